"""Articles that grow, are corrected or are retitled in their place, over the whole line: what is new reaches the reader once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import Site, serving
from whole_line import FERRY, NOW, ORCHARD, TRAM, mails, run_at, settings_for, text_of

from digest.cli.telling import done
from digest.model import Edition, OutcomeKind
from digest.pipeline import Held
from digest.settings import Settings

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FLOOD = (
    "The river rose above the lower quay at four in the morning, and the fire brigade closed the street along the market hall.",
    "Shopkeepers carried flour and cloth to the upper floors while volunteers filled some nine hundred sacks with sand.",
    "The mayor said that 12 families had left their houses, and that the school at the hill would stay open for them overnight.",
)
LATER = (
    "By noon the water stood eighty centimetres deep in the cellars of the old brewery, whose pumps had failed an hour before.",
    "A ferry company from the coast sent two flat boats, which brought medicine to a home for the elderly behind the dyke.",
)
LAST = ("In the evening the level fell for the first time in two days, and engineers began to look at the piers of the bridge.",)


@dataclass(frozen=True)
class Told:
    """An entry as a feed lists it."""

    path: str = "/flood"
    title: str = "Flood at the quay"
    guid: str = "flood"
    summary: str = "What is known of the flood."
    updated: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def listing(site: Site, *told: Told) -> str:
    """Serve an Atom feed of these entries; returns its address."""
    entries = "".join(
        f"<entry><id>{each.guid}</id><title>{each.title}</title><link href='{site.address}{each.path}'/>"
        + (f"<updated>{each.updated}</updated>" if each.updated else "")
        + f"<summary type='html'>{each.summary}</summary></entry>"
        for each in told
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Paper</title>{entries}</feed>"
    site.answers["/feed"] = (200, "application/atom+xml", body.encode())
    return site.address + "/feed"


def scheduled(site: Site, folder: Path) -> Settings:
    """A digest at seven each morning, one reader."""
    settings = settings_for(site, folder, site.address + "/feed")
    return replace(
        settings, digests=(replace(settings.digests[0], at=("07:00",), to=("ada@example.org",), text="full", minutes=60.0),)
    )


def each_morning(settings: Settings, day: int) -> Edition:
    (edition,) = run_at(settings, NOW + day * DAY).editions
    assert edition.counts.new == len(edition.outcomes)
    return edition


def kinds(edition: Edition) -> list[OutcomeKind]:
    return [each.kind for each in edition.outcomes]


def test_each_instalment_of_a_live_blog_at_one_address_reaches_the_reader_once(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    run_at(settings, NOW - HOUR)
    received: Counter[str] = Counter()
    grown: tuple[str, ...] = ()
    for day, instalment in enumerate((FLOOD, LATER, LAST)):
        grown = (*instalment, *grown)
        site.article("/flood", "Flood at the quay", *grown)
        listing(site, Told(updated=f"2026-03-0{2 + day}T05:00:00Z"))
        edition = each_morning(settings, day)
        (story,) = edition.stories
        assert (story.update_of.sent_at if story.update_of else None) == (NOW + (day - 1) * DAY if day else None)
        assert kinds(edition) == [OutcomeKind.SHOWN]
        received.update(each for each in (*FLOOD, *LATER, *LAST) if each in text_of(mails(settings)[-1]))
    assert received == Counter((*FLOOD, *LATER, *LAST))


def test_a_correction_in_its_place_is_shown_with_what_it_changes(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told(summary="12 families have left their houses."))
    site.article("/flood", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    site.article("/flood", "Flood at the quay", *(each.replace("12 families", "17 families") for each in FLOOD))
    listing(site, Told(summary="17 families have left their houses."))
    (story,) = each_morning(settings, 1).stories
    assert story.update_of is not None
    assert [(each.before, each.after) for each in story.changes] == [("12", "17")]
    assert "17 families" in text_of(mails(settings)[-1])
    assert FLOOD[0] not in text_of(mails(settings)[-1])


@pytest.mark.parametrize(
    "again",
    [
        Told(title="Flood at the old quay"),
        Told(guid="renewed"),
        Told(path="/flood?moved=1"),
        Told(summary="What is known of the flood.&lt;img src='https://count.example/1.gif?t=77'&gt;"),
    ],
    ids=["title", "guid", "address", "counting picture"],
)
def test_a_new_title_guid_address_or_tracker_is_not_even_looked_at(site: Site, tmp_path: Path, again: Told) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told())
    site.article("/flood", "Flood at the quay", *FLOOD)
    site.article("/flood?moved=1", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    listing(site, again)
    site.asked.clear()
    edition = each_morning(settings, 1)
    assert edition.outcomes == ()
    assert [path for path, _ in site.asked] == ["/feed"]
    assert len(mails(settings)) == 1


def test_a_mended_slip_is_a_repeat_and_no_mail(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", FLOOD[0].replace("market hall", "market hal"), *FLOOD[1:])
    each_morning(settings, 0)
    site.article("/flood", "Flood at the quay", *FLOOD)
    listing(site, Told(updated="2026-03-02T09:00:00Z"))
    edition = each_morning(settings, 1)
    assert kinds(edition) == [OutcomeKind.REPEAT]
    assert "nothing new since morning/2026-03-02T07:00" in edition.outcomes[0].reason
    assert len(mails(settings)) == 1
    site.asked.clear()
    assert each_morning(settings, 2).outcomes == ()
    assert site.asked == [("/feed", 304)]


def test_an_unchanged_page_is_asked_for_with_its_validators(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    listing(site, Told(updated="2026-03-02T09:00:00Z"))
    site.asked.clear()
    assert kinds(each_morning(settings, 1)) == [OutcomeKind.REPEAT]
    assert ("/flood", 304) in site.asked


def test_a_page_that_is_gone_for_good_leaves_what_was_read(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    site.answers["/flood"] = (410, "text/plain", b"gone")
    listing(site, Told(updated="2026-03-02T09:00:00Z", summary="Quite another thing that the page never said in so many words."))
    assert kinds(each_morning(settings, 1)) == [OutcomeKind.REPEAT]
    assert len(mails(settings)) == 1


def test_what_a_page_gained_arrives_once_though_its_server_fails_at_first(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    site.answers["/flood"] = (503, "text/plain", b"busy")
    listing(site, Told(updated="2026-03-03T05:00:00Z"))
    assert kinds(each_morning(settings, 1)) == []
    site.article("/flood", "Flood at the quay", *FLOOD, *LATER)
    (story,) = each_morning(settings, 2).stories
    assert [block.text for block in story.lead.article.blocks] == list(LATER)
    assert story.update_of is not None
    assert kinds(each_morning(settings, 3)) == []
    sent = " ".join(map(text_of, mails(settings)))
    assert {each: sent.count(each) for each in (*FLOOD, *LATER)} == dict.fromkeys((*FLOOD, *LATER), 1)


def test_a_changed_page_that_cannot_be_had_for_a_day_is_accounted_for(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    site.answers["/flood"] = (503, "text/plain", b"busy")
    listing(site, Told(updated="2026-03-03T05:00:00Z"))
    assert kinds(each_morning(settings, 1)) == []
    late = run_at(settings, NOW + 2 * DAY + HOUR).editions[0]
    assert kinds(late) == [OutcomeKind.FAILED]
    assert "could not be read again since 2026-03-03 07:00" in late.outcomes[0].reason
    assert kinds(each_morning(settings, 3)) == []
    site.article("/flood", "Flood at the quay", *FLOOD, *LATER)
    listing(site, Told(updated="2026-03-05T05:00:00Z"))
    (story,) = each_morning(settings, 4).stories
    assert [block.text for block in story.lead.article.blocks] == list(LATER)


def test_a_digest_that_is_made_each_hour_asks_a_failing_page_for_a_day(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.address + "/feed")
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", *FLOOD)
    run_at(settings, NOW)
    site.answers["/flood"] = (503, "text/plain", b"busy")
    listing(site, Told(updated="2026-03-02T11:00:00Z"))
    editions = [edition for hour in range(5, 32) for edition in run_at(settings, NOW + hour * HOUR).editions]
    assert [kinds(each) for each in editions] == [[OutcomeKind.FAILED]]
    assert len(mails(settings)) == 2  # of the first edition, one for each reader


def two_digests(site: Site, folder: Path) -> Settings:
    """One digest that is made whenever there is news, and one at seven each morning."""
    settings = scheduled(site, folder)
    (daily,) = settings.digests
    return replace(settings, digests=(replace(daily, name="often", at=(), to=("often@example.org",)), daily))


def told_to(settings: Settings, reader: str) -> str:
    return " ".join(text_of(each) for each in mails(settings) if each["To"] == reader)


@pytest.mark.parametrize("changed_at", [-1, 1, 3, 8], ids=["before the morning", "after it", "soon after that", "late"])
def test_a_change_reaches_a_digest_of_each_hour_and_one_of_each_day_once_each(site: Site, tmp_path: Path, changed_at: int) -> None:
    settings = two_digests(site, tmp_path)
    listing(site)
    run_at(settings, NOW - 3 * HOUR)
    for hour in range(-2, 30):
        if hour == -2:
            listing(site, Told(updated="2026-03-02T05:00:00Z"))
            site.article("/flood", "Flood at the quay", *FLOOD)
        if hour == changed_at:
            listing(site, Told(updated=f"2026-03-02T{7 + hour:02}:30:00Z"))
            site.article("/flood", "Flood at the quay", *LATER, *FLOOD)
        run_at(settings, NOW + hour * HOUR)
    for reader in ("often@example.org", "ada@example.org"):
        told = told_to(settings, reader)
        assert {each: told.count(each) for each in (*FLOOD, *LATER)} == dict.fromkeys((*FLOOD, *LATER), 1)


def test_a_weekly_digest_asks_a_failing_page_at_two_editions(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    settings = replace(settings, digests=(replace(settings.digests[0], days="mon"),))
    listing(site, Told(updated="2026-03-02T05:00:00Z"))
    site.article("/flood", "Flood at the quay", *FLOOD)
    each_morning(settings, 0)
    site.answers["/flood"] = (503, "text/plain", b"busy")
    listing(site, Told(updated="2026-03-03T05:00:00Z"))
    run_at(settings, NOW + 7 * DAY)
    site.article("/flood", "Flood at the quay", *FLOOD, *LATER)
    (story,) = each_morning(settings, 14).stories
    assert [block.text for block in story.lead.article.blocks] == list(LATER)


def test_a_feed_that_counts_at_each_poll_has_its_pages_read_a_few_times_a_day(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.address + "/feed")
    site.article("/flood", "Flood at the quay", *FLOOD)
    for hour in range(26):
        listing(site, Told(summary=f"{hour} comments, posted {hour} hours ago"))
        run_at(settings, NOW + hour * HOUR)
    assert 2 <= [path for path, _ in site.asked].count("/flood") <= 7
    assert [path for path, _ in site.asked].count("/feed") > 10
    assert len(mails(settings)) == 2  # one for each reader


def test_a_change_soon_after_the_reading_waits_and_is_not_lost(site: Site, tmp_path: Path) -> None:
    settings = settings_for(site, tmp_path, site.address + "/feed")
    listing(site, Told())
    site.article("/flood", "Flood at the quay", *FLOOD)
    run_at(settings, NOW)
    site.article("/flood", "Flood at the quay", *FLOOD, *LATER)
    listing(site, Told(summary="The water stands in the cellars."))
    assert run_at(settings, NOW + 2 * HOUR).editions == ()
    (edition,) = run_at(settings, NOW + 5 * HOUR).editions
    (story,) = edition.stories
    assert [block.text for block in story.lead.article.blocks] == list(LATER)


def first_of_many(site: Site, folder: Path) -> tuple[Settings, list[Told], Edition]:
    """The first edition of a digest that has no room for all its four stories, and what the feed listed."""
    settings = settings_for(site, folder, site.address + "/feed")
    settings = replace(settings, digests=(replace(settings.digests[0], minutes=0.6, text="full"),))
    pages = {"/flood": FLOOD, "/pear": ORCHARD, "/ferry": FERRY, "/tram": TRAM}
    for path, paragraphs in pages.items():
        site.article(path, f"About {path}", *(f"{each} {path[1:]} " * 3 for each in paragraphs))
    told = [Told(path=path, guid=path, title=f"About {path}") for path in pages]
    listing(site, *told)
    (first,) = run_at(settings, NOW).editions
    return settings, told, first


def test_a_change_that_says_nothing_new_sends_nothing_that_waits(site: Site, tmp_path: Path) -> None:
    settings, told, first = first_of_many(site, tmp_path)
    assert first.counts.carried
    shown = {each.url for each in first.outcomes if each.kind is OutcomeKind.SHOWN}
    listing(site, *(replace(each, summary="Other words") if site.address + each.path in shown else each for each in told))
    before = len(mails(settings))
    (second,) = run_at(settings, NOW + 5 * HOUR).editions
    assert set(kinds(second)) == {OutcomeKind.REPEAT}
    assert len(mails(settings)) == before
    listing(site, *told, Told(path="/other", guid="other", title="Another"))
    (third,) = run_at(settings, NOW + 7 * HOUR).editions
    assert third.counts.new >= first.counts.carried + 1


def test_a_run_without_an_edition_counts_what_waits_and_for_what(site: Site, tmp_path: Path) -> None:
    settings, told, first = first_of_many(site, tmp_path)
    shown = {each.url for each in first.outcomes if each.kind is OutcomeKind.SHOWN}
    listing(site, *(replace(each, summary="Other words") if site.address + each.path in shown else each for each in told))
    soon = run_at(settings, NOW + HOUR)
    assert soon.held == Held(carried=first.counts.carried, resting=len(shown))
    for each in told:
        site.answers[each.path] = (503, "text/plain", b"busy")
    later = run_at(settings, NOW + 5 * HOUR)
    assert later.held == Held(carried=first.counts.carried, missing=len(shown))
    (line,) = done(later)
    held = f"{first.counts.carried} carried over, {len(shown)} changed, and not to be had just now"
    assert line == f"nothing is new; 4 entries wait: {held}"


def test_what_was_muted_stays_muted_without_a_word(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    settings = replace(settings, sources=(replace(settings.sources[0], exclude=("flood",)),))
    listing(site, Told())
    site.article("/flood", "Flood at the quay", *FLOOD)
    assert kinds(each_morning(settings, 0)) == [OutcomeKind.MUTED]
    listing(site, Told(summary="More is known of the flood."))
    assert each_morning(settings, 1).outcomes == ()


def test_a_feed_that_holds_the_whole_text_needs_no_page(site: Site, tmp_path: Path) -> None:
    settings = scheduled(site, tmp_path)
    settings = replace(settings, sources=(replace(settings.sources[0], full_text=False),))
    listing(site, Told(summary="".join(f"&lt;p&gt;{each}&lt;/p&gt;" for each in FLOOD)))
    each_morning(settings, 0)
    listing(site, Told(summary="".join(f"&lt;p&gt;{each}&lt;/p&gt;" for each in (*FLOOD, *LATER))))
    (story,) = each_morning(settings, 1).stories
    assert [block.text for block in story.lead.article.blocks] == list(LATER)
    assert {path for path, _ in site.asked} == {"/feed"}
