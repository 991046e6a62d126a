"""Changes that come while an edition is made or committed, on both databases: what an article gained is never lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes import polled
from records import FEED, HOUR, NOW, edition, entry, outcome

from digest.errors import StoreError
from digest.model import Article, OutcomeKind, SourceState
from digest.settings import StoreSettings
from digest.store import Polled, SavedArticle, Store, editions, open_store
from digest.store.database import transaction

FLOOD = replace(entry("flood"), url="https://example.org/flood")


@pytest.fixture
def store(database: StoreSettings) -> Iterator[Store]:
    with open_store(database) as opened:
        opened.record_polls([_listed(1)], now=NOW)
        opened.save_articles([SavedArticle(key=FLOOD.key, article=Article(url=FLOOD.url, title="Flood"), read_at=NOW)])
        yield opened


def _listed(version: int) -> Polled:
    told = polled(SourceState(url=FEED, last_success_at=NOW), [FLOOD])
    return replace(told, listed=tuple(replace(each, version=version) for each in told.listed or ()))


def open_entries(store: Store, digest: str = "morning") -> list[str]:
    return [each.entry.key for each in store.arrivals(digest, [FEED])]


def test_what_no_source_has_changed_is_settled_by_its_edition(store: Store) -> None:
    assert store.save_edition(edition("1", outcome(FLOOD)), (), (), remember=True)
    assert open_entries(store) == []


@pytest.mark.parametrize("kind", [OutcomeKind.SHOWN, OutcomeKind.MERGED, OutcomeKind.REPEAT])
def test_a_change_between_the_reading_and_the_edition_leaves_the_entry_open(store: Store, kind: OutcomeKind) -> None:
    store.record_polls([_listed(2)], now=NOW + HOUR)
    assert store.save_edition(edition("1", outcome(FLOOD, kind)), (), (), remember=True)
    (arrival,) = store.arrivals("morning", [FEED])
    assert arrival.renewed
    assert arrival.first_seen == NOW + timedelta(hours=4)


def test_a_change_leaves_the_entry_open_to_each_digest_that_told_it_before(store: Store) -> None:
    assert store.save_edition(edition("1", outcome(FLOOD)), (), (), remember=True)
    store.record_polls([_listed(2)], now=NOW + HOUR)
    assert store.save_edition(edition("2", outcome(FLOOD), digest="evening"), (), (), remember=True)
    assert open_entries(store) == open_entries(store, "evening") == [FLOOD.key]


def test_of_two_editions_that_are_committed_at_once_one_is_refused(store: Store) -> None:
    store.record_polls([_listed(2)], now=NOW + HOUR)
    drafted = store.arrivals("morning", [FEED])
    with ThreadPoolExecutor(1) as beside:
        with transaction(store._engine, write=True) as connection:
            assert editions.save_edition(connection, edition("1", outcome(FLOOD)), (), (), remember=True)
            second = beside.submit(store.save_edition, edition("2", outcome(FLOOD)), (), (), remember=True, drafted=drafted)
            assert not wait([second], timeout=0.5).done
        with pytest.raises(StoreError, match="an entry of the edition 'morning/2' was decided meanwhile"):
            second.result()
    assert [each.edition for each in store.outcomes_for(FLOOD.key)] == ["morning/1"]


def test_an_edition_of_another_digest_may_tell_what_one_has_left_open(store: Store) -> None:
    store.record_polls([_listed(2)], now=NOW + HOUR)
    drafted = store.arrivals("evening", [FEED])
    assert store.save_edition(edition("1", outcome(FLOOD)), (), (), remember=True, drafted=store.arrivals("morning", [FEED]))
    assert store.save_edition(edition("2", outcome(FLOOD), digest="evening"), (), (), remember=True, drafted=drafted)


def test_what_was_muted_stays_so_when_it_changes(store: Store) -> None:
    store.record_polls([_listed(2)], now=NOW + HOUR)
    assert store.save_edition(edition("1", outcome(FLOOD, OutcomeKind.MUTED)), (), (), remember=True)
    assert open_entries(store) == []


def test_a_change_during_the_commit_of_an_edition_waits_for_it(store: Store) -> None:
    with ThreadPoolExecutor(1) as beside:
        with transaction(store._engine, write=True) as connection:
            assert editions.save_edition(connection, edition("1", outcome(FLOOD)), (), (), remember=True)
            changing = beside.submit(store.record_polls, [_listed(2)], now=NOW + HOUR)
            assert not wait([changing], timeout=0.5).done
        changing.result()
    assert open_entries(store) == [FLOOD.key]
