"""Articles on one event, grouped without a model.

Each article is a weighted bag of word beginnings (TF-IDF within the pool, the title counted several times), figures and, in
scripts without spaces, pairs of letters. Articles further apart than the window are never compared; likeness fades with the hours
between. Groups are joined bottom-up by *average* likeness, which resists the chaining that joins everything over a chain of pairs
(B³ F1 .54 against .82 on headlines, see docs/saying-once.md). The threshold is on the careful side: a wrong merge hides a story,
a missed one only shows it twice.

Cost: the pairs that share a word which is not common, so nearly linear in a pool of mixed news.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush
from math import exp, log, sqrt

from digest.model import BlockKind, Item
from digest.text import normalize, shorten

_WINDOW_HOURS = 72.0
_FADE_HOURS = 96.0
_TOGETHER = 0.22
_SAME_OUTLET = 0.7  # an outlet rarely writes twice on one event on one day, but often in one form on many
_TITLE_COUNT = 3
_LEAD_CHARS = 1200
_STEM = 6
_COMMON_SHARE = 0.2  # a word of a larger share of the articles joins nothing
_FEW = 10  # articles in which a word is never too common
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff]+")

_Vector = Mapping[str, float]


def group(items: Sequence[Item], *, now: datetime) -> tuple[tuple[Item, ...], ...]:
    """The stories: items on one event together. Neither the order of the items nor anything outside them matters.

    Inside a story and between stories the earliest comes first. ``now`` stands for the time of items that have none.
    """
    ordered = sorted(items, key=lambda item: (item.when or now, item.entry.key, item.entry.source))
    hours = [(item.when or now).timestamp() / 3600 for item in ordered]
    likeness = _likeness(ordered, _vectors([_words(item) for item in ordered]), hours)
    return tuple(tuple(ordered[i] for i in members) for members in _agglomerate(len(ordered), likeness))


def _words(item: Item) -> Counter[str]:
    """The word beginnings of the title and the beginning of the text, with their counts."""
    prose = " ".join(block.text for block in item.article.blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE))
    counts = Counter(_stems(shorten(prose, _LEAD_CHARS)))
    for stem in _stems(item.article.title or item.entry.title):
        counts[stem] += _TITLE_COUNT
    return counts


def _stems(text: str) -> list[str]:
    folded = normalize(text)
    pairs = [run[i : i + 2] for run in _IDEOGRAPHS.findall(folded) for i in range(len(run) - 1)]
    return pairs + [word[:_STEM] for word in _IDEOGRAPHS.sub(" ", folded).split() if len(word) > 1]


def _vectors(bags: Sequence[Counter[str]]) -> list[_Vector]:
    """The bags with each word weighted by its rarity, of unit length; words that are too common are left out."""
    frequency = Counter(word for bag in bags for word in bag)
    limit = max(_FEW, _COMMON_SHARE * len(bags))
    rarity = {word: log((len(bags) + 1) / count) for word, count in frequency.items() if 1 < count <= limit}
    vectors: list[_Vector] = []
    for bag in bags:
        weights = {
            word: (1 + log(count)) * rarity.get(word, log(len(bags) + 1)) for word, count in bag.items() if frequency[word] <= limit
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items() if word in rarity})
    return vectors


def _likeness(items: Sequence[Item], vectors: Sequence[_Vector], hours: Sequence[float]) -> dict[tuple[int, int], float]:
    """The likeness of each pair of items that share a word, within the window; the earlier position comes first."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    found: dict[tuple[int, int], float] = {}
    for i, vector in enumerate(vectors):
        sums: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for j, other in holders[word]:
                sums[j] += weight * other
            holders[word].append((i, weight))
        for j, cosine in sums.items():
            apart = hours[i] - hours[j]
            if cosine > _TOGETHER / 4 and apart <= _WINDOW_HOURS:
                outlet = _SAME_OUTLET if items[i].source.url == items[j].source.url else 1.0
                found[j, i] = cosine * exp(-apart / _FADE_HOURS) * outlet
    return found


def _agglomerate(n: int, likeness: Mapping[tuple[int, int], float]) -> list[tuple[int, ...]]:
    """Groups of positions, joined while the average likeness between two of them reaches the threshold."""
    members: dict[int, tuple[int, ...]] = {i: (i,) for i in range(n)}
    links: dict[int, dict[int, float]] = {i: {} for i in range(n)}
    for (i, j), value in likeness.items():
        links[i][j] = links[j][i] = value
    heap = [(-value, i, j) for (i, j), value in likeness.items() if value >= _TOGETHER]
    heapify(heap)
    while heap:
        value, i, j = heappop(heap)
        if i not in members or j not in members or -value != _average(links, members, i, j):
            continue
        _join(links, members, i, j)
        for k in sorted(links[i]):
            if (average := _average(links, members, i, k)) >= _TOGETHER:
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
