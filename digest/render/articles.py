"""One article alone, as ``digest extract`` prints it: a page of HTML, Markdown, or plain text.

All three open with the title and one line of byline, date and site, and end with the address. Pictures are links: opening what was
printed loads nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from itertools import groupby, zip_longest

from digest.model import Article, Block, BlockKind, Span, SpanKind
from digest.render import clean
from digest.render.markup import Run, blocks_html, rows, runs

_MAX_LIST_DEPTH = 6
_MAX_CELL_CHARS = 40  # of a column that is padded; beyond that a table in plain text is no longer readable as one
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
_MARKDOWN_START = re.compile(r"^(\s*)(?:([-+>])|(\d+)([.)]))")


def article_html(article: Article) -> str:
    """The article as a page of HTML that stands alone, without styles and scripts."""
    title = escape(clean.line(article.title), quote=False)
    address = clean.href(article.url)
    head = [
        f'<html lang="{escape(article.language or "")}" dir="{escape(article.direction)}">',
        f'<head><meta charset="utf-8"><title>{title}</title>'
        + (f'<link rel="canonical" href="{escape(address)}">' if address else "")
        + "</head>",
    ]
    parts = [f"<h1>{title}</h1>", *(f"<p>{escape(line, quote=False)}</p>" for line in _credits(article))]
    parts.append(blocks_html(map(_as_link, article.blocks), 2))
    parts += [f'<p><a href="{escape(address)}">{escape(address)}</a></p>'] if address else []
    body = "\n".join(filter(None, parts))
    return "\n".join(["<!DOCTYPE html>", *head, "<body>", "<article>", body, "</article>", "</body>", "</html>"]) + "\n"


def article_text(article: Article) -> str:
    """The article as plain text: a paragraph a line, empty lines between them."""
    address = clean.href(article.url)
    parts = [clean.line(article.title), *_credits(article), *_plain(article.blocks), address]
    return "\n\n".join(filter(None, parts)) + "\n"


def article_markdown(article: Article) -> str:
    """The article as Markdown (CommonMark with tables of GitHub), each special character escaped."""
    address = clean.href(article.url)
    head = [f"# {_escaped(clean.line(article.title))}", *(f"*{_escaped(line)}*" for line in _credits(article))]
    return "\n\n".join(filter(None, [*head, *_markdown(article.blocks), f"<{address}>" if address else ""])) + "\n"


def _credits(article: Article) -> Iterator[str]:
    """Who wrote it, when and where; then what is missing of it."""
    known = (article.byline or "", _date(article.published), article.site or "")
    if line := " · ".join(filter(None, map(clean.line, known))):
        yield line
    if article.note:
        yield clean.line(article.note)


def _date(moment: datetime | None) -> str:
    """The day, and the time with its zone where one was given: midnight UTC is how a bare day is kept."""
    if moment is None:
        return ""
    if (moment.hour, moment.minute) == (0, 0):
        return f"{moment:%Y-%m-%d}"
    return moment.isoformat(" ", "minutes").replace("+00:00", " UTC")


def _as_link(block: Block) -> Block:
    """A picture as a paragraph: its caption, or its address, linked to it; any other block as it is."""
    if block.kind is not BlockKind.IMAGE:
        return block
    text = clean.line(block.text) or clean.href(block.src)
    link = Span(kind=SpanKind.LINK, start=0, end=len(text), href=block.src)
    return Block(kind=BlockKind.PARAGRAPH, text=text, spans=(link,) if block.src and text else ())


def _numbers(items: Iterable[Block]) -> Iterator[tuple[Block, str, int]]:
    """List items with their mark ("-", "2.") and depth."""
    counts: dict[int, int] = {}
    for item in items:
        depth = min(max(1, item.level), _MAX_LIST_DEPTH)
        counts = {level: count for level, count in counts.items() if level <= depth}
        counts[depth] = counts.get(depth, 0) + 1
        yield item, f"{counts[depth]}." if item.ordered else "-", depth


def _pieces(
    blocks: tuple[Block, ...], *, indent: str, item: Callable[[Block], str], other: Callable[[Block], str]
) -> Iterator[str]:
    """Each list as one piece, its items a line each under their mark; every other block as a piece of its own."""
    for is_list, group in groupby(blocks, key=lambda block: block.kind is BlockKind.LIST_ITEM):
        if is_list:
            yield "\n".join(f"{indent * (depth - 1)}{mark} {item(each)}" for each, mark, depth in _numbers(group))
        else:
            yield from map(other, group)


# ---------------------------------------------------------------- plain text


def _plain(blocks: tuple[Block, ...]) -> Iterator[str]:
    return _pieces(blocks, indent="  ", item=lambda block: clean.line(block.text), other=_plain_block)


def _plain_block(block: Block) -> str:
    text = clean.prose(block.text).strip("\n")
    match block.kind:
        case BlockKind.QUOTE:
            return "\n".join(f"> {line}" for line in text.split("\n"))
        case BlockKind.IMAGE:
            return f"[{clean.line(text)}]" if text else ""
        case BlockKind.TABLE:
            return _plain_table(rows(block))
    return text


def _plain_table(cells: tuple[tuple[str, ...], ...]) -> str:
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    if max(widths, default=0) > _MAX_CELL_CHARS:
        return "\n".join(" | ".join(row) for row in cells)
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in cells)


# ---------------------------------------------------------------- Markdown


def _markdown(blocks: tuple[Block, ...]) -> Iterator[str]:
    return _pieces(blocks, indent="   ", item=_inline_markdown, other=_markdown_block)


def _markdown_block(block: Block) -> str:
    match block.kind:
        case BlockKind.HEADING:
            return f"{'#' * min(max(2, block.level), 6)} {_inline_markdown(block)}"
        case BlockKind.QUOTE:
            return f"> {_inline_markdown(block)}"
        case BlockKind.CODE:
            code = clean.prose(block.text).strip("\n")
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
            return f"{fence}\n{code}\n{fence}"
        case BlockKind.TABLE:
            return _markdown_table(rows(block))
        case BlockKind.IMAGE:
            source = clean.href(block.src)
            return f"![{_escaped(clean.line(block.text))}](<{source}>)" if source else ""
    return _MARKDOWN_START.sub(_escape_start, _inline_markdown(block))


def _escape_start(match: re.Match[str]) -> str:
    """The start of a paragraph that would read as a list or a quote, so that it does not."""
    space, mark, number, dot = match.groups(default="")
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{dot}"


def _markdown_table(cells: tuple[tuple[str, ...], ...]) -> str:
    width = max((len(row) for row in cells), default=0)
    lines = ["| " + " | ".join(map(_escaped, row + ("",) * (width - len(row)))) + " |" for row in cells]
    return "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]]) if width else ""


def _inline_markdown(block: Block) -> str:
    parts = []
    for link, group in groupby(runs(block), key=lambda run: run.link):
        inner = "".join(_marked_markdown(run) for run in group)
        parts.append(f"[{inner}](<{link}>)" if link and inner.strip() else inner)
    return "".join(parts)


def _marked_markdown(run: Run) -> str:
    words = clean.line(run.text)
    if not words:
        return " " if run.text else ""
    mark = ("**" if run.strong else "") + ("*" if run.emphasis else "")
    body = f"`` {words} ``" if run.code else _escaped(words)
    before = " " if run.text[0].isspace() else ""
    after = " " if run.text[-1].isspace() else ""
    return f"{before}{mark}{body}{mark[::-1]}{after}"


def _escaped(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)
