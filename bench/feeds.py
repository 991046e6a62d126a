"""Feeds read by ``digest.feeds`` and by feedparser, side by side.

    python bench/feeds.py FOLDER... [--json FILE] [--differences] [--sample N]

Each folder is searched for feeds (.xml, .json, .rss, .atom, also .gz). The figures: how many feeds have at least as many entries
as feedparser finds, and the share of entries with the same link, title and date, position by position; then CPU seconds of both.
feedparser runs without its sanitiser and link resolution, which is its fastest way. Dates that feedparser completes from the day
of the run count as different. ``--differences`` prints each feed that is not the same, with the first field that differs.
"""

import argparse
import gzip
import io
import json
import time
import warnings
from calendar import timegm
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import feedparser

from digest import feeds, urls
from digest.errors import FeedError
from digest.feeds.markup import plain
from digest.model import Page, Source

BASE = "https://bench.example/feed"
ENDINGS = (".xml", ".json", ".rss", ".atom", ".rdf", ".gz")


@dataclass(frozen=True)
class Row:
    """One entry as both readers see it."""

    link: str
    title: str
    date: int | None


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--differences", action="store_true")
    parser.add_argument("--sample", type=int, default=1, help="take every N-th file")
    options = parser.parse_args()
    files = sorted(path for folder in options.folder for path in folder.rglob("*") if path.suffix in ENDINGS)[:: options.sample]
    bodies = [(path, load(path)) for path in files]
    figures = compare(bodies, show=options.differences)
    for name, value in figures.items():
        print(f"{name:34} {value:>12.3f}" if isinstance(value, float) else f"{name:34} {value:>12}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def load(path: Path) -> bytes:
    """The bytes of a file, unpacked."""
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def compare(bodies: list[tuple[Path, bytes]], *, show: bool) -> dict[str, float | int]:
    """The figures over all bodies."""
    count: Counter[str] = Counter()
    warnings.simplefilter("ignore")
    read_ours(b"<rss><channel><item><title>warm up</rss>")
    read_theirs(b"<rss><channel><item><title>warm up</rss>")
    # One after the other: turn by turn, each would pay for the caches that the other has filled, the quicker one more.
    start = time.process_time()
    ours = [read_ours(body) for _, body in bodies]
    middle = time.process_time()
    theirs = [read_theirs(body) for _, body in bodies]
    ours_seconds, theirs_seconds = middle - start, time.process_time() - middle
    for (path, _), mine, other in zip(bodies, ours, theirs, strict=True):
        tally(count, path, mine, other, show)
    n = max(len(bodies), 1)
    pairs = max(count["pairs"], 1)
    return {
        "feeds": len(bodies),
        "feeds with entries (feedparser)": count["with entries"],
        "feeds all the same": count["same"],
        "feeds with entries all the same": count["same with entries"],
        "feeds with fewer entries": count["fewer"],
        "feeds with more entries": count["more"],
        "links the same": count["link"] / pairs,
        "titles the same": count["title"] / pairs,
        "dates the same": count["date"] / pairs,
        "digest ms of CPU per feed": 1000 * ours_seconds / n,
        "feedparser ms of CPU per feed": 1000 * theirs_seconds / n,
        "times less CPU": theirs_seconds / max(ours_seconds, 1e-9),
    }


def tally(count: Counter[str], path: Path, ours: list[Row] | None, theirs: list[Row], show: bool) -> None:
    """Count what two readings of one feed have in common."""
    mine = ours or []
    pairs = list(zip(mine, theirs, strict=False))
    count["pairs"] += len(theirs)
    for name in ("link", "title", "date"):
        count[name] += sum(getattr(one, name) == getattr(other, name) for one, other in pairs)
    same = mine == theirs
    count["same"] += same
    count["with entries"] += bool(theirs)
    count["same with entries"] += same and bool(theirs)
    count["fewer"] += len(mine) < len(theirs)
    count["more"] += len(mine) > len(theirs)
    if show and not same:
        where = next((f"entry {n}: {one} != {other}" for n, (one, other) in enumerate(pairs) if one != other), "")
        print(f"{path.name}: {len(mine)} entries{'' if ours is not None else ' (error)'}, feedparser {len(theirs)}; {where[:600]}")


def read_ours(body: bytes) -> list[Row] | None:
    """The entries by digest; None for a FeedError."""
    page = Page(url=BASE, final_url=BASE, status=200, body=body)
    try:
        found = feeds.read_source(page, Source(url=BASE), was_feed=True)
    except FeedError:
        return None
    return [Row(each.url, each.title, int(each.published.timestamp()) if each.published else None) for each in found.entries]


def read_theirs(body: bytes) -> list[Row]:
    """The entries by feedparser."""
    try:
        found = feedparser.parse(
            io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False, response_headers={"content-location": BASE}
        )
    except (ValueError, TypeError, LookupError, AssertionError):
        return []
    rows = []
    for entry in found.entries:
        dates = [
            stamp
            for stamp in (dict.get(entry, "published_parsed"), dict.get(entry, "created_parsed"), dict.get(entry, "updated_parsed"))
            if stamp
        ]
        link = urls.resolve(BASE, entry.link) if entry.get("link") else ""
        is_html = {"text/plain": False, "text/html": True}.get(str((entry.get("title_detail") or {}).get("type")))
        rows.append(
            Row(
                urls.clean(link) if urls.is_web(link) else "",
                plain(entry.get("title", ""), is_html=is_html),
                stamp_of(dates),
            )
        )
    return rows


def stamp_of(dates: list[time.struct_time]) -> int | None:
    """The first date, in seconds."""
    return timegm(dates[0]) if dates and dates[0].tm_year >= 1990 else None


if __name__ == "__main__":
    main()
