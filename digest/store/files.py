"""The database as a file: the lock of a run, consistent copies."""

import fcntl
import os
import sqlite3  # noqa: TID251 - the store owns the database
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from digest.errors import StoreBusyError, StoreError

_PAUSE = 0.05
_PRIVATE = 0o600


@contextmanager
def file_lock(path: Path, *, wait: float) -> Iterator[None]:
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
        deadline = time.monotonic() + wait
        while not _locked(lock):
            if time.monotonic() >= deadline:
                raise StoreBusyError(f"another run holds {path}: try again when it is done")
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(lock)


def make(path: Path, fill: Callable[[Path], None]) -> None:
    """Make a file that appears whole or not at all, readable by its owner only; one that another process makes meanwhile is left
    as it is.

    ``fill`` writes the file, and is given its provisional path.

    :raises OSError: when the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.new")
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, _PRIVATE))
    try:
        fill(part)
        with suppress(FileExistsError):
            os.link(part, path)
        _sync(path.parent)
    finally:
        part.unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """A consistent copy of an SQLite database, also of one in use; the target appears whole or not at all, and takes the place of
    an older one.

    :raises sqlite3.Error, OSError: when either cannot be read or written.
    """
    part = target.with_name(f"{target.name}.part")
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, _PRIVATE))
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(part)) as made:
            original.backup(made)
            made.execute("PRAGMA journal_mode=DELETE").close()
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
