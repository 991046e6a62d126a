"""What a run did, in a few lines, however many readers and sources it had."""

from collections.abc import Iterator, Sequence

from digest.model import Counts, Edition, Failure, Receipt, SendState
from digest.pipeline import Held, Preview, Report
from digest.text import counted

_NAMED = 3
_LISTED = 10


def account(edition: Edition) -> str:
    """An edition in one line: what became of everything new."""
    counts = edition.counts
    parts = {
        "story" if counts.stories == 1 else "stories": counts.stories,
        "merged": counts.merged,
        "repeat" if counts.repeats == 1 else "repeats": counts.repeats,
        "muted": counts.muted,
        "no story" if counts.aside == 1 else "no stories": counts.aside,
        "carried over": counts.carried,
        "expired": counts.expired - edition.older,
        "older and left out because the sources are new": edition.older,
        "failed": counts.failed,
    }
    if not counts.new:
        return f"{edition.title}: nothing new"
    told = ", ".join(f"{number} {word}" for word, number in parts.items() if number)
    left_out = f"; {counted(counts.passages, 'repeated paragraph')} left out" if counts.passages else ""
    return f"{edition.title}: {_new(counts)}: {told}{left_out}; {counted(edition.whole_minutes, 'minute')} to read"


def _new(counts: Counts) -> str:
    """How many entries the account is of; those that waited are not new once more."""
    return f"{counts.new - counts.waited} new" + (f" and {counts.waited} that waited" if counts.waited else "")


def outlook(made: Preview) -> str:
    """What would be sent now, in one line: that nothing is new only where a source could be asked."""
    return made.unread if made.unread and not made.edition.counts.new else account(made.edition)


def done(report: Report) -> Iterator[str]:
    """What went well, and the sources that did not: their failure is in the mail as well."""
    for edition in report.editions:
        yield account(edition)
    sent = [each for each in report.receipts if each.state is SendState.SENT]
    if sent:
        yield f"sent to {_readers(sent)}"
    yield from failing(report.failures)
    if not (report.editions or report.receipts or report.waiting or report.problems):
        yield "nothing is new" + _held(report.held)
        yield from unasked(report.resting)


def _held(held: Held) -> str:
    """How many entries wait for a later edition, and for what; "" when none does."""
    parts = {
        "carried over": held.carried,
        "changed, and not to be read again so soon": held.resting,
        "changed, and not to be had just now": held.missing,
    }
    waiting = sum(parts.values())
    if not waiting:
        return ""
    said = ", ".join(f"{number} {words}" for words, number in parts.items() if number)
    return f"; {counted(waiting, 'entry waits', 'entries wait')}: {said}"


def unasked(resting: Sequence[str]) -> Iterator[str]:
    """That sources were not asked, which may be why there is nothing new."""
    if resting:
        named = ", ".join(resting[:_NAMED]) + (f" and {len(resting) - _NAMED} more" if len(resting) > _NAMED else "")
        yield f"not asked again so soon, by [fetch] interval or its publisher's wish (`digest send --fresh` asks): {named}"


def failing(failures: Sequence[Failure]) -> Iterator[str]:
    """The sources that cannot be read, and why."""
    for failure in failures[:_LISTED]:
        yield f"source failed: {failure.name}: {failure.reason}"
    if len(failures) > _LISTED:
        yield f"and {counted(len(failures) - _LISTED, 'source')} more (`digest status` lists them)"


def trouble(report: Report) -> Iterator[str]:
    """The mail that is not sent, by what the server said, and the digests that could not be made."""
    together: dict[tuple[SendState, str], list[Receipt]] = {}
    for each in report.receipts:
        if each.state is not SendState.SENT:
            together.setdefault((each.state, each.reply), []).append(each)
    for (state, reply), receipts in list(together.items())[:_LISTED]:
        yield f"{state} to {_readers(receipts)}: {reply}"
    if len(together) > _LISTED:
        yield f"and {len(together) - _LISTED} answers more (`digest outbox` lists them)"
    yield from report.problems
    yield from report.unread


def _readers(receipts: Sequence[Receipt]) -> str:
    named = ", ".join(each.recipient for each in receipts[:_NAMED])
    return f"{named} and {len(receipts) - _NAMED} more" if len(receipts) > _NAMED else named
