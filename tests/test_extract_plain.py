"""Plain texts as they are pasted and scraped: what is title, byline, heading and source in them."""

from datetime import UTC, datetime

import pytest

from digest.extract import extract_text
from digest.model import Article, BlockKind

LEDE = "The old ferry will be back on the river on Saturday morning, the harbour office said on Tuesday."
MORE = "The repair was to take two years and took nine, and the yard blames two hard winters for most of them."


def lines(article: Article) -> list[str]:
    marks = {BlockKind.HEADING: "## ", BlockKind.LIST_ITEM: "- "}
    return [marks.get(block.kind, "") + block.text for block in article.blocks]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \t\n"])
def test_line_ends_and_blank_lines_change_nothing(newline: str, gap: str) -> None:
    text = gap.join([LEDE, "Ports & Fisheries", MORE, "What does it cost?", MORE, "https://quay.example/ferry"]).replace(
        "\n", newline
    )
    article = extract_text(text)
    assert lines(article) == [LEDE, "## Ports & Fisheries", MORE, "## What does it cost?", MORE]
    assert article.url == "https://quay.example/ferry"


def test_tabs_before_paragraphs_are_no_text() -> None:
    assert lines(extract_text(f"\t{LEDE}\n\n\t{MORE}\n")) == [LEDE, MORE]


@pytest.mark.parametrize(
    "title",
    [
        "Ferry returns",
        "FERRY RETURNS AFTER NINE YEARS IN THE YARD",
        "Minister of Ports and his counterpart from the far bank review nine years of repairs and agree to run the ferry together",
        "老渡轮大修九年后重返江面",
    ],
)
def test_a_first_line_without_a_full_stop_is_the_title(title: str) -> None:
    article = extract_text(f"{title}\n\n{LEDE}\n\n{MORE}\n")
    assert (article.title, lines(article)) == (title, [LEDE, MORE])


def test_without_a_title_the_first_sentence_serves_and_stays() -> None:
    article = extract_text(f"{LEDE}\n\n{MORE}\n")
    assert article.title.startswith("The old ferry will be back")
    assert lines(article) == [LEDE, MORE]


@pytest.mark.parametrize(
    ("credit", "byline", "published"),
    [
        ("By Oona Brindle\n3 March 2026", "Oona Brindle", datetime(2026, 3, 3, tzinfo=UTC)),
        ("Von Oona Brindle\n03.03.2026, 08:15 Uhr", "Oona Brindle", datetime(2026, 3, 3, 8, 15, tzinfo=UTC)),
        ("Posted On: 3 MAR 2026 6:40PM by Press Office", "Press Office", datetime(2026, 3, 3, 18, 40, tzinfo=UTC)),
        ("Publié le 3 mars 2026 à 06h10 par Oona Brindle", "Oona Brindle", datetime(2026, 3, 3, 6, 10, tzinfo=UTC)),
        ("2026年3月3日 记者 林一舟", "林一舟", datetime(2026, 3, 3, tzinfo=UTC)),
        ("*By Oona Brindle*", "Oona Brindle", None),
    ],
)
def test_the_lines_below_the_title_name_writer_and_day(credit: str, byline: str, published: datetime | None) -> None:
    article = extract_text(f"Ferry returns\n{credit}\n\n{LEDE}\n\n{MORE}\n")
    assert (article.byline, article.published, lines(article)) == (byline, published, [LEDE, MORE])


def test_labelled_lines_above_the_text_are_facts() -> None:
    head = "Title: Ferry returns\nAuthor: Oona Brindle\nDate: 2026-03-03\nURL: https://quay.example/ferry\nSource: The Quay Gazette"
    article = extract_text(f"{head}\n\n{LEDE}\n")
    assert (article.title, article.byline, article.site) == ("Ferry returns", "Oona Brindle", "The Quay Gazette")
    assert (article.url, article.published) == ("https://quay.example/ferry", datetime(2026, 3, 3, tzinfo=UTC))
    assert lines(article) == [LEDE]


@pytest.mark.parametrize(
    "line",
    [
        "https://quay.example/ferry",
        "<https://quay.example/ferry>",
        "Source: https://quay.example/ferry",
        "Source: The Quay Gazette <https://quay.example/ferry>",
        "Originally published at https://quay.example/ferry",
        "Quelle: https://quay.example/ferry",
        "来源：https://quay.example/ferry",
    ],
)
def test_the_address_in_the_last_line_is_the_source_and_no_text(line: str) -> None:
    article = extract_text(f"{LEDE}\n\n{MORE}\n\n{line}\n")
    assert (article.url, lines(article)) == ("https://quay.example/ferry", [LEDE, MORE])


def test_an_address_in_the_first_line_is_the_source() -> None:
    article = extract_text(f"https://quay.example/ferry\n\n{LEDE}\n\nRelated:\nhttps://quay.example/a\nhttps://quay.example/b\n")
    assert article.url == "https://quay.example/ferry"
    assert lines(article) == [LEDE, "Related:", "https://quay.example/a", "https://quay.example/b"]


def test_of_several_addresses_in_a_row_none_is_taken_for_the_source() -> None:
    article = extract_text(f"{LEDE}\n\nhttps://quay.example/a\nhttps://quay.example/b\n", "file:///ferry.txt")
    assert article.url == "file:///ferry.txt"
    assert lines(article)[1:] == ["https://quay.example/a", "https://quay.example/b"]


def test_the_marks_with_which_releases_end_are_no_text() -> None:
    assert lines(extract_text(f"{LEDE}\n\n{MORE}\n\n****\nAK/RS\n\n-30-\n\nEND\n")) == [LEDE, MORE]


def test_headings_of_scripts_with_other_full_stops_are_found() -> None:
    text = "पुरानी नाव शनिवार की सुबह फिर नदी में उतरेगी।\n\nमरम्मत और ख़र्च\n\nउसमें नौ साल लग गए।\n"
    assert lines(extract_text(text))[1] == "## मरम्मत और ख़र्च"
