"""RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 from a tree to drafts.

    read_tree(root, base)   the feed as written, or None when the tree is no feed

All of them are read by one table from element to field, because real feeds mix them: Atom links in RSS, Dublin Core in both.
Elements count by namespace and local name, case folded; a default namespace that nobody knows is taken for none, and elements of
an unknown prefix are left alone: a ``<link>`` of somebody's own extension never becomes the entry's. Where a field stands twice
the first wins, but a field of the format's own goes before a borrowed one.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import TypeAlias

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest import urls
from digest.feeds.drafts import Draft, FeedDraft
from digest.feeds.markup import from_text, inner_html, plain
from digest.model import Enclosure

_CORE = ""
_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
_CORE_NAMESPACES = frozenset(
    {
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    }
)
_OWN = (_CORE, "atom")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEB_TYPES = ("", "text/html", "application/xhtml+xml")
# The periods of the RSS 1.0 syndication module.
_SECONDS = {
    "hourly": 3600.0,
    "daily": 86400.0,
    "weekly": 7 * 86400.0,
    "monthly": 30 * 86400.0,
    "yearly": 365 * 86400.0,
}


def read_tree(root: "etree._Element", base: str) -> FeedDraft | None:
    """The feed that the tree holds, its entries in the order of the document; None when its root is none of a feed."""
    own = etree.QName(root).namespace or ""
    kinds = _Kinds(_CORE_NAMESPACES | {own} if own.lower() not in _NAMESPACES else _CORE_NAMESPACES)
    name = etree.QName(root).localname.lower()
    if name not in ("rss", "rdf", "feed", "channel"):
        return None
    channel = next((child for child, (space, local) in _children(root, kinds) if local == "channel"), root)
    base = _base(channel, _base(root, base))
    feed = FeedDraft(language=root.get(_XML_LANG, "") or channel.get(_XML_LANG, ""))
    entries = list(_entries(root, channel, kinds))
    _fill_feed(feed, channel, kinds)
    fields = _Fields(kinds)
    feed.entries = [_draft(each, _entry_base(each, root, base), fields) for each in entries]
    return feed


class _Kinds(dict[str, tuple[str, str]]):
    """From a tag to what it is: its kind of namespace and its local name in lower case; worked out once for each tag of a feed."""

    __slots__ = ("_home",)

    def __init__(self, home: frozenset[str]) -> None:
        self._home = home

    def __missing__(self, tag: object) -> tuple[str, str]:
        if not isinstance(tag, str):  # the tag of an entity that is left as it stands is a function
            return "?", ""
        space, _, local = tag.rpartition("}")
        kind = _CORE if space[1:] in self._home else _NAMESPACES.get(space[1:].lower(), "?")
        self[tag] = found = (kind, local.lower())
        return found


def _children(element: "etree._Element", kinds: _Kinds) -> Iterator[tuple["etree._Element", tuple[str, str]]]:
    """The element children, each with what it is."""
    for child in element:
        yield child, kinds[child.tag]


def _entries(root: "etree._Element", channel: "etree._Element", kinds: _Kinds) -> Iterator["etree._Element"]:
    found = [
        child
        for each in dict.fromkeys((channel, root))
        for child, (kind, local) in _children(each, kinds)
        if local in ("item", "entry") and kind in (_CORE, "atom")
    ]
    if found:
        yield from found
        return
    for each in root.iter(etree.Element):  # feeds that wrap their items once more
        if etree.QName(each).localname.lower() in ("item", "entry") and kinds[each.tag][0] == _CORE:
            yield each


def _base(element: "etree._Element", base: str) -> str:
    return urls.resolve(base, element.get(_XML_BASE, "")) or base


def _entry_base(entry: "etree._Element", root: "etree._Element", base: str) -> str:
    return _base(entry, base) if entry.get(_XML_BASE) else base


def _fill_feed(feed: FeedDraft, channel: "etree._Element", kinds: _Kinds) -> None:
    for child, (kind, local) in _children(channel, kinds):
        said = (child.text or "").strip()
        if local == "title" and kind in (_CORE, "atom", "dc"):
            feed.title = feed.title or _title(child, kind)
        elif local == "language" and kind in (_CORE, "dc"):
            feed.language = feed.language or said
    _fill_pace(feed, {what: child for child, what in _children(channel, kinds)})


def _fill_pace(feed: FeedDraft, found: dict[tuple[str, str], "etree._Element"]) -> None:
    """When the publisher wants to be asked: ttl in minutes, or the period of the syndication module, and hours and days of rest."""
    ttl, period, frequency = (_number(found, "", "ttl"), found.get(("sy", "updateperiod")), _number(found, "sy", "updatefrequency"))
    if ttl is not None:
        feed.ttl = ttl * 60
    elif period is not None and (name := _said(period).lower()) in _SECONDS:
        feed.ttl = _SECONDS[name] / (frequency or 1.0)
    hours, days = found.get((_CORE, "skiphours")), found.get((_CORE, "skipdays"))
    if hours is not None:
        feed.skip_hours = [int(hour) % 24 for hour in _texts(hours) if hour.isdecimal() and len(hour) <= 2 and int(hour) <= 24]
    if days is not None:
        feed.skip_days = [_DAYS.index(day[:3].lower()) for day in _texts(days) if day[:3].lower() in _DAYS]


def _number(found: dict[tuple[str, str], "etree._Element"], kind: str, local: str) -> float | None:
    said = _said(found[kind, local]) if (kind, local) in found else ""
    return float(said) if said.isdecimal() and len(said) < 9 else None


def _texts(element: "etree._Element") -> list[str]:
    return [(child.text or "").strip() for child in element.iterchildren(etree.Element)]


def _draft(element: "etree._Element", base: str, fields: "_Fields") -> Draft:
    draft = Draft(base=base, language=element.get(_XML_LANG, ""))
    borrowed: Draft | None = None
    for child in element:
        fill, kind = fields[child.tag]
        if fill is None:
            continue
        if kind in _OWN or kind == "content":
            fill(draft, child, kind)
        else:
            borrowed = borrowed or Draft(base=base)
            fill(borrowed, child, kind)
    if borrowed:
        _lend(draft, borrowed)
    draft.guid = draft.guid or element.get(_RDF_ABOUT, "")
    return draft


def _lend(draft: Draft, borrowed: Draft) -> None:
    """Give the draft what it has not said in its own format's words."""
    for name in ("title", "guid", "published", "created", "updated", "summary", "content", "language"):
        if not getattr(draft, name):
            setattr(draft, name, getattr(borrowed, name))
    draft.authors = draft.authors or borrowed.authors
    draft.enclosures = draft.enclosures or borrowed.enclosures


# ---------------------------------------------------------------- one function for each field


def _on_title(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.title = draft.title or _title(element, kind)


def _on_link(draft: Draft, element: "etree._Element", kind: str) -> None:
    href, rel = element.get("href"), element.get("rel", "alternate").lower()
    if rel == "alternate" and element.get("type", "").partition(";")[0].lower() in _WEB_TYPES:
        draft.links.insert(0, _said(element) if href is None else href)  # of several the last is taken, as feedparser does
    elif href is None:
        return
    elif rel == "enclosure":
        _enclose(draft, href, element)
    elif rel == "replies" and element.get("type", "") in _WEB_TYPES:
        draft.comments = draft.comments or href


def _on_guid(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.guid = draft.guid or _said(element)
    draft.guid_is_link = element.get("isPermaLink", "true").lower() != "false"


def _on_body(draft: Draft, element: "etree._Element", kind: str) -> None:
    """A description or summary; a second, longer one is the content."""
    said = _markup(element, kind)
    if not draft.summary:
        draft.summary = said
    elif not draft.content and len(said) > len(draft.summary):
        draft.content = said


def _on_content(draft: Draft, element: "etree._Element", kind: str) -> None:
    said = _markup(element, kind)
    if len(said) > len(draft.content):
        draft.content = said


def _on_published(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.published = _said(element) or draft.published


def _on_created(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.created = _said(element) or draft.created


def _on_updated(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.updated = _said(element) or draft.updated


def _on_author(draft: Draft, element: "etree._Element", kind: str) -> None:
    names = [_said(child) for child in element.iterchildren(etree.Element) if etree.QName(child).localname.lower() == "name"]
    draft.authors += names or [_person(_said(element))]


def _on_comments(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.comments = draft.comments or _said(element)


def _on_language(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.language = draft.language or _said(element)


def _on_enclosure(draft: Draft, element: "etree._Element", kind: str) -> None:
    _enclose(draft, element.get("url", ""), element)


_Fill: TypeAlias = "Callable[[Draft, etree._Element, str], None]"  # noqa: SLF001 - the only name that lxml has for it
_FIELDS: dict[str, _Fill] = {
    "title": _on_title,
    "dc:title": _on_title,
    "media:title": _on_title,
    "link": _on_link,
    "guid": _on_guid,
    "id": _on_guid,
    "dc:identifier": _on_guid,
    "description": _on_body,
    "summary": _on_body,
    "dc:description": _on_body,
    "itunes:summary": _on_body,
    "media:description": _on_body,
    "content": _on_content,
    "content:encoded": _on_content,
    "fullitem": _on_content,
    "xhtml:body": _on_content,
    "xhtml:div": _on_content,
    "pubdate": _on_published,
    "published": _on_published,
    "issued": _on_published,
    "created": _on_created,
    "dcterms:issued": _on_published,
    "dcterms:created": _on_created,
    "updated": _on_updated,
    "modified": _on_updated,
    "lastbuilddate": _on_updated,
    "dc:date": _on_updated,
    "dcterms:modified": _on_updated,
    "author": _on_author,
    "dc:creator": _on_author,
    "itunes:author": _on_author,
    "comments": _on_comments,
    "dc:language": _on_language,
    "language": _on_language,
    "enclosure": _on_enclosure,
    "media:content": _on_enclosure,
}


class _Fields(dict[str, tuple["_Fill | None", str]]):
    """From a tag inside an entry to the function that takes it up, None where nobody does, and its kind of namespace."""

    __slots__ = ("_kinds",)

    def __init__(self, kinds: _Kinds) -> None:
        self._kinds = kinds

    def __missing__(self, tag: str) -> "tuple[_Fill | None, str]":
        kind, local = self._kinds[tag]
        self[tag] = found = (_FIELDS.get(local if kind in _OWN else f"{kind}:{local}"), kind)
        return found


# ---------------------------------------------------------------- what an element says


def _text(element: "etree._Element") -> str:
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def _said(element: "etree._Element") -> str:
    return " ".join(_text(element).split())


def _title(element: "etree._Element", kind: str) -> str:
    """Plain text. Only Atom declares the type of its titles."""
    if kind != "atom":
        return plain(_text(element))
    text, declared = _unpacked(element), element.get("type", "").lower()
    if len(element):
        etree.strip_elements(element, "{*}script", "{*}style", with_tail=False)
        return plain(_text(element), is_html=False)
    if declared in ("", "text", "text/plain"):
        return plain(text, is_html=False)
    return plain(text, is_html=True if "html" in declared else None)


def _markup(element: "etree._Element", kind: str) -> str:
    """HTML, whether it stands escaped, as elements, in base64 or as plain text."""
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
    return _from_base64(_text(element)) if mode == "base64" or (is_binary and not mode) else _text(element)


def _from_base64(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _person(text: str) -> str:
    """The name in "ann@example.org (Ann Example)" and "Ann Example <ann@example.org>"; an address alone names nobody."""
    before, _, inside = text.partition("(")
    if "@" in before and inside:
        return inside.rstrip(" )")
    name = text.partition("<")[0].strip()
    return "" if "@" in name and " " not in name else name


def _enclose(draft: Draft, url: str, element: "etree._Element") -> None:
    length = element.get("length", element.get("fileSize", "")).strip()
    if url:
        draft.enclosures.append(
            Enclosure(
                url=url, media_type=element.get("type", ""), length=int(length) if length.isdecimal() and len(length) < 16 else None
            )
        )
