"""Where a page may name its facts: one pass over the few kinds of elements that do, with nothing weighed yet."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.document import texts, words
from digest.extract.drafts import Segments
from digest.extract.structured import Structured, read_linked_data

_MAX_SPOTS = 24
_MAX_SPOT_CHARS = 200
_MAX_TEXTS = 200_000  # in all elements that are looked at: they may lie in each other
_BYLINE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:byline|authors?|autor(?:en|in)?|auteur|writer|reporter|posted-?by|vcard|article-?author"
    r"|post-?author|entry-?author)(?:[\s_-]|$)|byline|authorname"
)
_DATE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:date|datum|datetime|fecha|data|time|timestamp|published|pubdate|posted|dateline|entry-?date"
    r"|post-?date|publish|posted-?on|created|meta|info|submitted)(?:[\s_-]|$)|[a-z](?:date|time)\b"
)
_NAMES, _NAMES_CHARS = 4096, 300  # names that pages of one site share, and how much of each is looked at


@dataclass(slots=True, eq=False, kw_only=True)
class Spot:
    """An element that speaks of an author or a date: what it says of itself, its words, and the draft that it stands in.

    ``role`` is its ``rel`` or ``itemprop``, ``names`` its class or id. ``stamp`` is what it says to machines (``datetime``,
    ``content``).
    """

    tag: str
    role: str
    names: str
    text: str
    stamp: str
    href: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Everything on a page that may hold a fact, each kind in the order of the page; "" for what is absent."""

    metas: dict[str, str]
    linked: Structured
    title: str
    bylines: tuple[Spot, ...]
    dates: tuple[Spot, ...]
    canonical: str
    language: str
    direction: str


def gather(root: etree._Element, found: Segments) -> Places:
    """What the page holds in the places that name facts."""
    bylines, dates = _spots(found)
    metas: dict[str, str] = {}
    scripts: list[str] = []
    title = canonical = ""
    for element in found.heads:
        tag = element.tag
        if tag == "meta":
            _add_meta(metas, element)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "") and (script := element.text):
                scripts.append(script)
        elif tag == "link":
            if not canonical and (element.get("rel") or "").lower() == "canonical":
                canonical = element.get("href") or ""
        elif tag == "title" and not title and not _is_drawn(element):
            title = words(element)
    body = root if root.tag == "body" else root.find("body")
    return Places(
        metas=metas,
        linked=read_linked_data(iter(scripts)) or Structured(),
        title=title,
        bylines=bylines,
        dates=dates,
        canonical=canonical,
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        direction=(root.get("dir") or (body.get("dir") if body is not None else "") or "").lower(),
    )


def _add_meta(metas: dict[str, str], meta: etree._Element) -> None:
    """Note a ``meta`` element by its name in lower case; several authors of one name are joined by newlines."""
    said: dict[str, str] = dict(meta.items())  # type: ignore[arg-type]  # never bytes in Python 3
    key = said.get("property") or said.get("name") or said.get("itemprop") or said.get("http-equiv")
    content = (said.get("content") or said.get("value") or "").strip()
    if not key or not content:
        return
    key = key.strip().lower()
    if key not in metas:
        metas[key] = content
    elif "author" in key or "creator" in key:
        metas[key] += "\n" + content


def _is_drawn(title: etree._Element) -> bool:
    """Whether a ``title`` element names a drawing and not the page."""
    parent = title.getparent()
    return parent is not None and parent.tag == "svg"


def _spots(found: Segments) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """The short texts whose tag, class, ``rel`` or ``itemprop`` speaks of an author, and of a date."""
    bylines: list[Spot] = []
    dates: list[Spot] = []
    looked = 0
    for element, at in found.marked:
        if looked > _MAX_TEXTS:
            break
        names = element.get("class") or element.get("id") or ""
        role = element.get("rel") or element.get("itemprop") or ""
        named_author, named_date = _named(names[:_NAMES_CHARS])
        is_byline = len(bylines) < _MAX_SPOTS and (named_author or role in ("author", "creator"))
        is_date = len(dates) < _MAX_SPOTS and (named_date or element.tag == "time" or "date" in role.lower())
        if not is_byline and not is_date:
            continue
        pieces = texts(element)
        looked += len(pieces)
        spot = _spot(element, pieces, role, names, at)
        if spot is None:
            continue
        if is_byline:
            bylines.append(spot)
        if is_date and any(map(str.isdigit, spot.stamp + spot.text)):
            dates.append(spot)
    return tuple(bylines), tuple(dates)


@lru_cache(maxsize=_NAMES)
def _named(names: str) -> tuple[bool, bool]:
    """Whether a class or id speaks of an author, and of a date."""
    small = names.lower()
    return bool(_BYLINE_NAMES.search(small)), bool(_DATE_NAMES.search(small))


def _spot(element: etree._Element, pieces: list[str], role: str, names: str, at: int) -> Spot | None:
    """The element with these texts as a spot; None when it has no words, or too many to be a label."""
    size = 0
    for piece in pieces:
        size += len(piece.strip())
        if size > _MAX_SPOT_CHARS:
            return None
    text = " ".join(" ".join(pieces).split())
    stamp = element.get("datetime") or element.get("content") or ""
    if not text and not stamp:
        return None
    return Spot(tag=element.tag, role=role, names=names, text=text, stamp=stamp, href=element.get("href") or "", at=at)
