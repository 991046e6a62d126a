"""The feeds of the invented newspapers: one in RSS 2.0, one in Atom, one in JSON Feed.

They announce a title, a summary and a link, as most newspapers do; the article itself stands only on its page. The RSS links
carry tracking parameters.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from digest.demo.press import Outlet, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text as a server would send it."""

    content_type: str
    text: str


def feed_of(outlet: Outlet, stories: Sequence[Story]) -> Document:
    """The feed of one outlet with these stories, in their order."""
    return _FORMATS[outlet.feed](outlet, stories)


def _rss(outlet: Outlet, stories: Sequence[Story]) -> Document:
    items = "".join(
        f"<item><title>{escape(each.title)}</title>"
        f"<link>{escape(each.url)}?utm_source=feed&amp;utm_medium=rss</link>"
        f'<guid isPermaLink="false">{escape(each.outlet + each.path)}</guid>'
        f"<dc:creator>{escape(each.author)}</dc:creator><category>{escape(each.section)}</category>"
        f"<pubDate>{format_datetime(each.published)}</pubDate>"
        f"<description>{escape(each.summary)}</description></item>"
        for each in stories
    )
    return Document(
        content_type="application/rss+xml; charset=utf-8",
        text='<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>http://{outlet.host}/</link>"
        f"<description>{escape(outlet.tagline)}</description><language>en</language>{items}</channel></rss>",
    )


def _atom(outlet: Outlet, stories: Sequence[Story]) -> Document:
    entries = "".join(
        f"<entry xml:lang={quoteattr(each.language)}><title>{escape(each.title)}</title>"
        f"<link rel='alternate' href={quoteattr(each.url)}/><id>{escape(each.url)}</id>"
        f"<author><name>{escape(each.author)}</name></author>"
        f"<published>{each.published.isoformat()}</published><updated>{each.published.isoformat()}</updated>"
        f"<summary type='text'>{escape(each.summary)}</summary></entry>"
        for each in stories
    )
    return Document(
        content_type="application/atom+xml; charset=utf-8",
        text="<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        f"<title>{escape(outlet.name)}</title><subtitle>{escape(outlet.tagline)}</subtitle>"
        f"<link href='http://{outlet.host}/'/><id>http://{outlet.host}/</id>"
        f"<updated>{stories[0].published.isoformat()}</updated>{entries}</feed>",
    )


def _json(outlet: Outlet, stories: Sequence[Story]) -> Document:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": outlet.tagline,
        "home_page_url": f"http://{outlet.host}/",
        "items": [
            {
                "id": each.path.strip("/"),
                "url": each.url,
                "title": each.title,
                "summary": each.summary,
                "authors": [{"name": each.author}],
                "date_published": each.published.isoformat(),
                "language": each.language,
            }
            for each in stories
        ],
    }
    return Document(content_type="application/feed+json; charset=utf-8", text=json.dumps(feed, ensure_ascii=False))


_FORMATS: dict[str, Callable[[Outlet, Sequence[Story]], Document]] = {"rss": _rss, "atom": _atom, "json": _json}
