"""Articles on one event, grouped without a model.

bags       an article as a bag of word beginnings
names      what a text names
guides     titles that promise a guide
series     articles of one outlet in one form, on different things
texts      all of that of each item, looked at once
likeness   how like each other articles are
groups     groups that grow while a step is more likely right than wrong

Articles further apart than the window are never compared; likeness fades with the hours between. Two articles are linked only if
the title of one shares a word with the other: a frame that many texts share ("Read the full story at …") links nothing.
Two articles of a series are never linked.
docs/saying-once.md has the figures, and what was tried and dropped.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import exp

from digest.cluster.bags import Bag, without_boilerplate
from digest.cluster.bags import lead_of as lead_of
from digest.cluster.groups import Place, join
from digest.cluster.likeness import Hits, alike, beside_all, vectors_of
from digest.cluster.texts import Texts as Texts
from digest.cluster.texts import publisher as publisher
from digest.model import Item

_WINDOW_HOURS = 72.0
_FADE_HOURS = 96.0
_SAME_OUTLET = 0.7  # an outlet rarely writes twice on one event on one day, but often in one form on many
_OTHER_NAMES = 0.5  # two texts of one form that share no name or figure tell of two events
_TELLING_NAMES = 2  # names that a text must have for that
_OTHER_HERO = 0.9  # each has a name in its title that the other never mentions
_LEAST, _LEAST_AT, _LEAST_RISE = 0.06, 500, 0.35  # likeness below this is taken as none: more of it is chance among more articles


def group(items: Sequence[Item], *, now: datetime, texts: Texts | None = None) -> tuple[tuple[Item, ...], ...]:
    """The stories: items on one event together. Neither the order of the items nor anything outside them matters.

    Inside a story and between stories the earliest comes first. ``now`` stands for the time of items that have none. With ``texts``
    an item that is grouped several times is looked at once.
    """
    texts = texts or Texts()
    ordered = sorted(items, key=lambda item: (item.when or now, item.entry.key, item.entry.source))
    hours = [(item.when or now).timestamp() / 3600 for item in ordered]
    outlets = [publisher(item) for item in ordered]
    made = without_boilerplate([texts.bag(item) for item in ordered], outlets)
    firsts = _firsts(hours)
    among = 1 + 2 * sum(i - first for i, first in enumerate(firsts)) / max(1, len(ordered))
    weighted = vectors_of(made)
    least = _LEAST * max(1.0, among / _LEAST_AT) ** _LEAST_RISE
    linked = _linked(alike(weighted, firsts, least=least), ordered, made=made, hours=hours, outlets=outlets, texts=texts)
    stories = join(linked, _places(made, beside_all(weighted)), among=among)
    return tuple(tuple(ordered[i] for i in members) for members in stories)


def _firsts(hours: Sequence[float]) -> list[int]:
    """The first position within the window of each, for articles of these ascending times."""
    firsts: list[int] = []
    first = 0
    for hour in hours:
        while hour - hours[first] > _WINDOW_HOURS:
            first += 1
        firsts.append(first)
    return firsts


def _places(made: Sequence[Bag], beside: Sequence[float]) -> list[Place]:
    languages = Counter(bag.language for bag in made)
    return [Place(names=bag.names, company=languages[bag.language], beside=sum_) for bag, sum_ in zip(made, beside, strict=True)]


def _linked(
    found: Iterable[tuple[int, Hits]],
    items: Sequence[Item],
    *,
    made: Sequence[Bag],
    hours: Sequence[float],
    outlets: Sequence[str],
    texts: Texts,
) -> Iterator[tuple[int, int, float]]:
    """The pairs that may tell of one event, with what speaks against it taken off their likeness."""
    words = [bag.worths.keys() for bag in made]
    telling = [bag.names if len(bag.names) >= _TELLING_NAMES else frozenset() for bag in made]
    for i, hits in found:
        one, its_words, names = made[i], words[i], telling[i]
        for j, value in hits:
            other = made[j]
            if words[j].isdisjoint(one.title) and its_words.isdisjoint(other.title) and one.title and other.title:
                continue
            doubt = exp((hours[j] - hours[i]) / _FADE_HOURS)
            if outlets[j] == outlets[i]:
                if texts.are_series(items[j], items[i]):
                    continue
                doubt *= _SAME_OUTLET
            if names and telling[j] and names.isdisjoint(telling[j]):
                doubt *= _OTHER_NAMES
            doubt *= texts.doubt(items[j], items[i])
            if not (one.title_names <= words[j] or other.title_names <= its_words):
                doubt *= _OTHER_HERO
            yield j, i, value * doubt
