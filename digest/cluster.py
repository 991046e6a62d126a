"""Articles on one event, grouped without a model.

Each article is a weighted bag of word beginnings (TF-IDF, the title counted twice, names and figures half again as much) or,
in scripts without spaces, of pairs of letters. Articles further apart than the window are never compared; likeness fades with
the hours between. Two articles are linked only if the title of one shares a word with the other: a frame that many texts
share ("Read the full story at …") links nothing. Groups are joined bottom-up by *average* likeness, which resists the
chaining that joins everything over a row of pairs (B³ F1 .54 against .82 on headlines). The threshold is on the careful side,
since a wrong merge hides a story and a missed one only shows it twice, and it rises with the number of articles in a window:
the more there are, the more look alike by chance. docs/saying-once.md has the figures.

Cost: each article is compared with those that share one of its strongest words, so nearly linear in mixed news.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heapify, heappop, heappush, nlargest
from math import exp, log, sqrt

from digest import urls
from digest.dedupe.vocabulary import FUNCTION_WORDS
from digest.model import BlockKind, Item
from digest.text import normalize, shorten

_WINDOW_HOURS = 72.0
_FADE_HOURS = 96.0
_SAME_OUTLET = 0.7  # an outlet rarely writes twice on one event on one day, but often in one form on many
_OTHER_NAMES = 0.5  # two texts of one form that share no name or figure tell of two events
_TELLING_NAMES = 2  # names that a text must have for that
_TITLE_COUNT = 2
_NAME_BONUS = 0.5
_LEAD_CHARS = 800
_STEM = 5
_COMMON_SHARE = 0.2  # a word of a larger share of the articles joins nothing
_FEW = 10  # articles in which a word is never too common
_LANGUAGE_TEXTS = 3000  # as if so many other texts had been counted: a small pool says little about how rare a word is
_SEVERAL_TITLES = 3  # so many titles of one outlet show what is in most of them
_MOST_TITLES = 0.6
_STRONGEST = 12  # words of an article that another is found by

# Where the average likeness must stand, measured on pools of 30 to 1,500 teasers drawn from 500 events: .15 was best among
# 30, .17 among 120,
# .20 among 300, .25 among 750 and .27 among 1,500.
_TOGETHER, _TOGETHER_AT, _TOGETHER_RISE = 0.17, 120, 0.043
_LEAST_TOGETHER, _MOST_TOGETHER = 0.15, 0.30

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff]+")
_NAME = re.compile(r"(?<=[^.!?…:\s]\s)[^\W\d_a-z][\w’'-]+|\d[\d.,]*\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bag:
    """The words of an article with their counts, those of its title, and those that are names or figures; its main language, ""
    where that is not known."""

    counts: Counter[str]
    title: frozenset[str]
    names: frozenset[str]
    language: str


_Vector = Mapping[str, float]
_Pairs = Mapping[tuple[int, int], float]


def group(items: Sequence[Item], *, now: datetime) -> tuple[tuple[Item, ...], ...]:
    """The stories: items on one event together. Neither the order of the items nor anything outside them matters.

    Inside a story and between stories the earliest comes first. ``now`` stands for the time of items that have none.
    """
    ordered = sorted(items, key=lambda item: (item.when or now, item.entry.key, item.entry.source))
    hours = [(item.when or now).timestamp() / 3600 for item in ordered]
    outlets = [publisher(item) for item in ordered]
    bags = _without_furniture([_bag(item) for item in ordered], outlets)
    together = _threshold(hours)
    pairs = _likeness(_vectors(bags), hours, least=together / 4)
    linked = {
        (i, j): value
        * (_SAME_OUTLET if outlets[i] == outlets[j] else 1.0)
        * (_OTHER_NAMES if _name_others(bags[i], bags[j]) else 1.0)
        for (i, j), value in pairs.items()
        if _share_title(bags[i], bags[j])
    }
    return tuple(tuple(ordered[i] for i in members) for members in _agglomerate(len(ordered), linked, together))


def publisher(item: Item) -> str:
    """Who speaks in an item: the registered domain that it stands on, else its source. Several feeds may be of one publisher."""
    return urls.site(item.entry.url) or item.source.url


def _threshold(hours: Sequence[float]) -> float:
    """The average likeness from which groups are one story, for articles of these ascending times."""
    first, pairs = 0, 0
    for last, hour in enumerate(hours):
        while hour - hours[first] > _WINDOW_HOURS:
            first += 1
        pairs += last - first
    beside = 1 + 2 * pairs / max(1, len(hours))
    return min(_MOST_TOGETHER, max(_LEAST_TOGETHER, _TOGETHER + _TOGETHER_RISE * log(beside / _TOGETHER_AT)))


# ---------------------------------------------------------------- words


def _bag(item: Item) -> _Bag:
    prose = " ".join(block.text for block in item.article.blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE))
    text = _ADDRESS.sub(" ", shorten(prose, _LEAD_CHARS))
    title = _ADDRESS.sub(" ", item.article.title or item.entry.title)
    counts = Counter(_stems(text))
    title_words = _stems(title)
    for stem in title_words:
        counts[stem] += _TITLE_COUNT
    names = frozenset(stem for name in _NAME.findall(f"{title} {text}") for stem in _stems(name))
    shown = frozenset(title_words) or frozenset(item.article.title.split())  # a title that is an address links to nothing
    language = (item.article.language or "").partition("-")[0].lower()
    return _Bag(counts=counts, title=shown, names=names, language=language)


def _without_furniture(bags: Sequence[_Bag], outlets: Sequence[str]) -> list[_Bag]:
    """The bags without the words that an outlet puts into most of its titles, such as its own name."""
    titles: dict[str, list[frozenset[str]]] = defaultdict(list)
    for bag, outlet in zip(bags, outlets, strict=True):
        titles[outlet].append(bag.title)
    furniture = {outlet: _in_most(words) for outlet, words in titles.items() if len(words) >= _SEVERAL_TITLES}
    return [_without(bag, furniture.get(outlet, frozenset())) for bag, outlet in zip(bags, outlets, strict=True)]


def _in_most(titles: Sequence[frozenset[str]]) -> frozenset[str]:
    counts = Counter(word for words in titles for word in words)
    return frozenset(word for word, count in counts.items() if count > _MOST_TITLES * len(titles))


def _without(bag: _Bag, words: frozenset[str]) -> _Bag:
    if not words:
        return bag
    counts = Counter({word: count for word, count in bag.counts.items() if word not in words})
    return replace(bag, counts=counts, title=bag.title - words, names=bag.names - words)


def _stems(text: str) -> list[str]:
    folded = normalize(text)
    pairs = [run[i : i + 2] for run in _UNSPACED.findall(folded) for i in range(len(run) - 1)]
    return pairs + [
        word[:_STEM]
        for word in (_UNSPACED.sub(" ", folded) if pairs else folded).split()
        if len(word) > 1 and word not in FUNCTION_WORDS
    ]


def _vectors(bags: Sequence[_Bag]) -> list[_Vector]:
    """The bags with each word weighted by its rarity, of unit length; words that are too common or stand alone are left out."""
    frequency = Counter(word for bag in bags for word in bag.counts)
    rarities = {language: _rarity([bag for bag in bags if bag.language == language]) for language in {bag.language for bag in bags}}
    vectors: list[_Vector] = []
    for bag in bags:
        rarity = rarities[bag.language]
        weights = {
            word: (1 + log(count)) * rarity[word] * (1 + _NAME_BONUS * (word in bag.names))
            for word, count in bag.counts.items()
            if word in rarity
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items() if frequency[word] > 1})
    return vectors


def _rarity(bags: Sequence[_Bag]) -> dict[str, float]:
    """How rare each word is among the articles of one language; without those that are too common."""
    frequency = Counter(word for bag in bags for word in bag.counts)
    limit = max(_FEW, _COMMON_SHARE * len(bags))
    return {word: log((len(bags) + _LANGUAGE_TEXTS) / count) for word, count in frequency.items() if count <= limit}


def _share_title(one: _Bag, other: _Bag) -> bool:
    """Whether the title of one shares a word with the other, as far as there are titles."""
    if not one.title or not other.title:
        return True
    return any(word in other.counts for word in one.title) or any(word in one.counts for word in other.title)


def _name_others(one: _Bag, other: _Bag) -> bool:
    """Whether both name names, and none in common."""
    return min(len(one.names), len(other.names)) >= _TELLING_NAMES and one.names.isdisjoint(other.names)


# ---------------------------------------------------------------- likeness


def _likeness(vectors: Sequence[_Vector], hours: Sequence[float], *, least: float) -> dict[tuple[int, int], float]:
    """The likeness of each pair within the window that reaches the least; the earlier position comes first."""
    holders: dict[str, list[int]] = defaultdict(list)
    found: dict[tuple[int, int], float] = {}
    for i, vector in enumerate(vectors):
        strongest = nlargest(_STRONGEST, vector, key=lambda word: (vector[word], word))
        for j in sorted({j for word in strongest for j in holders[word]}):
            apart = hours[i] - hours[j]
            if apart <= _WINDOW_HOURS and (value := _cosine(vector, vectors[j]) * exp(-apart / _FADE_HOURS)) >= least:
                found[j, i] = value
        for word in strongest:
            holders[word].append(i)
    return found


def _cosine(one: _Vector, other: _Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum([weight * other[word] for word, weight in one.items() if word in other])


# ---------------------------------------------------------------- groups


def _agglomerate(n: int, likeness: _Pairs, together: float) -> list[tuple[int, ...]]:
    """Groups of positions, joined while the average likeness between two of them reaches the threshold."""
    members: dict[int, tuple[int, ...]] = {i: (i,) for i in range(n)}
    links: dict[int, dict[int, float]] = {i: {} for i in range(n)}
    for (i, j), value in likeness.items():
        links[i][j] = links[j][i] = value
    heap = [(-value, i, j) for (i, j), value in likeness.items() if value >= together]
    heapify(heap)
    while heap:
        value, i, j = heappop(heap)
        if i not in members or j not in members or -value != _average(links, members, i, j):
            continue
        _join(links, members, i, j)
        for k in sorted(links[i]):
            if (average := _average(links, members, i, k)) >= together:
                heappush(heap, (-average, min(i, k), max(i, k)))
    return [tuple(sorted(group)) for _, group in sorted(members.items())]


def _average(links: Mapping[int, Mapping[int, float]], members: Mapping[int, tuple[int, ...]], i: int, j: int) -> float:
    return links[i].get(j, 0.0) / (len(members[i]) * len(members[j]))


def _join(links: dict[int, dict[int, float]], members: dict[int, tuple[int, ...]], i: int, j: int) -> None:
    """Puts group ``j`` into group ``i``."""
    members[i] += members.pop(j)
    for k, value in links.pop(j).items():
        del links[k][j]
        if k != i:
            links[i][k] = links[k][i] = links[i].get(k, 0.0) + value
