"""Procrastinate as a carrier of wake-ups: it may lose and double them, it should not."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url  # noqa: TID251 - makes and drops whole databases

from digest.errors import DigestError
from digest.runners import Job
from digest.runners.engine import Engine, install, open_engine

pytestmark = pytest.mark.postgres
HANGING = """
import sys, threading, time
from digest.runners.engine import open_engine
with open_engine(sys.argv[1], concurrency=1) as engine:
    engine.work(lambda job: (print(job.name, flush=True), time.sleep(600)), stop=threading.Event())
"""


@pytest.fixture
def url() -> Iterator[str]:
    address, name = make_url(os.environ["DIGEST_TEST_PG"]), f"digest_{uuid4().hex}"
    server = create_engine(address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield address.set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def done_by(engine: Engine, until: int, *, fails: frozenset[str] = frozenset()) -> list[str]:
    """The jobs that a worker does until it has done so many."""
    stop, done = threading.Event(), list[str]()

    def do(job: Job) -> None:
        done.append(job.name)
        if len(done) >= until:
            stop.set()
        if job.name in fails:
            raise DigestError("as the test wants it")

    engine.work(do, stop=stop)
    return done


def test_a_wake_up_waits_once_and_the_most_urgent_comes_first(url: str) -> None:
    assert install(url)
    assert not install(url)
    with open_engine(url, concurrency=1) as engine:
        assert engine.submit([Job(kind="poll", key="1"), Job(kind="send", key="0", priority=6)]) == 2
        assert engine.submit([Job(kind="poll", key="1"), Job(kind="poll", key="2")]) == 1
        assert engine.waiting() == 3
        assert done_by(engine, 3) == ["send:0", "poll:1", "poll:2"]
        assert engine.waiting() == 0


def test_of_several_that_make_the_tables_at_once_one_does(url: str) -> None:
    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(install, [url] * 4)) == [False, False, False, True]


def test_a_job_that_fails_is_over_and_stops_no_other(url: str) -> None:
    install(url)
    with open_engine(url, concurrency=1) as engine:
        engine.submit([Job(kind="poll", key=str(n)) for n in range(3)])
        assert done_by(engine, 3, fails=frozenset({"poll:0"})) == ["poll:0", "poll:1", "poll:2"]
        assert engine.waiting() == 0


def test_the_job_of_a_worker_that_was_killed_is_planned_again(url: str) -> None:
    install(url)
    with open_engine(url, concurrency=1) as engine:
        engine.submit([Job(kind="poll", key="1")])
        killed = subprocess.Popen([sys.executable, "-c", HANGING, url], stdout=subprocess.PIPE)  # noqa: S603  # our own code
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"poll:1\n"
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        killed.stdout.close()
        assert engine.submit([Job(kind="poll", key="1")]) == 1  # what hangs in the engine holds up nothing
        assert done_by(engine, 1) == ["poll:1"]
