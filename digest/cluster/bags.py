"""An article as a bag of word beginnings, or of pairs of letters where a script has no spaces.

The beginning of a word stands for a stem in every language alike. The title counts twice; names and figures are marked, since they
tell one event from another of its kind. Words that an outlet puts into most of its titles, such as its own name, are taken out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.dedupe.vocabulary import FUNCTION_WORDS
from digest.model import Block, BlockKind, Item
from digest.text import normalize, shorten

_TITLE_COUNT = 2
_LEAD_CHARS = 800  # of the text that are read: what an event is stands at the top of an article
_STEM = 5
_LISTED = frozenset(("", "en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru"))  # languages of FUNCTION_WORDS, or not known
_SHORT = 3  # letters of the words that other languages hold together with, as far as they are written with an alphabet
_ALPHABETS = "\u0590"  # Latin, Greek, Cyrillic and Armenian letters come before it, scripts without vowels behind it
_SEVERAL_TITLES = 3  # so many titles of one outlet show what is in most of them
_MOST_TITLES = 0.6

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff]+")
_NAME = re.compile(r"(?<=[^.!?…:\s]\s)[^\W\d_a-z][\w’'-]+|\d[\d.,]*\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """The words of an article with their counts, those of its title, and those that are names or figures; the names that stand both
    in the title and in a sentence below it (in a title all words may be capitals); the main language, "" where that is not known.
    """

    counts: Counter[str]
    title: frozenset[str]
    names: frozenset[str]
    title_names: frozenset[str]
    language: str


class Bags:
    """The bags of items that are looked at several times: each is made once, and known by the identity of its item."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Item, Bag]] = {}

    def of(self, item: Item) -> Bag:
        """The bag of the item, with all that its outlet puts into its titles."""
        if (made := self._made.get(id(item))) is None:
            made = self._made[id(item)] = (item, _bag(item))
        return made[1]


def bags_of(items: Sequence[Item], outlets: Sequence[str], bags: Bags) -> list[Bag]:
    """The bag of each item, without what its outlet puts into most of its titles."""
    return _without_furniture([bags.of(item) for item in items], outlets)


def _bag(item: Item) -> Bag:
    language = (item.article.language or "").partition("-")[0].lower()
    text = lead_of(item)
    title = _without_addresses(item.article.title or item.entry.title)
    counts = Counter(_stems(text, language))
    title_words = _stems(title, language)
    for stem in title_words:
        counts[stem] += _TITLE_COUNT
    in_text = _names(text, language)
    return Bag(
        counts=counts,
        title=frozenset(title_words) or frozenset(item.article.title.split()),  # a title that is an address links to nothing
        names=in_text | _names(title, language),
        title_names=in_text.intersection(title_words),
        language=language,
    )


def lead_of(item: Item) -> str:
    """The beginning of the article's prose, without addresses."""
    return _without_addresses(_lead(item.article.blocks))


def stem(word: str) -> str:
    """The beginning of a word, by which it is compared."""
    return word[:_STEM]


def _names(text: str, language: str) -> frozenset[str]:
    return frozenset(_stems(" ".join(_NAME.findall(text)), language))


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(" ", text) if "/" in text or "www." in text else text


def _lead(blocks: Iterable[Block]) -> str:
    """The beginning of the prose."""
    parts: list[str] = []
    room = _LEAD_CHARS
    for block in blocks:
        if room <= 0:
            break
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE):
            parts.append(block.text)
            room -= len(block.text) + 1
    return shorten(" ".join(parts), _LEAD_CHARS)


def _stems(text: str, language: str) -> list[str]:
    folded = normalize(text)
    pairs: list[str] = []
    if not folded.isascii() and (runs := _UNSPACED.findall(folded)):
        pairs = [run[i : i + 2] for run in runs for i in range(len(run) - 1)]
        folded = _UNSPACED.sub(" ", folded)
    stems = [word[:_STEM] for word in folded.split() if len(word) > 1 and word not in FUNCTION_WORDS]
    if language not in _LISTED:
        stems = [stem for stem in stems if len(stem) > _SHORT or stem.isdigit() or stem >= _ALPHABETS]
    return pairs + stems


def _without_furniture(made: Sequence[Bag], outlets: Sequence[str]) -> list[Bag]:
    titles: dict[str, list[frozenset[str]]] = defaultdict(list)
    for bag, outlet in zip(made, outlets, strict=True):
        titles[outlet].append(bag.title)
    furniture = {outlet: _in_most(words) for outlet, words in titles.items() if len(words) >= _SEVERAL_TITLES}
    return [_without(bag, furniture.get(outlet, frozenset())) for bag, outlet in zip(made, outlets, strict=True)]


def _in_most(titles: Sequence[frozenset[str]]) -> frozenset[str]:
    counts = Counter(word for words in titles for word in words)
    return frozenset(word for word, count in counts.items() if count > _MOST_TITLES * len(titles))


def _without(bag: Bag, words: frozenset[str]) -> Bag:
    if not words:
        return bag
    counts = Counter({word: count for word, count in bag.counts.items() if word not in words})
    return replace(bag, counts=counts, title=bag.title - words, names=bag.names - words, title_names=bag.title_names - words)
