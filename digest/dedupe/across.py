"""What one article says that another has said before: classes of articles, and the removal of said passages.

The unit is the sentence: versions of an article re-cut their paragraphs and move their sentences, so paragraphs rarely match where
sentences do. A paragraph whose sentences were all said goes; of any other the said sentences go, if they are long enough to be
recognised, and the rest stays as it stands. A correction always stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.dedupe.pairs import shingle_size
from digest.dedupe.phrases import Phrases
from digest.dedupe.said import Said
from digest.dedupe.within import Deduped
from digest.model import Article, Block, BlockKind, Change, Item, Removal, RemovalKind, Span
from digest.text import normalize, shingles, word_count

_PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)
_CORRECTION_WORDS = (
    *("correction:", "corrected", "an earlier version", "a previous version", "clarification:"),
    *("berichtigung", "korrektur", "rectificatif", "corrección", "correzione", "correção"),
)

# ---------------------------------------------------------------- classes of articles


class Relation(StrEnum):
    """How an article stands to an earlier one."""

    REPOST = "repost"
    WIRE = "wire copy"
    UPDATE = "update"
    FOLLOW_UP = "follow-up"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The relation of a later article to an earlier one, what share of each the other holds, and the facts that differ."""

    relation: Relation
    later_in_earlier: float
    earlier_in_later: float
    changes: tuple[Change, ...] = ()


_VERSION = 0.5
_NEWS_WORDS = 8  # of sentences that the earlier article does not say; fewer are a note, a credit, a line of the site
_BACKGROUND = 0.1
_LETTERS = 5


def relate(earlier: Article, later: Article, *, same_owner: bool) -> Evidence:
    """How the later article stands to the earlier one.

    One holds at least half of the other: wire copy when the owners differ; else a repost when the later one says nothing that the
    earlier does not say, and an update when it does. A shared tenth is the background of a follow-up.
    """
    first, second = _runs(prose(earlier)), _runs(prose(later))
    common = len(first & second)
    kept, old = common / max(1, len(first)), common / max(1, len(second))
    changes: tuple[Change, ...] = ()
    relation = Relation.UNRELATED
    if max(kept, old) >= _VERSION:
        changes, words = _news(earlier, later)
        news = Relation.UPDATE if changes or words >= _NEWS_WORDS else Relation.REPOST
        relation = news if same_owner else Relation.WIRE
    elif max(kept, old) >= _BACKGROUND:
        relation = Relation.FOLLOW_UP
    return Evidence(relation=relation, later_in_earlier=old, earlier_in_later=kept, changes=changes)


def _runs(text: str) -> frozenset[str] | frozenset[tuple[str, ...]]:
    """What two versions of an article have in common where neither was worded anew: runs of three words, or of five letters in
    scripts without spaces. Five letters are too few for articles of the others: two on one event share half of them by chance."""
    if shingle_size(text) < _LETTERS:
        return shingles(text, _LETTERS)
    words = normalize(text).split()
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _news(earlier: Article, later: Article) -> tuple[tuple[Change, ...], float]:
    """The facts in which sentences of the later article differ from their versions in the earlier one, and how many of its words
    stand nowhere in the earlier one: of a sentence that was re-cut or reworded only those that are new."""
    said = Said(Phrases())
    said.add(earlier.blocks, "the earlier article")
    new = [phrase for phrase in said.phrases.spoken(later.blocks) if said.place_of(phrase) is None]
    changes = tuple(dict.fromkeys(change for phrase in new for change in said.changes(phrase)))
    if changes or not new:
        return changes, 0.0
    size = shingle_size(prose(earlier))
    held = shingles(prose(earlier), size)
    grams = [(phrase, shingles(phrase.text, size)) for phrase in new]
    return changes, sum(word_count(phrase.text) * len(mine - held) / max(1, len(mine)) for phrase, mine in grams)


def prose(article: Article) -> str:
    """The running text of an article, its paragraphs joined by single spaces."""
    return " ".join(block.text for block in article.blocks if block.kind in _PROSE)


# ---------------------------------------------------------------- removal of said passages


def drop_said(item: Item, said: Said, *, kind: RemovalKind) -> Deduped:
    """The item without the passages that were said, and these passages; a heading goes along with all that stood under it."""
    left: list[Block | None] = []
    removals: list[Removal] = []
    for position, block in enumerate(item.article.blocks):
        rest, gone = _without_said(block, said)
        left.append(rest)
        removals += (
            Removal(kind=kind, entry_key=item.entry.key, position=position, text=text, said_in=place) for text, place in gone
        )
    return _without(item, left, removals)


def drop_boilerplate(item: Item, positions: Collection[int], *, site: str) -> Deduped:
    """The item without the blocks at these positions, as boilerplate of the site; the item itself when no text would be left."""
    blocks = item.article.blocks
    if all(position in positions or block.kind not in _PROSE for position, block in enumerate(blocks)):
        return Deduped(item=item)
    left = [None if position in positions else block for position, block in enumerate(blocks)]
    removals = [
        Removal(kind=RemovalKind.BOILERPLATE, entry_key=item.entry.key, position=i, text=blocks[i].text, said_in=site)
        for i in sorted(positions)
    ]
    return _without(item, left, removals)


def _without(item: Item, left: Sequence[Block | None], removals: Sequence[Removal]) -> Deduped:
    """The item with what is left of each block, but for headings that have lost all that stood under them."""
    if not removals:
        return Deduped(item=item)
    orphans = _orphans(item.article.blocks, left)
    kept = tuple(block for position, block in enumerate(left) if block and position not in orphans)
    return Deduped(item=replace(item, article=replace(item.article, blocks=kept)), removals=tuple(removals))


def _orphans(blocks: Sequence[Block], left: Sequence[Block | None]) -> frozenset[int]:
    """The positions of headings that have lost all that stood under them, up to the next heading of their level."""
    found: set[int] = set()
    for position, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            ends = (i for i in range(position + 1, len(blocks)) if _closes(blocks[i], block))
            under = range(position + 1, next(ends, len(blocks)))
            told = [i for i in under if blocks[i].kind is not BlockKind.HEADING]
            if told and all(left[i] is None for i in told):
                found.add(position)
    return frozenset(found)


def _closes(block: Block, heading: Block) -> bool:
    return block.kind is BlockKind.HEADING and block.level <= heading.level


def _without_said(block: Block, said: Said) -> tuple[Block | None, list[tuple[str, str]]]:
    """What is left of the block, and the passages that go, each with where it was said."""
    if block.kind not in _PROSE:
        return block, []
    phrases = said.phrases.of(block.text)
    places = [said.place_of(phrase) for phrase in phrases]
    known = [place for place in places if place]
    if not known or is_correction(block.text):
        return block, []
    if len(known) == len(phrases) and any(phrase.recognisable for phrase in phrases):
        return None, [(block.text, known[0])]
    gone = [(phrase, place) for phrase, place in zip(phrases, places, strict=True) if place and phrase.recognisable]
    if not gone:
        return block, []
    dropped = {phrase.start for phrase, _ in gone}
    rest = _cut(block, [(phrase.start, phrase.end) for phrase in phrases if phrase.start not in dropped])
    return rest, [(phrase.text, place) for phrase, place in gone]


def _cut(block: Block, spans: Sequence[tuple[int, int]]) -> Block | None:
    """The block with only these sentences, its marks moved along; None when nothing is left."""
    text = ""
    marks: list[Span] = []
    for start, end in spans:
        if text and block.text[start - 1].isspace():  # not in scripts without spaces
            text += " "
        shift = len(text) - start
        marks += (
            replace(mark, start=max(mark.start, start) + shift, end=min(mark.end, end) + shift)
            for mark in block.spans
            if mark.start < end and mark.end > start
        )
        text += block.text[start:end]
    return replace(block, text=text, spans=tuple(marks)) if text else None


def is_correction(text: str) -> bool:
    """Whether a passage corrects something said before; such a passage is never left out."""
    folded = text.casefold()
    return any(word in folded for word in _CORRECTION_WORDS)
