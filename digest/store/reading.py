"""What people ask: which editions went out, to whom, what became of an entry, how the program stands."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, case, func, or_, select  # noqa: TID251 - the store owns the database

from digest import codec, urls
from digest.errors import StoreError
from digest.model import Edition, Outcome, OutcomeKind, Removal, SendState
from digest.store.records import EditionRecord, Last, MessageRecord, OutcomeRecord, Status, Timings, unpack
from digest.store.schema import articles, editions, entries, messages, outcomes, sources

_SPACE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
_WAITING = (SendState.READY, SendState.SENDING, SendState.DEFERRED)


def last_edition(connection: Connection, digest: str) -> Last | None:
    """The newest edition of the digest that was not sent by hand."""
    columns = select(editions.c.slot, editions.c.made_at).where(editions.c.digest == digest, editions.c.slot.not_like("manual/%"))
    row = connection.execute(columns.order_by(editions.c.made_at.desc(), editions.c.id).limit(1)).first()
    return Last(slot=row.slot, made_at=row.made_at) if row else None


def edition_records(connection: Connection, digest: str | None, *, limit: int) -> tuple[EditionRecord, ...]:
    """The newest editions, newest first, of one digest or of all."""
    wanted = select(editions).order_by(editions.c.made_at.desc(), editions.c.id).limit(limit)
    wanted = wanted.where(editions.c.digest.not_like("~%") if digest is None else editions.c.digest == digest)
    chosen = wanted.subquery()
    names = ("id", "digest", "slot", "title", "made_at", "stories", "new", "timings")
    columns = [chosen.c[name] for name in names]
    sent_at = case((messages.c.state == SendState.SENT, messages.c.updated_at))
    counts = (
        func.max(sent_at, type_=messages.c.updated_at.type).label("sent_at"),
        _count(SendState.SENT).label("sent"),
        _count(*_WAITING).label("waiting"),
        _count(SendState.UNKNOWN).label("unknown"),
        _count(SendState.FAILED).label("failed"),
    )
    joined = select(*columns, *counts).outerjoin(messages, messages.c.edition == chosen.c.id).group_by(*columns)
    rows = connection.execute(joined.order_by(chosen.c.made_at.desc(), chosen.c.id)).mappings()
    return tuple(EditionRecord(**{**row, "timings": _timings(row["timings"])}) for row in rows)


def edition(connection: Connection, edition_id: str) -> Edition | None:
    """The edition as it was sent; None when there is none, or when it is so old that only its line in the history is left."""
    record = connection.scalar(select(editions.c.record).where(editions.c.id == edition_id))
    return None if record is None else unpack(Edition, record)


def message_records(connection: Connection, edition_id: str | None, *, live: bool = False) -> tuple[MessageRecord, ...]:
    """The messages of an edition, or of all, in order; with ``live`` only those that are not sent."""
    names = ("message_id", "edition", "recipient", "subject", "state", "attempt", "due_at", "updated_at", "reply")
    wanted = select(*(messages.c[name] for name in names)).order_by(messages.c.updated_at, messages.c.edition, messages.c.position)
    if edition_id is not None:
        wanted = wanted.where(messages.c.edition == edition_id)
    if live:
        wanted = wanted.where(messages.c.state != SendState.SENT)
    rows = connection.execute(wanted).mappings()
    return tuple(MessageRecord(**{**row, "state": SendState(row["state"])}) for row in rows)


def outcomes_for(connection: Connection, word: str) -> tuple[OutcomeRecord, ...]:
    """What became of the entry with this key, or this address in any form, in every edition that met it; newest first."""
    names = ("entry_key", "source", "url", "title", "kind", "reason", "into")
    columns = (*(outcomes.c[name] for name in names), outcomes.c.marked, outcomes.c.edition, outcomes.c.digest)
    joined = select(*columns, editions.c.slot, editions.c.made_at).join(editions, editions.c.id == outcomes.c.edition)
    wanted = joined.where(or_(outcomes.c.url == word, outcomes.c.entry_key.in_([word, urls.key(word)])))
    rows = connection.execute(wanted.order_by(editions.c.made_at.desc(), editions.c.id, outcomes.c.position)).mappings()
    return tuple(
        OutcomeRecord(
            outcome=Outcome(**{**{name: row[name] for name in names}, "kind": OutcomeKind(row["kind"])}),
            edition=row["edition"],
            digest=row["digest"],
            slot=row["slot"],
            made_at=row["made_at"],
            marked=row["marked"],
        )
        for row in rows
    )


def removals(connection: Connection, edition_id: str, key: str) -> tuple[Removal, ...]:
    """The passages that an edition left out of one entry; none once the edition is pruned."""
    made = edition(connection, edition_id)
    return () if made is None else tuple(each for each in made.removals if each.entry_key == key)


def status(connection: Connection) -> Status:
    """How the program stands, in counts."""
    states = dict.fromkeys(SendState, 0)
    for state, n in connection.execute(select(messages.c.state, func.count()).group_by(messages.c.state)):
        states[SendState(state)] = n
    oldest: datetime | None = connection.scalar(
        select(func.min(messages.c.due_at, type_=messages.c.due_at.type)).where(messages.c.state.in_(_WAITING))
    )
    return Status(
        sources=_size(connection, sources),
        failing=connection.scalar(select(func.count()).where(sources.c.failures > 0)) or 0,
        entries=_size(connection, entries),
        articles=_size(connection, articles),
        editions=_size(connection, editions),
        **{state.value: n for state, n in states.items()},
        oldest_due=oldest,
        size=connection.exec_driver_sql(_SPACE[connection.dialect.name]).scalar_one(),
    )


def _timings(record: str | None) -> Timings | None:
    try:
        return codec.loads(Timings, record) if record else None
    except ValueError as error:
        raise StoreError(f"the database holds a damaged record ({error}): restore a backup") from error


def _count(*states: SendState) -> ColumnElement[int]:
    return func.count(case((messages.c.state.in_(states), 1)))


def _size(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
