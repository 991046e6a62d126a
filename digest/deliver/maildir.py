"""A Maildir: messages are put where a mail server or a mail program looks for new ones.

The rules are those of Daniel J. Bernstein's maildir(5): a message is written in ``tmp`` and then moved to ``new``, so a
reader never sees half of one. Its name is made of the Message-ID; one that lies in ``new`` or ``cur`` already is not put
there again.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from digest.deliver.files import file_name, put
from digest.deliver.transport import STOPPED, receipt
from digest.errors import DeliveryError
from digest.model import Message, Receipt, SendState

_FOLDERS = ("tmp", "new", "cur")


class Maildir:
    """The Maildir at ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
        """Put the message into ``new``; SENT when it lies there, or has been read meanwhile."""
        name = f"{int(now.timestamp())}.{file_name(message.message_id)}.digest"
        try:
            self._make()
            if self._holds(message):
                return receipt(message, SendState.SENT, f"already in {self._folder}", now)
            content = message.body.replace(b"\r\n", b"\n")  # a Maildir holds lines as the machine writes them
            if not put(self._folder / "new" / name, content, by=self._folder / "tmp", allowed=before_data):
                return receipt(message, SendState.DEFERRED, STOPPED, now)
        except OSError as error:
            return receipt(message, SendState.DEFERRED, f"{error.filename or self._folder}: {error.strerror}", now)
        return receipt(message, SendState.SENT, f"put into {self._folder}", now)

    def check(self) -> str:
        """That the Maildir is there, or could be made.

        :raises DeliveryError: when it could not.
        """
        try:
            self._make()
        except OSError as error:
            raise DeliveryError(f"[mail] outbox: {self._folder} cannot be a Maildir: {error.strerror}") from error
        return f"maildir: messages are put into {self._folder}"

    def close(self) -> None:
        """Nothing is open."""

    def _make(self) -> None:
        for name in _FOLDERS:
            (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def _holds(self, message: Message) -> bool:
        """Whether the message was put here before; a reader moves it to ``cur`` and adds flags to its name."""
        mark = f".{file_name(message.message_id)}.digest"
        return any(mark in path.name for name in ("new", "cur") for path in (self._folder / name).iterdir())
