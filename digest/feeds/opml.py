"""Subscription lists in OPML: sources in, sources out.

    read_opml(body)                 the sources of a list, in its order; folders become sections
    write_opml(sources, title=...)  the same as OPML 2.0, sections as folders

A folder inside a folder gives the section "outer / inner". Lists are often broken in the ways feeds are, so they are read by the
same repairing reader; no entity is expanded, and what is no web address is left out.
"""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest import text as words
from digest import urls
from digest.errors import FeedError
from digest.feeds.decode import to_utf8
from digest.feeds.strict import read_xml
from digest.model import Source

_URL_NAMES = ("xmlurl", "url", "feedurl")
_SECTION_MARK = " / "
_NAME_LIMIT_CHARS = 200


def read_opml(body: bytes) -> tuple[Source, ...]:
    """The sources that the list names, each address once, at its first place.

    :raises FeedError: when the bytes are no subscription list.
    """
    root = read_xml(to_utf8(body, ""))
    if root is None or etree.QName(root).localname.lower() not in ("opml", "outlinedocument"):
        raise FeedError("the file is no OPML subscription list; export one from your feed reader as OPML")
    sources: dict[str, Source] = {}
    # A stack instead of recursion: lists nested 1,000 deep exist among the hostile ones.
    stack: list[tuple[etree._Element, str]] = [(root, "")]
    while stack:
        element, section = stack.pop()
        inside = section
        if etree.QName(element).localname.lower() == "outline":
            source = _source(element, section)
            if source:
                sources.setdefault(urls.key(source.url), source)
            else:
                inside = _SECTION_MARK.join(filter(None, (section, _name(element))))[:_NAME_LIMIT_CHARS]
        stack += [(child, inside) for child in element.iterchildren(etree.Element, reversed=True)]
    return tuple(sources.values())


def write_opml(sources: Iterable[Source], *, title: str) -> str:
    """An OPML 2.0 document of the sources that have a web address, by sections in the order of their first source; the section
    "outer / inner" is a folder in a folder.
    """
    top = _Folder()
    for source in sources:
        if urls.is_web(source.url):
            name = source.name or urls.host(source.url)
            line = f"<outline type={_quoted('rss')} text={_quoted(name)} title={_quoted(name)} xmlUrl={_quoted(source.url)}/>"
            folder = top
            for part in filter(None, source.section.split(_SECTION_MARK)):
                folder = folder.inside(part)
            folder.content.append(line)
    body = list(top.lines("    "))
    head = f"  <head><title>{_quoted(title)[1:-1]}</title></head>"
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', head, "  <body>", *body, "  </body>", "</opml>", ""]
    )


class _Folder:
    """The sources and folders of one folder, in order."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.content: list[str | _Folder] = []

    def inside(self, name: str) -> "_Folder":
        """The folder of that name in this one, made where there is none."""
        found = next((each for each in self.content if isinstance(each, _Folder) and each.name == name), None)
        if found is None:
            found = _Folder(name)
            self.content.append(found)
        return found

    def lines(self, indent: str) -> Iterator[str]:
        """What is in it, as OPML."""
        for each in self.content:
            if isinstance(each, str):
                yield indent + each
            else:
                yield f"{indent}<outline text={_quoted(each.name)}>"
                yield from each.lines(indent + "  ")
                yield f"{indent}</outline>"


def _source(element: "etree._Element", section: str) -> Source | None:
    attributes = {str(name).lower(): str(value) for name, value in element.attrib.items()}
    url = next((found for found in (urls.resolve("", attributes.get(name, "")) for name in _URL_NAMES) if urls.is_web(found)), "")
    if not url or ("xmlurl" not in attributes and attributes.get("type", "").lower() not in ("rss", "atom", "feed")):
        return None
    return Source(url=url, name=_name(element), section=section)


def _name(element: "etree._Element") -> str:
    return words.clean(element.get("title") or element.get("text") or "")[:_NAME_LIMIT_CHARS]


def _quoted(text: str) -> str:
    return quoteattr(words.clean(text), {'"': "&quot;"})
