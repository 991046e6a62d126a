"""Sources, what the web and the disk answer, and the entries that are found there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a source that needs more than its address is reached. It says where secrets are, and holds none.

    ``username`` and the password, found as those of ``[mail.smtp]`` are, log in to a mailbox, or to a site by HTTP's Basic
    authentication. ``headers_env`` and ``headers_file`` name what holds header lines ("Cookie: …"). ``proxy`` goes before that
    of ``[fetch]``. ``mark_read`` sets the flag of mails that were taken; without it nothing in a mailbox is changed.
    """

    username: str = ""
    password_env: str = ""
    password_file: str = ""
    password_command: str = ""
    password_keyring: str = ""
    headers_env: str = ""
    headers_file: str = ""
    proxy: str = ""
    mark_read: bool = False


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
    access: Access = Access()


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
    "" when there is none. ``summary`` and ``content`` are HTML as the source sent it (hostile); they are kept apart. ``outlet`` is
    who published it, where a source brings what several publish: a mailbox, a folder; else "". ``aside`` says
    why this is no story of its source (an advertisement, a call to action), "" where it is one.
    """

    key: str
    source: str
    guid: str
    url: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    language: str | None = None
    comments_url: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    outlet: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry on its way to the store: what it is known by, the host of its page ("" for none on the web), and the whole of it as
    a packed record. ``version`` stands for its words and dates: another one is another text under the same name; 0 where the source
    does not tell.
    """

    key: str
    guid: str
    host: str
    record: bytes
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source as read: its own title and pace, and its entries in the order of the document.

    ``ttl`` is the number of seconds for which the publisher asks not to be polled again, ``skip_hours`` (0-23, UTC) and
    ``skip_days`` (Monday is 0) are when. ``announces`` are the addresses of the
    feeds that a page without entries of its own names, best first; ``is_page`` is set when the entries are headlines of a page,
    ``is_index`` when what it announces is only the newest of a list that goes on: the address itself stays the one to ask.
    """

    title: str = ""
    language: str | None = None
    ttl: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    is_page: bool = False
    is_index: bool = False
    announces: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between runs. Identity: ``url``.

    ``is_feed`` is None before the first success. ``failures`` counts those in a row. ``next_poll_at`` is the earliest time
    that manners allow the next request; None means at once. ``moved_to`` is the address that permanent redirects led to;
    ``gone_at`` is set after a 410. ``ill_since`` is when its failures last became worth telling, ``well_since`` when it was read
    again after that. ``body_hash`` is the SHA-256 of the last body, for servers that send no validators. ``ttl``, ``skip_hours``
    and ``skip_days`` are those of the last feed, for answers that bring none.
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
    ttl: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    moved_to: str | None = None
    gone_at: datetime | None = None
    ill_since: datetime | None = None
    well_since: datetime | None = None

    @property
    def is_ill(self) -> bool:
        """Whether its failures are worth telling, and it has not been read since."""
        return self.ill_since is not None and (self.well_since is None or self.well_since < self.ill_since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An entry that a digest has not decided on yet: when it was first seen, and in how many editions it was carried over.

    One that is ``renewed`` was ``told``, in so many editions, and its source has changed it since; ``first_seen`` is then when that
    may be told. ``read_at`` is when its article was read that can be told as it stands, None where there is none.
    """

    entry: Entry
    first_seen: datetime
    carried: int = 0
    renewed: bool = False
    told: int = 0
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that went wrong and was survived. Identity: (stage, url).

    ``name`` is what a reader knows the source by. ``reason`` says what is wrong and what to do, without the address; ``retry``
    whether the next run tries again. ``retry_after`` is in seconds.
    """

    stage: str
    url: str
    name: str = ""
    reason: str
    retry: bool = True
    status: int | None = None
    retry_after: float | None = None
