"""The whole line, from sources on loopback to mail in the outbox."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import pytest
from fakes import Site, serving
from stores import ON_POSTGRESQL, store_url

from digest import pipeline
from digest.engines import Engine, Inline, Lost
from digest.errors import StoppedError
from digest.model import Access, OutcomeKind, RemovalKind, SendState, Source
from digest.pipeline import Held, Report
from digest.reading import EntryTask
from digest.settings import ArchiveSettings, DigestSettings, FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import open_store

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
T = TypeVar("T")
R = TypeVar("R")

FERRY = (
    "The ferry to the outer islands stayed in harbour after a rope fouled one of its two propellers before dawn.",
    "Divers from the port authority worked for three hours in cold water to cut the rope free, and found no damage to the shaft.",
    "The operator said that the afternoon crossing would run, and that tickets for the morning would stay valid all week.",
)
ORCHARD = (
    "Growers in the upper valley have begun to graft an old pear that had survived in a single garden behind the school.",
    "The tree was found by a teacher who noticed that its fruit keeps until April without a cellar, long after others are gone.",
    "Forty young trees will be planted along the road this autumn, and the first harvest is expected in seven years or so.",
)

TRAM = (
    "The first tram in sixty years rolled down to the quay on Sunday, with the mayor's grandmother in the front seat.",
    "Rails for the last four hundred metres were laid at night, so that the fish market could open every morning.",
    "From Monday a car will come every twelve minutes until midnight, and bicycles travel free outside the rush hours.",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        served.article("/ferry", "Ferry held in harbour by a rope", *FERRY)
        served.article("/orchard", "An old pear returns to the valley", *ORCHARD)
        yield served


def settings_for(site: Site, folder: Path, *feeds: str) -> Settings:
    return Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="Digest <digest@example.org>", outbox=folder / "outbox"),
        digests=(DigestSettings(name="morning", title="Morning", to=("ada@example.org", "bob@example.org")),),
        sources=tuple(Source(url=each) for each in feeds),
        fetch=FetchSettings(allow_private=("127.0.0.0/8",), proxy="", pace=0.0),
        store=StoreSettings(url=store_url(folder)),
    )


def run_at(settings: Settings, now: datetime, engine: Engine | None = None) -> Report:
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=engine or Inline(), clock=lambda: now, now=now, environ={}, owner="test"
        )
        return pipeline.run(context)


class NoArticleSurvives(Inline):
    """An engine whose workers die of every article, be it the page's or the feed's own."""

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Lost[T]]:
        for item in items:
            if isinstance(item, EntryTask):
                yield Lost(item=item, reason="killed its worker (SIGSEGV)")
            else:
                yield from super().map(fn, [item])


def mails(settings: Settings) -> list[EmailMessage]:
    return [message_from_bytes(each.read_bytes(), policy=policy.default) for each in sorted(settings.mail.outbox.glob("*.eml"))]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


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


def test_a_run_soon_after_asks_no_server(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    site.asked.clear()
    run_at(settings, NOW + timedelta(minutes=10))
    assert site.asked == []


def test_one_bad_source_is_named_and_stops_no_other(site: Site, tmp_path: Path) -> None:
    good = site.feed("/feed", ("Ferry", "/ferry"))
    settings = settings_for(site, tmp_path, site.address + "/gone", good)
    report = run_at(settings, NOW)
    assert [each.url for each in report.failures] == [site.address + "/gone"]
    assert "404" in report.failures[0].reason
    assert FERRY[0] in text_of(mails(settings)[0])
    assert "/gone" in text_of(mails(settings)[0])


def test_an_article_that_cannot_be_had_falls_back_to_the_feed_and_says_so(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Lost page", "/lost")))
    run_at(settings, NOW)
    text = text_of(mails(settings)[0])
    assert "What Lost page is about" in text
    assert "excerpt" in text.lower()


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


def test_a_folder_of_files_is_a_source(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "pear.txt").write_text("\n\n".join(("An old pear returns", *ORCHARD)), encoding="utf-8")
    settings = settings_for(site, tmp_path, str(folder))
    run_at(settings, NOW)
    assert ORCHARD[2] in text_of(mails(settings)[0])


def test_a_preview_changes_nothing(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    with pipeline.open_preview(settings, clock=lambda: NOW, environ={}) as context:
        made = pipeline.preview(context, settings.digests[0])
    assert len(made.messages) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == []
    assert len(run_at(settings, NOW).editions) == 1


def test_a_send_by_hand_leaves_the_schedule_alone(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    with pipeline.open_context(settings, clock=lambda: NOW, environ={}) as context:
        report = pipeline.send(context, settings.digests[0], to=("eve@example.org",))
    assert [each.recipient for each in report.receipts] == ["eve@example.org"]
    (edition,) = run_at(settings, NOW + timedelta(minutes=5)).editions
    assert [each.kind for each in edition.outcomes] == [OutcomeKind.SHOWN]


def test_a_fresh_send_asks_again_what_rests(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard"))
    soon = NOW + timedelta(minutes=5)
    with pipeline.open_context(settings, clock=lambda: soon, environ={}) as context:
        assert pipeline.send(context, settings.digests[0]).resting == ("Feed /feed",)
        (edition,) = pipeline.send(replace(context, fresh=True), settings.digests[0]).editions
    assert edition.counts.new == 1


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


def test_two_sources_that_moved_to_one_address_are_both_read(site: Site, tmp_path: Path) -> None:
    feed = site.feed("/feed", ("Ferry", "/ferry"))
    page = f'<html><head><link rel="alternate" type="application/rss+xml" href="{feed}"></head><body>Home</body></html>'
    site.answers["/"] = site.answers["/home"] = (200, "text/html", page.encode())
    settings = settings_for(site, tmp_path, site.address + "/", site.address + "/home", feed)
    report = run_at(settings, NOW)
    assert report.failures == ()
    (edition,) = report.editions
    assert sorted(each.kind for each in edition.outcomes) == [OutcomeKind.MERGED, OutcomeKind.MERGED, OutcomeKind.SHOWN]


def test_an_outlet_without_a_name_goes_by_its_own_title(site: Site, tmp_path: Path) -> None:
    run_at(settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"))), NOW)
    assert "Feed /feed" in text_of(mails(settings_for(site, tmp_path))[0])


def test_what_an_unchanged_feed_still_lists_is_not_forgotten(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    for days in range(1, 200, 20):
        assert run_at(settings, NOW + timedelta(days=days)) == Report()
    site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard"))
    (edition,) = run_at(settings, NOW + timedelta(days=201)).editions
    assert [each.title for each in edition.outcomes] == ["Pear"]


def send_at(settings: Settings, now: datetime, *, since: datetime | None, to: str = "eve@example.org") -> Report:
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=Inline(), clock=lambda: now, now=now, environ={}, owner="test"
        )
        return pipeline.send(context, settings.digests[0], to=(to,), since=since)


def test_who_missed_editions_gets_them_as_one_that_says_when_each_story_was_told(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    run_at(settings, NOW)
    site.feed("/feed", ("Pear", "/orchard"), ("Ferry", "/ferry"))
    day = timedelta(hours=25)
    run_at(settings, NOW + day)
    site.article("/tram", "The tram reaches the quay", *TRAM)
    site.feed("/feed", ("Tram", "/tram"), ("Pear", "/orchard"), ("Ferry", "/ferry"))

    (edition,) = send_at(settings, NOW + 2 * day, since=NOW).editions
    told = {story.lead.entry.title: story.told_at for story in edition.stories}
    assert told == {"Tram": None, "Pear": NOW + day}
    text = next(text_of(each) for each in mails(settings) if each["To"] == "eve@example.org")
    assert "in our edition of 3 March" in text
    assert "covers everything since" in text

    (next_one,) = run_at(settings, NOW + 2 * day).editions
    assert [story.lead.entry.title for story in next_one.stories] == ["Tram"]


def test_what_was_told_before_that_time_is_not_told_again(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/orchard")))
    run_at(settings, NOW)
    assert send_at(settings, NOW + timedelta(hours=25), since=NOW).editions == ()
    (all_of_it,) = send_at(settings, NOW + timedelta(hours=26), since=NOW - timedelta(seconds=1)).editions
    assert len(all_of_it.stories) == 2


def test_an_edition_is_sent_again_with_the_same_bytes(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")))
    (edition,) = run_at(settings, NOW).editions
    before = {each.read_bytes() for each in settings.mail.outbox.glob("*.eml")}
    for each in settings.mail.outbox.glob("*.eml"):
        each.unlink()
    with pipeline.open_context(settings, clock=lambda: NOW, environ={}) as context:
        assert pipeline.resend(context, edition.id).receipts == ()
        (receipt,) = pipeline.resend(context, edition.id, to="bob@example.org").receipts
    assert (receipt.recipient, receipt.state) == ("bob@example.org", SendState.SENT)
    assert {each.read_bytes() for each in settings.mail.outbox.glob("*.eml")} < before


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


def test_a_cookie_goes_to_the_origin_of_its_source_and_nowhere_else(site: Site, tmp_path: Path) -> None:
    with serving(Site()) as other:
        other.article("/pear", "An old pear returns to the valley", *ORCHARD)
        site.answers["/pear"] = (302, "", f"{other.address}/pear".encode())
        feed = site.feed("/feed", ("Ferry", "/ferry"), ("Pear", "/pear"))
        secret = tmp_path / "headers"
        secret.write_text("Cookie: session=open\n")
        settings = settings_for(site, tmp_path, feed)
        paid = replace(settings.sources[0], access=Access(headers_file=str(secret)))
        report = run_at(replace(settings, sources=(paid,)), NOW)
    assert len(report.editions[0].stories) == 2
    assert {cookie for path, cookie in site.cookies if path != "/robots.txt"} == {"session=open"}
    assert {cookie for _, cookie in other.cookies} == {""}
    assert ON_POSTGRESQL or b"session=open" not in (tmp_path / "digest.db").read_bytes()


def test_a_secret_that_is_not_there_is_a_failure_of_its_source_alone(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")), site.feed("/paid", ("Pear", "/orchard")))
    paid = replace(settings.sources[1], access=Access(headers_env="NOT_SET"))
    report = run_at(replace(settings, sources=(settings.sources[0], paid)), NOW)
    assert [each.reason for each in report.failures] == ["[[source]] headers_env: the variable NOT_SET is not set"]
    assert "/paid" not in [path for path, _ in site.asked]


def test_a_source_that_goes_on_failing_is_told_once_and_so_is_its_recovery(site: Site, tmp_path: Path) -> None:
    often = site.feed("/often", ("Ferry", "/ferry"))
    ill = site.feed("/ill", ("Pear", "/orchard"))
    settings = settings_for(site, tmp_path, often, ill)
    settings = replace(settings, digests=(replace(settings.digests[0], at=("07:00",), send_empty=True),))
    healthy = site.answers["/ill"]
    told = []
    for day in range(8):
        site.answers["/ill"] = healthy if day in (0, 6, 7) else (500, "text/plain", b"")
        report = run_at(settings, NOW + timedelta(days=day))
        told.append([(edition.failures != (), edition.recovered) for edition in report.editions])
    assert told == [[(day == 3, ("Feed /ill",) if day == 6 else ())] for day in range(8)]


def test_a_source_that_was_never_read_is_told_at_once(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry", "/ferry")), site.address + "/nothing")
    report = run_at(settings, NOW)
    assert [each.url for each in report.editions[0].failures] == [site.address + "/nothing"]


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


def test_what_a_site_prints_under_every_article_is_learned_from_run_to_run(site: Site, tmp_path: Path) -> None:
    appeal = "The paper belongs to the people of the coast, who meet in the old customs house on the first evening of each month."
    for n in range(4):
        own = [f"{FERRY[k][:-1]}, as pilot {n} wrote in his book on day {n * 7 + k}." for k in range(3)]
        site.article(
            f"/{n}", f"{('Whales', 'Bridges', 'Orchids', 'Clocks')[n]} of {('Lund', 'Perth', 'Quito', 'Turin')[n]}", *own, appeal
        )
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Zero", "/0"), ("One", "/1")))
    run_at(settings, NOW)
    site.feed("/feed", ("Two", "/2"), ("Three", "/3"))
    (edition,) = run_at(settings, NOW + timedelta(days=1)).editions
    assert {removal.text for removal in edition.removals if removal.kind is RemovalKind.BOILERPLATE} == {appeal}
    with open_store(settings.store) as store:
        (habit,) = (each for each in store.habits("127.0.0.1") if each.text == appeal)
    assert habit.articles == 4


def test_an_index_of_sitemaps_is_asked_anew_each_time(site: Site, tmp_path: Path) -> None:
    def sitemap(name: str, page: str) -> None:
        found = f"<urlset><url><loc>{site.address}{page}</loc><lastmod>2026-03-01</lastmod></url></urlset>"
        site.answers[name] = (200, "application/xml", found.encode())
        index = f"<sitemapindex><sitemap><loc>{site.address}{name}</loc></sitemap></sitemapindex>"
        site.answers["/index.xml"] = (200, "application/xml", index.encode())

    settings = settings_for(site, tmp_path, site.address + "/index.xml")
    sitemap("/february.xml", "/ferry")
    run_at(settings, NOW)
    sitemap("/march.xml", "/orchard")
    report = run_at(settings, NOW + timedelta(days=1))
    assert [story.lead.entry.url for story in report.editions[0].stories] == [site.address + "/orchard"]


def test_text_that_kills_every_worker_costs_all_but_its_title(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.feed("/feed", ("Ferry held in harbour", "/ferry")))
    report = run_at(settings, NOW, NoArticleSurvives())
    assert [each.state for each in report.receipts] == [SendState.SENT, SendState.SENT]
    assert "Ferry held in harbour" in text_of(mails(settings)[0])
