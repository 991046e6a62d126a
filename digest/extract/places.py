"""Where a page may name its facts: one pass over the few kinds of elements that do, with nothing weighed yet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.document import words
from digest.extract.structured import Structured, read_linked_data

_MAX_TIMES = 30
_MAX_HEADINGS = 12
_MAX_HEADING_CHARS = 300
_MAX_MARKED = 25
_MAX_MARKED_CHARS = 200
_BYLINE_CLASS = re.compile(
    (
        r"(?:^|[\s_-])(?:byline|authors?|autor(?:en|in)?|auteur|writer|reporter|posted-?by|vcard|article-?author"
        r"|post-?author|entry-?author)(?:[\s_-]|$)"
        r"|Byline|AuthorName|authorName"
    ),
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    (
        r"(?:^|[\s_-])(?:date|datum|datetime|fecha|data|time|timestamp|published|pubdate|posted|dateline|entry-?date"
        r"|post-?date|publish|posted-?on|created|meta|info|submitted)(?:[\s_-]|$)"
        r"|[a-z](?:Date|Time)\b"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A text with what its element says of it: tag, class or ``itemprop``."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Everything on a page that may hold a fact, each kind in the order of the page; "" for what is absent."""

    metas: dict[str, str]
    linked: Structured
    title: str
    headings: tuple[Place, ...]
    times: tuple[Place, ...]
    bylines: tuple[Place, ...]
    dates: tuple[Place, ...]
    canonical: str
    language: str
    direction: str


def gather(root: etree._Element, marked: Sequence[etree._Element]) -> Places:
    """What the page holds in the places that name facts; ``marked`` are the elements whose class speaks of authors or dates."""
    scripts = (script.text for script in root.iter("script") if script.text and "ld+json" in (script.get("type") or ""))
    bylines, dates = _told(marked)
    return Places(
        metas=_metas(root),
        linked=read_linked_data(scripts) or Structured(),
        title=next((words(element) for element in root.iter("title") if not _is_drawn(element)), ""),
        headings=tuple(_headings(root)),
        times=tuple(_times(root)),
        bylines=bylines,
        dates=dates,
        canonical=next((link.get("href", "") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"), ""),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        direction=(root.get("dir") or next((body.get("dir") or "" for body in root.iter("body")), "")).lower(),
    )


def _metas(root: etree._Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = (meta.get("content") or "").strip()
        if key and content:
            metas.setdefault(key.strip().lower(), content)
    return metas


def _is_drawn(title: etree._Element) -> bool:
    """Whether a ``title`` element names a drawing and not the page."""
    parent = title.getparent()
    return parent is not None and parent.tag == "svg"


def _headings(root: etree._Element) -> Iterator[Place]:
    for index, heading in enumerate(root.iter("h1", "h2")):
        if index >= _MAX_HEADINGS:
            return
        text = words(heading)
        if text and len(text) < _MAX_HEADING_CHARS:
            yield Place(name=heading.tag, text=text)


def _times(root: etree._Element) -> Iterator[Place]:
    for index, element in enumerate(root.iter("time", "abbr")):
        if index >= _MAX_TIMES:
            return
        said = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None) or words(element)
        if any(map(str.isdigit, said)):
            yield Place(name=element.get("itemprop") or element.get("class") or "", text=said)


def _told(marked: Sequence[etree._Element]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The short texts whose class, ``rel`` or ``itemprop`` speaks of an author, and of a date."""
    bylines: list[Place] = []
    dates: list[Place] = []
    for element in marked:
        names = element.get("class") or element.get("id") or ""
        role = element.get("rel") or element.get("itemprop") or ""
        if len(bylines) < _MAX_MARKED and (role == "author" or _BYLINE_CLASS.search(names)):
            _add(bylines, element, role)
        if len(dates) < _MAX_MARKED and ("date" in role.lower() or _DATE_CLASS.search(names)):
            _add(dates, element, role)
    return tuple(bylines), tuple(dates)


def _add(places: list[Place], element: etree._Element, role: str) -> None:
    text = element.get("content") or words(element)
    if text and len(text) <= _MAX_MARKED_CHARS:
        places.append(Place(name=role, text=text))
