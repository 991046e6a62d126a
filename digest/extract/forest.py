"""Decision trees as plain numbers: what bench/extract_train.py learned, read from ``forest.json`` and evaluated here.

A tree is a nest of ``(column, limit, below, above)`` with numbers as leaves; the sum of the leaves that a row reaches, put
through the logistic function, is its score. The trees come in the order in which they were learned, the most telling first,
so most rows are decided after a few: when the sum is far enough from zero that the rest hardly ever turns it, the rest is
skipped.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_CARRY = 2.2  # how much further the skipped trees take a sum, on average
Node = Any  # a number, or a tuple of column, limit and two nodes: a recursive type that costs more than it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees over the columns of a row. After ``probe`` trees a sum outside ±``margin`` is final."""

    columns: tuple[str, ...]
    trees: tuple[Node, ...]
    probe: int
    margin: float

    def score(self, row: list[float]) -> float:
        """The probability from 0 to 1 that the row is what the trees look for."""
        total = 0.0
        for tree in self.trees[: self.probe]:
            node = tree
            while node.__class__ is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        if not -self.margin < total < self.margin:
            return 1.0 / (1.0 + math.exp(-total * _CARRY))
        for tree in self.trees[self.probe :]:
            node = tree
            while node.__class__ is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return 1.0 / (1.0 + math.exp(-total))


@cache
def load_forest(name: str) -> Forest:
    """The forest of this name in the package's data file: "alone" for the first reading of a page, "together" for the second."""
    return read_forest(files("digest.extract").joinpath("forest.json").read_text("utf-8"), name)


def read_forest(text: str, name: str) -> Forest:
    """The forest of this name in the text that bench/extract_train.py wrote."""
    record = json.loads(text)[name]
    return Forest(
        columns=tuple(record["columns"]),
        trees=tuple(_node(tree) for tree in record["trees"]),
        probe=record["probe"],
        margin=record["margin"],
    )


def _node(plain: Any) -> Node:
    return (plain[0], plain[1], _node(plain[2]), _node(plain[3])) if isinstance(plain, list) else float(plain)
