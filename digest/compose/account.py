"""The account of an edition: one outcome an entry, and counts that add up because they are made of the outcomes."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.compose.evidence import beside, changed
from digest.compose.triage import outcome_of
from digest.dedupe import Deduped, prose
from digest.model import Addition, Counts, Edition, Entry, Form, Item, Outcome, OutcomeKind, Removal, Story
from digest.text import counted, shorten, word_count

_TITLE_CHARS = 60


def shown_outcomes(story: Story, sent_before: Mapping[str, int], *, minutes: float) -> tuple[Outcome, ...]:
    """The outcomes of the entries of a story that is shown; ``sent_before`` counts the passages of each that were sent before, and
    ``minutes`` are the reading time that the edition has."""
    lead = story.lead.entry
    reasons = (*_going_on(story, sent_before[lead.key]), *story.reasons, *_excerpt(story.lead))
    merged = [(addition.item, f"{beside(story, addition.item)}; {_adds(story, addition)}") for addition in story.additions]
    merged += [(item, f"{beside(story, item)}; adds nothing that is not told there") for item in story.also]
    return (
        outcome_of(lead, OutcomeKind.SHOWN, f"{_form(story, minutes)}: {'; '.join(reasons)}"),
        *(outcome_of(item.entry, OutcomeKind.MERGED, reason, into=lead.key) for item, reason in merged),
    )


def _form(story: Story, minutes: float) -> str:
    """How much of the story is shown, and why no more."""
    if story.form is Form.FULL:
        return "shown with all that there is of it" if story.lead.article.excerpt else "shown in full"
    if story.form is Form.EXCERPT:
        return f"shown as an excerpt, for want of room in {_minutes(minutes)}"
    return "shown in brief"


def _minutes(minutes: float) -> str:
    return f"{minutes:g} {'minute' if minutes == 1 else 'minutes'}"


def _going_on(story: Story, passages: int) -> Iterator[str]:
    """How the story stands to the one that was sent before: an update of its text, or the next on its event; and what changed."""
    if story.update_of is None:
        return
    sent = f"“{shorten(story.update_of.title, _TITLE_CHARS)}”, sent in {story.update_of.edition}"
    if passages:
        yield f"update of {sent}, without {counted(passages, 'passage')} sent before"
    else:
        yield f"follow-up of {sent}, with nothing that was sent before"
    yield from changed(story.changes)


def _excerpt(item: Item) -> Iterator[str]:
    """Why there is no more of the article than is shown."""
    if item.article.excerpt and item.article.note:
        yield item.article.note


def _adds(story: Story, addition: Addition) -> str:
    adds = f"adds {counted(len(addition.blocks), 'passage')}"
    return f"{adds}, told below it" if story.form is Form.FULL else f"{adds}, not shown since the story is not told in full"


def as_mailed(edition: Edition, forms: Sequence[Form | None], *, linked: bool) -> Edition:
    """The edition whose outcomes also tell what its mail had no room for; ``forms`` are those of the stories in the mail, None for
    one that is only counted there. The whole of it is ``linked`` on the web, or else attached."""
    told = {Form.EXCERPT: "the mail had room for an excerpt only", Form.BRIEF: "the mail had room for a brief only"}
    where = "on its page on the web" if linked else "on the page attached to it"
    shorter = {
        (story.lead.entry.key, story.lead.entry.source): f"{told[form] if form else 'the mail had no room for it'}; {where} "
        for story, form in zip(edition.stories, forms, strict=True)
        if form is not story.form
    }
    return replace(edition, outcomes=tuple(_after(outcome, shorter) for outcome in edition.outcomes)) if shorter else edition


def _after(outcome: Outcome, words: Mapping[tuple[str, str], str]) -> Outcome:
    before = words.get((outcome.entry_key, outcome.source)) if outcome.kind is OutcomeKind.SHOWN else None
    return replace(outcome, reason=before + outcome.reason) if before else outcome


def waiting_outcomes(stories: Iterable[Story], *, minutes: float) -> tuple[Outcome, ...]:
    """The outcomes of the entries of the stories that found no room."""
    reason = f"found no room in the {_minutes(minutes)} of this edition, kept for the next"
    return tuple(outcome_of(item.entry, OutcomeKind.CARRIED, reason) for story in stories for item in story.items)


def repeat_outcome(entry: Entry, *, edition: str, rest: Deduped) -> Outcome:
    """The outcome of an entry that says nothing new; ``rest`` is what was left of it."""
    words = word_count(prose(rest.item.article))
    left = f"but for {counted(words, 'word')}, all of it was" if words else "all of it was"
    told = f"says nothing new since {edition}: {left} sent before ({counted(len(rest.removals), 'passage')})"
    return outcome_of(entry, OutcomeKind.REPEAT, told, into=edition)


def count(outcomes: Sequence[Outcome], removals: Sequence[Removal], waited: Container[tuple[str, str]]) -> Counts:
    """The sums of the outcomes by kind; ``waited`` are the keys and sources of entries that were carried over before."""
    kinds = Counter(outcome.kind for outcome in outcomes)
    return Counts(
        new=len(outcomes),
        stories=kinds[OutcomeKind.SHOWN],
        merged=kinds[OutcomeKind.MERGED],
        repeats=kinds[OutcomeKind.REPEAT],
        muted=kinds[OutcomeKind.MUTED],
        aside=kinds[OutcomeKind.ASIDE],
        carried=kinds[OutcomeKind.CARRIED],
        expired=kinds[OutcomeKind.EXPIRED],
        failed=kinds[OutcomeKind.FAILED],
        passages=len(removals),
        waited=sum((outcome.entry_key, outcome.source) in waited for outcome in outcomes),
    )
