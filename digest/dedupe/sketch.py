"""Finding the few passages that one may be a version of, without comparing it with all.

A passage's sketch is the lowest hashes of its pairs of neighbouring words, or of runs of letters in scripts without spaces: a
sample that depends on the passage alone, so two versions of a passage have as large a part of their sketches in common as of
their text (bottom-k sampling: Broder, "On the resemblance and containment of documents", 1997). Candidates are then compared
in full; a sketch decides nothing.
"""

import itertools
from collections.abc import Sequence
from zlib import crc32

_RUN = 3  # letters, where there are no words
_WORD = 16  # bytes from which a "word" is a run of several
_HASHES = 16
_SHARED = 4  # hashes that a version has in common at the least; one that is cut to a half shares eight on average
_COMMON = 64  # passages that hold a hash from which it tells nothing
_MOST_CANDIDATES = 12  # looked at for one passage; more than so many are a template, not versions


def sketch(folded: str) -> tuple[int, ...]:
    """The sample by which a passage in its comparison form is found again, ascending; the same in every process."""
    data = folded.encode()
    words = data.split()
    if len(words) > 2 and len(data) < _WORD * len(words):
        hashes = {crc32(one, crc32(other)) for one, other in itertools.pairwise(words)}
    else:
        hashes = {crc32(folded[i : i + _RUN].encode()) for i in range(max(1, len(folded) - _RUN + 1))}
    return tuple(sorted(hashes)[:_HASHES])


class Sketches:
    """An index of numbered passages."""

    def __init__(self) -> None:
        self._holders: dict[int, list[int]] = {}

    def add(self, number: int, sample: Sequence[int]) -> None:
        """Takes in a passage."""
        for mark in sample:
            self._holders.setdefault(mark, []).append(number)

    def candidates(self, sample: Sequence[int]) -> list[int]:
        """The passages that may be versions of this one, the likeliest first, of equals the earliest."""
        least = min(_SHARED, len(sample))
        held = [holders for mark in sample if (holders := self._holders.get(mark)) and len(holders) <= _COMMON]
        if len(held) < least:
            return []
        shared: dict[int, int] = {}
        for holders in held:
            for number in holders:
                shared[number] = shared.get(number, 0) + 1
        likely = sorted((-count, number) for number, count in shared.items() if count >= least)
        return [number for _, number in likely[:_MOST_CANDIDATES]]
