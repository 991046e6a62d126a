"""What an engine is to the digest: a carrier of wake-ups."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

# What a worker does with a job.
Doing = Callable[["Job"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A wake-up: look at what is due of this kind, at this place. Identity: (kind, key); the highest priority comes first."""

    kind: str
    key: str
    priority: int = 0

    @property
    def name(self) -> str:
        """The job as one word."""
        return f"{self.kind}:{self.key}"


class Runner(Protocol):
    """An engine. It may lose, double, reorder and repeat jobs; it should not, for the sake of time."""

    def submit(self, jobs: Sequence[Job]) -> int:
        """Have the jobs done some time, by some worker; how many were taken. One that waits already is not taken again."""
        ...

    def work(self, do: Doing, *, stop: threading.Event) -> None:
        """Do jobs as they come, until ``stop`` is set; those under way are finished. What ``do`` raises is logged, and the job is
        over: what it has left undone is still due, and is planned again."""
        ...
