"""One at a time: the lock of a run, and the lock of a change of the schema.

On SQLite the lock is a file beside the database, which the system lets go when its holder dies; on PostgreSQL an advisory lock,
which the server lets go when the connection ends.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select  # noqa: TID251 - the store owns the database

from digest.errors import StoreBusyError, StoreError
from digest.store.database import speaking_of

SCHEMA_LOCK = 0x6469_6701  # "dig" and a number: keys of our advisory locks
_RUN_LOCK = 0x6469_6702
_PAUSE = 0.05
_PRIVATE = 0o600


@contextmanager
def run_lock(engine: Engine, path: Path | None, *, wait: float) -> Iterator[None]:
    """Hold the lock of a run; ``path`` is the file of an SQLite database.

    :raises StoreBusyError: when another process holds it for longer than ``wait`` seconds.
    :raises StoreError: when it cannot be had at all.
    """
    if path is not None:
        with _file_lock(path.with_name(f"{path.name}.lock"), wait=wait):
            yield
        return
    with speaking_of(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            _await(lambda: bool(connection.scalar(select(func.pg_try_advisory_lock(_RUN_LOCK)))), wait, str(engine.url.database))
        except BaseException:
            connection.close()
            raise
    try:
        yield
    finally:
        connection.invalidate()  # ends the session, and so the lock, even where the server is gone
        connection.close()


def queue_up(connection: Connection, key: int) -> None:
    """Wait for the others that change the same thing, until the end of the transaction; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(key)))


@contextmanager
def _file_lock(path: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock file, which the system lets go when its holder dies; it is left in place, so that nobody locks a deleted
    file.

    :raises StoreBusyError: when another process holds it for longer than ``wait`` seconds.
    :raises StoreError: when the file cannot be opened.
    """
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
    except OSError as error:
        raise StoreError(f"lock {path}: {error.strerror or error}: make the file and its folder writable") from error
    try:
        _await(lambda: _locked(lock), wait, str(path))
        yield
    finally:
        os.close(lock)


def _await(taken: Callable[[], bool], wait: float, name: str) -> None:
    deadline = time.monotonic() + wait
    while not taken():
        if time.monotonic() >= deadline:
            raise StoreBusyError(f"another run holds {name}: try again when it is done")
        time.sleep(_PAUSE)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
