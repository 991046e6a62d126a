"""What a page says of itself for machines: schema.org in JSON-LD.

JSON-LD is read as it is found in the wild: comments and control characters inside, several objects in a row, ``@graph``,
types as lists. Only plain facts leave this module. Nesting and number of objects are bounded, so no document costs more than
its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from digest.extract.document import fragment_text
from digest.extract.states import load_json

_ARTICLE_TYPES = re.compile(
    (r"Article|Posting|Report|Review|LiveBlog|Opinion|Recipe|HowTo|Question|NewsStory|Story|Column"), re.IGNORECASE
)
_PAGE_TYPES = frozenset(
    ("WebPage", "ItemPage", "AboutPage", "FAQPage", "QAPage", "VideoObject", "CreativeWork", "Product", "Event", "Book", "Movie")
)
_MAX_OBJECTS = 400
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """The facts of the object that best describes an article; "" and empty tuples where it is silent."""

    kind: str = ""
    headline: str = ""
    description: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    organisations: frozenset[str] = frozenset()
    published: str = ""
    modified: str = ""
    publisher: str = ""
    image: str = ""
    url: str = ""
    language: str = ""
    free: bool | None = None


def read_linked_data(scripts: Iterator[str]) -> Structured | None:
    """The facts of the best schema.org object in the texts of the given script elements, or None."""
    best: dict[str, Any] | None = None
    rank = 0.0
    index: dict[str, dict[str, Any]] = {}
    for found in _objects(scripts):
        identity = found.get("@id")
        if isinstance(identity, str):
            index.setdefault(identity, found)
        here = _rank(found)
        if here > rank:
            best, rank = found, here
    return _facts(best, index) if best is not None else None


def _objects(scripts: Iterator[str]) -> Iterator[dict[str, Any]]:
    count = 0
    for script in scripts:
        for value in load_json(script):
            for found in _flattened(value, 0):
                count += 1
                if count > _MAX_OBJECTS:
                    return
                yield found


def _flattened(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _flattened(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "about"):
            if isinstance(value.get(key), dict | list):
                yield from _flattened(value[key], depth + 1)


def _types(found: dict[str, Any]) -> str:
    kinds = found.get("@type", "")
    return " ".join(str(kind) for kind in kinds) if isinstance(kinds, list) else str(kinds)


def _rank(found: dict[str, Any]) -> float:
    """How well an object describes an article: by its type, then by how much it says."""
    kinds = _types(found)
    base = 10.0 if _ARTICLE_TYPES.search(kinds) else 4.0 if _PAGE_TYPES.intersection(kinds.split()) else 0.0
    if not base:
        return 0.0
    said = ("headline", "author", "datePublished", "articleBody", "publisher", "image", "dateModified")
    return base + sum(0.5 for key in said if found.get(key)) - (3.0 if "Review" in kinds or "Question" in kinds else 0.0)


def _facts(found: dict[str, Any], index: dict[str, dict[str, Any]]) -> Structured:
    free = found.get("isAccessibleForFree")
    return Structured(
        kind=_types(found),
        headline=_text(found.get("headline")) or _text(found.get("name")),
        description=_text(found.get("description")),
        body=_text(found.get("articleBody")) or _text(found.get("text")),
        authors=tuple(_names(found.get("author") or found.get("creator"), index, 0)),
        organisations=frozenset(_organisations(found.get("author") or found.get("creator"), index)),
        published=_text(found.get("datePublished")) or _text(found.get("dateCreated")) or _text(found.get("uploadDate")),
        modified=_text(found.get("dateModified")),
        publisher=next(iter(_names(found.get("publisher"), index, 0)), ""),
        image=_image(found.get("image"), 0),
        url=_address(found.get("url")) or _address(found.get("mainEntityOfPage")),
        language=_text(found.get("inLanguage")),
        free=None if free is None else str(free).strip().lower() not in ("false", "no", "0", "http://schema.org/false"),
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), "")
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any, index: dict[str, dict[str, Any]], depth: int) -> Iterator[str]:
    if depth > 4:
        return
    if isinstance(value, str):
        yield from filter(None, (fragment_text(value).strip(),))
    elif isinstance(value, list):
        for each in value[:20]:
            yield from _names(each, index, depth + 1)
    elif isinstance(value, dict):
        name = value.get("name")
        if not name and isinstance(value.get("@id"), str) and value["@id"] in index and depth < 3:
            name = index[value["@id"]].get("name")
        yield from _names(name, index, depth + 1)


def _organisations(value: Any, index: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The names among the authors that are no people's."""
    for each in value[:20] if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            identity = each.get("@id")
            known = index.get(identity, {}) if isinstance(identity, str) else {}
            if "Organization" in _types(each) + _types(known):
                yield from _names(each, index, 0)


def _image(value: Any, depth: int) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict) and depth < 3:
        return _image(value.get("url") or value.get("contentUrl"), depth + 1)
    return value if isinstance(value, str) else ""


def _address(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) and value.startswith("http") else ""
