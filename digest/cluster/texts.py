"""What speaks for or against one event by the texts of items, each looked at once however often it is grouped.

A text is known by the identity of its item. The editions of a batch ask for the same items, and so do the two groupings of an
edition: the day's items among themselves, and beside what was told of late. Of recorded pages, to look up names and forms was
half of the time that a grouping takes.
"""

from collections.abc import Callable
from typing import TypeVar

from digest import urls
from digest.cluster.bags import Bag, Bags
from digest.cluster.guides import is_guide
from digest.cluster.names import names_of
from digest.cluster.series import Form, form_of, is_series
from digest.model import Item

V = TypeVar("V")

_NO_COMMON_NAME = 0.5  # two longer texts that name nothing in common tell of two events, as two guides to one subject
_GUIDES = 0.5  # what two guides have in common is their subject


def publisher(item: Item) -> str:
    """Who speaks in an item: the registered domain that it stands on, else who sent it, else its source. Several feeds may be of
    one publisher."""
    return urls.site(item.entry.url) or item.entry.outlet or item.source.url


class Texts:
    """The bags, names and forms of items that are looked at several times."""

    def __init__(self) -> None:
        self._bags = Bags()
        self._names: dict[int, tuple[Item, frozenset[str] | None]] = {}
        self._forms: dict[int, tuple[Item, Form]] = {}
        self._guides: dict[int, tuple[Item, bool]] = {}

    def bag(self, item: Item) -> Bag:
        """The words of the item, with all that its outlet puts into its titles."""
        return self._bags.of(item)

    def are_series(self, one: Item, other: Item) -> bool:
        """Whether two items of one outlet are of a series: of one form and on different things, however much of their text is the
        same."""
        return is_series(_once(self._forms, form_of, one), _once(self._forms, form_of, other))

    def doubt(self, one: Item, other: Item) -> float:
        """What part of their likeness counts for two texts, if both are long enough to name what they are on."""
        names, its_names = _once(self._names, names_of, one), _once(self._names, names_of, other)
        if names is None or its_names is None:
            return 1.0
        return (_NO_COMMON_NAME if names.isdisjoint(its_names) else 1.0) * (
            _GUIDES if self._is_guide(one) and self._is_guide(other) else 1.0
        )

    def _is_guide(self, item: Item) -> bool:
        return _once(self._guides, _promises_guide, item)


def _promises_guide(item: Item) -> bool:
    return is_guide(item.article.title or item.entry.title)


def _once(known: dict[int, tuple[Item, V]], look: Callable[[Item], V], item: Item) -> V:
    """What the look at the item shows; the item is kept, so that no other gets its identity."""
    if (found := known.get(id(item))) is None:
        found = known[id(item)] = (item, look(item))
    return found[1]
