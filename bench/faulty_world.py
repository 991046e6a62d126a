"""A whole installation in a folder: articles, a configuration, a state that can be set back, and the question how a round ended."""

import json
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.faulty_mail import CERTIFICATES, SECRET, Server

ARTICLES = 6


@dataclass(frozen=True)
class Ran:
    """How a run ended: -1 with a traceback, -9 when it had to be killed; the CPU of it and all its workers; its peak memory."""

    status: int
    seconds: float
    cpu: float
    peak_mb: float
    words: str


class World:
    """An installation for ``readers``; without ``sources`` it reads a folder of six articles. ``more`` is put into its settings."""

    def __init__(
        self, folder: Path, server: Server, *, readers: int = 3, sources: Sequence[str] = (), more: str = "", tls: bool = False
    ) -> None:
        self.folder, self.server, self.state = folder, server, folder / "state"
        self.readers = [f"reader{n}@example.org" for n in range(readers)]
        folder.mkdir(exist_ok=True)
        if not sources:
            _write_articles(folder / "articles")
        listed = "".join(f"[[source]]\nurl = {json.dumps(each)}\n" for each in sources)
        listed = listed or f'[[source]]\nurl = "articles"\nbacklog = {ARTICLES}\n'
        secure = 'security = "starttls"\nusername = "me"\npassword_env = "SECRET"' if tls else 'security = "none"'
        host = "localhost" if tls and server.profile.tls != "other" else "127.0.0.1"
        (folder / "config.toml").write_text(
            f'[mail]\nfrom = "digest@example.org"\ntransport = "smtp"\n[mail.smtp]\nhost = "{host}"\nport = {server.port}\n'
            f'timeout = 3\n{secure}\n[store]\nurl = "sqlite:///state/digest.db"\n[extract]\nworkers = 1\n{more}\n'
            f'[[digest]]\nname = "morning"\nto = {json.dumps(self.readers)}\nminutes = 120\n{listed}',
            encoding="utf-8",
        )
        self.command = [sys.executable, "-m", "digest", "--config", str(folder / "config.toml"), "--quiet"]
        trust = {"SSL_CERT_FILE": str(CERTIFICATES / "cert.pem")} if tls else {}
        self.environ = {**os.environ, "SECRET": SECRET, **trust}

    def reset(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.state, ignore_errors=True)
        self.server.forget()

    def run(self, *wrapper: str, verb: Sequence[str] = ("run",), patience: float = 300.0) -> Ran:
        """How one run ended."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        with subprocess.Popen(
            [*wrapper, *self.command, *verb], cwd=self.folder, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            watch = _Watch(process.pid)
            try:
                words = process.communicate(timeout=patience)[0].decode(errors="replace")
                status = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                words, status = process.communicate()[0].decode(errors="replace"), -9
            peak = watch.end()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if "Traceback" in words:
            print(words)
        return Ran(-1 if "Traceback" in words else status, time.monotonic() - began, cpu, peak, words)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """The rows that the database gives."""
        with closing(sqlite3.connect(self.state / "digest.db")) as database:
            return database.execute(query).fetchall()

    def an_hour_passes(self) -> None:
        """What is put off becomes due."""
        if (self.state / "digest.db").exists():
            with closing(sqlite3.connect(self.state / "digest.db")) as database:
                database.execute("UPDATE message SET due_at = '2000-01-01T00:00:00.000000Z' WHERE state IN ('deferred', 'unknown')")
                database.commit()

    def finish(self, tries: int = 4) -> list[str]:
        """Run until all is done; what went wrong."""
        for _ in range(tries):
            status = self.run().status
            if status == 0:
                return []
            self.an_hour_passes()
        return [f"the last run ended with {status}"]

    def states(self) -> Counter[str]:
        """How many messages of editions on schedule stand in each state."""
        rows = self.ask("SELECT state, count(*) FROM message JOIN edition ON id = edition WHERE slot LIKE 'run/%' GROUP BY state")
        return Counter({str(state): int(str(number)) for state, number in rows})

    def problems(self, doubts: int = 0, entries: int = ARTICLES) -> list[str]:
        """What is wrong with the end of a round in which an acceptance may have been lost ``doubts`` times."""
        (decided,) = self.ask("SELECT count(*), count(DISTINCT source || entry_key) FROM outcome WHERE final")
        states, accepted = self.states(), self.server.accepted
        ids = {row[0] for row in self.ask("SELECT message_id FROM message JOIN edition ON id = edition WHERE slot LIKE 'run/%'")}
        found = [f"entries decided {decided}"] if decided != (entries, entries) else []
        copies = sum(accepted.values()) - len(accepted)
        found += [f"{copies} copies, {doubts} doubts"] if copies > doubts else []
        strange = {message_id for _, message_id in accepted} - ids
        found += [f"unknown Message-IDs {strange}"] if strange else []
        known = states["failed"] + states["unknown"]
        missing = len(self.readers) - len({reader for reader, _ in accepted})
        found += [f"{missing} readers without mail, {known} known"] if missing > known else []
        found += [f"mail waits {dict(states)}"] if states["ready"] + states["sending"] + states["deferred"] else []
        return found


class _Watch:
    """The most memory that a process held, workers not counted: the kernel's own high-water mark, read while it lives."""

    def __init__(self, pid: int) -> None:
        self._path = Path(f"/proc/{pid}/status")
        self._most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            with suppress(OSError):
                for mark in re.findall(r"VmHWM:\s+(\d+)", self._path.read_text()):
                    self._most = max(self._most, int(mark) / 1024)

    def end(self) -> float:
        """The mark, in MB."""
        self._over.set()
        self._thread.join()
        return self._most


def _write_articles(folder: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - makes up text
    words = ["river", "council", "bridge", "budget", "vote", "engineer", "harbour", "school", "report", "station", "market"]
    folder.mkdir(exist_ok=True)
    for number in range(ARTICLES):
        paragraphs = [" ".join(chance.choices(words, k=50)).capitalize() + "." for _ in range(4)]
        text = f"The {chance.choice(words)} story number {number}\n\n" + "\n\n".join(paragraphs)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
