"""A database that is locked, damaged, of an older version, or on a bad disk: always an error of ours that says what to do."""

import multiprocessing
import os
import random  # noqa: TID251 - seeded
import re
import resource
import shutil
import sqlite3  # noqa: TID251 - these tests damage the file from outside
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.migration import MigrationContext  # noqa: TID251 - makes a table anew
from alembic.operations import Operations  # noqa: TID251 - makes a table anew
from fakes import polled
from sqlalchemy import Connection, column, create_engine, insert  # noqa: TID251 - compares two ways to make the tables
from sqlalchemy import table as sql_table  # noqa: TID251 - writes rows of an older version

from digest.codec import pack
from digest.errors import StoreBusyError, StoreError
from digest.model import (
    Article,
    Counts,
    Edition,
    Entry,
    Message,
    Outcome,
    OutcomeKind,
    Passage,
    Preferences,
    ReaderState,
    Sent,
    Sighting,
    Source,
    SourceState,
)
from digest.settings import StoreSettings
from digest.store import WIRE_LEASE, NewReader, Polled, Recall, SavedArticle, Store, open_store, roster, shard_of, shards
from digest.store.columns import Time
from digest.store.database import connect, settle, transaction
from digest.store.schema import metadata
from digest.store.upgrade import create, migrate

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FEED = "https://example.org/feed.xml"
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["digest.store"])


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with something of everything in it."""
    path = tmp_path_factory.mktemp("original") / "digest.db"
    with open_store(StoreSettings(url=f"sqlite:///{path}")) as store:
        write_something(store)
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    """A copy of it to damage."""
    return Path(shutil.copy(original, tmp_path / "digest.db"))


def write_something(store: Store) -> None:
    entries = [Entry(key=f"https://example.org/{n}", source=FEED, guid=str(n), url=f"https://example.org/{n}") for n in range(50)]
    store.record_polls([polled(SourceState(url=FEED, next_poll_at=NOW), entries)], now=NOW)
    store.save_articles(
        [SavedArticle(key=each.key, article=Article(url=each.url, title=f"Title {each.key}")) for each in entries[:40]]
    )
    shown = tuple(
        Outcome(entry_key=each.key, source=FEED, url=each.url, title="", kind=OutcomeKind.SHOWN, reason="new")
        for each in entries[:25]
    )
    made = Edition(id="morning/1", digest="morning", title="", slot="1", made_at=NOW, counts=Counts(new=25), outcomes=shown)
    message = Message(
        message_id="<1@example.org>",
        edition=made.id,
        sender="a@example.org",
        recipient="b@example.org",
        subject="",
        body=bytes(range(256)) * 40,
        sha256="",
    )
    said = Sent(edition=made.id, sent_at=NOW, title="Storm", keys=("https://example.org/1",), passages=(7, -9), text=("Words.",))
    store.save_edition(made, (message,), (said,), remember=True)
    store.save_summaries({"asked": "An answer."}, now=NOW)
    store.learn([sighting("https://example.org/1"), sighting("https://example.org/2")], now=NOW)
    wishes = Preferences(digest="morning", minutes=5)
    store.write(roster.add, [NewReader(address="ada@example.org", preferences=wishes, state=ReaderState.ACTIVE)], now=NOW)
    store.write(roster.suppress, "eve@example.org", reason="asked", now=NOW)
    store.write(roster.add_sources, [Source(url="https://example.net/feed")])
    store.write(roster.secret)
    store.write(shards.register, [Source(url=FEED)])
    store.write(shards.lease, "shard/1", owner="a", now=NOW, seconds=60.0)
    store.write(shards.want_new, FEED, seen_at=NOW, limit=10)


def sighting(key: str) -> Sighting:
    passage = Passage(mark=7, text="All rights reserved.")
    return Sighting(entry_key=key, site="example.org", day=NOW.date(), title=(1, 2), passages=(passage,))


def use(store: Store) -> None:
    """Do what runs, workers and people do."""
    store.source_states([FEED])
    found = store.arrivals("morning", [FEED])
    store.articles([each.entry.key for each in found])
    store.history("morning", recall(marks=[7]))
    store.learned([sighting("https://example.org/1")])
    store.last_edition("morning")
    store.edition("morning/1")
    store.status()
    store.outcomes_for("https://example.org/1")
    store.told_since("morning", [FEED], since=NOW - timedelta(days=1))
    store.summaries(["asked"])
    store.habits("example.org")
    store.learn([sighting("https://example.org/3")], now=NOW)
    store.editions()
    store.outbox()
    store.sent_messages("morning/1")
    for read in (roster.counts, roster.secret, shards.dead):
        store.write(read)
    store.read(roster.page_after, 0, digest=None)
    store.read(roster.is_suppressed, "eve@example.org")
    store.read(roster.catalogue, ["https://example.net/feed"])
    store.read(shards.backlog, now=NOW)
    store.write(shards.lease, "shard/1", owner="b", now=NOW, seconds=60.0)
    store.write(shards.claim_audiences, owner="a", now=NOW, seconds=60.0, limit=10)
    store.write(shards.claim_sources, shard_of(FEED), now=NOW, seconds=60.0, limit=10)
    store.write(shards.claim_entries, shard_of(FEED), now=NOW, seconds=60.0, limit=10)
    store.record_polls([polled(SourceState(url=FEED), [Entry(key="new", source=FEED, guid="new", url="")])], now=NOW)
    store.claim_messages(owner="a", now=NOW, lease=60.0, limit=10)
    store.prune(NOW, 90)


def open_and_use(path: Path) -> None:
    with open_store(StoreSettings(url=f"sqlite:///{path}")) as store:
        use(store)


def trouble(path: Path) -> str:
    """What the store says when it cannot be used; empty when it can."""
    try:
        open_and_use(path)
    except StoreError as error:
        return str(error)
    return ""


def flip(path: Path, offset: int) -> None:
    with path.open("r+b") as damaged:
        damaged.seek(offset)
        byte = damaged.read(1)[0]
        damaged.seek(offset)
        damaged.write(bytes([byte ^ 0x55]))


@pytest.mark.parametrize("seed", range(50))
def test_a_flipped_byte_is_survived_or_named(path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chooses a byte
    flip(path, chance.randrange(path.stat().st_size))
    assert re.search("^$|digest.db|restore a backup", trouble(path))


@pytest.mark.parametrize("damage", ["garbage", 2**62])
@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_a_damaged_value_in_any_column_is_survived_or_named(path: Path, tmp_path: Path, table: str, damage: object) -> None:
    for each in metadata.tables[table].columns:
        damaged = Path(shutil.copy(path, tmp_path / f"{each.name}-damaged.db"))
        with closing(sqlite3.connect(damaged)) as opened, suppress(sqlite3.IntegrityError):  # what SQLite itself keeps whole
            opened.execute("PRAGMA ignore_check_constraints=ON").close()
            opened.execute(f'UPDATE OR IGNORE "{table}" SET "{each.name}" = ?', (damage,)).close()  # noqa: S608 - our own names
            opened.commit()
        try:
            open_and_use(damaged)
        except StoreError as error:
            assert "restore a backup" in str(error)


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 20_000])
def test_a_truncated_database_is_named_and_not_begun_anew(path: Path, size: int) -> None:
    os.truncate(path, size)
    with pytest.raises(StoreError, match="restore a backup"):
        open_and_use(path)
    assert path.stat().st_size == size


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    path.write_bytes(b"a diary, not a database\n" * 200)
    with pytest.raises(StoreError, match="no database"):
        open_and_use(path)
    assert path.read_bytes() == b"a diary, not a database\n" * 200


def test_a_database_is_not_called_whole_while_a_part_of_it_stands_in_the_log(path: Path) -> None:
    engine = connect(f"sqlite:///{path}", wait=0.05)
    with transaction(engine, write=False) as reading, pytest.raises(StoreBusyError):
        reading.exec_driver_sql("SELECT * FROM edition").fetchall()
        settle(engine)
    engine.dispose()


def test_an_empty_log_beside_the_database_does_no_harm(path: Path) -> None:
    Path(f"{path}-wal").write_bytes(b"")
    open_and_use(path)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=str(tmp_path)):
        open_and_use(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(path: Path) -> None:
    with pytest.raises(StoreError, match="writable"):
        open_and_use(path / "below" / "digest.db")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def impatient(path: Path) -> Iterator[Store]:
    """The store with little patience for the locks of others."""
    engine = connect(f"sqlite:///{path}", wait=0.05)
    yield Store(engine)
    engine.dispose()


METHODS: dict[str, Callable[[Store], object]] = {
    "record_polls": lambda store: store.record_polls([Polled(state=SourceState(url=FEED))], now=NOW),
    "save_articles": lambda store: store.save_articles([]),
    "first_seen_digest": lambda store: store.first_seen_digest("morning", NOW),
    "claim_messages": lambda store: store.claim_messages(owner="a", now=NOW, lease=1.0, limit=1),
    "mark_wire": lambda store: store.mark_wire("<1>", owner="a", now=NOW, lease=WIRE_LEASE),
    "prune": lambda store: store.prune(NOW, 1),
}


@pytest.mark.parametrize("name", METHODS)
def test_a_database_that_another_program_locks_is_busy(path: Path, name: str) -> None:
    with impatient(path) as store:
        with locked(path), pytest.raises(StoreBusyError, match="try again later"):
            METHODS[name](store)
        METHODS[name](store)


def test_a_locked_database_can_still_be_read(path: Path) -> None:
    with impatient(path) as store, locked(path):
        assert len(store.arrivals("morning", [FEED])) == 25


def test_a_second_run_is_told_to_come_back(path: Path) -> None:
    with open_store(StoreSettings(url=f"sqlite:///{path}")) as first, open_store(StoreSettings(url=f"sqlite:///{path}")) as second:
        with first.run_lock(), pytest.raises(StoreBusyError, match="another run"), second.run_lock(wait=0.1):
            pass
        with second.run_lock():
            pass


def fill_up(path: Path) -> None:
    """Run out of room, as on a full disk: the process may make no file larger than the database is. Exits 0 when that is named."""
    with open_store(StoreSettings(url=f"sqlite:///{path}")) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, path.stat().st_size))
        entries = [Entry(key=f"{n}", source=FEED, guid=f"x{n}", url="", content=os.urandom(500).hex()) for n in range(500)]
        try:
            store.record_polls([polled(SourceState(url=FEED), entries)], now=NOW)
        except StoreError as error:
            os._exit(0 if "disk" in str(error) else 1)
    os._exit(2)


def test_a_full_disk_is_named_and_leaves_all_as_it_was(path: Path) -> None:
    child = CHILDREN.Process(target=fill_up, args=(path,))
    child.start()
    child.join(300)
    assert child.exitcode == 0
    with open_store(StoreSettings(url=f"sqlite:///{path}")) as store:
        assert len(store.arrivals("morning", [FEED])) == 25
        use(store)


def test_a_database_that_may_not_be_written_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA journal_mode=DELETE").close()
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    engine = create_engine(url, connect_args={"isolation_level": None})
    with pytest.raises(StoreError, match="cannot be written"), transaction(engine, write=True) as connection:
        connection.exec_driver_sql("DELETE FROM article")
    engine.dispose()


def test_the_migrations_make_the_tables_of_this_version(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/migrated.db")
    with transaction(engine, write=True) as connection:
        migrate(connection)
    fresh = connect(f"sqlite:///{tmp_path}/fresh.db")
    with transaction(fresh, write=True) as connection:
        metadata.create_all(connection)
    assert _tables(f"{tmp_path}/migrated.db") == _tables(f"{tmp_path}/fresh.db")
    engine.dispose()
    fresh.dispose()


def _tables(path: str) -> list[list[str]]:
    """The parts of the statement that makes each table and index, whatever their order. SQLite quotes the name of a table that a
    migration made anew, and puts its empty defaults in brackets."""
    with closing(sqlite3.connect(path)) as opened:
        rows = opened.execute(
            "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name != 'alembic_version' ORDER BY name"
        ).fetchall()
    written = [" ".join(row[0].split()).replace('"', "").replace("('')", "''") for row in rows]
    return [sorted(part.strip(" )") for part in re.split(r", |\( ?", each)) for each in written]


def test_the_migrations_make_the_same_indexes_on_both_databases(database: StoreSettings) -> None:
    engine = connect(database.url)
    with transaction(engine, write=True) as connection:
        migrate(connection)
        migrated = _indexes(connection)
    with transaction(engine, write=True) as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    create(engine)
    with transaction(engine, write=False) as connection:
        assert _indexes(connection) == migrated
    engine.dispose()


def test_what_an_older_version_has_sent_is_found_again(database: StoreSettings) -> None:
    sent = Sent(edition="morning/0", sent_at=NOW, title="Storm", keys=("https://a.example/1",), passages=(7, -9), text=("Words.",))
    engine = connect(database.url)
    with transaction(engine, write=True) as connection:
        migrate(connection, "0001")
        for table, row in (
            ("edition", {"id": "morning/0", "digest": "morning", "slot": "0", "made_at": NOW, "title": "", "stories": 1, "new": 1}),
            ("sent", {"edition": "morning/0", "position": 0, "digest": "morning", "sent_at": NOW, "record": pack(sent)}),
        ):
            columns = [column(name, Time() if isinstance(value, datetime) else None) for name, value in row.items()]
            connection.execute(insert(sql_table(table, *columns)).values(row))
    engine.dispose()
    with open_store(database) as store:
        for wanted in (Recall(since=NOW, recent=NOW), recall(marks=[7]), recall(keys=sent.keys)):
            assert store.history("morning", wanted).sent == (sent,)
        assert store.history("morning", recall(marks=[8])).sent == ()
        second = Edition(id="morning/1", digest="morning", title="", slot="1", made_at=NOW, counts=Counts())
        assert store.save_edition(second, (), (replace(sent, edition="morning/1"),), remember=True)


def recall(marks: Collection[int] = (), keys: Collection[str] = ()) -> Recall:
    return Recall(since=NOW, recent=NOW + timedelta(days=1), marks=marks, keys=keys)


def test_a_table_that_a_migration_makes_anew_keeps_what_refers_to_it(path: Path) -> None:
    engine = connect(f"sqlite:///{path}", rebuilding=True)
    with transaction(engine, write=True) as connection:
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("edition", recreate="always"):
            pass
    engine.dispose()
    with open_store(StoreSettings(url=f"sqlite:///{path}")) as store:
        assert len(store.messages("morning/1")) == 1
        assert len(store.arrivals("morning", [FEED])) == 25


def _indexes(connection: Connection) -> list[str]:
    """Each index as the database tells it."""
    told = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL ORDER BY name",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname !~ 'alembic' ORDER BY indexname",
    }
    return list(connection.exec_driver_sql(told[connection.dialect.name]).scalars())
