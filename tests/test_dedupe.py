"""Repeats within an article, the contradiction guard, and what was said before."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.dedupe import Phrases, Relation, Said, compare, drop_repeats, drop_said, relate
from digest.model import Article, Block, BlockKind, Entry, Item, Removal, RemovalKind, Source, Span, SpanKind
from digest.text import normalize, word_count

PARAGRAPHS = (
    "The harbour master told reporters that the northern quay will stay closed until the damaged crane has been removed.",
    "Two ferries were sent to the neighbouring port, where passengers waited for buses in heavy rain during the morning.",
    "“We have never seen such waves,” said Maria Lund, who has worked on the pilot boat for nineteen years.",
    "The council meets on Thursday to discuss a loan of 4.5 million euros for a second breakwater.",
    "Insurance companies expect claims for at least sixty boats, most of them small sailing yachts.",
)


def paragraph(text: str) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def item(*blocks: Block, key: str = "https://a.example/1") -> Item:
    entry = Entry(key=key, source="https://a.example/feed", guid="1", url=key)
    return Item(entry=entry, source=Source(url=entry.source), article=Article(url=key, title="Storm", blocks=blocks))


def texts(item: Item) -> list[str]:
    return [block.text for block in item.article.blocks]


# ---------------------------------------------------------------- sentences

PIECES = "5-.:。！｡?…” \u3000\u0301\u200d\u00ad％aÉﬁ東½"


@settings(max_examples=300)
@given(st.text() | st.text(PIECES, max_size=14))
def test_the_form_of_a_text_is_that_of_its_sentences(text: str) -> None:
    assert Phrases().folded(text) == normalize(text)


@given(st.lists(st.sampled_from(("word", "2", "-", "…", "日本", "a,")), max_size=20).map(" ".join))
def test_a_sentence_of_eight_words_is_recognised(text: str) -> None:
    assert [each.recognisable for each in Phrases().of(text)] == [word_count(each.text) >= 8 for each in Phrases().of(text)]


# ---------------------------------------------------------------- within an article


def test_a_paragraph_that_stands_again_goes_and_leaves_a_trace() -> None:
    blocks = [paragraph(text) for text in (*PARAGRAPHS, PARAGRAPHS[0])]
    once = drop_repeats(item(*blocks))
    assert texts(once.item) == list(PARAGRAPHS)
    assert once.removals == (
        Removal(
            kind=RemovalKind.REPEATED,
            entry_key="https://a.example/1",
            position=5,
            text=PARAGRAPHS[0],
            said_in="https://a.example/1",
        ),
    )


@pytest.mark.parametrize(
    "copy",
    [
        PARAGRAPHS[2].replace("“", '"').replace("”", '"'),
        PARAGRAPHS[2].upper(),
        PARAGRAPHS[2].replace("pilot", "pi\u00adlot").replace(" ", "\u00a0"),
        PARAGRAPHS[2].replace("worked", "wroked"),
        PARAGRAPHS[2].replace("nineteen", "ninetene"),
        PARAGRAPHS[2][:80] + "…",
    ],
)
def test_a_retyped_or_clipped_copy_goes(copy: str) -> None:
    once = drop_repeats(item(paragraph(PARAGRAPHS[2]), paragraph(PARAGRAPHS[1]), paragraph(copy)))
    assert texts(once.item) == [PARAGRAPHS[2], PARAGRAPHS[1]]


def test_of_a_clipped_standfirst_and_the_whole_paragraph_the_whole_one_stays() -> None:
    once = drop_repeats(item(paragraph(PARAGRAPHS[0][:90] + "…"), paragraph(PARAGRAPHS[1]), paragraph(PARAGRAPHS[0])))
    assert texts(once.item) == [PARAGRAPHS[1], PARAGRAPHS[0]]


def test_of_a_standfirst_in_bold_and_its_copy_the_one_in_the_flow_stays() -> None:
    bold = Span(kind=SpanKind.STRONG, start=0, end=len(PARAGRAPHS[0]))
    above = replace(paragraph(PARAGRAPHS[0]), spans=(bold,))
    once = drop_repeats(item(above, paragraph(PARAGRAPHS[1]), paragraph(PARAGRAPHS[0])))
    assert [(block.text, bool(block.spans)) for block in once.item.article.blocks] == [
        (PARAGRAPHS[1], False),
        (PARAGRAPHS[0], False),
    ]


@pytest.mark.parametrize(
    "text", ["Guests must show a pass.", "同样是回家，上海市人大代表张雄伟做客演播室，关注的则是春运。"], ids=["en", "zh"]
)
def test_two_letters_that_changed_places_make_no_second_paragraph_however_short_it_is(text: str) -> None:
    whole = text + " Nobody may enter." if text.isascii() else text
    place = 2 * len(whole) // 3
    slip = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert texts(drop_repeats(item(paragraph(whole), paragraph(PARAGRAPHS[0]), paragraph(slip))).item) == [whole, PARAGRAPHS[0]]


def test_among_repeats_in_many_places_only_what_is_too_long_for_a_form_goes() -> None:
    long = " ".join(PARAGRAPHS)
    form = [paragraph(f"Weight and size of model {n}: see the table of the maker on his pages.") for n in ("one", "two", "three")]
    apart = [paragraph(f"The reviewer of {n} could not find a fault in it at all.") for n in ("alpha", "beta", "gamma")]
    blocks = [*form, paragraph(long), apart[0], form[0], apart[1], form[1], apart[2], form[2], paragraph(long)]
    once = drop_repeats(item(*blocks)).item
    assert texts(once) == [block.text for block in blocks[:-1]]
    assert drop_repeats(once).item == once


@pytest.mark.parametrize(
    "blocks",
    [
        [paragraph("– Where")] * 2,
        [paragraph("– Nobody has told me where the boats are.")] * 2,
        [paragraph("Freebird TKL Full Kit TKL MX hot swap USB C CNC aluminum 249 top gummy mounts")] * 2,
        [paragraph("[ORDER BY expression which may be any expression over the columns of the rows.]")] * 2,
        [paragraph("Where were you when the storm came over the island that night?")] * 2,
        [paragraph("Row, row, row your boat gently down the stream, merrily on and on.")] * 3,
        [paragraph("Buy now")] * 2,
        [Block(kind=BlockKind.LIST_ITEM, text=PARAGRAPHS[0])] * 2,
        [Block(kind=BlockKind.QUOTE, text=PARAGRAPHS[0])] * 2,
        [Block(kind=BlockKind.CODE, text=PARAGRAPHS[0])] * 2,
        [Block(kind=BlockKind.HEADING, text=PARAGRAPHS[0])] * 2,
        [paragraph(PARAGRAPHS[3]), paragraph(PARAGRAPHS[3].replace("4.5", "5.4"))],
        [paragraph(PARAGRAPHS[3]), paragraph(PARAGRAPHS[3].replace("Thursday", "Friday"))],
    ],
)
def test_what_the_author_meant_to_repeat_stays(blocks: list[Block]) -> None:
    once = drop_repeats(item(*blocks))
    assert once.item.article.blocks == tuple(blocks)
    assert not once.removals


BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from([BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CODE]),
        text=st.sampled_from([*PARAGRAPHS, PARAGRAPHS[0][:70], "Short words", "", "?"]) | st.text(max_size=30),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_dropping_repeats_twice_changes_nothing(blocks: list[Block]) -> None:
    once = drop_repeats(item(*blocks)).item
    assert drop_repeats(once).item == once


@given(BLOCKS)
def test_each_block_is_kept_or_accounted_for(blocks: list[Block]) -> None:
    once = drop_repeats(item(*blocks))
    gone = {removal.position for removal in once.removals}
    assert once.item.article.blocks == tuple(block for i, block in enumerate(blocks) if i not in gone)
    assert all(removal.text == blocks[removal.position].text for removal in once.removals)


# ---------------------------------------------------------------- the contradiction guard

CHANGED = [
    ("The flood killed 12 people in the valley.", "The flood killed 17 people in the valley.", ("12", "17")),
    ("The minister resigned on Monday after the vote.", "The minister resigned on Tuesday after the vote.", ("Monday", "Tuesday")),
    ("The tower was finished in March after long delays.", "The tower was finished in May after long delays.", ("March", "May")),
    ("Profits at the bank rose sharply in spring.", "Profits at the bank fell sharply in spring.", ("rose", "fell")),
    ("The fund will invest $40 million in wind.", "The fund will invest €40 million in wind.", ("$", "€")),
    ("The fund will invest $40 million in wind.", "The fund will invest $40 billion in wind.", ("million", "billion")),
    ("The pipeline ends in northern Norway near the border.", "The pipeline ends in northern Sweden near the border.", None),
    ("The court said the plan is legal and may go on.", "The court said the plan is not legal and may go on.", ("", "not")),
    ("The coach said Rivera will play in the final.", "The coach said Rivera might play in the final.", ("will", "might")),
    ("Yesterday evening Lopez beat Novak in three sets.", "Yesterday evening Novak beat Lopez in three sets.", None),
    ("Der Zug nach Bremen fährt am Montag um 9 Uhr.", "Der Zug nach Bremen fährt am Dienstag um 9 Uhr.", ("Montag", "Dienstag")),
    ("Il y avait 300 manifestants sur la place.", "Il y avait 500 manifestants sur la place.", ("300", "500")),
    ("Президент приедет в Казань в среду утром.", "Президент приедет в Казань в пятницу утром.", ("среду", "пятницу")),
    ("地震造成12人死亡，数百人受伤。", "地震造成17人死亡，数百人受伤。", ("12", "17")),
    ("The dam holds 40 acres of water.", "The dam holds 40 hectares of water.", ("acres", "hectares")),
    ("The state pays 300 crowns for it.", "The state pays 300 francs for it.", ("crowns", "francs")),
    ("The club paid A$30 million for him.", "The club paid US$30 million for him.", None),
    ("The fund is worth £7k so far.", "The fund is worth £7m so far.", None),
    ("The vote is on 12 March 2026 at noon.", "The vote is on 21 March 2026 at noon.", ("12", "21")),
    ("Le vote aura lieu le 3 mars à midi.", "Le vote aura lieu le 3 juin à midi.", ("mars", "juin")),
    ("She came in tenth in the long race.", "She came in twelfth in the long race.", ("tenth", "twelfth")),
    ("About twenty-three boats were lost.", "About twenty-five boats were lost.", ("three", "five")),
    ("Bei dem Sturm sanken einundzwanzig Boote.", "Bei dem Sturm sanken zweiundzwanzig Boote.", None),
    ("В шторм затонули двенадцать лодок.", "В шторм затонули семнадцать лодок.", None),
    ("Onnettomuudessa loukkaantui kaksikymmentä ihmistä.", "Onnettomuudessa loukkaantui kolmekymmentä ihmistä.", None),
    ("Several people were taken to hospital.", "Two people were taken to hospital.", ("Several", "Two")),
    ("The minister has resigned over the dam.", "The minister may have resigned over the dam.", None),
    ("The line is certain to be closed in June.", "The line is likely to be closed in June.", ("certain", "likely")),
    ("The council promised to close the line.", "The council refused to close the line.", ("promised", "refused")),
    ("It fell by 3 percent in the last quarter.", "It fell by 3 percentage points in the last quarter.", None),
    ("It fell by 25 basis points in the quarter.", "It fell by 25 percentage points in the quarter.", None),
    ("The train leaves at 7:30 a.m. from here.", "The train leaves at 7:30 p.m. from here.", None),
    ("They won the match 2-1 in the last minute.", "They won the match 1-2 in the last minute.", None),
    ("The union rejected what the company offered.", "The company rejected what the union offered.", None),
    ("The boat sank upstream of the old bridge.", "The boat sank downstream of the old bridge.", ("upstream", "downstream")),
    ("They live in North Korea since the war.", "They live in South Korea since the war.", ("North", "South")),
    ("The fund was overvalued by the auditors.", "The fund was undervalued by the auditors.", ("overvalued", "undervalued")),
    ("The years of Charles III in the town.", "The years of Charles II in the town.", ("III", "II")),
    ("A report of the WHO came out in spring.", "A report of the WTO came out in spring.", ("WHO", "WTO")),
    ("We carried 300 barrels over the hill.", "We carried 300 baskets over the hill.", ("barrels", "baskets")),
    ("Harga listrik naik tajam di kota itu.", "Harga listrik turun tajam di kota itu.", ("naik", "turun")),
    ("Meclisteki çoğunluk tasarıyı destekledi.", "Meclisteki azınlık tasarıyı destekledi.", ("çoğunluk", "azınlık")),
    ("أعلن الوزير أن 12 شخصا قتلوا في الحادث.", "أعلن الوزير أن 17 شخصا قتلوا في الحادث.", ("12", "17")),
]


@pytest.mark.parametrize(("before", "after", "change"), CHANGED)
def test_a_changed_fact_is_never_the_same(before: str, after: str, change: tuple[str, str] | None) -> None:
    found = compare(before, after)
    assert found.alike
    assert not found.same
    assert change is None or change in [(each.before, each.after) for each in found.changes]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The bridge cost 1,250 euros, he said.", "The bridge cost 1250 euros, he said."),
        ("Sales rose by 12 per cent in the north of Italy.", "Sales rose by 12 per cent in teh north of Italy."),
        ("It closed at five percent below its price in May.", "It closed at 5% below its price in May."),
        ("The harbour cost $5m, said Ms Lund.", "The harbour cost $5 million, said Ms Lund."),
        ("The harbour cost 2,000,000 crowns in all.", "The harbour cost 2 million crowns in all."),
        ("The harbour cost 1 250 crowns in all.", "The harbour cost 1250 crowns in all."),
        ("Der Hafen kostet 1.250 Euro im Jahr.", "Der Hafen kostet 1250 Euro im Jahr."),
        ("It fell by 5 per cent in the quarter.", "It fell by 5% in the quarter."),
        ("The vote is on Jan. 5 in the hall.", "The vote is on January 5 in the hall."),
        ("The vote is on 12 March 2026 at noon.", "The vote is on March 12, 2026 at noon."),
        ("About twenty-three boats were lost near the island.", "About 23 boats were lost near the island."),
        ("Two dozen boats were lost in the storm.", "24 boats were lost in the storm."),
        ("She came in third in the long race.", "She came in 3rd in the long race."),
        ("The train leaves at 7.30pm from here.", "The train leaves at 7:30 p.m. from here."),
        ("They won the match 2-1 in the rain.", "They won the match 2–1 in the rain."),
        ("Gov. Brown signed it in Zürich today.", "Governor Brown signed it in Zurich today."),
        ("He did not see the U.S. ship leave.", "He didn't see the US ship leave."),
        (PARAGRAPHS[0], "HARBOUR CITY (AP) — " + PARAGRAPHS[0]),
        (f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", f"{PARAGRAPHS[1]} {PARAGRAPHS[0]}"),
        (f"{PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[4]}", f"{PARAGRAPHS[0]} {PARAGRAPHS[4]}"),
    ],
)
def test_the_same_facts_in_other_clothes_are_the_same(first: str, second: str) -> None:
    assert compare(first, second).same


@given(st.text(max_size=80))
def test_every_text_is_the_same_as_itself(text: str) -> None:
    found = compare(text, text)
    assert not found.changes


@given(st.text(max_size=60), st.text(max_size=60))
def test_comparing_the_other_way_round_gives_the_same_likeness(first: str, second: str) -> None:
    one, other = compare(first, second), compare(second, first)
    assert (one.likeness, one.alike) == (other.likeness, other.alike)


def test_passages_too_long_to_lay_side_by_side_are_not_the_same() -> None:
    long = " ".join(f"word{n}" for n in range(5000))
    assert not compare(long, f"{long} more").same
    assert compare(long, long).same


# ---------------------------------------------------------------- across articles


def test_a_said_sentence_goes_and_its_marks_move_along() -> None:
    said = Said(Phrases())
    said.add([paragraph(PARAGRAPHS[0])], "https://b.example/2")
    text = f"{PARAGRAPHS[0]} Nobody was hurt in Lisbon."
    link = Span(kind=SpanKind.LINK, start=text.index("Lisbon"), end=text.index("Lisbon") + 6, href="https://c.example/")
    rest = drop_said(item(replace(paragraph(text), spans=(link,))), said, kind=RemovalKind.SAID)
    (block,) = rest.item.article.blocks
    assert block.text == "Nobody was hurt in Lisbon."
    assert block.text[block.spans[0].start : block.spans[0].end] == "Lisbon"
    assert [(removal.text, removal.said_in) for removal in rest.removals] == [(PARAGRAPHS[0], "https://b.example/2")]


def test_a_changed_figure_is_not_said() -> None:
    said = Said(Phrases())
    said.add([paragraph(PARAGRAPHS[3])], "x")
    (changed,) = said.phrases.of(PARAGRAPHS[3].replace("4.5", "6.5"))
    assert said.place_of(changed) is None
    assert [(change.before, change.after) for change in said.changes(changed)] == [("4.5", "6.5")]


def test_a_correction_is_never_left_out() -> None:
    correction = paragraph("Correction: an earlier version of this article gave the wrong name of the harbour master.")
    said = Said(Phrases())
    said.add([correction], "x")
    assert drop_said(item(correction), said, kind=RemovalKind.SEEN).removals == ()


def article(*paragraphs: str) -> Article:
    return item(*(paragraph(text) for text in paragraphs)).article


@pytest.mark.parametrize(
    ("earlier", "later", "same_owner", "relation"),
    [
        (PARAGRAPHS[:3], PARAGRAPHS[:3], True, Relation.REPOST),
        (PARAGRAPHS[:3], PARAGRAPHS[:3], False, Relation.WIRE),
        (PARAGRAPHS, PARAGRAPHS[:3], True, Relation.REPOST),
        (PARAGRAPHS, (" ".join(PARAGRAPHS), "Read on."), True, Relation.REPOST),
        (PARAGRAPHS[1:], (*PARAGRAPHS[1:], PARAGRAPHS[0]), True, Relation.UPDATE),
        (PARAGRAPHS[:2], PARAGRAPHS, True, Relation.UPDATE),
        (PARAGRAPHS[3:4], (PARAGRAPHS[3].replace("4.5", "6.5"),), True, Relation.UPDATE),
        (PARAGRAPHS[:3], (PARAGRAPHS[0], *(text[::-1] for text in PARAGRAPHS)), True, Relation.FOLLOW_UP),
        (PARAGRAPHS[:1], PARAGRAPHS[4:], True, Relation.UNRELATED),
    ],
)
def test_the_relation_of_two_articles_is_named(
    earlier: tuple[str, ...], later: tuple[str, ...], same_owner: bool, relation: Relation
) -> None:
    assert relate(article(*earlier), article(*later), same_owner=same_owner).relation is relation
