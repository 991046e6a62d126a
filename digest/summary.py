"""The sentences of an article that tell most of it.

A sentence scores by the words that it shares with other sentences and with the title, by its length and by its place; sentences are
then taken one after another, each time the best that repeats least of what was taken. Nothing is ever written that the article does
not say. Several articles on one event are summarized as one text with several titles: what more of them say weighs more.

Tried and dropped, on Turkish articles with the sentences that people kept and on round-ups of three articles: words of one sentence
only counted like others (.02 worse on the round-ups), pairs of words as concepts with the number of articles that have them (.04
worse on the Turkish), regression on 23 features of a sentence (.01 better on the round-ups, .01-.02 worse on the Turkish).
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log

from digest.model import Article, BlockKind
from digest.text import normalize, sentences, word_count

_STEM = 5  # letters of a word that are compared: a stemmer for every language, near enough (see docs/saying-once.md)
_ALONE = 0.05  # what a word counts that stands in one sentence only; in two it counts .74
_SPREAD = 0.6  # between 0, the sum of a sentence's words, and 1, their mean
_TITLE_WEIGHT = 0.5
_LENGTH_WEIGHT = 0.5
_LONG = 1.5  # times the average length, beyond which a sentence gains nothing
_PLACE_WEIGHT = 0.3
_REPEAT_WEIGHT = 0.5
_LEAST_WORDS = 5
_MOST_SENTENCES = 200  # the cost is quadratic in the sentences looked at


def summarize(article: Article, *, limit_words: int) -> str:
    """One or more sentences of the article, in its order, within the limit; "" when none fits. "…" stands where some are left out
    between two."""
    texts = sentences_of(article)[:_MOST_SENTENCES]
    picked = pick(texts, titles=[article.title], limit_words=limit_words)
    apart = (i - before > 1 for before, i in pairwise(picked))
    return "".join(
        (*(texts[i] + (" … " if gap else " ") for i, gap in zip(picked, apart, strict=False)), *(texts[i] for i in picked[-1:]))
    )


def sentences_of(article: Article) -> tuple[str, ...]:
    """The sentences of the article's prose, in its order."""
    prose = (block.text for block in article.blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))
    return tuple(sentence for text in prose for sentence in sentences(text))


def pick(texts: Sequence[str], *, titles: Sequence[str], limit_words: int, limit_sentences: int | None = None) -> tuple[int, ...]:
    """The positions of the sentences that tell most, ascending, as many as fit into the limits."""
    bags = [frozenset(_stems(text)) for text in texts]
    lengths = [word_count(text) for text in texts]
    worth = _worth(bags, lengths, Counter(stem for title in titles for stem in set(_stems(title))))
    room = limit_words
    taken: list[int] = []

    def value(i: int) -> tuple[float, int]:
        repeats = max((len(bags[i] & bags[j]) / max(1, len(bags[i])) for j in taken), default=0.0)
        return worth[i] - _REPEAT_WEIGHT * repeats, -i

    left = [i for i, length in enumerate(lengths) if length >= _LEAST_WORDS] or list(range(len(texts)))
    while (left := [i for i in left if lengths[i] <= room]) and len(taken) != limit_sentences:
        best = max(left, key=value)
        taken.append(best)
        left.remove(best)
        room -= lengths[best]
    return tuple(sorted(taken))


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in normalize(text).split() if len(word) > 2]


def _worth(bags: Sequence[frozenset[str]], lengths: Sequence[int], titles: Counter[str]) -> list[float]:
    """How much each sentence tells, what it repeats aside."""
    frequency = Counter(stem for bag in bags for stem in bag)
    central = [sum(log(frequency[stem]) + _ALONE for stem in sorted(bag)) / max(1, len(bag)) ** _SPREAD for bag in bags]
    highest = max(central, default=0.0) or 1.0
    average = sum(lengths) / max(1, len(lengths)) or 1.0
    return [
        central[i] / highest
        + _TITLE_WEIGHT * sum(titles[stem] for stem in bags[i]) / max(1, titles.total())
        + _LENGTH_WEIGHT * min(_LONG, lengths[i] / average)
        + _PLACE_WEIGHT / (1 + i)
        for i in range(len(bags))
    ]
