"""One source's bytes to its entries: tells what the bytes are and asks the reader for it.

    page ─► file on disk? ─► JSON Feed? ─► XML: feed, sitemap ─► no XML: feedparser ─► HTML: announces a feed? ─► headlines
                                                                                            none of them: FeedError

A document that holds no feed is an error, never "no news": an error page served with status 200 where a feed used to be must be
seen.
"""

import re

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest.errors import FeedError
from digest.feeds.decode import media_type, to_utf8
from digest.feeds.drafts import finish
from digest.feeds.elements import read_tree
from digest.feeds.files import read_file
from digest.feeds.jsonfeed import read_json
from digest.feeds.loose import read_loose
from digest.feeds.pages import find_feeds, read_page
from digest.feeds.sitemaps import read_sitemap, sitemaps_of_index
from digest.feeds.strict import read_xml
from digest.model import Feed, Page, Source

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?(?:rss|feed|rdf|channel|urlset|sitemapindex|opml)[\s>]", re.IGNORECASE)
_HEAD_BYTES = 4096
_READABLE = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")


def read_source(page: Page, source: Source, *, was_feed: bool | None) -> Feed:
    """What the source holds now. ``was_feed`` says what it held before, None when that is not known.

    An HTML page that announces feeds gives a feed without entries that names them in ``announces``, unless the source is of kind
    "page" or has always been a page; then its headlines are the entries.

    :raises FeedError: when the bytes hold nothing to read, or HTML where a feed used to be.
    """
    if page.url.startswith("file:") and media_type(page.content_type) in _READABLE:
        return read_file(page, source)
    body = to_utf8(page.body, page.content_type).lstrip()
    if not body:
        raise FeedError("the answer is empty; if that lasts, look at the address in a browser")
    if source.kind == "page":
        return _read_headlines(page, source)
    feed = None if _is_html(body) else _read_feed(body, page, source)
    if feed is not None:
        return feed
    if was_feed or source.kind == "feed":
        raise FeedError("no feed stands where one should be; look at the address in a browser, or find its new one")
    announced = tuple(link.url for link in find_feeds(page) if link.announced)
    if announced and was_feed is None:
        return Feed(announces=announced)
    return _read_headlines(page, source)


def _is_html(body: bytes) -> bool:
    """Whether an HTML page begins here; a feed may follow stray bytes, but not a page's own first tag."""
    page, feed = _HTML.search(body[:_HEAD_BYTES]), _FEED_ROOT.search(body[:_HEAD_BYTES])
    return page is not None and (feed is None or page.start() < feed.start())


def _read_feed(body: bytes, page: Page, source: Source) -> Feed | None:
    """The feed or sitemap in these UTF-8 bytes; None when they are neither.

    :raises FeedError: when they are a subscription list, or damaged beyond reading.
    """
    base = page.final_url
    if body[:1] in b"{[":
        found = read_json(body, base)
        return finish(found, source) if found else None
    root = read_xml(body)
    if root is None:
        found = read_loose(body, base)
        return finish(found, source) if found else None
    if etree.QName(root).localname.lower() == "opml":
        raise FeedError("this is a list of subscriptions; take it in with: digest import FILE")
    sitemaps = sitemaps_of_index(root, base)
    if sitemaps:
        return Feed(announces=sitemaps, is_index=True)
    found = read_tree(root, base) or read_sitemap(root, base)
    return finish(found, source) if found else None


def _read_headlines(page: Page, source: Source) -> Feed:
    found = read_page(page)
    if found is None:
        raise FeedError("no feed and no headlines on this page; give the address of its feed")
    return finish(found, source)
