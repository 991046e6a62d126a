"""What one worker holds for a time, what is taken over from a dead one, and what kills its workers."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import Site
from workers import DUE, SIGNED_UP, Clock, drain, settings_for, sign_up, two_articles, worker

from digest.pipeline import Context
from digest.runners import Job, do
from digest.runners.jobs import LEASE
from digest.settings import StoreSettings
from digest.store import open_store, shards
from digest.store.statements import SHARDS


@pytest.fixture
def site() -> Iterator[Site]:
    with two_articles() as served:
        yield served


def test_an_audience_that_kills_its_worker_five_times_is_set_aside_and_listed(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        sign_up(context.store, 1)
        clock.now = DUE
        for _ in range(5):
            assert context.store.write(shards.claim_audiences, owner="dies", now=clock.now, seconds=6.0, limit=9)
            clock.now += timedelta(seconds=7)
        assert not context.store.write(shards.claim_audiences, owner="next", now=clock.now, seconds=6.0, limit=9)
        (dead,) = context.store.read(shards.dead)
        assert dead.kind == "audience"
        assert context.store.write(shards.revive) == 1
        assert context.store.read(shards.dead) == ()
        assert context.store.write(shards.claim_audiences, owner="next", now=clock.now, seconds=6.0, limit=9)


def test_a_shard_has_one_worker_until_its_lease_ends(database: StoreSettings) -> None:
    with open_store(database) as store:
        now = SIGNED_UP
        assert store.write(shards.lease, "shard/1", owner="a", now=now, seconds=6.0)
        assert not store.write(shards.lease, "shard/1", owner="b", now=now + timedelta(seconds=5), seconds=6.0)
        assert store.write(shards.lease, "shard/1", owner="b", now=now + timedelta(seconds=7), seconds=6.0)
        store.write(shards.release, "shard/1", owner="b", until=now + timedelta(seconds=8))
        assert not store.write(shards.lease, "shard/1", owner="a", now=now + timedelta(seconds=7.5), seconds=6.0)


def pages(site: Site) -> list[str]:
    return sorted(path for path, _ in site.asked if path in ("/ferry", "/pear"))


def claim_all(context: Context, clock: Clock, claim: Callable[..., Collection[object]]) -> int:
    """What a worker claims of all shards that dies then; how many pieces."""
    limits = {"now": clock.now, "seconds": LEASE, "limit": 9}
    return sum(len(context.store.write(claim, shard, **limits)) for shard in range(SHARDS))


def test_what_a_killed_worker_was_polling_and_reading_is_taken_over_when_its_lease_ends(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    soon, late = timedelta(seconds=LEASE - 1), timedelta(seconds=LEASE + 1)
    with worker(settings, clock) as context:
        context.store.write(shards.register, settings.sources)
        assert claim_all(context, clock, shards.claim_sources) == 2
        assert context.store.read(shards.due_shards, now=clock.now + soon) == ()
        clock.now += late
        for shard in context.store.read(shards.due_shards, now=clock.now):
            do(context, Job(kind="poll", key=str(shard)))
        assert claim_all(context, clock, shards.claim_entries) == 2
        assert context.store.read(shards.shards_to_read, now=clock.now + soon) == ()
        clock.now += late
        for shard in context.store.read(shards.shards_to_read, now=clock.now):
            do(context, Job(kind="read", key=str(shard)))
        assert pages(site) == ["/ferry", "/pear"]
        assert context.store.read(shards.shards_to_read, now=clock.now + timedelta(hours=1)) == ()
        assert context.store.read(shards.due_shards, now=clock.now + timedelta(minutes=30)) == ()


def test_a_page_that_could_not_be_had_is_not_asked_for_within_a_minute(site: Site, tmp_path: Path, database: StoreSettings) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    site.answers["/ferry"] = (503, "text/plain", b"busy")
    with worker(settings, clock) as context:
        context.store.write(shards.register, settings.sources)
        drain(context, clock, ticks=2)  # the page is asked for by the second, at 20 s
        assert set(pages(site)) == {"/ferry", "/pear"}
        assert context.store.read(shards.shards_to_read, now=SIGNED_UP + timedelta(seconds=79)) == ()
        assert len(context.store.read(shards.shards_to_read, now=SIGNED_UP + timedelta(seconds=81))) == 1


@pytest.mark.parametrize(("kind", "claim"), [("source", shards.claim_sources), ("page", shards.claim_entries)])
def test_a_source_or_page_that_kills_its_worker_five_times_is_set_aside_and_listed(
    site: Site, tmp_path: Path, database: StoreSettings, kind: str, claim: Callable[..., Collection[object]]
) -> None:
    settings, clock = settings_for(site, tmp_path, database), Clock(SIGNED_UP)
    with worker(settings, clock) as context:
        context.store.write(shards.register, settings.sources)
        for shard in context.store.read(shards.due_shards, now=clock.now) if kind == "page" else ():
            do(context, Job(kind="poll", key=str(shard)))
        for tries in range(1, 6):
            assert claim_all(context, clock, claim) == 2
            assert claim_all(context, clock, claim) == 0
            clock.now += timedelta(seconds=LEASE * tries**2 + 1)
        assert claim_all(context, clock, claim) == 0
        assert {each.kind for each in context.store.read(shards.dead)} == {kind}
