"""Repeats inside one article: an accidental one goes, one that the author meant stays.

A paragraph goes when another of the same article says the same words, or nearly the same with no fact changed, and all of these
hold: it is a plain paragraph, long enough, no question, and stands exactly twice, with few such pairs in the text or at great
length. What stands three times or more is a refrain, a
form or a template. Of a whole and a clipped copy the whole stays, of a standfirst in bold and its copy that in the flow, otherwise
the first.

Measured on 181 clean bodies of a public extraction benchmark: removing every repeat loses 7.0 % of the paragraphs that people
kept, a gate of eight words 1.5 %, "exactly twice" on top .37 %.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from digest.dedupe.facts import differences
from digest.dedupe.pairs import shingle_size
from digest.model import Block, BlockKind, Item, Removal, RemovalKind, SpanKind
from digest.text import normalize, shingles, word_count

_LEAST_WORDS = 8
_TURN_WORDS = 10  # of a paragraph that begins with a dash
_UNENDED_WORDS = 25  # of a paragraph without an end mark: a shorter one is a label, a row of a table, a line of a listing
_CLIPPED = 0.9  # share of a clipped copy's shingles that the whole must hold
_RETYPED = 0.85  # common share of shingles of a copy with typing errors
_STATEMENT_ENDS = tuple(".!…。！｡۔।॥")
_QUESTION_ENDS = tuple("?？؟;")
_CLOSERS = "\"'»”’›)]）」』】 "
_DASHES = "-–—•*·"
_CODE_MARKS = "#$|<>{}[]"
_CUT_OFF = re.compile(r"(?:…|\.\.\.)\]?$")
_CLIPPED_WORDS = 4
_END_CHARS = 16  # that a copy shares with the original at its beginning or its end, whatever happened to the rest
_MOST_CANDIDATES = 3  # compared with one paragraph
_ABOVE = (BlockKind.IMAGE, BlockKind.HEADING)  # what may stand above a standfirst
_MARKED = 0.9  # share of a standfirst's letters that are bold or italic
_LONG_WORDS = 60  # of a paragraph that goes wherever it stands twice: no form is so long
_MOST_PLACES = 2  # of accidents; more pairs apart from each other are how the text is made: reviews, forms, reference pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduped:
    """An item without the passages that were left out, and these passages."""

    item: Item
    removals: tuple[Removal, ...] = ()


def drop_repeats(item: Item, fold: Callable[[str], str] = normalize) -> Deduped:
    """The item with each paragraph once, as far as a repeat can only be an accident. ``fold`` gives what ``normalize`` does, for
    callers who have it already."""
    blocks = item.article.blocks
    gone = _accidents(blocks, fold)
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


def _accidents(blocks: Sequence[Block], fold: Callable[[str], str]) -> frozenset[int]:
    """The positions of paragraphs that stand once more by accident: of a pair the one that says less, else the standfirst, else the
    later one. In a text with pairs in many places only what is too long for a form."""
    groups = [group for group in _copies(blocks, fold) if len(group) == 2 and all(_may_go(blocks[i]) for i in group)]
    pairs = sorted((group[1], group[0]) if _is_standfirst(blocks, group) else (group[0], group[1]) for group in groups)
    long = [copy for _, copy in pairs if word_count(blocks[copy].text) >= _LONG_WORDS]
    # Places are counted as they are without those, so that what is left of a text is left alone.
    rest = [(i - sum(copy < i for copy in long), j - sum(copy < j for copy in long)) for i, j in pairs if j not in long]
    places = sum(pair != (before[0] + 1, before[1] + 1) for before, pair in pairwise([(-1, -1), *rest]))
    return frozenset(copy for _, copy in pairs) if places <= _MOST_PLACES else frozenset(long)


def _is_standfirst(blocks: Sequence[Block], pair: Sequence[int]) -> bool:
    """Whether the first of two copies stands above the text, in bold or italics as a whole, and the second in its flow."""
    first, second = sorted(pair)
    above = all(blocks[i].kind in _ABOVE for i in range(first))
    return first == pair[0] and above and _is_marked(blocks[first]) and not _is_marked(blocks[second])


def _is_marked(block: Block) -> bool:
    marked = sum(span.end - span.start for span in block.spans if span.kind in (SpanKind.STRONG, SpanKind.EMPHASIS))
    return marked >= _MARKED * len(block.text)


def _copies(blocks: Sequence[Block], fold: Callable[[str], str]) -> Iterator[tuple[int, ...]]:
    """Groups of positions that hold versions of one passage, the fullest first; every position is in one group."""
    exact: dict[str, list[int]] = defaultdict(list)
    for position, block in enumerate(blocks):
        if key := fold(block.text):
            exact[key].append(position)
    marks_of = {key: (f"<{key[:_END_CHARS]}", f"{key[-_END_CHARS:]}>") for key in exact}
    holders = Counter(mark for marks in marks_of.values() for mark in marks)
    groups: dict[int, list[int]] = {}
    ends: dict[str, list[int]] = defaultdict(list)
    for key in sorted(exact, key=lambda key: (-len(key), exact[key][0])):
        first = exact[key][0]
        marks = [mark for mark in marks_of[key] if holders[mark] > 1]
        if marks and not _may_go(blocks[first]):
            marks = []
        candidates = sorted({i for mark in marks for i in ends[mark]})[:_MOST_CANDIDATES]
        original = next((i for i in candidates if _is_copy(blocks[i].text, blocks[first].text)), first)
        groups.setdefault(original, []).extend(exact[key])
        if original == first:
            for mark in marks:
                ends[mark].append(first)
    yield from (tuple(group) for group in groups.values())


def _is_copy(whole: str, copy: str) -> bool:
    """Whether the second text is the first again, retyped or clipped, with no fact changed."""
    size = shingle_size(whole)
    mine, theirs = shingles(whole, size), shingles(copy, size)
    common = len(mine & theirs)
    is_one_slip = max(len(mine), len(theirs)) - common <= size + 1  # what two letters cost that have exchanged their places
    if not is_one_slip and common < _CLIPPED * len(theirs) and common < _RETYPED * len(mine | theirs):
        return False
    return not differences(whole, copy)


def _may_go(block: Block) -> bool:
    """Whether the block is running text: long enough, and ended like a statement, not like a label, a question or a line of
    code."""
    text = block.text
    if block.kind is not BlockKind.PARAGRAPH or not text or text[0] in _CODE_MARKS:
        return False
    ended = text.rstrip(_CLOSERS)
    if ended.endswith(_QUESTION_ENDS):
        return False
    stated = ended.endswith(_STATEMENT_ENDS)
    if text[0] in _DASHES:  # a speaker's turn in many languages, or a point of a list
        return stated and word_count(text) >= _TURN_WORDS
    if _CUT_OFF.search(text):  # a clipped copy, which is short because the rest is missing
        return word_count(text) >= _CLIPPED_WORDS
    return word_count(text) >= (_LEAST_WORDS if stated else _UNENDED_WORDS)
