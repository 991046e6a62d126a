"""What hosts have asked of us in runs before this one, and what they ask in this one.

    waits = Waits(known, well, now=...)   from the store: until when which place is left alone; which addresses answer well
    waits.left(url)                       the seconds that its host, or the address itself, is still to be left alone; 0.0 for none
    waits.serves_besides(url)             whether its host answers another address well
    waits.hold(place, seconds)            a host, named by its origin, or one address asked to wait
    waits.take()                          what was held since the last call, for the store

Filled in the caller's thread before the first request; ``hold`` is called in the fetcher's thread, ``take`` in the caller's.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from digest import urls


class Waits:
    """The places to leave alone. ``well`` are addresses that answered well when they were last asked."""

    def __init__(self, known: Mapping[str, datetime], well: Iterable[str], *, now: datetime) -> None:
        self._left = {place: (until - now).total_seconds() for place, until in known.items() if until > now}
        self._well: dict[str, set[str]] = {}
        for url in well:
            self._well.setdefault(urls.origin(url), set()).add(url)
        self._news: dict[str, float] = {}

    def left(self, url: str) -> float:
        """The seconds that the address is still to be left alone."""
        return max(self._left.get(url, 0.0), self._left.get(urls.origin(url), 0.0)) if self._left else 0.0

    def serves_besides(self, url: str) -> bool:
        """Whether the host answers an address other than this one well."""
        return bool(self._well.get(urls.origin(url), set()) - {url})

    def hold(self, place: str, seconds: float) -> None:
        """Note that the place asked to be left alone for so long."""
        self._news[place] = seconds

    def take(self) -> dict[str, float]:
        """The seconds by place that were held since the last call."""
        found: dict[str, float] = {}
        while self._news:  # another thread may add to it meanwhile
            place, seconds = self._news.popitem()
            found[place] = seconds
        return found
