"""Fourteen days of made-up news: nothing is lost, and nothing is said twice without saying so."""

import os
import random  # noqa: TID251 - seeded
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from fortnight import DAYS, FIRST, World, spoken

from digest import codec
from digest.compose import RECENT, Occasion, compose, memory, title_mark, trail, triage
from digest.model import (
    Arrival,
    Article,
    Block,
    BlockKind,
    Edition,
    Entry,
    History,
    Item,
    OutcomeKind,
    Sent,
    Source,
)
from digest.settings import DigestSettings, StoreSettings
from digest.store import Recall, open_store
from digest.text import sentences

DIGEST = DigestSettings(name="morning", to=("me@example.org",), minutes=1000, text="full")
OUTLETS = tuple(Source(url=f"https://{name}.example/feed", name=name.title()) for name in ("herald", "tribune", "courier", "echo"))
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ro", "su", "ta", "ve", "wi", "xo", "yu", "za")


def word(n: int) -> str:
    """A coined word; neighbours have nothing in common."""
    n = n * 7919 + 104729
    return "".join(SYLLABLES[n // 20**i % 20] for i in range(3))


def sentence(event: int, n: int, figure: int = 0) -> str:
    """The n-th sentence on an event, which shares two names with the others on it."""
    first = (event * 100 + n) * 11
    told = " ".join(word(first + i) for i in range(9))
    return f"In {word(event).title()} the {word(event + 5000).title()} {told} {figure or first} times."


def item(day: int, event: int, outlet: int, told: Sequence[str], *, guid: str = "", title: str = "") -> Item:
    name = guid or f"{day}-{event}-{outlet}"
    source = OUTLETS[outlet]
    published = FIRST + timedelta(days=day, hours=-3 - outlet)
    title = title or f"{word(event).title()} {word(event + 5000).title()} {word(event + 9000)}"
    url = f"https://{source.name.lower()}.example/{name}"
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in told)
    entry = Entry(key=url, source=source.url, guid=name, url=url, title=title, published=published)
    return Item(entry=entry, source=source, article=Article(url=url, title=title, published=published, blocks=blocks))


def news(day: int) -> list[Item]:
    """What the outlets have on a day: each event lasts three days and has wire copy, an update, a repost and a changed figure."""
    fresh, yesterday, older = day * 10, (day - 1) * 10, (day - 2) * 10
    base = [sentence(fresh, n) for n in range(4)]
    items = [
        item(day, fresh, 0, base),
        item(day, fresh, 1, base),  # wire copy
        item(day, fresh, 2, [*base[1:3], sentence(fresh, 20)]),  # the same, with something of its own
        item(day, fresh + 1, 3, [sentence(fresh + 1, n) for n in range(3)]),  # an event of which one outlet tells
    ]
    if day >= 1:
        held = [sentence(yesterday, n) for n in range(4)]
        items += [
            item(day, yesterday, 0, [*held, sentence(yesterday, 30), sentence(yesterday, 31)]),  # an update that grew
            item(day, yesterday + 1, 3, [sentence(yesterday + 1, n) for n in range(3)], guid=f"churned-{day}"),  # GUID and URL anew
        ]
    if day >= 2:
        live = [sentence(older, n) for n in range(3)]
        items.append(item(day, older, 1, [*live, sentence(older, 3, figure=777 + day)]))  # one figure changed
    return items


@dataclass
class Reader:
    """What a reader has received, edition by edition."""

    sent: tuple[Sent, ...] = ()
    met: frozenset[str] = frozenset()  # the entries that were decided on: such a one comes again where it has changed
    editions: list[Edition] = field(default_factory=list)

    def receive(self, day: int, items: Sequence[Item]) -> None:
        now = FIRST + timedelta(days=day)
        sources = {each.source.url: each.source for each in items}
        history = History(sent=self.sent, sources=frozenset(sources))
        arrivals = [Arrival(entry=each.entry, first_seen=now, renewed=each.entry.key in self.met) for each in items]
        sorted_out = triage(arrivals, sources, digest=DIGEST, history=history, now=now)
        read = {arrival.entry.key for arrival in sorted_out.to_read}
        made = compose(
            [each for each in items if each.entry.key in read],
            triage=sorted_out,
            failures=(),
            occasion=Occasion(digest=DIGEST, history=history, slot=f"day-{day}", now=now),
        )
        self.editions.append(made)
        self.sent = (*memory(made), *self.sent)
        self.met |= {each.entry.key for each in items}


def shown(made: Edition) -> Iterator[str]:
    for story in made.stories:
        yield from said(story.lead.article.blocks)
        for addition in story.additions:
            yield from said(addition.blocks)


def said(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from sentences(block.text)


@pytest.fixture(scope="module")
def reader() -> Reader:
    reader = Reader()
    for day in range(DAYS):
        reader.receive(day, news(day))
    return reader


def test_every_distinct_sentence_reaches_the_reader_exactly_once(reader: Reader) -> None:
    received = Counter(text for made in reader.editions for text in shown(made))
    offered = {text for day in range(DAYS) for each in news(day) for text in said(each.article.blocks)}
    assert set(received) == offered
    assert set(received.values()) == {1}


def test_a_story_that_comes_back_is_an_update_and_names_what_changed(reader: Reader) -> None:
    seen: set[str] = set()
    for made in reader.editions:
        for story in made.stories:
            event = story.lead.article.title
            assert (story.update_of is not None) == (event in seen)
            seen.add(event)
    changes = [(change.after) for made in reader.editions for story in made.stories for change in story.changes]
    assert changes == [str(777 + day) for day in range(2, DAYS)]


def test_the_account_of_every_day_adds_up(reader: Reader) -> None:
    for day, made in enumerate(reader.editions):
        assert made.counts.new == len(news(day)) == len(made.outcomes)
        assert {outcome.kind for outcome in made.outcomes} <= {OutcomeKind.SHOWN, OutcomeKind.MERGED, OutcomeKind.REPEAT}


def test_new_addresses_for_old_articles_bring_nothing(reader: Reader) -> None:
    moved = [
        replace(each, entry=replace(each.entry, key=f"{each.entry.key}?moved", guid=f"{each.entry.guid}-moved"))
        for each in news(DAYS - 1)
    ]
    later = Reader(sent=reader.sent)
    later.receive(DAYS, moved)
    assert later.editions[0].stories == ()
    assert later.editions[0].counts.repeats == len(moved)


# ---------------------------------------------------------------- other fortnights, made up from a seed


def lived(seed: int, *, order: int | None = None) -> tuple[World, Reader]:
    """A fortnight, and what its reader received; with ``order`` the items of each day come in another order."""
    world, reader = World(seed), Reader()
    for day in range(DAYS):
        items = world.day(day)
        if order is not None:
            random.Random(order + day).shuffle(items)  # noqa: S311 - any order will do
        reader.receive(day, items)
    return world, reader


def received(reader: Reader) -> Counter[str]:
    """How often each sentence reached the reader."""
    return Counter(
        text
        for made in reader.editions
        for story in made.stories
        for blocks in (story.lead.article.blocks, *(addition.blocks for addition in story.additions))
        for text in spoken(blocks)
    )


def account(seed: int) -> str:
    """Everything that the reader of a seed received, as text."""
    return "\n".join(codec.dumps(made) for made in lived(seed)[1].editions)


@pytest.mark.parametrize("seed", range(4))
def test_in_any_fortnight_every_sentence_arrives_once_and_changed_figures_are_named(seed: int) -> None:
    world, reader = lived(seed)
    counts = received(reader)
    assert set(counts) == world.owed
    assert set(counts.values()) == {1}
    for made in reader.editions:
        named = {(change.before, change.after) for story in made.stories for change in story.changes}
        told = {text for story in made.stories for text in spoken(story.lead.article.blocks)}
        assert {change for text, change in world.changed.items() if text in told} <= named


@pytest.mark.parametrize("seed", range(4))
def test_a_story_told_before_says_so(seed: int) -> None:
    world, reader = lived(seed)
    seen: set[str] = set()
    for made in reader.editions:
        now: set[str] = set()
        for story in made.stories:
            names = {event.names[0] for event in world.events if any(event.names[0] in each.article.title for each in story.items)}
            assert not names & seen or story.update_of is not None
            now |= names
        seen |= now


def test_the_order_of_the_day_the_thread_and_the_process_change_nothing() -> None:
    here = account(11)
    assert "\n".join(codec.dumps(made) for made in lived(11, order=5)[1].editions) == here
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(account, (11, 11))) == [here, here]
    code = "import sys; sys.path.insert(0, sys.argv[1]); from test_fortnight import account; sys.stdout.write(account(11))"
    elsewhere = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )
    assert elsewhere.stdout.decode() == here


def test_what_the_store_recalls_gives_the_editions_that_all_of_the_history_gives(tmp_path: Path) -> None:
    world, reader = World(3), Reader()
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as store:
        for day in range(DAYS):
            items, now = world.day(day), FIRST + timedelta(days=day)
            met = reader.met
            reader.receive(day, items)
            keys, marks = [each.entry.key for each in items], [title_mark(each.entry) for each in items]
            wanted = Recall(since=FIRST - RECENT, recent=now - RECENT, keys=keys, marks={*marks, *trail(items)})
            part = Reader(sent=store.history("morning", wanted).sent, met=met)
            part.receive(day, items)
            assert codec.dumps(part.editions[0]) == codec.dumps(reader.editions[-1])
            made = replace(reader.editions[-1], outcomes=())  # a poll would open again those of what comes again
            assert store.save_edition(made, (), memory(made), remember=True)
