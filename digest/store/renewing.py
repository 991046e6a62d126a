"""Entries that their source has changed: a live blog that grew, an article that was corrected in its place.

A change makes an entry that was told an arrival again, and the text that was read of it stale. A page is not read again sooner than
four hours after it was read, nor sooner than a quarter of the time that its entry has been known: a source that counts comments
changes all its entries at each poll. Until then the change waits. What was muted, expired or failed stays so; but what failed only
when its page was to be read again is an arrival at the next change.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update  # noqa: TID251 - the store owns the database

from digest import codec
from digest.codec import pack
from digest.model import Arrival, Article, Edition, Entry, Listed, OutcomeKind, Validators
from digest.store.columns import identity, writable
from digest.store.records import SavedArticle, unpack
from digest.store.schema import articles, entries, outcomes
from digest.store.statements import chunks, shard_of_host

TOLD = (OutcomeKind.SHOWN, OutcomeKind.MERGED, OutcomeKind.REPEAT)
Known = Row[Any]  # the id, guid, key and version of an entry
# A changed page that cannot be had is asked for, and its entry left undecided, for so long.
RENEWED_WAIT = timedelta(days=1)
_PAUSE = timedelta(hours=4)
_AGE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A known entry with its row, as its source lists it now."""

    row: Known
    listed: Listed


def renew(connection: Connection, known: Sequence[Known], listed: Sequence[Listed], *, now: datetime) -> None:
    """Take what a source says now of entries that it listed before; ``known`` are their rows (id, guid, key, version)."""
    for change in _changes(known, listed):
        if change.row.version is None:  # from before versions were kept, or of a source that did not tell
            values = {"version": change.listed.version}
            connection.execute(update(entries).where(entries.c.id == change.row.id).values(values))
        else:
            _renew(connection, change, now=now)


def _changes(known: Sequence[Known], listed: Sequence[Listed]) -> Iterator[_Change]:
    """Those entries that say something else than before. Of several under one name the first of the list counts."""
    keys = {row.key: row for row in known}
    guids = {row.guid: row for row in known if row.guid}
    met: set[int] = set()
    for each in listed:
        row = keys.get(identity(each.key)) or guids.get(identity(each.guid))
        if row is not None and row.id not in met:
            met.add(row.id)
            if each.version and each.version != row.version:
                yield _Change(row=row, listed=each)


def _renew(connection: Connection, change: _Change, *, now: datetime) -> None:
    row, listed = change.row, change.listed
    mine = entries.c.id == row.id
    first_seen, renewed_at, source, record = connection.execute(
        select(entries.c.first_seen, entries.c.renewed_at, entries.c.source, entries.c.record).where(mine)
    ).one()
    read = connection.execute(select(articles.c.read_at, articles.c.stale_at).where(articles.c.key == row.key)).first()
    last = (read.read_at if read else renewed_at) or first_seen
    pause = max(_PAUSE, (now - first_seen) / _AGE)
    due = min(max(now, last + pause), now + pause)  # the last reading may have been by a clock that was wrong
    if read:
        due = read.stale_at or due
        connection.execute(update(articles).where(articles.c.key == row.key).values(stale_at=due))
    # Last, so that an edition which is frozen meanwhile has seen the article, or its outcomes are seen here.
    decided = (outcomes.c.entry_key == row.key, outcomes.c.source == source, outcomes.c.final, _was_told())
    reopened = connection.execute(update(outcomes).where(*decided).values(final=False)).rowcount
    values: dict[str, object] = {"record": _under_its_name(listed, row.key, record), "version": listed.version}
    if reopened:
        values |= {"renewed_at": due, "tries": 0, "wanted_at": None}
    if listed.host:
        values["shard"] = shard_of_host(listed.host)
    connection.execute(update(entries).where(mine).values(values))


def reopen(connection: Connection, edition: Edition) -> None:
    """Leave open what the edition tells of entries that their sources have changed since their pages were read: what they gained is
    told when the pages have been read again."""
    told = _told(edition)
    for chunk in chunks(sorted(told)):
        # The rows are held until the edition is committed: a change that comes meanwhile waits, and then finds its outcomes.
        found = select(articles.c.key, articles.c.stale_at).where(articles.c.key.in_(chunk)).order_by(articles.c.key)
        for key, stale_at in connection.execute(found.with_for_update(read=True)).all():
            if stale_at is not None:
                _leave_open(connection, edition, key, told[key], due=stale_at)


def reopen_read_again(connection: Connection, edition: Edition, drafted: Iterable[Arrival]) -> None:
    """Leave open what the edition tells of pages that others have read again since it was drafted: it may tell them as they
    were."""
    told = _told(edition)
    keys = {each.entry_key for each in edition.outcomes if each.kind in TOLD}
    before = {identity(each.entry.key): each.read_at for each in drafted if each.read_at and each.entry.key in keys}
    for chunk in chunks(sorted(told.keys() & before.keys())):
        fresh = articles.c.key.in_(chunk) & articles.c.stale_at.is_(None)
        for key, read_at in connection.execute(select(articles.c.key, articles.c.read_at).where(fresh)).all():
            if read_at != before[key]:
                _leave_open(connection, edition, key, told[key], due=read_at)


def _told(edition: Edition) -> dict[str, set[str]]:
    """The sources of what the edition tells, by the key of the entry."""
    told: dict[str, set[str]] = {}
    for each in edition.outcomes:
        if each.kind in TOLD:
            told.setdefault(identity(each.entry_key), set()).add(each.source)
    return told


def _leave_open(connection: Connection, edition: Edition, key: str, told_of: Collection[str], *, due: datetime) -> None:
    """Have what the edition tells of an entry be an arrival again, from ``due`` on."""
    mine = outcomes.c.source.in_(told_of) & (outcomes.c.entry_key == key)
    connection.execute(update(outcomes).where(mine, outcomes.c.edition == edition.id).values(final=False))
    theirs = entries.c.source.in_(told_of) & (entries.c.key == key)
    connection.execute(update(entries).where(theirs).values(renewed_at=due, tries=0, wanted_at=None))


def told_meanwhile(connection: Connection, edition: Edition, drafted: Iterable[Arrival]) -> bool:
    """Whether another edition of the digest has told an entry of this one since it was an arrival, and left it open because its
    source has changed it. To be asked when the outcomes are written: on PostgreSQL these wait for those of the other."""
    decided = {(each.entry_key, each.source) for each in edition.outcomes if each.kind.final}
    mine = ((each.entry, each.told) for each in drafted if (each.entry.key, each.entry.source) in decided)
    before = {(identity(entry.key), writable(entry.source)): told_before for entry, told_before in mine}
    theirs = (outcomes.c.digest == edition.digest, outcomes.c.edition != edition.id)
    told = select(outcomes.c.entry_key, outcomes.c.source, func.count()).where(
        *theirs, outcomes.c.kind.in_(TOLD), outcomes.c.marked
    )
    for chunk in chunks(sorted({key for key, _ in before})):
        found = told.where(outcomes.c.entry_key.in_(chunk)).group_by(outcomes.c.entry_key, outcomes.c.source)
        if any(n > before.get((key, source), n) for key, source, n in connection.execute(found).all()):
            return True
    return False


def _was_told() -> ColumnElement[bool]:
    """Whether an outcome is of an entry that its digest has told, in that edition or before."""
    told = outcomes.alias()
    same = (told.c.digest == outcomes.c.digest, told.c.source == outcomes.c.source, told.c.entry_key == outcomes.c.entry_key)
    before = select(1).where(*same, told.c.kind.in_(TOLD), told.c.marked).exists()
    return or_(outcomes.c.kind.in_(TOLD), and_(outcomes.c.kind == OutcomeKind.FAILED, before))


def _under_its_name(listed: Listed, key: str, before: bytes) -> bytes:
    """The record of an entry as it is listed now, under the key that it is known by."""
    if identity(listed.key) == key:
        return listed.record
    return pack(replace(unpack(Entry, listed.record), key=unpack(Entry, before).key))


def stale_since(connection: Connection, keys: Sequence[str], *, now: datetime) -> dict[str, datetime]:
    """Since when the pages of those of the articles under the keys are to be read again that have not been."""
    wanted = {identity(key): key for key in keys}
    found: dict[str, datetime] = {}
    for chunk in chunks(sorted(wanted)):
        stale = articles.c.key.in_(chunk) & (articles.c.stale_at <= now)
        found.update(
            (wanted[row.key], row.stale_at) for row in connection.execute(select(articles.c.key, articles.c.stale_at).where(stale))
        )
    return found


def stale_articles(connection: Connection, keys: Sequence[str], *, now: datetime) -> dict[str, SavedArticle]:
    """The articles under the keys whose pages are to be read again, as they were read last."""
    found: dict[str, SavedArticle] = {}
    wanted = {identity(key): key for key in keys}
    for chunk in chunks(sorted(wanted)):
        stale = articles.c.key.in_(chunk) & (articles.c.stale_at <= now)
        for row in connection.execute(select(articles.c.key, articles.c.record, articles.c.validators).where(stale)):
            key = wanted[row.key]
            validators = codec.loads(Validators, row.validators) if row.validators else Validators()
            found[key] = SavedArticle(key=key, article=unpack(Article, row.record), validators=validators)
    return found
