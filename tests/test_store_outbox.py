"""The outbox: each message is claimed, sent and settled once, whoever dies meanwhile."""

from datetime import timedelta

from records import HOUR, NOW, claim, receipt, saved

from digest.model import (
    SendState,
)
from digest.store import WIRE_LEASE, Store


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
