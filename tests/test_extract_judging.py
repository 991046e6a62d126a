"""How drafts are rated: forests as look-ups, rows as bytes, menus as one draft."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.columns import BESIDE, FLAGS, OWN, PAGE, STAND, count_code, share_code, step_codes
from digest.extract.context import CONTEXT, Context
from digest.extract.document import parse
from digest.extract.drafts import Draft
from digest.extract.features import View, describe
from digest.extract.forest import load_forest, read_forest
from digest.extract.metadata import Metadata
from digest.extract.refine import refine
from digest.extract.segment import segment

MENU = "".join(f"<li><a href='/{name}'>{name.title()}</a></li>" for name in ("harbour", "ferries", "weather", "letters"))
PROSE = "<p>The river rose by a metre in the night, and the lower town was cleared before the bridge closed at six.</p>"


def drafts_of(markup: str) -> list[Draft]:
    root = parse(markup)
    assert root is not None
    return segment(root).drafts


def view_of(markup: str) -> View:
    return describe(drafts_of(markup), Metadata(title="The river rose"))


def walked(node: Any, row: list[int]) -> int:
    while isinstance(node, list):
        node = node[2] if row[node[0]] <= node[1] else node[3]
    assert isinstance(node, int)
    return node


def trees(depth: int) -> st.SearchStrategy[Any]:
    leaf = st.integers(-900, 900)
    if depth == 0:
        return leaf
    below = trees(depth - 1)
    return st.one_of(leaf, st.tuples(st.integers(0, 4), st.integers(0, 254), below, below).map(list))


@given(st.lists(trees(3), min_size=1, max_size=6), st.lists(st.integers(0, 255), min_size=3, max_size=3), st.integers(0, 3))
def test_looking_a_forest_up_ends_at_the_leaves_that_a_walk_ends_at(grown: list[Any], row: list[int], flags: int) -> None:
    text = json.dumps({"f": {"columns": {"own": ["a", "b", "c"], "flags": ["d", "e"]}, "trees": grown}})
    forest = read_forest(text, "f")
    whole = forest.narrow_flags(flags, forest.narrow("own", row, forest.whole))
    total = sum(walked(tree, [*row, flags & 1, flags >> 1]) for tree in grown) / 1000
    assert math.isclose(forest.score(whole), 1 / (1 + math.exp(-total)))


@pytest.mark.parametrize("name", ["alone", "together"])
def test_the_shipped_parameters_ask_for_the_columns_that_are_filled(name: str) -> None:
    forest = load_forest(name)
    view = view_of("<body>" + PROSE * 3 + "</body>")
    own, stand = view.own[0], view.stands[0]
    assert own is not None
    assert stand is not None
    rows = {"page": view.page, "stand": stand.row, "own": own, "beside": view.beside(0)}
    rows["context"] = Context(view.drafts, [0.5, 0.6, 0.7]).row(0)
    names = {"page": PAGE, "stand": STAND, "own": OWN, "beside": BESIDE, "context": CONTEXT}
    assert {part: len(row) for part, row in rows.items()} == {part: len(columns) for part, columns in names.items()}
    assert all(position < len(rows[part]) for part in rows if part in forest.parts for position, _ in forest.parts[part])
    assert all(position < len(FLAGS) for position, _ in forest.parts["flags"])


@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_every_number_is_cut_to_a_byte(count: int, other: int) -> None:
    assert 0 <= count_code(count) <= 255
    assert count_code(count) <= count_code(count + other)
    assert 0 <= share_code(count, other) <= 200


@given(st.integers(1, 300), st.data())
def test_distances_from_a_draft_are_told_up_to_sixty(count: int, data: st.DataObject) -> None:
    origin = data.draw(st.integers(0, count - 1))
    steps = [max(-60, min(60, index - origin)) for index in range(count)]
    assert list(step_codes(count, origin)) == [100 + step for step in steps]
    assert list(step_codes(count, origin, back=True)) == [100 - step for step in steps]
    assert not any(step_codes(count, -1))


def test_a_menu_is_one_draft() -> None:
    found = drafts_of(f"<nav><ul>{MENU}</ul></nav>{PROSE}")
    assert [draft.menu for draft in found] == [True, False]
    assert found[0].text == "Harbour Ferries Weather Letters"


def test_a_list_of_links_in_the_text_is_no_menu() -> None:
    assert not any(draft.menu for draft in drafts_of(f"<article>{PROSE}<ul>{MENU}</ul></article>"))


def test_prose_in_an_element_that_is_named_for_navigation_is_read() -> None:
    found = drafts_of(f"<nav><ul>{MENU}</ul>{PROSE * 3}</nav>")
    assert sum(draft.menu for draft in found) == 1
    assert sum(draft.prose > 0 for draft in found) == 3


def test_a_page_of_menus_in_menus_costs_no_more_than_its_length() -> None:
    found = drafts_of("<nav>" * 200 + "<p>Words that stand alone here.</p>" * 50 + "</nav>" * 200)
    assert len(found) == 50


@pytest.mark.parametrize("tag", ["span", "b", "section", "x-deep"])
def test_what_stands_in_and_behind_deep_nesting_is_read(tag: str) -> None:
    found = drafts_of(f"<article>{PROSE}<p>{f'<{tag}>' * 20_000}{PROSE}</p>{PROSE}</article>")
    assert " ".join(draft.text for draft in found).count("lower town") == 3


def test_a_list_right_between_sure_paragraphs_stays_although_it_fell_short() -> None:
    found = drafts_of(f"<article>{PROSE}<ul><li>Pump house</li><li>Lock gate</li></ul>{PROSE.replace('river', 'canal')}</article>")
    article = Metadata(title="Flood", kind="article")
    kept, reasons = refine(found, [0.95, 0.4, 0.4, 0.95], article)
    assert kept == [True] * 4 and reasons[1] == "kept between sure paragraphs"
    assert refine(found, [0.95, 0.4, 0.4, 0.6], article)[0] == [True, False, False, True]


def test_a_list_beneath_a_kept_label_stays_although_it_fell_short() -> None:
    found = drafts_of(f"<article>{PROSE}<p>What you need:</p><ul><li>Pump house</li><li>Lock gate</li></ul></article>")
    article = Metadata(title="Flood", kind="article")
    kept, reasons = refine(found, [0.95, 0.6, 0.4, 0.3], article)
    assert kept == [True] * 4 and reasons[2] == "kept beneath the text"
    assert refine(found, [0.95, 0.6, 0.3, 0.1], article)[0] == [True, False, False, False]


def test_a_sure_label_stays_without_its_list_unless_that_was_of_links() -> None:
    article = Metadata(title="Flood", kind="article")
    for below, stays in (("<p>Buy one</p>", True), ("<p><a href='/1'>Pump house</a></p>", False)):
        found = drafts_of(f"<article>{PROSE}<p>The best of all:</p>{below}{PROSE.replace('river', 'canal')}</article>")
        assert refine(found, [0.95, 0.9, 0.1, 0.95], article)[0] == [True, stays, False, True]
        assert not refine(found, [0.95, 0.7, 0.1, 0.95], article)[0][1]


def test_a_table_and_code_right_beneath_the_text_stay_although_they_fell_short() -> None:
    table = "<table><tr><td>Day</td><td>Water</td></tr><tr><td>Monday</td><td>Two metres</td></tr></table>"
    article = Metadata(title="Flood", kind="article")
    for shown in (table, "<pre>pump --upper 3</pre>"):
        found = drafts_of(f"<article>{PROSE}{shown}</article>")
        assert refine(found, [0.95, 0.35], article)[0] == [True, True]
        assert refine(found, [0.95, 0.25], article)[0] == [True, False]


def test_what_the_page_describes_itself_with_is_the_standfirst_behind_a_place_too() -> None:
    about = "The river rose by a metre in one night, and nobody in the lower town had been told before the bridge was closed."
    found = drafts_of(f"<article><h1>Flood</h1><div>Porto. {about}</div>{PROSE}</article>")
    for description, stays in ((about, True), ("A flood.", False), ("", False)):
        kept, _ = refine(found, [0.9, 0.2, 0.95], Metadata(title="Flood", kind="article", description=description))
        assert kept == [False, stays, True]


def test_a_place_above_the_text_goes_and_a_greeting_or_a_value_stays() -> None:
    for line, stays in (("PORTO, Quay Gazette", False), ("Hello,", True), ("Typical Range: 20 Guilders", True)):
        found = drafts_of(f"<article><p>{line}</p>{PROSE}</article>")
        assert refine(found, [0.9, 0.95], Metadata(title="Flood", kind="article"))[0] == [stays, True]
