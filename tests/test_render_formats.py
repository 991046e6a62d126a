"""Articles as text, Markdown and HTML: what `digest extract --format` prints, and how marks become tags."""

from pathlib import Path

import pytest
from editions import heading, item, paragraph

from digest import render
from digest.errors import TemplateError
from digest.model import Article, Block, BlockKind, Span, SpanKind
from digest.render import markup, words


def article(*blocks: Block) -> Article:
    return item("Title", *blocks, url="https://example.org/a").article


def marked(text: str, *spans: tuple[SpanKind, int, int, str]) -> Block:
    made = tuple(Span(kind=kind, start=start, end=end, href=href) for kind, start, end, href in spans)
    return Block(kind=BlockKind.PARAGRAPH, text=text, spans=made)


def test_marks_become_markdown() -> None:
    block = marked(
        "strong, soft, code and a link",
        (SpanKind.STRONG, 0, 6, ""),
        (SpanKind.EMPHASIS, 8, 12, ""),
        (SpanKind.CODE, 14, 18, ""),
        (SpanKind.LINK, 25, 29, "https://example.org/b"),
    )
    assert (
        render.article_markdown(article(block)).split("\n")[4]
        == "**strong**, *soft*, `` code `` and a [link](<https://example.org/b>)"
    )


def test_every_kind_of_block_becomes_markdown() -> None:
    blocks = (
        Block(kind=BlockKind.QUOTE, text="Said"),
        Block(kind=BlockKind.LIST_ITEM, text="one", level=1, ordered=True),
        Block(kind=BlockKind.LIST_ITEM, text="below", level=2),
        Block(kind=BlockKind.CODE, text="a ``` b"),
        Block(kind=BlockKind.TABLE, text="Port\tPrice\nNorth\t38"),
        Block(kind=BlockKind.IMAGE, text="Caption", src="https://example.org/a.jpg"),
        Block(kind=BlockKind.IMAGE, text="No address", src="javascript:x"),
        paragraph("- no list"),
    )
    assert render.article_markdown(article(*blocks)).split("\n\n", 2)[2] == (
        "> Said\n\n1. one\n   - below\n\n````\na ``` b\n````\n\n| Port | Price |\n| --- | --- |\n| North | 38 |\n\n"
        "![Caption](<https://example.org/a.jpg>)\n\n\\- no list\n\n<https://example.org/a>\n"
    )


def test_every_kind_of_block_becomes_text() -> None:
    blocks = (
        Block(kind=BlockKind.LIST_ITEM, text="one", level=1),
        Block(kind=BlockKind.LIST_ITEM, text="below", level=2),
        paragraph("Text."),
    )
    assert render.article_text(article(*blocks)).split("\n\n", 2)[2] == "- one\n  - below\n\nText.\n\nhttps://example.org/a\n"


def test_overlapping_marks_nest_in_html() -> None:
    block = marked("abcdef", (SpanKind.STRONG, 0, 4, ""), (SpanKind.EMPHASIS, 2, 6, ""))
    assert markup.inline_html(block) == "<strong>ab</strong><strong><em>cd</em></strong><em>ef</em>"


def test_of_two_links_over_one_letter_the_first_wins_and_the_second_goes_on() -> None:
    block = marked("abcdef", (SpanKind.LINK, 0, 4, "https://a.example/"), (SpanKind.LINK, 2, 6, "https://b.example/"))
    assert markup.inline_html(block) == '<a href="https://a.example/">abcd</a><a href="https://b.example/">ef</a>'


def test_no_level_of_heading_is_skipped() -> None:
    html = markup.blocks_html((heading("One", 2), heading("Two", 5), heading("Three", 3), heading("Four", 2)))
    assert html == "<h4>One</h4>\n<h5>Two</h5>\n<h5>Three</h5>\n<h4>Four</h4>"


def test_lists_nest_and_close() -> None:
    levels = [Block(kind=BlockKind.LIST_ITEM, text=str(level), level=level) for level in (1, 3, 2, 1)]
    assert markup.blocks_html(levels) == "<ul><li>1<ul><li>3</li><li>2</li></ul></li><li>4</li></ul>".replace("4", "1")


def test_a_table_too_wide_for_a_phone_becomes_lines() -> None:
    wide = Block(kind=BlockKind.TABLE, text="a\tb\tc\td\te\n1\t2\t\t4\t5")
    assert markup.blocks_html((wide,)) == "<p>a · b · c · d · e</p>\n<p>1 · 2 · 4 · 5</p>"


def test_a_catalog_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "fi.po").write_bytes(b'msgid "x"\nmsgstr "\xff"')
    with pytest.raises(TemplateError, match=r"fi\.po"):
        words.speak("fi", "UTC", (tmp_path,))


def test_a_translation_with_a_place_too_many_is_named(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "fi.po").write_text('msgid "In brief"\nmsgstr "Lyhyesti %(nothing)s"\n', encoding="utf-8")
    with pytest.raises(TemplateError, match="nothing"):
        words.speak("fi", "UTC", (tmp_path,)).say("In brief")


def test_a_date_of_another_year_has_its_year() -> None:
    spoken = words.speak("en", "Nowhere/Unknown", ())
    made = item("x").article.published
    assert made is not None
    assert spoken.moment(made.replace(year=2024), made) == "23 Nov 2024"
