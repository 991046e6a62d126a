"""Markup inside the fields of a feed: what is a tag and what is text.

    plain(text)      text without tags and entities, for titles and names
    looks_like_html  whether an RSS field, whose type nobody declares, holds markup
    inner_html       the markup inside an element, as HTML

RSS never said whether a title is text or HTML, so "AT&amp;T &lt;b&gt;now" is told by its looks: a known tag, or an entity that
is left after one decoding. What is made here is not safe to show: the renderer sanitises.
"""

import re
from html import escape, unescape

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest import text as words

_TAG = re.compile(
    r"<(script|style)\b[^<>]*>.*?</\1\s*>|<(?:/?[A-Za-z][^<>]*|!--[^<>]*--|![^<>]*|\?[^<>]*)>", re.IGNORECASE | re.DOTALL
)
_KNOWN_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|ins|li|ol|p|pre|q|s|small|span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul|video|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TITLE_LIMIT_CHARS = 2000  # the longest title of 10,844 real entries has 900; beyond it is an attack


def looks_like_html(text: str) -> bool:
    """Whether the text holds a tag of HTML or an entity."""
    return bool(("<" in text and _KNOWN_TAG.search(text)) or ("&" in text and _ENTITY.search(text)))


def plain(text: str, *, is_html: bool | None = None) -> str:
    """The words of a title or name, clean; ``is_html`` None asks the text's looks."""
    text = text[:_TITLE_LIMIT_CHARS]
    if looks_like_html(text) if is_html is None else is_html:
        text = unescape(_TAG.sub("", text))
    return words.clean(text)


def from_text(text: str) -> str:
    """Plain text as HTML."""
    return escape(text, quote=False)


def inner_html(element: "etree._Element") -> str:
    """The content of an XML element as HTML: its elements without their namespaces, text escaped."""
    for each in element.iter(etree.Element):
        each.tag = etree.QName(each).localname
    etree.cleanup_namespaces(element)
    pieces = [escape(element.text or "", quote=False)]
    pieces += [etree.tostring(child, method="html", encoding="unicode") for child in element]
    return "".join(pieces)
