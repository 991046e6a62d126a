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
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, update  # noqa: TID251 - the store owns the database

from digest.errors import StoreError
from digest.model import Message, Receipt, SendState
from digest.store.schema import messages

# The tries of a deferred message, as issue trackers of large senders advise and RFC 5321 section 4.5.4.1 allows: soon at first,
# then hourly.
_STEPS = (60.0, 300.0, 900.0, 3600.0)
_GIVE_UP = 24 * 3600.0
# From DATA on the server may take ten minutes to answer (RFC 5321 section 4.5.3.2.6); a lease must not end before that.
_WIRE_LEASE = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=2)
_MOST_DOUBTS = 2
WORKER = "worker/"  # owners of this name send without the run lock, on PostgreSQL, and nobody but the clock ends their leases

_at = messages.c


def backoff(attempt: int) -> float:
    """The seconds to wait after the given try, counted from 1, before the next."""
    return _STEPS[min(max(attempt, 1), len(_STEPS)) - 1]


def claimable(*, now: datetime, edition: str | None, resend: bool) -> Select[tuple[str]]:
    """The messages, of one edition or of all, that may be sent now, oldest first; with ``resend`` also those once in doubt."""
    open_ = [and_(_at.state.in_([SendState.READY, SendState.DEFERRED]), _is_due(now))]
    if resend:
        open_.append(and_(_at.state == SendState.UNKNOWN, _at.doubts < _MOST_DOUBTS, _is_due(now)))
    wanted = select(_at.message_id).where(or_(*open_), _at.body.is_not(None))
    if edition is not None:
        wanted = wanted.where(_at.edition == edition)
    return wanted.order_by(_at.due_at, _at.edition, _at.position)


def claim(connection: Connection, wanted: Select[tuple[str]], *, owner: str, now: datetime, lease: float) -> tuple[Message, ...]:
    """The wanted messages, leased to ``owner`` for ``lease`` seconds; without those that another takes at this moment."""
    values = {
        "state": SendState.SENDING,
        "owner": owner,
        "lease_until": now + timedelta(seconds=lease),
        "wire_at": None,
        "attempt": _at.attempt + 1,
        "updated_at": now,
    }
    claimed = (
        update(messages)
        .where(_at.message_id.in_(wanted.with_for_update(skip_locked=True).scalar_subquery()))
        .values(values)
        .returning(messages)
    )
    rows = sorted(connection.execute(claimed).all(), key=lambda row: (row.due_at, row.edition, row.position))
    return tuple(map(_message, rows))


def expire(connection: Connection, *, now: datetime | None) -> None:
    """End the leases that ran out by ``now``, or those of all runs: what is not on the wire is ready again, the rest in doubt."""
    ran_out = _at.owner.not_like(f"{WORKER}%") if now is None else or_(_at.lease_until < now, _at.lease_until > now + _LONGEST_WAIT)
    ended = (_at.state == SendState.SENDING, ran_out)
    doubtful = {"state": SendState.UNKNOWN, "doubts": _at.doubts + 1, "reply": "interrupted while sending"}
    connection.execute(update(messages).where(*ended, _at.wire_at.is_not(None)).values(doubtful))
    connection.execute(update(messages).where(*ended, _at.wire_at.is_(None)).values(state=SendState.READY))


def mark_wire(connection: Connection, message_id: str, *, owner: str, now: datetime) -> bool:
    """Whether the owner may send the first byte of DATA: it still holds the lease, and nobody has sent one under it."""
    held = (_at.message_id == message_id, _at.owner == owner, _at.state == SendState.SENDING, _at.wire_at.is_(None))
    values = {"wire_at": now, "lease_until": now + _WIRE_LEASE, "updated_at": now}
    return connection.execute(update(messages).where(*held).values(values)).rowcount == 1


def record_receipt(connection: Connection, receipt: Receipt, *, owner: str, retry_at: datetime | None) -> bool:
    """Whether the answer was recorded: False for an owner whose message another has taken over.

    A message put off, or in doubt, is due again at ``retry_at``, or after ``backoff``; a day after its first try, one put off has
    failed. The slow but living owner of a message that became unknown meanwhile may still tell what happened.
    """
    held = (_at.message_id == receipt.message_id, _at.owner == owner, _at.state.in_([SendState.SENDING, SendState.UNKNOWN]))
    row = connection.execute(select(messages).where(*held).with_for_update()).one_or_none()
    if row is None:
        return False
    values = {**_after(row, receipt, retry_at), "first_try_at": row.first_try_at or receipt.at}
    connection.execute(update(messages).where(_at.message_id == receipt.message_id).values(values))
    return True


def _after(row: Row[tuple[object, ...]], receipt: Receipt, retry_at: datetime | None) -> dict[str, object]:
    """The new values of a message of which the transport said something."""
    values: dict[str, object] = {"state": receipt.state, "reply": receipt.reply, "updated_at": receipt.at, "lease_until": None}
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


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(_at.due_at <= now, _at.due_at > now + _LONGEST_WAIT)


def _message(row: Row[tuple[object, ...]]) -> Message:
    try:
        body, html = zlib.decompress(row.body), zlib.decompress(row.html).decode(errors="surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreError(f"the database holds a damaged message {row.message_id} ({error}): restore a backup") from error
    return Message(
        message_id=row.message_id,
        edition=row.edition,
        sender=row.sender,
        recipient=row.recipient,
        subject=row.subject,
        body=body,
        html=html,
        sha256=row.sha256,
    )


def frozen(connection: Connection, edition_id: str) -> tuple[Message, ...]:
    """The messages of an edition with their bytes, in order; without those whose bytes were pruned."""
    kept = select(messages).where(_at.edition == edition_id, _at.body.is_not(None)).order_by(_at.position)
    return tuple(map(_message, connection.execute(kept)))
