"""What it takes PostgreSQL to forget: ten million outcomes and ten million messages of 91 days, pruned by the hour and by the day.

    python -m bench.scale_prune postgresql+psycopg://... [--rows N] [--json FILE]     an empty database

The rows are made by the server itself. Seconds are of the wall; bloat is what the tables grow while days are forgotten and
as many rows of new days come in, with autovacuum as it is set.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from digest.settings import StoreSettings
from digest.store import Store, open_store

DAYS, AUDIENCES = 91, 1_000
FIRST = datetime(2026, 1, 1, 6, 0, tzinfo=UTC)
TABLES = ("outcome", "message", "entry", "article", "edition")
# One edition a day for each audience; each holds a part of the entries of its day, and has its readers.
MADE = (
    """INSERT INTO edition (id, digest, slot, made_at, title, stories, new)
    SELECT 'a' || a || '/' || d, 'a' || a, d::text, CAST(:first AS timestamptz) + make_interval(days => d, secs => a * 86.4),
    'T', 20, :each FROM generate_series(CAST(:day AS int), CAST(:last AS int)) d, generate_series(1, :audiences) a""",
    """INSERT INTO entry (source, guid, key, first_seen, listed_at, record)
    SELECT 'https://s' || n % 1000 || '.example/feed', NULL, 'https://s' || n % 1000 || '.example/' || d || '/' || n, t, t,
    decode(repeat(md5(n::text), 12), 'hex')
    FROM (SELECT d, n, CAST(:first AS timestamptz) + make_interval(days => d, secs => n * 86400.0 / :entries) t
    FROM generate_series(CAST(:day AS int), CAST(:last AS int)) d, generate_series(1, :entries) n) made""",
    """INSERT INTO article (key, record, read_at)
    SELECT key, decode(repeat(md5(key), 60), 'hex'), first_seen FROM entry
    WHERE first_seen >= CAST(:first AS timestamptz) + make_interval(days => :day) ON CONFLICT DO NOTHING""",
    """INSERT INTO outcome (edition, position, digest, source, entry_key, url, title, kind, reason, marked, final)
    SELECT 'a' || a || '/' || d, n, 'a' || a, 'https://s' || m % 1000 || '.example/feed',
    'https://s' || m % 1000 || '.example/' || d || '/' || m, 'https://s' || m % 1000 || '.example/' || d || '/' || m,
    'A title of some eight words, as they are', 'shown', 'reported by two sources; three hours old', true, true
    FROM (SELECT d, a, n, 1 + (a * 37 + n) % :entries m FROM generate_series(CAST(:day AS int), CAST(:last AS int)) d,
    generate_series(1, :audiences) a, generate_series(1, :each) n) made""",
    """INSERT INTO message
    (message_id, edition, position, sender, recipient, subject, sha256, state, due_at, updated_at, reply, reader)
    SELECT '<morning-' || d || '.' || a || '.' || n || '@example.org>', 'a' || a || '/' || d, 0, 'digest@example.org',
    'reader' || a * 1000 + n || '@d' || n % 50 || '.example.net', 'A title of some eight words', '', 'sent',
    t, t, '250 taken', a * 1000 + n
    FROM (SELECT d, a, n, CAST(:first AS timestamptz) + make_interval(days => d, secs => a * 86.4) t FROM
    generate_series(CAST(:day AS int), CAST(:last AS int)) d, generate_series(1, :audiences) a, generate_series(1, :each) n)
    made""",
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    each = asked.rows // (DAYS * AUDIENCES)
    figures: dict[str, float] = {}
    with open_store(StoreSettings(url=asked.url)) as store:
        figures["seconds to make the rows"] = timed(partial(fill, store, 0, DAYS - 1, each))
        store.write(Connection.execute, text("ANALYZE"))
        figures |= {f"MB of {name} before": size for name, size in sizes(store).items()}
        began = FIRST + timedelta(days=90)
        for hour in (1, 2, 3):
            now = began + timedelta(hours=hour)
            figures[f"prune of hour {hour}, seconds"] = timed(partial(store.prune, now, 90))
        for day in range(1, 6):
            fill(store, DAYS - 1 + day, DAYS - 1 + day, each)
            now = began + timedelta(days=day)
            figures[f"prune of day {day}, seconds"] = timed(partial(store.prune, now, 90))
            print(day, figures[f"prune of day {day}, seconds"], flush=True)
        figures |= {f"MB of {name} after five days": size for name, size in sizes(store).items()}
    for name, value in figures.items():
        print(f"{name:44} {value:12,.1f}", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def fill(store: Store, day: int, last: int, each: int) -> None:
    """The rows of these days."""
    values = {"first": FIRST, "day": day, "last": last, "audiences": AUDIENCES, "each": each, "entries": 20_000}
    for statement in MADE:
        store.write(Connection.execute, text(statement), values)


def sizes(store: Store) -> dict[str, float]:
    """What each table and its indexes take, in MB."""

    def asked(connection: Connection) -> dict[str, float]:
        return {name: connection.scalar(text(f"SELECT pg_total_relation_size('{name}')")) / 1e6 for name in TABLES}

    return store.read(asked)


if __name__ == "__main__":
    main()
