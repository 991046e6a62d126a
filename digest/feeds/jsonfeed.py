"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to drafts.

    read_json(body, base)   the feed as written, or None when the JSON is no feed

Fields of a wrong type count as absent, so one bad item costs its own fields and nothing else. ``id`` may be a number, against
the letter of the standard, because real feeds hold numbers.
"""

import json
from typing import Any

from digest.feeds.drafts import Draft, FeedDraft
from digest.feeds.markup import from_text, plain
from digest.model import Enclosure


def read_json(body: bytes, base: str) -> FeedDraft | None:
    """The feed in these UTF-8 bytes; None when they are no JSON, or JSON of another kind."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return None
    if "jsonfeed.org" not in _text(found, "version") and not any(name in found for name in ("feed_url", "home_page_url", "title")):
        return None
    return FeedDraft(
        title=plain(_text(found, "title"), is_html=False),
        language=_text(found, "language"),
        entries=[_draft(item, base) for item in found["items"] if isinstance(item, dict)],
    )


def _draft(item: dict[str, Any], base: str) -> Draft:
    summary = _text(item, "summary")
    text = _text(item, "content_text")
    authors = [each for each in [item.get("author"), *_list(item, "authors")] if isinstance(each, dict)]
    return Draft(
        base=base,
        title=plain(_text(item, "title"), is_html=False),
        links=_links(item),
        guid=_text(item, "id"),
        guid_is_link=True,
        authors=[_text(each, "name") for each in authors],
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        summary=from_text(summary),
        content=_text(item, "content_html") or from_text(text),
        comments=_text(item, "url") if _text(item, "external_url") else "",
        language=_text(item, "language"),
        enclosures=[_enclosure(each) for each in _list(item, "attachments") if isinstance(each, dict)],
    )


def _links(item: dict[str, Any]) -> list[str]:
    """The address of the article first: ``external_url`` is what a link blog's item is about, ``url`` then its own page."""
    return [link for link in (_text(item, "external_url"), _text(item, "url")) if link]


def _enclosure(found: dict[str, Any]) -> Enclosure:
    size = found.get("size_in_bytes")
    return Enclosure(
        url=_text(found, "url"), media_type=_text(found, "mime_type"), length=size if type(size) is int and size >= 0 else None
    )


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if isinstance(value, str):
        return value
    return str(value) if name == "id" and isinstance(value, int | float) else ""


def _list(found: dict[str, Any], name: str) -> list[Any]:
    value = found.get(name)
    return value if isinstance(value, list) else []
