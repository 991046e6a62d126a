"""XML as a tree, from bytes that are XML or nearly.

    read_xml(body)   the root element, or None where only a tolerant reader can help

The strict parser is asked first: it takes a tenth of the time of the tolerant one and never drops an entry silently. Where it
refuses, the bytes are repaired by rules that cannot change what a sound document says, and it is asked again. Tried and dropped:
libxml2's own recovery, which loses entries without a word (100 became 90, 22 became 13 in real feeds).

No entity is expanded, no DTD read, no file or network touched; libxml2's limits on depth (256) and text (10 MB) stay on.
"""

import re
from html.entities import html5

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

# Only before the first element: an article may quote one.
_DOCTYPE = re.compile(rb"((?:[^<]++|<\?[^>]*+>|<!--.*?-->)*+)<!DOCTYPE\s[^\[>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE | re.DOTALL)
_CONTROL = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NONCHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF, which XML 1.0 forbids
# CDATA sections and comments are passed by whole: nothing in them is markup. One without an end takes the rest, for where it is
# tried again at the next beginning, thousands of beginnings take hours.
_VERBATIM = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))", re.DOTALL)
# What XML knows is left out of the match, for it is most of what there is, and each match costs a call.
_LOOSE = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?P<number>[xX][0-9A-Fa-f]{1,8}|[0-9]{1,10});|(?P<name>[A-Za-z][A-Za-z0-9]{0,31});|)"
    rb"|<(?P<less>(?![A-Za-z_/!?]))"
)
_PREFIX_USED = re.compile(rb"</?([A-Za-z_][\w.\-]*):[A-Za-z_]|\s([A-Za-z_][\w.\-]*):[A-Za-z_][\w.\-]*\s*=")
_PREFIX_DECLARED = re.compile(rb"\sxmlns:([A-Za-z_][\w.\-]*)\s*=")
_NAMESPACE = re.compile(rb"\sxmlns(?::[\w.\-]+)?\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')")
_ROOT = re.compile(rb"<([A-Za-z_][\w.\-:]*)")
# Where a feed uses a prefix that it forgot to declare, these are what it meant.
_USUAL = {
    b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"dc": b"http://purl.org/dc/elements/1.1/",
    b"media": b"http://search.yahoo.com/mrss/",
    b"atom": b"http://www.w3.org/2005/Atom",
    b"itunes": b"http://www.itunes.com/dtds/podcast-1.0.dtd",
    b"sy": b"http://purl.org/rss/1.0/modules/syndication/",
    b"xhtml": b"http://www.w3.org/1999/xhtml",
}


def read_xml(body: bytes) -> "etree._Element | None":
    """The root of the document, from UTF-8 without declaration; None when it is not XML even after repair."""
    # Each step costs more than the one before, and most documents need none.
    for step in (_strip, _mend_text, _mend_tags):
        body = step(body)
        root = _parse(body)
        if root is not None:
            return root
    return None


def _strip(body: bytes) -> bytes:
    """The document without stray bytes around it and without a document type."""
    start, end = body.find(b"<"), body.rfind(b">")
    if 0 <= start < end and (start or body[end + 1 :].strip()):
        body = body[start : end + 1]
    doctype = _DOCTYPE.match(body)
    return doctype[1] + body[doctype.end() :] if doctype else body


def _mend_text(body: bytes) -> bytes:
    """The document without control characters, unknown entities and loose "&" and "<"."""
    pieces = _VERBATIM.split(_NONCHARACTER.sub(b"", body.translate(None, _CONTROL)))
    pieces[::2] = [_LOOSE.sub(_mend, piece) for piece in pieces[::2]]
    return b"".join(pieces)


def _mend_tags(body: bytes) -> bytes:
    """The document with one end, declared prefixes, and namespaces that are addresses."""
    return _declare_prefixes(_NAMESPACE.sub(_without_blanks, _cut_after_root(body)))


def _without_blanks(match: re.Match[bytes]) -> bytes:
    return b" " + b"".join(match[0].split())


def _cut_after_root(body: bytes) -> bytes:
    """The document without what follows the end of its root: the first end behind which no entry begins."""
    root = _ROOT.search(body)
    last_entry = max(body.rfind(b"<item"), body.rfind(b"<entry"), 0)
    end = body.find(b"</" + root[1], last_entry) if root else -1
    return body[: body.find(b">", end) + 1] if end > 0 else body


def _parse(body: bytes) -> "etree._Element | None":
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _mend(match: re.Match[bytes]) -> bytes:
    if match["number"]:
        return _character(match["number"].decode("ascii"))
    if match["name"]:
        known = html5.get(match["name"].decode("ascii") + ";")
        return known.encode("utf-8") if known else b"&amp;" + match["name"] + b";"
    return b"&amp;" if match["less"] is None else b"&lt;"


def _character(number: str) -> bytes:
    """A character reference as XML allows it; C1 controls are read as Windows' letters, as browsers do, impossible ones go."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore").encode("utf-8")
    allowed = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return b"&#%d;" % code if allowed else b""


def _declare_prefixes(body: bytes) -> bytes:
    used = {name for pair in _PREFIX_USED.findall(body) for name in pair if name}
    missing = sorted(used - set(_PREFIX_DECLARED.findall(body)) - {b"xml", b"xmlns"})
    if not missing:
        return body
    added = b"".join(b' xmlns:%s="%s"' % (name, _USUAL.get(name, b"urn:undeclared:" + name)) for name in missing)
    return _ROOT.sub(lambda match: match[0] + added, body, count=1)
