"""Mail on its way."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it travels in a mail. Identity: ``url``, the address it was had from. Sizes are in pixels."""

    url: str
    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail to one recipient, as it will go over the wire. Identity: ``message_id``, which includes its angle brackets.

    ``body`` is the whole message with CRLF line ends, frozen: each try sends the same bytes. ``html`` is the HTML part alone,
    for people to look at, with its pictures within it. ``sender`` and ``recipient`` are bare addresses for the envelope. ``reader``
    is set for a message that is planned and has no bytes yet: they are made of the edition's ``Letter``, the same for each try.
    """

    message_id: str
    edition: str
    sender: str
    recipient: str
    subject: str
    body: bytes = field(repr=False)
    html: str = field(default="", repr=False)
    sha256: str
    reader: int | None = None


class SendState(StrEnum):
    """Where a message stands on its way; see docs/design.md, "Sending once"."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the transport said of one message. ``state`` is SENT, DEFERRED, UNKNOWN or FAILED; ``reply`` is the server's own
    word."""

    message_id: str
    recipient: str
    state: SendState
    reply: str
    at: datetime
