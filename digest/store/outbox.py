"""The state of every message on its way, changed by compare-and-set only.

    ready ──► sending ──► sent                              the server took it
      ▲         │  └────► deferred ──► (due) sending ...    the server said "later", or was not there; failed after a day
      │         │  └────► failed                            the server said "never"
      │         └───────► unknown ──► (once) sending ...    the connection broke, or we died, after the first byte of DATA
      └── lease ran out before DATA

``mark_wire`` commits the intent before the first byte of DATA, ``record_receipt`` the answer right after it: so a crash leaves a
message either untouched or in doubt, never doubled in silence. A message in doubt is claimed once more, with the same bytes and
the same Message-ID, where the user wants that; then it stays unknown, so there are two copies at most (SMTP alone cannot know:
RFC 1047).

A clock that was wrong does not keep mail waiting: what is due, or leased, for longer from now than we ever say is due now.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Text, and_, bindparam, case, func, or_, select, update  # noqa: TID251 - the store owns the database

from digest.errors import StoreError
from digest.model import Message, Receipt, SendState
from digest.store.database import Direct
from digest.store.schema import LIVE, SENDING, messages
from digest.store.statements import Prepared

# The tries of a deferred message, as issue trackers of large senders advise and RFC 5321 section 4.5.4.1 allows: soon at first,
# then hourly.
_STEPS = (60.0, 300.0, 900.0, 3600.0)
_GIVE_UP = 24 * 3600.0
# From DATA on the server may take ten minutes to answer (RFC 5321 section 4.5.3.2.6); a lease must not end before that.
WIRE_LEASE = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=2)
MOST_DOUBTS = 2
_FIRST = -1  # the place, among a slot's readers, of what a dead sender had claimed: it has waited for the end of a lease already
WORKER = "worker/"  # owners of this name send without the run lock, on PostgreSQL, and nobody but the clock ends their leases

_at = messages.c
_FIELDS = (
    _at.message_id,
    _at.edition,
    _at.sender,
    _at.recipient,
    _at.subject,
    _at.body,
    _at.html,
    _at.sha256,
    _at.due_at,
    _at.position,
    _at.reader,
)
_LIVE = (SendState.READY, SendState.DEFERRED)

# The statements are made once, with names for what changes: making them anew took three quarters of the time of a message.
_NOW, _UNTIL, _LATEST = (bindparam(name, None, type_=_at.due_at.type) for name in ("the_time", "the_end", "the_latest"))
_REPLY = bindparam("the_reply", None, type_=_at.reply.type)
_OWNER, _ID, _EDITION = (bindparam(name, None, type_=Text) for name in ("the_owner", "the_id", "the_edition"))
_LIMIT = bindparam("the_limit", None, type_=Integer)

_IS_DUE = or_(_at.due_at <= _NOW, _at.due_at > _LATEST)
_END = update(messages).values(
    state=case((_at.wire_at.is_(None), SendState.READY), else_=SendState.UNKNOWN),
    doubts=_at.doubts + case((_at.wire_at.is_(None), 0), else_=1),
    position=case((and_(_at.wire_at.is_(None), _at.reader.is_not(None)), _FIRST), else_=_at.position),
    reply=case((_at.wire_at.is_(None), _at.reply), else_="interrupted while sending"),
)
_END_OLD = Prepared(_END.where(SENDING, or_(_at.lease_until < _NOW, _at.lease_until > _LATEST)))
_END_RUNS = _END.where(SENDING, _at.owner.not_like(f"{WORKER}%"))
_MARK = Prepared(
    update(messages)
    .where(_at.message_id == _ID, _at.owner == _OWNER, _at.state == SendState.SENDING, _at.wire_at.is_(None))
    .values(wire_at=_NOW, lease_until=_UNTIL, updated_at=_NOW)
)
_IS_HELD = (_at.message_id == _ID, _at.owner == _OWNER, _at.state.in_([SendState.SENDING, SendState.UNKNOWN]))
_SENT = Prepared(
    update(messages)
    .where(*_IS_HELD)
    .values(
        state=SendState.SENT,
        reply=_REPLY,
        updated_at=_NOW,
        first_try_at=func.coalesce(_at.first_try_at, _NOW),
        lease_until=None,
    )
)
_HELD = select(_at.state, _at.attempt, _at.doubts, _at.first_try_at).where(*_IS_HELD).with_for_update()
_RECORD = update(messages).where(_at.message_id == _ID).values(lease_until=None)
_FROZEN = select(*_FIELDS).where(_at.edition == _EDITION, _at.body.is_not(None)).order_by(_at.position)


def backoff(attempt: int) -> float:
    """The seconds to wait after the given try, counted from 1, before the next."""
    return _STEPS[min(max(attempt, 1), len(_STEPS)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a sender asks for: up to ``limit`` messages, leased for ``lease`` seconds; with ``resend`` also those once in doubt."""

    owner: str
    lease: float
    limit: int
    edition: str | None = None
    resend: bool = True


def claim(connection: Connection, wanted: Claim, *, now: datetime) -> tuple[Message, ...]:
    """The messages that may be sent now, oldest first, leased to their owner; without those that another takes at this moment."""
    expire(connection, now=now)
    values = {
        "the_time": now,
        "the_latest": now + _LONGEST_WAIT,
        "the_end": now + timedelta(seconds=wanted.lease),
        "the_owner": wanted.owner,
        "the_limit": wanted.limit,
    }
    if wanted.edition is not None:
        values["the_edition"] = wanted.edition
    rows = _claiming(wanted.resend, wanted.edition is not None).run(connection, values).all()
    return tuple(map(_message, sorted(rows, key=lambda row: (row.due_at, row.edition, row.position))))


def expire(connection: Connection, *, now: datetime | None) -> None:
    """End the leases that ran out by ``now``, or those of all runs: what is not on the wire is ready again, the rest in doubt."""
    if now is None:
        connection.execute(_END_RUNS)
    else:
        _END_OLD.run(connection, {"the_time": now, "the_latest": now + _LONGEST_WAIT})


def mark_wire(connection: Connection | Direct, message_id: str, *, owner: str, now: datetime, lease: timedelta) -> bool:
    """Whether the owner may send the first byte of DATA: it still holds the lease, and nobody has sent one under it."""
    values = {"the_id": message_id, "the_owner": owner, "the_time": now, "the_end": now + lease}
    return _MARK.change(connection, values) == 1


def record_sent(connection: Connection | Direct, receipt: Receipt, *, owner: str) -> bool:
    """Whether it was recorded that the server took the message."""
    values = {"the_id": receipt.message_id, "the_owner": owner, "the_time": receipt.at, "the_reply": receipt.reply}
    return _SENT.change(connection, values) == 1


def record_receipt(connection: Connection, receipt: Receipt, *, owner: str, retry_at: datetime | None) -> bool:
    """Whether the answer was recorded: False for an owner whose message another has taken over.

    A message put off, or in doubt, is due again at ``retry_at``, or after ``backoff``; a day after its first try, one put off has
    failed. The slow but living owner of a message that became unknown meanwhile may still tell what happened.
    """
    if receipt.state is SendState.SENT:
        return record_sent(connection, receipt, owner=owner)
    row = connection.execute(_HELD, {"the_id": receipt.message_id, "the_owner": owner}).one_or_none()
    if row is None:
        return False
    connection.execute(
        _RECORD, {"the_id": receipt.message_id, "first_try_at": row.first_try_at or receipt.at, **_after(row, receipt, retry_at)}
    )
    return True


def release(connection: Connection, edition_id: str, *, recipient: str | None, now: datetime) -> int:
    """Make the messages of an edition that failed, were put off or are in doubt ready, by hand; those to one recipient also when
    they were sent.

    What they were in doubt about is not forgotten: an answer that is lost again is not followed by one more copy unasked.
    """
    settled = [SendState.FAILED, SendState.DEFERRED, SendState.UNKNOWN, *([SendState.SENT] if recipient else [])]
    wanted = update(messages).where(_at.edition == edition_id, _at.state.in_(settled), _at.body.is_not(None))
    if recipient is not None:
        wanted = wanted.where(_at.recipient == recipient)
    fresh = {"state": SendState.READY, "due_at": now, "attempt": 0, "first_try_at": None, "updated_at": now}
    return connection.execute(wanted.values(fresh)).rowcount


def has_work(connection: Connection, *, now: datetime, resend: bool) -> bool:
    """Whether a run would find a message to send, or one that a run before it left half-way."""
    wanted = select(_at.message_id).where(LIVE, or_(_open(resend), SENDING)).limit(1)
    return connection.scalar(wanted, {"the_time": now, "the_latest": now + _LONGEST_WAIT}) is not None


def _open(resend: bool) -> ColumnElement[bool]:
    open_ = and_(_at.state.in_(_LIVE), _IS_DUE)
    return or_(open_, and_(_at.state == SendState.UNKNOWN, _at.doubts < MOST_DOUBTS, _IS_DUE)) if resend else open_


@cache
def _claiming(resend: bool, by_edition: bool) -> Prepared:
    wanted = select(_at.message_id).where(LIVE, _open(resend), or_(_at.body.is_not(None), _at.reader.is_not(None)))
    wanted = wanted.order_by(_at.due_at, _at.edition, _at.position).limit(_LIMIT)
    if by_edition:
        wanted = wanted.where(_at.edition == _EDITION)
    values = {
        "state": SendState.SENDING,
        "owner": _OWNER,
        "lease_until": _UNTIL,
        "wire_at": None,
        "attempt": _at.attempt + 1,
        "updated_at": _NOW,
    }
    taken = _at.message_id.in_(wanted.with_for_update(skip_locked=True).scalar_subquery())
    return Prepared(update(messages).where(taken).values(values).returning(*_FIELDS))


def _after(row: Row[*tuple[Any, ...]], receipt: Receipt, retry_at: datetime | None) -> dict[str, object]:
    """The new values of a message of which the transport said something."""
    values: dict[str, object] = {"state": receipt.state, "reply": receipt.reply, "updated_at": receipt.at}
    due_at = retry_at or receipt.at + timedelta(seconds=backoff(row.attempt))
    if receipt.state is SendState.UNKNOWN:
        counted = row.state == SendState.UNKNOWN
        return {**values, "doubts": row.doubts + (not counted), "due_at": due_at}
    if receipt.state is not SendState.DEFERRED:
        return values
    if row.first_try_at is None or (due_at - row.first_try_at).total_seconds() <= _GIVE_UP:
        return {**values, "due_at": due_at}
    doubt = "; an earlier try may have arrived" if row.doubts else ""
    return {**values, "state": SendState.FAILED, "reply": f"given up after a day: {receipt.reply}{doubt}"}


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    if row.body is None:  # planned: its bytes are made of the letter
        return _told(row, b"", "")
    try:
        body, html = zlib.decompress(row.body), zlib.decompress(row.html).decode(errors="surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreError(f"the database holds a damaged message {row.message_id} ({error}): restore a backup") from error
    return _told(row, body, html)


def _told(row: Row[*tuple[Any, ...]], body: bytes, html: str) -> Message:
    return Message(
        message_id=row.message_id,
        edition=row.edition,
        sender=row.sender,
        recipient=row.recipient,
        subject=row.subject,
        body=body,
        html=html,
        sha256=row.sha256,
        reader=row.reader,
    )


def frozen(connection: Connection, edition_id: str) -> tuple[Message, ...]:
    """The messages of an edition with their bytes, in order; without those whose bytes were pruned."""
    return tuple(map(_message, connection.execute(_FROZEN, {"the_edition": edition_id})))
