"""Title, authors and date of a page: which of the places that name them is believed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from digest.extract.dates import date_in_address, is_ambiguous, month_in_address, read_date
from digest.extract.document import parse
from digest.extract.election import Candidate, choose, load_weights
from digest.extract.han import find_writers
from digest.extract.metadata import Metadata, read_metadata
from digest.extract.people import is_byline, read_names
from digest.extract.segment import segment

PROSE = (
    "<p>" + "The river rose by a metre in the night, and the lower town was cleared before the bridge closed at six. " * 4 + "</p>"
)
URL = "https://quay.example/news/river-rises-by-a-metre-in-the-night"


def _linked(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def facts(head: str = "", top: str = "", bottom: str = "", url: str = URL) -> Metadata:
    markup = f"<html><head>{head}</head><body><article>{top}{PROSE * 3}</article>{bottom}</body></html>"
    root = parse(markup)
    assert root is not None
    return read_metadata(root, url, segment(root))


@pytest.mark.parametrize(
    ("head", "top"),
    [
        ("<title>River rises by a metre in the night | The Quay Gazette</title>", ""),
        ("<title>River rises by a metre in the night - quay.example</title>", "<h2>Menu</h2>"),
        ("<title>The Quay Gazette</title>", "<h1>The Quay Gazette</h1><h2>River rises by a metre in the night</h2>"),
        ('<meta property="og:title" content="River rises by a metre in the night"><title>Quay Gazette</title>', ""),
        ("<title>x</title>", '<h3>Latest</h3><h1 class="headline">River rises by a metre in the night</h1>'),
        (
            _linked('{"@type": "NewsArticle", "headline": "River rises by a metre in the night"}')
            + "<title>River rises by a metre in the night &raquo; Quay &raquo; News</title>",
            "",
        ),
    ],
)
def test_the_title_is_found_without_the_name_of_the_site(head: str, top: str) -> None:
    assert facts(head, top).title == "River rises by a metre in the night"


def test_a_title_is_given_as_a_place_says_it_and_not_as_it_was_cut_from_another() -> None:
    head = _linked('{"@type": "NewsArticle", "headline": "«Rope» – : River rises by a metre"}')
    found = facts(head + '<meta property="og:title" content="River rises by a metre">', "<h1>River rises by a metre</h1>")
    assert found.title == "River rises by a metre"


@pytest.mark.parametrize(
    ("head", "top", "names"),
    [
        ('<meta name="author" content="Oona Brindle">', "", ("Oona Brindle",)),
        ("", '<p class="byline">By Oona Brindle and Tam Sorrel</p>', ("Oona Brindle", "Tam Sorrel")),
        ("", '<h1>River rises</h1><a rel="author" href="/people/ob">Oona Brindle</a>', ("Oona Brindle",)),
        ("", "<h1>River rises</h1><p>By Oona Brindle, 3 March 2026</p>", ("Oona Brindle",)),
        ("", "<h1>River rises</h1><div>By</div><div>Oona Brindle</div>", ("Oona Brindle",)),
        ("", "<h1>River rises</h1><div>03.03.2026 - Oona Brindle</div>", ("Oona Brindle",)),
        ("", "<h1>River rises</h1><div>Tue 3 March | 06:10 | By Oona Brindle</div>", ("Oona Brindle",)),
        ("", "<h1>River rises</h1><div>Date: 3 March 2026 Author: Oona Brindle Source: Quay</div>", ("Oona Brindle",)),
        (
            "",
            "<h1>River rises</h1><p>A standfirst.</p>" * 6 + "<p>By Oona Brindle and Tam Sorrel</p>",
            ("Oona Brindle", "Tam Sorrel"),
        ),
        ("", "<h1>River rises</h1><p><strong>Oona Brindle</strong></p>", ("Oona Brindle",)),
        (
            _linked('{"@type":"Article","author":[{"name":"Oona Brindle"},{"name":"Tam Sorrel"}]}'),
            "",
            ("Oona Brindle", "Tam Sorrel"),
        ),
        (
            '<meta name="author" content="Oona Brindle">'
            + _linked('{"@type":"Article","author":{"@type":"Organization","name":"The Quay Gazette"}}'),
            '<p class="byline">Oona Brindle</p>',
            ("Oona Brindle",),
        ),
    ],
)
def test_the_authors_are_found_wherever_a_page_names_them(head: str, top: str, names: tuple[str, ...]) -> None:
    assert facts(head, top).authors == names


def test_a_name_in_bold_letters_at_the_end_signs_the_text() -> None:
    found = facts(top="<h1>River rises</h1>", bottom='<p style="text-align: right"><b><i>Oona Brindle</i></b></p>')
    assert found.authors == ("Oona Brindle",)


@pytest.mark.parametrize(
    "line",
    [
        "<h2>First Quarter</h2>",
        "<p>Personal Area</p>",
        "<p><b>The Quay Blog</b></p>",
        "<p><b>GROUND COFFEE</b></p>",
        "<div>13:32 16.01.2026 Версия для печати | Версия для мобильных</div>",
        "<p><a href='/x'>Top Picks</a></p>",
    ],
)
def test_two_words_in_capitals_are_no_author_yet(line: str) -> None:
    assert facts(top="<h1>River rises</h1>" + line).authors == ()


def test_a_commenter_is_no_author() -> None:
    comment = '<div class="comments"><div class="comment-author">Grumbler said:</div><p>Nonsense.</p></div>'
    assert facts(top="<h1>River rises</h1>", bottom=comment * 3).authors == ()


def test_a_page_that_names_nobody_has_no_author() -> None:
    assert facts("<title>River rises</title>", "<h1>River rises</h1>").authors == ()


@pytest.mark.parametrize(
    ("head", "top", "url"),
    [
        ('<meta property="article:published_time" content="2026-03-03T06:10:00+01:00">', "", URL),
        ('<script type="application/ld+json">{"@type":"Article","datePublished":"2026-03-03T06:10:00+01:00"}</script>', "", URL),
        ("", '<time datetime="2026-03-03T06:10:00+01:00">yesterday</time>', URL),
        ("", "<h1>River rises</h1><p>Published: 3 March 2026, 06:10</p>", URL),
        ("", "<h1>River rises</h1><p>3. März 2026</p>", URL),
        ("", "<h1>River rises</h1><p>2026年3月3日</p>", URL),
        ("", "", "https://quay.example/2026/03/03/river.html"),
        ("<script>window.state = {\"publishedAt\": \"2026-03-03T06:10:00Z\"}</script>", "", URL),
    ],
)  # fmt: skip
def test_the_date_is_found_wherever_a_page_names_it(head: str, top: str, url: str) -> None:
    published = facts(head, top, url=url).published
    assert published is not None
    assert published.date() == date(2026, 3, 3)


def test_the_date_keeps_the_zone_it_was_given_in() -> None:
    published = facts('<meta property="article:published_time" content="2026-03-03T06:10:00+01:00">').published
    assert published == datetime(2026, 3, 3, 6, 10, tzinfo=timezone(timedelta(hours=1)))
    assert published is not None
    assert published.utcoffset() == timedelta(hours=1)


def test_a_change_is_not_taken_for_the_publication() -> None:
    found = facts(
        '<meta property="article:published_time" content="2026-03-03T06:10:00Z">'
        '<meta property="article:modified_time" content="2026-03-09T10:00:00Z">',
        "<h1>River rises</h1><p>Last updated 9 March 2026</p>",
    )
    assert found.published == datetime(2026, 3, 3, 6, 10, tzinfo=UTC)
    assert found.modified == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


def test_a_change_before_the_publication_is_not_believed() -> None:
    head = (
        '<meta property="article:published_time" content="2026-03-03"><meta property="article:modified_time" content="2019-01-01">'
    )
    assert facts(head).modified is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Oona Brindle and Tam Sorrel", ("Oona Brindle", "Tam Sorrel")),
        ("Von Oona Brindle, Berlin", ("Oona Brindle", "Berlin")),
        ("Veröffentlicht von Oona Brindle", ("Oona Brindle",)),
        ("Publié par Oona Brindle", ("Oona Brindle",)),
        ("Posted on March 3, 2026 by Oona Brindle", ("Oona Brindle",)),
        ("Oona Brindle, Chief Political Correspondent", ("Oona Brindle",)),
        ("Oona Brindle Redakteurin für Wirtschaft", ("Oona Brindle",)),
        ("OONA BRINDLE", ("Oona Brindle",)),
        ("Oona Brindle Oona Brindle", ("Oona Brindle",)),
        ("Eingestellt von Oona Brindle um 21:11", ("Oona Brindle",)),
        ("Mehr Artikel von Oona Brindle", ("Oona Brindle",)),
        ("Text von Oona Brindle Illustration von Tam Sorrel", ("Oona Brindle",)),
        ("Contributing Reporter", ()),
        ("About the author", ()),
        ("Oona Brindle | oona@quay.example", ("Oona Brindle",)),
        ("Oona Brindle @oona", ("Oona Brindle",)),
        ("記者 山田太郎", ("山田太郎",)),
        ("박준석 기자", ("박준석",)),
        ("https://quay.example/people/oona", ()),
        ("Thursday", ()),
        ("View author archive", ()),
        ("船长 的原贴：以前怕坐船，太慢了。现在好了", ()),
        ("3 March 2026", ()),
    ],
)
def test_names_are_freed_of_what_surrounds_them(text: str, names: tuple[str, ...]) -> None:
    assert read_names((text,)) == names


def test_a_handle_is_a_name_only_where_the_page_calls_it_one() -> None:
    assert read_names(("quiet corner",)) == ()
    assert read_names(("quiet corner",), declared=True) == ("quiet corner",)


def test_a_line_that_begins_like_a_byline_is_one() -> None:
    assert is_byline("By Oona Brindle")
    assert not is_byline("Bypass opens at last")


@pytest.mark.parametrize(
    ("text", "month_first", "day"),
    [
        ("03/04/2026", False, date(2026, 4, 3)),
        ("03/04/2026", True, date(2026, 3, 4)),
        ("25/04/2026", True, date(2026, 4, 25)),
        ("Tue, 03 Mar 2026 06:10:00 +0100", False, date(2026, 3, 3)),
        ("le 3 mars 2026 à 6h10", False, date(2026, 3, 3)),
        ("3 marca 2026", False, date(2026, 3, 3)),
        ("3 de marzo de 2026", False, date(2026, 3, 3)),
        ("3 Mart 2026", False, date(2026, 3, 3)),
        ("3 марта 2026", False, date(2026, 3, 3)),
        ("March 3rd, 2026", False, date(2026, 3, 3)),
    ],
)
def test_dates_are_read_in_many_languages(text: str, month_first: bool, day: date) -> None:
    stamp = read_date(text, month_first=month_first)
    assert stamp is not None
    assert stamp.date() == day


def test_only_figures_that_can_be_read_in_two_orders_are_ambiguous() -> None:
    assert is_ambiguous("03/04/2026")
    assert not any(map(is_ambiguous, ("13/04/2026", "04/04/2026", "2026-03-04", "3 March 2026", "")))


def test_an_address_names_a_day_or_a_month() -> None:
    assert date_in_address("https://quay.example/2026/03/03/river") == datetime(2026, 3, 3, tzinfo=UTC)
    assert month_in_address("https://quay.example/2026/03/river") == (2026, 3)
    assert month_in_address("https://quay.example/news/river") is None


def test_places_that_agree_win_and_make_the_choice_surer() -> None:
    alone = Candidate("a", {"json-ld"})
    agreed = Candidate("b", {"json-ld", "meta published", "address"})
    choice = choose("published", [alone, agreed])
    assert choice is not None
    assert choice.value == "b"
    assert choice.share > 0.5


def test_there_is_no_choice_without_candidates() -> None:
    assert choose("title", []) is None


@pytest.mark.parametrize("fact", ["title", "author", "published"])
def test_every_fact_has_its_weights(fact: str) -> None:
    assert len(load_weights(fact)) > 20


@pytest.mark.parametrize(
    ("url", "said", "address"),
    [
        ("https://quay.example/a?page=2", "https://quay.example/a", "https://quay.example/a"),
        ("https://m.quay.example/a", "https://www.quay.example/a", "https://www.quay.example/a"),
        ("https://amp.quay.example/a", "/a", "https://amp.quay.example/a"),
        ("https://quay.example/a/amp", "https://quay.example/a", "https://quay.example/a"),
        ("https://quay.example/a", "https://quay.example/", "https://quay.example/a"),
        ("https://quay.example/a", "https://www.quay.example", "https://quay.example/a"),
        ("https://quay.example/", "https://www.quay.example/", "https://www.quay.example/"),
        ("https://quay.example/a", "https://agency.example/a", "https://quay.example/a"),
        ("https://ann.github.io/a", "https://bob.github.io/a", "https://ann.github.io/a"),
        ("https://quay.example/a", "javascript:void(0)", "https://quay.example/a"),
    ],
)
def test_a_page_names_its_own_address_where_that_is_of_its_site_and_not_the_front_page(url: str, said: str, address: str) -> None:
    assert facts(f'<link rel="canonical" href="{said}">', url=url).url == address


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("作者：林一舟 陈二水", ("林一舟", "陈二水")),
        ("（记者 林一舟）", ("林一舟",)),
        ("海港日报记者 林一舟 通讯员 陈二水", ("林一舟",)),
        ("新港报记者 林一 北湾市报道", ("林一",)),
        ("据海港社电（记者 扎西次仁）记者近日从渔业大会上了解到，今年的新船比去年多", ("扎西次仁",)),
        ("记者从海港博物馆获悉，汽笛已经修好", ()),
        ("记者近日采访了船长", ()),
        ("By Ann Example", ()),
    ],
)
def test_chinese_pages_name_reporters_amid_their_text(text: str, names: tuple[str, ...]) -> None:
    assert find_writers(text) == names
