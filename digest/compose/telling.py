"""One event told once: which article leads, what each further one adds, and how many independent voices there are.

The lead is told whole. Each further article, in the order of publication, keeps only the sentences that nobody before it has
said; one that has none left is named as "also covered by". Copies of one agency text are one voice, however many print it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2

from digest.cluster import publisher
from digest.dedupe import Phrases, Said, drop_said
from digest.model import Addition, Block, BlockKind, Item, Removal, RemovalKind, Route, Story
from digest.rank import BRIEF_WORDS
from digest.summary import summarize_story

_SAME_VOICE = 0.5  # share of the sentences of the shorter text that the other holds: then both print one agency's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story, the passages left out of its further articles, the number of its independent voices, and why its lead leads; "" for
    one that is alone.
    """

    story: Story
    removals: tuple[Removal, ...]
    voices: int
    leads: str


def tell(items: Sequence[Item], phrases: Phrases, *, now: datetime) -> Told:
    """The story of these items; ``now`` stands for the time of those that have none."""
    if len(items) == 1:
        return Told(story=Story(lead=items[0]), removals=(), voices=1, leads="")
    ordered = sorted(items, key=lambda item: (item.when or now, item.entry.key, item.entry.source))
    lead = max(ordered, key=lambda item: (_worth(item), -ordered.index(item)))
    said = Said(phrases)
    said.add(lead.article.blocks, lead.entry.key)
    additions: list[Addition] = []
    also: list[Item] = []
    removals: list[Removal] = []
    for item in ordered:
        if item is lead:
            continue
        rest = drop_said(item, said, kind=RemovalKind.SAID)
        removals += rest.removals
        blocks = _told_blocks(rest.item.article.blocks)
        if blocks:
            additions.append(Addition(item=item, blocks=blocks))
        else:
            also.append(item)
        said.add(blocks, item.entry.key)
    story = Story(lead=lead, additions=tuple(additions), also=tuple(also))
    return Told(story=story, removals=tuple(removals), voices=_voices(ordered, phrases), leads=_leading(lead, ordered))


def _worth(item: Item) -> tuple[bool, float]:
    """How good an article is to lead with: whole before excerpt, then by length, in steps that an edited copy does not climb."""
    return _is_whole(item), _length(item) + item.source.weight


def _is_whole(item: Item) -> bool:
    return item.article.route is not Route.TITLE and not item.article.excerpt


def _length(item: Item) -> int:
    """The length in steps of a factor of two."""
    return round(log2(2 + sum(len(block.text) for block in item.article.blocks)))


def _leading(lead: Item, items: Sequence[Item]) -> str:
    """Why the lead leads the others: the first thing that it has before all that were its equals so far."""
    rivals = [item for item in items if item is not lead]
    if not rivals:
        return ""
    count = f"leads {len(items)} articles: "
    if not all(_is_whole(item) == _is_whole(lead) for item in rivals):
        rivals = [item for item in rivals if _is_whole(item) == _is_whole(lead)]
        if not rivals:
            return count + "the only whole text"
    if all(_length(item) < _length(lead) for item in rivals):
        return count + "the longest"
    if all(_length(item) + item.source.weight < _length(lead) + lead.source.weight for item in rivals):
        return count + "among the longest, and first by the weight you gave its source"
    return count + "the earliest of the longest"


def _told_blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks that say something: no pictures, and nothing when no text is left."""
    told = tuple(block for block in blocks if block.kind is not BlockKind.IMAGE)
    return told if any(block.kind is not BlockKind.HEADING for block in told) else ()


def _voices(items: Sequence[Item], phrases: Phrases) -> int:
    """How many of the items speak for themselves: one a publisher, and one for all copies of a text."""
    voices: list[tuple[str, frozenset[int]]] = []
    for item in items:
        marks = phrases.marks(item.article.blocks)
        if not any(publisher(item) == name or _copied(marks, others) for name, others in voices):
            voices.append((publisher(item), marks))
    return len(voices)


def _copied(marks: frozenset[int], others: frozenset[int]) -> bool:
    return len(marks & others) > _SAME_VOICE * min(len(marks), len(others))


def summary_of(story: Story) -> str:
    """The summary of a story; it costs too much to make it for stories that are not shown."""
    return summarize_story(story, limit_words=BRIEF_WORDS)
