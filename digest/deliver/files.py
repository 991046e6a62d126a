"""Files that hold a message each: safe names, and nothing half written."""

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_NAME_CHARS = 80


def file_name(message_id: str) -> str:
    """A name that any file system takes, without its ending; two Message-IDs never share one."""
    local = message_id.strip("<>").partition("@")[0]
    mark = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_UNSAFE.sub('_', local).strip('._-')[:_NAME_CHARS] or 'message'}-{mark}"


def put(path: Path, content: bytes, *, by: Path, allowed: Callable[[], bool]) -> bool:
    """Write a file whole or not at all, by way of the folder ``by`` on the same disk.

    ``allowed`` has the last word before the file gets its name; returns that word.

    :raises OSError: when the disk does not take it.
    """
    handle, name = tempfile.mkstemp(dir=by, prefix=".", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        if not allowed():
            return False
        temporary.replace(path)
        _sync_folder(path.parent)
        return True
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
