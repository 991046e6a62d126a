"""Header lines, written by our own hand.

    text_header(name, value)        one for people to read: Subject
    address_header(name, value)     one with an address and its display name: From, To, Reply-To
    plain_header(name, value)       one for programs to read: Message-ID, List-Unsubscribe
    address(text)                   "Name <user@host>" taken apart, its domain in ASCII

The standard library's header policy cannot be used for a newsletter (measured on Python 3.11.7): it turns a
List-Unsubscribe of more than some 60 characters into an encoded word that no mailbox understands, writes encoded words
longer than the 75 characters of RFC 2047 for half of all mixed subjects, changes the meaning of an address with a comma
beyond ASCII in its name (CPython issue 121284), and decodes ``=?utf-8?q?Hi=0D=0ABcc:=20…?=`` in a headline into a header of
its own (CVE-2024-6923). Here text is either printable ASCII without ``=?``, written as it is, or wholly base64 words;
nothing is ever decoded.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.errors import ConfigError
from digest.render import clean
from digest.text import shorten

_LINE = 76  # RFC 5322 section 2.1.1 asks for 78 at most; RFC 2047 section 2 for 76 where encoded words stand
_WORD_BYTES = 45  # "=?utf-8?b?" + 60 characters of base64 + "?=" are 72 of the 75 that RFC 2047 section 2 allows
_FIRST_BYTES = 36  # 60 characters, which leaves 16 for the name of the header
_LONGEST_WORD = 56  # with quotes, and behind the name of the header: no line over 76
_MAX_LINE = 998  # RFC 5322, section 2.1.1
_LONGEST, _LONGEST_LOCAL = 254, 64  # of an address and what stands before its @, in bytes (RFC 5321, section 4.5.3.1)
_LONGEST_TEXT = 1000  # of a line of the configuration or a form: a name and an address

_ADDRESS = re.compile(r"(?:(?P<name>[^<>]*?) *<)?(?P<spec>[^<> ]+)(?(name)>)")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_LOCAL = re.compile(r"""[^\s"(),:;<>@\[\\\].\x00-\x1f\x7f]+(?:\.[^\s"(),:;<>@\[\\\].\x00-\x1f\x7f]+)*""")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A display name and an address as the envelope needs it: ``spec`` is local@domain, its domain in ASCII (RFC 5890)."""

    name: str
    spec: str

    @property
    def host(self) -> str:
        """The domain."""
        return self.spec.rpartition("@")[2]


def address(text: str) -> Address:
    """The address in a line of the configuration, with or without a name.

    :raises ConfigError: when there is none, or one that no server takes.
    """
    found = _ADDRESS.fullmatch(clean.line(text)) if len(text) <= _LONGEST_TEXT else None
    name, spec = (_unquoted(found["name"]), found["spec"]) if found else ("", "")
    local, at, domain = spec.rpartition("@")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if (
        not (at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(host))
        or len(local) > _LONGEST_LOCAL
        or len(local) + len(host) >= _LONGEST
    ):
        raise ConfigError(f"{shorten(clean.line(text), 80)!r} is not an address; write user@example.org or Name <user@example.org>")
    return Address(name=name, spec=f"{local}@{host}")


def read_address(text: str) -> str:
    """The bare address in a text, its domain in ASCII.

    :raises ConfigError: when there is none.
    """
    return address(text).spec


def _unquoted(name: str | None) -> str:
    """A display name without the quotes of a configuration that has them."""
    if name and len(name) > 1 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1]).strip()
    return name or ""


def text_header(name: str, value: str) -> str:
    """The header with text for people; encoded as a whole when any of it needs to be."""
    text = clean.line(value)
    words = text.split(" ")
    if text.isascii() and "=?" not in text and max(map(len, words)) <= _LONGEST_WORD:
        return _folded(name, words)
    return _folded(name, list(_encoded_words(text)))


def address_header(name: str, value: Address) -> str:
    """The header with one address."""
    spec = f"<{value.spec}>" if value.name else value.spec
    return _folded(name, [*_phrase(value.name), spec])


def plain_header(name: str, value: str) -> str:
    """The header with a value for programs: folded at its spaces, never encoded.

    :raises ConfigError: when the value is not printable ASCII, or has a word too long for a line.
    """
    if not (value.isascii() and value.isprintable()) or any(len(word) > _MAX_LINE - len(name) - 2 for word in value.split(" ")):
        raise ConfigError(f"{name}: {shorten(clean.line(value), 80)!r} cannot stand in a mail header")
    return _folded(name, value.split(" "))


def list_header(name: str, title: str, identity: str) -> str:
    """A List-Id (RFC 2919): a phrase for people and the identity in angle brackets."""
    return _folded(name, [*_phrase(clean.line(title)), f"<{identity}>"])


def _phrase(text: str) -> list[str]:
    """A display name: atoms as they are, other ASCII quoted, the rest encoded."""
    if not text:
        return []
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    words = (text if _ATOMS.fullmatch(text) else f'"{quoted}"').split(" ")
    if text.isascii() and "=?" not in text and max(map(len, words)) <= _LONGEST_WORD:
        return words
    return list(_encoded_words(text))


def _encoded_words(text: str) -> Iterator[str]:
    """The text as base64 words of RFC 2047, cut behind a space where there is one, else between characters.

    A reader joins them without the spaces between; Python's parser of addresses does not, and then at least no word of the name is
    torn. The first is shorter, so that it fits behind the name of the header.
    """
    piece, used, room = "", 0, _FIRST_BYTES
    for character in text:
        size = len(character.encode())
        if used + size > room:
            end = piece.rfind(" ") + 1
            end = end if end > len(piece) // 2 else len(piece)
            yield _word(piece[:end])
            piece, room = piece[end:], _WORD_BYTES
            used = len(piece.encode())
        piece, used = piece + character, used + size
    yield _word(piece)


def _word(piece: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece.encode()).decode('ascii')}?="


def _folded(name: str, words: list[str]) -> str:
    """The header in lines, broken at spaces only; the first word stands behind the name, however long it is."""
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > _LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)
