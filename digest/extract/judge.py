"""Which drafts belong to the article: a score from 0 to 1 for each."""

from collections import defaultdict

from digest.extract.metadata import Metadata
from digest.extract.segment import Draft, Place
from digest.model import BlockKind

KEEP = 0.5
_MIN_PROSE_CHARS = 80


def judge(drafts: list[Draft], metadata: Metadata) -> list[float]:
    """The score of every draft: high in the element that holds most prose, for what is not mostly links."""
    prose: dict[Place, float] = defaultdict(float)
    for draft in drafts:
        if draft.kind is not BlockKind.IMAGE and len(draft.text) >= _MIN_PROSE_CHARS and draft.link_chars * 3 < len(draft.text):
            place: Place | None = draft.place.parent
            for share in (1.0, 0.9, 0.4):
                if place is not None:
                    prose[place] += len(draft.text) * share
                    place = place.parent
    if not prose:
        return [0.0] * len(drafts)
    best = max(prose, key=lambda place: prose[place])
    return [0.9 if _is_in(draft.place, best) and draft.link_chars * 2 < len(draft.text) + 1 else 0.1 for draft in drafts]


def _is_in(place: Place, container: Place) -> bool:
    at: Place | None = place
    while at is not None and at is not container:
        at = at.parent
    return at is not None
