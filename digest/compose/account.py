"""The account of an edition: one outcome an entry, and counts that add up because they are made of the outcomes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from digest.cluster import publisher
from digest.compose.triage import outcome_of
from digest.dedupe import Deduped, Evidence, Relation, prose, relate
from digest.model import Addition, Counts, Entry, Form, Item, Outcome, OutcomeKind, Removal, Story
from digest.text import counted, shorten, word_count

_TITLE_CHARS = 60


def shown_outcomes(story: Story, sent_before: Mapping[str, int]) -> tuple[Outcome, ...]:
    """The outcomes of the entries of a story that is shown; ``sent_before`` counts the passages of each that were sent before."""
    lead = story.lead.entry
    form = "in full" if story.form is Form.FULL else story.form.value
    reasons = (*_going_on(story, sent_before[lead.key]), *story.reasons)
    merged = [(addition.item, _addition(story, addition)) for addition in story.additions]
    merged += [(item, _silence(story, item)) for item in story.also]
    return (
        outcome_of(lead, OutcomeKind.SHOWN, f"shown {form}: {'; '.join(reasons)}"),
        *(outcome_of(item.entry, OutcomeKind.MERGED, reason, into=lead.key) for item, reason in merged),
    )


def _going_on(story: Story, passages: int) -> Iterator[str]:
    """How the story stands to the one that was sent before: an update of its text, or the next on its event; and what changed."""
    if story.update_of is None:
        return
    if passages:
        yield f"update of {story.update_of.edition}, without {counted(passages, 'passage')} sent before"
    else:
        yield f"follow-up of {story.update_of.edition}, with nothing that was sent before"
    yield from (f"{each.before} is now {each.after}" for each in story.changes if each.before and each.after)


def _addition(story: Story, addition: Addition) -> str:
    """What an article adds, and how much of the rest stands in the lead."""
    adds = f"adds {counted(len(addition.blocks), 'passage')} to {_name(story)}"
    found = _evidence(story, addition.item)
    return f"{adds}; {found.relation}: {found.later_in_earlier:.0%} of it stands there" if _is_version(found) else adds


def _silence(story: Story, item: Item) -> str:
    """Why an article adds nothing: as a copy of the lead, or because others have said its parts."""
    found = _evidence(story, item)
    if _is_version(found):
        return f"{found.relation}: {found.later_in_earlier:.0%} of it stands in {_name(story)}, and nothing else in it is new"
    return f"says nothing that {_name(story)} does not say"


def _evidence(story: Story, item: Item) -> Evidence:
    return relate(story.lead.article, item.article, same_owner=publisher(item) == publisher(story.lead))


def _is_version(found: Evidence) -> bool:
    return found.relation in (Relation.REPOST, Relation.WIRE, Relation.UPDATE)


def waiting_outcomes(story: Story, *, minutes: float) -> tuple[Outcome, ...]:
    """The outcomes of the entries of a story that found no room."""
    reason = f"over the budget of {minutes:g} minutes, kept for the next edition"
    return tuple(outcome_of(item.entry, OutcomeKind.CARRIED, reason) for item in story.items)


def repeat_outcome(entry: Entry, *, edition: str, rest: Deduped) -> Outcome:
    """The outcome of an entry that says nothing new; ``rest`` is what was left of it."""
    words = word_count(prose(rest.item.article))
    left = f"but {counted(words, 'word')}" if words else "all of it"
    told = f"says nothing new since {edition}: {counted(len(rest.removals), 'passage')} sent before, {left}"
    return outcome_of(entry, OutcomeKind.REPEAT, told, into=edition)


def count(outcomes: Sequence[Outcome], removals: Sequence[Removal]) -> Counts:
    """The sums of the outcomes by kind."""
    kinds = Counter(outcome.kind for outcome in outcomes)
    return Counts(
        new=len(outcomes),
        stories=kinds[OutcomeKind.SHOWN],
        merged=kinds[OutcomeKind.MERGED],
        repeats=kinds[OutcomeKind.REPEAT],
        muted=kinds[OutcomeKind.MUTED],
        carried=kinds[OutcomeKind.CARRIED],
        expired=kinds[OutcomeKind.EXPIRED],
        failed=kinds[OutcomeKind.FAILED],
        passages=len(removals),
    )


def _name(story: Story) -> str:
    return f"“{shorten(story.lead.article.title or story.lead.entry.title, _TITLE_CHARS)}” of {story.lead.outlet}"
