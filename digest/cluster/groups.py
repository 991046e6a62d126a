"""Groups of articles, joined bottom-up while a step is more likely right than wrong.

The two groups whose articles are most alike on average are joined first; average likeness resists the chaining that joins
everything over a row of pairs (B³ F1 .54 against .82 on headlines). The likeness that a step needs depends on what is joined:

    needed = BASE · among ^ AMONG · smaller ^ SMALLER · both ^ BOTH · outside ^ ¼ · e ^ (OWN_NAMES · own names)

    among      the articles that one stands among: the more there are, the more look alike by chance
    smaller    the articles of the smaller group, and of both: a large story takes in one more article rather than another story
    outside    the average likeness of both with everything else in their language: how much of a likeness is that of the day's
               news, and how much that of common words, where no list of them is known
    own names  whether the articles of each agree on a name that the other never mentions, as two events of one kind do: "Klitschko
               beats Rahman", "Klitschko beats Thompson"; where nearly all of both do, no likeness is enough

The exponents are those of a logistic regression on the steps that the tuned halves of four collections take, see
docs/saying-once.md. A step that is refused stays refused until one of the two has changed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import exp, sqrt

_BASE, _AMONG, _SMALLER, _BOTH, _OWN_NAMES = 0.45, 0.13, 0.42, -0.53, 0.8
_TWO_EVENTS = 0.6  # groups with own names in so much more of theirs tell of two events, however like each other they are
_LEAST_OUTSIDE = 0.001  # nothing is taken to be less like everything else than this
_PRIOR, _PRIOR_ARTICLES = 0.01, 10  # as if each had been compared with so many more articles: a few say little


@dataclass(slots=True)
class _Group:
    """The members and how many they are, in how many of them each name stands, with how many articles each is compared, the sum of
    their likeness with those that are no members, and the sum with each other group that is like it.
    """

    members: tuple[int, ...]
    size: int
    names: Counter[str]
    company: int
    outside: float
    links: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article stands among the others: its names, how many there are in its language with itself, and the sum of its
    likenesses with all others.
    """

    names: frozenset[str]
    company: int
    beside: float


def join(pairs: Iterable[tuple[int, int, float]], places: Sequence[Place], *, among: float) -> list[tuple[int, ...]]:
    """The groups of positions, ascending. ``among`` is how many articles are in reach of one, on average."""
    groups = {
        i: _Group(members=(i,), size=1, names=Counter(place.names), company=place.company, outside=place.beside)
        for i, place in enumerate(places)
    }
    need = _Need(count=len(places), among=among)
    heap: list[tuple[float, int, int]] = []
    for i, j, value in pairs:
        one, other = groups[i], groups[j]
        one.links[j] = other.links[i] = value
        if need.met(one, other, value):
            heap.append((-value, i, j))
    heapify(heap)
    while heap:
        likeness, i, j = heappop(heap)
        if i not in groups or j not in groups:
            continue
        one, other = groups[i], groups[j]
        link = one.links[j]
        if -likeness != link / (one.size * other.size):
            if now := need.met(one, other, link):  # a group has grown since, and is less like the other now
                heappush(heap, (-now, i, j))
        elif need.met_by_names(one, other, link):
            kept, nearer = _unite(groups, i, j)
            grown, links = groups[kept], groups[kept].links
            for k, third in nearer:
                if now := need.met(grown, third, links[k]):
                    heappush(heap, (-now, kept, k))
    return sorted(tuple(sorted(group.members)) for group in groups.values())


def _unite(groups: dict[int, _Group], i: int, j: int) -> tuple[int, list[tuple[int, _Group]]]:
    """Puts the group with fewer links into the other. Returns where that one stands, and the groups whose likeness with it grew."""
    kept, gone = (i, j) if len(groups[i].links) >= len(groups[j].links) else (j, i)
    one, other = groups[kept], groups.pop(gone)
    own, theirs = one.links, other.links
    del theirs[kept]
    one.outside += other.outside - 2 * own.pop(gone)
    one.company += other.company
    one.members += other.members
    one.size += other.size
    one.names.update(other.names)
    nearer = [(k, groups[k]) for k in theirs]
    for k, third in nearer:
        links = third.links
        own[k] = links[kept] = own.get(k, 0.0) + links.pop(gone)
    return kept, nearer


class _Need:
    """The likeness that two groups need to be one story."""

    def __init__(self, *, count: int, among: float) -> None:
        base = _BASE * max(2.0, among) ** _AMONG
        self._both: list[float] = [base * both**_BOTH if both else 0.0 for both in range(count + 1)]
        self._smaller: list[float] = [smaller**_SMALLER for smaller in range(count + 1)]
        self._least_root = sqrt(sqrt(_LEAST_OUTSIDE))
        self._least = [both * self._least_root for both in self._both]

    def met(self, one: _Group, other: _Group, link: float) -> float:
        """The average likeness of the articles of two groups if that is enough, their names aside; else 0."""
        a, b = one.size, other.size
        likeness = link / (a * b)
        return likeness if likeness >= self._least[a + b] and likeness >= self._needed(one, other, link) else 0.0

    def met_by_names(self, one: _Group, other: _Group, link: float) -> bool:
        """Whether that is still enough when their names are regarded."""
        if one.size == 1 or other.size == 1:
            return True
        own = max(0.0, min(_own_name(one, other), _own_name(other, one)))
        if own > _TWO_EVENTS:
            return False
        return link / (one.size * other.size) >= self._needed(one, other, link) * exp(_OWN_NAMES * own)

    def _needed(self, one: _Group, other: _Group, link: float) -> float:
        both = one.size + other.size
        others = one.company + other.company - both * both
        sum_ = one.outside + other.outside - 2 * link + _PRIOR * _PRIOR_ARTICLES * both
        outside = sum_ / (max(0, others) + _PRIOR_ARTICLES * both)
        root = sqrt(sqrt(outside)) if outside > _LEAST_OUTSIDE else self._least_root
        return self._both[both] * self._smaller[min(one.size, other.size)] * root


def _own_name(one: _Group, other: _Group) -> float:
    """How much more of the one group than of the other bears the name that tells them apart best; cautious where there are few."""
    here, there = one.size + 2, other.size + 2
    return max((count / here - (other.names[name] + 1) / there for name, count in one.names.items()), default=0.0)
