"""Fragments that are article text already: the content of a feed entry, a text that a page carries for machines.

Nothing is judged in them. A feed's text is freed of what feeds put around it: notes on where it came from, prompts, lists of other
articles, and the pointer to the rest of it, which tells that there is a rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from digest.errors import ExtractError
from digest.extract.blocks import to_blocks
from digest.extract.document import is_markup, parse
from digest.extract.drafts import Draft
from digest.extract.plain import extract_text
from digest.extract.rated import PARAGRAPH_CHARS
from digest.extract.refine import refine_fragment
from digest.extract.segment import segment
from digest.model import Block, BlockKind, SpanKind
from digest.pointers import is_cut, pointer_start

_PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)


@dataclass(frozen=True, slots=True)
class FeedText:
    """What a feed gives of an article; ``cut`` is set where it says, or shows, that the text goes on elsewhere."""

    blocks: tuple[Block, ...] = ()
    cut: bool = False


def fragment_blocks(markup: str, url: str) -> tuple[Block, ...]:
    """All blocks of a fragment."""
    plain = _plain_blocks(markup, url)
    return tuple(to_blocks(_drafts(markup), url)) if plain is None else plain


def read_feed_text(markup: str, url: str, title: str, authors: tuple[str, ...]) -> FeedText:
    """The text of a feed entry, without what stands around it."""
    plain = _plain_blocks(markup, url)
    if plain is not None:
        last = plain[-1].text if plain else ""
        start = pointer_start(last)
        cut = start < len(last) or is_cut(last)
        shown = last[:start].rstrip()
        ending = (Block(kind=plain[-1].kind, text=shown),) if shown else ()
        return FeedText((*plain[:-1], *ending), cut) if start < len(last) else FeedText(plain, cut)
    drafts = _drafts(markup)
    pointed = _strike_pointers(drafts)
    drafts = [draft for draft in drafts if draft.text or draft.src]
    kept = refine_fragment(drafts, title, authors)
    left = any(keep and draft.text for draft, keep in zip(drafts, kept, strict=True))
    blocks = tuple(to_blocks(compress(drafts, kept) if left else drafts, url))
    texts = [block for block in blocks if block.kind is not BlockKind.IMAGE]
    return FeedText(blocks, pointed or bool(texts and texts[-1].kind in _PROSE and is_cut(texts[-1].text)))


def _plain_blocks(markup: str, url: str) -> tuple[Block, ...] | None:
    """The blocks of a fragment that holds no markup; None for one that does."""
    return None if is_markup(markup, "") or "<" in markup or "&" in markup else plain_blocks(markup, url)


def plain_blocks(text: str, url: str) -> tuple[Block, ...]:
    """All blocks of a text that is no markup, whatever signs are in it."""
    try:
        return tuple(Block(kind=block.kind, text=block.text) for block in extract_text(text, url).blocks)
    except ExtractError:
        return ()


def _drafts(markup: str) -> list[Draft]:
    root = parse(markup)
    return segment(root).drafts if root is not None else []


def _strike_pointers(drafts: Sequence[Draft]) -> bool:
    """Takes pointers to the rest out of the end of the text; whether there was one."""
    found = False
    for draft in _closing(drafts):
        start = pointer_start(draft.text, _last_link(draft))
        if start < len(draft.text):
            found = True
            draft.text = draft.text[:start].rstrip()
    return found


def _closing(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts of prose from the last one back to the first that is a paragraph of the text, that one included."""
    for draft in reversed(drafts):
        if draft.kind in _PROSE and draft.text and not draft.menu:
            size = len(draft.text)
            yield draft
            if size - draft.link_chars >= PARAGRAPH_CHARS:
                return


def _last_link(draft: Draft) -> int | None:
    """Where the link begins that the text ends with."""
    ends = [mark.start for mark in draft.marks if mark.kind is SpanKind.LINK and mark.end >= len(draft.text) - 2]
    return max(ends, default=None)
