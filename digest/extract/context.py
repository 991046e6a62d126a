"""What the first scores of a page say about each of its drafts: the columns that the second reading adds.

A short line between two paragraphs of the article is a sub-heading, the same line below the last one leads to other articles.
The first reading sees only sizes and places around a draft; the second sees how likely each neighbour, and everything of the
same form or in the same place, is to be text.
"""

from itertools import accumulate

from digest.extract.columns import count_code, odds_code, share_code
from digest.extract.drafts import Draft

_REACH = (-4, -3, -2, -1, 1, 2, 3, 4)
_WINDOWS = (3, 8)
_CAP = 30
_LIKELY = 0.5
_STRONG = 0.7
_STRONG_CHARS = 60
_UNKNOWN = 255

CONTEXT = (
    *(f"score{step:+d}" for step in _REACH),
    *("score", "before", "after", "mass", "sig_score", "sig_mass", "place_score", "place_mass", "since_kept", "until_kept"),
    *(f"window_{size}" for size in _WINDOWS),
    *("from_first", "to_last"),
)


class Context:
    """The first scores of all drafts of a page, and their sums."""

    def __init__(self, drafts: list[Draft], scores: list[float]) -> None:
        self._drafts = drafts
        self._codes = [_UNKNOWN] * 4 + [odds_code(score) if score else 0 for score in scores] + [_UNKNOWN] * 4
        self._sizes = [len(draft.text) for draft in drafts]
        self._mass = [score * size for score, size in zip(scores, self._sizes, strict=True)]
        self._mass_until = [0.0, *accumulate(self._mass)]
        self._size_until = [0, *accumulate(self._sizes)]
        self._total = self._mass_until[-1] or 1e-6
        self._total_code = count_code(int(self._total))
        self._forms = _groups([draft.place.signature for draft in drafts], self._mass, self._sizes)
        self._places = _groups([id(draft.place.parent) for draft in drafts], self._mass, self._sizes)
        self._since, self._until = _distances(scores)
        strong = [index for index, score in enumerate(scores) if score > _STRONG and self._sizes[index] >= _STRONG_CHARS]
        self._strong = (strong[0], strong[-1]) if strong else None

    def row(self, index: int) -> list[int]:
        """The columns of ``CONTEXT`` for one draft."""
        codes, mass, size, total = self._codes, self._mass[index], self._sizes[index], self._total
        until, sizes = self._mass_until, self._size_until
        place = self._drafts[index].place
        form, home = self._forms[place.signature], self._places[id(place.parent)]
        row = codes[index : index + 4]
        row += codes[index + 5 : index + 9]
        row += (
            codes[index + 4],
            share_code(until[index], total),
            share_code(total - until[index + 1], total),
            self._total_code,
            _UNKNOWN if form[2] == 1 else share_code(form[0] - mass, form[1] - size),
            share_code(form[0], total),
            _UNKNOWN if home[2] == 1 else share_code(home[0] - mass, home[1] - size),
            share_code(home[0], total),
            self._since[index],
            self._until[index],
        )
        for reach in _WINDOWS:
            low, high = max(0, index - reach), min(len(self._sizes), index + reach + 1)
            row.append(share_code(until[high] - until[low] - mass, sizes[high] - sizes[low] - size))
        row += (0, 0) if self._strong is None else (_steps(index - self._strong[0]), _steps(self._strong[1] - index))
        return row


def _groups(keys: list[int], mass: list[float], sizes: list[int]) -> dict[int, list[float]]:
    """For each key the sums of mass and size, and the number of drafts."""
    groups: dict[int, list[float]] = {}
    for key, weight, size in zip(keys, mass, sizes, strict=True):
        group = groups.get(key)
        if group is None:
            groups[key] = [weight, size, 1]
        else:
            group[0] += weight
            group[1] += size
            group[2] += 1
    return groups


def _distances(scores: list[float]) -> tuple[list[int], list[int]]:
    """How many drafts ago, and in how many, one is likely text."""
    since, until = [], [_CAP] * len(scores)
    gap = _CAP
    for score in scores:
        if gap < _CAP:
            gap += 1
        since.append(gap)
        if score > _LIKELY:
            gap = 0
    gap = _CAP
    for index in range(len(scores) - 1, -1, -1):
        if gap < _CAP:
            gap += 1
        until[index] = gap
        if scores[index] > _LIKELY:
            gap = 0
    return since, until


def _steps(steps: int) -> int:
    """A distance in drafts as a byte; 0 is left for "none"."""
    return max(-_CAP, min(_CAP, steps)) + _CAP + 1
