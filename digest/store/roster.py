"""Readers who are not in the configuration: who they are, what they want, whom we must never write to.

Readers who want the same are one audience (``digest.audiences``), which is a digest of its own in all other tables. To plan a
slot is one INSERT ... SELECT of a message for each active reader, whose Message-ID is made of the slot and the reader: to plan
it again, or for an audience that the reader has just joined, adds nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Text, delete, func, literal, select, type_coerce, update  # noqa: TID251 - the store owns the database

from digest import audiences as naming
from digest import codec
from digest.codec import pack
from digest.model import Letter, Preferences, Reader, ReaderState, SendState, Source, SourceState
from digest.store.columns import Time as Moment
from digest.store.records import BounceKind, MailRecord, NewReader, Planned, unpack
from digest.store.schema import audiences, digests, editions, letters, messages, readers, secrets, sources, suppressed
from digest.store.statements import chunks, insert, shard_of

if TYPE_CHECKING:
    from digest.bounces import Bounce  # late: it brings the parser of mail

_LINKS = "links"
NOTES = "~notes"  # stands for a digest where mail is no edition: the question whether an address wants it
_KEY_BYTES = 32
_PAGE = 1_000
# Soft bounces that retire an address, on as many days: a full mailbox is emptied in a week or never.
_MOST_BOUNCES = 5
_BOUNCE_DAY = timedelta(hours=20)
_BOUNCES_FORGOTTEN = timedelta(days=14)


def mailbox_of(address: str) -> str:
    """The address as addresses are compared."""
    return address.casefold()


def add(connection: Connection, new: Sequence[NewReader], *, now: datetime) -> tuple[int, ...]:
    """The ids of the readers who were added: not those who are there already, nor those whose address is suppressed."""
    _ensure_audiences(connection, {each.preferences for each in new}, now=now)
    refused = _suppressed(connection, [each.address for each in new])
    added: list[int] = []
    for chunk in chunks([each for each in new if _hashed(each.address) not in refused]):
        rows = [_row(each, now) for each in chunk]
        statement = insert(connection, readers).values(rows).on_conflict_do_nothing().returning(readers.c.id)
        added += connection.scalars(statement)
    return tuple(sorted(added))


def get(connection: Connection, reader_id: int) -> Reader | None:
    """The reader of this id."""
    return next(iter(_found(connection, readers.c.id == reader_id)), None)


def of_address(connection: Connection, address: str) -> tuple[Reader, ...]:
    """The readers, one a digest, who have this address."""
    return _found(connection, readers.c.mailbox == mailbox_of(address))


def page_after(connection: Connection, reader_id: int, *, digest: str | None) -> tuple[Reader, ...]:
    """The next thousand readers after an id, in the order of their ids."""
    wanted = readers.c.id > reader_id
    return _found(connection, wanted if digest is None else wanted & (readers.c.digest == digest), limit=_PAGE)


def move(connection: Connection, reader_id: int, state: ReaderState, *, now: datetime, note: str = "") -> bool:
    """Whether the reader's state changed. One who left or whose address bounced comes back only by signing up anew."""
    allowed = {
        ReaderState.ACTIVE: [ReaderState.PENDING],
        ReaderState.PENDING: [ReaderState.LEFT],
        ReaderState.LEFT: [ReaderState.PENDING, ReaderState.ACTIVE, ReaderState.BOUNCED],
        ReaderState.BOUNCED: [ReaderState.PENDING, ReaderState.ACTIVE],
    }[state]
    values: dict[str, Any] = {"state": state, "note": note}
    if state is ReaderState.ACTIVE:
        values["confirmed_at"] = now
    changed = connection.execute(update(readers).where(readers.c.id == reader_id, readers.c.state.in_(allowed)).values(values))
    if changed.rowcount and state in (ReaderState.LEFT, ReaderState.BOUNCED):
        _drop_waiting(connection, reader_id)
    return changed.rowcount == 1


def prefer(connection: Connection, reader_id: int, preferences: Preferences, *, now: datetime) -> bool:
    """Whether the reader now wants this; the digest itself stays the same."""
    _ensure_audiences(connection, {preferences}, now=now)
    same = (readers.c.id == reader_id, readers.c.digest == preferences.digest)
    return connection.execute(update(readers).where(*same).values(audience=naming.name_of(preferences))).rowcount == 1


def bounced(connection: Connection, bounce: "Bounce", *, now: datetime) -> BounceKind:
    """What came of a bounce: nothing, unless it names a mail of ours to that address.

    A hard one retires and suppresses the address; soft ones do on the fifth day, if no two weeks lie between two of them.
    """
    sent = select(messages.c.reader, messages.c.recipient).where(messages.c.message_id == bounce.message_id)
    row = connection.execute(sent).one_or_none()
    if row is None or row.reader is None or mailbox_of(row.recipient) != mailbox_of(bounce.recipient):
        return BounceKind.FOREIGN
    at = min(bounce.at or now, now)
    held = readers.c.id == row.reader
    known = connection.execute(select(readers.c.bounces, readers.c.bounced_at).where(held)).one_or_none()
    if known is None or (known.bounced_at and at < known.bounced_at + _BOUNCE_DAY):
        return BounceKind.KNOWN
    again = known.bounced_at is not None and at < known.bounced_at + _BOUNCES_FORGOTTEN
    bounces = known.bounces + 1 if again else 1
    connection.execute(update(readers).where(held).values(bounces=bounces, bounced_at=at, note=bounce.reason))
    if not bounce.hard and bounces < _MOST_BOUNCES:
        return BounceKind.SOFT
    for reader in of_address(connection, row.recipient):
        move(connection, reader.id, ReaderState.BOUNCED, now=now, note=bounce.reason)
    suppress(connection, row.recipient, reason=bounce.reason, now=now)
    return BounceKind.RETIRED


def suppress(connection: Connection, address: str, *, reason: str, now: datetime) -> None:
    """Never write to the address again, whoever signs it up. Only its hash is kept."""
    values = {"mailbox": _hashed(address), "reason": reason, "at": now}
    connection.execute(insert(connection, suppressed).values(values).on_conflict_do_nothing())


def is_suppressed(connection: Connection, address: str) -> bool:
    """Whether the address is on the list."""
    return bool(_suppressed(connection, [address]))


def forget(connection: Connection, address: str) -> int:
    """Delete all that is kept of a reader; the number of rows. What suppresses the address stays: it is a hash."""
    ids = [each.id for each in of_address(connection, address)]
    notes = messages.c.edition.like(f"{NOTES}/%") & (messages.c.recipient == address)
    gone = connection.execute(delete(messages).where(messages.c.reader.in_(ids) | notes)).rowcount
    return gone + connection.execute(delete(readers).where(readers.c.id.in_(ids))).rowcount


def forget_unanswered(connection: Connection, *, before: datetime) -> int:
    """Delete all that is kept of the readers who were last asked before then and have not said yes; how many there were."""
    waiting = select(readers.c.id, readers.c.address).where(readers.c.state == ReaderState.PENDING, readers.c.created_at < before)
    found = {row.id: row.address for row in connection.execute(waiting)}
    if not found:
        return 0
    lately = select(editions.c.slot).where(editions.c.digest == NOTES, editions.c.made_at >= before)
    for slot in connection.scalars(lately):
        found.pop(_asked(slot), None)
    for chunk in chunks(sorted(found)):
        notes = select(messages.c.message_id, messages.c.edition).where(
            messages.c.edition.like(f"{NOTES}/%"), messages.c.recipient.in_([found[id_] for id_ in chunk])
        )
        own = [row.message_id for row in connection.execute(notes) if _asked(row.edition.removeprefix(f"{NOTES}/")) in found]
        for some in chunks(own):
            connection.execute(delete(messages).where(messages.c.message_id.in_(some)))
        connection.execute(delete(messages).where(messages.c.reader.in_(chunk)))
        connection.execute(delete(readers).where(readers.c.id.in_(chunk)))
    return len(found)


def note_slot(reader_id: int, now: datetime) -> str:
    """The slot of the question to a reader: one a day."""
    return f"{reader_id}/{now:%Y-%m-%d}"


def _asked(slot: str) -> int:
    """Whom the note of a slot asks."""
    return int(slot.partition("/")[0])


def mail_of(connection: Connection, address: str) -> tuple[MailRecord, ...]:
    """What was sent to the address, newest first: for the reader who asks what is known."""
    columns = [messages.c[each.name] for each in fields(MailRecord)]
    ids = select(readers.c.id).where(readers.c.mailbox == mailbox_of(address))
    wanted = select(*columns).where((messages.c.reader.in_(ids)) | (messages.c.recipient == address))
    rows = connection.execute(wanted.order_by(messages.c.updated_at.desc())).mappings()
    return tuple(MailRecord(**{**row, "state": SendState(row["state"])}) for row in rows)


def notes_since(connection: Connection, since: datetime) -> int:
    """How many addresses were asked since then whether they want mail."""
    asked = select(func.count()).select_from(editions).where(editions.c.digest == NOTES, editions.c.made_at >= since)
    return connection.scalar(asked) or 0


# ---------------------------------------------------------------- planning a slot


def plan(connection: Connection, planned: Planned) -> int:
    """Insert the message of each active reader of the audience who has none for the slot; the number of new ones."""
    values = {
        "message_id": literal(f"<{planned.name}.", Text).concat(readers.c.id).concat(f"@{planned.host}>"),
        "edition": literal(planned.edition, Text),
        "position": literal(0),
        "sender": literal(planned.sender, Text),
        "recipient": readers.c.address,
        "subject": literal(planned.subject, Text),
        "sha256": literal("", Text),
        "state": literal(SendState.READY.value, Text),
        "due_at": type_coerce(literal(planned.now, Moment), Moment),
        "updated_at": literal(planned.now, Moment),
        "reader": readers.c.id,
    }
    columns: list[Any] = list(values.values())
    chosen = select(*columns).where(readers.c.audience == planned.audience, readers.c.state == ReaderState.ACTIVE)
    statement = insert(connection, messages).from_select(list(values), chosen.order_by(readers.c.id))
    return connection.execute(statement.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}).rowcount


def save_letter(connection: Connection, letter: Letter) -> None:
    """Keep what all readers of an edition get."""
    connection.execute(insert(connection, letters).values(edition=letter.edition, record=pack(letter)).on_conflict_do_nothing())


def read_letter(connection: Connection, edition: str) -> Letter | None:
    """What all readers of the edition get."""
    record = connection.scalar(select(letters.c.record).where(letters.c.edition == edition))
    return None if record is None else unpack(Letter, record)


# ---------------------------------------------------------------- the catalogue, and our own key


def add_sources(connection: Connection, new: Iterable[Source]) -> None:
    """Put sources that readers want into the catalogue; one that is there stays as it is."""
    rows = [
        {
            "url": source.url,
            "state": codec.dumps(SourceState(url=source.url)),
            "failures": 0,
            "shard": shard_of(source.url),
            "record": pack(source),
        }
        for source in new
    ]
    for chunk in chunks(rows):
        connection.execute(insert(connection, sources).on_conflict_do_nothing(), chunk)


def catalogue(connection: Connection, urls: Sequence[str]) -> dict[str, Source]:
    """Those of the sources that stand in the catalogue."""
    found: dict[str, Source] = {}
    for chunk in chunks(sorted(urls)):
        wanted = select(sources.c.url, sources.c.record).where(sources.c.url.in_(chunk), sources.c.record.is_not(None))
        found.update((url, unpack(Source, record)) for url, record in connection.execute(wanted))
    return found


def secret(connection: Connection) -> bytes:
    """The key that signs the links of this database; made when it is first asked for."""
    held = select(secrets.c.content).where(secrets.c.name == _LINKS)
    known = connection.scalar(held)
    if known is None:
        fresh = insert(connection, secrets).values(name=_LINKS, content=token_bytes(_KEY_BYTES)).on_conflict_do_nothing()
        connection.execute(fresh)
        known = connection.scalars(held).one()
    return bytes(memoryview(known))  # of a damaged number, bytes would make as many


# ---------------------------------------------------------------- rows


def _row(new: NewReader, now: datetime) -> dict[str, object]:
    return {
        "digest": new.preferences.digest,
        "address": new.address,
        "mailbox": mailbox_of(new.address),
        "audience": naming.name_of(new.preferences),
        "state": new.state,
        "created_at": now,
        "confirmed_at": now if new.state is ReaderState.ACTIVE else None,
    }


def _ensure_audiences(connection: Connection, wanted: Iterable[Preferences], *, now: datetime) -> None:
    """Make the audiences that are new. Slots before this moment are not due for them."""
    named = {naming.name_of(each): each for each in wanted}
    for chunk in chunks(sorted(named)):
        rows = [{"name": name, "record": pack(named[name])} for name in chunk]
        connection.execute(insert(connection, audiences).on_conflict_do_nothing(), rows)
        seen = [{"name": name, "first_seen": now} for name in chunk]
        connection.execute(insert(connection, digests).on_conflict_do_nothing(), seen)


def _drop_waiting(connection: Connection, reader_id: int) -> None:
    """End what waits for a reader who left; what is on its way is not touched."""
    waiting = messages.c.state.in_([SendState.READY, SendState.DEFERRED])
    values = {"state": SendState.FAILED, "reply": "not sent: the reader has left"}
    connection.execute(update(messages).where(messages.c.reader == reader_id, waiting).values(values))


def _hashed(address: str) -> str:
    return hashlib.sha256(mailbox_of(address).encode()).hexdigest()


def _suppressed(connection: Connection, addresses: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for chunk in chunks([_hashed(each) for each in addresses]):
        found.update(connection.scalars(select(suppressed.c.mailbox).where(suppressed.c.mailbox.in_(chunk))))
    return frozenset(found)


def _found(connection: Connection, wanted: Any, *, limit: int = _PAGE) -> tuple[Reader, ...]:
    names = ("id", "address", "state", "created_at", "confirmed_at", "bounces", "note")
    columns = (*(readers.c[name] for name in names), audiences.c.record)
    joined = select(*columns).join(audiences, audiences.c.name == readers.c.audience)
    rows = connection.execute(joined.where(wanted).order_by(readers.c.id).limit(limit))
    known: dict[bytes, Preferences] = {}
    return tuple(_reader(row, known) for row in rows)


def _reader(row: Row[*tuple[Any, ...]], known: dict[bytes, Preferences]) -> Reader:
    if row.record not in known:
        known[row.record] = unpack(Preferences, row.record)
    return Reader(
        id=row.id,
        address=row.address,
        preferences=known[row.record],
        state=ReaderState(row.state),
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        bounces=row.bounces,
        note=row.note,
    )


def counts(connection: Connection) -> dict[str, int]:
    """How many readers there are in each state."""
    rows = connection.execute(select(readers.c.state, func.count()).group_by(readers.c.state))
    return {row[0]: row[1] for row in rows}
