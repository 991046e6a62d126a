"""Sitemaps as sources: each address is an entry (sitemaps.org, and Google's news extension for titles and dates).

    read_sitemap(root, base)   the addresses with their titles and dates, or None when the tree is no sitemap

Only what says when it was published or changed can be news, so in a sitemap with dates the newest are first. An index of sitemaps
holds no articles; it only announces its newest sitemaps.
"""

from lxml import etree  # noqa: TID251 - this package owns the feed side of it

from digest.feeds.dates import read_date
from digest.feeds.drafts import Draft, FeedDraft
from digest.feeds.markup import plain

_NEWEST = 1000  # Google's limit for a news sitemap; a full one of 50,000 addresses is an archive


def read_sitemap(root: "etree._Element", base: str) -> FeedDraft | None:
    """The addresses of a sitemap, newest first; None when the tree is none."""
    if etree.QName(root).localname.lower() != "urlset":
        return None
    drafts = [_draft(each, base) for each in root.iterchildren(etree.Element)]
    dated = [(date, draft) for draft in drafts if (date := read_date(draft.published or draft.updated))]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    chosen = [draft for _, draft in dated] or drafts
    return FeedDraft(entries=[draft for draft in chosen if draft.links][:_NEWEST])


def sitemaps_of_index(root: "etree._Element", base: str) -> tuple[str, ...]:
    """The sitemaps that an index names, newest first; () when the tree is no index."""
    if etree.QName(root).localname.lower() != "sitemapindex":
        return ()
    drafts = [_draft(each, base) for each in root.iterchildren(etree.Element)]
    dated = sorted(drafts, key=lambda draft: draft.updated, reverse=True)
    return tuple(link for draft in dated for link in draft.links)


def _draft(element: "etree._Element", base: str) -> Draft:
    draft = Draft(base=base)
    for child in element.iter(etree.Element):
        local, said = etree.QName(child).localname.lower(), (child.text or "").strip()
        if local == "loc" and child.getparent() is element:
            draft.links.append(said)
        elif local == "lastmod":
            draft.updated = said
        elif local == "publication_date":
            draft.published = said
        elif local == "title":
            draft.title = plain(said)
        elif local == "language":
            draft.language = said
    return draft
