"""The delivery machine under every order of sending, failing, dying and wrong clocks; and under real deaths."""

import json
import multiprocessing
import os
import random  # noqa: TID251 - seeded
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fakes import polled
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from digest.model import Counts, Edition, Entry, Message, Receipt, SendState, SourceState
from digest.settings import StoreSettings
from digest.store import WIRE_LEASE, Store, open_store

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LEASE = 60.0
LETTERS = 3
SERVER = ("takes it", "says later", "says never", "takes it, and the line breaks", "the line breaks")
RUNS = multiprocessing.get_context("forkserver")
RUNS.set_forkserver_preload(["digest.store"])


def fill(store: Store, letters: int = LETTERS, slot: str = "1") -> tuple[Message, ...]:
    """Save an edition with messages; returns them."""
    made = Edition(id=f"morning/{slot}", digest="morning", title="", slot=slot, made_at=NOW, counts=Counts())
    messages = tuple(
        Message(
            message_id=f"<{slot}.{n}>",
            edition=made.id,
            sender="from@example.org",
            recipient=f"{n}@example.org",
            subject="",
            body=b"bytes",
            sha256="",
        )
        for n in range(letters)
    )
    assert store.save_edition(made, messages, (), remember=True)
    return messages


class Delivery(RuleBasedStateMachine):
    """Two senders, either of which may be slow or die at any step, one server that keeps a ledger, one clock that may be wrong.

    The promise: a message is accepted at least once or said to have failed, and at most once for each time that its fate was in
    doubt, plus one, and never more than twice; and once more for each time that somebody asked for it by hand.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.store = self.stack.enter_context(open_store(StoreSettings(url=f"sqlite:///{folder}/digest.db")))
        self.now = NOW
        self.resend = True
        self.accepted: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.in_doubt: Counter[str] = Counter()
        self.asked_for: Counter[str] = Counter()
        self.claimed: dict[str, Message] = {}
        self.on_wire: dict[str, Message] = {}

    def teardown(self) -> None:
        self.stack.close()

    @initialize(resend=st.booleans())
    def an_edition_is_saved(self, resend: bool) -> None:
        self.letters = fill(self.store)
        self.resend = resend

    @rule(owner=st.sampled_from("ab"))
    def a_sender_claims(self, owner: str) -> None:
        if owner not in self.claimed and owner not in self.on_wire:
            found = self.store.claim_messages(owner=owner, now=self.now, lease=LEASE, limit=1, resend=self.resend)
            self.claimed.update(zip([owner], found, strict=False))

    @rule(owner=st.sampled_from("ab"))
    def a_sender_marks_its_intent(self, owner: str) -> None:
        message = self.claimed.pop(owner, None)
        if message and self.store.mark_wire(message.message_id, owner=owner, now=self.now, lease=WIRE_LEASE):
            self.on_wire[owner] = message

    @rule(owner=st.sampled_from("ab"), server=st.sampled_from(SERVER))
    def the_server_answers(self, owner: str, server: str) -> None:
        message = self.on_wire.pop(owner, None)
        if message is None:
            return
        self.accepted[message.message_id] += server.startswith("takes it")
        states = {"takes it": SendState.SENT, "says later": SendState.DEFERRED, "says never": SendState.FAILED}
        state = states.get(server, SendState.UNKNOWN)
        self.in_doubt[message.message_id] += state is SendState.UNKNOWN
        if state is SendState.FAILED:
            self.refused.add(message.message_id)
        self.store.record_receipt(self._receipt(message, state), owner=owner)

    @rule(owner=st.sampled_from("ab"), server=st.sampled_from(SERVER))
    def a_sender_sends(self, owner: str, server: str) -> None:
        self.now += timedelta(minutes=61)
        self.a_sender_claims(owner)
        self.a_sender_marks_its_intent(owner)
        self.the_server_answers(owner, server)

    @rule(owner=st.sampled_from("ab"), taken=st.booleans())
    def a_sender_dies(self, owner: str, taken: bool) -> None:
        message = self.on_wire.pop(owner, None)
        if message:
            self.accepted[message.message_id] += taken
            self.in_doubt[message.message_id] += 1
        self.claimed.pop(owner, None)

    @rule(minutes=st.sampled_from([1, 5, 30, 60 * 30]))
    def time_passes(self, minutes: int) -> None:
        for message in self.on_wire.values():  # whoever is this slow may find that others took it for dead
            self.in_doubt[message.message_id] += 1
        self.now += timedelta(minutes=minutes)

    @rule(hours=st.sampled_from([1, 24, 72]))
    def the_clock_is_set_back(self, hours: int) -> None:
        for message in self.on_wire.values():
            self.in_doubt[message.message_id] += 1
        self.now -= timedelta(hours=hours)

    @rule(number=st.integers(0, LETTERS - 1), one=st.booleans())
    def somebody_asks_for_it_again(self, number: int, one: bool) -> None:
        letter = self.letters[number]
        again = {SendState.FAILED, SendState.DEFERRED, SendState.UNKNOWN, *([SendState.SENT] if one else [])}
        lines = [each for each in self.store.messages(letter.edition) if each.state in again]
        found = [each for each in lines if not one or each.recipient == letter.recipient]
        recipient = letter.recipient if one else None
        assert self.store.release_messages(letter.edition, recipient=recipient, now=self.now) == len(found)
        self.asked_for.update(each.message_id for each in found)

    @invariant()
    def no_message_is_doubled_but_for_a_doubt(self) -> None:
        for message_id, copies in self.accepted.items():
            asked = self.asked_for[message_id]
            assert copies <= 2 + asked
            assert copies <= 1 + self.in_doubt[message_id] + asked
            assert copies <= 1 + asked or self.resend

    @rule()
    def the_next_run_finishes_the_job(self) -> None:
        """Whoever was at work is dead; a run with the lock and a good server drains all, as far as it may."""
        for owner in "ab":
            self.a_sender_dies(owner, taken=False)
        with self.store.run_lock():
            for _ in range(LETTERS * 3):
                self.now += timedelta(minutes=61)
                for message in self.store.claim_messages(owner="c", now=self.now, lease=LEASE, limit=1, resend=self.resend):
                    assert self.store.mark_wire(message.message_id, owner="c", now=self.now, lease=WIRE_LEASE)
                    self.accepted[message.message_id] += 1
                    assert self.store.record_receipt(self._receipt(message, SendState.SENT), owner="c")
        for line in self.store.messages(self.letters[0].edition):
            assert line.state in {SendState.SENT, SendState.FAILED, SendState.UNKNOWN}
            assert line.state is not SendState.SENT or self.accepted[line.message_id]
            assert line.state is not SendState.UNKNOWN or self.in_doubt[line.message_id]
            given_up = line.reply.startswith("given up")
            assert line.state is not SendState.FAILED or given_up or line.message_id in self.refused

    def _receipt(self, message: Message, state: SendState) -> Receipt:
        return Receipt(message_id=message.message_id, recipient=message.recipient, state=state, reply="", at=self.now)


TestDelivery = Delivery.TestCase
TestDelivery.settings = effort(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


# ---------------------------------------------------------------- an engine that cannot be trusted


def chaotic(jobs: list[str], chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Jobs as a bad engine hands them out: a fifth lost, a third twice, out of order, a tenth to fail half-way."""
    kept = [job for job in jobs if chance.random() > 0.2]
    kept += [job for job in kept if chance.random() < 0.3]
    chance.shuffle(kept)
    return ((job, chance.random() < 0.1) for job in kept)


@pytest.mark.parametrize("seed", range(3))
def test_an_engine_that_loses_doubles_reorders_and_fails_jobs_loses_and_doubles_no_mail(database: StoreSettings, seed: int) -> None:
    chance, accepted = random.Random(seed), Counter[str]()  # noqa: S311 - seeded chaos
    with open_store(database) as store:
        letters = [each for slot in range(10) for each in fill(store, 8, str(slot))]
        for tick in range(10):
            now = NOW + tick * timedelta(minutes=2)
            for job, fails in chaotic(sorted({each.edition for each in store.outbox()}), chance):
                _send_chunk(store, job, now, accepted, stop_after=chance.randrange(8) if fails else 8)
        assert store.outbox() == ()
    assert accepted == Counter(each.message_id for each in letters)


def _send_chunk(store: Store, edition: str, now: datetime, accepted: Counter[str], *, stop_after: int) -> None:
    """The job: what is left of one edition. One that fails does so before DATA, holding a lease."""
    owner = f"worker/{now}"
    claimed = store.claim_messages(owner=owner, now=now, lease=LEASE, limit=8, edition=edition)
    for message in claimed[:stop_after]:
        assert store.mark_wire(message.message_id, owner=owner, now=now, lease=WIRE_LEASE)
        accepted[message.message_id] += 1
        receipt = Receipt(message_id=message.message_id, recipient=message.recipient, state=SendState.SENT, reply="", at=now)
        assert store.record_receipt(receipt, owner=owner)


# ---------------------------------------------------------------- real processes, really killed


def send_all(url: str, ledger: Path, owner: str, crash: str) -> None:
    """One run: take the lock, drain the outbox to a server that writes a ledger; die by SIGKILL at the step named."""

    def step(name: str) -> None:
        if name == crash:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_store(StoreSettings(url=url)) as store, store.run_lock(wait=120):
        step("locked")
        while claimed := store.claim_messages(owner=owner, now=NOW, lease=LEASE, limit=1):
            (message,) = claimed
            step("claimed")
            assert store.mark_wire(message.message_id, owner=owner, now=NOW, lease=WIRE_LEASE)
            step("on the wire")
            _accept(ledger, message.message_id)
            step("accepted")
            store.record_receipt(
                Receipt(message_id=message.message_id, recipient=message.recipient, state=SendState.SENT, reply="", at=NOW),
                owner=owner,
            )
            step("recorded")


def send_some(url: str, ledger: Path, owner: str) -> None:
    """A sender among others, without the lock."""
    with open_store(StoreSettings(url=url)) as store:
        while claimed := store.claim_messages(owner=owner, now=NOW, lease=LEASE, limit=3):
            for message in claimed:
                assert store.mark_wire(message.message_id, owner=owner, now=NOW, lease=WIRE_LEASE)
                _accept(ledger, message.message_id)
                receipt = Receipt(
                    message_id=message.message_id, recipient=message.recipient, state=SendState.SENT, reply="", at=NOW
                )
                assert store.record_receipt(receipt, owner=owner)


def poll_often(url: str, ledger: Path, owner: str) -> None:
    """Announce the same entries as the others do, in small and overlapping steps; note how many were new."""
    feed = "https://example.org/feed"
    with open_store(StoreSettings(url=url)) as store:
        for start in range(60):
            listed = [
                Entry(key=f"https://example.org/{n}", source=feed, guid=str(n), url=f"https://example.org/{n}")
                for n in range(start, start + 5)
            ]
            _accept(ledger, str(store.record_polls([polled(SourceState(url=feed, title=owner), listed)], now=NOW)))


def _accept(ledger: Path, line: str) -> None:
    with ledger.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(line) + "\n")


def _lines(ledger: Path) -> list[str]:
    return [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()] if ledger.exists() else []


def _together(target: Callable[..., None], *arguments: tuple[object, ...]) -> list[int | None]:
    """Run the target in as many processes at once; their exit codes."""
    processes = [RUNS.Process(target=target, args=each) for each in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join(300)
    return [process.exitcode for process in processes]


@pytest.mark.parametrize(
    ("crash", "doubled"), [("locked", 0), ("claimed", 0), ("on the wire", 0), ("accepted", 1), ("recorded", 0)]
)
def test_a_run_killed_at_any_step_is_finished_by_the_next(
    database: StoreSettings, tmp_path: Path, crash: str, doubled: int
) -> None:
    ledger = tmp_path / "ledger"
    with open_store(database) as store:
        letters = fill(store)
    assert _together(send_all, (database.url, ledger, "first", crash)) == [-signal.SIGKILL]
    assert _together(send_all, (database.url, ledger, "second", "never")) == [0]
    accepted = Counter(_lines(ledger))
    assert set(accepted) == {each.message_id for each in letters}
    assert accepted.total() == len(letters) + doubled
    with open_store(database) as store:
        assert store.outbox() == ()


def test_three_senders_at_once_send_each_message_once(database: StoreSettings, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    with open_store(database) as store:
        letters = fill(store, 40)
    assert _together(send_some, *((database.url, ledger, owner) for owner in "abc")) == [0, 0, 0]
    assert sorted(_lines(ledger)) == sorted(each.message_id for each in letters)


def test_three_processes_that_read_and_write_lose_no_update_and_meet_no_lock(database: StoreSettings, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    assert _together(poll_often, *((database.url, ledger, owner) for owner in "abc")) == [0, 0, 0]
    assert sum(map(int, _lines(ledger))) == 64


def test_of_five_runs_started_together_none_doubles(database: StoreSettings, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    with open_store(database) as store:
        letters = fill(store, 10)
    assert _together(send_all, *((database.url, ledger, str(n), "never") for n in range(5))) == [0] * 5
    assert sorted(_lines(ledger)) == sorted(each.message_id for each in letters)
