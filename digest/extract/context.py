"""What the first scores of a page say about each of its drafts: the columns that the second reading adds.

A short line between two paragraphs of the article is a sub-heading, the same line below the last one leads to other articles.
The first reading sees only sizes and places around a draft; the second sees how likely each neighbour, and everything of the
same form or in the same place, is to be text.
"""

from itertools import accumulate

from digest.extract.drafts import Draft

_REACH = (-4, -3, -2, -1, 1, 2, 3, 4)
_WINDOWS = (3, 8)
_CAP = 30.0
_LIKELY = 0.5
_STRONG = 0.7
_STRONG_CHARS = 60

CONTEXT = (
    *(f"score{step:+d}" for step in _REACH),
    *("score", "before", "after", "mass", "sig_score", "sig_mass", "place_score", "place_mass", "since_kept", "until_kept"),
    *(f"window_{size}" for size in _WINDOWS),
    *("from_first", "to_last"),
)


def describe_together(drafts: list[Draft], scores: list[float]) -> list[list[float]]:
    """One row of numbers for each draft, in the order of ``CONTEXT``."""
    count = len(drafts)
    sizes = [float(len(draft.text)) for draft in drafts]
    mass = [score * size for score, size in zip(scores, sizes, strict=True)]
    mass_until = [0.0, *accumulate(mass)]
    size_until = [0.0, *accumulate(sizes)]
    total = mass_until[-1] or 1e-6
    padded = [-1.0] * 4 + scores + [-1.0] * 4
    signatures = _groups([draft.place.signature for draft in drafts], mass, sizes)
    places = _groups([id(draft.place.parent) for draft in drafts], mass, sizes)
    since, until = _distances(scores)
    strong = [index for index in range(count) if scores[index] > _STRONG and sizes[index] >= _STRONG_CHARS]
    rows = []
    for index, draft in enumerate(drafts):
        row = [padded[index + 4 + step] for step in _REACH]
        row += [scores[index], mass_until[index] / total, (total - mass_until[index + 1]) / total, total]
        for group in (signatures[draft.place.signature], places[id(draft.place.parent)]):
            alone = group[2] == 1
            row += [-1.0 if alone else (group[0] - mass[index]) / max(1.0, group[1] - sizes[index]), group[0] / total]
        row += [since[index], until[index]]
        for size in _WINDOWS:
            low, high = max(0, index - size), min(count, index + size + 1)
            row.append(
                (mass_until[high] - mass_until[low] - mass[index]) / max(1.0, size_until[high] - size_until[low] - sizes[index])
            )
        row += [_capped(index - strong[0]), _capped(strong[-1] - index)] if strong else [-99.0, -99.0]
        rows.append(row)
    return rows


def _groups(keys: list[int], mass: list[float], sizes: list[float]) -> dict[int, list[float]]:
    """For each key the sums of mass and size, and the number of drafts."""
    groups: dict[int, list[float]] = {}
    for key, weight, size in zip(keys, mass, sizes, strict=True):
        group = groups.setdefault(key, [0.0, 0.0, 0.0])
        group[0] += weight
        group[1] += size
        group[2] += 1
    return groups


def _distances(scores: list[float]) -> tuple[list[float], list[float]]:
    """How many drafts ago, and in how many, one is likely text."""
    since, until = [], [_CAP] * len(scores)
    gap = _CAP
    for score in scores:
        gap = min(_CAP, gap + 1)
        since.append(gap)
        if score > _LIKELY:
            gap = 0.0
    gap = _CAP
    for index in range(len(scores) - 1, -1, -1):
        gap = min(_CAP, gap + 1)
        until[index] = gap
        if scores[index] > _LIKELY:
            gap = 0.0
    return since, until


def _capped(steps: int) -> float:
    return max(-_CAP, min(_CAP, float(steps)))
