"""Where the text of a page seems to lie, guessed before anything is judged: near it stand the facts about it.

The container whose paragraphs hold most prose is taken, as Readability does. The guess only weighs evidence for title, author
and date; which drafts are kept is decided later and by other means (``judge``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.extract.drafts import TAGS, Draft, Place
from digest.extract.hints import CLASS_TOPICS
from digest.model import BlockKind

_MIN_PROSE_CHARS = 80
_MAX_LINK_SHARE = 0.4
_PROSE_KINDS = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST_ITEM)
_ABOVE = 0.5  # the share of a paragraph that counts for the container of its container


def _topics(names: str) -> int:
    return sum(1 << CLASS_TOPICS.index(topic) for topic in names.split())


_COMMENTS = _topics("comments")
_ASIDES = {
    "among comments": (_COMMENTS, 0),
    "in a teaser": (_topics("related card sidebar"), 1 << TAGS.index("aside")),
    "in a menu": (_topics("nav footer"), 1 << TAGS.index("nav") | 1 << TAGS.index("footer")),
}
_NEAR = 6  # drafts


@dataclass(frozen=True, slots=True)
class Outline:
    """The first and the last draft of the guessed text; -1 when the page has no prose."""

    drafts: Sequence[Draft]
    first: int
    last: int

    def signs(self, at: int) -> set[str]:
        """How something that stands at the draft ``at`` lies to the text."""
        if self.first < 0:
            found = {"no prose"}
        elif at < self.first:
            found = {"just above the text" if self.first - at <= _NEAR else "above the text"}
        elif at <= self.last:
            found = {"in the first paragraph" if at == self.first else "in the text"}
        else:
            found = {"just below the text" if at - self.last <= _NEAR else "below the text"}
        if at < len(self.drafts):
            place, text = self.drafts[at].place, self.drafts[max(0, self.first)].place
            bits, around = place.bits & ~text.bits, place.tags & ~text.tags  # what the text stands in too says nothing
            found.update(sign for sign, (topics, tags) in _ASIDES.items() if bits & topics or around & tags)
        return found


def outline(drafts: Sequence[Draft]) -> Outline:
    """The guess for a page."""
    weights: dict[Place, float] = {}
    prose = [index for index, draft in enumerate(drafts) if len(draft.text) >= _MIN_PROSE_CHARS and _is_prose(draft)]
    prose = [index for index in prose if not drafts[index].place.bits & _COMMENTS] or prose
    for index in prose:
        place = drafts[index].place.parent
        if place is not None:
            size = len(drafts[index].text)
            weights[place] = weights.get(place, 0.0) + size
            if place.parent is not None:
                weights[place.parent] = weights.get(place.parent, 0.0) + _ABOVE * size
    if not weights:
        return Outline(drafts, -1, -1)
    best = max(weights, key=weights.__getitem__)
    inside = [index for index in prose if _lies_in(drafts[index].place, best)]
    return Outline(drafts, inside[0], inside[-1])


def _is_prose(draft: Draft) -> bool:
    return draft.kind in _PROSE_KINDS and draft.link_chars < _MAX_LINK_SHARE * len(draft.text)


def _lies_in(place: Place | None, container: Place) -> bool:
    while place is not None and place.depth >= container.depth:
        if place is container:
            return True
        place = place.parent
    return False
