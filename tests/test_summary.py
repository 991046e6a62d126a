"""Summaries hold only what the articles say, and tell which says it."""

import re

from editions import item, paragraph
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Addition, Article, Block, BlockKind, Story
from digest.summary import pick, summarize, summarize_story
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


def test_a_headline_is_not_said_again_below_itself() -> None:
    made = article("The lighthouse lamp is lit again.\nVolunteers repaired the lamp of the lighthouse in the spring.")
    assert summarize(made, limit_words=20) == "Volunteers repaired the lamp of the lighthouse in the spring."


def test_no_half_of_a_quotation_is_taken_where_there_is_another_sentence() -> None:
    half = "“The lighthouse lamp is lit again. That was the hardest lamp of all,” said the lighthouse keeper of the lamp."
    whole = "The keeper’s house at the cape stays closed in the spring."
    assert summarize(article(f"{half}\n{whole}"), limit_words=30) == whole
    assert summarize(article(half), limit_words=30)


def test_words_of_a_script_without_spaces_are_compared() -> None:
    made = article(
        "会议在二楼的大厅里举行了两个小时。市政府宣布将重建老灯塔并向公众开放。当天没有人提出问题也没有人离开。",
        title="老灯塔重新开放",
    )
    assert summarize(made, limit_words=12) == "市政府宣布将重建老灯塔并向公众开放。"


# ---------------------------------------------------------------- of several articles

LEAD = (
    "Six swans and a heron slept in the reeds below the old sluice while the evening went quietly on. "
    "The council of Westhaven closed the old bridge on Monday."
)
HERALD = "Westhaven closed the old bridge on Monday after a crack was found in its second pillar. Nobody was hurt."
POST = "A reader of ours remembers the bridge in snow."


def story(lead: str, *further: tuple[str, str], titles: str = "Westhaven closes the old bridge") -> Story:
    return Story(
        lead=item(titles, *map(paragraph, lead.split("\n")), outlet="The Courier"),
        additions=tuple(
            Addition(item=item(titles, outlet=outlet), blocks=tuple(map(paragraph, text.split("\n")))) for outlet, text in further
        ),
    )


def test_a_story_is_told_by_what_its_articles_have_in_common_and_says_who_says_it() -> None:
    swans = sentences(LEAD)[0]
    summary = summarize_story(story(swans, ("The Herald", HERALD), ("Post", POST)), limit_words=22)
    assert summary == "The Herald: Westhaven closed the old bridge on Monday after a crack was found in its second pillar."


def test_the_sentences_of_the_lead_come_first_and_without_a_name() -> None:
    summary = summarize_story(story(LEAD, ("The Herald", HERALD)), limit_words=45)
    assert summary.startswith("The council of Westhaven closed the old bridge on Monday. The Herald: Westhaven closed")


SAID = st.lists(st.sampled_from(sentences(LEAD + " " + HERALD + " " + TEXT)), max_size=7).map(" ".join)


@given(SAID, st.lists(SAID, max_size=3), st.integers(0, 60))
def test_each_sentence_of_a_story_stands_in_the_article_of_the_outlet_named_before_it(
    lead: str, further: list[str], limit: int
) -> None:
    held = {f"Outlet{n}": text for n, text in enumerate(further)}
    summary = summarize_story(story(lead, *held.items()), limit_words=limit)
    parts = re.split(r"(?:^| )(Outlet\d): ", summary)
    spoken = [(lead, parts[0]), *((held[name], text) for name, text in zip(parts[1::2], parts[2::2], strict=True))]
    assert all(part in text for text, words in spoken for part in words.split(" … "))
    assert word_count(summary.replace(" … ", " ")) <= limit


def test_a_story_of_several_is_summarized_alike_whatever_the_order_of_what_was_added() -> None:
    told = [("The Herald", HERALD), ("Post", POST)]
    one, other = (summarize_story(story(LEAD, *each), limit_words=40) for each in (told, told[::-1]))
    assert sorted(sentences(one)) == sorted(sentences(other))


def test_fewer_sentences_are_taken_where_more_would_thin_out_what_is_told() -> None:
    texts = [*sentences(HERALD), *sentences(POST), "It was a day on which one would rather have been at home."]
    assert pick(texts, titles=["Westhaven closes the old bridge", "Old bridge closed"], limit_words=60) == (0,)


def test_an_outlet_with_an_endless_name_is_named_in_short() -> None:
    summary = summarize_story(story("", ("Herald " * 90, HERALD)), limit_words=45)
    assert summary.index(": ") <= 40
