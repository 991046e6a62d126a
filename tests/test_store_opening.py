"""A database opened, copied, pruned: whose it is, and what is forgotten of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from records import FEED, HOUR, NOW, claim, edition, entry, message, outcome, poll, receipt, saved
from sqlalchemy import create_engine  # noqa: TID251 - a test looks from outside

from digest.errors import ConfigError, SchemaError, StoreError
from digest.model import (
    Article,
    SendState,
    SourceState,
)
from digest.settings import StoreSettings
from digest.store import Polled, SavedArticle, Store, open_copy, open_store

# ---------------------------------------------------------------- upkeep


def test_pruning_forgets_texts_but_not_what_guards_against_saying_twice(store: Store) -> None:
    later = NOW + timedelta(days=100)
    poll(store, entry("listed"), entry("gone"))
    poll(store, entry("listed"), now=later - HOUR)
    store.save_articles([SavedArticle(key=entry("listed").key, article=Article(url="", title="Old"))])
    made = edition("1", outcome(entry("listed")), outcome(entry("gone")))
    store.save_edition(made, (message(made),), (), remember=True)
    claim(store)
    store.record_receipt(receipt(message(made), SendState.SENT), owner="a")
    store.prune(later, 90)
    assert store.articles([entry("listed").key]) == {}
    assert store.edition(made.id) is None
    assert store.sent_messages(made.id) == ()
    assert [each.sent for each in store.editions()] == [1]
    assert store.outcomes_for(entry("gone").url) == ()
    assert poll(store, entry("listed"), now=later) == 0
    assert store.arrivals("morning", [FEED]) == ()


def test_pruning_keeps_the_source_that_says_unchanged_for_months(store: Store) -> None:
    later = NOW + timedelta(days=200)
    poll(store, entry("a"))
    poll(store, now=NOW, url="https://example.com/dropped")
    store.record_polls([Polled(state=SourceState(url=FEED, last_success_at=later, next_poll_at=later + HOUR))], now=NOW)
    store.prune(later, 90)
    assert poll(store, entry("a"), now=later) == 0
    assert list(store.source_states([FEED, "https://example.com/dropped"])) == [FEED]


def test_pruning_after_months_of_sleep_forgets_no_source(store: Store) -> None:
    poll(store, entry("a"))
    store.prune(NOW + timedelta(days=400), 90)
    assert poll(store, entry("a"), now=NOW + timedelta(days=400)) == 0


def test_pruning_keeps_mail_that_is_not_sent(store: Store) -> None:
    (letter,) = saved(store)
    store.prune(NOW + timedelta(days=400), 90)
    assert claim(store, now=NOW + timedelta(days=400)) == (letter,)


def test_a_backup_is_a_database_of_its_own(tmp_path: Path) -> None:
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as store:
        poll(store, entry("a"))
        store.backup(tmp_path / "copy.db")
        poll(store, entry("b"))
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/copy.db")) as copied:
        assert [each.entry.guid for each in copied.arrivals("morning", [FEED])] == ["a"]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_throw_away_copy_changes_nothing(database: StoreSettings, store: Store) -> None:
    poll(store, entry("a"))
    with open_copy(database) as copied:
        assert len(copied.arrivals("morning", [FEED])) == 1
        poll(copied, entry("b"))
    assert len(store.arrivals("morning", [FEED])) == 1


def test_a_throw_away_copy_of_nothing_makes_no_file(tmp_path: Path) -> None:
    with open_copy(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as copied:
        assert copied.editions() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_throw_away_store_needs_no_original() -> None:
    with open_copy(StoreSettings(url="sqlite:///:memory:")) as scratch:
        poll(scratch, entry("a"))
        assert len(scratch.arrivals("", [FEED])) == 1


# ---------------------------------------------------------------- opening


def test_the_file_is_private(tmp_path: Path) -> None:
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as store:
        poll(store, entry("a"))
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_database_of_a_newer_version_is_refused(database: StoreSettings) -> None:
    with open_store(database):
        pass
    run_sql(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match="newer version"), open_store(database):
        pass


def test_a_database_of_a_version_that_never_was_is_refused(database: StoreSettings) -> None:
    with open_store(database):
        pass
    run_sql(database, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(SchemaError, match="cannot be migrated"), open_store(database):
        pass


def test_the_database_of_another_program_is_refused(database: StoreSettings) -> None:
    run_sql(database, "CREATE TABLE theirs (a INTEGER)")
    with pytest.raises(StoreError, match="another program"), open_store(database):
        pass


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "oracle://x/y", "mysql+nodriver://x/y"])
def test_a_url_that_names_no_database_of_ours_is_a_mistake_in_the_configuration(url: str) -> None:
    with pytest.raises(ConfigError, match="store"), open_store(StoreSettings(url=url)):
        pass


def run_sql(database: StoreSettings, statement: str) -> None:
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_server_that_is_not_there_is_named() -> None:
    nowhere = StoreSettings(url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="none"), open_store(nowhere):
        pass


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_ended_while_it_rested_is_replaced_unnoticed(
    database: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.store.database._FRESH", 0.0)
    with open_store(database) as store:
        assert store.editions() == ()
        server = create_engine(database.url, isolation_level="AUTOCOMMIT")
        with server.connect() as outside:
            ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
            assert outside.exec_driver_sql(f"{ended} AND pid <> pg_backend_pid()").all()
        server.dispose()
        assert store.editions() == ()
