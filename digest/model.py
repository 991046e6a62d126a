"""The values that flow through the digest.

    Source ─► Page ─► Entry ─► Page ─► Article ─► Item ─► Story ─► Edition ─► Message ─► Receipt
                                                       └─► Removal     └─► Outcome, Failure

All are frozen, slotted, keyword-only and made of plain types, so they compare, hash, pickle and pass through ``codec``.
Sequences are tuples; times are aware UTC; text is NFC ``str``; ``None`` means "not known". Bytes are held by ``Page`` and
``Message`` alone. There is no logic here beyond what follows from the fields of one value.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# ---------------------------------------------------------------- sources and what they hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that new articles come from. Identity: ``url``.

    ``url`` is a feed or page (http, https), a mailbox (``imap://``, ``maildir:``, ``mbox:``) or an absolute path of a folder
    or file. ``kind`` is "auto" or, where the user insists, "feed" or "page". ``include``, ``exclude`` and ``must`` hold rules
    as written: words, ``title:words`` or ``/regular expression/``.
    """

    url: str
    name: str = ""
    section: str = ""
    weight: float = 1.0
    kind: str = "auto"
    backlog: int = 5
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    full_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask "changed since?" with: opaque strings, sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One HTTP header line; ``name`` is lower case."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer of the web, or a file read from disk. Identity: ``final_url``.

    ``status`` is 304 with an empty body when nothing changed. ``content_type`` is the header's value with its parameters, ""
    when there was none. ``moved_permanently`` is set when every redirect on the way was permanent (301, 308), so the new
    address may be kept.
    """

    url: str
    final_url: str
    status: int
    content_type: str = ""
    headers: tuple[Header, ...] = ()
    body: bytes = b""
    validators: Validators = Validators()
    moved_permanently: bool = False
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that a feed entry offers, such as a podcast episode; ``length`` in bytes."""

    url: str
    media_type: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that a source announced. Identity: ``key``.

    ``key`` is the canonical URL of what it links to, else ``source`` and ``guid`` together. ``url`` is the address to open,
    "" when there is none. ``summary`` and ``content`` are HTML as the source sent it (hostile); they are kept apart.
    """

    key: str
    source: str
    guid: str
    url: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    summary: str = ""
    content: str = ""
    language: str | None = None
    comments_url: str | None = None
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source as read: its own title, site and pace, and its entries in the order of the document.

    ``ttl`` is the number of seconds for which the publisher asks not to be polled again. ``announces`` are the addresses of the
    feeds that a page without entries of its own names, best first.
    """

    title: str = ""
    site_url: str | None = None
    language: str | None = None
    ttl: float | None = None
    announces: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between runs. Identity: ``url``.

    ``is_feed`` is None before the first success. ``failures`` counts those in a row. ``next_poll_at`` is the earliest time
    that manners allow the next request; None means at once. ``moved_to`` is the address that permanent redirects led to;
    ``gone_at`` is set after a 410. ``body_hash`` is the SHA-256 of the last body, for servers that send no validators.
    """

    url: str
    title: str = ""
    is_feed: bool | None = None
    validators: Validators = Validators()
    body_hash: str = ""
    failures: int = 0
    last_error: str = ""
    last_success_at: datetime | None = None
    next_poll_at: datetime | None = None
    moved_to: str | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An entry that a digest has not decided on yet: when it was first seen, and in how many editions it was carried over."""

    entry: Entry
    first_seen: datetime
    carried: int = 0


# ---------------------------------------------------------------- articles


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
        return self.article.site or self.source.name or self.source.url


# ---------------------------------------------------------------- saying once


class RemovalKind(StrEnum):
    """Why a passage was left out."""

    REPEATED = "repeated in the article"
    SAID = "said by another article"
    SEEN = "sent in an earlier edition"
    BOILERPLATE = "boilerplate of the site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A passage that was left out, where it stood, and where the reader finds the same words.

    ``said_in`` is the key of the entry that holds the words (the article's own key for a repeat), or the id of an earlier edition.
    """

    kind: RemovalKind
    entry_key: str
    position: int
    text: str
    said_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact that differs between two versions of a passage: "12" became "17"."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A story that an earlier edition carried: the memory that later editions are checked against.

    ``keys`` are the entry keys it was made of, ``passages`` the fingerprints of every sentence that was shown.
    """

    edition: str
    sent_at: datetime
    title: str
    keys: tuple[str, ...]
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a digest has said before: recent stories, newest first, and the sources that it has taken entries from."""

    sent: tuple[Sent, ...] = ()
    sources: frozenset[str] = frozenset()


# ---------------------------------------------------------------- stories, the edition and its account


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a further article adds to a story: only the blocks that its lead does not say."""

    item: Item
    blocks: tuple[Block, ...]


class Form(StrEnum):
    """How much of a story an edition shows."""

    FULL = "full"
    EXCERPT = "excerpt"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, said once. Identity: the lead's.

    ``lead.article.blocks`` are what is left to say after removals; ``summary`` is one or two of its sentences for the brief
    form. ``also`` are articles that add nothing. ``reasons`` say, each in a few words, why the story stands where it does.
    ``update_of`` is set for a story that was sent before; ``changes`` then lists facts that differ.
    """

    lead: Item
    additions: tuple[Addition, ...] = ()
    also: tuple[Item, ...] = ()
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    summary: str = ""
    form: Form = Form.FULL
    update_of: Sent | None = None
    changes: tuple[Change, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item of the story: the lead, then what adds, then the rest."""
        return (self.lead, *(addition.item for addition in self.additions), *self.also)


class OutcomeKind(StrEnum):
    """The one thing that happens to an entry in an edition."""

    SHOWN = "shown"
    MERGED = "merged"
    REPEAT = "repeat"
    MUTED = "muted"
    CARRIED = "carried over"
    EXPIRED = "expired"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        """Whether the entry is done with; one carried over is looked at again for the next edition."""
        return self is not OutcomeKind.CARRIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one entry in one edition, and the rule that decided it. Identity: (entry, edition).

    ``into`` is the key of the entry that stands for it (merged), or the id of the edition that carried it (repeat).
    """

    entry_key: str
    source: str
    url: str
    title: str
    kind: OutcomeKind
    reason: str
    into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that went wrong and was survived. Identity: (stage, url).

    ``reason`` says what and what to do; ``retry`` whether the next run tries again. ``retry_after`` is in seconds.
    """

    stage: str
    url: str
    reason: str
    retry: bool = True
    status: int | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Stories under one heading, best first; the name is "" for sources without a section."""

    name: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The account of an edition: ``new`` is the sum of the seven that follow, by construction.

    ``stories`` counts entries that lead a story shown; ``passages`` counts removed passages and is no part of the sum.
    """

    new: int = 0
    stories: int = 0
    merged: int = 0
    repeats: int = 0
    muted: int = 0
    carried: int = 0
    expired: int = 0
    failed: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of one digest: everything that the templates show and the ledger keeps. Identity: (digest, slot).

    ``slot`` is the local calendar name of when it was due (``2026-11-23T07:00``), or ``manual/…`` or ``run/…``. It covers
    what appeared after ``since``, which is None for a first edition. ``minutes`` is the reading time of what it shows.
    ``failures`` are the sources that could not be read.
    """

    id: str
    digest: str
    title: str
    slot: str
    made_at: datetime
    since: datetime | None = None
    timezone: str = "UTC"
    sections: tuple[Section, ...] = ()
    minutes: float = 0.0
    counts: Counts = Counts()
    outcomes: tuple[Outcome, ...] = ()
    removals: tuple[Removal, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories, section by section."""
        return tuple(story for section in self.sections for story in section.stories)


# ---------------------------------------------------------------- sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail to one recipient, as it will go over the wire. Identity: ``message_id``, which includes its angle brackets.

    ``body`` is the whole message with CRLF line ends, frozen: each try sends the same bytes. ``html`` is the HTML part alone,
    for people to look at. ``sender`` and ``recipient`` are bare addresses for the envelope.
    """

    message_id: str
    edition: str
    sender: str
    recipient: str
    subject: str
    body: bytes = field(repr=False)
    html: str = field(default="", repr=False)
    sha256: str


class SendState(StrEnum):
    """Where a message stands on its way; see docs/design.md, "Sending once"."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the transport said of one message. ``state`` is SENT, DEFERRED, UNKNOWN or FAILED; ``reply`` is the server's own
    word."""

    message_id: str
    recipient: str
    state: SendState
    reply: str
    at: datetime
