"""What an element of a feed says: its text, its title as plain text, its body as HTML, the person it names."""

import binascii
from base64 import b64decode

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest.feeds.markup import from_text, inner_html, plain


def _joined(element: "etree._Element") -> str:
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def text_of(element: "etree._Element") -> str:
    """All text in it, in one line."""
    return " ".join(_joined(element).split())


def title_of(element: "etree._Element", kind: str) -> str:
    """A title as plain text. Only Atom declares the type of its titles."""
    if kind != "atom":
        return plain(_joined(element))
    text, declared = _unpacked(element), element.get("type", "").lower()
    if len(element):
        etree.strip_elements(element, "{*}script", "{*}style", with_tail=False)
        return plain(_joined(element), is_html=False)
    if declared in ("", "text", "text/plain"):
        return plain(text, is_html=False)
    return plain(text, is_html=True if "html" in declared else None)


def markup_of(element: "etree._Element", kind: str) -> str:
    """A body as HTML, whether it stands escaped, as elements, in base64 or as plain text."""
    declared = element.get("type", "").lower()
    if len(element):
        return inner_html(element).strip()
    text = _unpacked(element) if kind == "atom" else element.text or ""
    if kind == "atom" and declared in ("", "text", "text/plain") and not element.get("mode"):
        text = from_text(text)
    return text.strip()


def _unpacked(element: "etree._Element") -> str:
    """The text of an Atom element, which stands in base64 where its mode (0.3) or its media type (1.0, section 4.1.3.3) says so."""
    declared = element.get("type", "").lower()
    is_binary = "/" in declared and not declared.startswith("text/") and not declared.endswith("xml")
    mode = element.get("mode")
    return _from_base64(_joined(element)) if mode == "base64" or (is_binary and not mode) else _joined(element)


def _from_base64(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def person_of(text: str) -> str:
    """The name in "ann@example.org (Ann Example)" and "Ann Example <ann@example.org>"; an address alone names nobody."""
    before, _, inside = text.partition("(")
    if "@" in before and inside:
        return inside.rstrip(" )")
    name = text.partition("<")[0].strip()
    return "" if "@" in name and " " not in name else name
