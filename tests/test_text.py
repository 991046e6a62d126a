"""Properties and cases of the text functions."""

import sys
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import (
    clean,
    fingerprint,
    normalize,
    reading_minutes,
    sentence_spans,
    sentences,
    shingles,
    shorten,
    word_count,
    words,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
TRICKY = st.text(
    st.sampled_from("aB1.5,-+%'\"’ \u200d\u200c\u200b\u00ad\u0301\u0645\u064b。！?!…½K\u0345ß\u0130-_:/人ก"), max_size=30
)


@given(ANY_TEXT | TRICKY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT | TRICKY)
def test_clean_text_can_be_encoded_and_is_composed(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())


def test_no_format_or_control_character_survives_cleaning_but_joiners_and_visible_signs() -> None:
    visible = {"\u200c", "\u200d", *"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}
    hidden = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Cc", "Cf")]
    kept = {sign for sign in hidden if clean(f"م{sign}م") not in ("مم", "م م")}
    assert kept == visible


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  two\u00a0 spaces\n", "two spaces"),
        ("pass\u202eword\u202c", "password"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("plain\u200cword", "plainword"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("co\u00adop", "coop"),
        ("e\u0301", "é"),
    ],
)
def test_cleaning_keeps_what_a_reader_sees(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(ANY_TEXT | TRICKY)
def test_normalizing_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(ANY_TEXT | TRICKY)
def test_cleaning_does_not_change_the_comparison_form(text: str) -> None:
    assert normalize(clean(text)) == normalize(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Well,” she said…", '"Well" - she said'),
        ("ＦＵＬＬ width", "full width"),
        ("co\u00adoperate", "Cooperate"),
        ("10–12 people", "10-12 people"),
        ("STRASSE", "straße"),
        ("كتـــاب", "كتاب"),
    ],
)
def test_the_same_words_compare_equal(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("up 1.5 points", "up 15 points"),
        ("-5 degrees", "5 degrees"),
        ("5% more", "5 more"),
        ("$5", "€5"),
        (".5 litres", "5 litres"),
    ],
)
def test_different_figures_compare_unequal(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_fits_a_signed_database_integer_and_never_changes() -> None:
    assert fingerprint("The harbour reopened on Monday.") == fingerprint("the harbour reopened on monday")
    assert 0 <= fingerprint("anything") < 2**63
    assert fingerprint("") == 8238016292129134938


@given(ANY_TEXT | TRICKY)
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert all(each == each.strip() and each for each in sentences(text))


@given(ANY_TEXT | TRICKY)
def test_sentence_spans_are_in_order_and_apart(text: str) -> None:
    flat = [offset for span in sentence_spans(text) for offset in span]
    assert flat == sorted(flat)


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith met J. R. Ewing at 5.30 p.m. on St. John's Road.",
        "The U.S. Navy paid 3.5 million for No. 7 and vol. 2 of it.",
        "Am 3. März kam Dr. Weber z. B. mit dem Zug.",
        "1. First of all",
        "Sie spielte drei Jahre in der 1. Liga und dann in der 2. Bundesliga.",
        "Das Feuer brach im 1. Obergeschoss aus, kurz nach dem 80. Geburtstag ihres Besitzers.",
        "Im 19. und 20. Jahrhundert war die 5./6. Klasse noch getrennt.",
        "Den 3. Platz holte der neue Trainer des 1. FC Ostheim (4. Saison).",
        "Hun ble nummer to i det 12. Nordlysløpet.",
        "Setkali se 5. 10. 2026 v přístavu.",
        "Takım üç yıl 1. Lig'de oynadı ve 14. Ağır Ceza Mahkemesi karar verdi.",
        "Tvrđava je srušena u 2. Svjetskom ratu.",
        "Az 56. Világtalálkozó ma kezdődött.",
        '"Stop!" he cried.',
        "Wait … there is more.",
        "no end mark at all",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert sentences(text) == (text,)


@pytest.mark.parametrize(
    "parts",
    [
        ("It rained.", "It poured!", "Did it stop?", "No."),
        ('"We won." ', "He left."),
        ("Der Zug kam um 12.", "Alle stiegen ein."),
        ("It cost 5.", "The shop gave 2 back."),
        ("I am 35.", "Harbours bore me."),
        ("Heute ist der 3.", "Wir feiern trotzdem."),
        ("Offen von 9 bis 17.", "Eintritt frei."),
        ("In total there were 15.", "Nobody knew the 4 others."),
        ("Llegaron a un total de 15.", "Nadie se quedó."),
        ("Potwierdzono 12.", "Zmarło 3."),
        ("Er spielt in der 1. Liga.", "Doch war er dabei."),
        ("वह आया।", "वह गया।"),
        ("هل وصل القطار؟", "نعم."),
        ("Он пришёл.", "Она ушла."),
        ("It is I.", "Nobody else came."),
    ],
)
def test_sentences_part_where_a_reader_pauses(parts: tuple[str, ...]) -> None:
    assert sentences(" ".join(parts)) == tuple(part.strip() for part in parts)


def test_chinese_and_japanese_sentences_need_no_space() -> None:
    assert sentences("港口重新开放。船只来了！「好。」他说。") == ("港口重新开放。", "船只来了！", "「好。」", "他说。")


def test_words_keep_figures_and_apostrophes_whole() -> None:
    assert words("Don't pay 1,250.50 euros, well-known man.") == ("Don't", "pay", "1,250.50", "euros", "well-known", "man")


def test_unspaced_scripts_count_about_as_many_words_as_they_hold() -> None:
    assert word_count("港口今天重新开放") == 4
    assert word_count("สวัสดีชาวโลก") == 3
    assert word_count("नमस्ते दुनिया") == 2


@given(ANY_TEXT | TRICKY)
def test_the_count_of_words_is_the_number_of_words(text: str) -> None:
    assert word_count(text) == len(words(text))


def test_a_page_of_238_words_takes_a_minute() -> None:
    assert reading_minutes(238) == 1.0


def test_shingles_are_runs_of_the_comparison_form() -> None:
    assert shingles("Abc, d!", 3) == {"abc", "bc ", "c d"}
    assert shingles("Ab", 5) == {"ab"}
    assert shingles("…") == frozenset()


@given(ANY_TEXT | TRICKY, st.integers(-1, 70))
def test_a_shortened_text_fits_and_begins_alike(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= max(limit, 0)
    assert short == text or text.startswith(short[:-1])


def test_shortening_cuts_between_words() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("港口今天重新开放", 5) == "港口今天…"
    assert shorten("short", 5) == "short"


@pytest.mark.parametrize("run", [".", "?)", "。", "1. Januar ", "Mr. ", "u.", "\u200d", "e\u0301", "-1", "% ", "\u0640"])
@pytest.mark.parametrize("function", [clean, normalize, sentences, words, word_count], ids=lambda function: function.__name__)
def test_time_grows_no_faster_than_a_text(function: Callable[[str], object], run: str) -> None:
    began = time.thread_time()
    function(run * (300_000 // len(run)))
    assert time.thread_time() - began < 5
