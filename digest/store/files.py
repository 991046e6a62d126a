"""The database as a file: made whole, copied whole."""

import os
import sqlite3  # noqa: TID251 - the store owns the database
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

_PRIVATE = 0o600


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
        for rest in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + rest).unlink(missing_ok=True)


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


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
