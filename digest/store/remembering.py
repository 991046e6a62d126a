"""What a digest has said: each story with its sentences, found again by their marks.

A mark is the fingerprint of a sentence, of a source with a title, or of the key of an entry. Only the stories that hold a mark of
the entries at hand are read, so what a run costs in time and memory does not grow with what was ever said (figures in
docs/saying-once.md).
"""

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, select  # noqa: TID251 - the store owns the database

from digest.codec import pack
from digest.model import History, Sent
from digest.store.records import unpack
from digest.store.schema import said, sent, taken
from digest.store.statements import chunks, insert
from digest.text import fingerprint


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
    for position, each in enumerate(memory):
        row = {
            "edition": edition,
            "position": position,
            "digest": digest,
            "sent_at": each.sent_at,
            "passages": struct.pack(f">{len(each.passages)}q", *each.passages),
            "record": pack(replace(each, passages=())),
        }
        id_ = connection.execute(insert(connection, sent).values(row).returning(sent.c.id)).scalar_one()
        marks = sorted({*each.passages, *map(fingerprint, each.keys)})
        for chunk in chunks(marks):
            connection.execute(insert(connection, said), [{"mark": mark, "sent": id_} for mark in chunk])


def recalled(connection: Connection, digest: str, wanted: Recall) -> History:
    """What the digest has said that is wanted, newest first, and every source that it has ever taken entries from."""
    ids: set[int] = set()
    for chunk in chunks(sorted({*wanted.marks, *map(fingerprint, wanted.keys)})):
        ids.update(connection.scalars(select(said.c.sent).where(said.c.mark.in_(chunk)).distinct()))
    columns = select(sent.c.sent_at, sent.c.edition, sent.c.position, sent.c.passages, sent.c.record)
    stories = columns.where(sent.c.digest == digest, sent.c.sent_at >= wanted.since)
    if wanted.until is not None:
        stories = stories.where(sent.c.sent_at <= wanted.until)
    rows = {row[1:3]: row for row in connection.execute(stories.where(sent.c.sent_at >= wanted.recent))}
    for chunk in chunks(sorted(ids)):
        rows.update((row[1:3], row) for row in connection.execute(stories.where(sent.c.id.in_(chunk))))
    ordered = sorted(sorted(rows.values(), key=lambda row: (row.edition, row.position)), key=lambda row: row.sent_at, reverse=True)
    sources = connection.scalars(select(taken.c.source).where(taken.c.digest == digest))
    return History(sent=tuple(_sent(row.passages, row.record) for row in ordered), sources=frozenset(sources))


def forget(connection: Connection, *, cutoff: datetime) -> None:
    """Forget what was said before then."""
    if connection.execute(delete(sent).where(sent.c.sent_at < cutoff)).rowcount:
        connection.execute(delete(said).where(said.c.sent.not_in(select(sent.c.id))))


def _sent(passages: bytes, record: bytes) -> Sent:
    whole = len(passages) // 8
    return replace(unpack(Sent, record), passages=struct.unpack(f">{whole}q", passages[: 8 * whole]))
