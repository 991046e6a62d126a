"""What many workers share: who holds a shard of hosts, what is due in it, which audiences are due, how fast a domain gets mail.

All of it is claimed by compare-and-set under a lease that ends by itself, and every claim counts as a try before the work
begins: what kills its worker five times is dead, listed, and in nobody's way.

A shard is crc32 of the host, modulo 256. Whoever holds its lease is the only one to ask its hosts, so the pace that one process
keeps for a host is kept by all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, literal, or_, select, update  # noqa: TID251 - the store owns the database

from digest import codec
from digest.model import Entry, Preferences, ReaderState, SendState, Source, SourceState
from digest.store.columns import Time
from digest.store.outbox import MOST_DOUBTS
from digest.store.records import Audience, Backlog, Dead, Wanted, unpack
from digest.store.renewing import RENEWED_WAIT
from digest.store.schema import articles, audiences, entries, leases, messages, paces, readers, sources
from digest.store.statements import chunks, insert, shard_of

MOST_TRIES = 5
# A failed try of a page waits a minute, then four, nine, sixteen: half an hour for five. What a dead worker had claimed waits a
# lease, then four, nine, sixteen: most are not what killed it.
_RETRY = 60.0
_SLOW_RETRY = timedelta(hours=1)
# How far ahead a send by rate is reckoned: short, so that a rate is kept from one moment to the next.
_HORIZON = timedelta(seconds=5)
_FURTHEST = timedelta(minutes=90)  # below what the outbox takes for the work of a wrong clock
_LISTED = 100


# ---------------------------------------------------------------- leases


def lease(connection: Connection, name: str, *, owner: str, now: datetime, seconds: float) -> bool:
    """Whether the owner holds the lease of this name now: it was free, or his own, or had ended."""
    until = now + timedelta(seconds=seconds)
    statement = insert(connection, leases).values(name=name, owner=owner, until=until)
    free = or_(leases.c.until < now, leases.c.owner == owner)
    taken = statement.on_conflict_do_update(index_elements=["name"], set_={"owner": owner, "until": until}, where=free)
    return connection.scalar(taken.returning(leases.c.name)) is not None


def release(connection: Connection, name: str, *, owner: str, until: datetime) -> None:
    """Give a lease back; others may have it after ``until``."""
    connection.execute(update(leases).where(leases.c.name == name, leases.c.owner == owner).values(owner="", until=until))


def renew(connection: Connection, owners: Sequence[str], *, now: datetime, lease: timedelta, wire: timedelta) -> None:
    """Keep what living owners hold: messages, shards and audiences; ``wire`` is for a message on the wire."""
    held = (messages.c.state == SendState.SENDING, messages.c.owner.in_(owners))
    until = case((messages.c.wire_at.is_(None), now + lease), else_=now + wire)
    connection.execute(update(messages).where(*held).values(lease_until=until))
    connection.execute(update(leases).where(leases.c.owner.in_(owners)).values(until=now + lease))
    busy = (audiences.c.owner.in_(owners), audiences.c.lease_until.is_not(None))
    connection.execute(update(audiences).where(*busy).values(lease_until=now + lease))


# ---------------------------------------------------------------- polling


def register(connection: Connection, wanted: Sequence[Source]) -> None:
    """Give the sources of the configuration their shards."""
    for source in wanted:
        statement = insert(connection, sources).values(
            url=source.url, state=_unasked(source.url), failures=0, shard=shard_of(source.url)
        )
        shards = {"shard": shard_of(source.url)}
        connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=shards))


def due_shards(connection: Connection, *, now: datetime) -> tuple[int, ...]:
    """The shards that have a source to poll, longest waiting first."""
    due = select(sources.c.shard).where(_is_pollable(now)).group_by(sources.c.shard)
    return tuple(connection.scalars(due.order_by(func.min(sources.c.next_poll_at), sources.c.shard)))


def claim_sources(connection: Connection, shard: int, *, now: datetime, seconds: float, limit: int) -> dict[str, Source | None]:
    """Sources of the shard that are due, by URL; None for one of the configuration. The claim counts as a try, and those of a
    worker that dies are due again ``seconds`` later at the earliest."""
    due = select(sources.c.url).where(sources.c.shard == shard, _is_pollable(now)).order_by(sources.c.next_poll_at).limit(limit)
    taken = sources.c.url.in_(due.with_for_update(skip_locked=True).scalar_subquery())
    ends = ((n, literal(_end_of_claim(n + 1, seconds, now), Time)) for n in range(MOST_TRIES))
    again = case(*((sources.c.tries == n, until) for n, until in ends))
    values = {"tries": sources.c.tries + 1, "next_poll_at": again}
    rows = connection.execute(update(sources).where(taken).values(values).returning(sources.c.url, sources.c.record))
    return {url: None if record is None else unpack(Source, record) for url, record in rows}


def settle_sources(connection: Connection, urls: Sequence[str], *, now: datetime, until: datetime) -> None:
    """Let those of the sources rest that were looked at and are due all the same: folders and mailboxes, and what is gone."""
    for chunk in chunks(sorted(urls)):
        due = or_(sources.c.tries > 0, sources.c.next_poll_at <= now + timedelta(seconds=_RETRY))
        connection.execute(update(sources).where(sources.c.url.in_(chunk), due).values(next_poll_at=until, tries=0))


def _end_of_claim(tries: int, seconds: float, now: datetime) -> datetime:
    """When the claim ends of a worker that dies at this try."""
    return now + timedelta(seconds=seconds * tries**2)


def _is_pollable(now: datetime) -> ColumnElement[bool]:
    return and_(
        sources.c.shard.is_not(None),
        sources.c.tries < MOST_TRIES,
        or_(sources.c.next_poll_at <= now, sources.c.next_poll_at.is_(None)),
    )


def _unasked(url: str) -> str:
    return codec.dumps(SourceState(url=url))


# ---------------------------------------------------------------- reading


def want_new(connection: Connection, source: str, *, seen_at: datetime, limit: int) -> None:
    """Have the pages of those entries read that a poll found, the first ``limit`` of the feed."""
    new = select(entries.c.id).where(entries.c.source == source, entries.c.first_seen == seen_at, entries.c.shard.is_not(None))
    unread = new.where(entries.c.key.not_in(select(articles.c.key))).order_by(entries.c.id).limit(limit)
    connection.execute(update(entries).where(entries.c.id.in_(unread.scalar_subquery())).values(wanted_at=seen_at))


def want(connection: Connection, keys: Sequence[str], *, now: datetime) -> frozenset[str]:
    """Have these pages read; those of them that still may be: the others were tried too often, or have no page."""
    open_ = (entries.c.shard.is_not(None), entries.c.tries < MOST_TRIES)
    found: set[str] = set()
    for chunk in chunks(sorted(keys)):
        same = entries.c.key.in_(chunk)
        connection.execute(update(entries).where(same, *open_, entries.c.wanted_at.is_(None)).values(wanted_at=now))
        found.update(connection.scalars(select(entries.c.key).where(same, *open_)))
    return frozenset(found)


def shards_to_read(connection: Connection, *, now: datetime) -> tuple[int, ...]:
    """The shards that have a page to read, longest waiting first."""
    due = select(entries.c.shard).where(entries.c.wanted_at <= now).group_by(entries.c.shard)
    return tuple(connection.scalars(due.order_by(func.min(entries.c.wanted_at), entries.c.shard)))


def claim_entries(connection: Connection, shard: int, *, now: datetime, seconds: float, limit: int) -> tuple[Wanted, ...]:
    """Entries of the shard whose page is to be read, with their sources. The claim counts as a try, and those of a worker that dies
    are due again ``seconds`` later at the earliest."""
    due = (
        select(entries.c.id).where(entries.c.shard == shard, entries.c.wanted_at <= now).order_by(entries.c.wanted_at, entries.c.id)
    )
    rows = connection.execute(due.limit(limit).with_for_update(skip_locked=True)).scalars().all()
    claimed = []
    columns = select(entries.c.id, entries.c.record, entries.c.tries, sources.c.record, articles.c.stale_at)
    columns = columns.outerjoin(sources, sources.c.url == entries.c.source).outerjoin(articles, articles.c.key == entries.c.key)
    for chunk in chunks(rows):
        for id_, record, tries, source, stale_at in connection.execute(columns.where(entries.c.id.in_(chunk))).all():
            again = _end_of_claim(tries + 1, seconds, now) if tries + 1 < MOST_TRIES else _slow_try(stale_at, now)
            connection.execute(update(entries).where(entries.c.id == id_).values(tries=tries + 1, wanted_at=again))
            claimed.append(Wanted(entry=unpack(Entry, record), source=None if source is None else unpack(Source, source)))
    return tuple(claimed)


def _slow_try(stale_at: datetime | None, now: datetime) -> datetime | None:
    """When a page is tried again that was tried too often; None for never. One that was read before and has changed since goes on
    to be tried, once an hour, for as long as its entry waits for it."""
    return now + _SLOW_RETRY if stale_at and now - stale_at <= RENEWED_WAIT else None


def settle_entries(connection: Connection, keys: Sequence[str], *, now: datetime) -> None:
    """Want no longer what has been read. What could not be had is due again some minutes later."""
    read = select(articles.c.key).where(articles.c.stale_at.is_(None))
    for chunk in chunks(sorted(keys)):
        mine = entries.c.key.in_(chunk)
        connection.execute(update(entries).where(mine, entries.c.key.in_(read)).values(wanted_at=None, tries=0))
        failed = select(entries.c.id, entries.c.tries).where(
            mine, entries.c.wanted_at.is_not(None), entries.c.tries.between(1, MOST_TRIES - 1)
        )
        for id_, tries in connection.execute(failed).all():
            again = now + timedelta(seconds=_RETRY * tries**2)
            connection.execute(update(entries).where(entries.c.id == id_).values(wanted_at=again))


# ---------------------------------------------------------------- audiences


def due_audiences(connection: Connection, *, now: datetime, limit: int) -> int:
    """How many audiences there are to look at, up to ``limit``: those due, and those whose next time is not reckoned yet."""
    due = select(audiences.c.name).where(_is_open(now)).limit(limit).subquery()
    return connection.scalar(select(func.count()).select_from(due)) or 0


def claim_audiences(connection: Connection, *, owner: str, now: datetime, seconds: float, limit: int) -> tuple[Audience, ...]:
    """Audiences to look at, longest waiting first, under a lease; each claim counts as a try."""
    due = select(audiences.c.name).where(_is_open(now)).order_by(audiences.c.next_due_at, audiences.c.name).limit(limit)
    values = {"owner": owner, "lease_until": now + timedelta(seconds=seconds), "tries": audiences.c.tries + 1}
    chosen = audiences.c.name.in_(due.with_for_update(skip_locked=True).scalar_subquery())
    rows = connection.execute(update(audiences).where(chosen).values(values).returning(audiences.c.name, audiences.c.record)).all()
    names = [name for name, _ in rows]
    active = select(readers.c.audience).where(readers.c.audience.in_(names), readers.c.state == ReaderState.ACTIVE).distinct()
    read = set(connection.scalars(active))
    found = (Audience(name=name, preferences=unpack(Preferences, record), is_read=name in read) for name, record in rows)
    return tuple(sorted(found, key=lambda each: each.name))


def settle_audience(connection: Connection, name: str, *, owner: str, next_due_at: datetime | None, error: str = "") -> bool:
    """Whether the audience was still the owner's: done until ``next_due_at``, or, with an error, to be tried again then."""
    values: dict[str, object] = {"owner": None, "lease_until": None, "next_due_at": next_due_at, "error": error}
    if not error:
        values["tries"] = 0
    mine = (audiences.c.name == name, audiences.c.owner == owner)
    return connection.execute(update(audiences).where(*mine).values(values)).rowcount == 1


def revive(connection: Connection) -> int:
    """Have all that was given up tried again: audiences, sources, and pages where an edition wants them; how many there were."""
    again = (
        update(audiences).where(audiences.c.tries >= MOST_TRIES).values(tries=0, error=""),
        update(sources).where(sources.c.tries >= MOST_TRIES).values(tries=0),
        update(entries).where(entries.c.tries >= MOST_TRIES).values(tries=0),
    )
    return sum(connection.execute(each).rowcount for each in again)


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(audiences.c.next_due_at <= now, audiences.c.next_due_at.is_(None)),
        or_(audiences.c.lease_until.is_(None), audiences.c.lease_until < now),
        audiences.c.tries < MOST_TRIES,
    )


# ---------------------------------------------------------------- mail


def urgent_editions(connection: Connection, *, now: datetime) -> tuple[str, ...]:
    """The editions sent by hand, and notes to readers, whose mail is due."""
    due = (
        select(messages.c.edition)
        .where(_is_ready(now), or_(messages.c.edition.like("%/manual/%"), messages.c.edition.like("~notes/%")))
        .distinct()
        .limit(_LISTED)
    )
    return tuple(sorted(connection.scalars(due)))


def due_messages(connection: Connection, *, now: datetime, limit: int) -> int:
    """How many messages a sender would find, up to ``limit``; those of a dead one among them."""
    doubtful = and_(messages.c.state == SendState.UNKNOWN, messages.c.due_at <= now, messages.c.doubts < MOST_DOUBTS)
    dead = and_(messages.c.state == SendState.SENDING, messages.c.lease_until < now)
    due = select(messages.c.message_id).where(or_(_is_ready(now), doubtful, dead)).limit(limit).subquery()
    return connection.scalar(select(func.count()).select_from(due)) or 0


def _is_ready(now: datetime) -> ColumnElement[bool]:
    return and_(messages.c.state.in_([SendState.READY, SendState.DEFERRED]), messages.c.due_at <= now)


# ---------------------------------------------------------------- rates of domains


def reserve(connection: Connection, wanted: Mapping[str, int], *, rate: float, now: datetime) -> dict[str, int]:
    """How many of the messages to each domain may leave now, at ``rate`` a second from all workers together."""
    allowed = {}
    for domain, n in sorted(wanted.items()):
        fresh = insert(connection, paces).values(domain=domain, free_at=now, tail_at=now).on_conflict_do_nothing()
        connection.execute(fresh)
        row = select(paces.c.free_at).where(paces.c.domain == domain).with_for_update()
        start = max(connection.scalars(row).one(), now)
        room = int((now + _HORIZON - start).total_seconds() * rate)
        allowed[domain] = max(0, min(n, room))
        free_at = start + timedelta(seconds=allowed[domain] / rate)
        connection.execute(update(paces).where(paces.c.domain == domain).values(free_at=free_at))
    return allowed


def put_off(connection: Connection, domain: str, ids: Sequence[str], *, owner: str, rate: float, now: datetime) -> None:
    """Give back messages for which a domain has no room, spread over the time that it needs for them."""
    row = connection.execute(select(paces.c.free_at, paces.c.tail_at).where(paces.c.domain == domain).with_for_update()).one()
    tail = max(row.free_at, row.tail_at, now)
    held = (messages.c.owner == owner, messages.c.state == SendState.SENDING, messages.c.wire_at.is_(None))
    for id_ in ids:
        tail = min(tail + timedelta(seconds=1 / rate), now + _FURTHEST)
        values = {"state": SendState.READY, "due_at": tail, "lease_until": None, "attempt": messages.c.attempt - 1}
        connection.execute(update(messages).where(messages.c.message_id == id_, *held).values(values))
    connection.execute(update(paces).where(paces.c.domain == domain).values(tail_at=tail))


# ---------------------------------------------------------------- watching


def backlog(connection: Connection, *, now: datetime) -> Backlog:
    """What waits, and since when."""
    live = messages.c.state.in_([SendState.READY, SendState.DEFERRED]) & (messages.c.due_at <= now)
    mail = connection.execute(select(func.count(), func.min(messages.c.due_at, type_=messages.c.due_at.type)).where(live)).one()
    late = select(func.count(), func.min(audiences.c.next_due_at, type_=audiences.c.next_due_at.type))
    slots = connection.execute(late.where(audiences.c.next_due_at <= now, audiences.c.tries < MOST_TRIES)).one()
    polls = select(func.count(), func.min(sources.c.next_poll_at, type_=sources.c.next_poll_at.type)).where(_is_pollable(now))
    pages = select(func.count(), func.min(entries.c.wanted_at, type_=entries.c.wanted_at.type)).where(entries.c.wanted_at <= now)
    poll, page = connection.execute(polls).one(), connection.execute(pages).one()
    return Backlog(
        messages=mail[0], message_due_at=mail[1], audiences=slots[0], slot_due_at=slots[1],
        sources=poll[0], source_due_at=poll[1], pages=page[0], page_due_at=page[1],
    )  # fmt: skip


def dead(connection: Connection) -> tuple[Dead, ...]:
    """What was given up after five tries, a hundred of each kind at most."""
    slots = select(audiences.c.name, audiences.c.error).where(audiences.c.tries >= MOST_TRIES)
    polls = select(sources.c.url).where(sources.c.tries >= MOST_TRIES)
    pages = select(entries.c.key).where(entries.c.tries >= MOST_TRIES)
    found = [Dead(kind="audience", name=name, reason=error) for name, error in connection.execute(slots.limit(_LISTED))]
    found += [Dead(kind="source", name=url, reason="its poll never ended") for url in connection.scalars(polls.limit(_LISTED))]
    found += [Dead(kind="page", name=key, reason="could not be had") for key in connection.scalars(pages.limit(_LISTED))]
    return tuple(found)


def forget_leases(connection: Connection, *, before: datetime) -> None:
    """Drop the leases that ended long ago."""
    connection.execute(delete(leases).where(leases.c.until < before))
