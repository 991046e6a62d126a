"""Work carried by engines, good and bad: rows are the truth, jobs are wake-ups."""

import random  # noqa: TID251 - seeded
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from importlib import import_module
from pathlib import Path

import pytest
from fakes import Site
from sqlalchemy import update  # noqa: TID251 - sets what the store keeps to itself
from test_store_machine import fill
from workers import DUE, FERRY, PEAR, SIGNED_UP, Clock, bodies, delivered, drain, settings_for, sign_up, two_articles, worker

from digest.errors import FetchError
from digest.model import Arrival, Message, Preferences, Receipt, SendState, Source
from digest.pipeline import Context, issue_audiences, run
from digest.runners import Inline, Job, do, plan
from digest.runners.planning import CHUNK
from digest.settings import ArchiveSettings, StoreSettings
from digest.store import MessageRecord, Store, roster, shards
from digest.store.schema import secrets


@pytest.fixture
def site() -> Iterator[Site]:
    with two_articles() as served:
        yield served


class Chaos:
    """An engine that loses a fifth of its jobs, doubles a third, reorders all and fails a tenth of them half-way."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - seeded chaos
        self.jobs: list[Job] = []

    def submit(self, jobs: Sequence[Job]) -> int:
        kept = [job for job in jobs if self.chance.random() > 0.2]
        self.jobs += kept + [job for job in kept if self.chance.random() < 0.3]
        self.chance.shuffle(self.jobs)
        return len(jobs)

    def work(self, do: Callable[[Job], None], *, stop: threading.Event) -> None:
        while self.jobs and not stop.is_set():
            do(self.jobs.pop())

    def breaks(self) -> bool:
        return self.chance.random() < 0.1


@contextmanager
def failing_store(context: Context, chaos: Chaos) -> Iterator[Context]:
    """The context of a worker that dies now and then between two transactions: under another name it goes on."""

    class Breaking(Store):
        def write(self, fn, *args, **named):  # type: ignore[no-untyped-def]  # as the base class has it
            if chaos.breaks():
                raise FetchError("the worker died")
            return super().write(fn, *args, **named)

        def mark_wire(self, *args, **named) -> bool:  # type: ignore[no-untyped-def]  # as the base class has it
            if chaos.breaks():
                raise FetchError("the worker died before DATA")
            return super().mark_wire(*args, **named)

    yield replace(context, store=Breaking(context.store._engine))


@pytest.mark.parametrize("seed", range(2))
def test_an_engine_that_loses_doubles_reorders_and_fails_jobs_costs_no_reader_an_edition(
    site: Site, tmp_path: Path, database: StoreSettings, seed: int
) -> None:
    settings, clock, chaos = settings_for(site, tmp_path, database), Clock(SIGNED_UP), Chaos(seed)
    with worker(settings, clock) as context:
        sign_up(context.store, 12)
        sign_up(context.store, 12, minutes=5.0)
        context.store.write(shards.register, settings.sources)
        for tick in range(50):
            clock.now = SIGNED_UP + tick * timedelta(minutes=2)
            with failing_store(replace(context, owner=f"worker/{tick}"), chaos) as breaking:

                def attempt(job: Job, breaking: Context = breaking) -> None:
                    try:
                        do(breaking, job)
                    except FetchError:
                        return

                plan(context, chaos)
                chaos.work(attempt, stop=threading.Event())
        assert context.store.outbox() == ()
        assert context.store.read(shards.dead) == ()
    assert len(delivered(settings)) == 24
    assert set(delivered(settings).values()) == {1}


def test_workers_make_the_same_bytes_as_one_process(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    alone = settings_for(site, tmp_path / "alone", StoreSettings(url=f"sqlite:///{tmp_path}/alone.db"))
    together = replace(settings_for(site, tmp_path / "together", database), sources=alone.sources)
    clock = Clock(SIGNED_UP)
    with worker(alone, clock, owner="alone") as context:
        sign_up(context.store, 3)
        same_key(context.store)
        clock.now = DUE
        run(replace(context, now=DUE, is_worker=False))
    clock.now = SIGNED_UP
    with worker(together, clock) as context:
        sign_up(context.store, 3)
        same_key(context.store)
        context.store.write(shards.register, together.sources)
        clock.now = DUE
        drain(context, clock)
    assert bodies(together) == bodies(alone)
    assert len(bodies(alone)) == 3


@pytest.mark.parametrize("put_off", [0, 1])
def test_many_chunks_go_over_one_connection_but_not_the_one_after_a_mail_that_was_put_off(
    site: Site, tmp_path: Path, database: StoreSettings, monkeypatch: pytest.MonkeyPatch, put_off: int
) -> None:
    opened: list[int] = []  # for each connection, the mails that were offered over it

    class Relay:
        def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
            assert before_data()
            opened[-1] += 1
            state = SendState.DEFERRED if sum(opened) <= put_off else SendState.SENT
            return Receipt(message_id=message.message_id, recipient=message.recipient, state=state, reply="", at=now)

    @contextmanager
    def relay(*_: object, **__: object) -> Iterator[Relay]:
        opened.append(0)
        yield Relay()

    monkeypatch.setattr(import_module("digest.pipeline.send"), "open_transport", relay)
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        sign_up(context.store, 3 * CHUNK)
        clock.now = DUE
        issue_audiences(context, limit=1)
        do(context, Job(kind="send", key="0"))
    assert opened == ([CHUNK, 2 * CHUNK] if put_off else [3 * CHUNK])


def test_editions_made_in_one_batch_are_the_same_as_those_made_alone(site: Site, tmp_path: Path) -> None:
    site.article(
        "/rope", "Divers cut rope from ferry in harbour", FERRY, "Divers cut the rope from the propeller of the ferry at noon."
    )
    site.article(
        "/sails", "Ferry sails again from harbour", "The ferry sails again from its harbour, without the rope that held it."
    )
    made = []
    for limit in (1, 10):
        clock, settings = Clock(SIGNED_UP), settings_for(site, tmp_path, StoreSettings(url=f"sqlite:///{tmp_path}/{limit}.db"))
        with worker(settings, clock) as context:
            for minutes in (0.1, 5.0, 6.0, 7.0):
                sign_up(context.store, 1, minutes=minutes)
            for day, told in enumerate(((("Pear", "/pear"),), (("Rope", "/rope"), ("Sails", "/sails")))):
                site.feed("/two", *told)
                clock.now = DUE + timedelta(days=day)
                while issue_audiences(replace(context, now=clock.now), limit=limit):
                    pass
            made.append([context.store.edition(record.id) for record in context.store.editions()])
    assert len(made[0]) == 8
    assert any(story.update_of for edition in made[0] if edition for story in edition.stories)
    assert made[0] == made[1]


def same_key(store: Store) -> None:
    """Two databases have two keys, and so two sets of links; here they get one."""
    store.write(roster.secret)
    store.write(lambda connection: connection.execute(update(secrets).values(content=b"k" * 32)))


def test_a_reader_gets_one_mail_a_slot_also_when_he_changes_his_mind_meanwhile(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        (reader,) = sign_up(context.store, 1)
        context.store.write(shards.register, settings.sources)
        clock.now = DUE
        drain(context, clock)
        assert context.store.write(roster.prefer, reader, Preferences(digest="morning", minutes=30.0), now=clock.now)
        drain(context, clock)
    assert set(delivered(settings).values()) == {1}


def test_nothing_is_drafted_before_its_sources_are_polled(site: Site, tmp_path: Path) -> None:
    """A draft made before a poll and looked at after it would be an empty edition: 20 of 40 were, once."""

    class Unasked(Store):
        def arrivals(self, *_: object, **__: object) -> tuple[Arrival, ...]:
            raise AssertionError("drafted too early")

    settings, clock = settings_for(site, tmp_path, StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        sign_up(context.store, 1)
        context.store.write(shards.register, settings.sources)
        clock.now = DUE
        early = replace(context, store=Unasked(context.store._engine))
        assert issue_audiences(early, limit=9, waits=True) == 1
        assert issue_audiences(early, limit=9, waits=True) == 0  # put off
        drain(context, clock)
        assert [each.stories for each in context.store.editions()] == [2]


def test_a_page_is_fetched_once_for_all_readers(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        for minutes in (5.0, 10.0, 20.0):
            sign_up(context.store, 5, minutes=minutes)
        context.store.write(shards.register, settings.sources)
        drain(context, clock)
        clock.now = DUE
        drain(context, clock)
    assert Counter(path for path, _ in site.asked if path in ("/ferry", "/pear")) == {"/ferry": 1, "/pear": 1}
    assert len(delivered(settings)) == 15


def test_what_a_page_gained_is_told_by_workers_though_its_server_fails_for_hours(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        sign_up(context.store, 1)
        context.store.write(shards.register, settings.sources)
        clock.now = DUE
        drain(context, clock)
        status, kind, feed = site.answers["/one"]
        site.answers["/one"] = (status, kind, feed.replace(b"in a few words", b"in other words"))
        site.answers["/ferry"] = (503, "text/plain", b"busy")
        clock.now = DUE + timedelta(hours=23)
        for _ in range(10):
            drain(context, clock)
            clock.now += timedelta(minutes=20)
        assert [each.new for each in context.store.editions()] == [0, 2]
        site.article(
            "/ferry", "Ferry held in harbour by a rope", FERRY, FERRY.replace("before", "after"), PEAR.replace("pear", "plum")
        )
        for _ in range(22):
            drain(context, clock)
            clock.now += timedelta(hours=1)
        record = context.store.editions()[0]
        edition = context.store.edition(record.id)
        assert edition is not None
        (story,) = edition.stories
        assert [each.text for each in story.lead.article.blocks] == [PEAR.replace("pear", "plum")]
        assert context.store.read(shards.dead) == ()
    assert set(delivered(settings).values()) == {2}


def test_letters_and_mail_of_readers_are_forgotten_when_they_are_old(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        sign_up(context.store, 2)
        clock.now = DUE
        while issue_audiences(context, limit=9):
            pass
        drain(context, clock)
        (edition,) = context.store.editions()
        assert len(context.store.messages(edition.id)) == 2
        context.store.prune(DUE + timedelta(days=91), keep_days=90)
        assert context.store.messages(edition.id) == ()
        assert context.store.read(roster.read_letter, edition.id) is None


def test_a_send_by_hand_overtakes_the_mail_of_a_slot(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        fill(context.store, 3, "2026-03-02T06:00")
        fill(context.store, 1, "manual/2026-03-02T06:01")
        clock.now = datetime(2027, 1, 1, tzinfo=UTC)
        runner = Inline()
        plan(context, runner)
        first = runner._next()
        assert first is not None
        assert (first.kind, first.key) == ("send", "morning/manual/2026-03-02T06:01")


def test_an_audience_whose_template_is_wrong_stops_no_other(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    (tmp_path / "templates/bad").mkdir(parents=True)
    (tmp_path / "templates/bad/email.html.j2").write_text("{{ edition.nothing.here }}")
    settings = replace(settings, templates=tmp_path / "templates")
    with worker(settings, clock) as context:
        sign_up(context.store, 2)
        sign_up(context.store, 1, minutes=5.0, template="bad")
        clock.now = DUE
        assert run(replace(context, now=DUE, is_worker=False)).exit_status == 0
    assert len(delivered(settings)) == 2


def test_a_run_with_readers_of_the_database_alone_forgets_what_is_old_and_names_what_fails(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    missing = Source(url=f"{site.address}/missing")
    settings = replace(settings, sources=(*settings.sources, missing))
    with worker(settings, clock) as context:
        sign_up(context.store, 1)
        clock.now = DUE
        report = run(replace(context, now=DUE, is_worker=False))
        assert [each.url for each in report.failures] == [missing.url]
        (edition,) = context.store.editions()
        clock.now = DUE + timedelta(days=91)
        run(replace(context, now=clock.now, is_worker=False))
        assert context.store.messages(edition.id) == ()


def test_the_page_that_a_worker_s_mail_links_is_written(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    settings = replace(
        settings,
        digests=(replace(settings.digests[0], to=("ada@example.net",)),),
        archive=ArchiveSettings(folder=tmp_path / "archive", url="https://news.example.org"),
    )
    with worker(settings, clock) as context:
        context.store.write(shards.register, settings.sources)
        drain(context, clock)
        clock.now = DUE
        drain(context, clock)
    (mail,) = settings.mail.outbox.glob("*.eml")
    body = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    (page,) = (tmp_path / "archive/morning").glob("morning*.html")
    assert f"https://news.example.org/morning/{page.name}" in body.get_content()


def test_a_job_for_a_digest_that_is_no_longer_configured_ends(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    with worker(settings_for(site, tmp_path, database), Clock(DUE)) as context:
        do(context, Job(kind="digest", key="renamed"))
        assert context.store.editions() == ()


def test_a_domain_gets_mail_at_its_rate_and_no_other_waits_for_it(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    settings = replace(settings, readers=replace(settings.readers, rate=1.0), fetch=replace(settings.fetch, interval=7200.0))
    with worker(settings, clock) as context:
        sign_up(context.store, 20)
        sign_up(context.store, 2, minutes=5.0)
        context.store.write(shards.register, settings.sources)
        drain(context, clock, ticks=2)
        clock.now = DUE
        runner = Inline()
        for _ in range(3):
            plan(context, runner)
            while job := runner._next():
                do(context, job)
        sent = Counter(each.recipient.rpartition("@")[2] for each in messages(context) if each.state is SendState.SENT)
        assert sent == {"example.net": 5, "5.0example.net": 2}
        drain(context, clock)
        assert context.store.outbox() == ()
    assert len(delivered(settings)) == 22


def messages(context: Context) -> list[MessageRecord]:
    return [each for edition in context.store.editions() for each in context.store.messages(edition.id)]
