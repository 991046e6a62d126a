"""Editions kept: each as a web page, all as an index and as a feed. Nothing here writes a file; the caller does.

page_name(edition)                 the file name of its page
render_page(edition, ...)          the page: what the mail holds, uncut, and the passages that were left out
render_index(editions, ...)        the list of editions as a page
render_feed(editions, base_url)    the list of editions as Atom (RFC 4287)
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from digest.model import Edition
from digest.render import clean
from digest.render.edition import draw_page, frame_of
from digest.render.gallery import Gallery, pictures_in
from digest.render.naming import headline_of
from digest.render.templates import INDEX, fill, folders
from digest.render.view import HeadlineView
from digest.render.words import speak
from digest.settings import DigestSettings, MailSettings

# A page of 2 MB holds some 300 whole articles; more than that is not read, and must travel as an attachment too.
PAGE_LIMIT = 2_000_000
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An edition in the list of editions."""

    day: str
    url: str
    headlines: tuple[HeadlineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The list of editions, newest first."""

    title: str
    language: str
    direction: str
    editions: tuple[EntryView, ...]


def page_name(edition: Edition) -> str:
    """A file name for the page of the edition, the same each time; no two editions share one."""
    mark = hashlib.sha256(edition.id.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_UNSAFE.sub('-', edition.id).strip('-')[:60] or 'edition'}-{mark}.html"


def render_page(
    edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None, message: bytes = b""
) -> str:
    """The edition as a page that opens without the network: uncut up to 2 MB; pictures are those of its mail.

    :raises TemplateError: when the template is missing or wrong.
    """
    gallery = Gallery(kind="inside", held=pictures_in(message)) if digest.images == "embedded" else None
    return draw_page(edition, frame_of(edition, digest, mail, templates, gallery), PAGE_LIMIT)


def render_index(editions: Sequence[Edition], *, digest: DigestSettings, templates: Path | None) -> str:
    """The list of editions as a page with links to their pages beside it, newest first.

    :raises TemplateError: when the template is missing or wrong.
    """
    words = speak(digest.language, digest.timezone, folders(templates))
    entries = (
        EntryView(day=words.day(edition.made_at), url=page_name(edition), headlines=_headlines(edition))
        for edition in _newest(editions)
    )
    shown = IndexView(
        title=clean.line(digest.title or digest.name), language=words.tag, direction=words.direction, editions=tuple(entries)
    )
    return fill(digest.template, INDEX, edition=shown, words=words, templates=templates).lstrip()


def render_feed(editions: Sequence[Edition], *, digest: DigestSettings, base_url: str) -> str:
    """The editions as an Atom feed; ``base_url`` is where their pages lie, with its final slash, "" where they are on no web site:
    then the links are relative, and names of the scheme ``tag:`` (RFC 4151) stand for addresses."""
    title = escape(clean.line(digest.title or digest.name))
    updated = max((edition.made_at for edition in editions), default=datetime.fromtimestamp(0, UTC))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_atom_id(base_url, 'feed.xml', digest.name, 2026)}</id>",
        f"<title>{title}</title>",
        f"<updated>{_time(updated)}</updated>",
        f"<author><name>{title}</name></author>",
        f'<link rel="self" href="{escape(base_url)}feed.xml"/>',
        f'<link rel="alternate" href="{escape(base_url or "index.html")}"/>',
        *(line for edition in _newest(editions) for line in _entry(edition, base_url)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(edition: Edition, base_url: str) -> Iterator[str]:
    url = escape(base_url + page_name(edition))
    headlines = _headlines(edition)
    yield from (
        "<entry>",
        f"<id>{_atom_id(base_url, page_name(edition), edition.id, edition.made_at.year)}</id>",
        f"<title>{escape(str(headlines[0]) if headlines else clean.line(edition.title or edition.digest))}</title>",
        f"<updated>{_time(edition.made_at)}</updated>",
        f'<link rel="alternate" type="text/html" href="{url}"/>',
        f"<summary>{escape(' · '.join(map(str, headlines)))}</summary>",
        "</entry>",
    )


def _atom_id(base_url: str, page: str, name: str, year: int) -> str:
    return escape(base_url + page if base_url else f"tag:localhost,{year}:{quote(name)}")


def _newest(editions: Sequence[Edition]) -> list[Edition]:
    return sorted(editions, key=lambda edition: (edition.made_at, edition.id), reverse=True)


def _headlines(edition: Edition) -> tuple[HeadlineView, ...]:
    return tuple(headline_of(story.lead) for story in edition.stories[:4])


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
