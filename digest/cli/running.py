"""One run from outside, the same for cron and for ``digest serve``: is there anything to do, tell the monitor, do it."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from digest.agenda import is_idle
from digest.cli.clock import utc_now
from digest.cli.pinging import watched
from digest.cli.screen import Progress
from digest.settings import Settings
from digest.store import open_store

if TYPE_CHECKING:
    from digest.pipeline import Report


_GLANCE = 1.0


class _Stop(threading.Event):
    """An event that is set by a signal.

    Python runs the handler of a signal between two steps of the main thread. One that comes right before a wait begins, or to
    another thread, would be heard only when the wait ends, so a wait looks up each second. One that comes while the main thread
    holds the lock of this event would wait for that lock for ever, so the handler only takes note.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told = False

    def take_note(self, *_: object) -> None:
        """Set the event without its lock; what waits sees it within a second."""
        self._told = True

    def is_set(self) -> bool:
        return self._told or super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        end = None if timeout is None else time.monotonic() + timeout
        while not self._told:
            if super().wait(_GLANCE if end is None else max(0.0, min(_GLANCE, end - time.monotonic()))):
                return True
            if end is not None and time.monotonic() >= end:
                return self._told
        return True


def run_due(settings: Settings, *, progress: Progress, stopping: Callable[[], bool]) -> "Report | None":
    """What the run did; None when nothing is due and no mail waits, which is found out without importing the stages.

    :raises StoreBusyError: when another run is under way.
    :raises StoppedError: when ``stopping`` says so meanwhile.
    """
    with watched(settings) as watch:
        with open_store(settings.store) as store:
            if is_idle(store, settings, now=utc_now()):
                return None
        from digest import pipeline

        watch.start()
        with pipeline.open_context(settings, clock=utc_now, environ=os.environ, progress=progress, stopping=stopping) as context:
            report = pipeline.run(context)
        watch.end(report.exit_status)
        return report


def stop_at(*signals: signal.Signals) -> threading.Event:
    """An event that the signals set, instead of ending the program in the middle of a step."""
    stop = _Stop()
    for each in signals:
        signal.signal(each, stop.take_note)
    return stop
