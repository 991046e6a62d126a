"""The verbs of the product, whole: run what is due, send by hand, send again, preview.

Each takes the run lock before it writes, drains what an earlier run left, and only then looks for new work: after a crash at any
point the next run finishes the job.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from digest.agenda import due
from digest.compose import sightings
from digest.errors import TemplateError
from digest.model import Arrival, Edition, Failure, Message, Receipt, SendState, Sighting, Source
from digest.pipeline.audience import issue_audiences
from digest.pipeline.context import Context
from digest.pipeline.health import failures, resting
from digest.pipeline.held import NOTHING_HELD, Held, held
from digest.pipeline.issue import Draft, addressed_to, draft, edition_of, freeze, is_blackout, items_of, mailed, sources_of
from digest.pipeline.keep import keep
from digest.pipeline.missed import labelled, missed
from digest.pipeline.overdue import overdue, without_overdue
from digest.pipeline.poll import poll
from digest.pipeline.read import read_entries
from digest.pipeline.send import drain
from digest.pipeline.upkeep import forget_old
from digest.settings import DigestSettings
from digest.slots import manual_slot
from digest.store import Timings

log = logging.getLogger(__name__)

# A second run that cron starts beside a long one waits this long for it, then leaves with status 75.
_LOCK_WAIT = 2.0
_AUDIENCES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did. ``waiting`` names digests whose slot is left open because no source could be read: the next run tries
    again. ``problems`` say why a digest could not be made at all: its template is wrong. ``resting`` names the sources that were
    not asked, as they had been lately; ``held`` is what waits for a later edition, looked for where none was made.
    """

    editions: tuple[Edition, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    failures: tuple[Failure, ...] = ()
    waiting: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    resting: tuple[str, ...] = ()
    held: Held = NOTHING_HELD

    @property
    def unread(self) -> tuple[str, ...]:
        """The digests of ``waiting`` in words, one line each."""
        return tuple(map(_unread, self.waiting))

    @property
    def exit_status(self) -> int:
        """0 when all that was due is sent, 1 when something was refused for good, 2 when the user must mend a template, 75 when it
        will be tried again."""
        if self.problems:
            return TemplateError.exit_status
        states = {each.state for each in self.receipts}
        if SendState.FAILED in states:
            return 1
        return 75 if self.waiting or states - {SendState.SENT} else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be sent now, how long it took to make, the arrivals that it was ``drafted`` from, what its articles show of their
    sites, and the sources that cannot be read; ``is_blackout`` when that is all of them. ``resting`` is as in a report."""

    edition: Edition
    messages: tuple[Message, ...]
    timings: Timings
    drafted: tuple[Arrival, ...] = ()
    seen: tuple[Sighting, ...] = ()
    failures: tuple[Failure, ...] = ()
    is_blackout: bool = False
    resting: tuple[str, ...] = ()

    @property
    def unread(self) -> str:
        """That no source could be read, in the words of a report; "" where one could."""
        return _unread(self.edition.digest) if self.is_blackout else ""


def _unread(name: str) -> str:
    return f"{name}: not one of its sources could be read; the next run tries again"


def run(context: Context) -> Report:
    """Send everything that is due at ``context.now``, once; first what an earlier run left unsent.

    :raises StoreBusyError: when another run is under way.
    :raises StoppedError: when the program is told to stop meanwhile; the next run goes on from there.
    """
    with context.store.run_lock(wait=_LOCK_WAIT):
        receipts = drain(context)
        agenda = due(context.store, context.settings.digests, now=context.now)
        looked_at = _issue_audiences(context)
        if not agenda and not looked_at:
            return Report(receipts=receipts)
        sources = sources_of(context, [each.digest for each in agenda])
        rest = resting(context, sources)
        polled = _poll(context, sources)
        drafts = [draft(context, each.digest, slot=each.slot.key) for each in agenda]
        issued = _issue_all(context, drafts, poll_seconds=polled)
        receipts += drain(context)
        for each in agenda:
            keep(context, each.digest)
        forget_old(context)
        watched = context.settings.sources if looked_at else sources
        kept = NOTHING_HELD if issued.editions else held(context, drafts)
        report = replace(issued, receipts=receipts, failures=failures(context, watched), resting=rest, held=kept)
        log.info("run ended status=%d editions=%d messages=%d", report.exit_status, len(report.editions), len(receipts))
        return report


def send(
    context: Context, digest: DigestSettings, *, to: Sequence[str] = (), remember: bool = False, since: datetime | None = None
) -> Report:
    """Send one digest by hand: what it would hold now, to its readers or to ``to``. It uses up no slot of the schedule.

    With ``remember``, what it shows counts as sent, as after a run on schedule; else the next edition may hold it again. With
    ``since`` it holds what the editions after that time held as well, for a reader who missed them; that marks nothing.

    :raises StoreBusyError: when another run is under way.
    :raises StoppedError: as for ``run``.
    """
    with context.store.run_lock(wait=_LOCK_WAIT):
        made = _made_now(context, addressed_to(digest, to), since=since)
        edition = made.edition
        if not made.messages:
            waiting = (digest.name,) if made.is_blackout else ()
            return Report(failures=made.failures, waiting=waiting, resting=made.resting)
        marks = remember and since is None
        freeze(context, edition, made.messages, drafted=made.drafted, remember=marks, timings=made.timings)
        context.store.learn(made.seen, now=context.now)
        return Report(editions=(edition,), receipts=drain(context, edition=edition.id), failures=made.failures)


def resend(context: Context, edition_id: str, *, to: str | None = None) -> Report:
    """Send the mail of an edition that failed or is in doubt once more, and at once what was put off: the same bytes under the
    same Message-ID; with ``to`` that of one reader, also when it was sent.

    :raises StoreBusyError: when another run is under way.
    :raises StoppedError: as for ``run``.
    """
    with context.store.run_lock(wait=_LOCK_WAIT):
        released = context.store.release_messages(edition_id, recipient=to, now=context.now)
        log.info("edition %s to be sent again messages=%d", edition_id, released)
        return Report(receipts=drain(context, edition=edition_id))


def preview(context: Context, digest: DigestSettings, *, to: Sequence[str] = (), since: datetime | None = None) -> Preview:
    """What would be sent now; ``to`` and ``since`` are as for ``send``. The context's store is a throw-away copy
    (``open_preview``): nothing that this learns is kept.
    """
    return _made_now(context, addressed_to(digest, to), since=since)


def _made_now(context: Context, digest: DigestSettings, *, since: datetime | None) -> Preview:
    sources = sources_of(context, [digest])
    rest = resting(context, sources)
    polled = _poll(context, sources)
    slot = manual_slot(context.now).key
    if since is None:
        drafted, told = draft(context, digest, slot=slot), MappingProxyType[str, datetime]({})
    else:
        what = missed(context, digest, slot=slot, since=since)
        drafted, told = what.draft, MappingProxyType(what.told)
    made = _made(context, drafted, poll_seconds=polled, told=told)
    blackout = is_blackout(context, drafted, made.edition)
    return replace(made, failures=failures(context, sources), is_blackout=blackout, resting=rest)


def _made(context: Context, drafted: Draft, *, poll_seconds: float, told: Mapping[str, datetime] = MappingProxyType({})) -> Preview:
    """The edition that a draft becomes, and its mail; ``told`` is when an entry was told before."""
    began = context.clock()
    articles = read_entries(context, drafted.to_read, {each.url: each for each in drafted.sources})
    read = context.clock()
    if not told:  # a reader who missed editions is told what they held, as it stands
        drafted = without_overdue(drafted, overdue(context, [drafted]), now=context.now)
    items = items_of(drafted, articles)
    seen = sightings(items, now=context.now)
    edition = labelled(edition_of(context, drafted, items, context.store.learned(seen)), told)
    mail = mailed(context, drafted.digest, edition)
    timings = Timings(poll=poll_seconds, read=(read - began).total_seconds(), compose=(context.clock() - read).total_seconds())
    return Preview(edition=mail.edition, messages=mail.messages, timings=timings, drafted=drafted.arrivals, seen=seen)


def _poll(context: Context, sources: Sequence[Source]) -> float:
    """Poll the sources; returns the seconds that it took."""
    began = context.clock()
    poll(context, sources)
    return (context.clock() - began).total_seconds()


def _issue_all(context: Context, drafts: Iterable[Draft], *, poll_seconds: float) -> Report:
    """Compose and freeze each draft; returns what came of them. One that cannot be made stops no other."""
    editions, waiting, problems = [], [], []
    seen: list[Sighting] = []
    for drafted in drafts:
        if not _has_news(drafted):
            continue
        try:
            made = _made(context, drafted, poll_seconds=poll_seconds)
            if _waits_for_news(made.edition, drafted):
                made = _made(context, _of_renewed(drafted), poll_seconds=poll_seconds)
        except TemplateError as error:
            problems.append(f"{drafted.digest.name}: {error}")
            continue
        if is_blackout(context, drafted, made.edition):
            waiting.append(drafted.digest.name)
        elif _is_worth_keeping(made.edition, drafted) and freeze(
            context, made.edition, made.messages, drafted=drafted.arrivals, timings=made.timings
        ):
            editions.append(made.edition)
        seen += made.seen
    context.store.learn(seen, now=context.now)  # last, so that no digest of this run knows more than another
    return Report(editions=tuple(editions), waiting=tuple(waiting), problems=tuple(problems))


def _issue_audiences(context: Context) -> int:
    """Make what readers beyond the configuration are due; how many of their audiences were looked at."""
    looked_at = 0
    while now := issue_audiences(context, limit=_AUDIENCES):
        looked_at += now
    return looked_at


def _has_news(drafted: Draft) -> bool:
    """Whether a draft without a slot of the calendar holds more than what was carried over: else each run would send a bit of
    it."""
    return bool(drafted.digest.at) or not all(each.carried for each in drafted.arrivals) or not drafted.arrivals


def _waits_for_news(edition: Edition, drafted: Draft) -> bool:
    """Whether a draft without a slot of the calendar holds nothing but what was carried over and what sources have changed, and no
    change is worth telling."""
    renewed = {each.entry.key for each in drafted.arrivals if each.renewed}
    told = {item.entry.key for story in edition.stories for item in story.items}
    waiting = all(each.carried or each.renewed for each in drafted.arrivals)
    return bool(edition.stories) and not drafted.digest.at and bool(renewed) and waiting and not renewed & told


def _of_renewed(drafted: Draft) -> Draft:
    """The draft without what was carried over, which goes on waiting."""
    carried = {(each.entry.key, each.entry.source) for each in drafted.arrivals if each.carried}
    to_read = tuple(each for each in drafted.triage.to_read if (each.entry.key, each.entry.source) not in carried)
    outcomes = tuple(each for each in drafted.triage.outcomes if (each.entry_key, each.source) not in carried)
    arrivals = tuple(each for each in drafted.arrivals if not each.carried)
    return replace(drafted, arrivals=arrivals, triage=replace(drafted.triage, to_read=to_read, outcomes=outcomes))


def _is_worth_keeping(edition: Edition, drafted: Draft) -> bool:
    """An edition without a single entry is kept only to use up a slot of the calendar; without one, each run would leave a row."""
    return bool(edition.outcomes or drafted.digest.at or drafted.digest.send_empty)
