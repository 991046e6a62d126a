"""The values between the tree and the article: drafts of blocks, the places that they stand in, and the marks in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.hints import small_letters
from digest.model import BlockKind, SpanKind

TAGS = (
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "form",
    "figure",
    "figcaption",
    "table",
    "ul",
    "ol",
    "li",
    "blockquote",
    "section",
    "p",
)
_BITS = {tag: 1 << index for index, tag in enumerate(TAGS)}
HIDDEN = 1 << len(TAGS)
ARTICLE_BODY = HIDDEN << 1
PROSE_CHARS = 60  # a shorter text is no prose, whatever it says
_PATH_TAGS = 4


@dataclass(slots=True, eq=False)
class Place:
    """A block element: its tag, its depth, and the topics of its class, alone (``own``) and with those around it (``near``,
    ``bits``); then what lies in it, which the walk counts: drafts with their place right in it, and characters of all drafts, of
    their links and of their prose."""

    tag: str
    parent: "Place | None"
    depth: int
    own: int
    near: int
    bits: int
    tags: int
    signature: int
    level: int = 0
    drafts: int = 0
    chars: int = 0
    links: int = 0
    prose: int = 0

    def path(self) -> str:
        """The tags of this place and of the three around it, innermost last."""
        tags: list[str] = []
        place: Place | None = self
        while place is not None and len(tags) < _PATH_TAGS:
            tags.append(place.tag)
            place = place.parent
        return ">".join(reversed(tags))


def outermost(place: Place, tag: str) -> Place | None:
    """The outermost element of this tag around a place, itself included; only for one of ``TAGS``."""
    found: Place | None = None
    at: Place | None = place
    bit = _BITS[tag]
    while at is not None and at.tags & bit:
        if at.tag == tag:
            found = at
        at = at.parent
    return found


@dataclass(slots=True, eq=False)
class Mark:
    """An inline element over ``text[start:end]`` of a draft."""

    kind: SpanKind
    start: int
    end: int
    href: str = ""


@dataclass(slots=True, eq=False)
class Draft:
    """A block as found: its text with single spaces, and what is needed to judge it. The first ``headed`` characters are a
    heading of their own, judged with what stands beneath them."""

    kind: BlockKind
    text: str
    place: Place
    level: int = 0
    ordered: bool = False
    src: str = ""
    marks: Sequence[Mark] = ()
    link_chars: int = 0
    links: int = 0
    strong_chars: int = 0
    inline_bits: int = 0
    menu: bool = False
    prose: int = 0
    headed: int = 0
    _small: str = ""

    def small(self) -> str:
        """The text in small letters, made once for all rules that ask for it."""
        if not self._small:
            self._small = small_letters(self.text)
        return self._small


@dataclass(slots=True, eq=False)
class Segments:
    """What one walk over a page finds: its drafts in document order; the elements whose names speak of authors or dates, each
    with the index of the draft that holds it; and, in their order, the elements that name facts for machines (``heads``)."""

    drafts: list[Draft]
    marked: list[tuple[etree._Element, int]]
    heads: list[etree._Element]
