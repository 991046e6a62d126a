"""A monitor told of every run that had something to do: it starts, it ended well, it failed.

    GET {url}/start        GET {url}        GET {url}/fail

That is how healthchecks.io and its kin want it. A run that will go on later (status 75) tells nothing more: the monitor's own
patience decides. The monitor is asked through the guarded fetcher, and whatever is wrong with it never fails the run.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from digest.cli.clock import utc_now
from digest.errors import DeferredError, DigestError
from digest.settings import Settings

log = logging.getLogger(__name__)

_PATIENCE = 10.0  # seconds; the mail must not wait for its monitor


class Watch:
    """The monitor's view of one run."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def start(self) -> None:
        """Tell that there is something to do."""
        self._ping("/start")

    def end(self, status: int) -> None:
        """Tell how it ended, by its exit status."""
        if status != DeferredError.exit_status:
            self._ping("/fail" if status else "")

    def _ping(self, what: str) -> None:
        if not self._settings.ping:
            return
        from digest.fetch import Request, fetch_all

        url = self._settings.ping.rstrip("/") + what
        limits = replace(self._settings.fetch, timeout=min(self._settings.fetch.timeout, _PATIENCE))
        try:
            answers = list(fetch_all([Request(url=url)], limits, now=utc_now()))
        except DigestError as error:
            log.warning("the monitor cannot be told error=%s", error)
            return
        for answer in answers:
            if reason := getattr(answer, "reason", ""):
                log.warning("the monitor cannot be told error=%s", reason)


@contextmanager
def watched(settings: Settings) -> Iterator[Watch]:
    """A block whose errors are told to the monitor; how it ends otherwise is for the block to tell."""
    watch = Watch(settings)
    try:
        yield watch
    except DigestError as error:
        watch.end(error.exit_status)
        raise
    except Exception:
        watch.end(1)
        raise
