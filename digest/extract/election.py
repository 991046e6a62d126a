"""The choice between what a page says in several places: each candidate gathers signs, and each sign has a learned weight.

A sign is a short phrase that is true of a candidate: "json-ld" (that place says so), "by the title", "one word". The score
of a candidate is the sum of the weights of its signs, so places that agree add up; the softmax of the scores is how sure the
choice is. The weights are plain numbers under readable names in ``weights.json``, learned by ``bench/extract_weigh.py``.
Tried and dropped: ranks of places (two wrong bylines agree as often as two right ones, and no place is right everywhere).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(slots=True, eq=False)
class Candidate(Generic[Value]):
    """One answer: the value, and what speaks for and against it."""

    value: Value
    signs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """The candidate with the highest score, and its share of the trust in all of them (0 to 1)."""

    value: Value
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Vote(Generic[Value]):
    """A candidate as it came out: its score, its share of the trust in all, and the signs that weighed most, heaviest first."""

    value: Value
    score: float
    share: float
    signs: tuple[tuple[str, float], ...]


@cache
def load_weights(fact: str) -> Mapping[str, float]:
    """The weights of the signs of one fact: title, author or published."""
    weights: dict[str, dict[str, float]] = json.loads((files("digest.extract") / "weights.json").read_text("utf-8"))
    return weights[fact]


def choose(fact: str, candidates: Sequence[Candidate[Value]]) -> Choice[Value] | None:
    """The best candidate, the earlier of equals; None when there are none."""
    if not candidates:
        return None
    weights = load_weights(fact)
    scores = [math.fsum([weights[sign] for sign in each.signs if sign in weights]) for each in candidates]
    top = max(scores)
    return Choice(candidates[scores.index(top)].value, top, 1.0 / math.fsum(math.exp(each - top) for each in scores))


def count_votes(fact: str, candidates: Sequence[Candidate[Value]]) -> list[Vote[Value]]:
    """All candidates as they came out, the best first; none without candidates."""
    if not candidates:
        return []
    weights = load_weights(fact)
    signs = [sorted(((sign, weights[sign]) for sign in each.signs if sign in weights), key=_heaviest) for each in candidates]
    scores = [math.fsum([weight for _, weight in each]) for each in signs]
    total = math.fsum([math.exp(score - max(scores)) for score in scores])
    votes = [
        Vote(each.value, score, math.exp(score - max(scores)) / total, tuple(row))
        for each, score, row in zip(candidates, scores, signs, strict=True)
    ]
    return sorted(votes, key=lambda vote: -vote.score)


def _heaviest(sign: tuple[str, float]) -> tuple[float, str]:
    return -abs(sign[1]), sign[0]
