"""HTML pages as sources: the feeds that they announce, and the headlines that they link to.

    find_feeds(page)   the feeds a page announces by link tags, HTTP Link headers or plain links, best first
    guess_feeds(url)   the addresses where feeds usually are, when the page announces none
    read_page(page)    the headlines of a section page as a feed

A headline is a link whose text is a sentence rather than a label: four words or more, or a heading's only link. Links of
navigation, footers and forms are no headlines, nor are links to the page itself or to another site (unless they are most of the
page, as on a link blog's front page).
"""

import re
from dataclasses import dataclass
from itertools import islice

from lxml import etree, html  # noqa: TID251 - this package owns the feed side of it

from digest import text as words
from digest import urls
from digest.feeds.dates import read_date
from digest.feeds.decode import to_utf8
from digest.feeds.drafts import Draft, FeedDraft
from digest.model import Page

_FEED_TYPES = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/rdf+xml": 0,
    "application/feed+json": 0,
    "application/json": 1,
    "application/xml": 1,
    "text/xml": 1,
}
_NO_FEED = re.compile(r"wp-json|oembed|/manifest|opensearch|/api/|\.webmanifest", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b|kommentar|comentarios", re.IGNORECASE)
_FEED_PATH = re.compile(r"(?:^|[/.=_-])(?:rss|atom|feed|feeds|rdf)(?:\d|[/._?&=-]|$)|\.xml$", re.IGNORECASE)
_LINK_HEADER = re.compile(r"<([^>]*)>([^<]*)")
_PARAMETER = re.compile(r";\s*(rel|type|title)\s*=\s*(?:\"([^\"]*)\"|([^;,\s]*))", re.IGNORECASE)
# Where a site without any sign may keep its feed; asked by a person's own word only, never in a run.
COMMON_PATHS = ("feed", "rss", "atom.xml", "feed.xml", "rss.xml", "index.xml", "feed.json", "feeds/posts/default")
_ASIDE = frozenset(("nav", "footer", "form", "aside", "header", "noscript", "button", "select", "template", "script", "style"))
_HEADLINE_WORDS = 4
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_PAGE_LIMIT = 300  # links taken from one page; real section pages hold up to about 150


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page points to. ``announced`` is false for a plain link that only looks like a feed's."""

    url: str
    title: str = ""
    media_type: str = ""
    announced: bool = True


def parse_html(page: Page) -> "html.HtmlElement | None":
    """The tree of an HTML page, None for one without any element."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(to_utf8(page.body, page.content_type), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def find_feeds(page: Page) -> tuple[FeedLink, ...]:
    """The feeds that the page points to: announced ones in their order, those of comments after them, plain links last."""
    root = parse_html(page)
    base = page_base(root, page)
    found = list(_from_headers(page))
    if root is not None:
        found += _from_link_tags(root, base)
        found += _from_anchors(root, base)
    unique = {urls.key(each.url): each for each in reversed(found)}
    rank = {urls.key(each.url): n for n, each in reversed(list(enumerate(found)))}
    return tuple(sorted(unique.values(), key=lambda each: (_order(each), rank[urls.key(each.url)])))


def guess_feeds(url: str) -> tuple[str, ...]:
    """Addresses where the feed of a site often is, to be tried one by one when a person asks for a site that announces none."""
    return tuple(found for found in (urls.resolve(url, f"/{path}") for path in COMMON_PATHS) if found)


def page_base(root: "html.HtmlElement | None", page: Page) -> str:
    """What relative links on the page stand on: its address, or what it says itself."""
    named = root.find(".//base[@href]") if root is not None else None
    return urls.resolve(page.final_url, named.get("href", "")) or page.final_url if named is not None else page.final_url


def read_page(page: Page) -> FeedDraft | None:
    """The headlines of a page in their order; None when it has none."""
    root = parse_html(page)
    if root is None:
        return None
    base = page_base(root, page)
    draft = FeedDraft(title=_text(root.find(".//title")), language=root.get("lang", ""), is_page=True)
    links = [(element, urls.resolve(base, element.get("href", ""))) for element in root.iter("a") if _is_headline(element)]
    links = [(element, url) for element, url in links if urls.is_web(url) and urls.key(url) != urls.key(page.final_url)]
    home = urls.site(page.final_url)
    own = [link for link in links if urls.site(link[1]) == home]
    seen: dict[str, Draft] = {}
    for element, url in (own if len(own) * 2 >= len(links) else links)[:_PAGE_LIMIT]:
        entry = Draft(base=base, title=_text(element), links=[url], published=_time_beside(element))
        known = seen.setdefault(urls.key(url), entry)
        if len(entry.title) > len(known.title):
            known.title = entry.title
    draft.entries = list(seen.values())
    return draft if draft.entries else None


def _from_headers(page: Page) -> list[FeedLink]:
    """Link headers of RFC 8288."""
    found = []
    for header in page.headers:
        if header.name != "link":
            continue
        for target, rest in _LINK_HEADER.findall(header.value[:4000]):
            about = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}
            url = urls.resolve(page.final_url, target)
            kind = about.get("type", "").lower()
            if url and "alternate" in about.get("rel", "").lower().split() and _FEED_TYPES.get(kind) == 0:
                found.append(FeedLink(url=url, title=words.clean(about.get("title", "")), media_type=kind))
    return found


def _from_link_tags(root: "html.HtmlElement", base: str) -> list[FeedLink]:
    found = []
    for element in root.iter("link"):
        kind = element.get("type", "").partition(";")[0].strip().lower()
        relations = element.get("rel", "").lower().split()
        url = urls.resolve(base, element.get("href", ""))
        announced = "feed" in relations or ("alternate" in relations and kind in _FEED_TYPES)
        if url and announced and not _NO_FEED.search(url):
            found.append(FeedLink(url=url, title=words.clean(element.get("title", "")), media_type=kind))
    return found


def _from_anchors(root: "html.HtmlElement", base: str) -> list[FeedLink]:
    found = []
    for element in root.iter("a"):
        url = urls.resolve(base, element.get("href", ""))
        path = url.partition("://")[2].partition("/")[2]
        if urls.is_web(url) and _FEED_PATH.search(path) and urls.site(url) == urls.site(base):
            found.append(FeedLink(url=url, title=_text(element), announced=False))
    return found


def _order(link: FeedLink) -> tuple[bool, bool, int]:
    return (not link.announced, bool(_COMMENTS.search(link.url + " " + link.title)), _FEED_TYPES.get(link.media_type, 0))


def _is_headline(element: "html.HtmlElement") -> bool:
    text = _text(element)
    if not text:
        return False
    parents = [parent.tag for parent in element.iterancestors()]
    if _ASIDE.intersection(parents):
        return False
    in_heading = bool(_HEADINGS.intersection(parents[:3])) or any(child.tag in _HEADINGS for child in element.iter())
    return in_heading or words.word_count(text) >= _HEADLINE_WORDS


def _time_beside(element: "html.HtmlElement") -> str:
    """The date of the ``<time>`` that stands with the link, within the three elements around it."""
    for parent in islice(element.iterancestors(), 3):
        times = [each.get("datetime", "") or _text(each) for each in parent.iter("time")]
        if len(times) == 1:
            return times[0] if read_date(times[0]) else ""
        if times:
            break
    return ""


def _text(element: "html.HtmlElement | None") -> str:
    return words.clean(" ".join(element.itertext())[:2000]) if element is not None else ""
