"""The loop of ``digest serve``."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from digest import daemon
from digest.errors import StoreBusyError

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_the_first_tick_comes_at_once_and_a_stop_within_it_ends_the_loop() -> None:
    stop, ticks = threading.Event(), []

    def tick(now: datetime) -> None:
        ticks.append(now)
        stop.set()

    daemon.serve(tick, clock=lambda: NOW, stop=stop)
    assert ticks == [NOW]


def test_ticks_go_on_with_the_time_of_the_clock() -> None:
    stop, ticks = threading.Event(), []
    times = iter(NOW + timedelta(seconds=n) for n in range(10))

    def tick(now: datetime) -> None:
        ticks.append(now)
        if len(ticks) == 2:
            stop.set()

    daemon.serve(tick, clock=lambda: next(times), stop=stop, period=1)
    assert ticks == [NOW, NOW + timedelta(seconds=1)]


def test_a_tick_that_fails_does_not_end_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    stop, ticks = threading.Event(), []

    def tick(now: datetime) -> None:
        ticks.append(now)
        if len(ticks) == 1:
            raise StoreBusyError("another run is under way")
        stop.set()

    daemon.serve(tick, clock=lambda: NOW, stop=stop, period=1)
    assert len(ticks) == 2
    assert "another run is under way" in caplog.text


def test_a_mistake_of_the_program_ends_the_loop() -> None:
    def tick(now: datetime) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        daemon.serve(tick, clock=lambda: NOW, stop=threading.Event())
