"""What strace makes of a run: calls that fail or kill, and the writes that a power cut would have lost."""

import random
import re
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.faulty_world import World

WRITING = "pwrite64,ftruncate,fdatasync,fsync,link,rename,unlink,sendto"
SYNCING = "pwrite64,fdatasync,fsync,ftruncate"
SECTOR = 512


def injected(world: World, calls: str, actions: Sequence[str], stride: int, *, sticky: bool = False) -> Iterator[list[str]]:
    """Each round: a run in which one call of one kind fares as the action says, then runs until it is done.

    A sticky fault stays from that call on until the run ends. Of the calls in one thread only: strace counts each alone.
    """
    world.reset()
    log = world.folder / "trace"
    world.run("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in log.read_text(errors="replace").splitlines():
        if match := re.match(r"(\d+)\s+(\w+)\(", line):
            counts[match[2]][match[1]] += 1
    for action in actions:
        for call, threads in sorted(counts.items()):
            for number in range(1, max(threads.values()) + 1, stride if call in ("pwrite64", "sendto") else max(1, stride // 4)):
                world.reset()
                inject = f"inject={call}:{action}:when={number}{'+' if sticky else ''}"
                world.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
                problems = world.finish() or world.problems(doubts=1)
                yield [f"{action} {call} {number}{'+' if sticky else ''}: {each}" for each in problems]


@dataclass(frozen=True, slots=True)
class Event:
    """A system call of a traced run: ``content`` written at ``offset``, a file cut to ``offset``, a sync, a removal, a send."""

    kind: str
    path: str
    offset: int = 0
    content: bytes = b""


def traced(world: World) -> list[Event]:
    """The calls of one run that touch the state, or the network."""
    log = world.folder / "trace"
    calls = "pwrite64,ftruncate,fdatasync,fsync,unlink,sendto"
    world.run("strace", "-f", "-qq", "-y", "-xx", "-s", "10000000", "-o", str(log), "-e", f"trace={calls}")
    events = []
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"\d+\s+(\w+)\((.*)\)\s+= (-?\d+)", line)
        if not match or int(match[3]) < 0:
            continue
        call, arguments = match[1], match[2]
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]
        opened = re.match(r"\d+<((?:\\x[0-9a-f]{2})*|[^>]*)>", arguments)
        path = (
            bytes.fromhex(opened[1].replace("\\x", "")).decode(errors="replace") if opened and opened[1].startswith("\\x") else ""
        )
        last = arguments.rsplit(",", 1)[-1].strip()
        if call == "sendto":
            events.append(Event("sent", "", 0, texts[0] if texts else b""))
        elif call == "unlink" and texts:
            events.append(Event("removed", texts[0].decode(errors="replace")))
        elif path.startswith(str(world.state)):
            kind = {"pwrite64": "written", "ftruncate": "cut"}.get(call, "synced")
            offset = int(last) if kind in ("written", "cut") else 0
            events.append(Event(kind, path, offset, texts[0] if texts else b""))
    return events


def rebuild(world: World, seed: Path, events: Sequence[Event], keep: Callable[[], bool]) -> None:
    """The state as a disk may hold it after the events: what was synced is there, of the rest each sector that ``keep`` says."""
    shutil.rmtree(world.state, ignore_errors=True)
    shutil.copytree(seed, world.state)
    synced = {event.path: position for position, event in enumerate(events) if event.kind == "synced"}
    for position, event in enumerate(events):
        path, lasting = Path(event.path), position < synced.get(event.path, -1)
        if event.kind == "written" and not event.path.endswith("-shm"):
            path.touch()
            with path.open("r+b") as opened:
                for start in range(0, len(event.content), SECTOR):
                    if lasting or keep():
                        opened.seek(event.offset + start)
                        opened.write(event.content[start : start + SECTOR])
        elif event.kind == "cut" and path.exists() and (lasting or keep()):
            with path.open("r+b") as opened:
                opened.truncate(event.offset)
        elif event.kind == "removed" and event.path.startswith(str(world.state)):
            path.unlink(missing_ok=True)


def power(world: World, stride: int) -> Iterator[list[str]]:
    """A power cut after each event; the state is looked at without running the program."""
    world.reset()
    world.run(verb=["history"])
    seed = world.folder / "seed"
    shutil.copytree(world.state, seed)
    events = traced(world)
    chance = random.Random(1)  # noqa: S311 - chooses sectors
    modes: dict[str, Callable[[], bool]] = {
        "nothing": lambda: False,
        "something": lambda: chance.random() < 0.5,
        "all": lambda: True,
    }
    for name, keep in modes.items():
        for cut in range(0, len(events) + 1, max(1, stride // 4)):
            rebuild(world, seed, events[:cut], keep)
            yield [f"{name} of the unsynced, cut {cut}: {each}" for each in _forgotten(world.state / "digest.db", events[:cut])]


def _forgotten(path: Path, events: Sequence[Event]) -> list[str]:
    """What the database does not know of the mail that had begun to leave; or why it cannot be read."""
    begun = {found[1].decode() for event in events if (found := re.search(rb"(?im)^message-id:\s*(\S+)", event.content))}
    with closing(sqlite3.connect(path)) as database:
        try:
            rows = database.execute(
                "SELECT message_id FROM message WHERE wire_at NOT NULL OR state IN ('sent', 'unknown')"
            ).fetchall()
            whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.Error as error:
            return [str(error)]
    forgotten = begun - {row[0] for row in rows}
    return ([f"forgotten {forgotten}"] if forgotten else []) + ([whole] if whole != "ok" else [])
