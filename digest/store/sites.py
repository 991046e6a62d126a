"""What is learned of sites: in how many of their articles a paragraph stands, and what the user has decided on it.

Most paragraphs stand in one article, so their rows are narrow and hold no text. What stands in no article for a month is forgotten,
but for what the user has decided.
"""

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update  # noqa: TID251 - the store owns the database

from digest.model import Habit, Ruling, Sighting
from digest.store.columns import identity
from digest.store.records import Learned
from digest.store.schema import articles, passages, sites
from digest.store.statements import chunks, insert

_FORGOTTEN = timedelta(days=30)  # a paragraph that stands under a site's articles is met again within days
_TEXT_CHARS = 2000

_Place = tuple[int, int]  # a mark and the id of a site


def learn(connection: Connection, seen: Sequence[Sighting], *, now: datetime) -> None:
    """Count the passages of these articles, each article once, however often it comes, and none that was not saved."""
    new = _unlearned(connection, {each.entry_key: each for each in seen}.values())
    if not new:
        return
    from digest.dedupe import seen_again  # late: a run with nothing due need not pay for importing it

    held = _counted(connection, new)
    wanted = {(passage.mark, held[each.site][0]) for each in new for passage in each.passages}
    known = _known(connection, wanted)
    before = {place: row.before for place, row in known.items()}
    habits = {place: _habit(row) for place, row in known.items()}
    for each in sorted(new, key=lambda each: (each.day, each.entry_key)):
        id_, count = held[each.site]
        held[each.site] = (id_, count + 1)
        for passage in each.passages:
            before.setdefault((passage.mark, id_), count)
            habits[passage.mark, id_] = seen_again(habits.get((passage.mark, id_)), each, passage)
    rows = [_row(place, habits[place], before=before[place], seen=now) for place in sorted(wanted)]
    for chunk in chunks(rows):
        statement = insert(connection, passages)
        newer = {name: statement.excluded[name] for name in ("articles", "first", "last", "seen", "titles", "text")}
        connection.execute(statement.on_conflict_do_update(index_elements=["mark", "site"], set_=newer), chunk)
    for id_, count in sorted(held.values()):
        connection.execute(update(sites).where(sites.c.id == id_).values(articles=count))


def learned_of(connection: Connection, seen: Sequence[Sighting]) -> Learned:
    """What is known of the passages of these articles."""
    counted: set[str] = set()
    for chunk in chunks(sorted({identity(each.entry_key) for each in seen})):
        counted.update(connection.scalars(select(articles.c.key).where(articles.c.key.in_(chunk), articles.c.learned)))
    keys = frozenset(each.entry_key for each in seen if identity(each.entry_key) in counted)
    return Learned(habits=_habits_of(connection, seen), counted=keys)


def _habits_of(connection: Connection, seen: Sequence[Sighting]) -> tuple[Habit, ...]:
    marks = sorted({passage.mark for each in seen for passage in each.passages})
    found = [row for chunk in chunks(marks) for row in connection.execute(_joined().where(passages.c.mark.in_(chunk)))]
    holders = Counter(row.mark for row in found)
    ordered = sorted(found, key=lambda row: (row.mark, row.name))
    return tuple(_habit(row, elsewhere=holders[row.mark] > 1) for row in ordered)


def habits_at(connection: Connection, site: str) -> tuple[Habit, ...]:
    """The passages that several articles of the site held, and those that the user has decided on; the most frequent first."""
    wanted = _joined().where(sites.c.name == identity(site), or_(passages.c.articles > 1, passages.c.ruling.is_not(None)))
    rows = connection.execute(wanted.order_by(passages.c.articles.desc(), passages.c.mark)).all()
    agency: set[int] = set()
    for chunk in chunks([row.mark for row in rows]):
        held = select(passages.c.mark).where(passages.c.mark.in_(chunk)).group_by(passages.c.mark)
        agency.update(connection.scalars(held.having(func.count() > 1)))
    return tuple(_habit(row, elsewhere=row.mark in agency) for row in rows)


def articles_of(connection: Connection, site: str) -> int:
    """How many articles of the site were read so far."""
    return connection.scalar(select(sites.c.articles).where(sites.c.name == identity(site))) or 0


def rule(connection: Connection, site: str, mark: int, ruling: Ruling) -> bool:
    """Whether the user's decision on a passage of the site was written down: False when the site has no such passage."""
    id_ = select(sites.c.id).where(sites.c.name == identity(site)).scalar_subquery()
    ruled = update(passages).where(passages.c.mark == mark, passages.c.site == id_).values(ruling=ruling.value)
    return connection.execute(ruled).rowcount > 0


def forget(connection: Connection, *, now: datetime) -> None:
    """Forget what no article has held for a month, unless the user has decided on it."""
    old = (now - _FORGOTTEN).date().toordinal()
    connection.execute(delete(passages).where(passages.c.seen < old, passages.c.ruling.is_(None)))


def _unlearned(connection: Connection, seen: Collection[Sighting]) -> list[Sighting]:
    """Those whose article is saved and was not counted before; it is marked as counted."""
    keys = sorted({identity(each.entry_key) for each in seen})
    new: set[str] = set()
    for chunk in chunks(keys):
        fresh = (articles.c.key.in_(chunk), articles.c.learned.is_(False))
        new.update(connection.scalars(update(articles).where(*fresh).values(learned=True).returning(articles.c.key)))
    return [each for each in seen if identity(each.entry_key) in new]


def _counted(connection: Connection, seen: Iterable[Sighting]) -> dict[str, tuple[int, int]]:
    """The id of each site, and how many articles of it were counted so far."""
    found: dict[str, tuple[int, int]] = {}
    for name in sorted({each.site for each in seen}):
        connection.execute(insert(connection, sites).values(name=name, articles=0).on_conflict_do_nothing())
        row = connection.execute(select(sites.c.id, sites.c.articles).where(sites.c.name == identity(name))).one()
        found[name] = (row.id, row.articles)
    return found


def _known(connection: Connection, wanted: Iterable[_Place]) -> dict[_Place, Row[Any]]:
    places = set(wanted)
    found: dict[_Place, Row[Any]] = {}
    for chunk in chunks(sorted({mark for mark, _ in places})):
        rows = connection.execute(_joined().where(passages.c.mark.in_(chunk)))
        found.update(((row.mark, row.site), row) for row in rows if (row.mark, row.site) in places)
    return found


def _joined() -> Select[Any]:
    return select(passages, sites.c.name, sites.c.articles.label("total")).join(sites, sites.c.id == passages.c.site)


def _habit(row: Row[Any], *, elsewhere: bool = False) -> Habit:
    return Habit(
        site=row.name,
        mark=row.mark,
        articles=row.articles,
        of=row.total - row.before,
        first=date.fromordinal(row.first),
        last=date.fromordinal(row.last),
        titles=_unpacked(row.titles),
        text=row.text,
        elsewhere=elsewhere,
        ruling=Ruling(row.ruling) if row.ruling else None,
    )


def _row(place: _Place, habit: Habit, *, before: int, seen: datetime) -> dict[str, object]:
    mark, site = place
    return {
        "mark": mark,
        "site": site,
        "articles": habit.articles,
        "before": before,
        "first": habit.first.toordinal(),
        "last": habit.last.toordinal(),
        "seen": seen.date().toordinal(),
        "titles": _packed(habit.titles),
        "text": habit.text[:_TEXT_CHARS] if habit.articles > 1 else "",
    }


def _packed(titles: Sequence[Sequence[int]]) -> bytes:
    """Each title as the number of its marks and these, two bytes each."""
    return b"".join(struct.pack(f">B{len(title)}H", len(title), *title) for title in titles)


def _unpacked(data: bytes) -> tuple[tuple[int, ...], ...]:
    found: list[tuple[int, ...]] = []
    start = 0
    while start < len(data):
        whole = min(data[start], (len(data) - start - 1) // 2)
        found.append(struct.unpack_from(f">{whole}H", data, start + 1))
        start += 1 + 2 * data[start]
    return tuple(found)
