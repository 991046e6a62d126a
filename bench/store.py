"""What the store costs: polls, arrivals, articles and the three commits of a message, beside the same work in raw sqlite3.

    python bench/store.py [--url postgresql+psycopg://...] [--json FILE]
    python bench/store.py --layer     the three commits of a message alone, not waiting for the disk

CPU seconds are of this process; a server's are not in them.
"""

import argparse
import json
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest import urls
from digest.codec import pack
from digest.model import (
    Article,
    Block,
    BlockKind,
    Counts,
    Edition,
    Entry,
    Listed,
    Message,
    Outcome,
    OutcomeKind,
    Receipt,
    SendState,
    SourceState,
)
from digest.settings import StoreSettings
from digest.store import WIRE_LEASE, Polled, SavedArticle, Store, open_store

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SOURCES, LISTED = 200, 20
HISTORY = 100_000
MESSAGES = 500
BODY = bytes(range(256)) * 120


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of work took; ``count`` is of its things."""

    name: str
    count: int
    seconds: float
    cpu: float


def timed(name: str, count: int, work: Callable[[], object]) -> Figure:
    """The time of one piece of work."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return Figure(name, count, time.perf_counter() - started, time.process_time() - cpu)


def listing(source: int, first: int = 0) -> list[Entry]:
    """The entries of one feed."""
    url = f"https://site{source}.example.org"
    return [
        Entry(key=f"{url}/{n}", source=f"{url}/feed", guid=f"{n}", url=f"{url}/{n}", title=f"Title {n}", summary="Words. " * 40)
        for n in range(first, first + LISTED)
    ]


def polled(state: SourceState, entries: list[Entry]) -> Polled:
    """A poll of a source, as a worker packs it."""
    return Polled(
        state=state,
        listed=tuple(Listed(key=each.key, guid=each.guid, host=urls.host(each.url), record=pack(each)) for each in entries),
    )


def poll_all(store: Store) -> None:
    """Record one poll of every source."""
    for source in range(SOURCES):
        entries = listing(source)
        store.record_polls([polled(SourceState(url=entries[0].source, last_success_at=NOW), entries)], now=NOW)


def save_all(store: Store, saved: list[SavedArticle]) -> None:
    """Save articles in batches, as a run does."""
    for start in range(0, len(saved), 25):
        store.save_articles(saved[start : start + 25])


def poll_unchanged(store: Store) -> None:
    """Record that every source said "not modified"."""
    for source in range(SOURCES):
        store.record_polls([Polled(state=SourceState(url=f"https://site{source}.example.org/feed", last_success_at=NOW))], now=NOW)


def grow(store: Store) -> None:
    """A history of entries that are all decided."""
    entries = [
        each
        for source in range(SOURCES)
        for batch in range(1, HISTORY // SOURCES // LISTED + 1)
        for each in listing(source, batch * LISTED)
    ]
    for start in range(0, len(entries), 2000):
        part = entries[start : start + 2000]
        by_source: dict[str, list[Entry]] = {}
        for each in part:
            by_source.setdefault(each.source, []).append(each)
        for url, listed in by_source.items():
            store.record_polls([polled(SourceState(url=url, last_success_at=NOW), listed)], now=NOW)
        outcomes = tuple(
            Outcome(entry_key=each.key, source=each.source, url=each.url, title=each.title, kind=OutcomeKind.SHOWN, reason="new")
            for each in part
        )
        store.save_edition(edition(f"past/{start}", outcomes), (), (), remember=True)


def edition(slot: str, outcomes: tuple[Outcome, ...] = ()) -> Edition:
    """An edition without stories."""
    return Edition(id=slot, digest="morning", title="", slot=slot, made_at=NOW, counts=Counts(new=len(outcomes)), outcomes=outcomes)


def letters(slot: str) -> tuple[Message, ...]:
    """The messages of one edition."""
    return tuple(
        Message(
            message_id=f"<{slot}.{n}@example.org>",
            edition=slot,
            sender="a@example.org",
            recipient=f"{n}@example.org",
            subject="",
            body=BODY,
            sha256="",
        )
        for n in range(MESSAGES)
    )


def send(store: Store) -> None:
    """Claim, mark and record every message, one by one, as a run does."""
    while claimed := store.claim_messages(owner="a", now=NOW, lease=60.0, limit=1):
        for message in claimed:
            assert store.mark_wire(message.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
            receipt = Receipt(message_id=message.message_id, recipient=message.recipient, state=SendState.SENT, reply="250", at=NOW)
            assert store.record_receipt(receipt, owner="a")


def send_raw(database: sqlite3.Connection) -> None:
    """The same three commits in sqlite3 without a layer."""
    for _ in range(MESSAGES):
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE message SET state='unknown' WHERE state='sending' AND lease < ? AND wire NOT NULL", ("2026",))
        database.execute("UPDATE message SET state='ready' WHERE state='sending' AND lease < ? AND wire IS NULL", ("2026",))
        ((message_id, body),) = database.execute(
            "UPDATE message SET state='sending', lease='2027', owner='a' WHERE id IN "
            "(SELECT id FROM message WHERE state IN ('ready', 'deferred') AND due <= '2026' ORDER BY due LIMIT 1) "
            "RETURNING id, body"
        ).fetchall()
        database.execute("COMMIT")
        zlib.decompress(body)
        for change in ("wire='2026'", "state='sent'"):
            database.execute("BEGIN IMMEDIATE")
            database.execute(f"UPDATE message SET {change} WHERE id=? AND owner='a' AND state='sending'", (message_id,))  # noqa: S608 - our own text
            database.execute("COMMIT")


@contextmanager
def raw(folder: Path) -> Iterator[sqlite3.Connection]:
    """A database of our own with the same messages."""
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "CREATE TABLE message (id TEXT PRIMARY KEY, state TEXT, due TEXT, lease TEXT, owner TEXT, wire TEXT, body BLOB)"
        )
        database.execute("CREATE INDEX live ON message (state, due) WHERE state IN ('ready', 'sending', 'deferred', 'unknown')")
        database.execute("BEGIN")
        rows = [(f"<{n}@example.org>", "ready", "2025", zlib.compress(BODY)) for n in range(MESSAGES)]
        database.executemany("INSERT INTO message (id, state, due, body) VALUES (?, ?, ?, ?)", rows)
        database.execute("COMMIT")
        yield database


def measured(store: Store, folder: Path, *, with_raw: bool) -> Iterator[Figure]:
    """All figures, one after the other."""
    text = Article(
        url="", title="Title", blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text="Some words of it. " * 30) for _ in range(12))
    )
    saved = [SavedArticle(key=f"{n}", article=text) for n in range(1000)]
    sources = [f"https://site{n}.example.org/feed" for n in range(SOURCES)]
    yield timed("entries of a first poll", SOURCES * LISTED, lambda: poll_all(store))
    yield timed("entries polled again, known", SOURCES * LISTED, lambda: poll_all(store))
    yield timed("polls that say not modified", SOURCES, lambda: poll_unchanged(store))
    yield timed("articles of 6 kB saved, 25 a commit", 1000, lambda: save_all(store, saved))
    yield timed("articles read", 1000, lambda: store.articles([each.key for each in saved]))
    yield timed("decided entries written", HISTORY, lambda: grow(store))
    yield timed(f"arrivals among {HISTORY} decided ones", SOURCES * LISTED, lambda: store.arrivals("morning", sources))
    store.save_edition(edition("today"), letters("today"), (), remember=True)
    yield timed("messages claimed, marked, recorded", MESSAGES, lambda: send(store))
    if with_raw:
        with raw(folder) as database:
            yield timed("the same in raw sqlite3", MESSAGES, lambda: send_raw(database))
    yield timed("pruned, all of it too old", HISTORY, lambda: store.prune(NOW + timedelta(days=400), 90))


def layer() -> None:
    """The CPU of the three commits of a message, ours and raw, the least of five times, with ``synchronous`` off for both."""

    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder, open_store(StoreSettings(url=f"sqlite:///{folder}/digest.db")) as store:
        with closing(store._engine.raw_connection()) as pooled:  # noqa: SLF001 - the one that it goes on with
            pooled.cursor().execute("PRAGMA synchronous=OFF")
        for n in range(5):
            store.save_edition(edition(f"{n}"), letters(f"{n}"), (), remember=True)
            ours.append(timed("", MESSAGES, lambda: send(store)).cpu)
            with tempfile.TemporaryDirectory() as other, raw(Path(other)) as connection:
                connection.execute("PRAGMA synchronous=OFF")
                bare.append(timed("", MESSAGES, lambda connection=connection: send_raw(connection)).cpu)  # type: ignore[misc]
    each = [min(times) / MESSAGES * 1e6 for times in (ours, bare)]
    print(f"{each[0]:,.0f} µs through the store, {each[1]:,.0f} µs in raw sqlite3: {each[0] / each[1]:.2f} times")


def main() -> None:
    """Print a table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="an empty PostgreSQL database")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--layer", action="store_true")
    chosen = parser.parse_args()
    if chosen.layer:
        layer()
        return
    figures = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(StoreSettings(url=chosen.url or f"sqlite:///{folder}/digest.db")) as store,
    ):
        for each in measured(store, Path(folder), with_raw=not chosen.url):
            print(
                f"{each.name:40} {each.count / each.seconds:10,.0f}/s {each.cpu / each.count * 1e6:8,.0f} µs CPU each", flush=True
            )
            figures[each.name.replace(" ", "_")] = round(each.count / each.seconds, 1)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
