"""Sources, their entries, and the articles behind them: what was announced, when it was first seen, what was read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, null, or_, select, text, update  # noqa: TID251 - the store owns the database

from digest import codec
from digest.codec import pack
from digest.errors import StoreError
from digest.model import Arrival, Article, Entry, Listed, OutcomeKind, SourceState, Validators
from digest.store import renewing
from digest.store.columns import Time, identity, writable
from digest.store.records import Polled, SavedArticle, ToldEntry, unpack
from digest.store.schema import articles, editions, entries, outcomes, sources
from digest.store.statements import chunks, insert, insert_plain, shard_of_host


def source_states(connection: Connection, urls: Collection[str]) -> dict[str, SourceState]:
    """What is remembered of those of the sources that were polled before."""
    found: dict[str, SourceState] = {}
    for chunk in chunks(sorted(urls)):
        rows = connection.execute(select(sources.c.url, sources.c.state).where(sources.c.url.in_(chunk)))
        found.update((url, _state(url, record)) for url, record in rows)
    return found


def record_polls(connection: Connection, polls: Sequence[Polled], *, now: datetime) -> int:
    """Remember sources and the entries that they list; the number of new entries. A source stands in ``polls`` once.

    An entry is known when its source has had its guid or its key before, so neither a new title, a new guid nor a new address
    alone makes it new. One that says something else than before is renewed (``renewing``).
    """
    listing = {each.state.url: each.listed for each in polls if each.listed is not None}
    before = _listed_before(connection, listing)
    _record_states(connection, [each.state for each in polls if each.listed is not None], {"listed_at": now})
    _record_states(connection, [each.state for each in polls if each.listed is None], {})
    rows: list[dict[str, object]] = []
    for url, listed in listing.items():
        source = writable(url)
        known = _known(connection, source, listed) if url in before else []
        guids, keys = {each.guid for each in known if each.guid}, {each.key for each in known}
        for chunk in chunks([each.id for each in known]):
            connection.execute(update(entries).where(entries.c.id.in_(chunk)).values(listed_at=now))
        renewing.renew(connection, known, listed, now=now)
        for entry in listed:
            key, guid = identity(entry.key), identity(entry.guid)
            if key not in keys and (not guid or guid not in guids):
                keys.add(key)
                guids.add(guid)
                rows.append(_row(source, entry, key, guid))
    moment = Time().process_bind_param(now, connection.dialect)
    # Another process may have written the same meanwhile: what counts is what was inserted.
    return insert_plain(connection, entries, [{**row, "first_seen": moment, "listed_at": moment} for row in rows])


def _listed_before(connection: Connection, urls: Collection[str]) -> set[str]:
    """Those of the sources that have listed entries before."""
    found: set[str] = set()
    for chunk in chunks(sorted(urls)):
        found.update(connection.scalars(select(sources.c.url).where(sources.c.url.in_(chunk), sources.c.listed_at.is_not(None))))
    return found


def _record_states(connection: Connection, states: Sequence[SourceState], also: dict[str, object]) -> None:
    """Remember the states, and under each the same further columns."""
    rows = [
        {
            "url": each.url,
            "state": codec.dumps(each),
            "failures": each.failures,
            "next_poll_at": each.next_poll_at or each.last_success_at,
            "tries": 0,
            **also,
        }
        for each in states
    ]
    for chunk in chunks(rows):
        statement = insert(connection, sources)
        newer = {name: statement.excluded[name] for name in chunk[0] if name != "url"}
        connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=newer), chunk)


def arrivals(
    connection: Connection,
    digest: str,
    urls: Collection[str],
    *,
    now: datetime | None = None,
    known: dict[bytes, Entry] | None = None,
) -> tuple[Arrival, ...]:
    """The entries of the sources that the digest has not decided on, by first sight, then source, then the order of the feed.

    With ``now``, when the article of each was read, if its page is not to be read again by then. ``known`` are entries by their
    records, which digests of the same sources have in common.
    """
    values = {"digest": digest} if now is None else {"digest": digest, "now": now}
    wanted = _undecided(standing=now is not None)
    rows = [row for chunk in chunks(sorted(urls)) for row in connection.execute(wanted, {**values, "sources": chunk}).all()]
    rows.sort(key=lambda row: row[:3])
    known = {} if known is None else known
    return tuple(
        Arrival(
            entry=known.get(record) or known.setdefault(record, unpack(Entry, record)),
            first_seen=renewed_at if told and renewed_at else first_seen,
            carried=carried,
            renewed=told > 0,
            told=told,
            read_at=read_at,
        )
        for first_seen, _, _, record, carried, renewed_at, told, read_at in rows
    )


@cache  # it takes as long to make as to run
def _undecided(*, standing: bool) -> Select[Any]:
    """The entries of the "sources" that the "digest" has not decided on, each with how often it was carried over since it was
    renewed and told before, and when its article was read, if that stands "now"."""
    mine = outcomes.c.digest == bindparam("digest")
    same = (mine, outcomes.c.source == entries.c.source, outcomes.c.entry_key == entries.c.key)
    decided = select(1).where(*same, text("outcome.final")).exists()
    carried = (
        select(func.count())
        .join(editions, editions.c.id == outcomes.c.edition)
        .where(*same, outcomes.c.kind == OutcomeKind.CARRIED, outcomes.c.marked)
        .where(or_(entries.c.renewed_at.is_(None), editions.c.made_at >= entries.c.renewed_at))
        .correlate(entries)
        .scalar_subquery()
    )
    told = (
        select(func.count())
        .where(*same, outcomes.c.kind.in_(renewing.TOLD), outcomes.c.marked)
        .correlate(entries)
        .scalar_subquery()
    )
    fresh = or_(articles.c.stale_at.is_(None), articles.c.stale_at > bindparam("now"))
    read_at = case((fresh, articles.c.read_at)) if standing else null()
    names = (entries.c.first_seen, entries.c.source, entries.c.id, entries.c.record)
    columns = select(*names, carried.label("carried"), entries.c.renewed_at, told.label("told"), read_at.label("read_at"))
    listed = entries.c.source.in_(bindparam("sources", expanding=True))
    return columns.outerjoin(articles, articles.c.key == entries.c.key).where(listed, ~decided)


def told_since(connection: Connection, digest: str, urls: Collection[str], *, since: datetime) -> tuple[ToldEntry, ...]:
    """The entries of the sources that editions on schedule told after that time, in the order of ``arrivals``."""
    same = (outcomes.c.source == entries.c.source) & (outcomes.c.entry_key == entries.c.key)
    at = func.min(editions.c.made_at, type_=editions.c.made_at.type)
    joined = select(entries.c.first_seen, entries.c.source, entries.c.id, entries.c.record, at).join(outcomes, same)
    joined = joined.join(editions, editions.c.id == outcomes.c.edition).group_by(entries.c.id)
    wanted = joined.where(
        outcomes.c.digest == digest, outcomes.c.marked, outcomes.c.kind.in_(renewing.TOLD), editions.c.made_at > since
    )
    rows = [row for chunk in chunks(sorted(urls)) for row in connection.execute(wanted.where(entries.c.source.in_(chunk)))]
    rows.sort(key=lambda row: row[:3])
    return tuple(ToldEntry(entry=unpack(Entry, row[3]), first_seen=row[0], at=row[4]) for row in rows)


def read_articles(connection: Connection, keys: Collection[str], *, now: datetime | None = None) -> dict[str, Article]:
    """The articles that were saved under the keys, where there are any; with ``now`` none whose page is to be read again."""
    found: dict[str, Article] = {}
    wanted = {identity(key): key for key in keys}
    for chunk in chunks(sorted(wanted)):
        saved_ = select(articles.c.key, articles.c.record).where(articles.c.key.in_(chunk))
        fresh = saved_ if now is None else saved_.where(or_(articles.c.stale_at.is_(None), articles.c.stale_at > now))
        for key, record in connection.execute(fresh):
            if key not in wanted:  # an index that leads to another row
                raise StoreError(f"the database holds a damaged record of {key!r}: restore a backup")
            found[wanted[key]] = unpack(Article, record)
    return found


def save_articles(connection: Connection, saved: Sequence[SavedArticle]) -> None:
    """Remember articles; a newer text of the same entry takes the place of the older."""
    for chunk in chunks(list({identity(each.key): each for each in saved}.values())):
        statement = insert(connection, articles)
        newer = {name: statement.excluded[name] for name in ("record", "read_at", "validators")}
        # What became stale while it was read is stale still.
        stale_at = case((articles.c.stale_at > statement.excluded.read_at, articles.c.stale_at))
        rows = [_article_row(each) for each in chunk]
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={**newer, "stale_at": stale_at}), rows)


def _article_row(saved: SavedArticle) -> dict[str, object]:
    known = saved.validators != Validators()
    validators = codec.dumps(saved.validators) if known else ""
    return {"key": saved.key, "record": pack(saved.article), "read_at": saved.read_at, "validators": validators}


def _known(connection: Connection, source: str, listed: Sequence[Listed]) -> list[renewing.Known]:
    """Those rows of a source that the listed entries are known by."""
    found: dict[int, renewing.Known] = {}
    columns = select(entries.c.id, entries.c.guid, entries.c.key, entries.c.version).where(entries.c.source == source)
    for chunk in chunks(listed):
        same = or_(entries.c.key.in_([each.key for each in chunk]), entries.c.guid.in_([each.guid for each in chunk if each.guid]))
        found.update({row.id: row for row in connection.execute(columns.where(same))})
    return list(found.values())


def _row(source: str, entry: Listed, key: str, guid: str) -> dict[str, object]:
    shard = shard_of_host(entry.host) if entry.host else None
    version = entry.version or None
    return {"source": source, "guid": guid or None, "key": key, "record": entry.record, "version": version, "shard": shard}


def _state(url: str, record: str) -> SourceState:
    try:
        return codec.loads(SourceState, record)
    except ValueError as error:
        raise StoreError(f"the database holds a damaged record of {url} ({error}): restore a backup") from error
