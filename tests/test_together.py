"""Two editions of one digest made at the same time, by workers or by hand: nothing is told twice, and nothing is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import workers
from fakes import Site, serving
from whole_line import FERRY, NOW, ORCHARD, TRAM, settings_for

from digest import pipeline
from digest.compose import sightings
from digest.errors import StoreError
from digest.model import Edition
from digest.pipeline import Context
from digest.pipeline.issue import Draft, draft, edition_of, freeze, items_of
from digest.settings import Settings, StoreSettings


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        served.article("/ferry", "Ferry held in harbour by a rope", *FERRY)
        served.article("/copy", "Rope holds a ferry in harbour", *FERRY)
        served.article("/orchard", "An old pear returns to the valley", *ORCHARD)
        yield served


def worker(settings: Settings, owner: str, *, minutes: int = 0) -> AbstractContextManager[Context]:
    """A worker whose clock stands still."""
    return workers.worker(settings, workers.Clock(NOW + timedelta(minutes=minutes)), owner)


def drafted(context: Context, slot: str) -> Draft:
    return draft(context, context.settings.digests[0], slot=slot)


def composed(context: Context, begun: Draft) -> Edition:
    """The edition that a draft becomes."""
    articles = pipeline.read_entries(context, begun.to_read, {each.url: each for each in begun.sources})
    items = items_of(begun, articles)
    learned = context.store.learned(sightings(items, now=context.now))
    return edition_of(context, begun, items, learned)


def frozen(context: Context, begun: Draft, made: Edition | None = None) -> Edition | None:
    """The edition of a draft as it is written; None where another has decided on one of its entries."""
    edition = made or composed(context, begun)
    try:
        return edition if freeze(context, edition, (), drafted=begun.arrivals) else None
    except StoreError:
        return None


def told(editions: Sequence[Edition | None]) -> Counter[str]:
    """How often each paragraph was told, in all of the editions."""
    return Counter(
        block.text
        for edition in editions
        if edition
        for story in edition.stories
        for part in (story.lead.article.blocks, *(each.blocks for each in story.additions))
        for block in part
    )


@pytest.mark.parametrize("slots", [("2026-03-02T07:00", "2026-03-02T07:00"), ("manual/1", "2026-03-02T07:00")], ids=["one", "two"])
def test_of_two_editions_drafted_at_once_one_is_written_and_nothing_is_told_twice(
    site: Site, tmp_path: Path, database: StoreSettings, slots: tuple[str, str]
) -> None:
    feeds = (site.feed("/one", ("Ferry", "/ferry"), ("Pear", "/orchard")), site.feed("/two", ("Rope", "/copy")))
    settings = replace(settings_for(site, tmp_path, *feeds), store=database)
    with worker(settings, "a") as one, worker(settings, "b", minutes=1) as other:
        pipeline.poll(one, settings.sources)
        begun = [drafted(one, slots[0]), drafted(other, slots[1])]
        made = [frozen(one, begun[0]), frozen(other, begun[1])]
        assert [each is None for each in made] == [False, True]
        made.append(frozen(other, drafted(other, "2026-03-02T08:00")))
    assert told(made) == Counter((*FERRY, *ORCHARD))


def test_what_comes_between_two_drafts_is_told_by_the_edition_after_them(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    feeds = (site.feed("/one", ("Ferry", "/ferry")), site.feed("/two", ("Pear", "/orchard")))
    settings = replace(settings_for(site, tmp_path, *feeds), store=database)
    with worker(settings, "a") as one, worker(settings, "b", minutes=1) as other, worker(settings, "c", minutes=90) as later:
        pipeline.poll(one, settings.sources[:1])
        first = drafted(one, "manual/1")
        pipeline.poll(other, settings.sources[1:])
        second = drafted(other, "2026-03-02T07:00")
        made = [frozen(other, second), frozen(one, first)]
        assert [each is None for each in made] == [False, True]
        site.article("/tram", "The tram is back", *TRAM)
        site.feed("/one", ("Rope", "/copy"), ("Tram", "/tram"))
        pipeline.poll(later, settings.sources)
        made.append(frozen(later, drafted(later, "2026-03-02T08:00")))
    assert told(made) == Counter((*FERRY, *ORCHARD, *TRAM))


def reworded(site: Site, words: str) -> None:
    """Have the feed list its entries with other words."""
    status, kind, feed = site.answers["/one"]
    site.answers["/one"] = (status, kind, feed.replace(b"in a few words", words.encode()))


@pytest.mark.parametrize("told_before", [False, True], ids=["new", "told"])
def test_an_entry_that_changes_while_its_page_rests_is_told_by_one_of_two_editions(
    site: Site, tmp_path: Path, database: StoreSettings, told_before: bool
) -> None:
    settings = replace(settings_for(site, tmp_path, site.feed("/one", ("Pear", "/orchard"))), store=database)
    made: list[Edition | None] = []
    with ExitStack() as open_:
        at = {n: open_.enter_context(worker(settings, f"w{n}", minutes=n)) for n in (-600, 0, 90, 100, 101, 300)}
        if told_before:
            pipeline.poll(at[-600], settings.sources)
            made.append(frozen(at[-600], drafted(at[-600], "2026-03-01T21:00")))
            site.article("/orchard", "An old pear returns to the valley", *ORCHARD, FERRY[0])
            reworded(site, "in some words")
        pipeline.poll(at[0], settings.sources)
        composed(at[0], drafted(at[0], "read only"))
        site.feed("/one", ("Pear", "/orchard"))
        reworded(site, "in other words")
        pipeline.poll(at[90], settings.sources)
        begun = [(at[100], drafted(at[100], "manual/1")), (at[101], drafted(at[101], "2026-03-02T07:00"))]
        ready = [composed(*each) for each in begun]
        both = [frozen(*each, edition) for each, edition in zip(begun, ready, strict=True)]
        assert [each is None for each in both] == [False, True]
        site.article("/orchard", "An old pear returns to the valley", *ORCHARD, FERRY[0], TRAM[0])
        made += (*both, frozen(at[300], drafted(at[300], "2026-03-02T12:00")))
    assert told(made) == Counter((*ORCHARD, FERRY[0], TRAM[0]))


def test_what_a_page_gained_is_told_though_another_digest_reads_it_while_this_one_is_made(
    site: Site, tmp_path: Path, database: StoreSettings
) -> None:
    settings = replace(settings_for(site, tmp_path, site.feed("/one", ("Pear", "/orchard"))), store=database)
    with ExitStack() as open_:
        at = {n: open_.enter_context(worker(settings, f"w{n}", minutes=n)) for n in (0, 90, 235, 245, 600, 900)}
        pipeline.poll(at[0], settings.sources)
        composed(at[0], drafted(at[0], "read only"))
        reworded(site, "in other words")
        pipeline.poll(at[90], settings.sources)
        begun = drafted(at[235], "2026-03-02T10:55")
        ready = composed(at[235], begun)
        site.article("/orchard", "An old pear returns to the valley", *ORCHARD, TRAM[0])
        composed(at[245], draft(at[245], replace(settings.digests[0], name="evening"), slot="2026-03-02T11:05"))
        made = [frozen(at[235], begun, ready), frozen(at[600], drafted(at[600], "2026-03-02T17:00"))]
        assert told(made) == Counter((*ORCHARD, TRAM[0]))
        assert drafted(at[900], "2026-03-02T22:00").arrivals == ()
