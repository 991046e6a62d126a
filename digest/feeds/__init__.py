"""Feeds, and everything that can stand in for one, from bytes to entries.

    read_source(page, source, was_feed=...)   a feed, sitemap, page or file as a Feed
    find_feeds(page), guess_feeds(url)        where the feeds of a site are
    read_opml(body), write_opml(sources)      subscription lists
    read_date(text)                           dates as feeds, mails and pages write them

    bytes ─► decode ─► strict ─► elements ─┐
                  └──► loose (feedparser) ─┤
                  └──► jsonfeed ───────────┼─► drafts ─► Feed
                  └──► sitemaps ───────────┤
                  └──► pages ──────────────┘

Pure: bytes in, values out. Entries come in the order of the document, all of them; one without address, title or date is an
entry too. What the publisher wrote is hostile: markup is passed on unsanitised and is made safe where it is shown.
"""

from digest.feeds.dates import read_date
from digest.feeds.opml import read_opml, write_opml
from digest.feeds.pages import FeedLink, find_feeds, guess_feeds
from digest.feeds.reader import read_source

__all__ = ["FeedLink", "find_feeds", "guess_feeds", "read_date", "read_opml", "read_source", "write_opml"]
