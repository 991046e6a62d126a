"""The few statements that every part of the store needs, the same for both databases."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ClauseElement, Connection, CursorResult, Dialect, Table  # noqa: TID251 - the store owns the database

from digest import urls
from digest.store.database import Direct

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: TID251 - the store owns the database

V = TypeVar("V")

SHARDS = 256

_CHUNK = 500  # SQLite takes 32,766 parameters in a statement, and one row has up to 12


def insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: TID251 - late, because it takes a tenth of a second to import

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite  # noqa: TID251 - the store owns the database

    return sqlite.insert(table)


class Prepared:
    """A statement that is compiled once for each database and handed to the driver as it is, with its values.

    For the few that each message needs: through the layers of SQLAlchemy they take three times the CPU. What comes back is what
    the driver gives: a time as text on SQLite.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, object]) -> CursorResult[Any]:
        """The result with these values for its named parameters."""
        return connection.exec_driver_sql(*self._filled(connection.dialect, values))

    def change(self, connection: Connection | Direct, values: Mapping[str, object]) -> int:
        """The number of rows that are changed with these values for the named parameters."""
        return connection.exec_driver_sql(*self._filled(connection.dialect, values)).rowcount

    def _filled(self, dialect: Dialect, values: Mapping[str, object]) -> tuple[str, Any]:
        """The text, and what the driver takes with it."""
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _plan(self._statement, dialect)
        filled = {**plan.fixed, **values}
        for name, process in plan.processors:
            filled[name] = process(filled[name])
        return plan.text, tuple(map(filled.__getitem__, plan.places)) if plan.places else filled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The text of a statement, the values that stand in it, what turns others into those of the driver, and their order, if any."""

    text: str
    fixed: dict[str, object]
    processors: tuple[tuple[str, Callable[[object], object]], ...]
    places: tuple[str, ...]


def _plan(statement: ClauseElement, dialect: Dialect) -> _Plan:
    made: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return _Plan(
        text=str(made),
        fixed=dict(made.params),
        processors=tuple(made._bind_processors.items()),  # noqa: SLF001 - the only way to them
        places=tuple(made.positiontup or ()),
    )


def chunks(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """The values in order, as many at once as one statement takes."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def insert_plain(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> int:
    """Insert the rows that are not there yet, all of the same columns in one order, from values as the driver takes them; how many
    these were.

    SQLAlchemy looks at each value of each row by the type of its column, which takes longer than all that the driver does.
    """
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    inserted = 0
    for chunk in chunks(rows):
        names = ", ".join(f'"{name}"' for name in chunk[0])
        marks = ", ".join(mark for _ in chunk[0])
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING'  # noqa: S608 - our own names
        inserted += connection.exec_driver_sql(statement, [tuple(row.values()) for row in chunk]).rowcount
    return inserted


def shard_of(url: str) -> int:
    """The shard of the host of an address; the same in any process, unlike ``hash``."""
    return shard_of_host(urls.host(url))


@lru_cache(maxsize=1024)
def shard_of_host(name: str) -> int:
    """The shard of a host."""
    return zlib.crc32(name.encode()) % SHARDS
