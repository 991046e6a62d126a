"""Faults at every step of a real run, and what became of the mail.

    python bench/faults.py [kill] [disk] [power] [together] [smtp] [--stride N] [--json FILE]

kill      `digest run` is ended by SIGKILL at each N-th system call that writes, syncs, sends, links or removes; then it runs
again disk      the same calls fail, once, with ENOSPC or EIO power     the writes of a run are replayed up to each point, without
those that were not synced (all, some, none of them); the database must open, and know of
          each message whose first byte had left
together  five runs and a send by hand start at once
smtp      a server that breaks its word in thirteen ways, run after run, an hour apart

A round is survived when every entry is in one edition of the schedule, every reader has its mail, and no mail came twice: but for
one copy with the same Message-ID for each time that the server had accepted and we could not know. kill, disk and power need
strace.
"""

import argparse
import json
import random
import re
import shutil
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

READERS = ("a@example.org", "b@example.org", "c@example.org")
ARTICLES = 6
WRITING = "pwrite64,ftruncate,fdatasync,fsync,link,unlink,sendto"
SYNCING = "pwrite64,fdatasync"
SECTOR = 512

# What the server does instead of the good answer: at which command, what, and how often (0 is always).
PROFILES: dict[str, tuple[str, str, int]] = {
    "good": ("", "", 0),
    "acceptance lost once": ("dot", "accept and drop", 1),
    "acceptance lost three times": ("dot", "accept and drop", 3),
    "acceptance always lost": ("dot", "accept and drop", 0),
    "dropped before the dot": ("body", "drop", 1),
    "dropped at DATA": ("DATA", "drop", 2),
    "451 after the dot": ("dot", "451 4.3.0 later", 2),
    "554 after the dot": ("dot", "554 5.7.1 never", 1),
    "greylisted": ("RCPT", "451 4.7.1 later", 3),
    "one reader unknown": ("RCPT", "550 5.1.1 unknown", 1),
    "421 at MAIL": ("MAIL", "421 4.7.0 closing", 2),
    "421 at the banner": ("banner", "421 4.3.2 busy", 2),
    "reset at QUIT": ("QUIT", "drop", 0),
}


@dataclass
class Server:
    """An SMTP server on loopback. ``accepted`` counts what it took responsibility for, by (recipient, Message-ID)."""

    stage: str = ""
    action: str = ""
    times: int = 0
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: int = 0
    port: int = 0

    def play(self, profile: str) -> None:
        """Forget all, and behave like the profile from now on."""
        self.stage, self.action, self.times = PROFILES[profile]
        self.accepted.clear()
        self.broken = 0

    def answer(self, stage: str, good: str) -> str:
        """What to say at a stage: the good reply, or the fault for as long as it lasts."""
        if stage != self.stage or (self.times and self.broken >= self.times):
            return good
        self.broken += 1
        return self.action


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Talk until the client leaves, or a fault says to drop the line."""
        self.envelope: list[str] = []
        assert isinstance(self.server, Listener)
        server = self.server.behaviour
        if not self.say(server.answer("banner", "220 sink")):
            return
        while line := self.rfile.readline().decode("utf-8", "replace"):
            verb = line[:4].upper().strip()
            if verb == "DATA":
                if not (self.say(server.answer("DATA", "354 go ahead")) and self.take(server)):
                    return
                continue
            if verb == "RCPT":
                self.envelope = [line.split("<")[1].split(">")[0]]
            good = "250-sink\r\n250 8BITMIME" if verb == "EHLO" else "221 bye" if verb == "QUIT" else "250 ok"
            if not self.say(server.answer(verb, good)) or verb == "QUIT":
                return

    def take(self, behaviour: Server) -> bool:
        """Read a message and answer its dot; False when the line is to be dropped."""
        if behaviour.answer("body", "") == "drop":
            self.rfile.read(300)
            return False
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            body += self.rfile.readline() or b"\r\n.\r\n"
        reply = behaviour.answer("dot", "250 queued")
        if reply.startswith(("250", "accept")):
            found = re.search(rb"(?im)^message-id:\s*(\S+)", body)
            behaviour.accepted.update((each, found[1].decode() if found else "") for each in self.envelope)
        return self.say(reply)

    def say(self, reply: str) -> bool:
        """Send a reply; False when the line ends with it."""
        if reply.endswith("drop"):
            return False
        self.wfile.write(reply.encode() + b"\r\n")
        return not reply.startswith("421")


class Listener(socketserver.ThreadingTCPServer):
    """The socket of the server."""

    daemon_threads = True
    behaviour: Server


@contextmanager
def serving() -> Iterator[Server]:
    """The server, listening while the block runs."""
    behaviour = Server()
    with Listener(("127.0.0.1", 0), Session) as server:
        server.behaviour = behaviour
        behaviour.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield behaviour
        server.shutdown()


class World:
    """A folder with articles, a configuration and a state that can be set back."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.state = folder / "state"
        chance = random.Random(7)  # noqa: S311 - makes up text
        words = ["river", "council", "bridge", "budget", "vote", "engineer", "harbour", "school", "report", "station", "market"]
        for number in range(ARTICLES):
            paragraphs = [" ".join(chance.choices(words, k=50)).capitalize() + "." for _ in range(4)]
            text = f"The {chance.choice(words)} story number {number}\n\n" + "\n\n".join(paragraphs)
            target = folder / "articles" / f"{number}.txt"
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
        readers = ", ".join(f'"{each}"' for each in READERS)
        (folder / "config.toml").write_text(
            f'[mail]\nfrom = "digest@example.org"\ntransport = "smtp"\n[mail.smtp]\nhost = "127.0.0.1"\nport = {server.port}\n'
            f'security = "none"\n[store]\nurl = "sqlite:///state/digest.db"\n[extract]\nworkers = 1\n'
            f'[[digest]]\nname = "morning"\nto = [{readers}]\n[[source]]\nurl = "articles"\nbacklog = {ARTICLES}\n',
            encoding="utf-8",
        )
        self.command = [sys.executable, "-m", "digest", "--config", str(folder / "config.toml"), "--quiet"]

    def reset(self, profile: str = "good") -> None:
        """Begin anew."""
        shutil.rmtree(self.state, ignore_errors=True)
        self.server.play(profile)

    def run(self, *wrapper: str, verb: Sequence[str] = ("run",)) -> int:
        """The exit status of one run."""
        done = subprocess.run(
            [*wrapper, *self.command, *verb], cwd=self.folder, capture_output=True, text=True, timeout=300, check=False
        )
        if "Traceback" in done.stderr:
            print(done.stderr)
        return -1 if "Traceback" in done.stderr else done.returncode

    def an_hour_passes(self) -> None:
        """What is put off becomes due."""
        with closing(sqlite3.connect(self.state / "digest.db")) as database:
            database.execute("UPDATE message SET due_at = '2000-01-01T00:00:00.000000Z' WHERE state IN ('deferred', 'unknown')")
            database.commit()

    def problems(self, doubts: int = 0) -> list[str]:
        """What is wrong with the end of a round in which an acceptance may have been lost ``doubts`` times."""
        with closing(sqlite3.connect(self.state / "digest.db")) as database:
            entries = database.execute("SELECT count(*), count(DISTINCT entry_key) FROM outcome WHERE final").fetchone()
            states = Counter(state for (state,) in database.execute("SELECT state FROM message"))
            ids = {
                row[0]
                for row in database.execute("SELECT message_id FROM message JOIN edition ON id = edition WHERE slot LIKE 'run/%'")
            }
        found = [f"entries decided {entries}"] if tuple(entries) != (ARTICLES, ARTICLES) else []
        copies = sum(self.server.accepted.values()) - len(self.server.accepted)
        found += [f"{copies} copies, {doubts} doubts"] if copies > doubts else []
        strange = {message_id for _, message_id in self.server.accepted} - ids
        found += [f"unknown Message-IDs {strange}"] if strange else []
        known = states["failed"] + states["unknown"]
        missing = len(READERS) - len({reader for reader, _ in self.server.accepted})
        found += [f"{missing} readers without mail, {known} known"] if missing > known else []
        found += [f"mail waits {dict(states)}"] if states["ready"] + states["sending"] + states["deferred"] else []
        return found


def finish(world: World, tries: int = 4) -> list[str]:
    """Run until all is done; what went wrong."""
    for _ in range(tries):
        status = world.run()
        if status == 0:
            return []
        if (world.state / "digest.db").exists():
            world.an_hour_passes()
    return [f"the last run ended with {status}"]


def injected(world: World, calls: str, actions: Sequence[str], stride: int) -> Iterator[list[str]]:
    """Each round: a run in which one call of one kind fares as the action says, then runs until it is done."""
    world.reset()
    log = world.folder / "trace"
    world.run("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in log.read_text(errors="replace").splitlines():
        if match := re.match(r"(\d+)\s+(\w+)\(", line):
            counts[match[2]][match[1]] += 1
    for action in actions:
        for call, threads in sorted(counts.items()):
            for number in range(1, max(threads.values()) + 1, stride if call == "pwrite64" else max(1, stride // 4)):
                world.reset()
                inject = f"inject={call}:{action}:when={number}"
                world.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
                problems = finish(world) or world.problems(doubts=1)
                yield [f"{action} {call} {number}: {each}" for each in problems]


def kill(world: World, stride: int) -> Iterator[list[str]]:
    """SIGKILL at each call."""
    return injected(world, WRITING, ["signal=SIGKILL"], stride)


def disk(world: World, stride: int) -> Iterator[list[str]]:
    """A disk that is full, or broken, for one call."""
    return injected(world, SYNCING, ["error=ENOSPC", "error=EIO"], stride)


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


def together(world: World, _stride: int) -> Iterator[list[str]]:
    """Five runs and a send by hand at once, twenty times."""
    for _ in range(20):
        world.reset()
        verbs = [["run"]] * 5 + [["send", "morning", "--to", "d@example.org"]]
        started = [
            subprocess.Popen([*world.command, *verb], cwd=world.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for verb in verbs
        ]
        statuses = {process.wait(300) for process in started}
        by_hand = [key for key in world.server.accepted if key[0] == "d@example.org"]
        many = [f"{len(by_hand)} mails by hand"] if sum(world.server.accepted.pop(key) for key in by_hand) > 1 else []
        yield many + [f"a run ended with {each}" for each in statuses - {0, 75}] + finish(world) + world.problems()


def smtp(world: World, _stride: int) -> Iterator[list[str]]:
    """Each profile: up to five runs, an hour apart, until there is nothing left to do."""
    for profile in PROFILES:
        world.reset(profile)
        statuses = [world.run()]
        while statuses[-1] and len(statuses) < 5:
            world.an_hour_passes()
            statuses.append(world.run())
        doubts = world.server.broken if world.server.action == "accept and drop" else 0
        problems = world.problems(doubts)
        problems += [f"{n} copies for {who[0]}" for who, n in world.server.accepted.items() if n > 2]
        yield [
            f"{profile}: {each}, statuses {statuses}"
            for each in problems
            if not (profile == "421 at the banner" and "waits" in each)
        ]


ROUNDS: dict[str, Callable[[World, int], Iterator[list[str]]]] = {
    "kill": kill,
    "disk": disk,
    "power": power,
    "together": together,
    "smtp": smtp,
}


def main() -> int:
    """Run the rounds that were asked for, or all; the exit status is 1 when one was not survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*ROUNDS, []], default=list(ROUNDS))
    parser.add_argument("--stride", type=int, default=8, help="try every N-th write, and every N/4-th call of the rarer kinds")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    figures: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        world = World(Path(folder).resolve(), server)
        for kind in chosen.kinds:
            rounds = []
            for problems in ROUNDS[kind](world, chosen.stride):
                rounds.append(problems)
                print(*(f"  {each}\n" for each in problems), sep="", end="", flush=True)
            figures[f"{kind}_rounds"], figures[f"{kind}_survived"] = len(rounds), sum(not each for each in rounds)
            print(f"{kind:10} survived {figures[f'{kind}_survived']}/{len(rounds)}", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return int(any(figures[f"{kind}_rounds"] != figures[f"{kind}_survived"] for kind in chosen.kinds))


if __name__ == "__main__":
    sys.exit(main())
