"""How like each other articles are: the cosine of their words, weighted by rarity.

Of a hundred pairs within the window one or two are alike, so all are estimated before those few are compared. The estimate is made
for all earlier articles at once, with a bit for each: a long integer tells in which articles a word stands,

    "quake"   ...0001 0100      in the third and in the fifth

and what the word is worth, a small whole number, is added wherever it stands. The sums are kept in planes, the ones of all articles
in one integer, the twos in the next, and added the way hardware does: of three integers in a plane one stays and one goes to the
next. What an article does not need is added beforehand, so that those that reach what they need carry out of the last plane. An
estimate takes a word to have the weight in another article that it has on average, so some pairs near the least likeness are
missed: of 81,000 among 5,000 teasers one in seventeen, all of them less than twice as like as the least.

For 5,000 teasers that takes two thirds of the time of adding all likenesses side by side in long integers, and a tenth of that of
a list of postings for each word; it needs no library. Several articles to one integer in the comparison, too, take as long.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from math import log, sqrt
from operator import mul, or_

from digest.cluster.bags import Bag

_COMMON_SHARE = 0.15  # a word of a larger share of the articles joins nothing
_FEW = 10  # articles in which a word is never too common
_LANGUAGE_TEXTS = 3000  # as if so many other texts had been counted: a small pool says little about how rare a word is

_SCALE = 256  # the length of a vector: sums of whole numbers are the same in any order, and those up to 256 are made only once
_ONE = _SCALE * _SCALE
# What the words of an average article are worth that has the least likeness: 12 is 7 % faster, and misses half as many again.
_NEED = 8
_KEPT = 4096  # articles out of reach that are not forgotten yet

Weights = Mapping[str, int]  # of length _SCALE
Hits = list[tuple[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """The words of each article with their weights, without those that are too common or stand in no other article; the sum of the
    weights of each word and in how many articles it stands; the length of each article before all were made of one length.
    """

    weights: Sequence[Weights]
    totals: Mapping[str, int]
    frequency: Mapping[str, int]
    lengths: Sequence[float]


def vectors_of(bags: Sequence[Bag]) -> Vectors:
    """The bags with each word weighted by its rarity among the articles of its language."""
    frequency = _frequency(bags)
    several = {word for word, count in frequency.items() if count > 1}
    of_language: dict[str, list[Bag]] = {}
    for bag in bags:
        of_language.setdefault(bag.language, []).append(bag)
    alone = len(of_language) == 1
    rarities = {language: _rarity(frequency if alone else _frequency(held), len(held)) for language, held in of_language.items()}
    totals: dict[str, int] = {}
    made: list[Weights] = []
    lengths: list[float] = []
    for bag in bags:
        rarity, worths = rarities[bag.language], bag.worths
        weights = list(map(mul, map(rarity.__getitem__, worths), worths.values()))
        length = sqrt(sum(map(mul, weights, weights))) or 1.0
        scale = _SCALE / length
        kept = {word: int(weight * scale + 0.5) for word, weight in zip(worths, weights, strict=True) if word in several and weight}
        for word, weight in kept.items():
            totals[word] = totals.get(word, 0) + weight
        made.append(kept)
        lengths.append(length)
    return Vectors(weights=made, totals=totals, frequency=frequency, lengths=lengths)


def _frequency(bags: Sequence[Bag]) -> Counter[str]:
    """In how many articles each word stands."""
    return Counter(chain.from_iterable([bag.worths for bag in bags]))


def _rarity(frequency: Mapping[str, int], count: int) -> dict[str, float]:
    """How rare each word is among so many articles; 0 of those that are too common."""
    limit = max(_FEW, _COMMON_SHARE * count)
    rare = [log((count + _LANGUAGE_TEXTS) / held) if held <= limit else 0.0 for held in range(1, count + 1)]
    return {word: rare[held - 1] for word, held in frequency.items()}


def beside_all(made: Vectors) -> list[float]:
    """The sum of the likenesses of each article with all the others."""
    totals = made.totals
    return [sum([weight * (totals[word] - weight) for word, weight in weights.items()]) / _ONE for weights in made.weights]


def alike(made: Vectors, firsts: Sequence[int], *, least: float) -> Iterator[tuple[int, Hits]]:
    """For each article that has any, the earlier ones whose likeness with it reaches the least, with that. ``firsts``, ascending,
    are the earliest positions that each article is compared with.
    """
    estimates = _Estimates(made, least=least)
    every, enough = made.weights, least * _ONE
    for i, weights in enumerate(every):
        hits = []
        for j in estimates.reached(weights, made.lengths[i], first=firsts[i]):
            product = sum([weight * weights[word] for word, weight in every[j].items() if word in weights])
            if product >= enough:
                hits.append((j, product / _ONE))
        if hits:
            yield i, hits


class _Estimates:
    """The articles so far by their words, and which of them may be as like another as the least likeness."""

    def __init__(self, made: Vectors, *, least: float) -> None:
        average = sum(made.lengths) / max(1, len(made.lengths))
        self._needed = _NEED / (average or 1.0)  # by an article of length one
        self._count = (int(self._needed * max(made.lengths, default=0.0)) + 1).bit_length()  # of planes
        self._carry = 1 << self._count  # a sum that carries out of the last plane
        self._planes = [[plane for plane in range(self._count + 1) if worth >> plane & 1] for worth in range(self._carry + 1)]
        unit = _NEED / (least * _ONE)
        self._worths = {word: unit * total / made.frequency[word] for word, total in made.totals.items()}
        self._holders: dict[str, int] = {}
        self._beforehand = [0] * self._count
        self._first = 0  # the position of the lowest bit
        self._next = 0

    def reached(self, weights: Weights, length: float, *, first: int) -> list[int]:
        """The positions from the first on of articles that the next one is like enough by estimate, ascending; then it is known."""
        if first - self._first >= _KEPT:
            self._forget(first)
        own = 1 << (self._next - self._first)
        self._next += 1
        bits = bin(self._carried(weights, own) >> (first - self._first))[:1:-1]
        beforehand = self._carry - max(1, int(self._needed * length))
        for plane in range(self._count):
            if beforehand >> plane & 1:
                self._beforehand[plane] |= own
        positions = []
        bit = bits.find("1")
        while bit >= 0:
            positions.append(first + bit)
            bit = bits.find("1", bit + 1)
        return positions

    def _carried(self, weights: Weights, own: int) -> int:
        """A bit for each article in which the worths of these words add up to what it needs; ``own`` is that of the next."""
        holders, worths, planes_of, carry = self._holders, self._worths, self._planes, self._carry
        planes: list[list[int]] = [[] for _ in range(self._count + 1)]
        for word, weight in weights.items():
            if word in holders:
                held = holders[word]
                for i in planes_of[min(carry, int(weight * worths[word] + 0.5))]:
                    planes[i].append(held)
                holders[word] = held | own
            else:
                holders[word] = own
        for i, ones in enumerate(self._beforehand):
            _add_up(ones, planes[i], planes[i + 1])
        return reduce(or_, planes[-1], 0)

    def _forget(self, first: int) -> None:
        gone = first - self._first
        self._holders = {word: left for word, held in self._holders.items() if (left := held >> gone)}
        self._beforehand = [plane >> gone for plane in self._beforehand]
        self._first = first


def _add_up(ones: int, plane: list[int], above: list[int]) -> None:
    """Adds the integers of a plane, bit by bit, and appends what is carried to the plane above."""
    if len(plane) % 2:
        one = plane.pop()
        above.append(ones & one)
        ones ^= one
    pairs = iter(plane)
    for one, other in zip(pairs, pairs, strict=True):
        odd = one ^ other
        above.append(one & other | ones & odd)
        ones ^= odd
