"""An edition made of what was read.

    items ─► repeats within each ─► stories ─► against what was sent ─► told once ─► weighed ─► fitted ─► said once across stories
                                                  └─► repeats                          └─► waiting

Deciding happens here and in what is imported, and nothing else: the edition is a value, made of its arguments alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from digest.cluster import group
from digest.compose.account import count, repeat_outcome, shown_outcomes, waiting_outcomes
from digest.compose.boilerplate import told_apart
from digest.compose.desk import Desk
from digest.compose.memory import Memory, News
from digest.compose.telling import summary_of, tell
from digest.compose.triage import Triage, outcome_of
from digest.dedupe import Phrases, Said, drop_said, prose
from digest.model import (
    Addition,
    Arrival,
    Edition,
    Failure,
    Form,
    History,
    Item,
    Outcome,
    OutcomeKind,
    Removal,
    RemovalKind,
    Section,
    Sent,
    Story,
)
from digest.rank import Candidate, Fitted, fit, is_must, shown_blocks, story_minutes, weigh
from digest.settings import DigestSettings
from digest.text import word_count

_ROUNDS = 3  # of fitting: briefs are a tenth shorter than they may be, so the third leaves a hundredth


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When and for whom an edition is made, and what it must not repeat. ``since`` is None for a first edition."""

    digest: DigestSettings
    history: History
    slot: str
    now: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A candidate for the edition, with the passages that were left out of it."""

    candidate: Candidate
    removals: tuple[Removal, ...]


def compose(
    items: Sequence[Item], *, triage: Triage, failures: Sequence[Failure], occasion: Occasion, desk: Desk | None = None
) -> Edition:
    """The edition made of the articles that were read; without stories when there is nothing to say.

    Several editions over the same items may be made at one desk, which spares what they have in common.

    Every arrival of the triage ends in one outcome: one that was to be read and has no item among ``items`` has failed.
    """
    readable, failed = _readable(items, triage)
    desk = desk or Desk()
    repeats, drafts = _drafts(readable, triage, occasion, desk)
    folded = desk.once(lambda: _folded(drafts, desk.phrases), "folded", drafts)
    fitted = _fitted([draft.candidate for draft in folded], occasion.digest, desk)
    shown, removals = _said_once(fitted.shown, folded, desk)
    sent_before = Counter(removal.entry_key for removal in removals if removal.kind is RemovalKind.SEEN)
    outcomes = (
        *triage.outcomes,
        *failed,
        *repeats,
        *(outcome for story in shown for outcome in shown_outcomes(story, sent_before, minutes=occasion.digest.minutes)),
        *waiting_outcomes(fitted.waiting, minutes=occasion.digest.minutes),
    )
    return Edition(
        id=f"{occasion.digest.name}/{occasion.slot}",
        digest=occasion.digest.name,
        title=occasion.digest.title or occasion.digest.name,
        slot=occasion.slot,
        made_at=occasion.now,
        since=occasion.since,
        timezone=occasion.digest.timezone,
        sections=_sections(shown, occasion.digest.sections),
        minutes=round(sum(_minutes(desk, story, story.form) for story in shown), 2),
        counts=count(outcomes, removals, triage.waited),
        outcomes=tuple(sorted(outcomes, key=lambda outcome: (outcome.entry_key, outcome.source, outcome.url, outcome.reason))),
        removals=removals,
        failures=tuple(failures),
    )


def _fitted(candidates: Sequence[Candidate], digest: DigestSettings, desk: Desk) -> Fitted:
    """The stories that fit. A brief is taken to be as long as it may be, until it is known which stories are told in brief and how
    long these are; what that leaves is given to those that wait. Only what is shown is summarized, for that costs too much."""
    for _ in range(_ROUNDS):
        fitted = fit(candidates, minutes=digest.minutes, text_of=digest.text_of, minutes_of=partial(_minutes, desk))
        briefs = {each.lead.entry.key: each for each in fitted.shown if each.form is Form.BRIEF and not each.summary}
        if not briefs or not fitted.waiting:
            break
        candidates = [
            replace(each, story=replace(each.story, summary=_summarized(briefs[key], desk).summary)) if key in briefs else each
            for each in candidates
            for key in (each.story.lead.entry.key,)
        ]
    return fitted


def _minutes(desk: Desk, story: Story, form: Form) -> float:
    """How long the story takes to read in a form, reckoned once for all editions that tell the same."""
    things = (story.lead.article, story.additions)
    return desk.once(lambda: story_minutes(story, form), "minutes", things, form, story.summary)


# ---------------------------------------------------------------- from items to drafts


def _readable(items: Iterable[Item], triage: Triage) -> tuple[list[Item], list[Outcome]]:
    """The items that have something to show, and the outcomes of the arrivals that have not."""
    read = {(item.entry.key, item.entry.source): item for item in items}
    readable: list[Item] = []
    failed: list[Outcome] = []
    for arrival in triage.to_read:
        entry = arrival.entry
        item = read.get((entry.key, entry.source))
        if item is None:
            failed.append(outcome_of(entry, OutcomeKind.FAILED, "was not read"))
        elif not (item.article.title or entry.title or prose(item.article)):
            failed.append(outcome_of(entry, OutcomeKind.FAILED, "has neither a title nor a text"))
        else:
            readable.append(item)
    return readable, failed


def _drafts(items: Sequence[Item], triage: Triage, occasion: Occasion, desk: Desk) -> tuple[list[Outcome], list[_Draft]]:
    """The outcomes of entries that say nothing new, and the stories that the others make."""
    arrivals = {(arrival.entry.key, arrival.entry.source): arrival for arrival in triage.to_read}
    history, now = occasion.history, occasion.now
    sent_before = Memory(history, desk.phrases)
    things = (*items, history.habits, history.counted)
    stories, removed = desk.once(lambda: told_apart(items, history, desk, now=now), "told apart", things, now)
    recent = sent_before.recent(desk, now)
    beside = desk.once(lambda: _beside(stories, recent, desk, now), "beside", (stories, *recent), now)
    repeats: list[Outcome] = []
    drafts: list[_Draft] = []
    for story in stories:
        predecessor = sent_before.predecessor(story, beside.get(_name(story[0]), ()))
        news = [sent_before.news(item, predecessor) for item in story]
        if not any(each.worth_telling for each in news):
            repeats += _repeats(story, news, predecessor)
            continue
        earlier = [removed[_name(item)] for item in story]
        waits = [arrivals[_name(item)] for item in story]
        if predecessor or any(each.rest.removals for each in news):
            drafts.append(_draft(news, earlier, waits, desk, update_of=predecessor, now=now))
        else:  # like that of any other reader who has been told nothing of it
            since = tuple((each.carried, each.first_seen, each.renewed) for each in waits)
            make = partial(_draft, news, earlier, waits, desk, update_of=None, now=now)
            drafts.append(desk.once(make, "draft", (*story, *earlier), since, now))
    return repeats, drafts


def _beside(
    stories: Sequence[Sequence[Item]], recent: Sequence[Item], desk: Desk, now: datetime
) -> dict[tuple[str, str], list[Item]]:
    """The recent stories on the same event, for each story by the name of its first item."""
    if not recent:
        return {}
    sent = {_name(item) for item in recent}
    mixed = group([*(item for story in stories for item in story), *recent], now=now, texts=desk.texts)
    held = {_name(item): [each for each in together if _name(each) in sent] for together in mixed for item in together}
    return {_name(story[0]): [each for item in story for each in held[_name(item)]] for story in stories}


def _name(item: Item) -> tuple[str, str]:
    return item.entry.key, item.entry.source


def _repeats(story: Sequence[Item], news: Sequence[News], predecessor: Sent | None) -> Iterable[Outcome]:
    for item, each in zip(story, news, strict=True):
        edition = predecessor.edition if predecessor else each.rest.removals[0].said_in
        yield repeat_outcome(item.entry, edition=edition, rest=each.rest)


def _draft(
    news: Sequence[News],
    earlier: Sequence[Sequence[Removal]],
    waits: Sequence[Arrival],
    desk: Desk,
    *,
    update_of: Sent | None,
    now: datetime,
) -> _Draft:
    """What a story may be shown as; ``earlier`` is what was left out of each item, ``waits`` is how each arrived."""
    told = tell([each.rest.item for each in news], desk.phrases, now=now)
    changes = tuple(dict.fromkeys(change for each in news for change in each.changes))
    seen = [removal for each in news for removal in each.rest.removals]
    candidate = Candidate(
        story=replace(told.story, update_of=update_of, changes=changes),
        voices=told.voices,
        must=any(is_must(item.entry, item.source) for item in told.story.items),
        carried=max(wait.carried for wait in waits),
        since=_since(told.story.lead, waits),
        novelty=_novelty(told.story.lead, seen),
    )
    weighed = weigh(candidate, now=now)
    if told.leads:
        weighed = replace(weighed, story=replace(weighed.story, reasons=(*weighed.story.reasons, told.leads)))
    gone = (removal for removals in earlier for removal in removals)
    return _Draft(candidate=weighed, removals=(*gone, *seen, *told.removals))


def _since(lead: Item, waits: Sequence[Arrival]) -> datetime:
    """Since when there is something to tell: what was changed in its place is as new as the change."""
    renewed = [wait.first_seen for wait in waits if wait.renewed]
    return max(renewed) if renewed else lead.when or min(wait.first_seen for wait in waits)


def _novelty(lead: Item, seen: Iterable[Removal]) -> float:
    """The share of the lead's words that no earlier edition has said."""
    gone = sum(word_count(removal.text) for removal in seen if removal.entry_key == lead.entry.key)
    if not gone:
        return 1.0
    left = word_count(prose(lead.article))
    return left / (left + gone)


# ---------------------------------------------------------------- saying once across stories


def _folded(drafts: Sequence[_Draft], phrases: Phrases) -> list[_Draft]:
    """The drafts, where one whose every passage a better one says has become a part of that one."""
    said = Said(phrases)
    kept: dict[str, _Draft] = {}
    for draft in sorted(drafts, key=_standing):
        story = draft.candidate.story
        host = _host(story, said)
        if host is None:
            kept[story.lead.entry.key] = draft
            for blocks in (story.lead.article.blocks, *(addition.blocks for addition in story.additions)):
                said.add_marks(phrases.said(blocks), story.lead.entry.key)
        else:
            kept[host] = _absorbed(kept[host], draft)
    return list(kept.values())


def _standing(draft: _Draft) -> tuple[bool, float, str, str]:
    entry = draft.candidate.story.lead.entry
    return (not draft.candidate.must, -draft.candidate.story.score, entry.key, entry.source)


def _host(story: Story, said: Said) -> str | None:
    """The lead of the story that says all of this one, None when it says anything itself, or has no text."""
    spoken = said.phrases.spoken(story.lead.article.blocks)
    if story.additions or not spoken or any(said.place_of(phrase) is None for phrase in spoken):
        return None
    return said.place_of(spoken[0])


def _absorbed(host: _Draft, guest: _Draft) -> _Draft:
    story = host.candidate.story
    also = (*story.also, *guest.candidate.story.items)
    gone = tuple(
        Removal(kind=RemovalKind.SAID, entry_key=item.entry.key, position=position, text=block.text, said_in=story.lead.entry.key)
        for item in guest.candidate.story.items
        for position, block in enumerate(item.article.blocks)
        if block.text
    )
    candidate = replace(host.candidate, story=replace(story, also=also), must=host.candidate.must or guest.candidate.must)
    return _Draft(candidate=candidate, removals=(*host.removals, *guest.removals, *gone))


def _said_once(shown: Sequence[Story], drafts: Sequence[_Draft], desk: Desk) -> tuple[tuple[Story, ...], tuple[Removal, ...]]:
    """The stories without what a story before them says in the same edition, and everything that was left out of them."""
    left_out = {draft.candidate.story.lead.entry.key: draft.removals for draft in drafts}
    said = Said(desk.phrases)
    stories: list[Story] = []
    removals: list[Removal] = []
    for story in shown:
        once, gone = _without_said(story, said)
        removals += (*left_out[story.lead.entry.key], *gone)
        stories.append(_summarized(once, desk))
        said.add(shown_blocks(once), once.lead.entry.key)
        if once.form is Form.FULL:
            for addition in once.additions:
                said.add(addition.blocks, addition.item.entry.key)
    return tuple(stories), tuple(removals)


def _summarized(story: Story, desk: Desk) -> Story:
    further = (*story.additions, *story.also) if story.additions else ()
    return replace(story, summary=desk.once(lambda: summary_of(story), "summary", (story.lead.article, *further)))


def _without_said(story: Story, said: Said) -> tuple[Story, tuple[Removal, ...]]:
    lead = drop_said(story.lead, said, kind=RemovalKind.SAID)
    removals = lead.removals
    additions: list[Addition] = []
    also = list(story.also)
    for addition in story.additions:
        told = replace(addition.item, article=replace(addition.item.article, blocks=addition.blocks))
        rest = drop_said(told, said, kind=RemovalKind.SAID)
        removals += rest.removals
        if rest.item.article.blocks:
            additions.append(replace(addition, blocks=rest.item.article.blocks))
        else:
            also.append(addition.item)
    if not removals:
        return story, ()
    return replace(story, lead=lead.item, additions=tuple(additions), also=tuple(also)), removals


def _sections(stories: Sequence[Story], order: Sequence[str]) -> tuple[Section, ...]:
    """The stories under their sections: those that the user named, in his order, then the others by their first story."""
    names = dict.fromkeys((*order, *(story.lead.source.section for story in stories)))
    held = {name: tuple(story for story in stories if story.lead.source.section == name) for name in names}
    return tuple(Section(name=name, stories=held[name]) for name in names if held[name])
