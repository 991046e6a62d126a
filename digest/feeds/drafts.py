"""What a feed says of itself, before it is made into values: the common ground of the XML, JSON and tolerant readers.

A reader fills drafts with strings as they stand in the document; ``finish`` alone decides what they mean: which address is the
entry's, what its identity is, when it appeared. So the three readers cannot disagree about anything but reading.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape

from digest import text as words
from digest import urls
from digest.feeds.dates import read_date
from digest.feeds.markup import plain
from digest.model import Enclosure, Entry, Feed, Source

_LINK_POST = re.compile(r"<a\s[^<>]{0,200}?href=[\"']([^\"'<>]{8,2000})[\"'][^<>]{0,200}>\s*\[link\]\s*</a>", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """One entry as written. ``base`` is what its relative addresses stand on; ``title`` is plain text, the two bodies are HTML."""

    base: str
    title: str = ""
    links: list[str] = field(default_factory=list)
    guid: str = ""
    guid_is_link: bool = False
    authors: list[str] = field(default_factory=list)
    published: str = ""
    created: str = ""
    updated: str = ""
    summary: str = ""
    content: str = ""
    comments: str = ""
    language: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)


@dataclass(slots=True)
class FeedDraft:
    """A feed as written; ``ttl`` in seconds."""

    title: str = ""
    language: str = ""
    ttl: float | None = None
    skip_hours: list[int] = field(default_factory=list)
    skip_days: list[int] = field(default_factory=list)
    is_page: bool = False
    entries: list[Draft] = field(default_factory=list)


def finish(draft: FeedDraft, source: Source) -> Feed:
    """The feed as values, every entry of the draft in its order."""
    repeated = {guid for guid, n in Counter(each.guid for each in draft.entries).items() if n > 1}
    return Feed(
        title=words.clean(draft.title),
        language=draft.language or None,
        ttl=draft.ttl,
        skip_hours=tuple(sorted(set(draft.skip_hours))),
        skip_days=tuple(sorted(set(draft.skip_days))),
        is_page=draft.is_page,
        entries=tuple(_entry(each, source, draft.language, repeated) for each in draft.entries),
    )


def _follow_link_post(draft: Draft) -> None:
    """Take the article that a link post is about as its address, and the post as its discussion.

    Aggregators mark that link in the body with "[link]"; an entry that leads to its own discussion page says nothing else.
    """
    said = draft.content or draft.summary
    found = _LINK_POST.search(said) if "[link]" in said else None
    if found:
        draft.comments = draft.comments or next(iter(draft.links), "")
        draft.links = [unescape(found[1]), *draft.links]


def _entry(draft: Draft, source: Source, language: str, repeated: set[str]) -> Entry:
    _follow_link_post(draft)
    url = _address(draft)
    guid = "" if draft.guid in repeated else draft.guid  # what stands at several entries identifies none of them
    comments = urls.resolve(draft.base, draft.comments) if draft.comments else ""
    key = urls.key(url) if url else f"{source.url}#{guid or _digest(draft)}"
    return Entry(
        key=key,
        source=source.url,
        guid=guid,
        url=url,
        title=draft.title,
        authors=tuple(dict.fromkeys(name for name in map(plain, draft.authors) if name)),
        published=read_date(draft.published) or read_date(draft.created) or read_date(draft.updated),
        updated=read_date(draft.updated),
        summary=draft.summary,
        content=draft.content,
        language=draft.language or language or None,
        comments_url=comments if comments and urls.key(comments) != key else None,
        enclosures=tuple(_resolved(draft)),
    )


def _address(draft: Draft) -> str:
    """The address to open: the first link that is one, else a guid that says it is a link; "" when there is none."""
    guid = [draft.guid] if draft.guid_is_link and draft.guid[:8].lower().startswith(("http://", "https://")) else []
    for link in [*draft.links, *guid]:
        url = urls.resolve(draft.base, link) if link else ""
        if url.startswith("http"):
            return urls.clean(url)
    return ""


def _resolved(draft: Draft) -> list[Enclosure]:
    found = []
    for each in draft.enclosures:
        url = urls.resolve(draft.base, each.url)
        if url:
            found.append(Enclosure(url=url, media_type=words.clean(each.media_type), length=each.length))
    return found


def _digest(draft: Draft) -> str:
    """An identity for an entry that has neither address nor guid: what it says."""
    said = "\0".join((draft.title, draft.published, draft.summary, draft.content))
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:32]
