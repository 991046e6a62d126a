"""Where the prose of a page lies: the deepest place with most of it, and the place that holds most of it right in it.

Every draft is set against the two (``features``), and rows of links away from them are not looked at (``is_idle``).
"""

from dataclasses import dataclass, field

from digest.extract.drafts import TAGS, Draft, Place, outermost
from digest.extract.menus import MENU_TAGS, MENU_TOPICS

ELSEWHERE = 255
_BARE_SHARE, _BARE_CHARS = 0.95, 90
_PROSE_CHARS = 500  # on a page with less, links may be all that there is
_FOOT = ("footer", "nav")
_FOOT_TAGS = sum(1 << TAGS.index(tag) for tag in _FOOT)
_FOOT_SHARE = 0.2  # of the prose of the page; in broken markup a whole page can lie in a footer


@dataclass(slots=True)
class Centres:
    """``prose`` is all that the page has, at least 1; ``direct`` is what stands right in the densest place, ``first`` and ``last``
    are its drafts, -1 without any; ``path`` counts the levels from there up, by the identity of the place."""

    prose: int
    top: Place | None = None
    first: int = -1
    last: int = -1
    direct: int = 0
    path: dict[int, int] = field(default_factory=dict)

    def below_top(self, place: Place) -> int:
        """How many levels the place lies below the place with most of the prose; ``ELSEWHERE`` when it does not."""
        steps = 0
        at: Place | None = place
        while at is not None and at is not self.top:
            at = at.parent
            steps += 1
        return min(steps, 99) if at is not None and self.top is not None else ELSEWHERE

    def from_dense(self, place: Place) -> tuple[int, int]:
        """How many levels up a place shares an ancestor with the densest place, and how many levels down from there that lies."""
        steps = 0
        at: Place | None = place
        while at is not None:
            down = self.path.get(id(at))
            if down is not None:
                return min(steps, 50), min(down, 50)
            at = at.parent
            steps += 1
        return ELSEWHERE, ELSEWHERE


def find_centres(drafts: list[Draft]) -> Centres:
    """The centres of a page with these drafts, in the order of the page."""
    centres = Centres(max(1, sum(draft.prose for draft in drafts)))
    direct: dict[int, int] = {}
    dense, most, passed = None, 0, 0
    for draft in drafts:
        if draft.prose:
            home = draft.place.parent or draft.place
            held = direct[id(home)] = direct.get(id(home), 0) + draft.prose
            if held > most:
                dense, most = home, held
            if passed * 2 <= centres.prose < (passed + draft.prose) * 2:
                centres.top = draft.place  # what holds most of the prose holds the middle of it
            passed += draft.prose
    while centres.top is not None and centres.top.prose * 2 <= centres.prose:
        centres.top = centres.top.parent
    inside = [index for index, draft in enumerate(drafts) if draft.prose and (draft.place.parent or draft.place) is dense]
    if inside:
        centres.first, centres.last = inside[0], inside[-1]
    centres.direct = most
    while dense is not None:
        centres.path[id(dense)] = len(centres.path)
        dense = dense.parent
    return centres


def find_idle(drafts: list[Draft], centres: Centres) -> list[bool]:
    """Which drafts no reading needs to look at: menus, what stands in small footers, and short bare links, in rows where places are
    named for such, and anywhere away from the prose."""
    bare = [draft.link_chars >= _BARE_SHARE * len(draft.text) and len(draft.text) < _BARE_CHARS for draft in drafts]
    last = len(drafts) - 1
    away = centres.prose >= _PROSE_CHARS
    return [
        draft.menu
        or bool(draft.place.tags & _FOOT_TAGS and _is_foot(draft.place, centres.prose))
        or (
            bare[index]
            and (
                (away and centres.below_top(draft.place) == ELSEWHERE)
                or (bare[max(0, index - 1)] and bare[min(last, index + 1)] and _is_for_links(draft.place))
            )
        )
        for index, draft in enumerate(drafts)
    ]


def _is_for_links(place: Place) -> bool:
    return bool(place.bits & MENU_TOPICS or place.tags & MENU_TAGS)


def _is_foot(place: Place, prose: int) -> bool:
    """Whether a place lies in a footer or a navigation that holds little of the prose of the page."""
    return any((at := outermost(place, tag)) is not None and at.prose < _FOOT_SHARE * prose for tag in _FOOT)
