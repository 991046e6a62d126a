"""The engine of one process: a list of jobs, the most urgent first."""

import logging
import threading
from collections.abc import Sequence

from digest.errors import DigestError
from digest.runners.port import Doing, Job

log = logging.getLogger(__name__)

_PAUSE = 0.5


class Inline:
    """Jobs of this process, done one after another by whoever calls ``work``; safe among threads."""

    def __init__(self) -> None:
        self._waiting: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._come = threading.Event()

    def submit(self, jobs: Sequence[Job]) -> int:
        """Add the jobs that do not wait yet."""
        with self._lock:
            new = {job.name: job for job in jobs if job.name not in self._waiting}
            self._waiting |= new
        self._come.set()
        return len(new)

    def work(self, do: Doing, *, stop: threading.Event) -> None:
        """Do jobs until ``stop`` is set."""
        while not stop.is_set():
            job = self._next()
            if job is None:
                self._come.wait(_PAUSE)
                self._come.clear()
                continue
            try:
                do(job)
            except DigestError as error:
                log.error("job failed job=%s reason=%s", job.name, error)

    def _next(self) -> Job | None:
        with self._lock:
            if not self._waiting:
                return None
            job = max(self._waiting.values(), key=lambda each: each.priority)
            return self._waiting.pop(job.name)
