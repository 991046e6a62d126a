"""Articles: the cleaned text of a page, block by block."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.sources import Entry, Source


class BlockKind(StrEnum):
    """What a block is; each value is the word that ``digest extract --format json`` prints."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    IMAGE = "image"


class SpanKind(StrEnum):
    """What a span marks inside the text of a block."""

    LINK = "link"
    EMPHASIS = "emphasis"
    STRONG = "strong"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A mark on ``text[start:end]`` of a block; ``href`` is an absolute http(s) or mailto URL, for links only."""

    kind: SpanKind
    start: int
    end: int
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph-like piece of an article. Identity: its position.

    ``text`` has single spaces, but for code (as written) and tables (cells joined by tabs, rows by newlines). ``level`` is
    1-6 for headings and the nesting depth from 1 for list items; ``ordered`` holds for list items; ``src`` is the address of
    an image, whose text is its caption. Spans are sorted by start, and lie inside the text.
    """

    kind: BlockKind
    text: str
    spans: tuple[Span, ...] = ()
    level: int = 0
    ordered: bool = False
    src: str = ""


class Route(StrEnum):
    """How the text of an article was got, from best to poorest."""

    STRUCTURED = "structured data"
    MAIN = "main content"
    PLAIN = "plain text"
    FEED_CONTENT = "feed content"
    FEED_SUMMARY = "feed summary"
    TITLE = "title only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The cleaned text of one page. Identity: ``url``, the canonical address, "" where the text names none.

    ``direction`` is "ltr" or "rtl". ``confidence`` runs from 0 to 1. ``excerpt`` is set when the text is known to be only a
    part of the whole: a paywall, a feed's summary; ``note`` then says why, in words for the reader. ``language`` is a BCP 47
    tag.
    """

    url: str
    title: str
    byline: str | None = None
    site: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    direction: str = "ltr"
    lead_image: str | None = None
    blocks: tuple[Block, ...] = ()
    route: Route = Route.MAIN
    confidence: float = 0.0
    excerpt: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry with its source and its article: what the core works on. Identity: ``entry.key`` and ``entry.source``."""

    entry: Entry
    source: Source
    article: Article

    @property
    def when(self) -> datetime | None:
        """The time of publication: the article's own word before the feed's."""
        return self.article.published or self.entry.published

    @property
    def outlet(self) -> str:
        """The name a reader knows the publisher by."""
        return self.article.site or self.entry.outlet or self.source.name or self.source.url
