"""Manners towards one host within a run: how many requests at once, how close together, and whether it has asked for quiet.

async with host.turn():     waits for a free place, and until the pace allows another request
async with host.asking():   a request is under way
host.quiet(seconds, ...)    the host asked to wait: what is still to come to it in this run is refused
host.note(well=...)         whether a request got what it asked for

A host that asks to wait at one address while it serves others well means that address: one broken feed of a large platform must not
silence the others. Asked twice in a row, the whole host is meant.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_MEANT = 2  # requests to wait in a row that mean the host


class Host:
    """One host and port, for one run. ``quiet_for`` are the seconds it has asked us to stay away."""

    def __init__(self, *, places: int, pace: float) -> None:
        self._places = asyncio.Semaphore(places)
        self._pace = pace
        self._next = 0.0
        self.robots = asyncio.Lock()
        self.quiet_for = 0.0
        self._asked_to_wait = 0  # in a row
        self._serves = False
        self._under_way = 0
        self._news = asyncio.Event()

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

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """A request that is under way; who waits for the outcome is woken at its end."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._news.set()
            self._news = asyncio.Event()

    def quiet(self, seconds: float, *, serves: bool) -> None:
        """Remember that the host wants no more requests for so long; ``serves`` where another address of it is known to be well."""
        self._asked_to_wait += 1
        self._serves = self._serves or serves
        self.quiet_for = max(self.quiet_for, seconds)

    async def is_quiet(self) -> bool:
        """Whether the host is to be left alone; while that hangs on requests under way, their answers are waited for."""
        while self._asked_to_wait == 1 and not self._serves and self._under_way:
            await self._news.wait()
        return self._is_meant

    @property
    def is_silent(self) -> bool:
        """Whether the host is to be left alone, and no request under way can change that."""
        return self._is_meant and (self._asked_to_wait >= _MEANT or not self._under_way)

    @property
    def _is_meant(self) -> bool:
        return self._asked_to_wait >= _MEANT or (self._asked_to_wait > 0 and not self._serves)

    def note(self, *, well: bool) -> None:
        """Remember whether a request got what it asked for."""
        self._serves = self._serves or well
        if well and self._asked_to_wait < _MEANT:
            self._asked_to_wait = 0

    def slow_down(self, seconds: float) -> None:
        """Keep at least so much time between two requests."""
        self._pace = max(self._pace, seconds)
