"""A tree to a list of drafts: every piece of text a browser would set as a block of its own, in the order of the page.

One recursive walk. Block elements, table cells, two line breaks, and a line break behind a long sentence end a draft; inline
elements only leave marks in it. Each draft points to the ``Place`` (block element) that holds it, and places to their
parents, so that what stands around a draft is known without another walk. Nothing is judged here: navigation is a draft like
any other. Left out is only what is never text: scripts, styles, form fields, vector graphics.
"""

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.document import words
from digest.extract.drafts import ARTICLE_BODY, HIDDEN, PROSE_CHARS, Draft, Mark, Place, Segments
from digest.extract.formulas import write_formulas
from digest.extract.hints import MARKED, class_bits
from digest.extract.images import image_address, is_tiny
from digest.extract.menus import may_be_menu, menu_links
from digest.extract.tags import FORMATTING, HEADINGS, HIDING, INLINE, NAMING, PLAIN, SKIPPED, SPANS, TAG_BITS, TELLING
from digest.model import BlockKind, SpanKind

# Until Python 3.12 a member of an enumeration costs a call each time that it is named.
_PARAGRAPH, _HEADING, _LIST_ITEM = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM
_QUOTE, _IMAGE = BlockKind.QUOTE, BlockKind.IMAGE
_LINK, _STRONG = SpanKind.LINK, SpanKind.STRONG
_NO_MARKS: tuple[Mark, ...] = ()
_LINE_CHARS = 80  # a single line break ends a paragraph only behind a sentence of such a length: poems and addresses stay whole
_SENTENCE_ENDS = ".!?…。！？”\"'»"
_MAX_CELL_CHARS = 250  # longer cells are layout, not data
_JOINED = dict.fromkeys(("wbr", "sup", "sub"), ("",))  # an empty piece before them: no word begins there
_MAX_MENU_TESTS = 3  # so many elements around one that were looked at as menus in vain
_MAX_DRAFTS = 10_000  # judging so many takes 1.5 s; the longest of 2,000 real pages has 2,640


def segment(root: etree._Element) -> Segments:
    """The drafts of a page and what was passed on the way to them."""
    heads = _heads(root)
    if formulas := [element for element in heads if element.tag == "math"]:
        write_formulas(formulas)
        heads = _heads(root)  # a drawing may have held some
    walk = _Walk()
    body = root.find("body") if root.tag == "html" else root
    top = Place("body", None, 0, 0, 0, 0, 0, 0)
    for start in [body] if body is not None else list(root):
        walk.block(start, top)
    return Segments(walk.drafts, walk.marked, heads)


def _heads(root: etree._Element) -> list[etree._Element]:
    """What names facts for machines, and formulas, in one pass: one that finds nothing takes a twentieth of the walk."""
    return list(root.iter("meta", "script", "title", "link", "math"))


class _Walk:
    """The state of one walk: the drafts so far and the text of the one that is being gathered."""

    __slots__ = (
        *("drafts", "marked", "_bits", "_signatures", "_pieces", "_length", "_gap", "_marks", "_open"),
        *("_inline_bits", "_in_menus", "_headed"),
    )

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.marked: list[tuple[etree._Element, int]] = []
        self._bits: dict[str, int] = {}
        self._signatures: dict[tuple[int, str, int], int] = {}
        self._pieces: list[str] = []
        self._length = 0
        self._gap = False
        self._marks: list[Mark] = []
        self._open: list[Mark] = []
        self._inline_bits = 0
        self._in_menus = 0
        self._headed = 0

    def block(self, element: etree._Element, parent: Place) -> None:
        """Walk a block element: what was gathered before it ends, and so does what is gathered in it."""
        place = self._place(element, parent)
        if self._length:
            self._end(parent)
        self._inline_bits = 0
        tag = place.tag
        if tag in PLAIN:
            self._inside(element, place)
        elif tag == "pre":
            self._code(element, place)
        elif tag == "table" and (rows := _cells(element)):
            links = [len(words(link)) for link in element.iter("a")]
            self._add(Draft(BlockKind.TABLE, rows, place, link_chars=min(sum(links), len(rows)), links=len(links)))
        elif tag == "figure":
            self._figure(element, place)
        elif self._in_menus < _MAX_MENU_TESTS and may_be_menu(place):
            self._menu(element, place)
        else:
            self._inside(element, place)
        if self._length:
            self._end(place)
        self._inline_bits = 0
        if place.chars:
            parent.chars += place.chars
            parent.links += place.links
            parent.prose += place.prose

    def _menu(self, element: etree._Element, place: Place) -> None:
        links = menu_links(element)
        if links:
            text = " ".join(links)
            self._add(Draft(BlockKind.PARAGRAPH, text, place, link_chars=len(text), links=len(links), menu=True))
            return
        self._in_menus += 1
        self._inside(element, place)
        self._in_menus -= 1

    def _place(self, element: etree._Element, parent: Place) -> Place:
        tag = element.tag
        own = 0
        flags = TAG_BITS.get(tag, 0)
        text = ""
        attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # never bytes in Python 3
        for name, value in attributes:
            if name in NAMING:
                text = f"{text} {value}" if text else value
                if name == "itemprop" and "rticleBody" in value:
                    flags |= ARTICLE_BODY
            elif name in HIDING and HIDING[name].search(value):
                flags |= HIDDEN
        if text:
            own = self._bits.get(text, -1)
            if own < 0:
                own = self._topics(text)
            if own & MARKED:
                self.marked.append((element, len(self.drafts) + (self._length > 0)))
        signature = self._signatures.setdefault((parent.signature, tag, own), len(self._signatures))
        level = parent.level + 1 if tag == "ul" or tag == "ol" else parent.level
        return Place(tag, parent, parent.depth + 1, own, own | parent.own, own | parent.bits, flags | parent.tags, signature, level)

    def _inside(self, element: etree._Element, place: Place) -> None:
        """The text, the inline and the block children of an element, in order."""
        text = element.text
        if text:
            self._text(text)
        if not len(element):
            return
        for child in element:
            tag = child.tag
            if tag in INLINE:
                self._inline(child, tag, place)
            elif tag == "br":
                self._line_break(child, place)
            elif tag == "hr":
                self._end(place)
            elif tag not in SKIPPED and len(self.drafts) < _MAX_DRAFTS:
                self.block(child, place)
            text = child.tail
            if text:
                if text.isspace():  # most are: not worth a call
                    self._gap = True
                else:
                    self._words(text)

    def _inline(self, element: etree._Element, tag: str, place: Place) -> None:
        if tag in ("img", "amp-img"):
            self._image(element, place)
            return
        naming = tag == "time"
        href = ""
        attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # never bytes in Python 3
        for name, value in attributes:
            if name == "class":
                bits = self._bits.get(value, -1)
                if bits < 0:
                    bits = self._topics(value)
                self._inline_bits |= bits
                naming = naming or bool(bits & MARKED)
            elif name == "href":
                href = value
            elif tag not in FORMATTING and ((name == "rel" and value == "author") or (name == "itemprop" and value)):
                naming = True
        if naming:
            self.marked.append((element, len(self.drafts)))
        kind = SPANS.get(tag)
        if kind is None:
            self._pieces += _JOINED.get(tag, ())
            self._inside(element, place)
            return
        mark = Mark(kind, self._length, self._length, href if tag == "a" else "")
        self._open.append(mark)
        self._inside(element, place)
        self._open.pop()
        if self._length > mark.start:
            mark.end = self._length
            self._marks.append(mark)

    def _close(self, mark: Mark) -> None:
        if self._length > mark.start:
            mark.end = self._length
            self._marks.append(mark)

    def _topics(self, names: str) -> int:
        bits = self._bits[names] = class_bits(names)
        return bits

    def _text(self, text: str) -> None:
        if text.isspace():
            self._gap = True
        else:
            self._words(text)

    def _words(self, text: str) -> None:
        piece = text.strip()
        # All white space but the blank counts as not printable.
        if "  " in piece or not piece.isprintable():
            piece = " ".join(piece.split())
        if self._length and (self._gap or text[0].isspace() or (text[0].isupper() and _ends_word(self._pieces[-1]))):
            self._pieces.append(" ")
            self._length += 1
        self._pieces.append(piece)
        self._length += len(piece)
        self._gap = text[-1].isspace()

    def _line_break(self, element: etree._Element, place: Place) -> None:
        following = element.getnext()
        doubled = following is not None and following.tag == "br" and not (element.tail or "").strip()
        indented = (element.tail or "").lstrip("\r\n\t ")[:1] in ("\u3000", "\xa0")
        ended = self._length > _LINE_CHARS and self._pieces[-1][-1:] in _SENTENCE_ENDS
        if doubled or indented or ended:
            self._end(place)
        else:
            self._gap = True
            if len(self._marks) == 1 and not self._headed:
                self._headed = self._heading_chars(self._marks[0])

    def _heading_chars(self, mark: Mark) -> int:
        """The characters of what was gathered where it is one strong line: a heading that only a line break sets apart."""
        if mark.kind is not _STRONG or mark.start or mark.end < self._length or self._open or self._pieces[-1][-1:] in ":：":
            return 0
        return self._length

    def _end(self, place: Place) -> None:
        """Make a draft of what was gathered; marks still open go on in the next one."""
        bits, self._inline_bits = self._inline_bits, 0
        headed, self._headed = self._headed, 0
        if not self._length:
            return
        self._gap = False
        for mark in self._open:
            self._close(Mark(mark.kind, mark.start, mark.start, mark.href))
            mark.start = 0
        draft = self._draft("".join(self._pieces), place, bits)
        if headed and headed <= _LINE_CHARS <= self._length - headed:
            draft.headed = headed
        self._add(draft)
        self._pieces, self._length = [], 0
        if self._marks:
            self._marks = []

    def _add(self, draft: Draft) -> None:
        """Take a draft of text in, and count it where it stands."""
        self.drafts.append(draft)
        size, place = len(draft.text), draft.place
        place.chars += size
        place.links += draft.link_chars
        if size >= PROSE_CHARS:
            draft.prose = size - draft.link_chars
            place.prose += draft.prose
        (place.parent or place).drafts += 1

    def _draft(self, text: str, place: Place, bits: int) -> Draft:
        kind, level, ordered = _kind(place)
        if not self._marks:
            return Draft(kind, text, place, level, ordered, "", _NO_MARKS, 0, 0, 0, bits)
        link_chars = links = strong = 0
        for mark in self._marks:
            if mark.kind is _LINK:
                link_chars += mark.end - mark.start
                links += 1
            elif mark.kind is _STRONG:
                strong += mark.end - mark.start
        size = len(text)
        link_chars, strong = min(link_chars, size), min(strong, size)
        return Draft(kind, text, place, level, ordered, "", self._marks, link_chars, links, strong, bits)

    def _code(self, element: etree._Element, place: Place) -> None:
        text = "".join(map(str, element.itertext())).strip("\n").rstrip()
        if text:
            self._add(Draft(BlockKind.CODE, text, place))

    def _image(self, element: etree._Element, place: Place) -> None:
        if src := image_address(element):
            self.drafts.append(Draft(_IMAGE, "", place, src=src))

    def _figure(self, element: etree._Element, place: Place) -> None:
        """A figure with one picture and a caption is one image; any other is walked like a container."""
        pictures = [picture for picture in element.iter("img", "amp-img") if not is_tiny(picture)]
        captions = list(element.iter("figcaption"))
        if not pictures or len(captions) != 1 or element.find(".//table") is not None or element.find(".//blockquote") is not None:
            self._inside(element, place)
            return
        caption = words(captions[0])
        src = next(filter(None, map(image_address, pictures)), "")
        self.drafts.append(Draft(_IMAGE, caption, place, src=src))


def _ends_word(piece: str) -> bool:
    """Whether a text ends with two small letters: a capital right behind it, in another element, begins a word that only a style
    sets apart. "iPhone" and "McAllister" have one."""
    end = piece[-2:]
    return len(end) == 2 and end.isalpha() and end.islower()


def _kind(place: Place) -> tuple[BlockKind, int, bool]:
    """What a piece of text in this place is, from the nearest element that says so."""
    at: Place | None = place
    for _ in range(4):
        if at is None:
            break
        tag = at.tag
        if tag in TELLING:
            if tag in HEADINGS:
                return _HEADING, HEADINGS[tag], False
            if tag == "li" or tag == "dd":
                ordered = tag == "li" and at.parent is not None and at.parent.tag == "ol"
                return _LIST_ITEM, max(1, at.level), ordered
            return (_QUOTE if tag == "blockquote" else _PARAGRAPH), 0, False
        at = at.parent
    return _PARAGRAPH, 0, False


def _cells(table: etree._Element) -> str:
    """The rows of a data table: cells joined by tabs, rows by newlines; "" for a table that only lays out a page."""
    if table.find(".//table") is not None:
        return ""
    rows = []
    for row in table.iter("tr"):
        cells = [words(cell) for cell in row if cell.tag in ("td", "th")]
        if any(len(cell) > _MAX_CELL_CHARS for cell in cells):
            return ""
        if any(cells):
            rows.append(cells)
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return ""
    return "\n".join("\t".join(cells) for cells in rows)
