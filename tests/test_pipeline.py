"""The whole line, from sources on loopback to mail in the outbox."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from fakes import Site
from test_compose import sentence
from whole_line import FERRY, NOW, ORCHARD, TRAM, mails, run_at, settings_for, text_of, two_articles

from digest import pipeline
from digest.engines import Inline, Lost
from digest.errors import StoppedError
from digest.model import OutcomeKind, SendState
from digest.pipeline import Held, Report
from digest.reading import EntryTask
from digest.settings import ArchiveSettings
from digest.store import open_store

T = TypeVar("T")
R = TypeVar("R")


@pytest.fixture
def site() -> Iterator[Site]:
    with two_articles() as served:
        yield served


class NoArticleSurvives(Inline):
    """An engine whose workers die of every article, be it the page's or the feed's own."""

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Lost[T]]:
        for item in items:
            if isinstance(item, EntryTask):
                yield Lost(item=item, reason="killed its worker (SIGSEGV)")
            else:
                yield from super().map(fn, [item])


def test_each_reader_gets_one_mail_with_the_articles_in_it(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard")))
    report = run_at(settings, NOW)
    assert [each.state for each in report.receipts] == [SendState.SENT, SendState.SENT]
    sent = mails(settings)
    assert sorted(str(each["To"]) for each in sent) == ["ada@example.org", "bob@example.org"]
    assert all(FERRY[1] in text_of(each) and "Home" not in text_of(each) for each in sent)


def test_a_second_run_sends_nothing_and_downloads_no_unchanged_feed(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    site.asked.clear()
    again = run_at(settings, NOW + timedelta(hours=25))
    assert again == Report()
    assert site.asked == [("/feed", 304)]
    assert len(mails(settings)) == 2


@pytest.mark.parametrize(("ids", "moved"), [("new:", ""), ("", "/2026"), ("new:", "/2026")], ids=["GUIDs", "URLs", "both"])
def test_a_source_that_renews_all_its_entries_does_not_flood(site: Site, tmp_path: Path, ids: str, moved: str) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard")))
    run_at(settings, NOW)
    before = len(mails(settings))
    site.article("/tram", "The tram is back", *TRAM)
    for path in ("/ferry", "/orchard"):
        site.answers[moved + path] = site.answers[path]
    site.feed("/feed", ("Ferry", f"{moved}/ferry"), ("Tram", "/tram"), ("Pear", f"{moved}/orchard"), ids=ids)
    run_at(settings, NOW + timedelta(days=1))
    later = [text for mail in mails(settings) if TRAM[1] in (text := text_of(mail))]
    assert len(later) == len(mails(settings)) - before == 2
    assert not any(told in text for told in (*FERRY, *ORCHARD) for text in later)


@pytest.mark.parametrize(("ids", "moved"), [("new:", ""), ("", "/2026"), ("new:", "/2026")], ids=["GUIDs", "URLs", "both"])
def test_a_source_that_renews_all_and_has_nothing_new_sends_no_mail(site: Site, tmp_path: Path, ids: str, moved: str) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard")))
    run_at(settings, NOW)
    for path in ("/ferry", "/orchard"):
        site.answers[moved + path] = site.answers[path]
    site.feed("/feed", ("Ferry", f"{moved}/ferry"), ("Pear", f"{moved}/orchard"), ids=ids)
    run_at(settings, NOW + timedelta(days=1))
    assert len(mails(settings)) == 2


def test_an_article_that_cannot_be_had_falls_back_to_the_feed_and_says_so(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Lost page", "/lost")))
    run_at(settings, NOW)
    text = text_of(mails(settings)[0])
    assert "What Lost page is about" in text
    assert "excerpt" in text.lower()


def test_each_page_leaves_a_line_in_the_log_whether_it_was_had_or_not(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry?key=secret"), ("Lost page", "/lost")))
    site.answers["/ferry?key=secret"] = site.answers["/ferry"]
    with caplog.at_level("DEBUG", logger="digest"):
        run_at(settings, NOW)
    lines = [each.getMessage() for each in caplog.records if each.name == "digest.pipeline.read"]
    assert any(each.startswith(f"page fetched {site.address}/ferry") and "status=200 bytes=" in each for each in lines)
    assert any(each.startswith(f"page failed {site.address}/lost status=404 reason=") for each in lines)
    assert "secret" not in " ".join(lines)


def test_the_same_page_in_two_feeds_is_shown_once_and_both_are_accounted_for(site: Site, tmp_path: Path) -> None:
    first = site.feed("/one", ("Ferry", "/ferry"))
    second = site.feed("/two", ("Ferry again", "/ferry?utm_source=two"), ("Pear", "/orchard"))
    (edition,) = run_at(settings_for(site, tmp_path, first, second), NOW).editions
    kinds = sorted(each.kind for each in edition.outcomes)
    assert kinds == [OutcomeKind.MERGED, OutcomeKind.SHOWN, OutcomeKind.SHOWN]
    assert edition.counts.new == 3
    assert [path for path, _ in site.asked].count("/ferry") == 1


def test_a_blackout_is_no_empty_day(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.address + "/feed")
    settings = replace(settings, digests=(replace(settings.digests[0], at=("07:00",)),))
    run_at(settings, NOW - timedelta(hours=1))
    dark = run_at(settings, NOW)
    assert (dark.waiting, dark.exit_status) == (("morning",), 75)
    site.feed("/feed", ("Ferry", "/ferry"))
    light = run_at(settings, NOW + timedelta(hours=2))
    assert [each.slot for each in light.editions] == ["2026-03-02T07:00"]


def test_a_slot_is_sent_exactly_once(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    settings = replace(settings, digests=(replace(settings.digests[0], at=("07:00",)),))
    runs = [run_at(settings, NOW + timedelta(minutes=each)) for each in (-30, 0, 1, 30)]
    assert [len(each.editions) for each in runs] == [0, 1, 0, 0]


def test_what_was_carried_over_waits_for_something_new_where_cron_decides(site: Site, tmp_path: Path) -> None:
    themes = ("harbours", "orchards", "glaciers", "violins")
    for theme in themes:
        site.article(f"/{theme}", f"All about {theme}", *(f"What {theme} mean, part {i}. {f'{theme} ' * 150}" for i in range(6)))
    settings = settings_for(site, tmp_path, site.feed("/feed", *((f"All about {each}", f"/{each}") for each in themes)))
    settings = replace(settings, digests=(replace(settings.digests[0], minutes=1.0, text="full"),))
    (first,) = run_at(settings, NOW).editions
    assert first.counts.carried > 0
    assert run_at(settings, NOW + timedelta(hours=2)) == Report(held=Held(carried=first.counts.carried))
    site.feed("/feed", ("Ferry", "/ferry"))
    (third,) = run_at(settings, NOW + timedelta(hours=4)).editions
    assert third.counts.new == first.counts.carried + 1


def test_each_edition_is_kept_as_a_page_with_an_index_a_feed_and_a_book(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    settings = replace(settings, archive=ArchiveSettings(folder=tmp_path / "archive", url="https://paper.example/archive"))
    run_at(settings, NOW)
    folder = tmp_path / "archive" / "morning"
    kinds = sorted(each.suffix for each in folder.iterdir())
    assert kinds == [".epub", ".html", ".html", ".xml"]
    assert "https://paper.example/archive/morning/" in (folder / "feed.xml").read_text(encoding="utf-8")
    page = next(each for each in folder.glob("*.html") if each.name != "index.html")
    assert FERRY[2] in page.read_text(encoding="utf-8")
    page.unlink()
    site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard"))
    run_at(settings, NOW + timedelta(hours=2))
    assert page.exists()


def after(steps: int) -> Callable[[], bool]:
    """No, as many times; then yes."""
    answers = iter([False] * steps)
    return lambda: next(answers, True)


def test_a_run_told_to_stop_ends_after_the_step_and_the_next_one_finishes(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard")))
    for steps in (0, 1, 3):  # at the source, at the first article, between the two mails
        with open_store(settings.store) as store:
            context = pipeline.Context(
                settings=settings,
                store=store,
                engine=Inline(),
                clock=lambda: NOW,
                now=NOW,
                environ={},
                owner="test",
                stopping=after(steps),
            )
            with pytest.raises(StoppedError, match="the next run goes on from there"):
                pipeline.run(context)
    run_at(settings, NOW + timedelta(minutes=1))
    assert sorted(str(each["To"]) for each in mails(settings)) == ["ada@example.org", "bob@example.org"]


def test_a_machine_that_slept_for_days_sends_one_edition_that_says_what_it_covers(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    settings = replace(settings, digests=(replace(settings.digests[0], at=("07:00",)),))
    run_at(settings, NOW - timedelta(minutes=5))
    run_at(settings, NOW)
    site.feed("/feed", ("Pear", "/orchard"), ("Ferry", "/ferry"))
    awake = NOW + timedelta(days=4, hours=2)
    (edition,) = run_at(settings, awake).editions
    assert edition.slot == "2026-03-06T07:00"
    assert "This edition covers everything since 2 March, 07:00." in text_of(mails(settings)[-1])
    assert run_at(settings, awake + timedelta(minutes=15)).editions == ()


def test_history_tells_how_long_an_edition_took(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    ticks = iter(NOW + timedelta(seconds=n) for n in range(1000))
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=Inline(), clock=lambda: next(ticks), now=NOW, environ={}, owner="test"
        )
        pipeline.run(context)
        (record,) = store.editions("morning")
    assert record.timings is not None
    assert min(record.timings.poll, record.timings.read, record.timings.compose) >= 1
    assert record.sent_at is not None
    assert record.sent_at > record.made_at


def test_a_digest_whose_template_is_wrong_stops_no_other(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    theme = tmp_path / "templates" / "mine"
    theme.mkdir(parents=True)
    (theme / "email.html.j2").write_text("{{ edition.nothing.here }}", encoding="utf-8")
    (morning,) = settings.digests
    broken = replace(morning, name="broken", template="mine")
    report = run_at(replace(settings, templates=tmp_path / "templates", digests=(broken, morning)), NOW)
    assert [each.digest for each in report.editions] == ["morning"]
    assert report.exit_status == 2
    assert "broken: " in report.problems[0]
    assert len(mails(settings)) == 2


def test_text_that_kills_every_worker_costs_all_but_its_title(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry held in harbour", "/ferry")))
    report = run_at(settings, NOW, NoArticleSurvives())
    assert [each.state for each in report.receipts] == [SendState.SENT, SendState.SENT]
    assert "Ferry held in harbour" in text_of(mails(settings)[0])


def test_why_tells_what_the_mail_shows_where_it_has_no_room_for_the_whole(site: Site, tmp_path: Path) -> None:
    titles = ("Ferry held in harbour", "An old pear returns", "Our orchestra rehearsed", "A glacier retreated")
    for n, title in enumerate(titles):
        site.article(f"/{n}", title, *(" ".join(map(sentence, range(8 * i, 8 * i + 8))) for i in range(60 * n, 60 * n + 60)))
    names = [(title, f"/{n}") for n, title in enumerate(titles)]
    settings = settings_for(site, tmp_path, site.feed("/feed", *names))
    settings = replace(settings, digests=(replace(settings.digests[0], text="full", minutes=600),))
    (edition,) = run_at(settings, NOW).editions
    with open_store(settings.store) as store:
        told = [record.outcome for each in edition.outcomes for record in store.outcomes_for(each.url)]
    assert len(told) == len(titles)
    assert any(each.reason.startswith("the mail had room for a") for each in told)
    assert all("shown in full: " in each.reason for each in told)
    assert "The whole edition is attached as a page." in text_of(mails(settings)[0])
