"""What a digest has said: each story with its sentences, found again by their marks.

A mark is the fingerprint of a sentence, of a source with a title, or of the key of an entry. A run goes through all marks of the
time that is remembered, eight bytes each, and reads only the stories that hold one of those at hand: that takes part of a second
for a million paragraphs, and no memory to speak of (figures in docs/saying-once.md). An index of marks was tried: it found them as
fast, took three times the disk, and seconds to prune.
"""

import struct
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, bindparam, delete, select  # noqa: TID251 - the store owns the database

from digest.codec import pack
from digest.model import History, Sent
from digest.store.columns import Time
from digest.store.records import unpack
from digest.store.schema import said, sent, taken
from digest.store.statements import chunks, insert_plain
from digest.text import fingerprint

_ROWS = 500  # of marks, held at once
_KEPT = 512  # stories whose records are kept: those of some twenty editions, 2 MB


_OF_DIGEST = (sent.c.digest == bindparam("digest"), sent.c.sent_at >= bindparam("since"))
_COLUMNS = (sent.c.id, sent.c.sent_at, sent.c.edition, sent.c.position, sent.c.record, said.c.passages)
_STORIES = select(*_COLUMNS).join(said, said.c.sent == sent.c.id)
_SINCE = _STORIES.where(*_OF_DIGEST)
_MARKS = select(said.c.sent, said.c.passages, said.c.names).join(sent, sent.c.id == said.c.sent).where(*_OF_DIGEST)
_TAKEN = select(taken.c.source).where(taken.c.digest == bindparam("digest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What to look for in what was said: stories sent since ``recent``, and older ones that hold a mark or were made of a key; none
    from before ``since`` or after ``until``."""

    since: datetime
    recent: datetime
    until: datetime | None = None
    keys: Collection[str] = ()
    marks: Collection[int] = ()


def remember(connection: Connection, edition: str, digest: str, memory: Sequence[Sent]) -> None:
    """Write down the stories of an edition, and what each is found by."""
    rows = [
        {
            "edition": edition,
            "position": position,
            "digest": digest,
            "sent_at": Time().process_bind_param(each.sent_at, connection.dialect),
            "record": _record(replace(each, edition="", passages=())),
        }
        for position, each in enumerate(memory)
    ]
    insert_plain(connection, sent, rows)
    ids = connection.scalars(select(sent.c.id).where(sent.c.edition == edition).order_by(sent.c.position)).all()
    marks = [
        {"sent": id_, "passages": _packed(each.passages), "names": _packed(map(fingerprint, each.keys))}
        for id_, each in zip(ids, memory, strict=True)
    ]
    insert_plain(connection, said, marks)


def recalled(connection: Connection, digest: str, wanted: Recall) -> History:
    """What the digest has said that is wanted, newest first, and every source that it has ever taken entries from."""
    recent = {"digest": digest, "since": max(wanted.recent, wanted.since)}
    rows = {row.id: row for row in connection.execute(_SINCE, recent)}
    for chunk in chunks([id_ for id_ in _holders(connection, digest, wanted) if id_ not in rows]):
        rows.update((row.id, row) for row in connection.execute(_STORIES.where(sent.c.id.in_(chunk))))
    found = [row for row in rows.values() if wanted.until is None or row.sent_at <= wanted.until]
    found.sort(key=lambda row: (row.edition, row.position))
    found.sort(key=lambda row: row.sent_at, reverse=True)
    sources = connection.scalars(_TAKEN, {"digest": digest})
    told = tuple(replace(_story(row.record), edition=row.edition, passages=_unpacked(row.passages)) for row in found)
    return History(sent=told, sources=frozenset(sources))


def _holders(connection: Connection, digest: str, wanted: Recall) -> list[int]:
    """The stories that hold one of the marks, or were made of one of the keys."""
    marks = {*wanted.marks, *map(fingerprint, wanted.keys)}
    if not marks:
        return []
    values = {"digest": digest, "since": wanted.since}
    rows = connection.execute(_MARKS, values, execution_options={"yield_per": _ROWS})
    return [id_ for id_, passages, names in rows if not marks.isdisjoint(_unpacked(passages + names))]


def forget(connection: Connection, *, cutoff: datetime) -> None:
    """Forget what was said before then."""
    old = select(sent.c.id).where(sent.c.sent_at < cutoff)
    connection.execute(delete(said).where(said.c.sent.in_(old)))
    connection.execute(delete(sent).where(sent.c.sent_at < cutoff))


# The audiences of a batch are told the same stories: without what stands in columns of their own, these are the same records.
@lru_cache(maxsize=_KEPT)
def _record(story: Sent) -> bytes:
    return pack(story)


@lru_cache(maxsize=_KEPT)
def _story(record: bytes) -> Sent:
    return unpack(Sent, record)


def _packed(marks: Iterable[int]) -> bytes:
    held = tuple(marks)
    return struct.pack(f">{len(held)}q", *held)


def _unpacked(data: bytes) -> tuple[int, ...]:
    whole = len(data) // 8
    return struct.unpack(f">{whole}q", data[: 8 * whole])
