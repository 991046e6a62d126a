"""The store as its users see it: each method is one transaction on one database."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine  # noqa: TID251 - the store owns the database

from digest.errors import StoreError
from digest.model import (
    Arrival,
    Article,
    Edition,
    Entry,
    Habit,
    History,
    Message,
    Receipt,
    Removal,
    Ruling,
    SendState,
    Sent,
    Sighting,
    SourceState,
)
from digest.settings import StoreSettings
from digest.store import (
    editions,
    listing,
    locks,
    outbox,
    pruning,
    reading,
    remembering,
    renewing,
    sites,
    summaries,
    upgrade,
    waits,
)
from digest.store.database import IN_MEMORY, connect, single_statement, speaking_of, sqlite_path, transaction
from digest.store.files import copy
from digest.store.records import (
    EditionRecord,
    Last,
    Learned,
    MessageRecord,
    OutcomeRecord,
    Polled,
    SavedArticle,
    Status,
    Timings,
    ToldEntry,
)
from digest.store.remembering import Recall
from digest.store.upgrade import ensure_schema

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open database. Each method is one transaction, and raises ``StoreError`` or ``StoreBusyError`` where that fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = sqlite_path(engine.url.render_as_string(hide_password=False))

    def read(self, fn: "Callable[Concatenate[Connection, P], T]", *args: P.args, **named: P.kwargs) -> T:
        """What a function of ``roster`` or ``shards`` finds, in one transaction."""
        with transaction(self._engine, write=False) as connection:
            return fn(connection, *args, **named)

    def write(self, fn: "Callable[Concatenate[Connection, P], T]", *args: P.args, **named: P.kwargs) -> T:
        """What a function of ``roster`` or ``shards`` does, in one transaction: all of it, or nothing."""
        with transaction(self._engine, write=True) as connection:
            return fn(connection, *args, **named)

    # ------------------------------------------------------------ sources, entries, articles

    def source_states(self, urls: Collection[str]) -> dict[str, SourceState]:
        """What is remembered of those of the sources that were polled before."""
        with transaction(self._engine, write=False) as connection:
            return listing.source_states(connection, urls)

    def record_polls(self, polls: Sequence[Polled], *, now: datetime) -> int:
        """Remember what a poll found out about each of these sources, together; the number of new entries."""
        with transaction(self._engine, write=True) as connection:
            return listing.record_polls(connection, polls, now=now)

    def waits(self, *, now: datetime) -> dict[str, datetime]:
        """The hosts, by origin, and the addresses that asked to be left alone, and until when."""
        with transaction(self._engine, write=False) as connection:
            return waits.known(connection, now=now)

    def save_waits(self, found: Mapping[str, datetime], *, now: datetime) -> None:
        """Remember that these hosts and addresses asked to be left alone until then."""
        with transaction(self._engine, write=True) as connection:
            waits.save(connection, found, now=now)

    def arrivals(
        self, digest: str, sources: Collection[str], *, now: datetime | None = None, known: dict[bytes, Entry] | None = None
    ) -> tuple[Arrival, ...]:
        """The entries that the digest has not decided on, by first sight, then source, then the order of the feed.

        With ``now``, when the article of each was read, if its page is not to be read again by then. ``known`` are entries by their
        records, for digests of the same sources to share.
        """
        with transaction(self._engine, write=False) as connection:
            return listing.arrivals(connection, digest, sources, now=now, known=known)

    def told_since(self, digest: str, sources: Collection[str], *, since: datetime) -> tuple[ToldEntry, ...]:
        """The entries that editions on schedule told after that time, in the order of ``arrivals``."""
        with transaction(self._engine, write=False) as connection:
            return listing.told_since(connection, digest, sources, since=since)

    def articles(self, keys: Collection[str], *, now: datetime | None = None) -> dict[str, Article]:
        """The articles that were saved under the keys, where there are any; with ``now`` none whose page is to be read again."""
        with transaction(self._engine, write=False) as connection:
            return listing.read_articles(connection, keys, now=now)

    def stale_articles(self, keys: Collection[str], *, now: datetime) -> dict[str, SavedArticle]:
        """The articles under the keys whose pages are to be read again, as they were read last."""
        with transaction(self._engine, write=False) as connection:
            return renewing.stale_articles(connection, tuple(keys), now=now)

    def stale_since(self, keys: Collection[str], *, now: datetime) -> dict[str, datetime]:
        """Since when the pages of those of the articles under the keys are to be read again that have not been."""
        with transaction(self._engine, write=False) as connection:
            return renewing.stale_since(connection, tuple(keys), now=now)

    def save_articles(self, saved: Sequence[SavedArticle]) -> None:
        """Remember articles; a newer text of the same entry takes the place of the older."""
        with transaction(self._engine, write=True) as connection:
            listing.save_articles(connection, saved)

    def summaries(self, keys: Collection[str]) -> dict[str, str]:
        """What a language model answered under the keys, where it was asked."""
        with transaction(self._engine, write=False) as connection:
            return summaries.known(connection, keys)

    def save_summaries(self, answers: Mapping[str, str], *, now: datetime) -> None:
        """Remember what a language model answered."""
        if answers:
            with transaction(self._engine, write=True) as connection:
                summaries.save(connection, answers, now=now)

    # ------------------------------------------------------------ digests and editions

    def first_seen_digest(self, digest: str, now: datetime) -> datetime:
        """When the digest was first asked for; ``now`` is recorded where this is the first time."""
        with transaction(self._engine, write=False) as connection:
            known = editions.was_seen(connection, digest)
        if known is not None:
            return known
        with transaction(self._engine, write=True) as connection:
            return editions.first_seen(connection, digest, now=now)

    def last_edition(self, digest: str) -> Last | None:
        """The newest edition that was not sent by hand."""
        with transaction(self._engine, write=False) as connection:
            return reading.last_edition(connection, digest)

    def slot_taken(self, digest: str, slot: str) -> bool:
        """Whether the digest has an edition for the slot."""
        with transaction(self._engine, write=False) as connection:
            return editions.slot_taken(connection, digest, slot)

    def history(self, digest: str, wanted: Recall) -> History:
        """What the digest has said of what is wanted, newest first, and the sources that it took entries from."""
        with transaction(self._engine, write=False) as connection:
            return remembering.recalled(connection, digest, wanted)

    def save_edition(
        self,
        edition: Edition,
        messages: Sequence[Message],
        memory: Sequence[Sent],
        *,
        remember: bool,
        timings: Timings | None = None,
        drafted: Sequence[Arrival] = (),
    ) -> bool:
        """Write an edition, the outcome of every entry, its memory and its messages, all or nothing; False when its slot is
        taken.

        With ``remember`` false nothing counts as seen: the outcomes are kept as an account only. ``drafted`` are the arrivals that
        it was made of.

        :raises StoreError: when another edition of the digest has decided on one of its entries meanwhile.
        """
        with transaction(self._engine, write=True) as connection:
            saved = editions.save_edition(connection, edition, messages, memory, remember=remember, timings=timings)
            if saved and remember:
                editions.settle_drafted(connection, edition, drafted)
            return saved

    # ------------------------------------------------------------ sites

    def learn(self, seen: Sequence[Sighting], *, now: datetime) -> None:
        """Count the passages of these articles as what their sites print; an article counts once, however often it comes."""
        with transaction(self._engine, write=True) as connection:
            sites.learn(connection, seen, now=now)

    def learned(self, seen: Sequence[Sighting]) -> Learned:
        """The habits of the sites whose articles these are, and which of the articles they count."""
        with transaction(self._engine, write=False) as connection:
            return sites.learned_of(connection, seen)

    def habits(self, site: str) -> tuple[Habit, ...]:
        """The passages that several articles of the site held, and those that the user has decided on; the most frequent first."""
        with transaction(self._engine, write=False) as connection:
            return sites.habits_at(connection, site)

    def site_articles(self, site: str) -> int:
        """How many articles of the site were read so far."""
        with transaction(self._engine, write=False) as connection:
            return sites.articles_of(connection, site)

    def rule(self, site: str, mark: int, ruling: Ruling) -> bool:
        """Whether the user's decision on a passage of the site was written down: False when the site has no such passage."""
        with transaction(self._engine, write=True) as connection:
            return sites.rule(connection, site, mark, ruling)

    # ------------------------------------------------------------ sending; see ``outbox`` for the states

    def claim_messages(
        self, *, owner: str, now: datetime, lease: float, limit: int, edition: str | None = None, resend: bool = True
    ) -> tuple[Message, ...]:
        """Up to ``limit`` messages that may be sent now, oldest first, leased to ``owner`` for ``lease`` seconds.

        With ``resend`` a message in doubt is among them, once.
        """
        with transaction(self._engine, write=True) as connection:
            wanted = outbox.Claim(owner=owner, lease=lease, limit=limit, edition=edition, resend=resend)
            return outbox.claim(connection, wanted, now=now)

    def has_work(self, now: datetime, *, resend: bool = True) -> bool:
        """Whether a run at ``now`` would find a message to send, or one that a run before it left half-way."""
        with transaction(self._engine, write=False) as connection:
            return outbox.has_work(connection, now=now, resend=resend)

    def mark_wire(self, message_id: str, *, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether the owner may send the first byte of DATA; the intent is on the disk when this returns."""
        with single_statement(self._engine) as connection:
            return outbox.mark_wire(connection, message_id, owner=owner, now=now, lease=lease)

    def record_receipt(self, receipt: Receipt, *, owner: str, retry_at: datetime | None = None) -> bool:
        """Whether the answer was recorded: False for an owner whose message another has taken over.

        A message put off is due again at ``retry_at``, or after ``backoff``; a day after its first try it has failed.
        """
        if receipt.state is SendState.SENT:
            with single_statement(self._engine) as connection:
                return outbox.record_sent(connection, receipt, owner=owner)
        with transaction(self._engine, write=True) as connection:
            return outbox.record_receipt(connection, receipt, owner=owner, retry_at=retry_at)

    def release_messages(self, edition_id: str, *, recipient: str | None, now: datetime) -> int:
        """Make the messages of an edition that failed, were put off or are in doubt ready to be sent; the number of them.

        With a ``recipient`` only those to that address, and also when they were sent. Without their bytes none can be.
        """
        with transaction(self._engine, write=True) as connection:
            return outbox.release(connection, edition_id, recipient=recipient, now=now)

    @contextmanager
    def run_lock(self, wait: float = 0.0) -> Iterator[None]:
        """The right to be the one run on this database. Every run that sends holds it, so a lease that is found here is a dead
        one's, and ends.

        :raises StoreBusyError: when another run has it for longer than ``wait`` seconds.
        """
        with locks.run_lock(self._engine, self._path, wait=wait):
            with transaction(self._engine, write=True) as connection:
                outbox.expire(connection, now=None)
            yield

    # ------------------------------------------------------------ asking

    def editions(self, digest: str | None = None, limit: int = 20) -> tuple[EditionRecord, ...]:
        """The newest editions, newest first, of one digest or of all."""
        with transaction(self._engine, write=False) as connection:
            return reading.edition_records(connection, digest, limit=limit)

    def edition(self, edition_id: str) -> Edition | None:
        """The edition as it was sent; None when there is none, or when it is so old that only its line in the history is left."""
        with transaction(self._engine, write=False) as connection:
            return reading.edition(connection, edition_id)

    def messages(self, edition_id: str) -> tuple[MessageRecord, ...]:
        """The messages of an edition and how each stands."""
        with transaction(self._engine, write=False) as connection:
            return reading.message_records(connection, edition_id)

    def outbox(self) -> tuple[MessageRecord, ...]:
        """Every message that is not sent, longest untouched first."""
        with transaction(self._engine, write=False) as connection:
            return reading.message_records(connection, None, live=True)

    def outcomes_for(self, word: str) -> tuple[OutcomeRecord, ...]:
        """What became of the entry with this URL or key, in every edition that met it, newest first."""
        with transaction(self._engine, write=False) as connection:
            return reading.outcomes_for(connection, word)

    def removals(self, edition_id: str, key: str) -> tuple[Removal, ...]:
        """The passages that an edition left out of one entry; none once the edition is pruned."""
        with transaction(self._engine, write=False) as connection:
            return reading.removals(connection, edition_id, key)

    def sent_messages(self, edition_id: str) -> tuple[Message, ...]:
        """The messages of an edition with their bytes, in order; without those whose bytes were pruned."""
        with transaction(self._engine, write=False) as connection:
            return outbox.frozen(connection, edition_id)

    def status(self) -> Status:
        """How the program stands, in counts."""
        with transaction(self._engine, write=False) as connection:
            return reading.status(connection)

    # ------------------------------------------------------------ upkeep

    def prune(self, now: datetime, keep_days: int) -> None:
        """Forget what is older than ``keep_days``, but nothing that guards against saying or sending twice."""
        with transaction(self._engine, write=True) as connection:
            pruning.prune(connection, now=now, keep_days=keep_days)

    def backup(self, path: Path) -> None:
        """A consistent copy of the database as it is now, readable by its owner only; an older file of that name is replaced.

        :raises StoreError: when it cannot be written, or the database is not SQLite.
        """
        if self._path is None:
            raise StoreError("a PostgreSQL database is backed up by pg_dump")
        with speaking_of(self._engine):
            copy(self._path, path)


@contextmanager
def open_store(settings: StoreSettings) -> Iterator[Store]:
    """The database of the settings, created or migrated where that is needed.

    :raises ConfigError: when the URL is none.
    :raises SchemaError: when a newer version of the program has written it.
    :raises StoreError: when it cannot be opened.
    """
    engine = connect(settings.url)
    try:
        ensure_schema(engine)
        yield Store(engine)
    finally:
        engine.dispose()


@contextmanager
def open_copy(settings: StoreSettings) -> Iterator[Store]:
    """A throw-away copy of the database, to try what a run would do; the original is not touched, nor made where there is none.

    Of ``sqlite:///:memory:``, which can be no lasting store, it is an empty one.

    :raises StoreError: when the original cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="digest-") as folder:
        scratch = Path(folder, "digest.db")
        if settings.url not in IN_MEMORY:
            _copy_to(scratch, settings.url)
        with open_store(StoreSettings(url=f"sqlite:///{scratch}", keep_days=settings.keep_days)) as store:
            yield store


def _copy_to(scratch: Path, url: str) -> None:
    engine, path = connect(url), sqlite_path(url)
    try:
        if path is None:
            upgrade.copy_rows(engine, scratch)
        elif path.exists():
            with speaking_of(engine):
                copy(path, scratch)
    finally:
        engine.dispose()
