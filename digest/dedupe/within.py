"""Repeats inside one article: an accidental one goes, one that the author meant stays.

A paragraph goes when another of the same article says the same words, or nearly the same with no fact changed, and all of these
hold: it is a plain paragraph, long enough, no question, and stands exactly twice. What stands three times or more is a refrain, a
form or a template. Of a whole and a clipped copy the whole stays, otherwise the first.

Measured on 181 clean bodies of a public extraction benchmark: removing every repeat loses 7.0 % of the paragraphs that people
kept, a gate of eight words 1.5 %, "exactly twice" on top .37 %.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.dedupe.pairs import compare
from digest.model import Block, BlockKind, Item, Removal, RemovalKind
from digest.text import normalize, shingles, word_count

_LEAST_WORDS = 8
_CLIPPED = 0.9  # share of a clipped copy's shingles that the whole must hold
_RETYPED = 0.85  # common share of shingles of a copy with typing errors
_SAMPLE = 16  # near-copies are looked for among paragraphs that share one of the lowest so many shingles
_QUESTION_MARKS = tuple("?？؟;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduped:
    """An item without the passages that were left out, and these passages."""

    item: Item
    removals: tuple[Removal, ...] = ()


def drop_repeats(item: Item) -> Deduped:
    """The item with each paragraph once, as far as a repeat can only be an accident."""
    blocks = item.article.blocks
    gone = _accidents(blocks)
    if not gone:
        return Deduped(item=item)
    kept = tuple(block for i, block in enumerate(blocks) if i not in gone)
    removals = tuple(
        Removal(
            kind=RemovalKind.REPEATED,
            entry_key=item.entry.key,
            position=position,
            text=blocks[position].text,
            said_in=item.entry.key,
        )
        for position in sorted(gone)
    )
    return Deduped(item=replace(item, article=replace(item.article, blocks=kept)), removals=removals)


def _accidents(blocks: Sequence[Block]) -> frozenset[int]:
    """The positions of paragraphs that stand once more by accident."""
    groups = _copies(blocks)
    pairs = (group for group in groups if len(group) == 2)
    return frozenset(_poorer(blocks, *group) for group in pairs if all(_may_go(blocks[i]) for i in group))


def _copies(blocks: Sequence[Block]) -> Iterator[tuple[int, ...]]:
    """Groups of positions that hold the same passage, each group in order; every position is in one group at most."""
    groups: dict[str, list[int]] = defaultdict(list)
    for position, block in enumerate(blocks):
        if key := normalize(block.text):
            groups[key].append(position)
    single = [positions[0] for positions in groups.values() if len(positions) == 1 and _may_go(blocks[positions[0]])]
    yield from (tuple(positions) for positions in groups.values() if len(positions) > 1)
    yield from _near_copies(blocks, single)


def _near_copies(blocks: Sequence[Block], positions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Groups of positions whose paragraphs differ only in typing or in length."""
    first_of: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for position in positions:
        grams = shingles(blocks[position].text)
        candidates = sorted({first_of[gram] for gram in grams if gram in first_of})
        original = next((i for i in candidates if _is_copy(blocks[i].text, blocks[position].text)), position)
        groups.setdefault(original, []).append(position)
        first_of |= {gram: original for gram in sorted(grams, key=_order)[:_SAMPLE] if gram not in first_of}
    yield from (tuple(group) for group in groups.values() if len(group) > 1)


def _order(gram: str) -> str:
    """Puts shingles in an order that has nothing to do with where they stand."""
    return gram[::-1]


def _is_copy(first: str, second: str) -> bool:
    found = compare(first, second)
    nearly = found.likeness >= _RETYPED or max(found.first_in_second, found.second_in_first) >= _CLIPPED
    return nearly and found.same


def _may_go(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and word_count(block.text) >= _LEAST_WORDS and not block.text.endswith(_QUESTION_MARKS)


def _poorer(blocks: Sequence[Block], first: int, second: int) -> int:
    """The position that says less, else the later one."""
    return first if len(normalize(blocks[first].text)) < len(normalize(blocks[second].text)) else second
