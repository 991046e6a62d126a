"""What can be said of a draft in numbers: itself, where it stands, what stands around it.

``describe`` gives the view of one page, from which the rows of its drafts are taken part by part; ``columns`` names their columns.
Every number is a count, a share, a flag or a distance, cut to a byte, so a row does not depend on the language or the size of the
page. Links of menus are not described at all: no reading needs to look at them.
"""

import re
from dataclasses import dataclass
from itertools import accumulate

from digest.extract.centres import find_centres, find_idle
from digest.extract.columns import count_code, share_code, step_codes
from digest.extract.drafts import Draft, Place, outermost
from digest.extract.hints import CLASS_TOPICS, phrase_topic
from digest.extract.metadata import Metadata
from digest.model import BlockKind
from digest.text import normalize

_HEADING = BlockKind.HEADING
_KINDS = {kind: index for index, kind in enumerate(BlockKind)}
_TAGS = (
    "p div li h1 h2 h3 h4 h5 h6 td th span section article blockquote pre table dd dt figcaption figure header footer aside main "
    "address center body form ul ol details summary"
)
_TAG_CODES = {tag: index for index, tag in enumerate(_TAGS.split(), 1)}
_DIGIT = re.compile(r"\d")
_NEAR_SHIFT, _ALL_SHIFT, _TAG_SHIFT = 0, len(CLASS_TOPICS), 2 * len(CLASS_TOPICS)
_RUN = 4  # drafts on either side
_LONG_CHARS = 200
_SHORT_CHARS = 200  # beyond that a text is no label, and its beginning says nothing of it
_ALIKE = share_code(8, 10)
_SAME_CHARS = 50  # so many characters of a beginning identify a paragraph
_MAIN_CHARS = 200  # an article element with less prose is a teaser
_ENDS = frozenset(".!?…。！？।؟")
_CLOSERS = frozenset("\"'”’»)）」]")
_QUOTES = frozenset("\"'“„«‘「")
_OTHER_KIND = 9
_PAGE_KINDS = {"": 0, "article": 1, "website": 2, "product": 3, "blog": 4, "profile": 5, "video": 6}
_DATA_KINDS = (
    (re.compile("Article|Posting|Report|LiveBlog"), 1),
    (re.compile("Product|Offer"), 2),
    (re.compile("Question|Discussion|QAPage"), 3),
    (re.compile("Recipe|HowTo"), 4),
    (re.compile("Collection|ItemList|Search"), 5),
    (re.compile("Page"), 6),
)


@dataclass(slots=True)
class Stand:
    """What all drafts of one form in one place share: the columns of ``STAND``, and the ``FLAGS`` as bits."""

    number: int
    row: list[int]
    flags: int


@dataclass(slots=True)
class _Form:
    """What the drafts of one signature sum up to."""

    drafts: int = 0
    chars: int = 0
    links: int = 0
    prose: int = 0
    ended: int = 0


def describe(drafts: list[Draft], metadata: Metadata) -> "View":
    """The view of a page with these drafts, in the order of the page; pictures are not expected among them."""
    return View(drafts, metadata)


class View:
    """All drafts of a page in numbers. ``own`` has one row for each draft, or None for a menu; ``stands`` goes with it."""

    def __init__(self, drafts: list[Draft], metadata: Metadata) -> None:
        self.drafts = drafts
        self._metadata = metadata
        self._count = len(drafts)
        self._centres = find_centres(drafts)
        self._prose = self._centres.prose
        idle = find_idle(drafts, self._centres)
        self._sizes = [len(draft.text) for draft in drafts]
        self._size_codes = [count_code(size) for size in self._sizes]
        self._link_codes = [share_code(draft.link_chars, len(draft.text)) for draft in drafts]
        self._ends = [_ends(draft.text) for draft in drafts]
        self._phrases = [
            0 if bare or len(draft.text) >= _SHORT_CHARS else phrase_topic(draft.small())
            for draft, bare in zip(drafts, idle, strict=True)
        ]
        self._sum_up()
        self._find_title(idle)
        self.page = self._page()
        self.stands = self._all_stands(idle)
        self.own = self._all_own(idle)

    # ------------------------------------------------------------ what the page is set against

    def _sum_up(self) -> None:
        """Sums of drafts with the same signature, and repeated beginnings."""
        self._forms: dict[int, _Form] = {}
        self._repeats: dict[str, int] = {}
        self._sums: dict[int, tuple[int, int, int]] = {}
        for index, draft in enumerate(self.drafts):
            place = draft.place
            form = self._forms.get(place.signature)
            if form is None:
                form = self._forms[place.signature] = _Form()
            form.drafts += 1
            form.chars += self._sizes[index]
            form.links += draft.link_chars
            form.prose += draft.prose
            form.ended += self._ends[index]
            key = draft.text[:_SAME_CHARS]
            self._repeats[key] = self._repeats.get(key, 0) + 1

    def _find_title(self, idle: list[bool]) -> None:
        """Where the title stands, where the first top heading does, and how like the title each draft is."""
        title = self._metadata.title
        folded = normalize(title)
        words = set(folded.split())
        limit = 2 * len(title) + 20
        self._alike = [0] * self._count
        self._title_at = self._h1_at = -1
        for index, draft in enumerate(self.drafts):
            if self._h1_at < 0 and draft.level == 1 and draft.kind is _HEADING:
                self._h1_at = index
            if self._sizes[index] >= limit or idle[index] or not words or words.isdisjoint(draft.text.lower().split()):
                continue
            own = normalize(draft.text).split()
            if not own:
                continue
            alike = self._alike[index] = share_code(len(words.intersection(own)), max(len(words), len(own)))
            better = self._title_at < 0 or (draft.level == 1 and self.drafts[self._title_at].level != 1)
            if alike > _ALIKE and better and draft.link_chars * 2 < self._sizes[index]:
                self._title_at = index
        self._articles: dict[int, int] = {}
        self._title_article = outermost(self.drafts[self._title_at].place, "article") if self._title_at >= 0 else None

    # ------------------------------------------------------------ the parts of a row

    def _page(self) -> list[int]:
        chars = sum(self._sizes)
        metadata = self._metadata
        articles = {id(found) for draft in self.drafts if draft.prose and (found := outermost(draft.place, "article")) is not None}
        return [
            count_code(self._count),
            count_code(self._prose),
            share_code(sum(draft.link_chars for draft in self.drafts), chars),
            _PAGE_KINDS.get(metadata.kind.lower().split(".")[0].split(":")[0], _OTHER_KIND),
            next((code for pattern, code in _DATA_KINDS if pattern.search(metadata.linked.kind)), 0),
            min(9, sum(draft.level == 1 and draft.kind is _HEADING for draft in self.drafts)),
            min(50, len(articles)),
            int(bool(metadata.linked.body)),
            *_address_codes(metadata.url),
            int(metadata.published is not None),
            int(bool(metadata.authors)),
            share_code(self._centres.direct, self._prose),
            count_code(sum(draft.prose >= _LONG_CHARS for draft in self.drafts)),
        ]

    def _all_stands(self, idle: list[bool]) -> list[Stand | None]:
        found: dict[tuple[int, int, int], Stand] = {}
        stands: list[Stand | None] = []
        for draft, bare in zip(self.drafts, idle, strict=True):
            if bare:
                stands.append(None)
                continue
            place = draft.place
            key = (id(place.parent), place.signature, place.tags)
            stand = found.get(key)
            if stand is None:
                flags = place.near << _NEAR_SHIFT | place.bits << _ALL_SHIFT | place.tags << _TAG_SHIFT
                stand = found[key] = Stand(len(found), self._stand(place), flags)
            stands.append(stand)
        return stands

    def _stand(self, place: Place) -> list[int]:
        first = place.parent or place
        second = first.parent or first
        third = second.parent or second
        sums = [self._sums.get(id(at)) or self._sum(at) for at in (first, second, third)]
        form = self._forms[place.signature]
        article = outermost(place, "article")
        rank = self._articles.setdefault(id(article), len(self._articles)) if article is not None else 0
        return [
            min(100, place.depth),
            min(place.level, 9),
            _TAG_CODES.get(place.tag, 0),
            count_code(first.drafts),
            *sums[0],
            *sums[1],
            *sums[2],
            count_code(form.drafts),
            count_code(form.chars // form.drafts),
            share_code(form.links, form.chars),
            share_code(form.prose, self._prose),
            share_code(form.ended, form.drafts),
            self._centres.below_top(place),
            *self._centres.from_dense(place),
            0 if article is None else 1 if article is self._title_article else 2 if self._title_article is not None else 3,
            min(rank, 20) if article is not None and article.prose >= _MAIN_CHARS else 30,
        ]

    def _sum(self, place: Place) -> tuple[int, int, int]:
        """How much prose lies in a place, its share of links, and its share of the prose of the page."""
        found = count_code(place.prose), share_code(place.links, place.chars), share_code(place.prose, self._prose)
        self._sums[id(place)] = found
        return found

    def _all_own(self, idle: list[bool]) -> list[list[int] | None]:
        """The rows of ``OWN``, and on the way what changes from draft to draft: the text and the top headings passed."""
        count, sizes, alike, title_at = self._count, self._sizes, self._alike, self._title_at
        passed = [0, *accumulate(sizes)]
        links = [0, *accumulate([draft.link_chars for draft in self.drafts])]
        starts = [before * 200 // passed[-1] for before in passed]
        from_title, from_h1 = step_codes(count, title_at), step_codes(count, self._h1_at)
        from_dense, to_dense = step_codes(count, self._centres.first), step_codes(count, self._centres.last, back=True)
        body = "".join(self._metadata.linked.body.split()).lower()
        about = self._metadata.description.lower()
        rows: list[list[int] | None] = []
        h1s = 0
        for index, draft in enumerate(self.drafts):
            if idle[index]:
                rows.append(None)
                continue
            text = draft.text
            if draft.level == 1 and draft.kind is _HEADING and 0 <= title_at < index and h1s < 9:
                h1s += 1
            low, high = index - _RUN if index > _RUN else 0, index + _RUN + 1 if index + _RUN < count else count
            around = passed[high] - passed[low]
            row = self._text(index, draft)
            row += (
                min(60, index),
                min(60, count - index),
                starts[index],
                from_title[index],
                (starts[index] - starts[title_at]) // 2 + 110 if title_at >= 0 else 0,
                alike[index],
                1 if about and sizes[index] > 20 and _overlap(text, about) else 0,
                _inside(text, body) if body else 3,
                from_h1[index],
                h1s,
                from_dense[index],
                to_dense[index],
                share_code(links[high] - links[low], around),
                count_code(around),
            )
            rows.append(row)
        return rows

    def _text(self, index: int, draft: Draft) -> list[int]:
        """The columns that the text itself fills."""
        text, size = draft.text, self._sizes[index]
        count, first = text.count, text[0]
        words = count(" ") + 1
        commas, stops = count(","), count(". ") + count("? ") + count("! ")
        if not text.isascii():
            commas += count("，") + count("、") + count("،")
            stops += count("。")
        signs = count("{") + count(";") + count("=")
        repeats = self._repeats[text[:_SAME_CHARS]]
        return [
            _KINDS[draft.kind],
            draft.level,
            self._size_codes[index],
            count_code(words),
            size * 4 // words if size < 60 * words else 255,
            self._link_codes[index],
            min(20, draft.links),
            share_code(draft.strong_chars, size) if draft.strong_chars else 0,
            self._ends[index],
            commas * 1000 // size if commas and commas * 4 < size else 0,
            stops * 1000 // size if stops and stops * 4 < size else 0,
            share_code(len(_DIGIT.findall(text)), size) if size < _SHORT_CHARS else 0,
            1 if first.islower() else 0,
            1 if first in _QUOTES else 0,
            self._phrases[index],
            draft.inline_bits.bit_length(),
            min(9, repeats),
            min(signs * 1000 // size, 255) if signs else 0,
        ]

    def beside(self, index: int) -> list[int]:
        """The columns of ``BESIDE``: the two drafts before and the two behind."""
        row: list[int] = []
        here, last, kinds = self.drafts[index].place, self._count - 1, _KINDS
        for other in (index - 1, index + 1):
            if 0 <= other <= last:
                draft = self.drafts[other]
                place = draft.place
                row += (
                    self._size_codes[other],
                    self._link_codes[other],
                    self._ends[other],
                    kinds[draft.kind],
                    self._phrases[other],
                    1 if place.signature == here.signature else 0,
                    1 if place.parent is here.parent else 0,
                )
            else:
                row += (0, 0, 0, 0, 0, 0, 0)
        for other in (index - 2, index + 2):
            row += (self._size_codes[other], self._link_codes[other]) if 0 <= other <= last else (0, 0)
        return row


def _address_codes(url: str) -> tuple[int, int]:
    """How many words the last part of an address has, and how many parts there are: articles have long names."""
    parts = [part for part in url.partition("://")[2].split("?")[0].split("#")[0].split("/")[1:] if part]
    longest = max((part.count("-") + part.count("_") for part in parts), default=0)
    return min(longest, 20), min(len(parts), 9)


def _ends(text: str) -> int:
    """Whether the text ends like a sentence, in quotes or not, or with a colon (2)."""
    last = text[-1]
    if last in _ENDS or (last in _CLOSERS and text[-2:-1] in _ENDS):
        return 1
    return 2 if last in ":：" else 0


def _overlap(text: str, about: str) -> bool:
    """Whether a text and the page's description begin alike."""
    begins = text[:80].lower()
    return begins.startswith(about[:40]) or about.startswith(text[:40].lower())


def _inside(text: str, body: str) -> int:
    """Whether a text lies in the body that the page carries for machines: 0 no, 1 yes, 2 too short to tell."""
    return int("".join(text[:80].split()).lower()[:60] in body) if len(text) > 8 else 2
