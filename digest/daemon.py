"""The loop of ``digest serve``: a tick now, and then one each half minute, until it is told to stop.

The ``schedule`` library decides only when to wake. What is due is decided inside the tick, by the time and the store, exactly as
when cron calls: so a missed, doubled or late tick changes nothing. The library reckons in local wall time, so a clock that was
set back would make it sleep until the old time comes again: a wait longer than one period starts the timetable afresh.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

import schedule  # noqa: TID251 - the daemon ticks

from digest.errors import DigestError

log = logging.getLogger(__name__)

# A slot is named by its minute; half of one keeps the delay of a slot under half a minute.
_PERIOD = 30


def serve(tick: Callable[[datetime], None], *, clock: Callable[[], datetime], stop: threading.Event, period: int = _PERIOD) -> None:
    """Call ``tick`` with the time, at once and then every ``period`` seconds, until ``stop`` is set.

    A tick that fails with an error of ours is logged, and the next one tries again; any other error ends the loop. It does not
    interrupt a tick: to stop within one, the tick must look at ``stop`` itself.
    """

    def wake() -> None:
        try:
            tick(clock())
        except DigestError as error:
            log.error("tick failed error=%s", error)

    wake()
    timetable = _timetable(wake, period)
    while not stop.wait(max(0.0, timetable.idle_seconds or 0.0)):
        timetable.run_pending()
        if (timetable.idle_seconds or 0.0) > period:
            timetable = _timetable(wake, period)


def _timetable(wake: Callable[[], None], period: int) -> schedule.Scheduler:
    timetable = schedule.Scheduler()
    timetable.every(period).seconds.do(wake)
    return timetable
