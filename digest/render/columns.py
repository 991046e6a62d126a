"""Plain text in columns: wrapping by the width that a terminal shows, with links as numbered references.

    wrap(text, columns=72)     lines of at most so many columns; wide characters count two, combining ones none
    reading(blocks, links)     blocks as wrapped paragraphs; each link's text is followed by its number in ``links``

A line breaks at spaces, and between wide characters, which have none; a closing mark does not begin a line. A word wider
than a line (an address) stands alone on its own, whole: a broken address cannot be opened. The standard library's
``textwrap`` counts characters, so Chinese runs to twice the width.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from wcwidth import wcwidth

from digest.model import Block, BlockKind
from digest.render import clean
from digest.render.markup import rows, runs

COLUMNS = 72  # leaves room for two levels of quoting in the 78 of RFC 5322, section 2.1.1

_MAX_DEPTH = 6
_NO_LINE_START = frozenset("、。，．・：；？！）］｝〉》」』】〕’”…ー々,.:;!?)]}%")


def width(text: str) -> int:
    """The columns that the text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@lru_cache(maxsize=4096)
def _columns_of(character: str) -> int:
    return max(0, wcwidth(character))


@lru_cache(maxsize=1024)  # titles and summaries, which the letters of a batch have in common
def wrap(text: str, columns: int = COLUMNS, first: str = "", rest: str = "") -> str:
    """The words of the text in lines of at most ``columns``.

    ``first`` and ``rest`` are put before the first and the further lines.
    """
    lines, line, used = [], first, width(first)
    margin = used
    for word in clean.line(text).split(" "):
        for position, piece in enumerate(_pieces(word)):
            gap = " " if position == 0 and used > margin else ""
            wide = width(piece)
            if used > margin and used + len(gap) + wide > columns:
                lines.append(line)
                line, used = rest, width(rest)
                margin, gap = used, ""
            line, used = line + gap + piece, used + len(gap) + wide
    return "\n".join([*lines, line])


def _pieces(word: str) -> Iterator[str]:
    """The parts of a word between which a line may break: one for most scripts, a character each for wide ones."""
    if word.isascii():
        yield word
        return
    piece, after_wide = "", False
    for character in word:
        wide = _columns_of(character) == 2
        if piece and (wide or after_wide) and character not in _NO_LINE_START and _columns_of(character):
            yield piece
            piece = ""
        piece, after_wide = piece + character, wide or (after_wide and not _columns_of(character))
    yield piece


def reading(blocks: Iterable[Block], links: dict[str, int]) -> str:
    """The blocks as paragraphs of text; new links are added to ``links`` with the next number, and each is cited by its number."""
    parts: list[str] = []
    for is_list, group in groupby(blocks, key=lambda block: block.kind is BlockKind.LIST_ITEM):
        if is_list:
            parts.append("\n".join(_items(group, links)))
        else:
            parts.extend(_block(block, links) for block in group)
    return "\n\n".join(part for part in parts if part)


def _items(items: Iterable[Block], links: dict[str, int]) -> Iterator[str]:
    """The items of a list, those of ordered lists with their numbers; a list within an item begins anew."""
    counts: list[int] = []
    for item in items:
        depth = min(max(1, item.level), _MAX_DEPTH)
        counts = (counts + [0] * depth)[:depth]
        counts[-1] += 1
        first = "  " * depth + (f"{counts[-1]}. " if item.ordered else "- ")
        if item.text.strip():
            yield wrap(_cited(item, links), first=first, rest=" " * len(first))


def _block(block: Block, links: dict[str, int]) -> str:
    if not block.text.strip() or block.kind is BlockKind.IMAGE:
        return ""
    match block.kind:
        case BlockKind.QUOTE:
            return wrap(_cited(block, links), first="> ", rest="> ")
        case BlockKind.CODE:
            return "\n".join(map(_code, clean.prose(block.text).strip("\n").expandtabs(4).split("\n")))
        case BlockKind.TABLE:
            return "\n".join(wrap(" | ".join(row), first="  ", rest="    ") for row in rows(block))
        case BlockKind.HEADING:
            title = wrap(_cited(block, links))
            return f"{title}\n{'-' * min(COLUMNS, max(map(width, title.split(chr(10)))))}"
    return wrap(_cited(block, links))


def _code(row: str) -> str:
    """A line of code as it is; one too long for the columns goes on below, a little further in."""
    words = row.lstrip()
    margin = "    " + " " * min(len(row) - len(words), COLUMNS // 3)
    return f"    {row}" if width(row) + 4 <= COLUMNS else wrap(words, first=margin, rest=f"{margin}  ")


def _cited(block: Block, links: dict[str, int]) -> str:
    """The text of the block with a number behind each link."""
    parts = []
    for link, group in groupby(runs(block), key=lambda run: run.link):
        text = "".join(run.text for run in group)
        if link and text.strip():
            number = links.setdefault(link, len(links) + 1)
            text = f"{text.rstrip()} [{number}]{text[len(text.rstrip()) :]}"
        parts.append(text)
    return "".join(parts)
