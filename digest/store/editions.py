"""Editions and what they settle, in one transaction: the frozen choice, the fate of every entry, the memory, the messages."""

import zlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select  # noqa: TID251 - the store owns the database

from digest import codec
from digest.codec import pack
from digest.errors import StoreError
from digest.model import Arrival, Edition, Message, SendState, Sent
from digest.store import remembering, renewing
from digest.store.columns import identity, writable
from digest.store.records import Timings
from digest.store.schema import digests, editions, messages, outcomes, taken
from digest.store.statements import chunks, insert, insert_plain

_FIRST_SEEN = select(digests.c.first_seen).where(digests.c.name == bindparam("digest"))


def save_edition(
    connection: Connection,
    edition: Edition,
    letters: Sequence[Message],
    memory: Sequence[Sent],
    *,
    remember: bool,
    timings: Timings | None = None,
) -> bool:
    """Whether the edition, its outcomes, its memory and its messages were written; False, and nothing, when its slot is taken.

    With ``remember`` false nothing counts as seen: the outcomes are kept as an account only.

    :raises StoreError: when an entry of it was decided meanwhile, or an id is not its own; nothing is written then either.
    """
    row = {
        "id": edition.id,
        "digest": edition.digest,
        "slot": edition.slot,
        "made_at": edition.made_at,
        "title": edition.title,
        "stories": len(edition.stories),
        "new": edition.counts.new,
        "record": pack(edition),
        "timings": codec.dumps(timings) if timings else None,
    }
    if not _take_slot(connection, edition, row):
        return False
    rows = _outcome_rows(edition, marked=remember)
    if insert_plain(connection, outcomes, rows) < len(rows):
        raise _decided_meanwhile(edition)
    for some in chunks(_message_rows(edition, letters)):
        connection.execute(insert(connection, messages), some)
    if remember:
        remembering.remember(connection, edition.id, edition.digest, memory)
        renewing.reopen(connection, edition)
        sources = sorted({each.source for each in edition.outcomes})
        insert_plain(connection, taken, [{"digest": edition.digest, "source": writable(source)} for source in sources])
    return True


def settle_drafted(connection: Connection, edition: Edition, drafted: Sequence[Arrival]) -> None:
    """Leave open what an edition that was just written tells of pages that were read again since it was ``drafted``, and refuse it
    when one of its entries was told by another since: what the other left open is not kept apart by the constraint on final
    outcomes.

    :raises StoreError: in that case; its transaction is to be rolled back.
    """
    if renewing.told_meanwhile(connection, edition, drafted):
        raise _decided_meanwhile(edition)
    renewing.reopen_read_again(connection, edition, drafted)


def _decided_meanwhile(edition: Edition) -> StoreError:
    return StoreError(f"an entry of the edition '{edition.id}' was decided meanwhile")


def _take_slot(connection: Connection, edition: Edition, row: dict[str, object]) -> bool:
    made = connection.scalar(insert(connection, editions).values(row).on_conflict_do_nothing().returning(editions.c.id))
    if made is None and not slot_taken(connection, edition.digest, edition.slot):
        raise StoreError(f"the database has an edition '{edition.id}' of another digest or slot already")
    return made is not None


def slot_taken(connection: Connection, digest: str, slot: str) -> bool:
    """Whether the digest has an edition for the slot."""
    return connection.scalar(select(editions.c.id).where(editions.c.digest == digest, editions.c.slot == slot)) is not None


def first_seen(connection: Connection, digest: str, *, now: datetime) -> datetime:
    """When the digest was first asked for; ``now`` is recorded where this is the first time."""
    connection.execute(insert(connection, digests).values(name=digest, first_seen=now).on_conflict_do_nothing())
    seen: datetime = connection.scalars(_FIRST_SEEN, {"digest": digest}).one()
    return seen


def was_seen(connection: Connection, digest: str) -> datetime | None:
    """When the digest was first asked for, None where it never was."""
    return connection.scalar(_FIRST_SEEN, {"digest": digest})


def _outcome_rows(edition: Edition, *, marked: bool) -> list[dict[str, object]]:
    return [
        {
            "edition": edition.id,
            "position": position,
            "digest": edition.digest,
            "source": writable(each.source),
            "entry_key": identity(each.entry_key),
            "url": writable(each.url),
            "title": writable(each.title),
            "kind": each.kind.value,
            "reason": writable(each.reason),
            "into": None if each.into is None else writable(each.into),
            "marked": marked,
            "final": marked and each.kind.final,
        }
        for position, each in enumerate(edition.outcomes)
    ]


def _message_rows(edition: Edition, letters: Sequence[Message]) -> list[dict[str, object]]:
    return [
        {
            "message_id": each.message_id,
            "edition": edition.id,
            "position": position,
            "sender": each.sender,
            "recipient": each.recipient,
            "subject": each.subject,
            "body": zlib.compress(each.body),
            "html": zlib.compress(each.html.encode(errors="surrogatepass")),
            "sha256": each.sha256,
            "state": SendState.READY,
            "due_at": edition.made_at,
            "updated_at": edition.made_at,
        }
        for position, each in enumerate(letters)
    ]
