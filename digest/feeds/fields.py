"""An entry of a feed from its element to a draft, by one table from element to field.

    read_entry(element, base, fields)   the entry as written
    Fields(kinds)                       the table, for the tags of one feed

Where a field stands twice the first wins, but a field of the format's own goes before a borrowed one.
"""

from collections.abc import Callable
from typing import TypeAlias

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest.feeds.content import markup_of, person_of, text_of, title_of
from digest.feeds.drafts import Draft
from digest.feeds.namespaces import CORE, XML_LANG, Kinds
from digest.model import Enclosure

_OWN = (CORE, "atom")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_WEB_TYPES = ("", "text/html", "application/xhtml+xml")


def read_entry(element: "etree._Element", base: str, fields: "Fields") -> Draft:
    """The entry as written; ``base`` is what its relative addresses stand on."""
    draft = Draft(base=base, language=element.get(XML_LANG, ""))
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


def _on_title(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.title = draft.title or title_of(element, kind)


def _on_link(draft: Draft, element: "etree._Element", kind: str) -> None:
    href, rel = element.get("href"), element.get("rel", "alternate").lower()
    if rel == "alternate" and element.get("type", "").partition(";")[0].lower() in _WEB_TYPES:
        draft.links.insert(0, text_of(element) if href is None else href)  # of several the last is taken, as feedparser does
    elif href is None:
        return
    elif rel == "enclosure":
        _enclose(draft, href, element)
    elif rel == "replies" and element.get("type", "") in _WEB_TYPES:
        draft.comments = draft.comments or href


def _on_guid(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.guid = draft.guid or text_of(element)
    draft.guid_is_link = element.get("isPermaLink", "true").lower() != "false"


def _on_body(draft: Draft, element: "etree._Element", kind: str) -> None:
    """A description or summary; a second, longer one is the content."""
    said = markup_of(element, kind)
    if not draft.summary:
        draft.summary = said
    elif not draft.content and len(said) > len(draft.summary):
        draft.content = said


def _on_content(draft: Draft, element: "etree._Element", kind: str) -> None:
    said = markup_of(element, kind)
    if len(said) > len(draft.content):
        draft.content = said


def _on_published(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.published = text_of(element) or draft.published


def _on_created(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.created = text_of(element) or draft.created


def _on_updated(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.updated = text_of(element) or draft.updated


def _on_author(draft: Draft, element: "etree._Element", kind: str) -> None:
    names = [text_of(child) for child in element.iterchildren(etree.Element) if etree.QName(child).localname.lower() == "name"]
    draft.authors += names or [person_of(text_of(element))]


def _on_comments(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.comments = draft.comments or text_of(element)


def _on_language(draft: Draft, element: "etree._Element", kind: str) -> None:
    draft.language = draft.language or text_of(element)


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


class Fields(dict[str, tuple["_Fill | None", str]]):
    """From a tag inside an entry to the function that takes it up, None where nobody does, and its kind of namespace."""

    __slots__ = ("_kinds",)

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def __missing__(self, tag: str) -> "tuple[_Fill | None, str]":
        kind, local = self._kinds[tag]
        self[tag] = found = (_FIELDS.get(local if kind in _OWN else f"{kind}:{local}"), kind)
        return found


def _enclose(draft: Draft, url: str, element: "etree._Element") -> None:
    length = element.get("length", element.get("fileSize", "")).strip()
    if url:
        draft.enclosures.append(
            Enclosure(
                url=url, media_type=element.get("type", ""), length=int(length) if length.isdecimal() and len(length) < 16 else None
            )
        )
