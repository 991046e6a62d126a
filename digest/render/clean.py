"""Text and addresses from outside, made fit for a page, a mail and a header.

    line(text)      one line: white space collapsed, nothing that controls, overrides or breaks
    prose(text)     the same, but newlines and tabs stay: code and tables
    href(url)       an address that may stand in a link, or ""
    image(url)      an address that an image may be loaded from, or ""
    direction(text) "rtl" or "ltr", by its first letter
    language(tag)   a well-formed language tag, or ""

Everything that a reader sees passes here once. The bidi overrides and isolates go because one of them turns the rest of a
line around; the marks U+200E and U+200F stay, Hebrew and Arabic use them. Escaping is not done here: it belongs to the
format that is written.
"""

import re
from unicodedata import bidirectional
from urllib.parse import quote, urlsplit, urlunsplit

from digest import urls
from digest.render.words import languages

# Longer addresses do not survive in every client; the sitemaps protocol ends at 2,048 characters too.
_MAX_HREF_CHARS = 2_000

# Controls, bidi embeddings, overrides and isolates, lone surrogates, the byte order mark and the noncharacters of the BMP.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BAD_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$&'*+/=^_`{|}~-]+@[A-Za-z0-9.-]+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")

# RFC 3986: what may stand in a path, a query and a fragment besides letters and digits; "%" is kept for what is encoded already.
_PATH_SAFE = "/%:@!$&'()*+,;=~"


def line(text: str) -> str:
    """The text as one line, without anything but visible characters and single spaces."""
    return " ".join(_UNFIT.sub("", _BREAKS.sub("\n", text)).split())


def prose(text: str) -> str:
    """The text with its newlines and tabs, without other controls."""
    return _UNFIT.sub("", _BREAKS.sub("\n", text))


def href(url: str) -> str:
    """The address as it may stand in a link: absolute http(s) with a host and no log-in, or a bare mailto; "" for all else.

    What only tells who followed the link is taken out of it.
    """
    if len(url) > _MAX_HREF_CHARS or "\\" in url or url != line(url) or " " in url:
        return ""
    try:
        parts = urlsplit(urls.clean(url))
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return f"mailto:{parts.path}" if _ADDRESS.fullmatch(parts.path) else ""
    host = _ascii_host(parts.hostname or "")
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    netloc = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, _encoded(parts.path, ""), _encoded(parts.query, "?"), _encoded(parts.fragment, "?")))


def image(url: str) -> str:
    """The address of an image, over https whatever was written: clients show no other, and it tells fewer people who reads what."""
    safe = href(url)
    return f"https://{safe[7:]}" if safe.startswith("http://") else safe if safe.startswith("https://") else ""


def direction(text: str) -> str:
    """The direction that the first letter of the text asks for (Unicode Bidirectional Algorithm, rule P2), "" when it has none."""
    for character in text:
        kind = bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""


def language(tag: str | None) -> str:
    """The tag when it is well-formed (BCP 47, without private use) and names a language, else "".

    Pages say "jp", "cz" and "eng" too; a screen reader that is told of an unknown language has no voice for it.
    """
    return tag if tag and _TAG.fullmatch(tag) and tag.split("-", 1)[0].lower() in languages() else ""


def _ascii_host(host: str) -> str:
    """The host in ASCII, an IPv6 literal in its brackets, "" when it is none."""
    if ":" in host:
        return f"[{host}]" if re.fullmatch("[0-9A-Fa-f:.]+", host) else ""
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return name if _HOST.fullmatch(name) else ""


def _encoded(part: str, more: str) -> str:
    return _BAD_PERCENT.sub("%25", quote(part, safe=_PATH_SAFE + more))
