"""Stories: what belongs together, and what does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cluster import group
from digest.cluster.bags import Bag, Bags, worths_of
from digest.cluster.groups import Place, join
from digest.cluster.guides import is_guide
from digest.cluster.likeness import alike, vectors_of
from digest.model import Article, Block, BlockKind, Entry, Item, Source

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)

QUAKE = (
    (
        "Strong earthquake shakes the Azores",
        "An earthquake of magnitude 6.1 shook the Azores early on Sunday, damaging houses on Terceira.",
    ),
    (
        "Azores hit by magnitude 6.1 quake",
        "Houses on Terceira were damaged when a magnitude 6.1 earthquake hit the Azores on Sunday.",
    ),
    (
        "Terceira: houses damaged in earthquake",
        "The Azores island of Terceira reported damaged houses after Sunday’s 6.1 earthquake.",
    ),
)
OTHERS = (
    ("Orchestra names a new conductor", "The Tampere orchestra has chosen Aino Salo as its chief conductor from next autumn."),
    ("Chess: Gukesh draws in Zagreb", "The world champion drew with black in the fourth round of the Zagreb tournament."),
    ("Cheese prices climb again", "Dairies blame the dry summer for the third rise in the price of mountain cheese this year."),
    ("A comet for binoculars", "A comet found last spring can be seen with binoculars before dawn in the south-eastern sky."),
)


def item(name: str, told: tuple[str, str], *, hours: float = 3, source: str = "") -> Item:
    url = source or f"https://{name}.example/feed"
    published = NOW - timedelta(hours=hours)
    entry = Entry(key=name, source=url, guid=name, url="", title=told[0], published=published)
    blocks = (Block(kind=BlockKind.PARAGRAPH, text=told[1]),)
    return Item(entry=entry, source=Source(url=url), article=Article(url="", title=told[0], published=published, blocks=blocks))


def names(stories: tuple[tuple[Item, ...], ...]) -> set[frozenset[str]]:
    return {frozenset(each.entry.key for each in story) for story in stories}


def test_reports_on_one_event_are_one_story() -> None:
    items = [item(f"q{i}", told) for i, told in enumerate(QUAKE)] + [item(f"o{i}", told) for i, told in enumerate(OTHERS)]
    assert names(group(items, now=NOW)) == {frozenset({"q0", "q1", "q2"}), *(frozenset({f"o{i}"}) for i in range(4))}


def test_the_same_words_a_week_apart_are_two_stories() -> None:
    items = [item("now", QUAKE[0]), item("then", QUAKE[0], hours=200)]
    assert len(group(items, now=NOW)) == 2


def test_teasers_of_one_form_are_not_one_story() -> None:
    teasers = [
        (OTHERS[i][0], f"Teaser of http://site{i}.example/story-{i}.html: read the full story on our pages.") for i in range(4)
    ]
    assert len(group([item(f"t{i}", told) for i, told in enumerate(teasers)], now=NOW)) == 4


def test_the_name_of_a_paper_in_all_its_titles_joins_nothing() -> None:
    paper = "Upland Messenger of Tampere"
    items = [
        item(f"o{i}", (f"{paper}: {title}", f"{paper} reports. {text}"), source="https://upland.example/feed")
        for i, (title, text) in enumerate(OTHERS)
    ]
    assert len(group(items, now=NOW)) == len(OTHERS)


def test_titles_that_are_addresses_join_nothing() -> None:
    bare = [(f"http://site.example/story-{i}", "Read the full story on our pages and tell your friends.") for i in range(3)]
    assert len(group([item(f"t{i}", told) for i, told in enumerate(bare)], now=NOW)) == 3


PLACES = ("Alder", "Birchen", "Corvale", "Dunmore", "Elstow")
PEOPLE = ("Anna Osgood", "Bert Pender", "Carla Quill", "Dieter Rasmus", "Elin Stroud")
SERIES: dict[str, Callable[[int], tuple[str, str]]] = {
    "numbered": lambda i: (f"Story number {i + 3}", f"This is the text of story number {i + 3}. It tells what happened today."),
    "versions": lambda i: (f"Corvale Server 4.{i}.2 released", f"Version 4.{i}.2 of Corvale Server fixes {i + 3} bugs."),
    "sales": lambda i: (
        f"House in {PLACES[i]} Street sold for £{i + 2}10,000",
        f"A house in {PLACES[i]} Street with {i + 2} bedrooms was sold for £{i + 2}10,000 last week, the land registry says.",
    ),
    "deaths": lambda i: (
        f"{PEOPLE[i]}, {70 + i}, of {PLACES[i]}",
        f"The family of {PEOPLE[i]} of {PLACES[i]} announces a death at home on Monday. Donations to the hospice are welcome.",
    ),
    "courts": lambda i: (
        f"Amtsgericht {PLACES[i]}: {i + 2} Jahre Haft für {30 + i}-Jährigen",
        f"Das Amtsgericht {PLACES[i]} hat einen {30 + i} Jahre alten Mann wegen Einbruchs zu {i + 2} Jahren Haft verurteilt.",
    ),
    "episodes": lambda i: (
        f"Harbour Talk #{i + 3}: {('Cranes', 'A life of knots', 'Why we paint', 'Salt', 'The last lamp')[i]}",
        f"This week on Harbour Talk we chat with {PEOPLE[i]} of the museum.",
    ),
    "calendars": lambda i: (
        f"{PLACES[i]} County leisure calendar, May {i + 3}",
        "Choir practice for beginners in the church hall, Thursdays, 7 p.m. Free. Walks for seniors along the river, Fridays.",
    ),
    "bulletins": lambda i: (
        f"Bollettino della neve a {PLACES[i]}",
        "Gli impianti sono aperti dalle otto alle sedici. Si consiglia prudenza fuori pista e attenzione al vento in quota.",
    ),
}


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("name", SERIES)
def test_articles_of_one_outlet_in_one_form_are_not_one_story(name: str, count: int) -> None:
    items = [item(f"s{i}", SERIES[name](i), source="https://paper.example/feed") for i in range(count)]
    assert len(group(items, now=NOW)) == count


def test_a_count_that_has_grown_makes_no_series() -> None:
    told = [
        (f"Earthquake in the Azores kills {dead}", f"At least {dead} people died on Terceira in the Azores earthquake on Sunday.")
        for dead in (12, 17)
    ]
    assert len(group([item(f"q{i}", each, source="https://paper.example/feed") for i, each in enumerate(told)], now=NOW)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ferry runs aground off Corvale", "Ferry runs aground near the Dunmore lighthouse"),
        ("Fans mourn a singer of ballads", "Thousands mourn a singer of ballads"),
        ("Council Backs New Bridge", "Council Rejects New Bridge"),
        ("earthquake", "Earthquake"),
    ],
)
def test_reports_of_one_outlet_on_one_event_make_no_series(one: str, other: str) -> None:
    text = "It happened early on Monday, and by noon half of the town had come to see it, people who were there say."
    items = [item(f"e{i}", (title, text), source="https://paper.example/feed") for i, title in enumerate((one, other))]
    assert len(group(items, now=NOW)) == 1


def test_two_outlets_make_no_series() -> None:
    assert len(group([item(f"s{i}", SERIES["sales"](0)) for i in range(2)], now=NOW)) == 1


def test_nothing_gives_no_stories() -> None:
    assert group([], now=NOW) == ()


def test_an_undated_item_counts_as_new() -> None:
    bare = Item(
        entry=Entry(key="u", source="u", guid="u", url="", title=QUAKE[0][0]),
        source=Source(url="u"),
        article=Article(url="", title=QUAKE[0][0]),
    )
    assert len(group([bare, item("then", QUAKE[0], hours=200)], now=NOW)) == 2


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 6), st.floats(0, 100)), max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(drawn: list[tuple[int, float]], rng: object) -> None:
    items = [item(f"i{i}", (*QUAKE, *OTHERS)[told], hours=hours) for i, (told, hours) in enumerate(drawn)]
    shuffled = list(items)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    stories = group(items, now=NOW)
    assert stories == group(shuffled, now=NOW)
    assert sorted(each.entry.key for story in stories for each in story) == sorted(each.entry.key for each in items)


def two_fights(own: tuple[str, str], *, reports: int = 4, across: float = 0.18) -> list[tuple[int, ...]]:
    """Two groups of so many reports after joining, alike within and less so across; each names the champion and one of ``own``."""
    count = 2 * reports
    pairs = [(i, j, 0.5 if i // reports == j // reports else across) for j in range(count) for i in range(j)]
    places = [Place(names=frozenset({"champion", own[i // reports]}), company=100, beside=3.0) for i in range(count)]
    return join(pairs, places, among=100)


def test_two_events_of_one_kind_are_told_apart_by_their_names() -> None:
    assert two_fights(("loser", "other loser")) == [(0, 1, 2, 3), (4, 5, 6, 7)]
    assert two_fights(("loser", "loser"))[0] == tuple(range(8))


def test_two_events_that_many_reports_name_apart_are_two_however_alike_the_words() -> None:
    assert len(two_fights(("loser", "other loser"), reports=8, across=0.45)) == 2
    assert len(two_fights(("loser", "loser"), reports=8, across=0.45)) == 1


GREEK = (
    ("Η γιορτή του κρασιού", "Οι παραγωγοί του νησιού και οι επισκέπτες θα γιορτάσουν για τρεις μέρες στην πλατεία του χωριού."),
    ("Κλειστή η γέφυρα", "Η γέφυρα του ποταμού θα είναι κλειστή για τα φορτηγά και για τα λεωφορεία στην αρχή του μήνα."),
    ("Νέα βιβλία στη βιβλιοθήκη", "Στην αίθουσα της βιβλιοθήκης θα είναι και τα παιδικά βιβλία για τα σχολεία του δήμου."),
)


BREWING = (
    "Wash the kettle with hot water before you brew the first tea of the day, and let it stand until the steam has gone. "
    "Green tea wants water that is well below the boil, black tea wants it at a full boil, and white tea lies between the "
    "two. Measure the leaves with a level spoon for each cup and one more for the pot. Cover the pot, wait for four minutes, "
    "and stir it once. Pour through a fine sieve, because broken leaves go on drawing and turn the tea bitter. A warm cup "
    "keeps the tea hot for longer, so rinse it first. "
)
STORING = (
    "Fresh water makes the difference, for what has boiled twice tastes flat. Heat the pot before the leaves go in, weigh "
    "them if a scale is at hand, and mind the clock: three minutes for a light cup, five for a strong one. If the result is "
    "thin, take more; if it is harsh, stop sooner. Store what is left in a tin with a tight lid, dark and dry, far from "
    "spices and from the stove. Milk goes in last, sugar first, lemon never with milk. Guests who like it cold get theirs "
    "over ice with a sprig of mint from the window. Brew tea in small pots rather than in one large one. "
)


@pytest.mark.parametrize(("named", "stories"), [("", 6), ("The fair in Harrogate shows how. ", 5)], ids=["no name", "a name"])
def test_two_guides_to_one_subject_are_one_story_only_if_they_name_something_in_common(named: str, stories: int) -> None:
    titles = ("How to brew tea", "Brew better tea: leaves, water and time")
    items = [
        item(f"g{i}", (title, text + "And " + named))
        for i, (title, text) in enumerate(zip(titles, (BREWING, STORING), strict=True))
    ]
    assert len(group([*items, *(item(f"o{i}", told) for i, told in enumerate(OTHERS))], now=NOW)) == stories


@pytest.mark.parametrize(("title", "stories"), [("How to brew tea", 6), ("Harrogate brews tea", 5)], ids=["guide", "report"])
def test_two_guides_are_one_story_only_if_they_are_twice_as_like_as_reports(title: str, stories: int) -> None:
    told = [(title, BREWING + "And Harrogate."), ("Ten tips for tea: leaves, water and time", STORING + "And Harrogate.")]
    items = [item(f"g{i}", each) for i, each in enumerate(told)]
    assert len(group([*items, *(item(f"o{i}", told) for i, told in enumerate(OTHERS))], now=NOW)) == stories


@pytest.mark.parametrize(
    "title",
    [
        *("Best CRMs of 2026", "Top 10 trends in cloud computing", "The only 19 SEO tutorials you need", "Wedding checklist"),
        *(
            "So geht das: Ratgeber Zähne",
            "Comment choisir un vélo",
            "10 consejos para viajar",
            "La storia della radio",
            "Hoe werkt een accu?",
        ),
    ],
)
def test_a_title_promises_a_guide(title: str) -> None:
    assert is_guide(title)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "12 dead in Azores quake",
            "Best Buy cuts 500 jobs",
            "Top court rules on taxes",
            "Come Dine With Me returns",
            "SIX DAYS: 28 orders",
        ),
        *("Comment: a landmark default", "Die Geschichte wiederholt sich", "Tres muertos en Lisboa", ""),
    ],
)
def test_a_title_of_news_promises_none(title: str) -> None:
    assert not is_guide(title)


def test_what_only_common_words_of_a_language_share_is_not_one_story() -> None:
    items = [item(f"g{i}", told) for i, told in enumerate(GREEK)]
    assert len(group([*plans(60), *(in_language(each, "el") for each in items)], now=NOW)) == 63


def in_language(each: Item, language: str) -> Item:
    return replace(each, article=replace(each.article, language=language))


def plans(count: int) -> list[Item]:
    """So many articles on as many events."""
    return [item(f"f{i}", (f"Plan {i:04}x for village {i:04}y", f"Council {i:04}z agreed on plan {i:04}x.")) for i in range(count)]


def test_a_long_run_of_articles_is_grouped_as_a_short_one() -> None:
    stories = names(group([*plans(1100), *(item(f"q{i}", told) for i, told in enumerate(QUAKE))], now=NOW))
    assert frozenset({"q0", "q1", "q2"}) in stories
    assert len(stories) == 1101


def compared(told: Sequence[Mapping[str, int]], firsts: Sequence[int]) -> dict[tuple[int, int], float]:
    """The likeness of the pairs that are alike, of articles of these words and none that is too common."""
    bags = [
        Bag(worths=worths_of(words, ()), title=frozenset(), names=frozenset(), title_names=frozenset(), language="en")
        for words in told
    ]
    return {(j, i): value for i, hits in alike(vectors_of(bags), firsts, least=0.1) for j, value in hits}


def test_likeness_is_the_cosine_whatever_stands_between() -> None:
    others = [{f"x{i}": 1} for i in range(1500)]
    told = [{"a": 2, "b": 2}, *others, {"a": 2}, {"c": 2}, {"b": 2, "c": 2}]
    found = compared(told, [0] * len(told))
    assert found.keys() == {(0, 1501), (0, 1503), (1502, 1503)}
    assert found == pytest.approx({(0, 1501): 0.71, (0, 1503): 0.5, (1502, 1503): 0.71}, abs=0.02)


def test_only_articles_within_reach_are_compared() -> None:
    assert list(compared([{"a": 1}] * 4, [0, 0, 1, 3])) == [(0, 1), (1, 2)]


def test_articles_far_out_of_reach_are_forgotten_and_those_in_reach_are_not() -> None:
    told = [*({f"x{i % 900}": 1, f"y{i % 1100}": 1} for i in range(9000)), {"a": 1}, {"a": 1}]
    found = compared(told, [max(0, i - 900) for i in range(len(told))])
    assert {pair for pair in found if pair[1] > 8000} == {*((i - 900, i) for i in range(8001, 9000)), (9000, 9001)}


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(1, 4), min_size=4), min_size=2, max_size=9))
def test_an_estimate_misses_no_pair_that_is_three_times_as_like_as_the_least(told: list[dict[str, int]]) -> None:
    found = compared(told, [0] * len(told))
    for j, i in combinations(range(len(told)), 2):
        shared = sum(min(told[i].get(word, 0), count) for word, count in told[j].items())
        if shared >= 0.6 * max(sum(told[i].values()), sum(told[j].values())):
            assert found[j, i] >= 0.3


def test_a_name_behind_the_end_of_a_sentence_is_none() -> None:
    told = ("Trains late", "The trains of Corvale are late. Snow fell in U.S. Dunmore on 24.5 days: Elstow had 1,200 cm… Birchen")
    bag = Bags().of(item("t", told))
    assert bag.names == {"corva", "24.5", "1,200"}


def test_words_are_folded_the_same_in_every_language() -> None:
    told = ("Über Ｎａｎｃｙ", "Il n’a pas vu l’homme. 東京タワー は 333 m.")
    listed, other = map(Bags().of, (item("a", told), in_language(item("b", told), "ja")))
    assert listed.title == other.title == {"über", "nancy"}
    assert listed.worths.keys() >= {"vu", "homme", "東京", "京タ", "333"}
    assert other.worths.keys() == listed.worths.keys() - {"pas", "vu"}
