"""The loop of one worker: it plans what is due, does jobs, keeps its leases, and stops when told to.

Three threads beside the jobs' own: the ticker plans each second; the heart renews the leases of every job under way, so that
leases can be short and the work of a dead worker is soon taken over; the engine hands out jobs. All of them survive a database
that goes away for a while.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from types import TracebackType
from typing import Self

from digest.errors import DigestError
from digest.pipeline import WORKER_WIRE_LEASE, Context, forget_old
from digest.runners.jobs import LEASE, do
from digest.runners.planning import plan
from digest.runners.port import Job, Runner
from digest.store import shards

log = logging.getLogger(__name__)

_BEAT = LEASE / 3
_TICK = 1.0
_PRUNE = 3600.0


@dataclass(slots=True, kw_only=True)
class Living(AbstractContextManager["Living"]):
    """The threads that keep a worker's leases and plan its work, for the length of a ``with`` block."""

    context: Context
    runner: Runner
    stop: threading.Event
    _threads: list[threading.Thread] = field(default_factory=list)
    _owners: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def __enter__(self) -> Self:
        self.context.store.write(shards.register, self.context.settings.sources)
        for name, fn, pause in (("heart", self._beat, _BEAT), ("ticker", self._tick, _TICK), ("upkeep", self._prune, _PRUNE)):
            self._threads.append(threading.Thread(target=self._repeat, args=(fn, pause), name=name, daemon=True))
            self._threads[-1].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join(LEASE)

    def do(self, job: Job) -> None:
        """Do a job under an owner of its own, whose leases are renewed until it ends."""
        owner = f"{self.context.owner}#{next(self._numbers)}"
        self._owners.add(owner)
        try:
            do(replace(self.context, owner=owner), job)
        finally:
            self._owners.discard(owner)

    def _repeat(self, fn: Callable[[], object], pause: float) -> None:
        while True:
            try:
                fn()
            except DigestError as error:
                log.warning("%s failed reason=%s", threading.current_thread().name, error)
            if self.stop.wait(pause):
                return

    def _beat(self) -> None:
        owners = sorted(self._owners.copy())  # jobs begin and end meanwhile
        if owners:
            lease = timedelta(seconds=LEASE)
            self.context.store.write(shards.renew, owners, now=self.context.clock(), lease=lease, wire=WORKER_WIRE_LEASE)

    def _tick(self) -> None:
        plan(self.context, self.runner)

    def _prune(self) -> None:
        """Once an hour one of the workers forgets what is old."""
        now, store = self.context.clock(), self.context.store
        if store.write(shards.lease, "upkeep", owner=self.context.owner, now=now, seconds=_PRUNE):
            forget_old(self.context)
            store.write(shards.forget_leases, before=now - timedelta(days=1))


def work(context: Context, runner: Runner, *, stop: threading.Event) -> None:
    """Plan and work until ``stop`` is set; what is under way is finished first."""
    with Living(context=context, runner=runner, stop=stop) as living:
        log.info("worker begins worker=%s", context.owner)
        runner.work(living.do, stop=stop)
    log.info("worker ends worker=%s", context.owner)
