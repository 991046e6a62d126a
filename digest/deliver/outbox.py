"""The outbox: messages become files to look at, and no server is needed.

Each message is ``NAME.eml``, the bytes as they would be sent, and ``NAME.html``, its HTML part. The name is made of the
Message-ID, so the same message twice is one file. A file is written beside its place, synced, and then renamed: there is
never half a message under its name.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from digest.deliver.transport import STOPPED, receipt
from digest.errors import DeliveryError
from digest.model import Message, Receipt, SendState

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_NAME_CHARS = 80


class Outbox:
    """A folder that messages are put into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
        """Write the message's files; SENT when the ``.eml`` has its name, DEFERRED when the disk does not take it."""
        place = self._folder / file_name(message.message_id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if message.html:
                put(place.with_name(f"{place.name}.html"), message.html.encode("utf-8"), allowed=lambda: True)
            if not put(place.with_name(f"{place.name}.eml"), message.body, allowed=before_data):
                return receipt(message, SendState.DEFERRED, STOPPED, now)
        except OSError as error:
            return receipt(message, SendState.DEFERRED, f"{error.filename or self._folder}: {error.strerror}", now)
        return receipt(message, SendState.SENT, f"written to {place}.eml", now)

    def check(self) -> str:
        """That the folder can be written to; it is made when it is not there.

        :raises DeliveryError: when it cannot.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                return f"outbox: messages become files in {self._folder}"
        except OSError as error:
            raise DeliveryError(f"[mail] outbox: {self._folder} cannot be written to: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is open."""


def file_name(message_id: str) -> str:
    """A name that any file system takes, without its ending; two Message-IDs never share one."""
    local = message_id.strip("<>").partition("@")[0]
    mark = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_UNSAFE.sub('_', local).strip('._-')[:_NAME_CHARS] or 'message'}-{mark}"


def put(path: Path, content: bytes, *, allowed: Callable[[], bool]) -> bool:
    """Write a file whole or not at all; ``allowed`` has the last word before it gets its name. Returns that word.

    :raises OSError: when the disk does not take it.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
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
