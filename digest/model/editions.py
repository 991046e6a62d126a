"""What is said once, what is left out and why, and the edition that comes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.articles import Block, Item
from digest.model.sites import Habit
from digest.model.sources import Failure


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

    ``keys`` are the entry keys it was made of, ``passages`` the fingerprints of every sentence that was shown, ``text`` those
    sentences themselves, in order, for as long as an update may still be compared with them.
    """

    edition: str
    sent_at: datetime
    title: str
    keys: tuple[str, ...]
    passages: tuple[int, ...]
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a digest has said before: stories, newest first, the sources that it has taken entries from, the habits of their sites,
    and which of the entries at hand these count already.

    Of what was said longer ago it need hold only the stories and passages that may matter to the entries at hand.
    """

    sent: tuple[Sent, ...] = ()
    sources: frozenset[str] = frozenset()
    habits: tuple[Habit, ...] = ()
    counted: frozenset[str] = frozenset()


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

    ``lead.article.blocks`` are what is left to say after removals; ``summary`` is one or two sentences for the brief form,
    those of additions behind the name of their outlet, or what the model named by ``summary_by`` made of the lead. ``also`` are
    articles that add nothing. ``reasons`` say, each in a few words, why the story stands where it does.
    ``update_of`` is set for a story that was sent before; ``changes`` then lists facts that differ. ``told_at`` is when an
    earlier edition told the very same, for a reader who missed it.
    """

    lead: Item
    additions: tuple[Addition, ...] = ()
    also: tuple[Item, ...] = ()
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    summary: str = ""
    summary_by: str = ""
    form: Form = Form.FULL
    update_of: Sent | None = None
    changes: tuple[Change, ...] = ()
    told_at: datetime | None = None

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
    ASIDE = "no story"
    CARRIED = "carried over"
    EXPIRED = "expired"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        """Whether the entry is done with; one carried over is looked at again for the next edition."""
        return self is not OutcomeKind.CARRIED


BACKLOG = "of a source that is new (its backlog)"  # ends the reason of what expired for being old, never having waited


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
class Section:
    """Stories under one heading, best first; the name is "" for sources without a section."""

    name: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The account of an edition: ``new`` is the sum of the eight that follow, by construction.

    ``stories`` counts entries that lead a story shown; ``passages`` counts removed passages and is no part of the sum. ``waited``
    counts those of ``new`` that an edition before carried over.
    """

    new: int = 0
    stories: int = 0
    merged: int = 0
    repeats: int = 0
    muted: int = 0
    aside: int = 0
    carried: int = 0
    expired: int = 0
    failed: int = 0
    passages: int = 0
    waited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of one digest: everything that the templates show and the ledger keeps. Identity: (digest, slot).

    ``slot`` is the local calendar name of when it was due (``2026-11-23T07:00``), or ``manual/…`` or ``run/…``. It covers
    what appeared after ``since``, which is None for a first edition. ``minutes`` is the reading time of what it shows.
    ``failures`` are the sources that have become unreadable since the last edition, ``recovered`` the names of those that were told
    before and can be read again.
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
    recovered: tuple[str, ...] = ()

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories, section by section."""
        return tuple(story for section in self.sections for story in section.stories)

    @property
    def older(self) -> int:
        """How many of what expired are of the backlog of a new source: none of these was ever new to its reader."""
        return sum(each.kind is OutcomeKind.EXPIRED and each.reason.endswith(BACKLOG) for each in self.outcomes)

    @property
    def whole_minutes(self) -> int:
        """The reading time as people are told it: at least a minute where there is a story at all."""
        return max(1, round(self.minutes)) if self.stories else 0
