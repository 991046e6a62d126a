"""Articles on one event, grouped without a model.

bags       an article as a bag of word beginnings
names      what a text names
guides     titles that promise a guide
series     articles of one outlet in one form, on different things
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

from digest import urls
from digest.cluster.bags import Bag, bags_of
from digest.cluster.bags import Bags as Bags
from digest.cluster.groups import Place, join
from digest.cluster.guides import is_guide
from digest.cluster.likeness import Hits, alike, beside_all, vectors_of
from digest.cluster.names import names_of
from digest.cluster.series import Form, form_of, is_series
from digest.model import Item

_WINDOW_HOURS = 72.0
_FADE_HOURS = 96.0
_SAME_OUTLET = 0.7  # an outlet rarely writes twice on one event on one day, but often in one form on many
_OTHER_NAMES = 0.5  # two texts of one form that share no name or figure tell of two events
_NO_COMMON_NAME = 0.5  # nor do two longer texts that name nothing in common, as two guides to one subject
_GUIDES = 0.5  # what two guides have in common is their subject
_TELLING_NAMES = 2  # names that a text must have for that
_OTHER_HERO = 0.9  # each has a name in its title that the other never mentions
_LEAST, _LEAST_AT, _LEAST_RISE = 0.06, 500, 0.35  # likeness below this is taken as none: more of it is chance among more articles


def group(items: Sequence[Item], *, now: datetime, bags: Bags | None = None) -> tuple[tuple[Item, ...], ...]:
    """The stories: items on one event together. Neither the order of the items nor anything outside them matters.

    Inside a story and between stories the earliest comes first. ``now`` stands for the time of items that have none. With ``bags``
    the words of an item that is grouped several times are counted once.
    """
    ordered = sorted(items, key=lambda item: (item.when or now, item.entry.key, item.entry.source))
    hours = [(item.when or now).timestamp() / 3600 for item in ordered]
    outlets = [publisher(item) for item in ordered]
    made = bags_of(ordered, outlets, bags or Bags())
    firsts = _firsts(hours)
    among = 1 + 2 * sum(i - first for i, first in enumerate(firsts)) / max(1, len(ordered))
    weighted = vectors_of(made)
    least = _LEAST * max(1.0, among / _LEAST_AT) ** _LEAST_RISE
    linked = _linked(alike(weighted, firsts, least=least), made, hours, outlets, _Texts(ordered))
    stories = join(linked, _places(made, beside_all(weighted)), among=among)
    return tuple(tuple(ordered[i] for i in members) for members in stories)


def publisher(item: Item) -> str:
    """Who speaks in an item: the registered domain that it stands on, else its source. Several feeds may be of one publisher."""
    return urls.site(item.entry.url) or item.source.url


def of_one_series(one: Item, other: Item) -> bool:
    """Whether two articles are of one outlet and form, and on different things, however much of their text is the same."""
    return publisher(one) == publisher(other) and is_series(form_of(one), form_of(other))


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


class _Texts:
    """What speaks against one event by the texts of two items: their forms, names and titles are looked at where asked for."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._forms: dict[int, Form] = {}
        self._names: dict[int, frozenset[str] | None] = {}
        self._guides: dict[int, bool] = {}

    def are_series(self, i: int, j: int) -> bool:
        """Whether the items at two positions, of one outlet, are of a series."""
        return is_series(self._form(i), self._form(j))

    def named(self, position: int) -> frozenset[str] | None:
        """What the text at a position names; None where it is not long enough to name what it is on."""
        if position not in self._names:
            self._names[position] = names_of(self._items[position])
        return self._names[position]

    def doubt(self, i: int, j: int) -> float:
        """What part of their likeness counts for two texts, if both are long enough to name what they are on."""
        names, its_names = self.named(i), self.named(j)
        if names is None or its_names is None:
            return 1.0
        return (_NO_COMMON_NAME if names.isdisjoint(its_names) else 1.0) * (
            _GUIDES if self._is_guide(i) and self._is_guide(j) else 1.0
        )

    def _is_guide(self, position: int) -> bool:
        if position not in self._guides:
            item = self._items[position]
            self._guides[position] = is_guide(item.article.title or item.entry.title)
        return self._guides[position]

    def _form(self, position: int) -> Form:
        if position not in self._forms:
            self._forms[position] = form_of(self._items[position])
        return self._forms[position]


def _linked(
    found: Iterable[tuple[int, Hits]], made: Sequence[Bag], hours: Sequence[float], outlets: Sequence[str], texts: _Texts
) -> Iterator[tuple[int, int, float]]:
    """The pairs that may tell of one event, with what speaks against it taken off their likeness."""
    words = [bag.counts.keys() for bag in made]
    telling = [bag.names if len(bag.names) >= _TELLING_NAMES else frozenset() for bag in made]
    for i, hits in found:
        one, its_words, names, named = made[i], words[i], telling[i], texts.named(i)
        for j, value in hits:
            other = made[j]
            if words[j].isdisjoint(one.title) and its_words.isdisjoint(other.title) and one.title and other.title:
                continue
            doubt = exp((hours[j] - hours[i]) / _FADE_HOURS)
            if outlets[j] == outlets[i]:
                if texts.are_series(j, i):
                    continue
                doubt *= _SAME_OUTLET
            if names and telling[j] and names.isdisjoint(telling[j]):
                doubt *= _OTHER_NAMES
            if named is not None:
                doubt *= texts.doubt(j, i)
            if not (one.title_names <= words[j] or other.title_names <= its_words):
                doubt *= _OTHER_HERO
            yield j, i, value * doubt
