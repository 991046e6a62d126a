"""Decision trees as plain numbers: what bench/extract_train.py learned, read from ``forest.json`` and evaluated here.

A tree asks whether a column is at most a limit, and goes to one side or the other until it stands at a leaf. Walking so costs a
microsecond a tree in Python. Here no tree is walked. Each has at most eight leaves, from left to right the bits of one byte, and
all trees together are the bytes of one whole number: 1 says that the leaf may still be reached. An answer "more than the limit"
closes the leaves to the left of its question, so a column's value closes a fixed set of leaves in all trees at once: one look-up
and one "and" for a column. When all columns are in, the lowest open leaf of each byte is the one that a walk would have ended at
(QuickScorer: Lucchese et al., SIGIR 2015). Columns that many drafts share are looked up once for all of them, and the leaves of
two trees are looked up as one.

Leaves are whole numbers of thousandths, so a sum is the same on every machine and in every order.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import getitem
from typing import Any

_LEAVES = 8
_VALUES = 256
_UNIT = 1000.0
_LOWEST = bytes([0, *((value & -value).bit_length() - 1 for value in range(1, 256))])  # the lowest set bit of a byte
_SECOND_SHIFT = 5  # brings the second byte of two, a number below eight, above the first
_SURE = 15.0  # log odds beyond which the logistic function is 0 or 1 anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees over the columns of a row, by the parts of the row: for each column that is asked for, its position in its part and
    what each of its values leaves open. ``pairs`` has the sums of the leaves of two trees: the first's number counts ones, the
    second's eights."""

    parts: Mapping[str, tuple[tuple[int, tuple[int, ...]], ...]]
    flags: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, ...], ...]
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
        size = 2 * len(self.pairs)
        lowest = int.from_bytes(leaves.to_bytes(size, "little").translate(_LOWEST), "little")
        both = (lowest | lowest >> _SECOND_SHIFT).to_bytes(size, "little")[::2]
        total = sum(map(getitem, self.pairs, both)) / _UNIT
        return 1.0 / (1.0 + math.exp(-max(-_SURE, min(_SURE, total))))


@cache
def load_forest(name: str) -> Forest:
    """The forest of this name in the package's data file: "alone" for the first reading of a page, "together" for the second."""
    return read_forest(files("digest.extract").joinpath("forest.json").read_text("utf-8"), name)


def read_forest(text: str, name: str) -> Forest:
    """The forest of this name in the text that bench/extract_train.py wrote."""
    record = json.loads(text)[name]
    columns = [(part, position) for part, names in record["columns"].items() for position in range(len(names))]
    closed: dict[int, dict[int, int]] = {}
    leaves: list[tuple[int, ...]] = []
    for index, tree in enumerate(record["trees"]):
        found: list[int] = []
        _gather(tree, index * _LEAVES, found, closed)
        leaves.append((*found, *[0] * (_LEAVES - len(found))))
    if len(leaves) % 2:
        leaves.append((0,) * _LEAVES)
    whole = (1 << _LEAVES * len(leaves)) - 1
    parts: dict[str, list[tuple[int, tuple[int, ...]]]] = {part: [] for part in record["columns"]}
    for column, limits in sorted(closed.items()):
        part, position = columns[column]
        parts[part].append((position, _open_at(limits, whole)))
    flags = tuple((1 << position, open_at[1]) for position, open_at in parts["flags"])
    pairs = tuple(
        tuple(one + other for other in second for one in first) for first, second in zip(leaves[::2], leaves[1::2], strict=True)
    )
    return Forest(parts={part: tuple(found) for part, found in parts.items()}, flags=flags, pairs=pairs, whole=whole)


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
    """For each value of a column the leaves that it leaves open."""
    open_at, leaves = [], whole
    for value in range(_VALUES):
        leaves &= ~limits.get(value - 1, 0)
        open_at.append(leaves)
    return tuple(open_at)
