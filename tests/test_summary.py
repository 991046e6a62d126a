"""Summaries hold only what the article says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article, Block, BlockKind
from digest.summary import summarize
from digest.text import sentences, word_count

TEXT = (
    "The old lighthouse on the cape will be lit again next spring. "
    "Volunteers have repaired the lamp of the lighthouse for three years. "
    "It was a rainy day. "
    "The lighthouse keeper’s grandson gave them the drawings of the lamp. "
    "Tickets are not needed."
)


def article(text: str, title: str = "The lighthouse lamp is lit again") -> Article:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=part) for part in text.split("\n"))
    return Article(url="", title=title, blocks=blocks)


@settings(deadline=None)
@given(st.lists(st.sampled_from(sentences(TEXT)) | st.text(max_size=40), max_size=8).map("\n".join), st.integers(0, 40))
def test_a_summary_fits_and_holds_only_sentences_of_the_article_in_order(text: str, limit: int) -> None:
    made = article(text)
    summary = summarize(made, limit_words=limit)
    offered = [each for block in made.blocks for each in sentences(block.text)]
    position = 0
    for each in offered:
        if summary[position:].removeprefix("… ").startswith(each):
            position += len(each) + 1 + 2 * summary[position:].startswith("… ")
    assert position >= len(summary)
    assert word_count(summary) <= limit


def test_a_gap_between_two_sentences_is_marked() -> None:
    made = article(
        "The council met on the old bridge by vote.\nNobody minded. It rained.\nThe bridge council vote closes the old bridge."
    )
    assert summarize(made, limit_words=17).count(" … ") == 1


def test_the_sentences_that_tell_most_are_taken() -> None:
    summary = summarize(article(TEXT), limit_words=24)
    assert summary.startswith("The old lighthouse")
    assert "rainy" not in summary


def test_an_article_without_text_has_no_summary() -> None:
    assert summarize(article("", title="x"), limit_words=40) == ""
