"""Readers who are not in the configuration file: who they are, what they want, and the letter they share."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a reader wants: one of the configured digests, changed where a field is not empty.

    ``sources`` are the URLs that it is made of, none for those of the digest. ``minutes`` 0 means as the digest has it.
    """

    digest: str
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    days: str = ""
    timezone: str = ""
    language: str = ""
    minutes: float = 0.0
    text: str = ""
    template: str = ""


class ReaderState(StrEnum):
    """Where a reader stands; only an active one gets mail."""

    PENDING = "pending"
    ACTIVE = "active"
    LEFT = "left"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One reader of one digest. Identity: ``id``. ``bounces`` counts soft bounces in a row of days; ``note`` is the last reason."""

    id: int
    address: str
    preferences: Preferences
    state: ReaderState
    created_at: datetime
    confirmed_at: datetime | None = None
    bounces: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A place in the body of a letter, from ``start`` to ``end``, where the reader's token goes.

    In quoted-printable text a soft line break stands before each of the ``breaks``, counted in characters of the token. In
    base64 the lines are made anew of ``before``, the token and ``after``.
    """

    start: int
    end: int
    breaks: tuple[int, ...] = ()
    in_base64: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What all readers of an edition get, frozen: all but the address, the Message-ID and the reader's own link.

    ``head`` are header lines, ``body`` is the encoded rest. ``mark`` stands wherever the token of the reader goes, and is as
    long; ``holes`` are those places in the body.
    """

    edition: str
    sender: str
    subject: str
    mark: str
    head: tuple[str, ...] = field(repr=False)
    body: str = field(repr=False)
    holes: tuple[Hole, ...] = field(default=(), repr=False)
