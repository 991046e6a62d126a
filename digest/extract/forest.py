"""Decision trees as plain numbers: what bench/extract_train.py learned, read from ``forest.json`` and evaluated here.

A tree asks whether a column is at most a limit, and goes to one side or the other until it stands at a leaf. Walking so costs a
microsecond a tree in Python. Here no tree is walked. Each has at most eight leaves, from left to right the bits of one byte, and
all trees together are the bytes of one whole number: 1 says that the leaf may still be reached. An answer "more than the limit"
closes the leaves to the left of its question, so a column's value closes a fixed set of leaves in all trees at once: one look-up
and one "and" for a column. When all columns are in, the lowest open leaf of each byte is the one that a walk would have ended at
(QuickScorer: Lucchese et al., SIGIR 2015). Columns that many drafts share are looked up once for all of them.

Leaves are whole numbers of thousandths, so a sum is the same on every machine and in every order. They are added up bit by bit:
for each bit of a value, the leaves reached whose values have it are counted, all trees at once. Looking the leaves up, two trees
at a time, took twice to four times as long.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_LEAVES = 8
_VALUES = 256
_UNIT = 1000.0
_SURE = 15.0  # log odds beyond which the logistic function is 0 or 1 anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees over the columns of a row, by the parts of the row: for each column that is asked for, its position in its part and
    what each of its values leaves open; ``asked`` has those of the flags that are. ``ones`` is the first leaf of every tree. A sum
    of leaves is ``least`` and what is above it: ``planes`` has, from the highest bit of that to the lowest, the leaves whose values
    have it."""

    parts: Mapping[str, tuple[tuple[int, tuple[int, ...]], ...]]
    flags: tuple[tuple[int, int], ...]
    asked: int
    planes: tuple[int, ...]
    least: int
    ones: int
    whole: int

    def narrow(self, part: str, row: Sequence[int], leaves: int) -> int:
        """What is left open of ``leaves`` by the values of one part of a row."""
        for position, open_at in self.parts[part]:
            leaves &= open_at[row[position]]
        return leaves

    def narrow_flags(self, flags: int, leaves: int) -> int:
        """What is left open of ``leaves`` by those flags of the part "flags" that are set."""
        for bit, open_if_set in self.flags:
            if flags & bit:
                leaves &= open_if_set
        return leaves

    def score(self, leaves: int) -> float:
        """The probability from 0 to 1 that the trees give to a row whose parts left these leaves open."""
        reached = leaves ^ leaves & leaves - self.ones  # the lowest bit of each byte; no byte is 0, so none borrows from the next
        above = 0
        for plane in self.planes:
            above += above + (reached & plane).bit_count()
        return _chance(self.least + above)


@lru_cache(maxsize=65_536)
def _chance(odds: int) -> float:
    """The probability that belongs to log odds in thousandths."""
    return 1.0 / (1.0 + math.exp(-max(-_SURE, min(_SURE, odds / _UNIT))))


@cache
def load_forest(name: str) -> Forest:
    """The forest of this name in the package's data file: "alone" for the first reading of a page, "together" for the second."""
    return read_forest(files("digest.extract").joinpath("forest.json").read_text("utf-8"), name)


def read_forest(text: str, name: str) -> Forest:
    """The forest of this name in the text that bench/extract_train.py wrote."""
    record = json.loads(text)[name]
    columns = [(part, position) for part, names in record["columns"].items() for position in range(len(names))]
    closed: dict[int, dict[int, int]] = {}
    leaves: list[list[int]] = []
    for index, tree in enumerate(record["trees"]):
        found: list[int] = []
        _gather(tree, index * _LEAVES, found, closed)
        leaves.append(found)
    whole = (1 << _LEAVES * len(leaves)) - 1
    parts: dict[str, list[tuple[int, tuple[int, ...]]]] = {part: [] for part in record["columns"]}
    for column, limits in sorted(closed.items()):
        part, position = columns[column]
        parts[part].append((position, _open_at(limits, whole)))
    flags = tuple((1 << position, open_at[1]) for position, open_at in parts["flags"])
    return Forest(
        parts={part: tuple(found) for part, found in parts.items()},
        flags=flags,
        asked=sum(bit for bit, _ in flags),
        planes=_planes(leaves),
        least=sum(map(min, leaves)),
        ones=whole // ((1 << _LEAVES) - 1),
        whole=whole,
    )


def _planes(leaves: list[list[int]]) -> tuple[int, ...]:
    """For each bit, from the highest, those leaves that have it in what they are above the least leaf of their tree."""
    above = [(index * _LEAVES + leaf, value - min(tree)) for index, tree in enumerate(leaves) for leaf, value in enumerate(tree)]
    highest = max((value for _, value in above), default=0).bit_length()
    return tuple(sum(1 << place for place, value in above if value >> bit & 1) for bit in range(highest - 1, -1, -1))


def _gather(node: Any, first: int, found: list[int], closed: dict[int, dict[int, int]]) -> None:
    """Add the leaves of a tree, left to right, and for each question the leaves that an answer "more" closes."""
    if not isinstance(node, list):
        found.append(node)
        return
    column, limit, below, above = node
    start = len(found)
    _gather(below, first, found, closed)
    bits = ((1 << len(found)) - (1 << start)) << first
    at = closed.setdefault(column, {})
    at[limit] = at.get(limit, 0) | bits
    _gather(above, first, found, closed)


def _open_at(limits: Mapping[int, int], whole: int) -> tuple[int, ...]:
    """For each value of a column the leaves that it leaves open: one number for all values between two limits, so that all that is
    looked up stays in the processor's cache."""
    open_at, leaves = [], whole
    for value in range(_VALUES):
        if value - 1 in limits:
            leaves &= ~limits[value - 1]
        open_at.append(leaves)
    return tuple(open_at)
