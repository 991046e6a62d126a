"""What editions over the same items share: work that does not depend on the reader.

A desk lives as long as a batch of editions that one worker makes. It knows items by identity, so whoever composes several editions
from one desk gives it the same objects; then sentences are taken apart once, and so is what asks only for the items and the time.
An edition made at a shared desk is the same as one made alone.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from digest.cluster import Texts
from digest.dedupe import Phrases

T = TypeVar("T")
V = TypeVar("V")


class Desk:
    """The sentences and the words of a batch, and what was made of its items."""

    def __init__(self) -> None:
        self.phrases = Phrases()
        self.texts = Texts()
        self._made: dict[tuple[object, ...], tuple[Sequence[object], Any]] = {}

    def once(self, make: Callable[[], T], name: str, things: Sequence[object], *also: Hashable) -> T:
        """What ``make`` gives, made once for each name, things (by identity) and whatever else it depends on."""
        key = (name, *map(id, things), *also)
        if key not in self._made:
            self._made[key] = (tuple(things), make())  # the things are kept, so that no other gets their identity
        value: T = self._made[key][1]
        return value

    def each(self, fn: Callable[[T], V], thing: T) -> V:
        """What a function of the module gives for the thing, asked once for each identity."""
        return self.once(lambda: fn(thing), fn.__qualname__, (thing,))

    def folding(self, fn: Callable[[T, Callable[[str], str]], V], thing: T) -> V:
        """The same for a function that asks for comparison forms, which the desk keeps."""
        return self.once(lambda: fn(thing, self.phrases.folded), fn.__qualname__, (thing,))
