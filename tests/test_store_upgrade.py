"""A database of the first version, brought to this one through every migration, with everything that it held."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import polled
from sqlalchemy import MetaData, event, insert, select  # noqa: TID251 - copies rows between two schemas

from digest.codec import pack
from digest.model import (
    Article,
    Block,
    BlockKind,
    Counts,
    Edition,
    Entry,
    Message,
    Outcome,
    OutcomeKind,
    Receipt,
    SendState,
    Sent,
    SourceState,
)
from digest.settings import StoreSettings
from digest.store import WIRE_LEASE, Recall, SavedArticle, Store, open_store
from digest.store.database import connect, transaction
from digest.store.upgrade import create, ensure_schema, migrate

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FEED = "https://example.org/feed"
ENTRIES = tuple(
    Entry(key=f"https://example.org/{n}", source=FEED, guid=str(n), url=f"https://example.org/{n}", title=f"Story {n}")
    for n in range(3)
)
ARTICLE = Article(url=ENTRIES[0].url, title="Story 0", blocks=(Block(kind=BlockKind.PARAGRAPH, text="What was said."),))
SENT = Sent(edition="morning/1", sent_at=NOW, title="Story 0", keys=(ENTRIES[0].key,), passages=(17,), text=("What was said.",))
EDITION = Edition(
    id="morning/1",
    digest="morning",
    title="Morning",
    slot="1",
    made_at=NOW,
    counts=Counts(new=2, stories=1, carried=1),
    outcomes=tuple(
        Outcome(entry_key=each.key, source=FEED, url=each.url, title=each.title, kind=kind, reason="why")
        for each, kind in zip(ENTRIES, (OutcomeKind.SHOWN, OutcomeKind.CARRIED), strict=False)
    ),
)
MESSAGES = tuple(
    Message(message_id=f"<{who}>", edition="morning/1", sender="d@example.org", recipient=who, subject="", body=b"x", sha256="0")
    for who in ("ada@example.org", "bob@example.org")
)


def fill(store: Store) -> None:
    """What a run leaves: a source, entries, an article, an edition, a message that was sent and one that waits."""
    store.first_seen_digest("morning", NOW)
    store.record_polls([polled(SourceState(url=FEED, title="The feed", next_poll_at=NOW), ENTRIES)], now=NOW)
    store.save_articles([SavedArticle(key=ENTRIES[0].key, article=ARTICLE)])
    assert store.save_edition(EDITION, MESSAGES, (SENT,), remember=True)
    (first,) = store.claim_messages(owner="a", now=NOW, lease=60.0, limit=1)
    assert store.mark_wire(first.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
    taken = Receipt(message_id=first.message_id, recipient=first.recipient, state=SendState.SENT, reply="250", at=NOW)
    assert store.record_receipt(taken, owner="a")


def make_first_version(url: str, filled: str) -> None:
    """A database with the tables of version 0001 that holds the rows of one that this version has filled."""
    old, new = connect(url), connect(filled)
    before, now = MetaData(), MetaData()
    with transaction(old, write=True) as writing, transaction(new, write=False) as reading:
        migrate(writing, "0001")
        before.reflect(writing)
        now.reflect(reading)
        for table in before.sorted_tables:
            if table.name != "alembic_version":
                kept = [column.name for column in table.columns]
                whole = {"record": pack(SENT)} if table.name == "sent" else {}  # now without its passages, which have a column
                for row in reading.execute(select(*(now.tables[table.name].c[name] for name in kept))).mappings():
                    writing.execute(insert(table).values({**row, **whole}))
    old.dispose()
    new.dispose()


def test_a_database_of_the_first_version_keeps_everything_through_every_migration(tmp_path: Path) -> None:
    filled, url = f"sqlite:///{tmp_path}/filled.db", f"sqlite:///{tmp_path}/digest.db"
    with open_store(StoreSettings(url=filled)) as store:
        fill(store)
    make_first_version(url, filled)
    with open_store(StoreSettings(url=url)) as store:
        assert store.source_states([FEED])[FEED].title == "The feed"
        assert [each.entry for each in store.arrivals("morning", [FEED])] == [*ENTRIES[1:]]
        assert store.articles([ENTRIES[0].key]) == {ENTRIES[0].key: ARTICLE}
        assert store.edition("morning/1") == EDITION
        assert store.history("morning", Recall(since=NOW, recent=NOW)).sent == (SENT,)
        assert [each.state for each in store.messages("morning/1")] == [SendState.SENT, SendState.READY]
        assert store.first_seen_digest("morning", NOW + timedelta(days=1)) == NOW
        assert [each.timings for each in store.editions("morning")] == [None]
        assert store.claim_messages(owner="b", now=NOW, lease=60.0, limit=5) == (MESSAGES[1],)
    assert (tmp_path / "digest.db.schema-0001").exists()
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db.schema-0001")) as store:
        assert store.edition("morning/1") == EDITION


def test_a_migration_that_is_cut_off_leaves_the_old_database(tmp_path: Path) -> None:
    filled, url = f"sqlite:///{tmp_path}/filled.db", f"sqlite:///{tmp_path}/digest.db"
    with open_store(StoreSettings(url=filled)) as store:
        fill(store)
    make_first_version(url, filled)
    engine = connect(url)
    with pytest.raises(KeyboardInterrupt), transaction(engine, write=True) as connection:
        migrate(connection)
        raise KeyboardInterrupt
    engine.dispose()
    with open_store(StoreSettings(url=url)) as store:
        assert store.edition("morning/1") == EDITION


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_database_that_another_process_makes_meanwhile_is_not_taken_for_a_strangers(database: StoreSettings) -> None:
    mine, other = connect(database.url), connect(database.url)

    def let_the_other_go_first(*_: object) -> None:
        create(other)

    event.listen(mine, "after_cursor_execute", let_the_other_go_first, once=True)
    ensure_schema(mine)
    ensure_schema(mine)
    mine.dispose()
    other.dispose()
