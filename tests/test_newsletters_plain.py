"""Mails of plain text: what is for machines is dropped, and the rest is set as it was meant."""

import binascii
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.extract import read_article
from digest.model import Article, BlockKind, Page, Source
from digest.newsletters import read_mail
from digest.newsletters.armour import without_data
from digest.newsletters.plain import to_markup

OCTETS = bytes(n * 37 % 256 for n in range(700))
PROSE = (
    "The crane drivers of the old harbour met on Tuesday and decided, after a long\n"
    "evening, to let the owls stay in the northern crane until their young can fly.\n"
)
ARMOURED = "\n".join(b64encode(OCTETS).decode()[n : n + 64] for n in range(0, 900, 64))


def uuencoded(name: str) -> str:
    lines = [binascii.b2a_uu(OCTETS[n : n + 45]).decode().rstrip() for n in range(0, len(OCTETS), 45)]
    return "\n".join((f"begin 644 {name}", *lines, "`", "end"))


def article(text: str) -> Article:
    body = "From: Harbour Letter <post@letters.example>\nSubject: Cranes\nMessage-ID: <1@letters.example>\n\n" + text
    page = Page(url="file:///m/a.eml", final_url="file:///m/a.eml", status=200, content_type="message/rfc822", body=body.encode())
    (entry,) = read_mail(page, Source(url="/m")).entries
    return read_article(entry, None)


def blocks(text: str) -> list[tuple[BlockKind, str]]:
    """The blocks of a mail below a first paragraph that makes it long enough for an article, and which is left out."""
    return [(each.kind, each.text) for each in article(PROSE * 4 + "\n" + text).blocks[1:]]


FILES = {
    "uuencode": (uuencoded("cranes 2.dat"), "[cranes 2.dat]"),
    "uuencode whose blanks at line ends are lost": (uuencoded("a.bin").replace("`\nend", "\nend"), "[a.bin]"),
    "uuencode in base64": ("begin-base64 644 b.bin\n" + ARMOURED + "\n====", "[b.bin]"),
    "base64 alone": (ARMOURED, "[base64]"),
    "a key": (
        f"-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 1\n\n{ARMOURED}\n=aB3d\n-----END PGP PUBLIC KEY BLOCK-----",
        "[PGP PUBLIC KEY BLOCK]",
    ),
    "a certificate": (f"-----BEGIN CERTIFICATE-----\n{ARMOURED}\n-----END CERTIFICATE-----", "[CERTIFICATE]"),
    "a key whose end is lost": (f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{ARMOURED}\n", "[PGP PUBLIC KEY BLOCK]\n"),
}


@pytest.mark.parametrize(("written", "left"), FILES.values(), ids=FILES)
def test_a_file_among_the_lines_leaves_its_name(written: str, left: str) -> None:
    assert without_data(f"Above.\n\n{written}\n\nBelow it\nand on.") == f"Above.\n\n{left}\n\nBelow it\nand on."


def test_a_file_in_a_quotation_leaves_its_name() -> None:
    quoted = "\n".join(f"> {line}" for line in uuencoded("a.dat").split("\n"))
    assert without_data(f"> Look:\n{quoted}\n> So.") == "> Look:\n> [a.dat]\n> So."


def test_a_signed_text_is_its_words() -> None:
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDear all,\n- - first point\n- -----\nBye\n"
        f"-----BEGIN PGP SIGNATURE-----\nVersion: 2\n\n{ARMOURED}\n=9fYc\n-----END PGP SIGNATURE-----\n"
        "After it: - - no dash is undone."
    )
    assert without_data(signed) == "Dear all,\n- first point\n-----\nBye\nAfter it: - - no dash is undone."


@pytest.mark.parametrize(
    "text",
    [
        "begin 100 days of owls\nwith a walk.",
        "We begin 666 things\nend",
        "https://news.example/" + "a1B" * 20,
        "-----BEGIN-----\nWords.",
        "Pneumonoultramicroscopicsilicovolcanoconiosis",
        "From one\n>From two",
    ],
)
def test_words_that_look_like_a_beginning_are_kept(text: str) -> None:
    assert without_data(text) == text


def test_a_quotation_is_set_as_one_and_the_answer_is_not() -> None:
    text = "> Shall the owls go?\n> > They were in the harbour before the northern\n> > crane was.\n> I doubt it.\n\nThey stay.\n"
    assert blocks(text) == [
        (BlockKind.QUOTE, "Shall the owls go?"),
        (BlockKind.QUOTE, "They were in the harbour before the northern crane was."),
        (BlockKind.QUOTE, "I doubt it."),
        (BlockKind.PARAGRAPH, "They stay."),
    ]


def test_what_a_mailer_wrapped_out_of_a_quotation_is_of_it() -> None:
    text = "> The northern crane has been out of use since the spring of the year\n1997.\n> It is sound.\n"
    assert blocks(text) == [
        (BlockKind.QUOTE, "The northern crane has been out of use since the spring of the year 1997."),
        (BlockKind.QUOTE, "It is sound."),
    ]


def test_a_sign_that_points_is_no_quotation() -> None:
    assert blocks(">> Read the minutes of the meeting\n") == [(BlockKind.PARAGRAPH, ">> Read the minutes of the meeting")]


def test_columns_stay_in_their_columns() -> None:
    table = "Crane        Built    Owls\nNorthern      1911       4\nSouthern      1923       0"
    assert blocks(f"The cranes:\n{table}\nThat is all.\n") == [
        (BlockKind.PARAGRAPH, "The cranes:"),
        (BlockKind.CODE, table),
        (BlockKind.PARAGRAPH, "That is all."),
    ]


def test_a_change_of_a_program_stays_as_it_is() -> None:
    change = "--- owls/nest.c\n+++ owls/nest.c\n@@ -1,3 +1,3 @@\n- stay();\n+ leave();"
    assert blocks(change + "\n\n  more();\n\nSo far.") == [
        (BlockKind.CODE, change),
        (BlockKind.CODE, "  more();"),
        (BlockKind.PARAGRAPH, "So far."),
    ]


def test_items_are_a_list_and_wrapped_lines_are_joined() -> None:
    text = "* Owls see well at night, and hear so well that they find their prey in the\n  dark.\n* Cranes do not.\n"
    assert blocks(text) == [
        (BlockKind.LIST_ITEM, "Owls see well at night, and hear so well that they find their prey in the dark."),
        (BlockKind.LIST_ITEM, "Cranes do not."),
    ]


def test_a_line_that_ends_early_is_a_paragraph() -> None:
    assert [text for _, text in blocks("The Harbour Letter\nQuay 4\n1234 Port\n")] == ["The Harbour Letter", "Quay 4", "1234 Port"]


def test_a_line_above_a_rule_is_a_heading_and_a_rule_is_nothing() -> None:
    text = "Owls at work\n============\n\nThey begin at nine, when it is dark.\n------------\nThey end at five, when it is light.\n"
    assert blocks(text) == [
        (BlockKind.HEADING, "Owls at work"),
        (BlockKind.PARAGRAPH, "They begin at nine, when it is dark."),
        (BlockKind.PARAGRAPH, "They end at five, when it is light."),
    ]


@given(st.text(alphabet="> -=*\nab1|\t`", max_size=300))
def test_no_letter_is_lost_by_setting(text: str) -> None:
    letters = [each for each in text if each in "ab1"]
    markup = to_markup(text)
    for tag in ("blockquote", "pre", "ul", "li", "h2", "p"):
        markup = markup.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert [each for each in markup if each in "ab1"] == letters


@pytest.mark.parametrize("line", [">", "> ", "-----BEGIN PGP MESSAGE-----", "begin 644 a", "A" * 70, "a   b", "* ", "`"])
def test_a_line_without_end_takes_time_that_grows_with_it(line: str) -> None:
    assert isinstance(to_markup(without_data(f"{line}\n" * 20_000)), str)
