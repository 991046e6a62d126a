"""Feeds that are no XML, read by feedparser.

    read_loose(body, base)   the feed as written, or None when feedparser finds none either

feedparser is the tolerant reader of last resort, for the few feeds in a hundred that no repair makes XML. It is given a stream
of bytes and nothing else: a string or plain bytes it would take for an address or a file name and open. Its sanitiser lets
script through and its dates depend on the day of the run, so both stay unused.
"""

import io
import re
from typing import Any

from digest.errors import FeedError
from digest.feeds.drafts import Draft, FeedDraft
from digest.feeds.markup import from_text, plain
from digest.model import Enclosure

# feedparser takes time that grows with the square of the attributes of a tag: 3 s for 16,000 of them. Real tags stay far below.
_TAG_LIMIT_BYTES = 20_000
_HUGE_TAG = re.compile(rb"<[A-Za-z][^<>]{%d}" % _TAG_LIMIT_BYTES)
# What a parser made of regular expressions and sgmllib was seen to raise on hostile bytes, or may by its source.
_SURPRISES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, ArithmeticError)


_TTL_DIGITS, _LENGTH_DIGITS = 8, 15


def read_loose(body: bytes, base: str) -> FeedDraft | None:
    """The feed in these UTF-8 bytes; None when they hold no feed.

    :raises FeedError: when feedparser does not survive them.
    """
    import feedparser  # noqa: TID251 - its one owner; imported here because it takes 160 ms and 98 feeds of 100 never need it

    if _HUGE_TAG.search(body):
        raise FeedError(f"a tag of more than {_TAG_LIMIT_BYTES} bytes is no feed's; tell the publisher")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    try:
        found = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except _SURPRISES as error:
        raise FeedError("the feed is damaged beyond reading; tell the publisher") from error
    if not found.get("version") and not found.entries:
        return None
    if not found.entries:  # a well-formed feed may be empty, but what is read here is none
        raise FeedError("the feed is cut off or damaged, and no entry can be read; tell the publisher if that lasts")
    about = found.feed
    return FeedDraft(
        title=_title(about),
        language=str(about.get("language") or ""),
        ttl=ttl * 60.0 if (ttl := _number(about.get("ttl"), _TTL_DIGITS)) is not None else None,
        entries=[_draft(entry, base) for entry in found.entries],
    )


def _draft(entry: Any, base: str) -> Draft:
    contents = [_html(each) for each in entry.get("content", ())]
    summary = _html(entry.get("summary_detail") or {})
    content = max(contents, key=len, default="")
    return Draft(
        base=base,
        title=_title(entry),
        links=[str(entry[name]) for name in ("link",) if entry.get(name)],
        guid=str(entry.get("id", "")),
        guid_is_link=bool(entry.get("guidislink")),
        authors=[str(each.get("name", "")) for each in entry.get("authors", ())],
        published=str(entry.get("published", "")),
        updated=str(dict.get(entry, "updated", "")),  # its own get warns, and answers with another date
        summary="" if summary == content else summary,
        content=content,
        comments=str(entry.get("comments", "")),
        language=str((entry.get("title_detail") or {}).get("language") or ""),
        enclosures=[
            Enclosure(
                url=str(each.get("href", "")),
                media_type=str(each.get("type", "")),
                length=_number(each.get("length"), _LENGTH_DIGITS),
            )
            for each in entry.get("enclosures", ())
        ],
    )


def _number(said: Any, digits: int) -> int | None:
    """The whole number that is said in at most so many digits; int() refuses thousands of them with an error of its own."""
    text = str(said or "")
    return int(text) if text.isdecimal() and len(text) <= digits else None


def _title(thing: Any) -> str:
    is_text = (thing.get("title_detail") or {}).get("type") == "text/plain"
    return plain(str(thing.get("title", "")), is_html=False if is_text else None)


def _html(detail: Any) -> str:
    value = str(detail.get("value", ""))
    return from_text(value) if detail.get("type") == "text/plain" else value
