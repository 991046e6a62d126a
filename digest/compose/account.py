"""The account of an edition: one outcome an entry, and counts that add up because they are made of the outcomes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from digest.compose.triage import outcome_of
from digest.dedupe import Relation, relate
from digest.model import Counts, Item, Outcome, OutcomeKind, Removal, Story
from digest.text import shorten

_TITLE_CHARS = 60


def shown_outcomes(story: Story) -> tuple[Outcome, ...]:
    """The outcomes of the entries of a story that is shown."""
    lead = story.lead.entry
    position = f"shown {story.form.value}: " if story.form.value != "full" else "shown in full: "
    merged = [
        (addition.item, f"adds {_counted(len(addition.blocks), 'passage')} to {_name(story)}") for addition in story.additions
    ] + [(item, _silence(story, item)) for item in story.also]
    return (
        outcome_of(lead, OutcomeKind.SHOWN, position + "; ".join(story.reasons)),
        *(outcome_of(item.entry, OutcomeKind.MERGED, reason, into=lead.key) for item, reason in merged),
    )


def _silence(story: Story, item: Item) -> str:
    """Why an article adds nothing: as a copy of the lead, or because others have said its parts."""
    same_owner = item.source.url == story.lead.source.url
    relation = relate(story.lead.article, item.article, same_owner=same_owner).relation
    if relation in (Relation.REPOST, Relation.WIRE):
        return f"{relation.value}: says what {_name(story)} says"
    return f"says nothing that {_name(story)} does not say"


def waiting_outcomes(story: Story, *, minutes: float) -> tuple[Outcome, ...]:
    """The outcomes of the entries of a story that found no room."""
    reason = f"over the budget of {minutes:g} minutes, kept for the next edition"
    return tuple(outcome_of(item.entry, OutcomeKind.CARRIED, reason) for item in story.items)


def repeat_outcomes(items: Iterable[Item], *, edition: str) -> tuple[Outcome, ...]:
    """The outcomes of entries that say nothing new."""
    return tuple(outcome_of(item.entry, OutcomeKind.REPEAT, f"says nothing new since {edition}", into=edition) for item in items)


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


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
