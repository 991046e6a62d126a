"""The bytes of a message: header lines, then a text part and an HTML part, then what is attached.

    write(header_lines, text, html, attachments, seed)   the message with CRLF line ends, all of it 7-bit

Written by hand for the same reason as the headers: the result is fixed to the byte, today and with the next Python. Text is
quoted-printable, or base64 where that is shorter (most scripts but Latin); lines have at most 76 characters (RFC 2045,
section 6.7). The finished bytes are read back with the standard library's parser, and the names of the headers it finds
must be those that were written: the last door against a header that came from outside.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from functools import lru_cache

from digest.errors import DeliveryError

CRLF = "\r\n"
RAW_LINE = 57  # bytes that one line of base64 holds
_PIECE = 73  # with "=" at the end and one more character encoded at the start: 76, the most that RFC 2045, section 6.7 allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that travels with the message; ``name`` is ASCII. With a ``content_id`` it is shown within the HTML part."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


def write(header_lines: Sequence[str], *, text: str, html: str, attachments: Sequence[Attachment] = (), seed: str) -> bytes:
    """The whole message; ``seed`` makes its boundaries, so that equal arguments give equal bytes.

    What the HTML part shows travels with it in a multipart/related (RFC 2387), all else in a multipart/mixed around both.

    :raises DeliveryError: when a reader would find other headers than were given.
    """
    return join(header_lines, write_body(text=text, html=html, attachments=attachments, seed=seed))


def write_body(*, text: str, html: str, attachments: Sequence[Attachment] = (), seed: str) -> str:
    """All that follows the header lines, beginning with those of MIME."""
    shown = [_file_part(each) for each in attachments if each.content_id]
    attached = [_file_part(each) for each in attachments if not each.content_id]
    page = _text_part("html", html)
    if shown:
        page = _multipart('related; type="text/html"', [page, *shown], f"{seed} related")
    body = _multipart("alternative", [_text_part("plain", text), page], f"{seed} alternative")
    if attached:
        body = _multipart("mixed", [body, *attached], f"{seed} mixed")
    return f"MIME-Version: 1.0{CRLF}{body}"


def join(header_lines: Sequence[str], body: str) -> bytes:
    """The message of header lines and a written body.

    :raises DeliveryError: when a reader would find other headers than were given.
    """
    message = CRLF.join([*header_lines, body]).encode("utf-8")
    _read_back(message, [line.split(":", 1)[0] for line in header_lines])
    return message


def _multipart(kind: str, parts: Sequence[str], seed: str) -> str:
    # "=_" stands in no quoted-printable and no base64 text, so the boundary cannot occur in a part (RFC 2045, section 6.7).
    boundary = f"=_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    lines = [f"Content-Type: multipart/{kind};", f' boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", part]
    return CRLF.join([*lines, f"--{boundary}--", ""])


def _text_part(kind: str, text: str) -> str:
    encoding, body = encoded(text)
    return CRLF.join([f"Content-Type: text/{kind}; charset=utf-8", f"Content-Transfer-Encoding: {encoding}", "", body])


@lru_cache(maxsize=2)  # the parts of a letter are written, and looked through for what each reader has of his own
def encoded(text: str) -> tuple[str, str]:
    """The encoding in which the text is shorter, and the text in it."""
    quoted, content = quoted_printable(text), text.encode("utf-8")
    if len(quoted) <= _base64_length(len(content)):
        return "quoted-printable", quoted
    return "base64", base64_lines(content)


def _file_part(attachment: Attachment) -> str:
    head = [
        f'Content-Type: {attachment.media_type}; name="{attachment.name}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: {"inline" if attachment.content_id else "attachment"}; filename="{attachment.name}"',
        *([f"Content-ID: <{attachment.content_id}>"] if attachment.content_id else []),
    ]
    return CRLF.join([*head, "", base64_lines(attachment.content)])


def quoted_printable(text: str) -> str:
    """The text in quoted-printable with CRLF line ends.

    No line over 76 characters, none that ends in white space or begins with a dot.
    """
    return CRLF.join(_quoted_line(line) for line in text.split("\n"))


@lru_cache(maxsize=2048)  # most lines of a letter stand in the next one too
def _quoted_line(line: str) -> str:
    """One line, cut by soft line breaks where it is too long.

    A dot at the start is encoded, for servers that forget to take the stuffing out, and so is "From ", which some mailboxes change.
    """
    encoded = binascii.b2a_qp(line.encode("utf-8"), istext=True).decode("ascii").replace("=\n", "")
    pieces, at = [], 0
    while len(encoded) - at > _PIECE:
        end = at + _PIECE
        end = encoded.find("=", end - 2, end) if "=" in encoded[end - 2 : end] else end
        pieces.append(encoded[at:end])
        at = end
    pieces.append(encoded[at:])
    return f"={CRLF}".join(f"={ord(piece[0]):02X}{piece[1:]}" if piece.startswith((".", "From ")) else piece for piece in pieces)


def _base64_length(size: int) -> int:
    """The length of so many bytes in ``base64_lines``."""
    return 4 * -(-size // 3) + len(CRLF) * max(0, -(-size // RAW_LINE) - 1)


def base64_lines(content: bytes) -> str:
    """The content in base64, 57 bytes a line."""
    return base64.encodebytes(content).decode("ascii").rstrip("\n").replace("\n", CRLF)


def _read_back(message: bytes, written: Sequence[str]) -> None:
    head, blank, _ = message.partition(b"\r\n\r\n")  # the parser would go through all lines of the body, for 2 ms
    found = BytesHeaderParser().parsebytes(head + blank).keys()
    expected = [*written, "MIME-Version", "Content-Type"]
    if found != expected:
        raise DeliveryError(f"a message would be read with the headers {found}, but was written with {expected}")
