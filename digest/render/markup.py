"""Blocks as HTML.

The text of a block is escaped here, character by character, and the tags around it are our own: nothing of a page's markup
ever passes through. So there is nothing to sanitise, and an unclosed tag, a comment or a ``</table>`` in an article is text
like any other. (Tried and dropped: writing HTML first and cleaning it with nh3 afterwards; it costs 2 ms an edition and
finds nothing, for nothing is there.)

Spans may overlap and nest as they like. A sweep over their ends yields runs, in each of which the same marks hold; of
several links over one letter the first wins. Linear in the text and the spans, but for sorting.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

from digest.model import Block, BlockKind, Span, SpanKind
from digest.render import clean
from digest.render.gallery import NO_PICTURES, Gallery, Shown

# A data table with more columns does not fit 272 px, the text width of a 320 px screen; its rows are then written as lines.
_MAX_COLUMNS = 4
_MAX_LIST_DEPTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text under one set of marks; ``link`` is "" outside links."""

    text: str
    link: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False


def runs(block: Block) -> tuple[Run, ...]:
    """The text of the block cut where its marks begin and end, in order and without gaps; links are safe to write."""
    text, stops = block.text, _stops(block)
    links: deque[Span] = deque()
    ends = dict.fromkeys(SpanKind, 0)
    found = []
    for (at, opened), (end, _) in pairwise(stops):
        for span in opened:
            links.extend([span] if span.kind is SpanKind.LINK else [])
            ends[span.kind] = max(ends[span.kind], span.end)
        while links and links[0].end <= at:
            links.popleft()
        found.append(
            Run(
                text=text[at:end],
                link=links[0].href if links else "",
                strong=ends[SpanKind.STRONG] > at,
                emphasis=ends[SpanKind.EMPHASIS] > at,
                code=ends[SpanKind.CODE] > at,
            )
        )
    return tuple(found)


def _stops(block: Block) -> list[tuple[int, list[Span]]]:
    """Every position where a mark begins or ends, with the spans that begin there; the ends of the text are always among them."""
    size = len(block.text)
    opened: dict[int, list[Span]] = {0: [], size: []}
    for span in block.spans:
        start, end = max(0, span.start), min(size, span.end)
        address = clean.href(span.href) if span.kind is SpanKind.LINK else ""
        if start < end and (address or span.kind is not SpanKind.LINK):
            opened.setdefault(start, []).append(Span(kind=span.kind, start=start, end=end, href=address))
            opened.setdefault(end, [])
    return sorted(opened.items(), key=lambda stop: stop[0])


# ---------------------------------------------------------------- HTML


def blocks_html(blocks: Iterable[Block], heading: int = 4, *, gallery: Gallery = NO_PICTURES) -> str:
    """The blocks as HTML, one element a line; ``heading`` is the level of the highest heading among them.

    Pictures are those of the gallery: none, unless the reader asked for them.
    """
    return "\n".join(_elements(tuple(blocks), heading, gallery))


def inline_html(block: Block) -> str:
    """The text of the block with its links and emphasis."""
    parts = []
    for link, group in groupby(runs(block), key=lambda run: run.link):
        inner = "".join(_marked(run) for run in group)
        parts.append(f'<a href="{escape(link)}">{inner}</a>' if link and inner.strip() else inner)
    return "".join(parts)


def _marked(run: Run) -> str:
    text = escape(clean.prose(run.text), quote=False)
    if run.code:
        text = f"<code>{text}</code>"
    if run.emphasis:
        text = f"<em>{text}</em>"
    return f"<strong>{text}</strong>" if run.strong else text


def _elements(blocks: tuple[Block, ...], heading: int, gallery: Gallery) -> Iterator[str]:
    levels = _levels(blocks, heading)
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind is BlockKind.LIST_ITEM:
            yield _list(tuple(group))
        elif kind is BlockKind.IMAGE:
            yield from (_figure(block, shown) for block in group if (shown := gallery.find(block.src)))
        else:
            yield from (_element(block, levels) for block in group if block.text.strip())


def _levels(blocks: tuple[Block, ...], heading: int) -> Iterator[int]:
    """The level of each heading in turn, from ``heading`` to 6: those of the article moved down, and none skipped on the way."""
    given = [block.level for block in blocks if block.kind is BlockKind.HEADING and block.text.strip()]
    previous = heading - 1
    for level in given:
        previous = min(heading + level - min(given), previous + 1, 6)
        yield previous


def _element(block: Block, levels: Iterator[int]) -> str:
    match block.kind:
        case BlockKind.HEADING:
            level = next(levels)
            return f"<h{level}>{inline_html(block)}</h{level}>"
        case BlockKind.QUOTE:
            return f"<blockquote><p>{inline_html(block)}</p></blockquote>"
        case BlockKind.CODE:
            return f"<pre>{escape(clean.prose(block.text), quote=False)}</pre>"
        case BlockKind.TABLE:
            return _table(rows(block))
    return f"<p>{inline_html(block)}</p>"


def _figure(block: Block, shown: Shown) -> str:
    """The picture with its caption under it."""
    caption = escape(clean.line(block.text), quote=False)
    return f'<p class="fig">{image(shown)}</p>\n<p class="cap">{caption}</p>' if caption else f"<p>{image(shown)}</p>"


def image(shown: Shown) -> str:
    """The element of a picture, as wide as the text unless it is smaller.

    Its alternative is empty: what a caption says stands under it, and must not be read twice.
    """
    height = f' height="{shown.height}"' if shown.height else ""
    size = f'width="{shown.width}"{height} style="max-width: {shown.width}px"'
    return f'<img class="pic" src="{escape(shown.src)}" {size} alt="">'


def _list(items: tuple[Block, ...]) -> str:
    """Nested lists from items with a depth each; a jump of several levels counts as one."""
    html: list[str] = []
    open_lists: list[str] = []
    for item in items:
        depth = min(max(1, item.level), len(open_lists) + 1, _MAX_LIST_DEPTH)
        while len(open_lists) > depth:
            html.append(f"</li></{open_lists.pop()}>")
        if len(open_lists) == depth:
            html.append("</li>")
        else:
            open_lists.append("ol" if item.ordered else "ul")
            html.append(f"<{open_lists[-1]}>")
        html.append(f"<li>{inline_html(item)}")
    html.extend(f"</li></{name}>" for name in reversed(open_lists))
    return "".join(html)


def rows(block: Block) -> tuple[tuple[str, ...], ...]:
    """The cells of a table, row by row."""
    return tuple(tuple(clean.line(cell) for cell in row.split("\t")) for row in block.text.split("\n") if row.strip())


def _table(cells: tuple[tuple[str, ...], ...]) -> str:
    width = max((len(row) for row in cells), default=0)
    if width > _MAX_COLUMNS or width < 2:
        return "\n".join(f"<p>{escape(' · '.join(filter(None, row)), quote=False)}</p>" for row in cells)
    full = [row + ("",) * (width - len(row)) for row in cells]
    titled = len(full) > 1 and all(cell and not any(map(str.isdigit, cell)) for cell in full[0])
    lines = [_row(row, "td") for row in full[titled:]]
    return '<table class="cells">' + "".join([_row(full[0], 'th scope="col"'), *lines] if titled else lines) + "</table>"


def _row(cells: tuple[str, ...], tag: str) -> str:
    """A row of a table. A first row of words alone is taken for the titles of the columns."""
    return "<tr>" + "".join(f"<{tag}>{escape(cell, quote=False)}</{tag[:2]}>" for cell in cells) + "</tr>"
