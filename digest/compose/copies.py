"""Stories that hold copies of one text are one story, however few words of their own tell that they belong together.

Where most of a day's articles print the same agency's text, no word of it tells them from the others, and the likeness of words, by
which stories are made, misses what the common sentences prove. What the articles of a series have in common proves nothing, nor do
the notices that a site puts over and under two short texts, before it is learned that they are its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from digest.cluster import Texts, publisher
from digest.dedupe import Phrases
from digest.model import Block, Item

_COPIED = 0.5  # share of the sentences of the shorter article that the other holds
_SUBSTANCE = 0.3  # and of the longer one: a round-up holds all of a short article without being on it
_SENTENCES = 2  # that they have in common at the least
_COMMON = 64  # articles in which a sentence stands before it tells nothing: the site's, not the event's

Stories = tuple[tuple[Item, ...], ...]


def joined(stories: Stories, phrases: Phrases, texts: Texts) -> Stories:
    """The stories, those with a copy in common as one; in the order of the first of them."""
    homes = [number for number, story in enumerate(stories) for _ in story]
    leader = list(range(len(stories)))

    def found(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for one, other in _copies([item for story in stories for item in story], phrases, texts):
        first, second = sorted((found(homes[one]), found(homes[other])))
        leader[second] = first
    together: dict[int, list[Item]] = {}
    for number, story in enumerate(stories):
        together.setdefault(found(number), []).extend(story)
    return tuple(tuple(items) for items in together.values())


def _copies(items: Sequence[Item], phrases: Phrases, texts: Texts) -> Iterator[tuple[int, int]]:
    """The places of articles that hold a good part of each other."""
    held = [phrases.marks(item.article.blocks) for item in items]
    holders: dict[int, list[int]] = {}
    for place, marks in enumerate(held):
        for mark in marks:
            holders.setdefault(mark, []).append(place)
    for place, marks in enumerate(held):
        common = Counter(other for mark in marks if len(holders[mark]) <= _COMMON for other in holders[mark] if other < place)
        for other, count in sorted(common.items()):
            sizes = sorted((len(marks), len(held[other])))
            enough = count >= max(_SENTENCES, _COPIED * sizes[0], _SUBSTANCE * sizes[1])
            one, another = items[other], items[place]
            if enough and not _are_series(one, another, texts) and not _only_framed_alike(one, another, phrases, texts):
                yield other, place


def _are_series(one: Item, other: Item, texts: Texts) -> bool:
    """Whether two articles are of one outlet and form, and on different things, however much of their text is the same."""
    return publisher(one) == publisher(other) and texts.are_series(one, other)


def _only_framed_alike(one: Item, other: Item, phrases: Phrases, texts: Texts) -> bool:
    """Whether two articles of one publisher have only their first and last blocks in common, with something of their own between
    them, and of the title of each no word stands in the other."""
    if publisher(one) != publisher(other) or _is_spoken_of(one, other, texts) or _is_spoken_of(other, one, texts):
        return False
    blocks, others = one.article.blocks, other.article.blocks
    above = _common(blocks, others)
    below = _common(blocks[::-1], others[::-1])
    if min(len(blocks), len(others)) <= above + below:
        return False
    inner = phrases.marks(blocks[above : len(blocks) - below])
    return inner.isdisjoint(phrases.marks(others[above : len(others) - below]))


def _is_spoken_of(one: Item, other: Item, texts: Texts) -> bool:
    """Whether the other article has a word of the title of one."""
    return not texts.bag(one).title.isdisjoint(texts.bag(other).worths)


def _common(blocks: Sequence[Block], others: Sequence[Block]) -> int:
    """How many blocks two texts begin with in common."""
    return next(
        (i for i, (one, other) in enumerate(zip(blocks, others, strict=False)) if one.text != other.text),
        min(len(blocks), len(others)),
    )
