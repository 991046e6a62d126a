"""What the program remembers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import polled
from sqlalchemy import create_engine  # noqa: TID251 - a test looks from outside

from digest import urls
from digest.errors import ConfigError, SchemaError, StoreError
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
    Removal,
    RemovalKind,
    SendState,
    Sent,
    SourceState,
    Validators,
)
from digest.settings import StoreSettings
from digest.store import WIRE_LEASE, Polled, Recall, SavedArticle, Store, open_copy, open_store

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FEED = "https://example.org/feed.xml"
HOUR = timedelta(hours=1)


@pytest.fixture
def store(database: StoreSettings) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened


def entry(name: str, *, source: str = FEED, guid: str | None = None, title: str = "Title") -> Entry:
    key = f"https://example.org/{name}"
    return Entry(key=key, source=source, guid=name if guid is None else guid, url=key, title=title)


def outcome(of: Entry, kind: OutcomeKind = OutcomeKind.SHOWN) -> Outcome:
    return Outcome(entry_key=of.key, source=of.source, url=of.url, title=of.title, kind=kind, reason="because")


def edition(slot: str = "2026-11-23T07:00", *outcomes: Outcome, digest: str = "morning", made_at: datetime = NOW) -> Edition:
    return Edition(
        id=f"{digest}/{slot}",
        digest=digest,
        title="The Morning",
        slot=slot,
        made_at=made_at,
        counts=Counts(new=len(outcomes)),
        outcomes=outcomes,
    )


def message(of: Edition, to: str = "me@example.org") -> Message:
    return Message(
        message_id=f"<{of.slot}.{to}>",
        edition=of.id,
        sender="digest@example.org",
        recipient=to,
        subject="Good morning",
        body=b"Subject: Good morning\r\n\r\n\xff\x00 bytes",
        html="<p>Good morning</p>",
        sha256="00",
    )


def receipt(of: Message, state: SendState, *, at: datetime = NOW) -> Receipt:
    return Receipt(message_id=of.message_id, recipient=of.recipient, state=state, reply="250 taken", at=at)


def poll(store: Store, *entries: Entry, now: datetime = NOW, url: str = FEED) -> int:
    return store.record_polls([polled(SourceState(url=url, last_success_at=now, next_poll_at=now + HOUR), entries)], now=now)


def claim(store: Store, *, now: datetime = NOW, owner: str = "a", limit: int = 10, resend: bool = True) -> tuple[Message, ...]:
    return store.claim_messages(owner=owner, now=now, lease=60.0, limit=limit, resend=resend)


def saved(store: Store, *letters: str) -> tuple[Message, ...]:
    made = edition()
    messages = tuple(message(made, to) for to in letters or ("me@example.org",))
    assert store.save_edition(made, messages, (), remember=True)
    return messages


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
    memory = [Sent(edition=str(n), sent_at=NOW + n * HOUR, title=f"{n}", keys=("k",), passages=(2**63 - 1, -1)) for n in range(3)]
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


# ---------------------------------------------------------------- sending


def test_a_message_is_claimed_by_one_owner_with_its_bytes(store: Store) -> None:
    (letter,) = saved(store)
    assert claim(store, owner="a") == (letter,)
    assert claim(store, owner="b") == ()


def test_a_message_is_sent_once(store: Store) -> None:
    (letter,) = saved(store)
    claim(store)
    assert store.mark_wire(letter.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
    assert store.record_receipt(receipt(letter, SendState.SENT), owner="a")
    assert claim(store, now=NOW + 24 * HOUR) == ()
    assert store.messages(letter.edition)[0].state is SendState.SENT
    assert store.editions()[0].sent == 1


def test_the_intent_is_marked_by_the_holder_of_the_lease_and_once(store: Store) -> None:
    (letter,) = saved(store)
    claim(store, owner="a")
    assert not store.mark_wire(letter.message_id, owner="b", now=NOW, lease=WIRE_LEASE)
    assert store.mark_wire(letter.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
    assert not store.mark_wire(letter.message_id, owner="a", now=NOW, lease=WIRE_LEASE)


def test_a_lease_that_ran_out_before_data_makes_the_message_ready(store: Store) -> None:
    (letter,) = saved(store)
    claim(store, owner="a")
    assert claim(store, owner="b", now=NOW + HOUR) == (letter,)
    assert not store.mark_wire(letter.message_id, owner="a", now=NOW + HOUR, lease=WIRE_LEASE)


def test_a_message_in_doubt_is_sent_once_more_and_then_stays_unknown(store: Store) -> None:
    (letter,) = saved(store)
    now = NOW
    for _ in range(2):
        assert claim(store, now=now) == (letter,)
        store.mark_wire(letter.message_id, owner="a", now=now, lease=WIRE_LEASE)
        now += HOUR
    assert claim(store, now=now) == ()
    (line,) = store.outbox()
    assert (line.state, line.attempt) == (SendState.UNKNOWN, 2)


def test_there_is_work_while_a_message_can_be_sent_or_was_left_half_way(store: Store) -> None:
    assert not store.has_work(NOW)
    (letter,) = saved(store)
    assert store.has_work(NOW)
    claim(store)
    assert store.has_work(NOW)
    store.mark_wire(letter.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
    store.record_receipt(receipt(letter, SendState.UNKNOWN), owner="a")
    assert not store.has_work(NOW)
    assert store.has_work(NOW + HOUR)
    assert not store.has_work(NOW + HOUR, resend=False)


def test_an_answer_that_is_lost_twice_is_the_end(store: Store) -> None:
    (letter,) = saved(store)
    for tries in range(2):
        assert claim(store, now=NOW + tries * HOUR) == (letter,)
        store.mark_wire(letter.message_id, owner="a", now=NOW + tries * HOUR, lease=WIRE_LEASE)
        store.record_receipt(receipt(letter, SendState.UNKNOWN, at=NOW + tries * HOUR), owner="a")
        assert claim(store, now=NOW + tries * HOUR + timedelta(seconds=59)) == ()
    assert claim(store, now=NOW + 9 * HOUR) == ()
    assert not store.has_work(NOW + 9 * HOUR)


def test_a_message_in_doubt_is_held_where_the_user_wants_that(store: Store) -> None:
    (letter,) = saved(store)
    claim(store)
    store.mark_wire(letter.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
    assert claim(store, now=NOW + HOUR, resend=False) == ()
    assert store.outbox()[0].state is SendState.UNKNOWN


def test_a_slow_but_living_owner_may_still_tell(store: Store) -> None:
    (letter,) = saved(store)
    claim(store, owner="a")
    store.mark_wire(letter.message_id, owner="a", now=NOW, lease=WIRE_LEASE)
    claim(store, owner="b", now=NOW + HOUR, resend=False)
    assert store.record_receipt(receipt(letter, SendState.SENT, at=NOW + HOUR), owner="a")
    assert store.outbox() == ()


def test_an_owner_whose_message_was_taken_over_is_not_listened_to(store: Store) -> None:
    (letter,) = saved(store)
    claim(store, owner="a")
    claim(store, owner="b", now=NOW + HOUR)
    assert not store.record_receipt(receipt(letter, SendState.FAILED), owner="a")


def test_a_message_put_off_is_tried_later_and_given_up_after_a_day(store: Store) -> None:
    (letter,) = saved(store)
    now, waits = NOW, []
    while claim(store, now=now) == (letter,):
        store.record_receipt(receipt(letter, SendState.DEFERRED, at=now), owner="a")
        (line,) = store.outbox()
        waits.append((line.due_at - now).total_seconds() / 60)
        assert claim(store, now=line.due_at - timedelta(seconds=1)) == ()
        now = max(line.due_at, now + timedelta(minutes=1))
    assert waits[:5] == [1, 5, 15, 60, 60]
    assert now - NOW > timedelta(hours=23)
    (line,) = store.outbox()
    assert (line.state, line.reply) == (SendState.FAILED, "given up after a day: 250 taken")


def test_a_message_that_was_refused_is_not_tried_again(store: Store) -> None:
    (letter,) = saved(store)
    claim(store)
    store.record_receipt(receipt(letter, SendState.FAILED), owner="a")
    assert claim(store, now=NOW + 48 * HOUR) == ()
    assert store.editions()[0].failed == 1


def test_a_clock_that_was_wrong_keeps_no_mail_waiting(store: Store) -> None:
    (letter,) = saved(store)
    future = NOW + 72 * HOUR
    claim(store, now=future)
    assert claim(store, now=NOW, owner="b") == (letter,)
    store.record_receipt(receipt(letter, SendState.DEFERRED, at=future), owner="b")
    assert claim(store, now=NOW) == (letter,)


def test_claims_are_limited_and_may_be_of_one_edition(store: Store) -> None:
    letters = saved(store, "a@example.org", "b@example.org", "c@example.org")
    assert claim(store, limit=2) == letters[:2]
    assert store.claim_messages(owner="a", now=NOW, lease=60, limit=5, edition="another") == ()
    assert store.claim_messages(owner="a", now=NOW, lease=60, limit=5, edition=letters[0].edition) == letters[2:]


def test_the_run_lock_ends_the_leases_of_the_dead(store: Store) -> None:
    first, second = saved(store, "a@example.org", "b@example.org")
    claim(store, owner="dead")
    store.mark_wire(first.message_id, owner="dead", now=NOW, lease=WIRE_LEASE)
    with store.run_lock():
        assert [each.state for each in store.messages(first.edition)] == [SendState.UNKNOWN, SendState.READY]
        assert claim(store, owner="b") == (first, second)


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


def test_a_server_that_is_not_there_is_named() -> None:
    nowhere = StoreSettings(url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="none"), open_store(nowhere):
        pass


def test_a_connection_that_the_server_ended_while_it_rested_is_replaced_unnoticed(
    database: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.url.startswith("sqlite"):
        pytest.skip("a database without a server")
    monkeypatch.setattr("digest.store.database._FRESH", 0.0)
    with open_store(database) as store:
        assert store.editions() == ()
        server = create_engine(database.url, isolation_level="AUTOCOMMIT")
        with server.connect() as outside:
            ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
            assert outside.exec_driver_sql(f"{ended} AND pid <> pg_backend_pid()").all()
        server.dispose()
        assert store.editions() == ()
