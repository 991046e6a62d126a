"""Which drafts belong to the article: a score from 0 to 1 for each, in two readings.

The first reading scores each draft by itself and by the place it stands in; the second sees those scores too (``context``), and
settles the short lines, lists and captions whose neighbours decide. Trees that were learned (``forest``) do both. Tried and
dropped: the container with most prose, by hand-made weights (F1 .900 instead of .955 on news of 40 countries), a single
reading (.952).
"""

import math

from digest.extract.context import Context
from digest.extract.drafts import Draft
from digest.extract.features import Stand, View, describe
from digest.extract.forest import Forest, load_forest
from digest.extract.metadata import Metadata
from digest.model import BlockKind

KEEP = 0.5
_IMAGE = BlockKind.IMAGE
DOUBT = 0.15  # the first reading settles what it rates this close to 0 or 1: reading four times as many again changed nothing
_PICTURE_REACH = 3  # a picture belongs to the text if there is text so close before and behind it


def judge(drafts: list[Draft], metadata: Metadata) -> list[float]:
    """The score of every draft, in their order; a picture has the score of the text around it."""
    texts = [draft for draft in drafts if draft.kind is not _IMAGE]
    scores = iter(_judge_texts(texts, metadata))
    mixed = [-1.0 if draft.kind is _IMAGE else next(scores) for draft in drafts]
    return [_picture_score(mixed, index) if score < 0 else score for index, score in enumerate(mixed)]


def _judge_texts(drafts: list[Draft], metadata: Metadata) -> list[float]:
    if not drafts:
        return []
    view = describe(drafts, metadata)
    first = _first_scores(view, load_forest("alone"))
    return _second_scores(view, first, load_forest("together"))


def _first_scores(view: View, forest: Forest) -> list[float]:
    """The scores of the first reading; 0 for what is not described."""
    bases = _Bases(view, forest)
    return [
        forest.score(forest.narrow("own", own, bases.of(stand))) if own and stand else 0.0
        for own, stand in zip(view.own, view.stands, strict=True)
    ]


def _second_scores(view: View, first: list[float], forest: Forest) -> list[float]:
    """The scores after the second reading: where the first leaves doubt, the mean of both readings' log odds."""
    scores = list(first)
    doubtful = [index for index, score in enumerate(first) if DOUBT < score < 1 - DOUBT]
    bases, context = _Bases(view, forest), Context(view.drafts, first)
    for index in doubtful:
        own, stand = view.own[index], view.stands[index]
        if own and stand:
            leaves = forest.narrow("own", own, bases.of(stand))
            leaves = forest.narrow("beside", view.beside(index), leaves)
            again = forest.score(forest.narrow("context", context.row(index), leaves))
            scores[index] = _mean(first[index], again)
    return scores


class _Bases:
    """What the page and the place of a draft leave open: worked out once for each place, and for its flags once for all places that
    share them."""

    def __init__(self, view: View, forest: Forest) -> None:
        self._forest = forest
        self._page = forest.narrow("page", view.page, forest.whole)
        self._by_flags: dict[int, int] = {}
        self._by_stand: dict[int, int] = {}

    def of(self, stand: Stand) -> int:
        base = self._by_stand.get(stand.number)
        if base is None:
            flags = stand.flags & self._forest.asked
            flagged = self._by_flags.get(flags)
            if flagged is None:
                flagged = self._by_flags[flags] = self._forest.narrow_flags(flags, self._page)
            base = self._by_stand[stand.number] = self._forest.narrow("stand", stand.row, flagged)
        return base


def _mean(first: float, second: float) -> float:
    """The probability whose log odds are the mean of those of two others, none of which is 0 or 1."""
    odds = math.sqrt(first / (1 - first) * second / (1 - second))
    return odds / (1 + odds)


def _picture_score(scores: list[float], index: int) -> float:
    before = max((score for score in scores[max(0, index - _PICTURE_REACH) : index]), default=-1.0)
    behind = max((score for score in scores[index + 1 : index + 1 + _PICTURE_REACH]), default=-1.0)
    return max(0.0, min(before, behind))
