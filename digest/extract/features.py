"""What can be said of a draft in numbers: itself, where it stands, what stands around it.

``describe`` gives one row of numbers for each draft; ``columns.FEATURES`` names the columns. Every number is a count, a
share, a flag or a capped length, so a row does not depend on the language or the size of the page. The rows feed the trees of
``forest``; to add a column, add its name there and its value here and train again (bench/extract_train.py).
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from digest.extract.columns import TAG_FLAGS
from digest.extract.drafts import TAGS, Draft, Place
from digest.extract.hints import CLASS_TOPICS, PHRASE_TOPICS, phrase_topic
from digest.extract.metadata import Metadata
from digest.model import BlockKind
from digest.text import normalize

_DIGIT = re.compile(r"\d")
_KINDS = {kind: float(index) for index, kind in enumerate(BlockKind)}
_TAG_CODES = {
    tag: float(index)
    for index, tag in enumerate(
        (
            "p",
            "div",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "td",
            "th",
            "span",
            "section",
            "article",
            "blockquote",
            "pre",
            "table",
            "dd",
            "dt",
            "figcaption",
            "figure",
            "header",
            "footer",
            "aside",
            "main",
            "address",
            "center",
            "body",
            "form",
            "ul",
            "ol",
            "details",
            "summary",
        ),
        1,
    )
}
_BYTES = tuple(tuple(float(byte >> index & 1) for index in range(8)) for byte in range(256))
_BARE_SHARE, _BARE_CHARS = 0.95, 90
_MENU_TOPICS = sum(1 << CLASS_TOPICS.index(topic) for topic in ("nav", "footer", "sidebar", "header", "share"))
_MENU_TAGS = sum(1 << TAGS.index(tag) for tag in ("nav", "footer", "header", "aside"))
_SHORT_CHARS = 200  # beyond that a text is no label, and its beginning says nothing of it
_PROSE_CHARS = 60
_SAME_CHARS = 50  # so many characters of a beginning identify a paragraph
_CAP_CHARS = 2000
_CAP_DRAFTS = 60.0
_ENDS = ".!?…。！？।؟"
_CLOSERS = "\"'”’»)）」]"


@dataclass(slots=True)
class _Sum:
    """What lies in one place, or under one signature."""

    drafts: int = 0
    chars: int = 0
    links: int = 0
    prose: int = 0
    ended: int = 0


def describe(drafts: list[Draft], metadata: Metadata) -> list[list[float]]:
    """One row of numbers for each draft, in the order of ``columns.FEATURES``; none for links of a menu, which cannot be text.

    Pictures are not expected among the drafts.
    """
    return _Page(drafts, metadata).rows()


class _Page:
    """All drafts of a page with the sums that each row is set against."""

    def __init__(self, drafts: list[Draft], metadata: Metadata) -> None:
        self.drafts = drafts
        self.metadata = metadata
        self.ends = [_ends(draft.text) for draft in drafts]
        self.phrases = [phrase_topic(draft.text) if len(draft.text) < _SHORT_CHARS else 0 for draft in drafts]
        self.places: dict[Place, _Sum] = defaultdict(_Sum)
        self.signatures: dict[int, _Sum] = defaultdict(_Sum)
        self.heads: dict[str, int] = defaultdict(int)
        self._stands: dict[tuple[int, int, int], tuple[list[float], tuple[float, ...]]] = {}
        for index, draft in enumerate(drafts):
            self._add(draft, self.ends[index])
        self._sum_up()
        self.idle = _idle(drafts)
        self.prose = max(1, sum(_prose(draft) for draft in drafts))
        self.top = self._top()
        self.title_at, self.h1_at, self.alike = self._title()

    def _add(self, draft: Draft, ended: int) -> None:
        size, links, prose = len(draft.text), draft.link_chars, _prose(draft)
        self.heads[draft.text[:_SAME_CHARS]] += 1
        total = self.signatures[draft.place.signature]
        total.drafts += 1
        total.chars += size
        total.links += links
        total.prose += prose
        total.ended += ended
        place = draft.place.parent or draft.place
        self.places[place].drafts += 1
        here = self.places[place]
        here.chars += size
        here.links += links
        here.prose += prose

    def _sum_up(self) -> None:
        """Give each place what the places in it hold, the deepest first."""
        for place in list(self.places):
            at = place.parent
            while at is not None and at not in self.places:
                self.places[at] = _Sum()
                at = at.parent
        for place in sorted(self.places, key=lambda place: -place.depth):
            if place.parent is not None:
                above, here = self.places[place.parent], self.places[place]
                above.chars += here.chars
                above.links += here.links
                above.prose += here.prose

    def _top(self) -> Place | None:
        """The deepest place that holds most of the prose."""
        best: Place | None = None
        for place, total in self.places.items():
            if total.prose * 2 > self.prose and (best is None or place.depth > best.depth):
                best = place
        return best

    def _title(self) -> tuple[int, int, list[float]]:
        """Where the title stands, where the first top heading does, and how like the title each draft is."""
        title = normalize(self.metadata.title)
        words = set(title.split())
        alike = [0.0] * len(self.drafts)
        title_at = h1_at = -1
        for index, draft in enumerate(self.drafts):
            if len(draft.text) < 2 * len(title) + 20 and words:
                own = normalize(draft.text).split()
                if own:
                    common = len(words.intersection(own))
                    alike[index] = common / max(len(words), len(own))
                    if (
                        alike[index] > 0.8
                        and (title_at < 0 or (draft.level == 1 and self.drafts[title_at].level != 1))
                        and draft.link_chars * 2 < len(draft.text)
                    ):
                        title_at = index
            if h1_at < 0 and draft.level == 1 and draft.kind is BlockKind.HEADING:
                h1_at = index
        return title_at, h1_at, alike

    def rows(self) -> list[list[float]]:
        own = [[] if all(self.idle[max(0, index - 2) : index + 3]) else self._own(index) for index in range(len(self.drafts))]
        body = "".join(self.metadata.linked.body.split()).lower()
        about = self.metadata.description.lower()
        page = self._page()
        starts = _offsets(self.drafts)
        rows: list[list[float]] = []
        for index, draft in enumerate(self.drafts):
            if self.idle[index]:
                rows.append([])
                continue
            around, columns = self._stand(draft.place)
            rows.append(
                [*own[index], *around, *self._where(index, body, about, starts), *page, *self._neighbours(index, own), *columns]
            )
        return rows

    def _own(self, index: int) -> list[float]:
        draft = self.drafts[index]
        text = draft.text
        size = len(text)
        words = text.count(" ") + 1
        short = size < _SHORT_CHARS
        phrase = self.phrases[index]
        row = [
            _KINDS[draft.kind],
            _TAG_CODES.get(draft.place.tag, 0.0),
            float(draft.level),
            float(min(size, _CAP_CHARS)),
            float(min(words, 300)),
            size / words,
            draft.link_chars / size,
            float(min(draft.links, 20)),
            draft.strong_chars / size,
            float(self.ends[index]),
            float(text[-1] == ":"),
            (text.count(",") + text.count("，") + text.count("、") + text.count("،")) * 100 / size,
            (text.count(". ") + text.count("。") + text.count("? ") + text.count("! ")) * 100 / size,
            len(_DIGIT.findall(text)) / size if short else 0.0,
            float(short and text.isupper()),
            float(text[0].islower()),
            float(phrase),
            float(draft.inline_bits),
            float(min(self.heads[text[:_SAME_CHARS]], 9)),
            float(text[0] in '"“„«‘「'),
            float(size.bit_length()),
        ]
        row += [0.0] * len(PHRASE_TOPICS)
        if phrase:
            row[len(row) - len(PHRASE_TOPICS) + phrase - 1] = 1.0
        return row

    def _stand(self, place: Place) -> tuple[list[float], tuple[float, ...]]:
        """The columns that all drafts of one form in one place share."""
        key = (id(place.parent), place.signature, place.tags)
        found = self._stands.get(key)
        if found is None:
            found = self._stands[key] = (self._around(place), self._columns(place))
        return found

    def _around(self, place: Place) -> list[float]:
        first = place.parent or place
        second = first.parent or first
        third = second.parent or second
        row = [float(place.depth), float(place.level), float(min(self.places[first].drafts, 99))]
        for total in (self.places[first], self.places[second], self.places[third]):
            row += [float(min(total.prose, 20000)), total.links / max(1, total.chars)]
        row += [
            self.places[first].prose / self.prose,
            self.places[second].prose / self.prose,
            self.places[third].prose / self.prose,
        ]
        same = self.signatures[place.signature]
        row += [
            float(min(same.drafts, 99)),
            same.chars / same.drafts,
            same.links / max(1, same.chars),
            same.prose / self.prose,
            same.ended / same.drafts,
        ]
        steps = _steps(place, self.top)
        return [*row, float(steps >= 0), float(steps)]

    def _where(self, index: int, body: str, about: str, starts: list[float]) -> list[float]:
        text = self.drafts[index].text
        count = len(self.drafts)
        described = float(
            len(text) > 20 and bool(about) and (about.startswith(text[:40].lower()) or text.lower().startswith(about[:40]))
        )
        inside = -1.0
        if body:
            inside = float("".join(text[:80].split()).lower()[:60] in body) if len(text) > 8 else 0.5
        return [
            min(index, _CAP_DRAFTS),
            min(count - index, _CAP_DRAFTS),
            starts[index],
            max(-_CAP_DRAFTS, min(_CAP_DRAFTS, index - self.title_at)) if self.title_at >= 0 else -99.0,
            starts[index] - starts[self.title_at] if self.title_at >= 0 else -2.0,
            self.alike[index],
            float(index == self.title_at),
            described,
            inside,
            float(bool(body)),
            max(-_CAP_DRAFTS, min(_CAP_DRAFTS, index - self.h1_at)) if self.h1_at >= 0 else -99.0,
        ]

    def _page(self) -> list[float]:
        chars = sum(len(draft.text) for draft in self.drafts)
        return [
            float(min(len(self.drafts), 999)),
            float(min(self.prose, 50000)),
            sum(draft.link_chars for draft in self.drafts) / max(1, chars),
            float("article" in self.metadata.kind.lower() or "Article" in self.metadata.linked.kind),
        ]

    def _neighbours(self, index: int, own: list[list[float]]) -> list[float]:
        here = self.drafts[index]
        row: list[float] = []
        for step in (1, 2):
            for other in (index - step, index + step):
                if 0 <= other < len(self.drafts):
                    draft, values = self.drafts[other], own[other]
                    same = float(draft.place.signature == here.place.signature)
                    near = float(draft.place.parent is here.place.parent)
                    row += [values[3], values[6], values[9], values[0], same, near, values[16]]
                else:
                    row += [-1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0]
        around = self.drafts[max(0, index - 4) : index + 5]
        chars = sum(len(draft.text) for draft in around)
        return [*row, sum(draft.link_chars for draft in around) / max(1, chars), float(min(chars, 5000))]

    def _columns(self, place: Place) -> tuple[float, ...]:
        topics = len(CLASS_TOPICS)
        return _spread(place.bits, topics) + _spread(place.near, topics) + _spread(place.tags, len(TAG_FLAGS))


def _idle(drafts: list[Draft]) -> list[bool]:
    """Which drafts are one of a row of bare links in a place that is named for such: no reading needs to look at them."""
    bare = [draft.link_chars >= _BARE_SHARE * len(draft.text) and len(draft.text) < _BARE_CHARS for draft in drafts]
    count = len(drafts)
    return [
        bare[index]
        and (index == 0 or bare[index - 1])
        and (index + 1 == count or bare[index + 1])
        and bool(drafts[index].place.bits & _MENU_TOPICS or drafts[index].place.tags & _MENU_TAGS)
        for index in range(count)
    ]


def _spread(bits: int, count: int) -> tuple[float, ...]:
    """The lowest ``count`` bits as numbers, the lowest first."""
    spread: tuple[float, ...] = ()
    for shift in range(0, count, 8):
        spread += _BYTES[bits >> shift & 255]
    return spread[:count]


def _ends(text: str) -> int:
    """Whether the text ends like a sentence, in quotes or not."""
    return int(text[-1] in _ENDS or (text[-1] in _CLOSERS and text[-2:-1] in tuple(_ENDS)))


def _prose(draft: Draft) -> int:
    """The characters of a draft that count as prose: those outside links, of a text long enough to be one."""
    return len(draft.text) - draft.link_chars if len(draft.text) >= _PROSE_CHARS else 0


def _offsets(drafts: list[Draft]) -> list[float]:
    """Where each draft starts, as a share of all text."""
    total = max(1, sum(len(draft.text) for draft in drafts))
    at, starts = 0, []
    for draft in drafts:
        starts.append(at / total)
        at += len(draft.text)
    return starts


def _steps(place: Place, top: Place | None) -> int:
    """How many levels the place lies below ``top``; -1 when it lies elsewhere."""
    steps = 0
    at: Place | None = place
    while at is not None and at is not top:
        at = at.parent
        steps += 1
    return steps if at is not None and top is not None else -1
