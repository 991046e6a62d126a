"""What is due, as jobs. Any worker may plan at any time, any number of times: it only reads.

    mail of a send by hand     send:EDITION, before all others
    mail                       send:0 … send:63, a chunk of recipients each
    digests of the file        digest:NAME
    audiences                  issue:0 … issue:15, a chunk of audiences each
    pages to read              read:SHARD
    sources to poll            poll:SHARD

The keys are few and fixed, so what waits in the engine is bounded by their number however much is due: the rest waits as rows, in
the order in which it fell due. That is the back-pressure, and it keeps the engine's own queries fast.
"""

from collections.abc import Iterator

from digest.agenda import due
from digest.pipeline import Context
from digest.runners.port import Job, Runner
from digest.store import shards

CHUNK = 25  # messages that one look at the database claims; those of a dead worker wait for the end of its leases
AUDIENCES = 25
_SENDERS, _ISSUERS = 64, 16
_URGENT, _SEND, _DIGEST, _ISSUE, _READ, _POLL = 10, 6, 5, 4, 2, 1


def plan(context: Context, runner: Runner) -> int:
    """Submit a job for each thing that is due; how many the engine took."""
    return runner.submit(list(_jobs(context)))


def _jobs(context: Context) -> Iterator[Job]:
    now, store = context.clock(), context.store
    for edition in store.read(shards.urgent_editions, now=now):
        yield Job(kind="send", key=edition, priority=_URGENT)
    mail = store.read(shards.due_messages, now=now, limit=CHUNK * _SENDERS)
    yield from (Job(kind="send", key=str(n), priority=_SEND) for n in range(_chunks(mail, CHUNK, _SENDERS)))
    for each in due(store, context.settings.digests, now=now):
        yield Job(kind="digest", key=each.digest.name, priority=_DIGEST)
    slots = store.read(shards.due_audiences, now=now, limit=AUDIENCES * _ISSUERS)
    yield from (Job(kind="issue", key=str(n), priority=_ISSUE) for n in range(_chunks(slots, AUDIENCES, _ISSUERS)))
    yield from (Job(kind="read", key=str(shard), priority=_READ) for shard in store.read(shards.shards_to_read, now=now))
    yield from (Job(kind="poll", key=str(shard), priority=_POLL) for shard in store.read(shards.due_shards, now=now))


def _chunks(items: int, size: int, most: int) -> int:
    return min(most, -(-items // size))
