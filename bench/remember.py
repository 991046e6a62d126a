"""What it costs to remember what was said, and what sites print, for a million paragraphs.

    python bench/remember.py [--paragraphs 1000000] [--url postgresql+psycopg://...] [--json FILE]

Paragraphs of coined words (three sentences of 8 to 25), in articles of 25, a story each; an edition of 500 articles is what one day
brings. Measured: the CPU seconds to write an edition's memory, and to ask for what an edition of as many articles needs, a third of
them known; the bytes that the database grew by; and how far a process of its own grew while asking. The server of ``--url`` must be
empty; its own time and memory are not in the figures.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from digest.compose import RECENT, sightings, trail
from digest.dedupe import Phrases
from digest.model import Article, Block, BlockKind, Counts, Edition, Entry, Item, Sent, Source
from digest.settings import StoreSettings
from digest.store import Recall, SavedArticle, Store, open_store

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ARTICLES, PARAGRAPHS = 500, 25
SITES = 60
SYLLABLES = [a + b for a in "bcdfghjklmnpqrstvwxyz" for b in "aeiou"]
WORDS = ["".join(random.Random(n).choices(SYLLABLES, k=1 + n % 3)) for n in range(40_000)]  # noqa: S311 - made-up words


def paragraph(rng: random.Random) -> str:
    """Three sentences."""
    return " ".join(" ".join(rng.choices(WORDS, k=rng.randint(8, 25))).capitalize() + "." for _ in range(3))


def day(number: int) -> list[Item]:
    """The articles of one day, the same for the same number."""
    rng = random.Random(number)  # noqa: S311 - made-up news
    return [item(number, n, [paragraph(rng) for _ in range(PARAGRAPHS)]) for n in range(ARTICLES)]


def item(number: int, n: int, texts: list[str]) -> Item:
    """One article."""
    source = Source(url=f"https://site{n % SITES}.example/feed")
    key = f"https://site{n % SITES}.example/{number}/{n}"
    entry = Entry(key=key, source=source.url, guid=key, url=key, title=texts[0][:60])
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)
    return Item(entry=entry, source=source, article=Article(url=key, title=entry.title, blocks=blocks))


def told(items: list[Item], slot: str, sent_at: datetime) -> list[Sent]:
    """What is remembered of these articles, a story each."""
    phrases = Phrases()
    found = []
    for each in items:
        spoken = phrases.spoken(each.article.blocks)
        found.append(
            Sent(
                edition=slot,
                sent_at=sent_at,
                title=each.entry.title,
                keys=(each.entry.key,),
                passages=tuple(phrase.mark for phrase in spoken),
                text=tuple(phrase.text for phrase in spoken),
            )
        )
    return found


def edition(slot: str, made_at: datetime) -> Edition:
    """An edition without anything but its name."""
    return Edition(id=slot, digest="morning", title="", slot=slot, made_at=made_at, counts=Counts())


def grown(store: Store, days: int) -> Iterator[tuple[float, float]]:
    """The CPU seconds to remember what was said, and to learn what sites print, day by day."""
    for number in range(days):
        items, at = day(number), NOW - timedelta(days=(days - number) * 80 / days)
        memory, seen = told(items, f"morning/{number}", at), sightings(items, now=at)
        started = time.process_time()
        store.save_edition(edition(f"morning/{number}", at), (), memory, remember=True)
        middle = time.process_time()
        store.save_articles([SavedArticle(key=each.entry.key, article=Article(url="", title="")) for each in items])
        between = time.process_time()
        store.learn(seen, now=at)
        yield middle - started, time.process_time() - between


def asked(settings: StoreSettings, days: int) -> tuple[float, int, float]:
    """To find what matters to an edition of which a third was said before: CPU seconds, stories found, MB that the process grew."""
    fresh = day(days)
    items = [*fresh[: 2 * ARTICLES // 3], *(each for n in range(0, days, max(1, days // 6)) for each in day(n)[:28])][:ARTICLES]
    marks, seen = trail(items), sightings(items, now=NOW)
    wanted = Recall(since=NOW - timedelta(days=90), recent=NOW - RECENT, keys=[each.entry.key for each in items], marks=marks)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew (proc(5))
    before = resident("VmRSS")
    with open_store(settings) as store:
        started = time.process_time()
        history = store.history("morning", wanted)
        store.learned(seen)
        taken = time.process_time() - started
    return taken, len(history.sent), (resident("VmHWM") - before) / 1024


def resident(line: str) -> int:
    """The size of this process in kB, or its peak, after that line of proc(5)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(each.split()[1] for each in status.splitlines() if each.startswith(line)))


def main() -> None:
    """Print the figures, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=1_000_000)
    parser.add_argument("--url", help="an empty PostgreSQL database")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    days = max(1, chosen.paragraphs // ARTICLES // PARAGRAPHS)
    with tempfile.TemporaryDirectory() as folder:
        settings = StoreSettings(url=chosen.url or f"sqlite:///{folder}/digest.db")
        with open_store(settings) as store:
            empty = store.status().size
            times = list(grown(store, days))
            size = store.status().size - empty
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            seconds, stories, megabytes = apart.submit(asked, settings, days).result()
        with open_store(settings) as store:
            started = time.process_time()
            store.prune(NOW + timedelta(days=15), keep_days=90)
            pruned = time.process_time() - started
    count = days * ARTICLES * PARAGRAPHS
    figures = {
        "paragraphs": count,
        "remembered a CPU second, the last day": ARTICLES * PARAGRAPHS / times[-1][0],
        "learned a CPU second, the last day": ARTICLES * PARAGRAPHS / times[-1][1],
        "asked a CPU second": ARTICLES * PARAGRAPHS / seconds,
        "stories found": stories,
        "MB on the disk for a million": size / count,
        "MB that the process grew while asking": megabytes,
        "CPU seconds to prune": pruned,
    }
    for name, value in figures.items():
        print(f"{name:42} {value:12,.1f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
