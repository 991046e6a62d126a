"""Scale: what one more reader costs, how fast a slot is planned, what kills do to it, and what a million readers would need.

    python -m bench.scale unit [--url postgresql+psycopg://...]     unit costs, in ms of CPU of this process
    python -m bench.scale plan [--url ...] [--readers N]            messages of a slot planned a second
    python -m bench.scale live FOLDER [--readers N] [--kills N]     workers, PostgreSQL and a sink as processes, killed at random
    python -m bench.scale rounds FOLDER                             30 kills over 10 rounds of 300 editions
    python -m bench.scale engine FOLDER                             overhead of the engine, and 2 workers against 1
    python -m bench.scale simulate [--json FILE]                    a day of the service, from the unit costs

All but ``simulate`` need nothing but this machine; ``live``, ``rounds`` and ``engine`` need root and PostgreSQL's programs.
"""

import argparse
import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from editions import of_size  # noqa: E402

from bench.scale_engine import CHUNKS, SECONDS  # noqa: E402
from bench.scale_live import Cluster, Round, cluster, prose  # noqa: E402
from bench.scale_simulation import simulate  # noqa: E402
from digest import engines, links, urls  # noqa: E402
from digest.audiences import name_of  # noqa: E402
from digest.cli import edge  # noqa: E402
from digest.codec import pack  # noqa: E402
from digest.compose import sightings  # noqa: E402
from digest.model import (  # noqa: E402
    Article,
    Block,
    BlockKind,
    Edition,
    Entry,
    Item,
    Listed,
    Message,
    Preferences,
    ReaderState,
    Source,
    SourceState,
)
from digest.pipeline import Context  # noqa: E402
from digest.pipeline.audience import issue_audiences  # noqa: E402
from digest.render import address_letter, render_letter  # noqa: E402
from digest.settings import DigestSettings, DkimSettings, MailSettings, Settings, StoreSettings  # noqa: E402
from digest.store import NewReader, Planned, Polled, SavedArticle, Store, open_store, roster  # noqa: E402

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SLOTS = 8
MAIL = MailSettings(sender="Morning <digest@example.org>")
Figures = dict[str, float]


def main() -> None:
    """Print the figures of one part, and write them as one flat object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("unit", "plan", "live", "rounds", "engine", "simulate"))
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--url")
    parser.add_argument("--readers", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--policy", choices=("hold", "resend"), default="hold")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    gc.set_threshold(edge._COLLECT_AFTER)  # noqa: SLF001 - as the program does
    if asked.part in ("live", "rounds", "engine") and asked.folder is None:
        parser.error(f"name an empty folder for the server of {asked.part}: scale.py {asked.part} FOLDER")
    parts: dict[str, Callable[[argparse.Namespace], Figures]] = {
        "unit": unit, "plan": plan, "live": live, "rounds": rounds, "engine": engine, "simulate": lambda _: simulate(),
    }  # fmt: skip
    figures = parts[asked.part](asked)
    for name, value in figures.items():
        print(f"{name:66} {value:14,.3f}".rstrip("0").rstrip("."), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def ms(work: Callable[[], object], *, times: int = 5) -> float:
    """The least CPU time of several tries, in milliseconds."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best * 1000


# ---------------------------------------------------------------- one more reader


def unit(asked: argparse.Namespace) -> Figures:
    """What one reader more costs: of an audience that is there, and as an audience of his own over the same sources."""
    edition, key = of_size(20), b"k" * 32
    mark = links.mark(edition.id, key)
    mail = replace(MAIL, unsubscribe=f"https://news.example.org/r/{mark}")
    digest = DigestSettings(name="morning", to=())
    letter = render_letter(edition, digest=digest, mail=mail, templates=None, mark=mark).letter
    message = Message(
        message_id="<1@example.org>", edition=edition.id, sender="digest@example.org", recipient="r1@example.net", subject="",
        body=b"", sha256="", reader=1,
    )  # fmt: skip
    token = links.token(1, links.MANAGE, key)
    figures = {
        "render a letter of 20 stories": ms(lambda: render_letter(edition, digest=digest, mail=mail, templates=None, mark=mark)),
        "one more reader of an audience: his mail": ms(lambda: address_letter(letter, message, token=token, dkim=DkimSettings())),
        "bytes of that mail": len(address_letter(letter, message, token=token, dkim=DkimSettings()).body),
    }
    return figures | _audience_costs(asked.url)


def _audience_costs(url: str | None) -> Figures:
    """Audiences over the same 200 entries of 10 sources, each with a reading time of its own; in batches as a worker takes them."""
    with _store(url) as store:
        sources = tuple(Source(url=f"https://s{n}.example/feed", name=f"S{n}", backlog=50, full_text=False) for n in range(10))
        settings = Settings(
            path=Path("config.toml"),
            mail=MAIL,
            digests=(DigestSettings(name="morning", to=(), at=("07:00",)),),
            sources=sources,
        )
        _list(store, sources, first=0, count=20, now=NOW)
        wanted = [Preferences(digest="morning", minutes=10.0 + n / 10) for n in range(50)]
        new = [NewReader(address=f"r{n}@example.net", preferences=each, state=ReaderState.ACTIVE) for n, each in enumerate(wanted)]
        store.write(roster.add, new, now=NOW)
        figures = {}
        for day, words in enumerate(("", ", the next day, with 100 new ones")):
            if day:
                _list(store, sources, first=20, count=10, now=NOW + timedelta(days=day))
            now = NOW + timedelta(days=day, hours=1, minutes=1)
            context = Context(
                settings=settings,
                store=store,
                engine=engines.Inline(),
                clock=partial(datetime.fromisoformat, now.isoformat()),
                now=now,
                environ={},
                owner="worker/bench",
                is_worker=True,
            )
            began = time.process_time()
            assert issue_audiences(context, limit=1, waits=True) == 1
            figures[f"the first audience over 200 entries{words}"] = (time.process_time() - began) * 1000
            began = time.process_time()
            assert issue_audiences(context, limit=25, waits=True) == 25
            figures[f"one more audience over the same sources{words}"] = (time.process_time() - began) * 1000 / 25
            assert issue_audiences(context, limit=25, waits=True) == 24
            assert len(store.editions(limit=1000)) == 50 * (day + 1)
        return figures


def _list(store: Store, sources: Sequence[Source], *, first: int, count: int, now: datetime) -> None:
    """Have each source list so many entries, and their articles read."""
    for source in sources:
        entries = [_entry(source, n) for n in range(first, first + count)]
        state = SourceState(url=source.url, last_success_at=now, next_poll_at=now + timedelta(hours=9))
        listed = tuple(Listed(key=each.key, guid=each.guid, host=urls.host(each.url), record=pack(each)) for each in entries)
        store.record_polls([Polled(state=state, listed=listed)], now=now)
        store.save_articles([SavedArticle(key=each.key, article=_article(each)) for each in entries])
        items = [Item(entry=each, source=source, article=_article(each)) for each in entries]
        store.learn(sightings(items, now=now), now=now)


@contextmanager
def _store(url: str | None) -> Iterator[Store]:
    """The database of the URL, or one of SQLite for this measurement."""
    with tempfile.TemporaryDirectory() as folder, open_store(StoreSettings(url=url or f"sqlite:///{folder}/digest.db")) as store:
        yield store


def _entry(source: Source, n: int) -> Entry:
    url = f"{source.url}/{n}"
    return Entry(key=url, source=source.url, guid=url, url=url, title=prose(crc32(url.encode()), 7), published=NOW)


def _article(entry: Entry) -> Article:
    seed = crc32(entry.url.encode()) * 10
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=prose(seed + k)) for k in range(8))
    return Article(url=entry.url, title=entry.title, language="en", blocks=blocks, published=NOW, confidence=0.9)


# ---------------------------------------------------------------- planning


def plan(asked: argparse.Namespace) -> Figures:
    """Messages of a slot planned a second, and again, when nothing is added: the best of several slots, because other work on the
    machine only ever makes it slower."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(StoreSettings(url=asked.url or f"sqlite:///{folder}/digest.db")) as store,
    ):
        wanted = Preferences(digest="morning")
        for start in range(0, asked.readers, 10_000):
            new = [
                NewReader(address=f"r{n}@d{n % 99}.example.net", preferences=wanted, state=ReaderState.ACTIVE)
                for n in range(start, start + 10_000)
            ]
            store.write(roster.add, new, now=NOW)
        figures: Figures = {}
        for n in range(SLOTS):
            slot = f"2026-11-{n + 1:02}T07:00"
            edition = Edition(id=f"{name_of(wanted)}/{slot}", digest=name_of(wanted), title="", slot=slot, made_at=NOW)
            store.save_edition(edition, (), (), remember=True)
            shared = Planned(
                audience=edition.digest,
                edition=edition.id,
                name=slot,
                host="example.org",
                sender="d@x.example",
                subject="A",
                now=NOW,
            )
            for words, added in (("planned", asked.readers), ("planned again, none new", 0)):
                began = time.perf_counter()
                assert store.write(roster.plan, shared) == added
                name = f"messages {words}, a second, best of {SLOTS}"
                figures[name] = max(figures.get(name, 0.0), asked.readers / (time.perf_counter() - began))
        return figures


# ---------------------------------------------------------------- live


def live(asked: argparse.Namespace) -> Figures:
    """One slot for many readers, with kills of workers and of the database server."""
    with _fresh(asked.folder) as server:
        one = Round(
            folder=asked.folder / "round",
            url=server.url("live"),
            readers=asked.readers,
            audiences=40,
            workers=2,
            policy=asked.policy,
        )
        return one.run(kills=asked.kills, server=server)


def rounds(asked: argparse.Namespace) -> Figures:
    """Ten rounds of 300 editions, three kills each."""
    total: Figures = {}
    with _fresh(asked.folder) as server:
        for n in range(10):
            one = Round(
                folder=asked.folder / f"round{n}",
                url=server.url(f"round{n}"),
                readers=300,
                audiences=10,
                workers=2,
                policy=asked.policy,
                jobs=2,
            )
            for name, value in one.run(kills=3, seed=n).items():
                if not name.startswith("CPU"):
                    total[name] = max(total.get(name, 0.0), value) if "at most" in name else total.get(name, 0.0) + value
            print(n + 1, {name: value for name, value in total.items() if "second" not in name}, flush=True)
    return total


def _fresh(folder: Path) -> AbstractContextManager[Cluster]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    return cluster(folder / "pg")


# ---------------------------------------------------------------- the engine alone


def engine(asked: argparse.Namespace) -> Figures:
    """200 chunks of 100 ms of CPU by one worker and by two, a job for each and a job for ten (those of the program take chunks for
    up to 20 s): seconds, and CPU beyond the work, without that of a worker that starts and finds nothing."""
    figures: Figures = {}
    with _fresh(asked.folder) as server:
        idle = _crew_costs(server.url("idle"), workers=1, jobs=0, chunks=1)[1]
        for chunks in (1, 10):
            for workers in (1, 2):
                seconds, cpu = _crew_costs(
                    server.url(f"engine{chunks}_{workers}"), workers=workers, jobs=CHUNKS // chunks, chunks=chunks
                )
                words = f"{chunks} chunks a job, {workers} workers"
                work = CHUNKS * SECONDS
                figures[f"{words}: seconds"] = seconds
                figures[f"{words}: CPU beyond the work, in %"] = 100 * (cpu - workers * idle - work) / work
    return figures


def _crew_costs(url: str, *, workers: int, jobs: int, chunks: int) -> tuple[float, float]:
    """Seconds and CPU seconds of workers that empty a queue of so many jobs, each of so many chunks."""
    command = [sys.executable, "-m", "bench.scale_engine"]
    subprocess.run([*command, "install", url, str(jobs)], check=True, cwd=ROOT)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    crew = [subprocess.Popen([*command, "work", url, str(chunks)], cwd=ROOT) for _ in range(workers)]
    for each in crew:
        each.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
