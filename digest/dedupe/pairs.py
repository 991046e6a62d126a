"""Whether two passages say the same.

Likeness is the share of common character 5-grams, of both passages together or of the shorter one, so that any script works and a
clipped or extended copy is found; the contradiction guard then has the last word. Nothing is remembered between calls.

Measured against seven other ways on 2,054 pairs of paragraphs (``bench.once``): see docs/saying-once.md.
"""

from dataclasses import dataclass

from digest.dedupe.facts import differences
from digest.model import Change
from digest.text import shingles

_ALIKE = 0.36  # common share of all shingles from which two passages are versions of one
_INSIDE = 0.85  # share of the shorter one's shingles from which it is a part of the longer
_PART_OF = 0.2  # but a part must be at least this share of the longer one, or it is a quotation
_UNSPACED_WORD = 12  # characters between spaces from which a text counts as written without them


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How like two passages are. ``likeness`` is the common share of all their shingles. ``changes`` are the facts that
    differ, looked for only in passages that are ``alike``; those that differ in none are the ``same``.
    """

    likeness: float
    alike: bool
    changes: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        """Whether one of the two may stand for both."""
        return self.alike and not self.changes


def compare(first: str, second: str) -> Comparison:
    """How like two passages are, and in which facts they differ."""
    size = min(shingle_size(first), shingle_size(second))
    mine, theirs = shingles(first, size), shingles(second, size)
    common = len(mine & theirs)
    likeness = common / max(1, len(mine | theirs))
    inside, around = common / max(1, len(mine)), common / max(1, len(theirs))
    part = min(len(mine), len(theirs)) >= _PART_OF * max(len(mine), len(theirs))
    alike = likeness >= _ALIKE or (part and max(inside, around) >= _INSIDE)
    return Comparison(
        likeness=likeness,
        alike=alike,
        changes=differences(first, second) if alike else (),
    )


def shingle_size(text: str) -> int:
    """Five characters, about a word; three in scripts without spaces, where a word has two."""
    return 5 if len(text) < _UNSPACED_WORD * (text.count(" ") + 1) else 3
