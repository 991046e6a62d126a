"""The verbs of the product, whole: run what is due, send by hand, preview.

Each takes the run lock before it writes, drains what an earlier run left, and only then looks for new work: after a crash at any
point the next run finishes the job.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.agenda import due
from digest.model import Edition, Failure, Message, Receipt, SendState
from digest.pipeline.context import Context
from digest.pipeline.issue import Draft, addressed_to, draft, edition_of, freeze, messages_of, sources_of
from digest.pipeline.keep import keep
from digest.pipeline.poll import failures, poll
from digest.pipeline.read import read_entries
from digest.pipeline.send import drain
from digest.settings import DigestSettings
from digest.slots import manual_slot

log = logging.getLogger(__name__)

# A second run that cron starts beside a long one waits this long for it, then leaves with status 75.
_LOCK_WAIT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did. ``waiting`` names digests whose slot is left open because no source could be read: the next run tries
    again."""

    editions: tuple[Edition, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    failures: tuple[Failure, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 when all that was due is sent, 1 when something was refused for good, 75 when it will be tried again."""
        states = {each.state for each in self.receipts}
        if SendState.FAILED in states:
            return 1
        return 75 if self.waiting or states - {SendState.SENT} else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be sent now."""

    edition: Edition
    messages: tuple[Message, ...]


def run(context: Context) -> Report:
    """Send everything that is due at ``context.now``, once; first what an earlier run left unsent.

    :raises StoreBusyError: when another run is under way.
    """
    with context.store.run_lock(wait=_LOCK_WAIT):
        receipts = drain(context)
        agenda = due(context.store, context.settings.digests, now=context.now)
        if not agenda:
            return Report(receipts=receipts)
        sources = sources_of(context, [each.digest for each in agenda])
        poll(context, sources)
        drafts = [draft(context, each.digest, slot=each.slot.key) for each in agenda]
        editions, waiting = _issue_all(context, drafts)
        receipts += drain(context)
        for each in agenda:
            keep(context, each.digest)
        context.store.prune(context.now, keep_days=context.settings.store.keep_days)
        return Report(editions=editions, receipts=receipts, failures=failures(context, sources), waiting=waiting)


def send(context: Context, digest: DigestSettings, *, to: Sequence[str] = (), remember: bool = False) -> Report:
    """Send one digest by hand: what it would hold now, to its readers or to ``to``. It uses up no slot of the schedule.

    With ``remember``, what it shows counts as sent, as after a run on schedule; else the next edition may hold it again.

    :raises StoreBusyError: when another run is under way.
    """
    with context.store.run_lock(wait=_LOCK_WAIT):
        edition = _edition_now(context, digest, slot=manual_slot(context.now).key)
        messages = messages_of(context, addressed_to(digest, to), edition)
        if not messages:
            return Report(failures=edition.failures)
        freeze(context, edition, messages, remember=remember)
        return Report(editions=(edition,), receipts=drain(context, edition=edition.id), failures=edition.failures)


def preview(context: Context, digest: DigestSettings) -> Preview:
    """What would be sent now. The context's store is a throw-away copy (``open_preview``): nothing that this learns is kept."""
    edition = _edition_now(context, digest, slot=manual_slot(context.now).key)
    return Preview(edition=edition, messages=messages_of(context, digest, edition))


def _edition_now(context: Context, digest: DigestSettings, *, slot: str) -> Edition:
    sources = sources_of(context, [digest])
    poll(context, sources)
    drafted = draft(context, digest, slot=slot)
    return edition_of(context, drafted, read_entries(context, drafted.to_read, {each.url: each for each in sources}))


def _issue_all(context: Context, drafts: Iterable[Draft]) -> tuple[tuple[Edition, ...], tuple[str, ...]]:
    """Compose and freeze each draft; returns the editions that were made, and the names of digests whose slot stays open."""
    editions, waiting = [], []
    for drafted in drafts:
        sources = {each.url: each for each in drafted.sources}
        if not _has_news(drafted):
            continue
        edition = edition_of(context, drafted, read_entries(context, drafted.to_read, sources))
        if _is_blackout(edition, drafted):
            waiting.append(drafted.digest.name)
        elif _is_worth_keeping(edition, drafted) and freeze(context, edition, messages_of(context, drafted.digest, edition)):
            editions.append(edition)
    return tuple(editions), tuple(waiting)


def _has_news(drafted: Draft) -> bool:
    """Whether a draft without a slot of the calendar holds more than what was carried over: else each run would send a bit of
    it."""
    return bool(drafted.digest.at) or not all(each.carried for each in drafted.arrivals) or not drafted.arrivals


def _is_blackout(edition: Edition, drafted: Draft) -> bool:
    """Whether nothing could be read at all: that is no empty day, so the slot stays open until it is too late."""
    return not edition.stories and bool(drafted.sources) and len(edition.failures) == len(drafted.sources)


def _is_worth_keeping(edition: Edition, drafted: Draft) -> bool:
    """An edition without a single entry is kept only to use up a slot of the calendar; without one, each run would leave a row."""
    return bool(edition.outcomes or drafted.digest.at or drafted.digest.send_empty)
