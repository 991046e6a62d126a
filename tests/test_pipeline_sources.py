"""Sources through the whole line: those that fail, recover, move, need a secret, or are only a folder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import Site, serving
from stores import ON_POSTGRESQL
from whole_line import FERRY, NOW, ORCHARD, mails, run_at, settings_for, text_of, two_articles

from digest.model import Access, OutcomeKind, RemovalKind
from digest.pipeline import Report
from digest.store import open_store


@pytest.fixture
def site() -> Iterator[Site]:
    with two_articles() as served:
        yield served


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


def test_a_folder_of_files_is_a_source(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "pear.txt").write_text("\n\n".join(("An old pear returns", *ORCHARD)), encoding="utf-8")
    settings = settings_for(site, tmp_path, str(folder))
    run_at(settings, NOW)
    assert ORCHARD[2] in text_of(mails(settings)[0])


def letter(sender: str, subject: str, paragraphs: tuple[str, ...]) -> str:
    return f"From: {sender} <post@letters.example>\nSubject: {subject}\n\n" + "\n\n".join(paragraphs)


@pytest.mark.parametrize("name", ["", "My letters"])
def test_each_mail_of_a_folder_is_its_senders(site: Site, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "a.eml").write_text(letter("Harbour Letter", "The ferries are back", FERRY), encoding="utf-8")
    (folder / "b.eml").write_text(letter("Pear Post", "An old pear returns", ORCHARD), encoding="utf-8")
    settings = settings_for(site, tmp_path, str(folder))
    settings = replace(settings, sources=tuple(replace(each, name=name) for each in settings.sources))
    (edition,) = run_at(settings, NOW).editions
    told = {story.lead.article.title: story.lead.outlet for section in edition.sections for story in section.stories}
    assert told == {"The ferries are back": "Harbour Letter", "An old pear returns": "Pear Post"}
    with open_store(settings.store) as store:
        assert store.source_states([str(folder)])[str(folder)].title == "mails"


def test_a_call_among_the_stories_of_a_mail_is_counted_and_not_told(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    names = ("Ferry held in harbour", "Pears return to the valley", "Tram reaches the quay", "Click here to find out how!")
    lines = "\n\n".join(f"* {name}: {site.address}/none/{n}" for n, name in enumerate(names))
    (folder / "a.eml").write_text(f"From: Post <post@letters.example>\nSubject: News\nMessage-ID: <1@l.example>\n\n{lines}\n")
    settings = settings_for(site, tmp_path, str(folder))
    (edition,) = run_at(settings, NOW).editions
    assert (edition.counts.new, edition.counts.aside) == (4, 1)
    (left,) = [each for each in edition.outcomes if each.kind is OutcomeKind.ASIDE]
    assert left.title == "Click here to find out how!"
    assert "1 advertisement or call" in text_of(mails(settings)[0])
    assert not [path for path, _ in site.asked if path.endswith("/3")]


def test_each_feed_of_a_folder_goes_by_its_own_title(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    folder.mkdir()
    for name, title in (("Harbour", "Ferry"), ("Orchard", "Pear")):
        item = f"<item><title>{title}</title><link>{site.address}/none/{title}</link><description>{title}.</description></item>"
        (folder / f"{name}.rss").write_text(f"<rss version='2.0'><channel><title>{name}</title>{item}</channel></rss>")
    (edition,) = run_at(settings_for(site, tmp_path, str(folder)), NOW).editions
    told = {story.lead.article.title: story.lead.outlet for section in edition.sections for story in section.stories}
    assert told == {"Ferry": "Harbour", "Pear": "Orchard"}


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
