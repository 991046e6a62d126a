"""Drafts to the blocks of an article: clean text, absolute addresses, sorted spans."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.extract.drafts import Draft, Mark
from digest.model import Block, BlockKind, Span, SpanKind
from digest.text import clean
from digest.urls import resolve

_ANCHOR = "¶"  # what links a heading to itself


def to_blocks(drafts: Iterable[Draft], base: str) -> Iterator[Block]:
    """The drafts as blocks of an article on the page ``base``, without those of which nothing may be shown."""
    for draft in drafts:
        block = _block(draft, base)
        if block is not None:
            if draft.headed and block.kind is BlockKind.PARAGRAPH and block.text[draft.headed : draft.headed + 1] == " ":
                yield from _apart(block, draft.headed)
            else:
                yield block


def _apart(block: Block, size: int) -> tuple[Block, Block]:
    """A paragraph cut in two at a blank, which no span crosses."""
    below = tuple(replace(span, start=span.start - size - 1, end=span.end - size - 1) for span in block.spans if span.start > size)
    above = tuple(span for span in block.spans if span.end <= size)
    return replace(block, text=block.text[:size], spans=above), replace(block, text=block.text[size + 1 :], spans=below)


def _block(draft: Draft, base: str) -> Block | None:
    """The draft as a block of an article on the page ``base``; None when nothing of it may be shown."""
    if draft.menu:
        return None
    if draft.kind in (BlockKind.CODE, BlockKind.TABLE):
        text = "\n".join(_line(line, tabs=draft.kind is BlockKind.TABLE) for line in draft.text.split("\n"))
        return Block(kind=draft.kind, text=text) if text.strip() else None
    src = resolve(base, draft.src) if draft.src else ""
    text = clean(draft.text)
    if draft.kind is BlockKind.HEADING and text[-1:] == _ANCHOR:
        text = text[:-1].rstrip()
    if not text and not src.startswith("http"):
        return None
    spans = _spans(draft, text, base)
    return Block(kind=draft.kind, text=text, spans=spans, level=draft.level, ordered=draft.ordered, src=src)


def _line(line: str, *, tabs: bool) -> str:
    """One line of code or of a table, cleaned but with its own blanks."""
    if tabs:
        return "\t".join(map(clean, line.split("\t")))
    if line.isascii() and line.isprintable():
        return line
    body = line.lstrip()
    indent = line[: len(line) - len(body)].expandtabs(4)
    return indent + "  ".join(map(clean, body.expandtabs(4).split("  ")))


def _spans(draft: Draft, text: str, base: str) -> tuple[Span, ...]:
    same = text == draft.text
    spans = []
    for mark in draft.marks:
        start, end = (mark.start, mark.end) if same else (_moved(draft.text, mark.start), _moved(draft.text, mark.end))
        if (span := _span(mark, text, start, end, base)) is not None:
            spans.append(span)
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.kind)))


def _moved(text: str, offset: int) -> int:
    """Where an offset lies after cleaning: the cleaned length of what stands before it, with the blank that cleaning cuts off."""
    before = text[:offset]
    return len(clean(before)) + (before[-1:].isspace() and bool(before.strip()))


def _span(mark: Mark, text: str, start: int, end: int, base: str) -> Span | None:
    end = min(end, len(text))
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    if start >= end:
        return None
    if mark.kind is not SpanKind.LINK:
        return Span(kind=mark.kind, start=start, end=end)
    href = resolve(base, mark.href) if mark.href and not mark.href.startswith("#") else ""
    return Span(kind=mark.kind, start=start, end=end, href=href) if href else None
