"""How like each other articles are: the cosine of their words, weighted by rarity.

Every pair within the window is compared, and none in a loop of its own. The weights are whole numbers; a word's weights in a block
of articles stand side by side in one long integer, sixteen bits an article:

    word        article 3   article 2   article 1   article 0
    "quake"   0000000000000031 0000000000000000 0000000000000044 0000000000000000      × its weight in the article that is compared

The sum over that article's words is an integer too, and holds its likeness with all articles of the block at once. Adding the
complement of the least likeness turns on the top bit of every lane that reaches it. For 5,000 teasers that takes a quarter of the
time that a list of postings for each word does, and it needs no library. Lanes cannot run over: a vector is no longer than the
scale, weights are rounded down, and the square of the scale is below the top bit.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log, sqrt

from digest.cluster.bags import Bag

_NAME_BONUS = 0.25
_HALF_COUNT = 2  # a word that stands twice has half the weight of one in every sentence: its subject is not yet its event
_COMMON_SHARE = 0.2  # a word of a larger share of the articles joins nothing
_FEW = 10  # articles in which a word is never too common
_LANGUAGE_TEXTS = 3000  # as if so many other texts had been counted: a small pool says little about how rare a word is

_LANE = 16
_TOP = 1 << (_LANE - 1)
_SCALE = 181  # the largest whole number whose square is below _TOP
_ONE = _SCALE * _SCALE
_BLOCK = 1024  # articles: 512 and 2,560 take longer

Vector = Mapping[str, int]  # of length _SCALE at most


def vectors(bags: Sequence[Bag]) -> list[Vector]:
    """The bags with each word weighted by its rarity among the articles of its language; words that are too common, or stand in one
    article alone, count for the length but are left out.
    """
    frequency = Counter(word for bag in bags for word in bag.counts)
    rarities = {language: _rarity([bag for bag in bags if bag.language == language]) for language in {bag.language for bag in bags}}
    made: list[Vector] = []
    for bag in bags:
        rarity = rarities[bag.language]
        weights = {word: rarity[word] * count / (count + _HALF_COUNT) for word, count in bag.counts.items() if word in rarity}
        for name in bag.names:
            if name in weights:
                weights[name] *= 1 + _NAME_BONUS
        scale = _SCALE / (sqrt(sum([weight * weight for weight in weights.values()])) or 1.0)
        made.append({word: whole for word, weight in weights.items() if frequency[word] > 1 and (whole := int(weight * scale))})
    return made


def _rarity(bags: Sequence[Bag]) -> dict[str, float]:
    """How rare each word is among the articles of one language; without those that are too common."""
    frequency = Counter(word for bag in bags for word in bag.counts)
    limit = max(_FEW, _COMMON_SHARE * len(bags))
    return {word: log((len(bags) + _LANGUAGE_TEXTS) / count) for word, count in frequency.items() if count <= limit}


def beside_all(made: Sequence[Vector]) -> list[float]:
    """The sum of the likenesses of each article with all the others."""
    totals: dict[str, int] = defaultdict(int)
    for vector in made:
        for word, weight in vector.items():
            totals[word] += weight
    return [sum([weight * (totals[word] - weight) for word, weight in vector.items()]) / _ONE for vector in made]


def alike(made: Sequence[Vector], firsts: Sequence[int], *, least: float) -> Iterator[tuple[int, int, float]]:
    """Each pair whose likeness reaches the least, the earlier position first. ``firsts``, ascending, are the earliest positions
    that each article is compared with.
    """
    for start in range(0, len(made), _BLOCK):
        block = made[start : start + _BLOCK]
        columns = _columns(block)
        size = len(block) * _LANE // 8
        ones = int.from_bytes(b"\x01\x00" * len(block), "little")
        missing, tops = ones * (_TOP - int(least * _ONE)), ones * _TOP
        for i in range(start, len(made)):
            if firsts[i] >= start + _BLOCK:
                break
            sums = 0
            for word, weight in made[i].items():
                if word in columns:
                    sums += columns[word] * weight
            if reached := (sums + missing) & tops:
                for lane, value in _read(reached, sums, size):
                    if firsts[i] <= start + lane < i:
                        yield start + lane, i, value / _ONE


def _columns(block: Sequence[Vector]) -> dict[str, int]:
    """The weights of each word in the articles of a block, one a lane."""
    columns: dict[str, int] = defaultdict(int)
    for lane, vector in enumerate(block):
        shift = lane * _LANE
        for word, weight in vector.items():
            columns[word] += weight << shift
    return dict(columns)


def _read(reached: int, sums: int, size: int) -> Iterator[tuple[int, int]]:
    """The lanes whose top bit is set in ``reached``, each with its value in ``sums``."""
    marks, values = reached.to_bytes(size, "little"), sums.to_bytes(size, "little")
    place = marks.find(_TOP >> 8)
    while place >= 0:
        yield place >> 1, values[place - 1] | values[place] << 8
        place = marks.find(_TOP >> 8, place + 1)
