"""A job done: what is due is claimed, worked on, and written back, until nothing is left or the job has had its time.

Each function may run in any number of processes at once, and be killed at any moment. Politeness is kept by the lease of a
shard: whoever holds it is the only one to ask its hosts, for feeds and pages alike, and gives it back with the pace of a host to
spare.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from digest.compose import sightings
from digest.model import Item, Source
from digest.pipeline import Context, issue_audiences, issue_configured, poll, read_entries, send_chunks
from digest.runners.planning import AUDIENCES, CHUNK
from digest.runners.port import Job
from digest.store import shards

log = logging.getLogger(__name__)

# A dead worker's work is free after this; a living one renews it three times as often (``worker``).
LEASE = 6.0
# A job gives way to more urgent ones after this; the next tick plans what is left.
_TURN = timedelta(seconds=20)
_SOURCES, _PAGES = 100, 50
_READ_AHEAD = 20  # entries of one poll whose pages are read before a slot asks for them: the backlog of a new source may be long
_DIGEST_REST = 15.0  # what waits for pages, or for a source that can be read, is looked at four times a minute


def do(context: Context, job: Job) -> None:
    """Do one job; one whose place another worker holds is left to that one. The owner of the context is this job alone, so that
    what it leaves when it fails is free when its lease ends."""
    log.debug("job begins job=%s", job.name)
    _DOING[job.kind](context, job.key)


def _send(context: Context, key: str) -> None:
    edition = None if key.isdecimal() else key
    send_chunks(context, _turns(context), lease=LEASE, limit=CHUNK, edition=edition)


def _issue(context: Context, key: str) -> None:
    for _ in _turns(context):
        if not issue_audiences(context, limit=AUDIENCES, lease=LEASE, waits=True):
            return


def _digest(context: Context, key: str) -> None:
    chosen = next((each for each in context.settings.digests if each.name == key), None)
    if chosen is None:  # the job waited while the configuration changed
        return
    with _held(context, f"digest/{key}", rest=_DIGEST_REST) as held:
        if held:
            issue_configured(context, chosen)


def _poll(context: Context, key: str) -> None:
    configured = {each.url: each for each in context.settings.sources}
    with _held(context, f"shard/{key}") as held:
        for now in _turns(context) if held else ():
            claimed = context.store.write(shards.claim_sources, int(key), now=now, seconds=LEASE, limit=_SOURCES)
            sources = [each for url, known in claimed.items() if (each := known or configured.get(url))]
            poll(replace(context, now=now), sources)
            for each in sources:
                if each.full_text:
                    context.store.write(shards.want_new, each.url, seen_at=now, limit=_READ_AHEAD)
            until = now + timedelta(seconds=context.settings.fetch.interval)
            context.store.write(shards.settle_sources, list(claimed), now=now, until=until)
            if not claimed:
                return


def _read(context: Context, key: str) -> None:
    configured = {each.url: each for each in context.settings.sources}
    with _held(context, f"shard/{key}") as held:
        for now in _turns(context) if held else ():
            claimed = context.store.write(shards.claim_entries, int(key), now=now, seconds=LEASE, limit=_PAGES)
            sources = {
                each.entry.source: each.source or configured.get(each.entry.source) or Source(url=each.entry.source)
                for each in claimed
            }
            articles = read_entries(replace(context, now=now), [each.entry for each in claimed], sources)
            items = [Item(entry=e.entry, source=sources[e.entry.source], article=articles[e.entry.key]) for e in claimed]
            context.store.learn(sightings(items, now=now), now=now)
            context.store.write(shards.settle_entries, [each.entry.key for each in claimed], now=context.clock())
            if not claimed:
                return


def _turns(context: Context) -> Iterator[datetime]:
    """The time, again and again, until this job has had its turn or the worker is to stop."""
    began = now = context.clock()
    while now - began < _TURN and not context.stopping():
        yield now
        now = context.clock()


@contextmanager
def _held(context: Context, name: str, *, rest: float | None = None) -> Iterator[bool]:
    """Whether the lease of this name could be had, for the length of the block. Others may have it ``rest`` seconds after, by
    default the pace of a host."""
    held = context.store.write(shards.lease, name, owner=context.owner, now=context.clock(), seconds=LEASE)
    try:
        yield held
    finally:
        if held:
            free_at = context.clock() + timedelta(seconds=context.settings.fetch.pace if rest is None else rest)
            context.store.write(shards.release, name, owner=context.owner, until=free_at)


_DOING: dict[str, Callable[[Context, str], None]] = {
    "send": _send,
    "issue": _issue,
    "digest": _digest,
    "poll": _poll,
    "read": _read,
}
