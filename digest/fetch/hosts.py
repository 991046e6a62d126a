"""Manners towards one host within a run: how many requests at once, how close together, and whether it has asked for quiet.

async with host.turn():     waits for a free place, and until the pace allows another request
host.quiet(seconds)         the host asked to wait: what is still to come to it in this run is refused
host.note(reached=...)      whether it answered: of one that never did in three tries no more is asked in this run
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_MOST_MISSES = 3


class Host:
    """One host and port, for one run. ``quiet_for`` are the seconds it has asked us to stay away, None while it has not."""

    def __init__(self, *, places: int, pace: float) -> None:
        self._places = asyncio.Semaphore(places)
        self._pace = pace
        self._next = 0.0
        self.robots = asyncio.Lock()
        self.quiet_for: float | None = None
        self._misses = 0
        self._answered = False

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place at this host, from the moment when the pace allows a request."""
        async with self._places:
            clock = asyncio.get_running_loop().time
            wait = self._next - clock()
            self._next = max(self._next, clock()) + self._pace
            if wait > 0:
                await asyncio.sleep(wait)
            yield

    def quiet(self, seconds: float) -> None:
        """Remember that the host wants no more requests for so long."""
        self.quiet_for = max(self.quiet_for or 0.0, seconds)

    def note(self, *, reached: bool) -> None:
        """Remember whether a request got any answer."""
        self._answered = self._answered or reached
        self._misses += not reached

    @property
    def is_dead(self) -> bool:
        """Whether asking on is of no use: every request would wait for its whole time limit."""
        return not self._answered and self._misses >= _MOST_MISSES

    def slow_down(self, seconds: float) -> None:
        """Keep at least so much time between two requests."""
        self._pace = max(self._pace, seconds)
