"""An article as a bag of word beginnings, or of pairs of letters where a script has no spaces.

The beginning of a word stands for a stem in every language alike. The title counts twice; names and figures are marked, since they
tell one event from another of its kind. Words that an outlet puts into most of its titles, such as its own name, are taken out.

What stands between two spaces is folded once however often it stands in the articles: of the words of a morning four in five are
the same few thousand, and folding is what takes the time.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import NamedTuple

from digest.dedupe.vocabulary import FUNCTION_WORDS
from digest.model import Block, BlockKind, Item
from digest.text import UNSPACED, normalize, shorten, stem

_TITLE_COUNT = 2
_LEAD_CHARS = 800  # of the text that are read: what an event is stands at the top of an article
_LISTED = frozenset(("", "en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru"))  # languages of FUNCTION_WORDS, or not known
_SHORT = 3  # letters of the words that other languages hold together with, as far as they are written with an alphabet
_ALPHABETS = "\u0590"  # Latin, Greek, Cyrillic and Armenian letters come before it, scripts without vowels behind it
_NAME_BONUS = 0.25
_HALF_COUNT = 2  # a word that stands twice has half the weight of one in every sentence: its subject is not yet its event
_SEVERAL_TITLES = 3  # so many titles of one outlet show what is in most of them
_MOST_TITLES = 0.6

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")
_UNSPACED = re.compile(f"[{UNSPACED}]+")
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+")
_FIGURE = re.compile(r"\d[\d.,]*\d")
_BEHIND = ".,;:!?\"')"  # a word that needs no folding but for its case
_NONE: tuple[str, ...] = ()
_ENDS = tuple(".!?…:")  # what stands behind them has a capital whether it is a name or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """The words of an article, each with what it is worth by how often it stands and whether it is a name; those of its title, and
    those that are names or figures; the names that stand both in the title and in a sentence below it (in a title all words may be
    capitals); the main language, "" where that is not known.
    """

    worths: Mapping[str, float]
    title: frozenset[str]
    names: frozenset[str]
    title_names: frozenset[str]
    language: str


class _Piece(NamedTuple):
    """What stands between two spaces: its stems, those of its figures, those of its figures and of the name it is if it begins no
    sentence, and whether the next piece begins one.
    """

    stems: tuple[str, ...]
    figures: tuple[str, ...]
    names: tuple[str, ...]
    ends: bool


class _Pieces(dict[str, _Piece]):
    """The pieces that were met so far, in languages of which all common words are listed or in others."""

    def __init__(self, *, listed: bool) -> None:
        super().__init__()
        self._listed = listed

    def __missing__(self, text: str) -> _Piece:
        plain = text.rstrip(_BEHIND)
        figures = _NONE
        if plain.isascii() and plain.isalpha():
            stems = self._telling([plain.lower()])
            names = stems if plain[0].isupper() else _NONE
        else:
            stems = self._stems([text])
            if found := _FIGURE.findall(text):
                figures = self._stems(found)
            names = figures
            if name := _NAME.match(text):
                whole = name.end() == len(plain)
                names = stems if whole else self._stems([name[0], *_FIGURE.findall(text, name.end())])
        self[text] = piece = _Piece(stems, figures, names, text.endswith(_ENDS))
        return piece

    def _stems(self, texts: Iterable[str]) -> tuple[str, ...]:
        words: list[str] = []
        pairs: list[str] = []
        for text in texts:
            folded = normalize(text)
            if not folded.isascii():
                pairs += [run[i : i + 2] for run in _UNSPACED.findall(folded) for i in range(len(run) - 1)]
                folded = _UNSPACED.sub(" ", folded)
            words += folded.split()
        return (*pairs, *self._telling(words))

    def _telling(self, words: Iterable[str]) -> tuple[str, ...]:
        """The stems of the words that are not common."""
        stems = [stem(word) for word in words if len(word) > 1 and word not in FUNCTION_WORDS]
        if not self._listed:
            stems = [each for each in stems if len(each) > _SHORT or each.isdigit() or each >= _ALPHABETS]
        return tuple(stems)


class Bags:
    """The bags of items that are looked at several times: each is made once, and known by the identity of its item."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Item, Bag]] = {}
        self._listed, self._others = _Pieces(listed=True), _Pieces(listed=False)

    def of(self, item: Item) -> Bag:
        """The bag of the item, with all that its outlet puts into its titles."""
        if (made := self._made.get(id(item))) is None:
            language = (item.article.language or "").partition("-")[0].lower()
            pieces = self._listed if language in _LISTED else self._others
            made = self._made[id(item)] = (item, _bag(item, language, pieces))
        return made[1]


def _bag(item: Item, language: str, pieces: _Pieces) -> Bag:
    text = list(map(pieces.__getitem__, lead_of(item).split()))
    title = list(map(pieces.__getitem__, _without_addresses(item.article.title or item.entry.title).split()))
    counts = Counter(chain.from_iterable([piece.stems for piece in text]))
    title_words = frozenset(chain.from_iterable([piece.stems for piece in title]))
    for piece in title:
        for each in piece.stems:
            counts[each] += _TITLE_COUNT
    in_text = _names(text)
    names = in_text.union(_names(title))
    return Bag(
        worths=worths_of(counts, names),
        title=title_words or frozenset(item.article.title.split()),  # a title that is an address links to nothing
        names=names,
        title_names=in_text & title_words,
        language=language,
    )


def worths_of(counts: Mapping[str, int], names: Collection[str]) -> dict[str, float]:
    """What each word is worth where it stands so often, rare or not."""
    return {word: (1 + _NAME_BONUS if word in names else 1) * (count / (count + _HALF_COUNT)) for word, count in counts.items()}


def lead_of(item: Item) -> str:
    """The beginning of the article's prose, without addresses."""
    return _without_addresses(_lead(item.article.blocks))


def _names(pieces: Sequence[_Piece]) -> frozenset[str]:
    first = pieces[0].figures if pieces else ()
    rest = [piece.figures if before.ends else piece.names for before, piece in pairwise(pieces)]
    return frozenset(chain(first, chain.from_iterable(rest)))


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


def without_boilerplate(made: Sequence[Bag], outlets: Sequence[str]) -> list[Bag]:
    """The bags, each without what its outlet puts into most of its titles."""
    titles: dict[str, list[frozenset[str]]] = defaultdict(list)
    for bag, outlet in zip(made, outlets, strict=True):
        titles[outlet].append(bag.title)
    boilerplate = {outlet: _in_most(words) for outlet, words in titles.items() if len(words) >= _SEVERAL_TITLES}
    return [_without(bag, boilerplate.get(outlet, frozenset())) for bag, outlet in zip(made, outlets, strict=True)]


def _in_most(titles: Sequence[frozenset[str]]) -> frozenset[str]:
    counts = Counter(word for words in titles for word in words)
    return frozenset(word for word, count in counts.items() if count > _MOST_TITLES * len(titles))


def _without(bag: Bag, words: frozenset[str]) -> Bag:
    if not words:
        return bag
    worths = {word: worth for word, worth in bag.worths.items() if word not in words}
    return replace(bag, worths=worths, title=bag.title - words, names=bag.names - words, title_names=bag.title_names - words)
