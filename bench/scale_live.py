"""Many readers for real: workers, PostgreSQL and an SMTP sink as processes, killed at random.

Part of ``python -m bench.scale``; a cluster of its own with fsync on, started here by the
programs of the system.
"""

import asyncio
import contextlib
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import Process
from pathlib import Path

from sqlalchemy import Connection, func, select

from digest.model import Preferences, ReaderState
from digest.settings import StoreSettings
from digest.store import NewReader, Store, open_store, roster, shards
from digest.store.schema import messages

ROOT = Path(__file__).resolve().parent.parent
LETTERS = "bcdfghklmnprstvz"


def prose(seed: int, words: int = 60) -> str:
    """A paragraph of invented words, the same for each seed, and like no other."""
    chance = random.Random(seed)  # noqa: S311 - the same text each time
    made = ["".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(chance.randrange(1, 5))) for _ in range(words)]
    return " ".join(made).capitalize() + "."


CONFIG = """
[mail]
from = "Morning <digest@example.org>"
transport = "smtp"
on_unknown = "{policy}"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
[readers]
url = "https://news.example.org"
[[digest]]
name = "morning"
to = []
at = ["{at}"]
[store]
url = "{url}"
[[source]]
url = "{texts}"
backlog = 50
[fetch]
interval = 86400
"""


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---------------------------------------------------------------- the sink


def sink(port: int, ledger: Path) -> None:
    """An SMTP server that writes each Message-ID to the ledger before it says that the message is taken."""

    async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        with ledger.open("ab", buffering=0) as lines, contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    body = await reader.readuntil(b"\r\n.\r\n")
                    found = re.search(rb"^Message-ID:\s*(\S+)", body[:4096], re.MULTILINE | re.IGNORECASE)
                    lines.write((found[1] if found else b"?") + b" %f\n" % time.time())
                    writer.write(b"250 taken\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                else:
                    writer.write(b"250 fine\r\n")
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(session, "127.0.0.1", port, limit=2**24, backlog=512)
        await server.serve_forever()

    asyncio.run(serve())


# ---------------------------------------------------------------- the database server


@dataclass
class Cluster:
    """A PostgreSQL of its own, durable, that can be killed."""

    folder: Path
    port: int = field(default_factory=free_port)
    bin: Path = field(default_factory=lambda: max(Path("/usr/lib/postgresql").glob("*/bin")))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        shutil.chown(self.folder, "postgres")
        self._as_owner(
            str(self.bin / "initdb"), "-D", str(self.folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"
        )
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers; its children of before may take a moment to go."""
        words = f"port={self.port}", f"unix_socket_directories={self.folder}", "listen_addresses=127.0.0.1", "max_connections=200"
        options = " ".join(f"-c {each}" for each in words)
        command = [str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options]
        for _ in range(20):
            with contextlib.suppress(subprocess.CalledProcessError):
                self._as_owner(*command, "start")
                return
            time.sleep(0.5)
        raise RuntimeError(f"the server does not start: see {self.folder}/log")

    def kill(self) -> None:
        """Kill its first process with SIGKILL; the others follow."""
        lock = self.folder / "data/postmaster.pid"
        os.kill(int(lock.read_text().split()[0]), signal.SIGKILL)
        lock.unlink()  # a dead process that nobody has waited for would count as a living one

    def cpu(self) -> float:
        """The CPU seconds of its processes so far, those that have ended among them."""
        first = (self.folder / "data/postmaster.pid").read_text().split()[0]
        ticks = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                told = status.read_text().rpartition(")")[2].split()  # state, parent, ...
                if first in (status.parent.name, told[1]):
                    ticks += sum(map(int, told[11:15] if status.parent.name == first else told[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Stop it at once."""
        self._as_owner(str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def url(self, name: str) -> str:
        """The address of a new database."""
        self._as_owner(str(self.bin / "createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def _as_owner(self, *command: str) -> None:
        subprocess.run(
            ["runuser", "-u", "postgres", "--", *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster until the end of the block."""
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.stop()


# ---------------------------------------------------------------- one round


@dataclass
class Round:
    """Readers, workers and a slot; ``result`` after ``run``."""

    folder: Path
    url: str
    readers: int
    audiences: int
    workers: int
    policy: str = "hold"
    jobs: int = 4
    _line: int = 0

    def run(self, *, kills: int, server: Cluster | None = None, seed: int = 1, patience: float = 900.0) -> dict[str, float]:
        """Send one slot to all readers while workers, and the database server where one is given, are killed at random."""
        chance = random.Random(seed)  # noqa: S311 - seeded, to choose whom to kill
        self._prepare()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        at_first = server.cpu() if server else 0.0
        smtp = Process(target=sink, args=(self.port, self.ledger), daemon=True)
        smtp.start()
        crew = [self._worker() for _ in range(self.workers)]
        kills_made: list[Kill] = []
        try:
            self._await(lambda: self._lines() > 0, patience)
            for n in range(kills):
                enough = self.readers * (n + 1) // (kills + 2)
                self._await(lambda enough=enough: self._lines() > enough, patience)  # type: ignore[misc]
                if server and n % 5 == 4:
                    server.kill()
                    server.start()
                else:
                    kills_made.append(self._kill_one(crew, chance))
            with open_store(StoreSettings(url=self.url)) as store:
                self._await(lambda: self._is_done(store), patience)
            figures = self._result(kills_made)
            if server and kills < 5:  # what its predecessors spent is not known
                figures["CPU of the server, ms a message"] = 1000 * (server.cpu() - at_first) / self.readers
        finally:
            for each in crew:
                each.terminate()
            for each in crew:
                each.wait(30)
            smtp.kill()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {**figures, "CPU of the workers, from their start, ms a message": 1000 * spent / self.readers}

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        texts, self.ledger, self.port = self.folder / "texts", self.folder / "ledger", free_port()
        self.ledger.touch()
        texts.mkdir()
        for n in range(30):
            words = "</p><p>".join(prose(n * 100 + k) for k in range(6))
            (texts / f"{n}.html").write_text(f"<html><title>{prose(n * 100 + 50, 6)}</title><p>{words}</p></html>")
        slot = datetime.now(UTC) + timedelta(seconds=75)
        self.config = self.folder / "config.toml"
        self.config.write_text(
            CONFIG.format(policy=self.policy, port=self.port, at=f"{slot:%H:%M}", url=self.url, texts=texts), encoding="utf-8"
        )
        subprocess.run([sys.executable, "-m", "digest", "--config", str(self.config), "migrate"], check=True, cwd=ROOT)
        with open_store(StoreSettings(url=self.url)) as store:
            now = datetime.now(UTC) - timedelta(seconds=120)
            wanted = [Preferences(digest="morning", minutes=5.0 + n) for n in range(self.audiences)]
            new = [
                NewReader(address=f"r{n}@d{n % 50}.example.net", preferences=wanted[n % self.audiences], state=ReaderState.ACTIVE)
                for n in range(self.readers)
            ]
            assert len(store.write(roster.add, new, now=now)) == self.readers

    def _worker(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "digest", "--log-json", "--config", str(self.config), "worker", "--jobs", str(self.jobs)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=(self.folder / "workers.log").open("ab"))

    def _kill_one(self, crew: "list[subprocess.Popen[bytes]]", chance: random.Random) -> "Kill":
        """Kill a worker and start another; when it was, and what the worker held."""
        time.sleep(chance.random())
        place = chance.randrange(len(crew))
        pid = crew[place].pid
        crew[place].kill()
        crew[place].wait()
        killed = time.time()
        crew[place] = self._worker()
        with open_store(StoreSettings(url=self.url)) as store:
            return Kill(at=killed, held=store.read(_held_by, pid))

    def _lines(self) -> int:
        size = self.ledger.stat().st_size
        if size and not self._line:
            self._line = len(self.ledger.read_bytes().partition(b"\n")[0]) + 1
        return size // self._line if size else 0  # near enough: their numbers have more or fewer digits

    def _await(self, done: Callable[[], bool], patience: float) -> None:
        until = time.time() + patience
        while not done():
            if time.time() > until:
                raise TimeoutError(f"{self.folder}: nothing moved within {patience:g} seconds")
            time.sleep(0.25)

    def _is_done(self, store: Store) -> bool:
        if self._lines() < 0.9 * self.readers:
            return False
        states = store.read(_states)
        open_ = sum(n for state, n in states.items() if state in ("ready", "sending", "deferred"))
        return sum(states.values()) >= self.readers and not open_

    def _result(self, kills: "list[Kill]") -> dict[str, float]:
        lines = [line.decode().split() for line in self.ledger.read_bytes().splitlines()]
        taken, times = Counter(line[0] for line in lines), {line[0]: float(line[1]) for line in lines}
        with open_store(StoreSettings(url=self.url)) as store:
            states, unknown, dead = store.read(_states), store.read(_unknown), store.read(shards.dead)
        back = [
            times[each] - kill.at for kill in kills for each in kill.held if times.get(each, 0.0) > kill.at and each not in unknown
        ]
        spent = max(times.values()) - min(times.values())
        return {
            "messages": states.total(),
            "taken": len(taken),
            "doubled": sum(n - 1 for n in taken.values()),
            "in doubt, named": len(unknown),
            "lost in silence": len(set(store_ids(self.url)) - set(taken) - unknown),
            "given up": len(dead),
            "workers killed": len(kills),
            "held by the dead": sum(len(kill.held) for kill in kills),
            "back after seconds, at most": round(max(back, default=0.0), 1),
            "seconds": round(spent, 1),
            "messages a second": round(len(taken) / spent, 1),
        }


@dataclass(frozen=True, kw_only=True)
class Kill:
    """When a worker was killed, and the messages that it held."""

    at: float
    held: frozenset[str]


def store_ids(url: str) -> list[str]:
    """The Message-IDs of all planned mail."""
    with open_store(StoreSettings(url=url)) as store:
        return store.read(lambda connection: list(connection.scalars(select(messages.c.message_id))))


def _states(connection: Connection) -> "Counter[str]":
    rows = connection.execute(select(messages.c.state, func.count()).group_by(messages.c.state))
    return Counter({row[0]: row[1] for row in rows})


def _unknown(connection: Connection) -> set[str]:
    return set(connection.scalars(select(messages.c.message_id).where(messages.c.state == "unknown")))


def _held_by(connection: Connection, pid: int) -> frozenset[str]:
    held = (messages.c.state == "sending", messages.c.owner.like(f"worker/%:{pid}:%"))
    return frozenset(connection.scalars(select(messages.c.message_id).where(*held)))
