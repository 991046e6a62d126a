"""A mail of plain text as markup: its paragraphs, quotations, lists and tables.

    to_markup(text)   HTML of p, blockquote, ul, h2 and pre, with the text escaped

Where the text is hard-wrapped, a line that could have held the next word was ended on purpose, and so is a paragraph of its own.
Lines whose words stand in columns are kept as they are. Lines marked with ">" are a quotation, to a depth; one marked line alone
with several marks is none, for so letters point at their links. A number before an item stays in its text: what refers to it must
find it, and a list that is interrupted would be counted anew.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from digest import text as words

_DEPTH = 6
_QUOTED = re.compile(r" ?>(?!From ) ?")  # ">From " is a sentence that mailboxes guard (RFC 4155)
_BULLET = re.compile(r"\s*[*•·\-–]\s+(?=\S)")
_RULE = re.compile(r"\s*[^\w\s]{3,}[\W_]*|\s*_{3,}\s*|--")
_GAP = re.compile(r"(?<=\S)(?: {3,}|\t+ *)(?=\S)|(?<=\S) *\| *(?=\S)")
_DIFF = re.compile(r"@@ .+ @@|(?:---|\+\+\+) \S+[/.]\S+")
_TAB = 8
_TABLE_LINES = 2
_ALIGNED = 0.6  # of the lines of a table share the edge of a column
_WRAPPED_CHARS = 40  # a line that is longer may have been wrapped
_FULL = 0.85  # of the usual width


def to_markup(text: str) -> str:
    """The text as HTML."""
    lines = [line.expandtabs(_TAB).rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return "".join(_read(lines, 0))


def _read(lines: Sequence[str], depth: int) -> Iterator[str]:
    """The markup of lines, those of quotations with one mark less."""
    width = _width(lines)
    own: list[str] = []
    i = 0
    while i < len(lines):
        end = _quotation_end(lines, i) if depth < _DEPTH else i
        if end == i:
            own.append(lines[i])
            i += 1
            continue
        yield from _blocks(own, width)
        own = []
        yield f"<blockquote>{''.join(_read([_QUOTED.sub('', line, count=1) for line in lines[i:end]], depth + 1))}</blockquote>"
        i = end
    yield from _blocks(own, width)


def _quotation_end(lines: Sequence[str], i: int) -> int:
    """The line after the quotation that begins here; ``i`` where none does. What a mailer wrapped out of a quoted line is of it."""
    end, marked = i, 0
    while end < len(lines):
        if _QUOTED.match(lines[end]):
            marked += 1
        elif not (marked and lines[end] and end + 1 < len(lines) and _QUOTED.match(lines[end + 1]) and _fills(lines[end - 1])):
            break
        end += 1
    alone = marked == 1 and lines[i].replace(" ", "").startswith(">>")
    return i if alone else end


def _fills(line: str) -> bool:
    return len(line) >= _WRAPPED_CHARS


def _width(lines: Sequence[str]) -> int:
    """How long the longer lines are: nine of ten of those that may have been wrapped are no longer."""
    lengths = sorted(len(line) for line in lines if len(line) >= _WRAPPED_CHARS and " " in line)
    return lengths[len(lengths) * 9 // 10] if lengths else _WRAPPED_CHARS


def _blocks(lines: Sequence[str], width: int) -> Iterator[str]:
    block: list[str] = []
    is_diff = False  # a blank line among the others of a change is one of its lines
    for line in (*lines, ""):
        if line:
            block.append(line)
        elif block:
            is_diff = any(map(_DIFF.match, block)) or (is_diff and all(each[0] in " +-@\\" for each in block))
            yield from (_block(block, width) if not is_diff or any(map(_DIFF.match, block)) else [_kept(block)])
            block = []


def _block(lines: Sequence[str], width: int) -> Iterator[str]:
    """The markup of lines without a blank one among them: a heading, or tables with text around them."""
    if len(lines) == 2 and not _RULE.fullmatch(lines[0]) and _RULE.fullmatch(lines[1]) and len(lines[1]) <= len(lines[0]) + 2:
        yield f"<h2>{_escaped(lines[0])}</h2>"
        return
    start = 0
    for first, last in _tables(lines):
        yield from _prose(lines[start:first], width)
        yield _kept(lines[first:last])
        start = last
    yield from _prose(lines[start:], width)


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first line of each table, and the one after its last. A single line between two rows is of it."""
    diff = next((n for n, line in enumerate(lines) if _DIFF.match(line)), len(lines))
    rows = [n for n, line in enumerate(lines[:diff]) if _gaps(line)]
    run: list[int] = []
    for n in (*rows, len(lines) + 2):
        if run and n > run[-1] + 2:
            if len(run) >= _TABLE_LINES and _are_aligned([lines[row] for row in run]):
                yield run[0], run[-1] + 1
            run = []
        run.append(n)
    if diff < len(lines):
        yield diff, len(lines)


def _are_aligned(rows: Sequence[str]) -> bool:
    """Whether most rows have a gap that begins, or one that ends, in the same column."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for row in rows:
        gaps = _gaps(row)
        for counts, places in ((starts, {gap.start() for gap in gaps}), (ends, {gap.end() for gap in gaps})):
            for place in places:
                counts[place] = counts.get(place, 0) + 1
    most = max((*starts.values(), *ends.values()), default=0)
    return most >= max(_TABLE_LINES, _ALIGNED * len(rows))


def _gaps(line: str) -> list[re.Match[str]]:
    """What stands between the columns of a line; the blanks after a bullet are no gap."""
    bullet = _BULLET.match(line)
    return list(_GAP.finditer(line, bullet.end() if bullet else 0))


def _kept(lines: Sequence[str]) -> str:
    written = "\n".join(lines)
    return f"<pre>{escape(written, quote=False)}</pre>"


def _prose(lines: Sequence[str], width: int) -> Iterator[str]:
    """Paragraphs and items, apart where a rule parts them."""
    items: list[str] = []
    for is_item, text in _passages(lines, width):
        if items and not is_item:
            yield _list(items)
            items = []
        if is_item:
            items.append(text)
        else:
            yield f"<p>{_escaped(text)}</p>"
    if items:
        yield _list(items)


def _passages(lines: Sequence[str], width: int) -> Iterator[tuple[bool, str]]:
    """Each passage as one line, and whether it is an item of a list."""
    passage: list[str] = []
    is_item = False
    for line in lines:
        bullet = _BULLET.match(line)
        is_rule = _RULE.fullmatch(line) is not None
        if passage and (bullet or is_rule or _ended(passage[-1], line, width)):
            yield is_item, " ".join(passage)
            passage = []
        if is_rule:
            continue
        if not passage:
            is_item = bullet is not None
        passage.append(line[bullet.end() :] if bullet else line)
    if passage:
        yield is_item, " ".join(passage)


def _ended(line: str, following: str, width: int) -> bool:
    """Whether a line was ended on purpose: it could have held the next word."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) <= _FULL * width


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{_escaped(item)}</li>' for item in items)}</ul>"


def _escaped(text: str) -> str:
    return escape(words.clean(text), quote=False)
