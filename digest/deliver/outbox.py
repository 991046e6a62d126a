"""The outbox: messages become files to look at, and no server is needed.

Each message is ``NAME.eml``, the bytes as they would be sent, and ``NAME.html``, its HTML part. The name is made of the
Message-ID, so the same message twice is one file. A file is written beside its place, synced, and then renamed: there is
never half a message under its name.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from digest.deliver.files import file_name, put
from digest.deliver.transport import STOPPED, receipt
from digest.errors import DeliveryError
from digest.model import Message, Receipt, SendState


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
                put(place.with_name(f"{place.name}.html"), message.html.encode("utf-8"), by=self._folder, allowed=lambda: True)
            if not put(place.with_name(f"{place.name}.eml"), message.body, by=self._folder, allowed=before_data):
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
