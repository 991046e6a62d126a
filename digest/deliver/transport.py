"""What every transport does, and how it writes a receipt."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from digest.model import Message, Receipt, SendState

_REPLY_CHARS = 300
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")

STOPPED = "not sent: another run has taken the message over"


class Transport(Protocol):
    """A way for messages to leave."""

    def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
        """Send one message; ``now`` is the time on the receipt.

        ``before_data`` is called right before the first byte of the message leaves; when it says False nothing leaves, and
        the receipt is DEFERRED. What it raises passes through, and nothing has left.
        """
        ...

    def check(self) -> str:
        """What ``digest check`` says of the transport, having tried all but sending.

        :raises DeliveryError: when it would not work.
        """
        ...

    def close(self) -> None:
        """End what is open; errors at this point mean nothing."""
        ...


def receipt(message: Message, state: SendState, reply: str, now: datetime) -> Receipt:
    """The receipt of a message, with the reply on one line."""
    return Receipt(message_id=message.message_id, recipient=message.recipient, state=state, reply=one_line(reply), at=now)


def one_line(reply: str) -> str:
    """A server's words as one line of bounded length: they end up in logs and on pages."""
    return _CONTROLS.sub(" ", reply).strip()[:_REPLY_CHARS]
