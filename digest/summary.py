"""The sentences of an article that tell most of it.

A sentence scores by its words' weight in the article (those that many sentences use, and those of the title), by its place, and by
not being too short; sentences are then taken one after another, each time the best that repeats least of what was taken. Nothing
is ever written that the article does not say.
"""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

from digest.model import Article, BlockKind
from digest.text import normalize, sentences, word_count

_STEM = 5  # letters of a word that are compared: a stemmer for every language, near enough (see docs/saying-once.md)
_TITLE_WEIGHT = 0.3
_PLACE_WEIGHT = 0.3
_REPEAT_WEIGHT = 0.5
_LEAST_WORDS = 5
_MOST_SENTENCES = 200  # the cost is quadratic in the sentences looked at


def summarize(article: Article, *, limit_words: int) -> str:
    """One or more sentences of the article, in its order, within the limit; "" when none fits."""
    texts = _candidates(article)
    return " ".join(texts[i] for i in pick(texts, title=article.title, limit_words=limit_words))


def _candidates(article: Article) -> tuple[str, ...]:
    prose = (block.text for block in article.blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))
    every = [sentence for text in prose for sentence in sentences(text)][:_MOST_SENTENCES]
    return tuple(every)


def pick(texts: Sequence[str], *, title: str, limit_words: int) -> tuple[int, ...]:
    """The positions of the sentences that tell most, ascending, as many as fit into the limit."""
    vectors = [Counter(_stems(text)) for text in texts]
    frequency = Counter(stem for vector in vectors for stem in vector)
    weights = {stem: log(1 + count) for stem, count in frequency.items()}
    scores = _scores(texts, vectors, weights, frozenset(_stems(title)))
    left = [i for i, text in enumerate(texts) if word_count(text) >= _LEAST_WORDS] or list(range(len(texts)))
    taken: list[int] = []
    room = limit_words
    while left := [i for i in left if word_count(texts[i]) <= room]:
        best = max(left, key=lambda i: (scores[i] - _REPEAT_WEIGHT * _repeats(vectors[i], [vectors[j] for j in taken]), -i))
        taken.append(best)
        left.remove(best)
        room -= word_count(texts[best])
    return tuple(sorted(taken))


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in normalize(text).split() if len(word) > 2]


def _scores(texts: Sequence[str], vectors: Sequence[Counter[str]], weights: dict[str, float], title: frozenset[str]) -> list[float]:
    central = [sum(weights[stem] for stem in vector) / sqrt(1 + vector.total()) for vector in vectors]
    highest = max(central, default=0.0) or 1.0
    return [
        central[i] / highest + _TITLE_WEIGHT * len(title & vectors[i].keys()) / max(1, len(title)) + _PLACE_WEIGHT / (1 + i)
        for i in range(len(texts))
    ]


def _repeats(vector: Counter[str], taken: Sequence[Counter[str]]) -> float:
    """The largest share of the sentence that one taken sentence has said."""
    return max((len(vector.keys() & other.keys()) / max(1, len(vector)) for other in taken), default=0.0)
