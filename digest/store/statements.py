"""The few statements that every part of the store needs, the same for both databases."""

import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Table  # noqa: TID251 - the store owns the database

from digest import urls

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


def chunks(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """The values in order, as many at once as one statement takes."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def shard_of(url: str) -> int:
    """The shard of the host of an address; the same in any process, unlike ``hash``."""
    return zlib.crc32(urls.host(url).encode()) % SHARDS
