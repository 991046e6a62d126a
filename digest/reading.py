"""The work that runs in workers: pages to feeds, documents and entries to articles.

Apart from the pipeline, so that a worker imports the readers alone: it needs neither the store nor the HTTP client nor the
templates (34 MB less for each, by the memory figures of ``bench/run.py``). The parent in turn imports no reader: each function
imports its own, which the workers have from the start (``READERS``). Every function is found by name and takes and gives values
that pickle; an error of ours comes back as the engine's ``Lost``.
"""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest import urls
from digest.codec import pack
from digest.errors import FeedError
from digest.model import Article, Entry, Failure, Feed, Item, Listed, Page, Route, Source, Validators
from digest.text import hashed

if TYPE_CHECKING:
    from digest.feeds import FeedLink

# What a worker imports once, before its first page.
READERS = ("digest.reading", "digest.extract", "digest.feeds", "digest.newsletters")

_MAIL = "message/rfc822"
_TITLE_CHARS = 300
# Addresses in the markup are renewed at each poll by many a site; the words between are what a reader sees.
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTask:
    """A page to be read as a source. ``was_feed`` says what stood there before, None when that is not known; ``body_hash`` is
    the SHA-256 of the body of an answer of the web.
    """

    page: Page
    source: Source
    was_feed: bool | None = None
    body_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTask:
    """An entry to be read, with the page that was had for it; None where none was asked for."""

    entry: Entry
    page: Page | Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """The article of an entry. ``lasting`` is unset when the page may come back, so that the next edition should ask again;
    ``validators`` are those of the page.
    """

    key: str
    article: Article
    lasting: bool = True
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What a page holds as a source: the feed without its entries, and these packed for the store. The task comes back without
    the body. ``articles`` are those of a document, which needs no fetching.
    """

    task: PageTask
    feed: Feed
    listed: tuple[Listed, ...]
    articles: tuple[ReadArticle, ...] = ()


def read_page(task: PageTask) -> ReadPage:
    """The feed of one page of the web.

    :raises FeedError: when the page is no feed, or cannot be read.
    """
    from digest.feeds import read_source

    feed = read_source(task.page, task.source, was_feed=task.was_feed)
    read = _packed(task, feed)
    versions = (_version(each, is_page=feed.is_page) for each in feed.entries)
    return replace(read, listed=tuple(replace(each, version=found) for each, found in zip(read.listed, versions, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a page offers to follow: itself, where it is a feed, or the feeds that it points to, best first."""

    is_feed: bool = False
    links: "tuple[FeedLink, ...]" = ()


def choices_on(page: Page) -> Choice:
    """What the page offers to follow."""
    from digest.feeds import find_feeds, read_source

    try:
        feed = read_source(page, Source(url=page.url), was_feed=None)
    except FeedError:
        return Choice(links=find_feeds(page))
    is_feed = bool(feed.entries) and not feed.is_page
    return Choice(is_feed=is_feed, links=() if is_feed else find_feeds(page))


def read_document(task: PageTask) -> ReadPage:
    """The entries of one local file, and the article that each file other than a feed is.

    :raises FeedError: when the file cannot be read.
    """
    from digest.extract import read_article
    from digest.feeds import read_source
    from digest.newsletters import read_mail

    page, source = task.page, task.source
    if page.content_type.startswith(_MAIL):
        return _packed(task, read_mail(page, source))
    feed = read_source(page, source, was_feed=None)
    if any(urls.is_web(each.url) for each in feed.entries):
        name = source.name or feed.title
        return _packed(task, replace(feed, entries=tuple(replace(each, outlet=name) for each in feed.entries)))
    read = [_placed(read_article(each, page)) for each in feed.entries]
    entries = tuple(replace(_linked(each, article), outlet=feed.title) for each, article in zip(feed.entries, read, strict=True))
    articles = tuple(ReadArticle(key=each.key, article=article) for each, article in zip(entries, read, strict=True))
    return replace(_packed(task, replace(feed, entries=entries)), articles=articles)


def read_entry(task: EntryTask) -> ReadArticle:
    """The article of one entry; never an error."""
    from digest.extract import read_article

    lasting = not (isinstance(task.page, Failure) and task.page.retry)
    validators = task.page.validators if isinstance(task.page, Page) else Validators()
    return ReadArticle(key=task.entry.key, article=read_article(task.entry, task.page), lasting=lasting, validators=validators)


def unread(entry: Entry, reason: str) -> ReadArticle:
    """What is left of an entry whose own text no worker survives: its title as it stands, nothing parsed."""
    title = " ".join(entry.title[:_TITLE_CHARS].split()) or entry.url or entry.guid
    article = Article(
        url=entry.url,
        title=title,
        published=entry.published,
        blocks=(),
        route=Route.TITLE,
        confidence=0.0,
        excerpt=True,
        note=f"title only: the text {reason}",
    )
    return ReadArticle(key=entry.key, article=article)


def read_alone(page: Page) -> Article:
    """The article of a page that belongs to no source, each paragraph of it once.

    :raises ExtractError: when the page holds none.
    """
    from digest.dedupe import drop_repeats
    from digest.extract import extract

    article = extract(page)
    entry = Entry(key=page.final_url, source=page.url, guid="", url=page.final_url)
    return drop_repeats(Item(entry=entry, source=Source(url=page.url), article=article)).item.article


def _packed(task: PageTask, feed: Feed) -> ReadPage:
    """What was read as it goes to the parent: entries are packed here, because values cost more than bytes to send."""
    listed = tuple(Listed(key=each.key, guid=each.guid, host=_host(each.url), record=pack(each)) for each in feed.entries)
    bare = replace(task, page=replace(task.page, body=b""))
    return ReadPage(task=bare, feed=replace(feed, entries=()), listed=listed)


def _version(entry: Entry, *, is_page: bool) -> int:
    """What stands for the words and dates of an entry. What a page of headlines says beside one is no text of the article's."""
    dates = max(filter(None, (entry.updated, entry.published)), default=None)
    said = "" if is_page else _MARKUP.sub(" ", f"{entry.summary}\n{entry.content}")
    if not dates and not said.strip():
        return 0
    # Not the comparison form of texts, which takes four times as long as all the reading of a feed.
    return hashed(f"{dates}\n{' '.join(said.casefold().split())}".encode(errors="replace").decode())


def _host(url: str) -> str:
    return urls.host(url) if urls.is_web(url) else ""


def _placed(article: Article) -> Article:
    """The article of a file, under the site that the file names as its source."""
    return replace(article, site=article.site or urls.site(article.url) or None)


def _linked(entry: Entry, article: Article) -> Entry:
    """The entry of a file, under the address that the file itself names as its own."""
    entry = replace(entry, title=entry.title or article.title, published=entry.published or article.published)
    return replace(entry, url=article.url, key=urls.key(article.url)) if urls.is_web(article.url) else entry
