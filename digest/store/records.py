"""What the store takes and tells besides the values of ``model``, and how damaged records are told."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from digest import codec
from digest.errors import StoreError
from digest.model import (
    Article,
    Entry,
    Habit,
    Listed,
    Outcome,
    Preferences,
    ReaderState,
    Removal,
    SendState,
    Source,
    SourceState,
    Validators,
)

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedArticle:
    """An article to remember under the key of its entry, when it was read, and what its page is asked again with."""

    key: str
    article: Article
    read_at: datetime | None = None
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """An entry that an edition has told, and when the first that did was made."""

    entry: Entry
    first_seen: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is known of the passages of some articles, at their own sites and at others, and the keys of those of the articles that
    it counts."""

    habits: tuple[Habit, ...]
    counted: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How long the parts of making an edition took, in seconds: asking the sources, reading the articles, the edition and its mail.

    A poll serves every digest of a run, and is counted whole for each.
    """

    poll: float
    read: float
    compose: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a poll found out about one source; ``listed`` is None where it listed nothing: unchanged, or failed."""

    state: SourceState
    listed: tuple[Listed, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRecord:
    """A line of the history: one edition and how its messages stand. ``stories`` and ``new`` are counts.

    ``made_at`` is when its run began, ``sent_at`` when the last of its mail was taken; ``timings`` are None for an edition of an
    older version.
    """

    id: str
    digest: str
    slot: str
    title: str
    made_at: datetime
    stories: int
    new: int
    timings: Timings | None = None
    sent_at: datetime | None = None
    sent: int = 0
    waiting: int = 0
    unknown: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The newest edition of a digest: its slot, and when it was made."""

    slot: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """A line of the outbox: ``reply`` is the last word of the server, ``due_at`` the next try, ``attempt`` how many there were."""

    message_id: str
    edition: str
    recipient: str
    subject: str
    state: SendState
    attempt: int
    due_at: datetime
    updated_at: datetime
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """A mail to one address, as its owner may know it: ``updated_at`` is when it last changed, ``reply`` what the server said."""

    message_id: str
    edition: str
    subject: str
    state: SendState
    updated_at: datetime
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """What became of an entry in one edition of one digest. ``marked`` is False for a send by hand that marked nothing as seen;
    ``removals`` are the passages left out of it, where they were asked for."""

    outcome: Outcome
    edition: str
    digest: str
    slot: str
    made_at: datetime
    marked: bool
    removals: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the program stands, in counts. ``oldest_due`` is since when the oldest message waits; ``size`` is in bytes."""

    sources: int
    failing: int
    entries: int
    articles: int
    editions: int
    ready: int
    sending: int
    deferred: int
    unknown: int
    sent: int
    failed: int
    oldest_due: datetime | None
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReader:
    """A reader to be added. ``address`` is bare, its domain in ASCII."""

    address: str
    preferences: Preferences
    state: ReaderState


class BounceKind(StrEnum):
    """What came of a bounce: it names no mail of ours, was counted before, is counted now, or retires the address."""

    FOREIGN = "not of our mail"
    KNOWN = "counted before"
    SOFT = "counted"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What the messages of an edition share before they have bytes. ``name`` is the readable part of their Message-IDs."""

    audience: str
    edition: str
    name: str
    host: str
    sender: str
    subject: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """An audience that a worker has claimed. ``is_read`` is unset when nobody active is in it."""

    name: str
    preferences: Preferences
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An entry whose page is to be read; ``source`` is None for one of the configuration."""

    entry: Entry
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """What was given up after too many tries: an audience, a source or a page."""

    kind: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is due and waits, in counts, and since when the longest waits."""

    messages: int
    audiences: int
    sources: int
    pages: int
    message_due_at: datetime | None = None
    slot_due_at: datetime | None = None
    source_due_at: datetime | None = None
    page_due_at: datetime | None = None


def unpack(cls: type[V], record: bytes) -> V:
    """The value that ``pack`` wrote.

    :raises StoreError: when the record is damaged.
    """
    try:
        return codec.unpack(cls, record)
    except (ValueError, TypeError) as error:
        raise StoreError(f"the database holds a damaged record ({error}): restore a backup") from error
