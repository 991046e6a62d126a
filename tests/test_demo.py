"""The embedded parts of the demo: the papers, the site that serves them, the mailbox that takes the mail."""

import json
import smtplib  # noqa: TID251 - the mailbox is a server, and needs a client to be tested with
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.client import HTTPConnection, HTTPResponse  # noqa: TID251 - as above, for the site
from pathlib import Path
from xml.etree import ElementTree

import pytest

from digest.demo import run_demo
from digest.demo.mailbox import open_mailbox
from digest.demo.press import Press, read_press
from digest.demo.site import Site, find_document, open_site
from digest.errors import ConfigError

POST = "http://harbourpost.example"
COURIER = "http://ellorycourier.example"
OBSERVER = "http://observer.brandsay.example"


@pytest.fixture(scope="module")
def press() -> Press:
    return read_press()


@pytest.fixture
def site(press: Press) -> Iterator[Site]:
    with open_site(press) as site:
        yield site


def ask(site: Site, url: str, *, etag: str = "") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", url, headers={"If-None-Match": etag} if etag else {})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def text_at(press: Press, url: str, *, day: int = 1) -> str:
    document = find_document(press, day, url)
    assert document is not None
    return document.text


def test_every_story_stands_in_a_known_outlet_and_has_a_page_of_its_own(press: Press) -> None:
    assert {each.outlet for each in press.stories} == set(press.outlets)
    assert len({each.url for each in press.stories}) == len(press.stories)


def test_two_mornings_hold_enough_for_a_real_email(press: Press) -> None:
    assert len(press.stories) >= 16
    assert {each.language for each in press.stories} == {"en", "fr", "ar"}


def test_two_outlets_print_the_agency_s_paragraphs_word_for_word(press: Press) -> None:
    first, second = (each for each in press.stories if "Maid of Merrow left" in each.text and each.day == 1)
    assert len(set(first.blocks) & set(second.blocks)) == 4
    assert set(first.blocks) - set(second.blocks)
    assert set(second.blocks) - set(first.blocks)


def test_one_article_repeats_its_first_paragraph(press: Press) -> None:
    (story,) = (each for each in press.stories if each.path == "/signal-station-opens")
    assert story.blocks.count(story.blocks[0]) == 2


def test_a_feed_keeps_yesterday_s_stories_and_adds_today_s(press: Press) -> None:
    yesterday, today = (set(press.in_feed("harbourpost.example", day)) for day in (1, 2))
    assert yesterday < today


def test_a_renewed_story_has_a_new_address_and_the_same_words(press: Press) -> None:
    old, new = (each for each in press.stories if each.title.startswith("Old signal station"))
    assert old.url != new.url
    assert set(old.blocks) == set(new.blocks)


def test_the_three_feeds_are_rss_atom_and_json(press: Press) -> None:
    assert ElementTree.fromstring(text_at(press, f"{POST}/feed")).tag == "rss"  # noqa: S314 - our own text
    assert ElementTree.fromstring(text_at(press, f"{COURIER}/feed")).tag.endswith("feed")  # noqa: S314 - our own text
    assert json.loads(text_at(press, f"{OBSERVER}/feed"))["version"].startswith("https://jsonfeed.org/")


def test_a_section_has_a_feed_of_its_own(press: Press) -> None:
    assert text_at(press, f"{POST}/feed/science").count("<item>") == 1


def test_a_page_carries_its_story_among_the_boilerplate_of_its_site(press: Press) -> None:
    page = text_at(press, f"{COURIER}/2026/03/02/brandsay-ferry-grounding/")
    assert "The light on Calf Rock has been out of order" in page
    assert "newsletter-signup" in page
    assert "The Courier belongs to its readers." in page


def test_tables_lists_and_headings_are_written_as_such(press: Press) -> None:
    page = text_at(press, f"{POST}/science/seagrass-returns-orrin-sound")
    assert "<th>Year</th>" in page
    assert "<td>31.0</td>" in page
    assert page.count("<li>young cod") == 1
    assert "<h2>What the divers counted</h2>" in page


def test_tomorrow_s_page_is_not_there_today(press: Press) -> None:
    url = f"{POST}/news/ferry-injured-now-seventeen"
    assert find_document(press, 1, url) is None
    assert find_document(press, 2, url) is not None


def test_the_site_answers_at_the_addresses_of_the_papers(site: Site) -> None:
    assert ask(site, f"{POST}/feed").status == 200
    assert ask(site, f"{COURIER}/2026/03/02/school-bus-contract/").status == 404
    assert ask(site, "http://lighthouse.example/feed").status == 502


def test_an_unchanged_feed_is_answered_in_one_line(site: Site) -> None:
    etag = ask(site, f"{OBSERVER}/feed").headers["ETag"]
    assert ask(site, f"{OBSERVER}/feed", etag=etag).status == 304
    site.day = 2
    assert ask(site, f"{OBSERVER}/feed", etag=etag).status == 200


def test_the_site_remembers_what_it_was_asked(site: Site) -> None:
    ask(site, f"{POST}/feed")
    assert [(each.url, each.status) for each in site.hits] == [(f"{POST}/feed", 200)]


def test_the_mailbox_keeps_a_message_and_its_html(tmp_path: Path) -> None:
    letter = "Subject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Good morning</p>\r\n"
    with open_mailbox(tmp_path / "inbox") as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port, timeout=30) as client:
        client.sendmail("digest@paper.example", ["reader@paper.example"], letter)
    assert mailbox.messages == [tmp_path / "inbox" / "message-1.eml"]
    assert mailbox.messages[0].read_bytes() == letter.encode()
    assert mailbox.messages[0].with_suffix(".html").read_text() == "<p>Good morning</p>\n"


# ---------------------------------------------------------------- the whole of it


@dataclass(frozen=True)
class Shown:
    """What a person has after the demo: the lines on the screen, and the text of each mail as one line."""

    folder: Path
    screen: str
    mails: tuple[str, ...]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo")
    leave_behind(folder)
    lines: list[str] = []
    run_demo(folder, say=lines.append)
    return Shown(folder=folder, screen="\n".join(lines), mails=tuple(map(text_part, sorted(folder.glob("inbox/*.eml")))))


def leave_behind(folder: Path) -> None:
    """What an earlier demonstration would have left, with a mail too many."""
    (folder / "config.toml").write_text("# Written by `digest demo`: earlier\n")
    (folder / "digest.db").write_bytes(b"of another time")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "message-9.eml").write_text("Subject: old\n\nold\n")


def text_part(path: Path) -> str:
    part = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_two_mornings_send_two_mails_and_a_run_more_sends_none(shown: Shown) -> None:
    assert len(shown.mails) == 2
    assert shown.screen.count("sent to reader@orrin.example") == 2
    assert "once more\n  nothing is due" in shown.screen


def test_one_event_in_three_papers_is_one_story_in_which_each_keeps_its_own(shown: Shown) -> None:
    assert shown.mails[0].count("left Port Ellory at 17:45") == 1
    assert "one long grinding noise" in shown.mails[0]
    assert "has been out of order since a storm" in shown.mails[0]
    assert "Brandsay Observer adds" in shown.mails[0]


def test_two_angles_of_one_vote_are_one_story(shown: Shown) -> None:
    assert "130,000, pays for moving two bus stops" in shown.mails[0]
    assert "Market Street to close to cars in June" not in shown.mails[0]


def test_a_paragraph_that_stands_twice_in_its_article_comes_once(shown: Shown) -> None:
    assert shown.mails[0].count("reported to the underwriters") == 1


def test_the_sponsored_post_is_muted_by_the_reader_s_rule(shown: Shown) -> None:
    assert "Fairhaven" not in shown.mails[0]
    assert "matches the exclude rule" in shown.screen


def test_a_page_that_is_gone_leaves_the_feed_s_own_words_and_says_so(shown: Shown) -> None:
    assert "Its bid was not the cheapest of the five" in shown.mails[0]
    assert "excerpt only" in shown.mails[0].lower()


def test_other_scripts_arrive(shown: Shown) -> None:
    assert "المكتبة العامة" in shown.mails[0]
    assert "régates de Brandsay" in shown.mails[0]


def test_the_second_morning_brings_what_is_new_as_an_update_and_nothing_again(shown: Shown) -> None:
    assert "injuring 17 of the 86 people" in shown.mails[1]
    assert "12 is now 17" in shown.screen
    assert "left Port Ellory at 17:45" not in shown.mails[1]
    assert "signal station" not in shown.mails[1].lower()


def test_a_story_in_two_feeds_comes_once_in_the_section_that_the_reader_put_first(shown: Shown) -> None:
    assert shown.mails[0].count("biscuit tins, which float") == 1
    assert shown.mails[0].index(" Science -----") < shown.mails[0].index("biscuit tins, which float")


def test_a_source_that_cannot_be_reached_is_named_once(shown: Shown) -> None:
    assert ["502" in each for each in shown.mails] == [True, False]


def test_no_boilerplate_of_the_sites_is_in_the_mail(shown: Shown) -> None:
    for words in (
        "We value your privacy",
        "Most read",
        "Sign me up",
        "at breakfast",
        "Read also",
        "keeps bees",
        "belongs to its readers",
    ):
        assert all(words not in each for each in shown.mails)


def test_a_demonstration_is_a_configuration_a_database_an_inbox_and_an_archive(shown: Shown) -> None:
    assert {each.name.split(".")[0] for each in shown.folder.iterdir()} == {"config", "digest", "inbox", "archive"}
    assert (shown.folder / "archive" / "morning" / "index.html").exists()


def test_what_an_earlier_demonstration_left_is_replaced(shown: Shown) -> None:
    assert [each.name for each in sorted(shown.folder.glob("inbox/*.eml"))] == ["message-1.eml", "message-2.eml"]


def test_a_folder_with_a_configuration_of_somebody_s_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[mail]\n")
    with pytest.raises(ConfigError, match="choose another folder"):
        run_demo(tmp_path, say=lambda _: None)
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="choose another folder"):
        run_demo(tmp_path / "file" / "demo", say=lambda _: None)
