"""What is learned of a site over days, what is left out because of it, and the user's word on it."""

import json
import random  # noqa: TID251 - seeded
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from digest import codec
from digest.cli import main
from digest.compose import Occasion, compose, memory, sightings, triage
from digest.dedupe import is_boilerplate
from digest.model import (
    Arrival,
    Article,
    Block,
    BlockKind,
    Edition,
    Entry,
    Habit,
    History,
    Item,
    RemovalKind,
    Ruling,
    Sent,
    Source,
)
from digest.settings import DigestSettings, StoreSettings
from digest.store import Learned, SavedArticle, Store, open_store

FIRST = datetime(2026, 3, 1, 7, tzinfo=UTC)
DIGEST = DigestSettings(name="morning", to=("me@example.org",), minutes=1000, text="full")
HERALD, TRIBUNE = "herald.example", "tribune.example"
APPEAL = "The Herald is owned by its readers; if you value what you have just read, please consider becoming one of them."
BIO = "Ada Quill has written about ships and the people who mend them for the Herald since the winter of 2009."
PLUG = "Our letter from the quay comes on Thursdays and tells what the week brought ashore; it costs nothing."
SHORT = "Follow the Herald"
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ro", "su", "ta", "ve", "wi", "xo", "yu", "za")


def word(n: int) -> str:
    """A coined word; neighbours have nothing in common."""
    n = n * 7919 + 104729
    return "".join(SYLLABLES[n // 20**i % 20] for i in range(3))


def sentence(event: int, n: int) -> str:
    told = " ".join(word((event * 100 + n) * 11 + i) for i in range(11))
    return f"In {word(event).title()} the {told}."


def item(day: int, event: int, texts: Sequence[str], *, site: str = HERALD, title: str = "") -> Item:
    title = title or f"{word(event).title()} {word(event + 5000)} {word(event + 9000)}"
    source = Source(url=f"https://{site}/feed", name=site)
    key = f"https://{site}/{day}-{event}"
    published = FIRST + timedelta(days=day, hours=-3)
    entry = Entry(key=key, source=source.url, guid=key, url=key, title=title, published=published)
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)
    return Item(entry=entry, source=source, article=Article(url=key, title=title, published=published, blocks=blocks))


def plain(day: int, event: int, *, site: str = HERALD, more: Sequence[str] = ()) -> Item:
    """An article of five paragraphs of its own, and what its site puts under it."""
    return item(day, event, [*(sentence(event, n) for n in range(5)), *more], site=site)


@pytest.fixture
def store(database: StoreSettings) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened


def learn(store: Store, day: int, items: Sequence[Item]) -> None:
    """What a run does at its end."""
    store.save_articles([SavedArticle(key=each.entry.key, article=each.article) for each in items])
    now = FIRST + timedelta(days=day)
    store.learn(sightings(items, now=now), now=now)


def made(day: int, items: Sequence[Item], known: Sequence[Habit] | Learned = (), sent: tuple[Sent, ...] = ()) -> Edition:
    now = FIRST + timedelta(days=day)
    learned = known if isinstance(known, Learned) else Learned(habits=tuple(known), counted=frozenset())
    taken = frozenset(each.source.url for each in items)
    history = History(sent=sent, sources=taken, habits=learned.habits, counted=learned.counted)
    sources = {each.source.url: each.source for each in items}
    sorted_out = triage(
        [Arrival(entry=each.entry, first_seen=now) for each in items], sources, digest=DIGEST, history=history, now=now
    )
    return compose(items, triage=sorted_out, failures=(), occasion=Occasion(digest=DIGEST, history=history, slot=f"{day}", now=now))


def habits(store: Store, day: int, items: Sequence[Item]) -> tuple[Habit, ...]:
    now = FIRST + timedelta(days=day)
    return store.learned(sightings(items, now=now)).habits


def dropped(edition: Edition) -> list[str]:
    return [removal.text for removal in edition.removals if removal.kind is RemovalKind.BOILERPLATE]


def test_what_three_articles_of_two_days_end_with_is_boilerplate_of_the_site(store: Store) -> None:
    learn(store, 0, [plain(0, 1, more=[APPEAL]), plain(0, 2, more=[APPEAL])])
    third = [plain(1, 3, more=[APPEAL])]
    edition = made(1, third, habits(store, 1, third))
    (removal,) = edition.removals
    assert (removal.kind, removal.text, removal.said_in) == (RemovalKind.BOILERPLATE, APPEAL, HERALD)
    assert edition.counts.passages == 1


def test_an_article_counts_once_however_early_its_site_was_learned(store: Store) -> None:
    learn(store, 0, [plain(0, 1, more=[APPEAL])])
    second = [plain(1, 2, more=[APPEAL])]
    seen = sightings(second, now=FIRST + timedelta(days=1))
    before = made(1, second, store.learned(seen))
    learn(store, 1, second)  # as workers do, which read a page before any slot asks for it
    assert store.learned(seen).counted == {second[0].entry.key}
    assert made(1, second, store.learned(seen)) == before
    assert not dropped(before)


def test_what_stands_in_articles_of_one_day_is_not_boilerplate_yet(store: Store) -> None:
    learn(store, 0, [plain(0, event, more=[APPEAL]) for event in range(1, 5)])
    again = [plain(0, 9, more=[APPEAL])]
    assert not dropped(made(0, again, habits(store, 0, again)))


def test_the_background_of_one_event_is_no_boilerplate(store: Store) -> None:
    background = "The strike began in January when the port authority cut the night shift from nine to seven pilots."
    told = [
        item(day, day, [*(sentence(day, n) for n in range(5)), background], title=f"Pilots strike at the port: {word(day)}")
        for day in range(4)
    ]
    for day, each in enumerate(told):
        learn(store, day, [each])
    learn(store, 4, [plain(4, event) for event in range(50, 70)])
    assert not is_boilerplate(next(each for each in store.habits(HERALD) if each.text == background), at_edge=True)


def test_what_two_sites_print_is_agency_text(store: Store) -> None:
    learn(store, 0, [plain(0, 1, more=[APPEAL]), plain(0, 2, more=[APPEAL])])
    learn(store, 1, [plain(1, 3, more=[APPEAL]), plain(1, 4, more=[APPEAL], site=TRIBUNE)])
    later = [plain(2, 5, more=[APPEAL])]
    assert not dropped(made(2, later, habits(store, 2, later)))


def test_inside_an_article_more_is_asked_for_than_at_its_edge(store: Store) -> None:
    def inner(day: int, event: int) -> Item:
        texts = [sentence(event, n) for n in range(8)]
        return item(day, event, [*texts[:4], PLUG, *texts[4:]])

    learn(store, 0, [inner(0, 1), inner(0, 2), *(plain(0, event) for event in range(20, 40))])
    rare = [inner(1, 3)]
    assert not dropped(made(1, rare, habits(store, 1, rare)))
    learn(store, 1, [inner(1, event) for event in range(3, 9)])
    often = [inner(2, 9)]
    assert dropped(made(2, often, habits(store, 2, often))) == [PLUG]


def test_a_short_passage_goes_only_where_half_of_the_articles_end_with_it(store: Store) -> None:
    learn(store, 0, [plain(0, event, more=[SHORT]) for event in range(1, 4)])
    fourth = [plain(1, 4, more=[SHORT])]
    assert not dropped(made(1, fourth, habits(store, 1, fourth)))
    learn(store, 1, [plain(1, event, more=[SHORT]) for event in range(4, 8)])
    later = [plain(2, 9, more=[SHORT])]
    assert dropped(made(2, later, habits(store, 2, later))) == [SHORT]


def test_the_title_of_the_article_in_a_passage_does_not_make_it_another_one(store: Store) -> None:
    def signed(day: int, event: int) -> Item:
        one = plain(day, event)
        line = Block(kind=BlockKind.PARAGRAPH, text=f"The post {one.article.title} appeared first on the pages of the Herald.")
        return replace(one, article=replace(one.article, blocks=(*one.article.blocks, line)))

    learn(store, 0, [signed(0, 1), signed(0, 2)])
    third = [signed(1, 3)]
    assert len(dropped(made(1, third, habits(store, 1, third)))) == 1


def test_an_article_counts_once_however_often_it_comes(store: Store) -> None:
    for day in range(4):
        learn(store, day, [plain(0, 1, more=[APPEAL]), plain(0, 2, more=[APPEAL])])
    assert [each.articles for each in store.habits(HERALD)] == [2]


def test_what_stands_in_no_article_for_a_month_is_forgotten(store: Store) -> None:
    learn(store, 0, [plain(0, event, more=[APPEAL, BIO]) for event in (1, 2)])
    (appeal,) = (each for each in store.habits(HERALD) if each.text == APPEAL)
    store.rule(HERALD, appeal.mark, Ruling.KEEP)
    store.prune(FIRST + timedelta(days=31), keep_days=90)
    assert [each.text for each in store.habits(HERALD)] == [APPEAL]


def test_the_users_word_counts_for_more_than_what_was_learned(store: Store) -> None:
    learn(store, 0, [plain(0, event, more=[BIO, APPEAL]) for event in (1, 2)])
    learn(store, 1, [plain(1, event, more=[BIO, APPEAL]) for event in (3, 4)])
    marks = {each.text: each.mark for each in store.habits(HERALD)}
    assert store.rule(HERALD, marks[APPEAL], Ruling.KEEP)
    later = [plain(2, 5, more=[BIO, APPEAL])]
    assert dropped(made(2, later, habits(store, 2, later))) == [BIO]
    assert store.rule(HERALD, marks[APPEAL], Ruling.DROP)
    assert dropped(made(2, later, habits(store, 2, later))) == [BIO, APPEAL]
    assert not store.rule(HERALD, 12345, Ruling.DROP)


def test_an_article_of_nothing_but_boilerplate_stays(store: Store) -> None:
    learn(store, 0, [plain(0, event, more=[APPEAL]) for event in (1, 2, 3)])
    wall = [item(1, 7, [APPEAL])]
    assert not dropped(made(1, wall, habits(store, 1, wall)))


def test_over_two_weeks_boilerplate_goes_and_everything_else_stays(store: Store) -> None:
    rng = random.Random(7)  # noqa: S311 - made-up news
    put_in = kept_back = lost = 0
    sent: tuple[Sent, ...] = ()
    for day in range(14):
        items = []
        for n in range(6):
            event = day * 10 + n
            more = [text for text in (APPEAL, BIO, PLUG) if rng.random() < 0.6]
            items.append(plain(day, event, site=HERALD if n < 4 else TRIBUNE, more=more if n < 4 else ()))
        edition = made(day, items, habits(store, day, items), sent)
        sent = (*memory(edition), *sent)
        gone = [removal.text for removal in edition.removals]
        if day >= 2:
            boilerplate = [block.text for each in items for block in each.article.blocks if block.text in (APPEAL, BIO, PLUG)]
            put_in += len(boilerplate)
            kept_back += sum(gone.count(text) for text in (APPEAL, BIO, PLUG))
        lost += sum(text not in (APPEAL, BIO, PLUG) for text in gone)
        learn(store, day, items)
    assert lost == 0
    assert kept_back == put_in


HABITS = st.lists(
    st.builds(
        Habit,
        site=st.sampled_from((HERALD, TRIBUNE)),
        mark=st.integers(0, 5),
        articles=st.integers(1, 9),
        of=st.integers(0, 30),
        first=st.just(date(2026, 2, 1)),
        last=st.sampled_from((date(2026, 2, 1), date(2026, 2, 9))),
        titles=st.lists(st.lists(st.integers(0, 9), max_size=3).map(tuple), max_size=3).map(tuple),
        text=st.sampled_from((APPEAL, SHORT)),
        ruling=st.sampled_from((None, Ruling.KEEP, Ruling.DROP)),
    ),
    max_size=4,
)


@effort(max_examples=30)
@given(HABITS, st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_articles_and_habits_does_not_matter(known: list[Habit], events: list[int], rng: random.Random) -> None:
    items = [plain(n % 3, event, more=[APPEAL, SHORT][: event % 3]) for n, event in enumerate(events)]
    mixed, learned = list(items), list({(each.site, each.mark): each for each in known}.values())
    before = codec.dumps(made(3, items, learned))
    rng.shuffle(mixed)
    rng.shuffle(learned)
    assert codec.dumps(made(3, mixed, learned)) == before


def test_the_verb_lists_what_was_learned_and_takes_the_users_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(
        '[mail]\nfrom = "d@example.org"\n[[digest]]\nname = "morning"\nto = "a@example.org"\n', encoding="utf-8"
    )
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as store:
        for day in range(2):
            learn(store, day, [plain(day, day * 2 + n, more=[APPEAL]) for n in range(2)])
    assert listed(capsys, "site", f"https://www.{HERALD}/news/1") == [(APPEAL, "left out at the edge of an article")]
    (name,) = (each["id"] for each in printed(capsys, "site", HERALD, "--json"))
    assert listed(capsys, "site", HERALD, "--keep", name) == [(APPEAL, "kept by you")]
    assert listed(capsys, "site", HERALD, "--drop", name) == [(APPEAL, "left out by you")]
    for wrong in (("site", HERALD, "--drop", "zzz"), ("site", "unknown.example")):
        with pytest.raises(SystemExit, match="2"):
            main(wrong)


def test_the_verb_counts_the_articles_of_a_site_that_repeats_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(
        '[mail]\nfrom = "d@example.org"\n[[digest]]\nname = "morning"\nto = "a@example.org"\n', encoding="utf-8"
    )
    for read, said in ((1, "1 article read"), (3, "3 articles read, and nothing learned of the site: no passage stands in two")):
        with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as store:
            learn(store, 0, [plain(0, n) for n in range(read)])
        with pytest.raises(SystemExit, match="0"):
            main(("site", HERALD))
        assert said in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(("site", "unknown.example"))
    assert "no article of this site was read yet" in capsys.readouterr().err


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    return [(each["text"], each["state"]) for each in printed(capsys, *arguments, "--json")]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    with pytest.raises(SystemExit):
        main(arguments)
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["passages"]
    return found
