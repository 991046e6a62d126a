"""The stories of the day without what a site puts under every article.

A paragraph that stands in several stories of one site is boilerplate: an appeal, a note on the author, a pointer to a newsletter.
What the site's articles showed on earlier days counts along (``History.habits``). The same paragraph at several sites is agency
text, and in several articles on one event it is that event's background; both stay.

Stories are made of the articles without what begins or ends several that have nothing to do with each other, before it is learned
that it is the site's: two short texts have little else in common with their neighbours.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from digest.cluster import group, publisher
from digest.compose.copies import Stories, joined
from digest.compose.desk import Desk
from digest.dedupe import Deduped, drop_boilerplate, drop_repeats, is_boilerplate, may_frame, passages, seen_again, sighting
from digest.model import BlockKind, Habit, History, Item, Passage, Removal, Sighting
from digest.text import word_count

_STORIES = 3  # of one site and edition in which a paragraph must stand when nothing was learned yet
_WORDS = 8  # of such a paragraph: fewer may recur by chance
_EDGE = 2  # blocks that may stand between boilerplate and the edge of an article

Removed = dict[tuple[str, str], tuple[Removal, ...]]
_Place = tuple[str, int]  # a site and the mark of a passage


class _Firm(Protocol):
    """Whether a passage of a site is boilerplate, anywhere or at the edge of an article."""

    def __call__(self, place: _Place, *, at_edge: bool) -> bool:
        """The answer for one passage."""


@dataclass(slots=True, kw_only=True)
class _Page:
    """An article, what its blocks are known by, and the positions of those that are boilerplate."""

    item: Item
    site: str
    passages: tuple[Passage | None, ...]
    gone: set[int] = field(default_factory=set)

    def mark(self, is_firm: _Firm) -> None:
        """Takes in what is firm, anywhere or only at an edge of the article."""
        self.gone = self._found(is_firm)

    def _found(self, is_firm: _Firm) -> set[int]:
        """What is gone, and the positions of what is firm."""
        found = [(i, passage) for i, passage in enumerate(self.passages) if passage]
        gone = self.gone | {i for i, passage in found if is_firm((self.site, passage.mark), at_edge=False)}
        for order in (range(len(self.passages)), reversed(range(len(self.passages)))):
            inner = 0
            for i in order:
                passage = self.passages[i]
                if i in gone or (passage and is_firm((self.site, passage.mark), at_edge=True)):
                    gone.add(i)
                else:
                    inner += self.item.article.blocks[i].kind is not BlockKind.IMAGE
                if inner > _EDGE:
                    break
        return gone

    def unframed(self, is_framing: _Firm) -> Item:
        """The article without its boilerplate and without what frames it; with that, where it is nothing else."""
        rest = drop_boilerplate(self.item, self._found(is_framing), site=self.site).item
        return self.cleared().item if rest is self.item else rest

    def cleared(self) -> Deduped:
        """The article without its boilerplate."""
        return drop_boilerplate(self.item, self.gone, site=self.site)


def sightings(items: Iterable[Item], desk: Desk | None = None, *, now: datetime) -> tuple[Sighting, ...]:
    """What the articles show of the habits of their sites, each entry once, in the order of their days; ``desk`` is that of the
    editions that they are read for."""
    desk = desk or Desk()
    each_once = {item.entry.key: item for item in items}
    shown = (_sighting(item, desk, now) for item in each_once.values())
    return tuple(sorted(shown, key=lambda each: (each.day, each.entry_key)))


def told_apart(items: Iterable[Item], history: History, desk: Desk, *, now: datetime) -> tuple[Stories, Removed]:
    """The stories that the items make, without what each says twice and without boilerplate, and what was left out of each item, by
    its key and source."""
    once = [desk.folding(drop_repeats, item) for item in items]
    pages = {_name(each.item): _page(each.item, desk) for each in once}
    new = (page.item for page in pages.values() if page.item.entry.key not in history.counted)
    known = _known(history.habits, (_sighting(item, desk, now) for item in new))

    def learned(place: _Place, *, at_edge: bool) -> bool:
        return place in known and is_boilerplate(known[place], at_edge=at_edge)

    def framing(place: _Place, *, at_edge: bool) -> bool:
        return at_edge and place in known and may_frame(known[place])

    for page in pages.values():
        page.mark(learned)
    unframed = [page.unframed(framing) for page in pages.values()]
    stories = joined(group(unframed, now=now, texts=desk.texts), desk.phrases, desk.texts)
    repeated = _in_several_stories([[pages[_name(item)] for item in story] for story in stories], known)

    def standing(place: _Place, *, at_edge: bool) -> bool:
        return place in repeated

    removed: Removed = {}
    cleared: dict[tuple[str, str], Item] = {}
    for each in once:
        page = pages[_name(each.item)]
        page.mark(standing)
        rest = page.cleared()
        removed[_name(each.item)] = each.removals + rest.removals
        cleared[_name(each.item)] = rest.item
    return tuple(tuple(cleared[_name(item)] for item in story) for story in stories), removed


def _name(item: Item) -> tuple[str, str]:
    return item.entry.key, item.entry.source


def _page(item: Item, desk: Desk) -> _Page:
    return _Page(item=item, site=publisher(item), passages=desk.folding(passages, item))


def _sighting(item: Item, desk: Desk, now: datetime) -> Sighting:
    day = min(item.when or now, now).date()
    held = desk.folding(passages, item)
    return desk.once(lambda: sighting(item, held, site=publisher(item), day=day), "sighting", (item,), day)


def _known(habits: Iterable[Habit], seen: Iterable[Sighting]) -> dict[_Place, Habit]:
    """The habits, with the articles at hand counted."""
    known = {(habit.site, habit.mark): habit for habit in habits}
    in_order = sorted(seen, key=lambda each: (each.day, each.entry_key))
    articles = Counter(each.site for each in in_order)
    held = Counter((each.site, passage.mark) for each in in_order for passage in each.passages)
    sites = Counter(mark for _, mark in known.keys() | held.keys())
    for each in in_order:
        for passage in each.passages:
            place = each.site, passage.mark
            if held[place] > 1 or place in known:  # what stands in one article is no habit yet
                known[place] = seen_again(known.get(place), each, passage)
    return {
        place: replace(habit, of=habit.of + articles[habit.site], elsewhere=sites[habit.mark] > 1)
        for place, habit in known.items()
        if habit.articles > 1 or habit.ruling
    }


def _in_several_stories(stories: Sequence[Sequence[_Page]], known: Mapping[_Place, Habit]) -> frozenset[_Place]:
    """The longer paragraphs, each with its site, that stand in several stories of the site."""
    held: dict[_Place, set[int]] = defaultdict(set)
    for number, story in enumerate(stories):
        for page in story:
            for passage, block in zip(page.passages, page.item.article.blocks, strict=True):
                if passage and block.kind is BlockKind.PARAGRAPH:
                    held[page.site, passage.mark].add(number)
    often = (place for place, numbers in held.items() if len(numbers) >= _STORIES and place in known)
    return frozenset(place for place in often if _may_go(known[place]))


def _may_go(habit: Habit) -> bool:
    return habit.ruling is None and not habit.elsewhere and word_count(habit.text) >= _WORDS
