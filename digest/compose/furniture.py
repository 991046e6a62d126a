"""The stories of the day without what a site puts under every article.

A paragraph that stands in several stories of one site is furniture: an appeal, a note on the author, a pointer to a newsletter. The
same paragraph at several sites is agency text, and in several articles on one event it is that event's background; both stay.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from digest.cluster import group
from digest.dedupe import Deduped, is_correction
from digest.model import BlockKind, Item, Removal, RemovalKind
from digest.text import normalize

_STORIES = 3  # of one site in which a paragraph must stand

Stories = tuple[tuple[Item, ...], ...]
Removed = dict[tuple[str, str], tuple[Removal, ...]]


def told_apart(once: Sequence[Deduped], *, now: datetime) -> tuple[Stories, Removed]:
    """The stories that the items make, without furniture, and what was left out of each item, by its key and source."""
    stories = group([each.item for each in once], now=now)
    removed = {(each.item.entry.key, each.item.entry.source): each.removals for each in once}
    furniture = _furniture(stories)
    if not furniture:
        return stories, removed
    cleared = tuple(tuple(_cleared(item, furniture, removed) for item in story) for story in stories)
    return cleared, removed


def _furniture(stories: Stories) -> frozenset[tuple[str, str]]:
    """The paragraphs, each with its site, that stand in several stories of the site."""
    held: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, story in enumerate(stories):
        for item in story:
            site = _site(item)
            for block in item.article.blocks:
                if block.kind is BlockKind.PARAGRAPH and not is_correction(block.text):
                    held[site, normalize(block.text)].add(number)
    return frozenset(place for place, numbers in held.items() if len(numbers) >= _STORIES)


def _cleared(item: Item, furniture: frozenset[tuple[str, str]], removed: Removed) -> Item:
    site = _site(item)
    blocks = item.article.blocks
    gone = [i for i, block in enumerate(blocks) if (site, normalize(block.text)) in furniture]
    if not gone or len(gone) == len(blocks):
        return item
    removed[item.entry.key, item.entry.source] += tuple(
        Removal(kind=RemovalKind.BOILERPLATE, entry_key=item.entry.key, position=i, text=blocks[i].text, said_in=site) for i in gone
    )
    kept = tuple(block for i, block in enumerate(blocks) if i not in gone)
    return replace(item, article=replace(item.article, blocks=kept))


def _site(item: Item) -> str:
    return urlsplit(item.entry.url).hostname or item.source.url
