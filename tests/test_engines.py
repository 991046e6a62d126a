"""Work in processes that can be killed."""

import ctypes
import os
import re
import select
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from digest import engines
from digest.engines import Lost
from digest.errors import ExtractError, FetchError
from digest.settings import ExtractSettings

QUICK = ExtractSettings(workers=2, deadline=1.0, memory=400_000_000)
PATIENT = ExtractSettings(workers=2, deadline=30.0, memory=400_000_000)


def double(n: int) -> int:
    return 2 * n


def raise_(error: Exception) -> str:
    raise error


def misbehave(how: str) -> object:
    """Do as told; the words are the faults that pages provoke in parsers. Any other word is returned."""
    faults: dict[str, Callable[[], object]] = {
        "sleep": lambda: time.sleep(60),
        "loop in C": lambda: re.match(r"(a*)*$", "a" * 5000 + "b"),
        "eat memory": lambda: "x" * 10**9,
        "segfault": lambda: ctypes.string_at(0),
        "be killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "leave": lambda: os._exit(3),
        "raise ours": lambda: raise_(ExtractError("no article here")),
        "raise theirs": lambda: raise_(KeyError("bug")),
        "recurse": lambda: misbehave(how),
        "return a lock": threading.Lock,
    }
    return faults.get(how, lambda: how)()


def worker_id(_: int) -> int:
    return os.getpid()


def address_space(_: int) -> str:
    return Path("/proc/self/limits").read_text(encoding="ascii")


def alarms(_: int) -> tuple[float, float]:
    return signal.getitimer(signal.ITIMER_PROF)[0], signal.getitimer(signal.ITIMER_REAL)[0]


@pytest.fixture(scope="module")
def engine() -> Iterator[engines.Engine]:
    with engines.pool(PATIENT) as started:
        yield started


def test_each_item_comes_back_once(engine: engines.Engine) -> None:
    assert sorted(engine.map(double, range(200)), key=repr) == sorted(range(0, 400, 2), key=repr)


def test_no_items_make_no_outcomes(engine: engines.Engine) -> None:
    assert list(engine.map(double, [])) == []


def test_both_engines_give_the_same_values(engine: engines.Engine) -> None:
    items = ["a", "raise ours", "b"]
    inline = list(engines.Inline().map(misbehave, items))
    assert sorted(map(repr, engine.map(misbehave, items))) == sorted(map(repr, inline))


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("sleep", "took longer than 3 s"),
        ("loop in C", "took longer than"),
        ("eat memory", "needs more than 400 MB of memory"),
        ("segfault", "killed its worker (SIGSEGV)"),
        ("be killed", "killed its worker (SIGKILL)"),
        ("leave", "stopped its worker (status 3)"),
        ("raise ours", "no article here"),
        ("raise theirs", "KeyError: 'bug'"),
        ("recurse", "RecursionError: maximum recursion depth exceeded"),
        ("return a lock", "pickle"),
    ],
)
def test_an_item_that_misbehaves_is_lost_by_name_and_costs_no_other(how: str, reason: str) -> None:
    with engines.pool(QUICK) as pool:
        outcomes = list(pool.map(misbehave, ["a", how, "b", "c"]))
    (lost,) = [each for each in outcomes if isinstance(each, Lost)]
    assert lost.item == how
    assert reason in lost.reason
    assert sorted(each for each in outcomes if isinstance(each, str)) == ["a", "b", "c"]


def test_a_busy_machine_leaves_an_item_three_times_its_time(engine: engines.Engine) -> None:
    (left,) = engine.map(alarms, [0])
    assert isinstance(left, tuple)
    assert 0 < left[0] < 2 * PATIENT.deadline < left[1] < 4 * PATIENT.deadline


def test_an_error_of_ours_comes_back_as_a_value(engine: engines.Engine) -> None:
    (lost,) = engine.map(misbehave, ["raise ours"])
    assert isinstance(lost, Lost)
    assert isinstance(lost.error, ExtractError)


def test_an_item_that_cannot_be_sent_is_lost(engine: engines.Engine) -> None:
    (lost,) = engine.map(repr, [threading.Lock()])
    assert isinstance(lost, Lost)
    assert "cannot be sent to a worker" in lost.reason


def test_results_come_while_the_input_waits_for_more(engine: engines.Engine) -> None:
    more = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert more.wait(30)
        yield 2

    outcomes = engine.map(double, items())
    assert next(outcomes) == 2
    more.set()
    assert list(outcomes) == [4]


def test_no_more_is_taken_from_the_input_than_fits(engine: engines.Engine) -> None:
    taken = []

    def items() -> Iterator[int]:
        for n in range(100):
            taken.append(n)
            yield n

    outcomes = engine.map(double, items())
    for n in range(50):
        next(outcomes)
        assert len(taken) <= n + 1 + 2 * 2 + 1
    assert len(list(outcomes)) == 50


def test_an_error_of_the_input_is_raised_where_the_outcomes_are_read(engine: engines.Engine) -> None:
    def items() -> Iterable[int]:
        yield 1
        raise FetchError("the network is gone")

    with pytest.raises(FetchError, match="the network is gone"):
        list(engine.map(double, items()))


def test_maps_inside_maps_share_the_workers(engine: engines.Engine) -> None:
    inner = (n for n in engine.map(double, range(50)) if isinstance(n, int))
    assert set(engine.map(double, inner)) == set(range(0, 200, 4))


def test_a_map_may_be_left_half_way(engine: engines.Engine) -> None:
    outcomes = engine.map(double, iter(range(10**9)))
    next(outcomes)
    del outcomes
    assert list(engine.map(double, [1])) == [2]


def test_a_worker_that_died_between_two_items_costs_none() -> None:
    with engines.pool(ExtractSettings(workers=1, deadline=30.0)) as pool:
        (first,) = pool.map(worker_id, [0])
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        _wait_until_gone(first)
        (second,) = pool.map(worker_id, [0])
        assert isinstance(second, int)
        assert second != first


def test_no_worker_is_left_after_the_block() -> None:
    with engines.pool(QUICK) as pool:
        pids = {each for each in pool.map(worker_id, range(8)) if isinstance(each, int)}
    assert pids
    for pid in pids:
        _wait_until_gone(pid)


def test_a_pool_that_is_not_used_starts_nothing() -> None:
    before = set(Path("/proc/self/task").iterdir())
    with engines.pool(QUICK):
        assert set(Path("/proc/self/task").iterdir()) <= before


def test_the_memory_of_a_worker_is_bounded(engine: engines.Engine) -> None:
    (limits,) = engine.map(address_space, [0])
    assert isinstance(limits, str)
    assert re.search(r"Max address space +400000000 +400000000", limits)


def _wait_until_gone(pid: int) -> None:
    """Return when the process has ended; a zombie whose parent is slow has ended too."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with os.fdopen(handle, "rb") as process:
        assert select.select([process], [], [], 30)[0]


def test_an_engine_that_rested_works_on_with_new_workers(engine: engines.Engine) -> None:
    before = set(engine.map(worker_id, range(4)))
    engine.rest()
    after = set(engine.map(worker_id, range(4)))
    assert before.isdisjoint(after)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_for_the_whole_group_ends_no_worker(name: str) -> None:
    with engines.pool(ExtractSettings(workers=1, deadline=30.0)) as pool:
        (first,) = pool.map(worker_id, [0])
        assert isinstance(first, int)
        os.kill(first, signal.Signals[name])
        assert list(pool.map(worker_id, [0])) == [first]
