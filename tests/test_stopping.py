"""How a running program hears that it is to stop."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from digest.cli.running import stop_at


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    before = signal.getsignal(signal.SIGUSR1)
    yield stop_at(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("timeout", [30.0, None])
def test_a_signal_that_does_not_wake_the_main_thread_is_heard_within_a_moment(stop: threading.Event, timeout: float | None) -> None:
    elsewhere = threading.Timer(0.2, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    elsewhere.start()
    began = time.monotonic()
    assert stop.wait(timeout)
    assert time.monotonic() - began < 10
    elsewhere.join()


def test_a_wait_without_a_signal_ends_in_its_time(stop: threading.Event) -> None:
    took = []
    for _ in range(5):
        began = time.monotonic()
        assert not stop.wait(0.05)
        took.append(time.monotonic() - began)
    assert 0.05 <= min(took) < 1  # on a busy machine any one of them may take longer


def test_a_signal_amid_the_steps_of_a_wait_holds_nothing_up() -> None:
    """The lock of the event is held where a wait would hold it; in a process of its own, which would hang."""
    amid = (
        "import signal; from digest.cli.running import stop_at; stop = stop_at(signal.SIGUSR1)\n"
        "with stop._cond: signal.raise_signal(signal.SIGUSR1)\n"
        "assert stop.is_set() and stop.wait(5.0) and stop.wait()"
    )
    subprocess.run([sys.executable, "-c", amid], check=True, timeout=60)  # noqa: S603 - our own code
