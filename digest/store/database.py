"""Connections, transactions, and the one place where a database error becomes one of ours.

SQLite runs with WAL, ``synchronous=FULL`` and ``BEGIN IMMEDIATE`` for every writing transaction. With NORMAL a power cut
forgets mail that was sent, and with the driver's own transactions processes that read and then write lose updates without an
error (docs/reliability.md has the figures and their commands).
"""

import sqlite3  # noqa: TID251 - the store owns the database
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url  # noqa: TID251 - the store owns the database
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, NoSuchModuleError, SQLAlchemyError  # noqa: TID251 - the store owns the database

from digest.errors import ConfigError, StoreBusyError, StoreError

# How long a statement waits for another process to finish its transaction. Ours take milliseconds; a backup or a migration may
# take seconds.
_WAIT = 30.0
_FRESH, _RESTING = 1.0, "digest.resting"  # seconds for which a connection counts as alive after its last use
_REMEDIES = {
    sqlite3.SQLITE_BUSY: "is locked by another program: try again later",
    sqlite3.SQLITE_LOCKED: "is locked by another program: try again later",
    sqlite3.SQLITE_READONLY: "cannot be written: make the file and its folder writable",
    sqlite3.SQLITE_PERM: "cannot be opened: make the file and its folder readable and writable",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: make sure that its folder exists and is writable",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full; make room and run again",
    sqlite3.SQLITE_CORRUPT: "is damaged: move it away and restore a backup",
    sqlite3.SQLITE_NOTADB: "is no database, or damaged: move it away and restore a backup",
}
IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:")
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BUSY_SERVER = {"55P03", "57P03", "40001", "40P01"}  # lock not available, starting up, serialization failure, deadlock


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite URL; None for another database.

    :raises ConfigError: when the URL is none, or names no file.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(f"[store] url: '{url}' is no database URL: write sqlite:///digest.db") from error
    if parsed.get_backend_name() != "sqlite":
        return None
    if url in IN_MEMORY:
        raise ConfigError(f"[store] url: '{url}' names no file, and would forget what was sent: write sqlite:///digest.db")
    return Path(parsed.database or "")


def connect(url: str, *, wait: float = _WAIT, rebuilding: bool = False) -> Engine:
    """An engine for the URL; nothing is opened yet.

    A migration of SQLite is ``rebuilding``: it drops and makes tables anew, which must not take along the rows that refer to
    them.

    :raises ConfigError: when the URL names no database that can be reached from here.
    """
    path = sqlite_path(url)
    try:
        if path is None:
            engine = create_engine(url)
            _watch(engine)
            return engine
        # Nothing to reset: each transaction here is ended by its own COMMIT or ROLLBACK.
        engine = create_engine(url, pool_reset_on_return=None, connect_args={"timeout": wait, "isolation_level": None})
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigError(
            f"[store] url: {error}: write sqlite:///digest.db, or install newsletter-digest[scale] for PostgreSQL"
        ) from error
    event.listen(engine, "connect", _set_up)
    if not rebuilding:
        event.listen(engine, "connect", _check_references)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    """One transaction: committed at the end of the block, rolled back by any exception.

    :raises StoreBusyError: when another process holds the database for too long.
    :raises StoreError: when the database cannot be read or written, with what to do.
    """
    with speaking_of(engine), engine.connect().execution_options(write=write) as connection, connection.begin():
        yield connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """SQLite's own connection, without the layers above it: a statement through those takes five times as long."""

    dialect: Dialect
    driver: sqlite3.Connection

    def exec_driver_sql(self, text: str, values: Sequence[Any]) -> sqlite3.Cursor:
        """Execute a statement as the driver takes it. What is outside a transaction is one by itself."""
        return self.driver.execute(text, values)


@contextmanager
def single_statement(engine: Engine) -> Iterator[Connection | Direct]:
    """A block for exactly one writing statement, committed with it: one round trip to a server, where a transaction takes three.

    :raises StoreError: as ``transaction`` does.
    """
    if engine.dialect.name == "sqlite":
        with speaking_of(engine), closing(engine.raw_connection()) as pooled:
            driver: Any = pooled.driver_connection
            yield Direct(dialect=engine.dialect, driver=driver)
        return
    with speaking_of(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


def settle(engine: Engine) -> None:
    """Bring all of an SQLite database into its one file, from the log beside it. To close it does the same, but says nothing when
    that fails.

    :raises StoreError: when it cannot be done.
    """
    with speaking_of(engine), closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=DELETE")
        if cursor.fetchone() != ("delete",):
            raise StoreError(f"{_name(engine)} is in use by another program: try again later")
        cursor.close()


@contextmanager
def speaking_of(engine: Engine) -> Iterator[None]:
    """A block in which the errors of the database, and of its driver, become ours."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(error.orig, _name(engine)) from error
    except sqlite3.Error as error:
        raise _translated(error, _name(engine)) from error
    except (SQLAlchemyError, ValueError, OverflowError, TypeError, struct.error) as error:  # a damaged value, of whatever type
        raise StoreError(f"{_name(engine)} holds something that cannot be read ({error}): restore a backup") from error
    except OSError as error:
        raise StoreError(f"{_name(engine)}: {error.strerror or error}") from error


def _watch(engine: Engine) -> None:
    """Ask the server whether it is still there, as ``pool_pre_ping`` does, but only on a connection that has rested: between two
    messages it was a fourth of all round trips. One that breaks meanwhile fails its transaction, as it may at any time."""

    def rest(_: Any, record: Any) -> None:
        record.info[_RESTING] = time.monotonic()

    def wake(connection: Any, record: Any, _: Any) -> None:
        rested_at = record.info.get(_RESTING)
        if rested_at is None or time.monotonic() - rested_at < _FRESH:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", wake)


def _set_up(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _check_references(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON").close()


def _begin(connection: Connection) -> None:
    # Straight to the driver: a statement through the layers costs more than SQLite takes for it.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN").close()


def _name(engine: Engine) -> str:
    return f"database {engine.url.database or engine.url.host}"


def _translated(error: BaseException | None, name: str) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
    if code in _REMEDIES:
        return (StoreBusyError if code in _BUSY else StoreError)(f"{name} {_REMEDIES[code]}")
    if getattr(error, "sqlstate", None) in _BUSY_SERVER:
        return StoreBusyError(f"{name} is busy: try again later")
    return StoreError(f"{name}: {' '.join(str(error).split())}")
