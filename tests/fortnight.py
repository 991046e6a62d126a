"""Fourteen days of made-up news for any seed: what outlets print, and what a reader is owed.

An event is reported in one language. On its first day an agency's text stands in several outlets, re-cut, under other titles,
with a sentence of an outlet's own here and there; on the days after it grows, moves its sentences about, changes a figure, is
corrected, is printed again under another address or title, is told on in a live blog, newest first, or grows or changes a figure at
the address where it stands already, now and then under a renewed title or GUID. Each sentence is about its event and unlike all
others, so that it can be asked of each whether it reached the reader, and how often.
"""

import random  # noqa: TID251 - seeded
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from digest.model import Article, Block, BlockKind, Entry, Item, Source

FIRST = datetime(2026, 3, 1, 7, tzinfo=UTC)
DAYS = 14
OUTLETS = tuple(Source(url=f"https://outlet{n}.example/feed", name=f"Outlet {n}") for n in range(24))
SYLLABLES = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "or")]
CYRILLIC = [a + b for a in "бвгджзклмнпрстфхцчш" for b in ("а", "е", "и", "о", "у", "яр", "ын")]
ARABIC = [a + b for a in "بتثجحخدذرزسشصضطظعغفقكلمنه" for b in ("ا", "و", "ي", "ان", "ور")]
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 2400, 3)]
FRAMES = {
    "en": "The {0} of {1} {2} {3} a {4} near the {5}, and {6} {7} then {8} {9} for {n} {10}.",
    "de": "Der {0} von {1} hat {2} {3} eine {4} bei der {5}, und {6} {7} dann {8} {9} mit {n} {10}.",
    "fr": "Le {0} de {1} a {2} {3} une {4} près de la {5}, et {6} {7} puis {8} {9} pour {n} {10}.",
    "ru": "В {1} {0} уже {2} {3} для {4} около {5}, а {6} {7} потом {8} {9} на {n} {10}.",
    "ar": "قال {0} في {1} إن {2} {3} من {4} قرب {5} ثم {6} {7} بعد {8} {9} إلى {n} {10}.",
    "zh": "在{1}的{0}已经{2}并且{3}为了{4}靠近{5}，随后{6}{7}又{8}{9}共{n}次{10}。",
}
_END = re.compile(r"。|\.(?: |$)")
TITLES = {"zh": "{0}{1}的{2}"}


@dataclass
class Event:
    """What is true of an event so far: its names, and the sentences that have been written on it."""

    number: int
    language: str
    rng: random.Random
    names: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    printed: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = [self.word(capital=True) for _ in range(3)]

    def word(self, *, capital: bool = False) -> str:
        """A word that nobody has used before."""
        if self.language == "zh":
            return "".join(self.rng.choices(HAN, k=3))
        alphabet = {"ru": CYRILLIC, "ar": ARABIC}.get(self.language, SYLLABLES)
        made = "".join(self.rng.choices(alphabet, k=3))
        return made.title() if capital else made

    def title(self) -> str:
        """A headline that names the event."""
        return TITLES.get(self.language, "{0} {1} {2}").format(self.names[0], self.names[1], self.word())

    def sentence(self) -> str:
        """A new sentence."""
        words = [self.word() for _ in range(11)]
        words[1] = self.rng.choice(self.names)
        words[5] = self.rng.choice(self.names)
        made = FRAMES[self.language].format(*words, n=self.rng.randrange(1000, 100_000))
        return made[0].upper() + made[1:]

    def tell(self, count: int) -> list[str]:
        """New sentences, which belong to the event from now on."""
        new = [self.sentence() for _ in range(count)]
        self.told += new
        return new


@dataclass
class World:
    """The news of a seed. ``owed`` are the sentences that were printed so far."""

    seed: int
    owed: set[str] = field(default_factory=set)
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 - made-up news
        self.events: list[Event] = []
        self.printed = 0

    def day(self, day: int) -> list[Item]:
        """What the outlets print on a day."""
        items: list[Item] = []
        for event in self.events[-12:]:
            if self.rng.random() < 0.7:
                items += self._goes_on(day, event)
        for _ in range(3):
            event = Event(number=len(self.events), language=self.rng.choice(sorted(FRAMES)), rng=self.rng)
            self.events.append(event)
            items += self._breaks(day, event)
        self.rng.shuffle(items)
        self.owed |= {text for item in items for text in spoken(item.article.blocks)}
        return items

    def _breaks(self, day: int, event: Event) -> list[Item]:
        """The agency's text in up to twenty outlets, some with words of their own."""
        text = event.tell(self.rng.randint(3, 7))
        items = []
        for outlet in self.rng.sample(range(len(OUTLETS)), self.rng.choice((1, 1, 2, 5, 20))):
            own = [event.sentence()] if self.rng.random() < 0.3 else []
            event.told += own
            items.append(self._print(day, event, outlet, self._cut([*text, *own])))
        return items

    def _goes_on(self, day: int, event: Event) -> list[Item]:
        kinds = (self._grows, self._changes, self._is_corrected, self._repeats, self._is_live, self._moves)
        item = self.rng.choice(kinds)(day, event)
        return [self._in_its_place(item, event) if self.rng.random() < 0.4 else item]

    def _in_its_place(self, item: Item, event: Event) -> Item:
        """The article at an address where one of the event stood before, now and then under a new title or GUID."""
        before = self.rng.choice(event.printed[:-1])
        title = item.entry.title if self.rng.random() < 0.3 else before.title
        guid = item.entry.guid if self.rng.random() < 0.3 else before.guid
        entry = replace(before, title=title, guid=guid)
        source = next(each for each in OUTLETS if each.url == before.source)
        event.printed[-1] = entry
        return Item(
            entry=entry, source=source, article=replace(item.article, url=before.url, title=title, published=before.published)
        )

    def _grows(self, day: int, event: Event) -> Item:
        old = list(event.told)
        return self._print(day, event, self._outlet(), self._cut([*old, *event.tell(self.rng.randint(1, 3))]))

    def _changes(self, day: int, event: Event) -> Item:
        """One figure is another one now."""
        place = self.rng.randrange(len(event.told))
        old = event.told[place]
        figure = next(each for each in _figures(old))
        new = old.replace(figure, str(int(figure) + self.rng.randrange(100, 900)))
        event.told[place] = new
        self.changed[new] = (figure, next(each for each in _figures(new)))
        return self._print(day, event, self._outlet(), self._cut(event.told))

    def _is_corrected(self, day: int, event: Event) -> Item:
        wrong = self.rng.randrange(1000, 9999)
        note = f"Correction: an earlier version gave {wrong} for the {event.word()} of {event.names[0]}, wrongly."
        return self._print(day, event, self._outlet(), [*self._cut(event.told), note])

    def _repeats(self, day: int, event: Event) -> Item:
        """The same again, under a new address."""
        return self._print(day, event, self._outlet(), self._cut(event.told))

    def _moves(self, day: int, event: Event) -> Item:
        """The same in another order."""
        moved = list(event.told)
        self.rng.shuffle(moved)
        return self._print(day, event, self._outlet(), self._cut(moved))

    def _is_live(self, day: int, event: Event) -> Item:
        """A live blog: what is new stands first."""
        old = list(reversed(event.told))
        return self._print(day, event, self._outlet(), [*reversed(event.tell(self.rng.randint(1, 4))), *old])

    def _outlet(self) -> int:
        return self.rng.randrange(len(OUTLETS))

    def _cut(self, sentences: Sequence[str]) -> list[str]:
        """The sentences in paragraphs of one to three."""
        rest, found = list(sentences), []
        while rest:
            size = self.rng.randint(1, 3)
            joint = "" if rest[0].endswith("。") else " "
            found.append(joint.join(rest[:size]))
            rest = rest[size:]
        return found

    def _print(self, day: int, event: Event, outlet: int, paragraphs: Sequence[str]) -> Item:
        self.printed += 1
        source = OUTLETS[outlet]
        url = f"https://outlet{outlet}.example/{day}/{self.printed}"
        published = FIRST + timedelta(days=day, hours=-self.rng.uniform(1, 12))
        title = event.title()
        entry = Entry(key=url, source=source.url, guid=url, url=url, title=title, published=published)
        event.printed.append(entry)
        blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs)
        return Item(entry=entry, source=source, article=Article(url=url, title=title, published=published, blocks=blocks))


def spoken(blocks: Sequence[Block]) -> list[str]:
    """The sentences as they were made, whatever the program takes for one."""
    return [
        f"{each.strip()}{'。' if '。' in block.text else '.'}"
        for block in blocks
        for each in _END.split(block.text)
        if each.strip()
    ]


def _figures(text: str) -> list[str]:
    digits = "".join(each if each.isdigit() else " " for each in text)
    return digits.split()
