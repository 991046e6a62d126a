"""Markup to a tree that no input makes slow or large.

lxml parses: one parse and a walk cost 1.8 ms for a page of 197 KB, BeautifulSoup on the same parser 18.6 ms. Its parser has
two inputs that hurt: a tag with very many attributes (quadratic) and nesting beyond 256 levels (it stops there).
Ordinary pages pay only a few probes for that; a page that fails them goes through ``_tame``, one linear pass that drops
the attributes of overlong tags and unwraps what is nested too deep, so that its text survives. Where lxml finds no element at all,
BeautifulSoup with Python's own parser is asked: it takes any bytes for markup, and speed no longer matters. It also reads the
small fragments that feeds and structured data hold.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup  # noqa: TID251 - this package owns the reading of pages
from lxml import etree  # noqa: TID251 - this package owns the reading of pages

MAX_CHARS = 6_000_000
_TAMED_DEPTH = 200
_MAX_TAG_CHARS = 20_000
_MAX_ATTRIBUTES = 300  # within that stretch; a long data: address or state in an attribute is harmless
_MAX_MARKS = 150_000  # "<" in one page
_MAX_COMMENTS = 10_000
_FEW_CHARS = _MAX_COMMENTS * len("<!--")  # so many comments do not fit into less
_MAX_SCRIPT_CHARS = 500_000
_MAX_FALLBACK_CHARS = 20_000  # Python's parser is quadratic in unclosed comments

SNIFFED_CHARS = 4000
_MARKUP = re.compile(
    (
        r"<(?:!doctype|html|head|body|p|div|h[1-6]|article|section|br|a|span|table|title|meta|main|ul|blockquote|pre"
        r"|figure)\b"
    ),
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]{0,60})|[!?])")
_TAG_WITH_ATTRIBUTE = re.compile(r"<[a-zA-Z][\w:-]*\s+[^\s<>]")
_ATTRIBUTE_START = re.compile(r"\s[^\s<>]")
_RAW_END = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")}
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_END_NAME = re.compile(rb"/(?:body|html)", re.IGNORECASE)  # an expression that begins with two fixed signs takes twice as long
_END_CHARS = 29  # "/body>", spaces and "</html>"
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
# Elements of drawings, which a slash closes as it closes no element of HTML.
_DRAWN = frozenset(
    ("path", "use", "rect", "circle", "line", "polygon", "polyline", "ellipse", "stop", "image", "g", "symbol", "mask")
)
_TEXTS = etree.XPath("descendant::text()", smart_strings=False)
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_markup(text: str, content_type: str) -> bool:
    """Whether a text is HTML: by what it holds first, by its declared type only where it holds no sign."""
    return bool(_MARKUP.search(text[:SNIFFED_CHARS])) or ("html" in content_type.lower() and "<" in text)


def parse(markup: str, utf8: bytes | None = None) -> etree._Element | None:
    """The root element of a page, or None when there is not a single element or word in it. ``utf8`` is the same page encoded,
    where that is at hand."""
    if len(markup) > MAX_CHARS:
        markup, utf8 = markup[:MAX_CHARS], None
    suspect = _is_suspect(markup)
    if suspect:
        markup, utf8 = "".join(_tame(markup)), None
    root, whole = _parsed(markup.encode("utf-8", "replace") if utf8 is None else utf8)
    if not whole and not suspect:
        markup = "".join(_tame(markup))
        root, _ = _parsed(markup.encode("utf-8", "replace"))
    return _tolerantly_parsed(markup) if root is None else root


def _parsed(raw: bytes) -> tuple[etree._Element | None, bool]:
    """The root element, and whether the parser went through all of the page: it stops where one of its limits is met."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    raw = _without_early_ends(raw)
    try:
        root = etree.fromstring(raw.replace(b"\0", b"") if b"\0" in raw else raw, parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root, all(error.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)


def _without_early_ends(raw: bytes) -> bytes:
    """The page without the ends of its body and itself, behind which libxml2 reads nothing more, as browsers do: templates put
    together by hand, and what servers append, stood behind such an end on 22 of 2,064 recorded pages."""
    first = next((name.start() for name in _END_NAME.finditer(raw) if raw[name.start() - 1 : name.start()] == b"<"), len(raw))
    return _END.sub(b"", raw) if raw.find(b"<", first + _END_CHARS) >= 0 else raw


def fragment_text(markup: str) -> str:
    """The words of a small fragment of markup, such as a title in a feed, without tags."""
    if "<" not in markup and "&" not in markup:
        return markup
    # The leading tag tells bs4 that this is markup: it warns about strings that look like addresses or file names.
    return BeautifulSoup("<p>" + markup[:_MAX_FALLBACK_CHARS].replace("<!", " "), "html.parser").get_text(" ")


def texts(element: etree._Element) -> list[str]:
    """Every piece of text in an element, in its order: what ``itertext`` gives, in a fifth of the time."""
    found: list[str] = _TEXTS(element)  # type: ignore[assignment]  # an expression for texts gives no others
    return found


def words(element: etree._Element) -> str:
    """All text of an element, with single spaces."""
    return " ".join(" ".join(texts(element)).split())


def _tolerantly_parsed(markup: str) -> etree._Element | None:
    text = _XML_ILLEGAL.sub("", fragment_text(markup)).strip()
    if not text:
        return None
    root = etree.Element("html")
    body = etree.SubElement(root, "body")
    for line in text.splitlines():
        etree.SubElement(body, "p").text = line
    return root


def _is_suspect(markup: str) -> bool:
    """Whether the page may hold a tag, or a number of tags or comments, that no honest page has.

    A stretch of ``_MAX_TAG_CHARS`` without ">" must cover one of the probed offsets. Long scripts have such stretches too, and a
    page that has one pays for the linear pass only if a tag starts there outside of scripts.
    """
    marks = markup.count("<") if len(markup) > _FEW_CHARS else 0
    if marks > _MAX_MARKS or (marks > _MAX_COMMENTS and markup.count("<!--") > _MAX_COMMENTS):
        return True
    for probe in range(_MAX_TAG_CHARS // 2, len(markup), _MAX_TAG_CHARS // 2):
        low, high = max(0, probe - _MAX_TAG_CHARS), probe + _MAX_TAG_CHARS
        start, end = max(low, markup.rfind(">", low, probe)), markup.find(">", probe, high)
        end = high if end < 0 else end
        if end - start > _MAX_TAG_CHARS and _may_be_tag(markup, start, probe, end) and not _is_raw(markup, probe):
            return True
    return False


def _may_be_tag(markup: str, start: int, probe: int, end: int) -> bool:
    """Whether a stretch without ">" can be one tag with very many attributes."""
    return (
        bool(_TAG_WITH_ATTRIBUTE.search(markup, start, probe))
        and len(_ATTRIBUTE_START.findall(markup, start, end)) > _MAX_ATTRIBUTES
    )


def _is_raw(markup: str, at: int) -> bool:
    """Whether the offset lies in a script or a style sheet."""
    low = max(0, at - _MAX_SCRIPT_CHARS)
    opened = max(markup.rfind("<script", low, at), markup.rfind("<style", low, at))
    return opened > max(markup.rfind(mark, low, at) for mark in ("</script", "</style", "<!--", "-->"))


def _tame(markup: str) -> Iterator[str]:
    """The pieces of the same page: no comments, overlong tags without attributes, nothing nested deeper than ``_TAMED_DEPTH``."""
    markup = _without_comments(markup)
    depth = at = marks = 0
    open_ended: set[str] = set()  # raw elements that are never closed again: looked for once, not at every one
    while (tag := _TAG.search(markup, at)) and marks < _MAX_MARKS:
        yield markup[at : tag.start()]
        marks += 1
        name = (tag[2] or "").lower()
        at = (markup.find(">", tag.end()) + 1) or len(markup)
        if not name:
            continue
        text = markup[tag.start() : at] if at - tag.start() <= _MAX_TAG_CHARS else f"{tag[0]}>"
        if tag[1]:
            depth = max(0, depth - 1)
            if depth < _TAMED_DEPTH:
                yield text
            continue
        close = _RAW_END[name].search(markup, at) if name in _RAW_END and name not in open_ended else None
        if close:
            yield text + markup[at : close.start()]
            at = close.start()
        elif name in _RAW_END:
            open_ended.add(name)
        elif depth < _TAMED_DEPTH or name in _VOID:
            yield text
        depth += not (name in _VOID or (name in _DRAWN and markup[at - 2 : at - 1] == "/"))
    yield markup[at:].replace("<", " ")


def _without_comments(markup: str) -> str:
    """The page without its comments; one that is never closed swallows the rest, as in a browser."""
    pieces, at = [], 0
    while (start := markup.find("<!--", at)) >= 0:
        pieces.append(markup[at:start])
        end = markup.find("-->", start + 2)
        at = end + 3 if end >= 0 else len(markup)
    return "".join((*pieces, markup[at:]))
