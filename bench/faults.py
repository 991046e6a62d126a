"""Faults at every step of a real run, and what became of the mail.

    python bench/faults.py [KIND ...] [--stride N] [--json FILE]

kill      `digest run` is ended by SIGKILL at each N-th system call that writes, syncs, sends, links or removes; then it runs again
disk      the same calls fail, once, with ENOSPC or EIO
full      from such a call on, all fail with ENOSPC until the run ends
power     the writes of a run are replayed up to each point, without those that were not synced (all, some, none of them); the
          database must open, and know of each message whose first byte had left
small     the database lies on a file system that is too small (a tmpfs; needs root)
together  five runs and a send by hand start at once
mail      an SMTP server breaks its word in every way of faulty_mail, with twenty readers, run after run, an hour apart
web       sources answer in every way of faulty_web, beside twenty healthy ones
pages     articles do
crowd     fifty such sources among a thousand
flat      two thousand articles read by workers, and the memory of their parent

A round is survived when every entry is in one edition of the schedule, every reader has his mail or is known to have none, and no
mail came twice: but for one copy with the same Message-ID for each time that the server had accepted and we could not know. kill,
disk, full and power need strace.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote

from bench import faulty_disk, faulty_web
from bench.faulty_disk import SYNCING, WRITING, injected
from bench.faulty_mail import PROFILES, Server, serving
from bench.faulty_world import Ran, World

HEALTHY = 20
MAIL_READERS = 20
DEADLINE = 5.0  # of one request, in the web rounds
_WEB = f'[fetch]\nproxy = ""\nallow_private = ["127.0.0.0/8"]\npace = 0\nper_host = 64\ntimeout = {DEADLINE}'
_MOST_MB = 300
_GROUP = 10
_SLACK = 10.0
_TMPFS_KB = (300, *range(504, 620, 8))  # too small for the tables, for a poll, for an edition


def kill(folder: Path, server: Server, stride: int) -> Iterator[list[str]]:
    """SIGKILL at each call."""
    return injected(World(folder, server), WRITING, ["signal=SIGKILL"], stride)


def disk(folder: Path, server: Server, stride: int) -> Iterator[list[str]]:
    """A disk that is full, or broken, for one call."""
    return injected(World(folder, server), SYNCING, ["error=ENOSPC", "error=EIO"], stride)


def full(folder: Path, server: Server, stride: int) -> Iterator[list[str]]:
    """A disk that is full from one call on."""
    return injected(World(folder, server), SYNCING, ["error=ENOSPC"], stride, sticky=True)


def power(folder: Path, server: Server, stride: int) -> Iterator[list[str]]:
    """A power cut after each event."""
    return faulty_disk.power(World(folder, server), stride)


def small(folder: Path, server: Server, _stride: int) -> Iterator[list[str]]:
    """A file system that is too small for the run, and then is made larger."""
    world = World(folder, server)
    for size_kb in _TMPFS_KB:
        world.reset()
        world.state.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(world.state)]
        subprocess.run(mount, check=True)
        try:
            first = world.run()
            words = [f"no word of why: {first.words!r}"] if first.status and "disk" not in first.words else []
            subprocess.run(["mount", "-o", "remount,size=64m", str(world.state)], check=True)
            yield [f"{size_kb} kB: {each}" for each in words + (world.finish() or world.problems(doubts=1))]
        finally:
            subprocess.run(["umount", str(world.state)], check=True)


def together(folder: Path, server: Server, _stride: int) -> Iterator[list[str]]:
    """Five runs and a send by hand at once, twenty times."""
    world = World(folder, server)
    for _ in range(20):
        world.reset()
        verbs = [["run"]] * 5 + [["send", "morning", "--to", "d@example.org"]]
        started = [
            subprocess.Popen([*world.command, *verb], cwd=world.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for verb in verbs
        ]
        statuses = {process.wait(300) for process in started}
        by_hand = [key for key in server.accepted if key[0] == "d@example.org"]
        many = [f"{len(by_hand)} mails by hand"] if sum(server.accepted.pop(key) for key in by_hand) > 1 else []
        yield many + [f"a run ended with {each}" for each in statuses - {0, 75}] + world.finish() + world.problems()


def mail(folder: Path, server: Server, _stride: int) -> Iterator[list[str]]:
    """Each profile: up to five runs, an hour apart, until there is nothing left to do."""
    for number, (name, profile) in enumerate(PROFILES.items()):
        server.play(name)
        world = World(folder / str(number), server, readers=MAIL_READERS, tls=profile.tls != "clear")
        statuses = [world.run().status]
        while statuses[-1] and len(statuses) < 5:
            world.an_hour_passes()
            statuses.append(world.run().status)
        yield [f"{name}: {each}, statuses {statuses}, {dict(world.states())}" for each in _mail_problems(world, statuses)]


def _mail_problems(world: World, statuses: list[int]) -> list[str]:
    server, profile, states = world.server, world.server.profile, world.states()
    wanted = {
        "all": [{"sent": MAIL_READERS}],
        "others": [{"sent": MAIL_READERS - 1, "failed": 1}],
        "refused": [{"failed": MAIL_READERS}],
        "waits": [{"deferred": MAIL_READERS}],
        "doubt": [{"unknown": MAIL_READERS}],
        "either": [{"sent": MAIL_READERS}, {"deferred": MAIL_READERS}],
    }[profile.ends]
    found = [f"{dict(states)} instead of {wanted[0]}"] if dict(states) not in wanted else []
    found += [f"{n} copies for {who[0]}" for who, n in server.accepted.items() if n > profile.copies]
    found += ["the password came in the clear"] if profile.tls != "clear" and server.leaked() else []
    found += ["the first run says that all is well"] if profile.ends not in ("all", "either") and statuses[0] == 0 else []
    found += ["a run ended with a traceback, or not at all"] if min(statuses) < 0 else []
    return found + [each for each in world.problems(server.doubts) if "mail waits" not in each and "without mail" not in each]


def web(folder: Path, server: Server, _stride: int) -> Iterator[list[str]]:
    """Each way to answer, beside healthy sources."""
    yield from _groups(folder, server, "bad", [*faulty_web.MODES])


def pages(folder: Path, server: Server, _stride: int) -> Iterator[list[str]]:
    """Each way for an article to be hostile, beside healthy ones."""
    yield from _groups(folder, server, "pages", [*faulty_web.PAGES, *faulty_web.MODES])


def _groups(folder: Path, server: Server, kind: str, modes: Sequence[str]) -> Iterator[list[str]]:
    """Ten hostile sources a run; where anything is wrong, each of them in a run of its own, to find out whose fault it is."""
    with faulty_web.serving() as address:
        for start in range(0, len(modes), _GROUP):
            group = [f"{address}/{kind}/{quote(mode)}" for mode in modes[start : start + _GROUP]]
            whole = _beside(folder, server, address, group)
            for mode, url in zip(modes[start : start + _GROUP], group, strict=True):
                yield [f"{kind}, {mode}: {each}" for each in _beside(folder, server, address, [url])] if whole else []


def _beside(folder: Path, server: Server, address: str, hostile: Sequence[str]) -> list[str]:
    """What is wrong after a run with hostile sources among healthy ones.

    Other programs may take the processor: a run that seems to take too long is measured against a healthy one of the same minute.
    """
    good = [f"{address}/good/{n}" for n in range(HEALTHY)]
    world = World(folder / "world", server, sources=[*hostile, *good], more=_WEB)
    world.reset()
    ran = world.run()
    limit = 2 * DEADLINE + _SLACK  # one deadline for the feed, one for its article
    if ran.seconds > limit:
        healthy = World(folder / "healthy", server, sources=good, more=_WEB)
        healthy.reset()
        limit += healthy.run().seconds
        world.reset()
        ran = world.run()
    return [
        *([f"ended with {ran.status}: {ran.words[-300:]}"] if ran.status else []),
        *([f"took {ran.seconds:.1f} s, {ran.cpu:.1f} s of CPU, and may take {limit:.1f}"] if ran.seconds > limit else []),
        *([f"held {ran.peak_mb:.0f} MB"] if ran.peak_mb > _MOST_MB else []),
        *_undelivered(world, HEALTHY),
    ]


def _undelivered(world: World, healthy: int) -> list[str]:
    """Healthy entries that the edition does not hold, nor keep for the next for want of reading time; mail that is not sent."""
    kept = "('shown', 'merged', 'carried over')"
    ((told,),) = world.ask(f"SELECT count(*) FROM outcome WHERE source LIKE '%/good/%' AND kind IN {kept}")  # noqa: S608 - our own
    entries = healthy * faulty_web.ENTRIES
    missing = [f"{told} of {entries} healthy entries told"] if told != entries else []
    return missing + [f"mail {dict(world.states())}"] * (world.states() != {"sent": len(world.readers)})


def crowd(folder: Path, server: Server, _stride: int) -> Iterator[list[str]]:
    """A thousand sources, all healthy; then the same with fifty hostile ones among them."""
    took: list[Ran] = []
    with faulty_web.serving() as address:
        modes = [*faulty_web.MODES][:50]
        for hostile in (0, len(modes)):
            bad = [f"{address}/bad/{quote(mode)}" for mode in modes[:hostile]]
            world = World(folder, server, sources=[*bad, *(f"{address}/good/{n}" for n in range(1000 - hostile))], more=_WEB)
            world.reset()
            took.append(world.run(patience=1800))
            print(f"  {hostile} hostile: {took[-1].seconds:.1f} s, {took[-1].cpu:.1f} s of CPU, {took[-1].peak_mb:.0f} MB")
            problems = [f"ended with {took[-1].status}"] if took[-1].status else []
            if took[-1].seconds > 1.5 * took[0].seconds + DEADLINE:
                problems.append(f"took {took[-1].seconds:.1f} s instead of {took[0].seconds:.1f}")
            yield [f"{hostile} hostile: {each}" for each in (*problems, *_undelivered(world, 1000 - hostile))]


def flat(_folder: Path, _server: Server, _stride: int) -> Iterator[list[str]]:
    """The parent's memory after 200 articles and after 2,000."""

    from digest.engines import pool
    from digest.model import Entry, Page
    from digest.reading import EntryTask, read_entry
    from digest.settings import ExtractSettings

    def tasks() -> Iterator[EntryTask]:
        for n in range(2000):
            url = f"https://example.org/{n}"
            page = Page(
                url=url,
                final_url=url,
                status=200,
                content_type="text/html",
                body=faulty_web.article(str(n)),
            )
            yield EntryTask(entry=Entry(key=url, source="feed", guid=url, url=url), page=page)

    marks = {}
    with pool(ExtractSettings(), preload=("digest.reading",)) as engine:
        for done, _ in enumerate(engine.map(read_entry, tasks()), 1):
            if done in (200, 2000):
                marks[done] = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    print(f"  {marks[200]:.1f} MB after 200 articles, {marks[2000]:.1f} MB after 2,000")
    yield [f"{marks[2000]:.1f} MB"] if marks[2000] > 1.1 * marks[200] else []


ROUNDS: dict[str, Callable[[Path, Server, int], Iterator[list[str]]]] = {
    each.__name__: each for each in (kill, disk, full, power, small, together, mail, web, pages, crowd, flat)
}


def main() -> int:
    """Run the rounds that were asked for, or all; the exit status is 1 when one was not survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*ROUNDS, []], default=list(ROUNDS))
    parser.add_argument("--stride", type=int, default=8, help="try every N-th write, and every N/4-th call of the rarer kinds")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    figures: dict[str, int] = {}
    for kind in chosen.kinds:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
            rounds = []
            with suppress(KeyboardInterrupt):  # tells how far it came
                for problems in ROUNDS[kind](folder, stack.enter_context(serving()), chosen.stride):
                    rounds.append(problems)
                    print(*(f"  {each}\n" for each in problems), sep="", end="", flush=True)
        figures[f"{kind}_rounds"], figures[f"{kind}_survived"] = len(rounds), sum(not each for each in rounds)
        print(f"{kind:10} survived {figures[f'{kind}_survived']}/{len(rounds)}", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return int(any(figures[f"{kind}_rounds"] != figures[f"{kind}_survived"] for kind in chosen.kinds))


if __name__ == "__main__":
    sys.exit(main())
