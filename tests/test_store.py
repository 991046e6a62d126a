"""What the program remembers of sources, entries and editions."""

from dataclasses import replace
from datetime import datetime

import pytest
from records import FEED, HOUR, NOW, claim, edition, entry, message, outcome, poll, saved

from digest import urls
from digest.errors import StoreError
from digest.model import (
    Article,
    Block,
    BlockKind,
    Entry,
    OutcomeKind,
    Removal,
    RemovalKind,
    Sent,
    SourceState,
    Validators,
)
from digest.store import Polled, Recall, SavedArticle, Store

# ---------------------------------------------------------------- sources and entries


def test_a_source_is_remembered_as_it_was(store: Store) -> None:
    state = SourceState(url=FEED, title="Ü", validators=Validators(etag='"1"'), failures=2, last_error="no", next_poll_at=NOW)
    store.record_polls([Polled(state=state)], now=NOW)
    store.record_polls([Polled(state=replace(state, failures=0))], now=NOW)
    assert store.source_states([FEED, "https://example.org/other"]) == {FEED: replace(state, failures=0)}


def test_an_entry_is_new_once(store: Store) -> None:
    assert poll(store, entry("a"), entry("b")) == 2
    assert poll(store, entry("b"), entry("c"), now=NOW + HOUR) == 1


@pytest.mark.parametrize(
    "again",
    [
        entry("a", title="Another title"),
        entry("a", guid="another-guid"),
        replace(entry("a"), key="https://example.org/moved", url="https://example.org/moved"),
        entry("a", guid=""),
    ],
)
def test_neither_title_nor_guid_nor_address_alone_makes_an_entry_new(store: Store, again: Entry) -> None:
    poll(store, entry("a"))
    assert poll(store, again, now=NOW + HOUR) == 0
    (arrival,) = store.arrivals("morning", [FEED])
    assert (arrival.entry, arrival.first_seen) == (entry("a"), NOW)


def test_a_feed_that_lists_an_entry_twice_gives_it_once(store: Store) -> None:
    assert poll(store, entry("a"), entry("a"), entry("b", guid="a"), entry("c", guid=""), entry("d", guid="")) == 3


def test_another_source_may_announce_the_same_article(store: Store) -> None:
    other = "https://example.com/feed.xml"
    poll(store, entry("a"))
    assert poll(store, entry("a", source=other), url=other) == 1
    assert len(store.arrivals("morning", [FEED, other])) == 2


def test_arrivals_come_by_first_sight_then_in_the_order_of_the_feed(store: Store) -> None:
    poll(store, entry("z"), entry("b"))
    poll(store, entry("a"), entry("z"), entry("b"), now=NOW + HOUR)
    assert [each.entry.guid for each in store.arrivals("morning", [FEED])] == ["z", "b", "a"]


def test_an_entry_arrives_until_it_is_decided_and_counts_how_often_it_was_carried_over(store: Store) -> None:
    poll(store, entry("a"), entry("b"))
    store.save_edition(edition("1", outcome(entry("a")), outcome(entry("b"), OutcomeKind.CARRIED)), (), (), remember=True)
    (arrival,) = store.arrivals("morning", [FEED])
    assert (arrival.entry.guid, arrival.carried) == ("b", 1)
    assert len(store.arrivals("evening", [FEED])) == 2


def test_foreign_text_that_no_database_takes_is_kept_as_well_as_can_be(store: Store) -> None:
    odd = entry("a", title="half \ud83d and nul \0")
    poll(store, odd)
    store.save_edition(edition("1", outcome(odd)), (), (), remember=True)
    (record,) = store.outcomes_for(odd.url)
    assert record.outcome.title == "half ? and nul "


def test_thousands_of_sources_are_asked_for_at_once(store: Store) -> None:
    urls = [f"https://example.org/{n}" for n in range(3000)]
    assert store.source_states(urls) == {}
    assert store.arrivals("morning", urls) == ()


def test_an_article_comes_back_as_it_was_saved_last(store: Store) -> None:
    text = Article(url="", title="Title", blocks=(Block(kind=BlockKind.PARAGRAPH, text="Words. " * 500),))
    store.save_articles([SavedArticle(key="a", article=text), SavedArticle(key="b", article=text)])
    store.save_articles([SavedArticle(key="b", article=replace(text, title="Newer"))])
    assert store.articles(["a", "b", "c"]) == {"a": text, "b": replace(text, title="Newer")}


# ---------------------------------------------------------------- editions


def test_a_slot_has_one_edition_and_the_second_writes_nothing(store: Store) -> None:
    poll(store, entry("a"), entry("b"))
    first, second = edition("1", outcome(entry("a"))), replace(edition("1", outcome(entry("b"))), id="other")
    assert store.save_edition(first, (message(first),), (), remember=True)
    assert not store.save_edition(second, (message(second, "you@example.org"),), (), remember=True)
    assert [each.id for each in store.editions()] == [first.id]
    assert [each.entry.guid for each in store.arrivals("morning", [FEED])] == ["b"]
    assert store.slot_taken("morning", "1")
    assert not store.slot_taken("evening", "1")


def test_an_entry_is_decided_once_and_a_second_edition_that_tries_is_written_not_at_all(store: Store) -> None:
    poll(store, entry("a"))
    store.save_edition(edition("1", outcome(entry("a"))), (), (), remember=True)
    second = edition("2", outcome(entry("a")))
    with pytest.raises(StoreError):
        store.save_edition(second, (message(second),), (), remember=True)
    assert store.edition(second.id) is None
    assert claim(store) == ()


def all_since(time: datetime) -> Recall:
    return Recall(since=time, recent=time)


def test_a_send_by_hand_marks_nothing_but_leaves_its_account(store: Store) -> None:
    poll(store, entry("a"))
    by_hand = edition("manual/1", outcome(entry("a")))
    memory = Sent(edition=by_hand.id, sent_at=NOW, title="Title", keys=(entry("a").key,), passages=(1,))
    assert store.save_edition(by_hand, (message(by_hand),), (memory,), remember=False)
    assert len(store.arrivals("morning", [FEED])) == 1
    assert store.history("morning", all_since(NOW - HOUR)).sources == frozenset()
    assert store.history("morning", all_since(NOW - HOUR)).sent == ()
    (record,) = store.outcomes_for(entry("a").url)
    assert (record.marked, record.slot) == (False, "manual/1")
    assert store.last_edition("morning") is None


def test_history_tells_what_was_said_newest_first(store: Store) -> None:
    memory = [
        Sent(edition=f"morning/{n}", sent_at=NOW + n * HOUR, title=f"{n}", keys=("k",), passages=(2**63 - 1, -1)) for n in range(3)
    ]
    for n, each in enumerate(memory):
        store.save_edition(edition(str(n), outcome(entry(str(n)))), (), (each,), remember=True)
    assert store.history("morning", all_since(NOW + HOUR)).sent == (memory[2], memory[1])
    assert store.history("morning", all_since(NOW)).sources == {FEED}
    assert store.history("evening", all_since(NOW)).sent == ()


def test_a_digest_keeps_the_time_at_which_it_was_first_seen(store: Store) -> None:
    assert store.first_seen_digest("morning", NOW) == NOW
    assert store.first_seen_digest("morning", NOW + HOUR) == NOW


def test_an_edition_comes_back_whole(store: Store) -> None:
    removal = Removal(kind=RemovalKind.SEEN, entry_key="a", position=3, text="said", said_in="earlier")
    made = replace(edition("1", outcome(entry("a"))), removals=(removal,))
    store.save_edition(made, (message(made), message(made, "you@example.org")), (), remember=True)
    assert store.edition(made.id) == made
    assert store.edition("none") is None
    assert store.removals(made.id, "a") == (removal,)
    assert store.sent_messages(made.id) == (message(made), message(made, "you@example.org"))
    (line,) = store.editions("morning")
    assert (line.id, line.new, line.waiting, line.sent) == (made.id, 1, 2, 0)
    last = store.last_edition("morning")
    assert last
    assert (last.slot, last.made_at) == (line.slot, line.made_at)


def test_an_outcome_is_found_by_any_form_of_its_address(store: Store) -> None:
    met = replace(outcome(entry("a")), entry_key=urls.key("https://example.org/a"), url="https://example.org/a?utm_source=feed")
    store.save_edition(edition("1", met), (), (), remember=True)
    for form in ("https://example.org/a", "http://www.example.org/a/?utm_medium=mail", met.url, met.entry_key):
        assert [each.outcome for each in store.outcomes_for(form)] == [met]
    assert store.outcomes_for("https://example.org/b") == ()


def test_status_counts(store: Store) -> None:
    poll(store, entry("a"))
    store.record_polls([Polled(state=SourceState(url="https://example.com", failures=3))], now=NOW)
    saved(store)
    status = store.status()
    assert (status.sources, status.failing, status.entries, status.editions, status.ready) == (2, 1, 1, 1, 1)
    assert status.oldest_due == NOW
    assert status.size > 0


def test_long_identities_are_told_apart_and_found_again(store: Store) -> None:
    long = "https://example.org/" + "".join(f"{n:x}" for n in range(3000))
    first, second = (replace(entry("a"), key=long + end, guid=long + end, url=long + end) for end in "12")
    assert poll(store, first, second) == 2
    assert poll(store, second, first, now=NOW + HOUR) == 0
    store.save_articles([SavedArticle(key=first.key, article=Article(url=long, title="Long"))])
    assert list(store.articles([first.key, second.key])) == [first.key]
    store.save_edition(edition("1", outcome(first)), (), (), remember=True)
    assert [each.entry for each in store.arrivals("morning", [FEED])] == [second]
    assert len(store.outcomes_for(first.key)) == 1
