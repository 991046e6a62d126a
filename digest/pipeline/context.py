"""What every stage of a run is given: the settings, the open store, the workers, the clock, and where to tell how far it is."""

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from digest.engines import Engine, pool
from digest.errors import StoppedError
from digest.reading import READERS
from digest.settings import Settings
from digest.store import WORKER, Store, open_copy, open_store

Clock = Callable[[], datetime]


class Progress(Protocol):
    """Where a stage tells how far it is; a terminal draws it, cron's runs ignore it."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` pieces of ``stage`` are finished."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Whether to stop: no."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The surroundings of one run. ``now`` is the moment it began, and the time of every editorial decision in it; ``clock``
    is for leases and receipts.

    ``fresh`` has healthy sources asked again although their interval is not over. ``owner`` names this process in leases;
    ``is_worker`` is set for one of many, which holds no run lock, and ``stopping`` says whether it should begin nothing more.
    """

    settings: Settings
    store: Store
    engine: Engine
    clock: Clock
    now: datetime
    environ: Mapping[str, str]
    owner: str
    progress: Progress = no_progress
    stopping: Callable[[], bool] = never
    is_worker: bool = False
    fresh: bool = False

    def advance(self, stage: str, done: int, total: int) -> None:
        """Tell that a piece of a stage is finished and its result written down; where the program was told to stop, that is here.

        :raises StoppedError: when it was.
        """
        self.progress(stage, done, total)
        if self.stopping():
            raise StoppedError(f"stopped by request after {done} of {total} {stage}: the next run goes on from there")


@contextmanager
def open_context(
    settings: Settings,
    *,
    clock: Clock,
    environ: Mapping[str, str],
    progress: Progress = no_progress,
    stopping: Callable[[], bool] = never,
) -> Iterator[Context]:
    """Open the store and the workers, and close both again.

    :raises StoreError: when the database cannot be opened.
    """
    with (
        open_store(settings.store) as store,
        _surrounded(store, settings, clock=clock, environ=environ, progress=progress) as context,
    ):
        yield replace(context, stopping=stopping)


@contextmanager
def open_worker(settings: Settings, *, clock: Clock, environ: Mapping[str, str], stopping: Callable[[], bool]) -> Iterator[Context]:
    """The same for one of many workers, under a name that no other has had.

    :raises StoreError: when the database cannot be opened.
    """
    with open_context(settings, clock=clock, environ=environ) as context:
        owner = f"{WORKER}{context.owner}:{uuid4().hex[:8]}"
        yield replace(context, owner=owner, is_worker=True, stopping=stopping)


@contextmanager
def open_preview(
    settings: Settings, *, clock: Clock, environ: Mapping[str, str], progress: Progress = no_progress
) -> Iterator[Context]:
    """The same on a throw-away copy of the database, so that whatever is done in it changes nothing.

    :raises StoreError: when the database cannot be read.
    """
    with (
        open_copy(settings.store) as store,
        _surrounded(store, settings, clock=clock, environ=environ, progress=progress) as context,
    ):
        yield context


@contextmanager
def _surrounded(
    store: Store, settings: Settings, *, clock: Clock, environ: Mapping[str, str], progress: Progress
) -> Iterator[Context]:
    with pool(settings.extract, preload=READERS) as engine:
        yield Context(
            settings=settings,
            store=store,
            engine=engine,
            clock=clock,
            now=clock(),
            environ=environ,
            owner=f"{platform.node()}:{os.getpid()}",
            progress=progress,
        )
