"""The bytes of a mail as its headers and its one body.

    parse_mail(body)   a Mail; any bytes at all make one

The old ``compat32`` policy of the standard library is used on purpose: it hands headers over as written. The modern one parses
them and raises on some of the mails that exist (one IndexError and thirty LookupErrors in 6,833).
"""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime

from resiliparse.parse.encoding import detect_encoding

from digest import text as words

_HEADER_LIMIT_CHARS = 2000
_MAX_PARTS = 200
_GUESS_BYTES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail. ``unsubscribe`` are the addresses in List-Unsubscribe; of the two bodies one may be ""."""

    subject: str
    sender: str
    message_id: str
    sent_at: datetime | None
    unsubscribe: tuple[str, ...]
    html: str
    text: str


def parse_mail(body: bytes) -> Mail:
    """The mail in these bytes, with the first HTML and the first plain body that are no attachment."""
    message = _parsed(body)
    html = text = ""
    for part in _bodies(message):
        if part.get_content_type() == "text/html":
            html = html or _decoded(part)
        else:
            text = text or _decoded(part)
    return Mail(
        subject=_header(message, "subject"),
        sender=_sender(message),
        message_id=_header(message, "message-id").strip("<> "),
        sent_at=_date(message),
        unsubscribe=tuple(
            piece.strip(" <>\r\n\t") for piece in str(message.get("list-unsubscribe", ""))[:_HEADER_LIMIT_CHARS].split(",")
        ),
        html=html,
        text=text,
    )


def _parsed(body: bytes) -> Message:
    """The message with its parts; with its headers alone where the parts are nested deeper than the parser can follow."""
    try:
        return message_from_bytes(body)
    except RecursionError:
        return BytesHeaderParser().parsebytes(body)


def _bodies(message: Message) -> Iterator[Message]:
    for n, part in enumerate(message.walk()):
        if n >= _MAX_PARTS:
            return
        if part.get_content_type() in ("text/html", "text/plain") and part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: Message) -> str:
    """The text of a part, whatever charset it claims."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for name in (str(part.get_content_charset() or ""), "utf-8", detect_encoding(payload[:_GUESS_BYTES]) or "", "cp1252"):
        try:
            return payload.decode(name)
        except (LookupError, ValueError):
            continue
    return payload.decode("latin-1")


def _header(message: Message, name: str) -> str:
    """A header's words with their encodings undone; what cannot be undone stays as it is."""
    written = str(message.get(name, ""))[:_HEADER_LIMIT_CHARS]
    try:
        pieces = [
            piece if isinstance(piece, str) else piece.decode(charset or "utf-8", "replace")
            for piece, charset in decode_header(written)
        ]
    except (HeaderParseError, LookupError, ValueError, binascii.Error):
        pieces = [written]
    return words.clean("".join(pieces))


def _sender(message: Message) -> str:
    """The name of the sender; the part of the address before "@" where there is none."""
    name, address = parseaddr(_header(message, "from"))
    return words.clean(name or address.partition("@")[0])


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("date", ""))[:100])
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
