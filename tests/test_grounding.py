"""What a model writes may stand for an article only where it says what the article says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.grounding import flaw

SOURCE = (
    "Ferry held in harbour by a rope\n\nThe ferry to the Outer Islands stayed in Brunsholm harbour on Monday after a rope fouled a "
    "propeller. Divers worked for 3 hours and found no damage worth more than 1,250 crowns, said Captain Aino Salo."
)


@pytest.mark.parametrize(
    "text",
    [
        "A rope kept the ferry in harbour; divers cut it free within 3 hours.",
        "The Outer Islands ferry stayed in Brunsholm’s harbour, Captain Salo said.",
        "Damage stayed below 1250 crowns.",
        "It was a rope.",
    ],
)
def test_a_summary_of_the_article_s_own_facts_stands(text: str) -> None:
    assert flaw(text, SOURCE, limit_words=45) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("Divers worked for 5 hours on the ferry.", "the article does not have the figure 5"),
        ("The damage was 12.50 crowns.", "the article does not have the figure 12.50"),
        ("Captain Anders Holm kept the ferry in harbour.", "the article does not have the name Anders"),
        ("Stockholm kept the ferry in harbour.", "the article does not have the name Stockholm"),
        ("A rope, " * 40, "it has 80 words where 45 were asked for"),
    ],
)
def test_an_invented_figure_or_name_is_named(text: str, why: str) -> None:
    assert flaw(text, SOURCE, limit_words=45) == why


def test_a_text_without_capitals_must_use_the_article_s_words() -> None:
    source = "港の渡し船\n\n渡し船は月曜日、ロープがスクリューに絡まったため港にとどまった。"
    assert flaw("渡し船はロープのため港にとどまった。", source, limit_words=45) == ""
    assert flaw("首相は来週の選挙について発言した。", source, limit_words=45) == "most of its words are not the article's"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_an_answer(text: str, source: str) -> None:
    assert isinstance(flaw(text, source, limit_words=45), str)


@given(st.lists(st.sampled_from(SOURCE.split()), min_size=1, max_size=40).map(" ".join))
def test_words_of_the_source_are_never_foreign(text: str) -> None:
    assert flaw(text, SOURCE, limit_words=45) == ""
