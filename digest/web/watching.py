"""Health and metrics of a worker, for machines: /healthz, /readyz, /metrics (Prometheus text, version 0.0.4).

All figures are counted from the tables when they are asked for, so every worker tells the same, and none is lost with one. Serve it
inside only: it tells how many readers there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from flask import Flask, Response  # noqa: TID251 - web owns pages

from digest.errors import StoreError
from digest.pipeline import Context
from digest.store import Backlog, Status, roster, shards

_WORDS = {
    "digest_queue_messages": "Mail that is due and waits.",
    "digest_queue_audiences": "Audiences whose slot has come.",
    "digest_queue_sources": "Sources that are due to be polled.",
    "digest_queue_pages": "Pages that wait to be read.",
    "digest_lag_seconds": "Age of what has waited longest, by kind.",
    "digest_messages": "Mail by state.",
    "digest_readers": "Readers by state.",
    "digest_sources": "Sources that were polled.",
    "digest_sources_failing": "Sources that could not be read when they were last asked.",
    "digest_entries": "Entries that are remembered.",
    "digest_articles": "Articles that are remembered.",
    "digest_editions": "Editions that were made.",
    "digest_dead": "What was given up after five tries, by kind.",
    "digest_database_bytes": "Size of the database.",
}
_STATES = ("ready", "sending", "deferred", "unknown", "sent", "failed")


def watch_app(context: Context) -> Flask:
    """The three addresses, as a WSGI application."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/healthz", "healthz", lambda: Response("alive\n", content_type="text/plain"))
    app.add_url_rule("/readyz", "readyz", lambda: _ready(context))
    app.add_url_rule("/metrics", "metrics", lambda: Response(metrics(context), content_type="text/plain; version=0.0.4"))
    return app


def _ready(context: Context) -> Response:
    try:
        context.store.read(shards.due_messages, now=context.clock(), limit=1)
    except StoreError as error:
        return Response(f"{error}\n", status=503, content_type="text/plain")
    stopping = context.stopping()
    return Response("stopping\n" if stopping else "ready\n", status=503 if stopping else 200, content_type="text/plain")


def metrics(context: Context) -> str:
    """The figures in the text format of Prometheus."""
    now, store = context.clock(), context.store
    told: dict[str, dict[str, float]] = {name: {} for name in _WORDS}
    _waiting(told, store.read(shards.backlog, now=now), now)
    _standing(told, store.status())
    for state, n in store.read(roster.counts).items():
        told["digest_readers"][f'state="{state}"'] = n
    for dead in store.read(shards.dead):
        label = f'kind="{dead.kind}"'
        told["digest_dead"][label] = told["digest_dead"].get(label, 0) + 1
    return "\n".join([*_lines(told), ""])


def _waiting(told: dict[str, dict[str, float]], backlog: Backlog, now: datetime) -> None:
    for kind in ("messages", "audiences", "sources", "pages"):
        told[f"digest_queue_{kind}"][""] = getattr(backlog, kind)
    for kind in ("message", "slot", "source", "page"):
        since: datetime | None = getattr(backlog, f"{kind}_due_at")
        told["digest_lag_seconds"][f'kind="{kind}"'] = max(0.0, (now - since).total_seconds()) if since else 0.0


def _standing(told: dict[str, dict[str, float]], status: Status) -> None:
    counts = asdict(status)
    for state in _STATES:
        told["digest_messages"][f'state="{state}"'] = counts[state]
    for kind in ("sources", "entries", "articles", "editions"):
        told[f"digest_{kind}"][""] = counts[kind]
    told["digest_sources_failing"][""] = status.failing
    told["digest_database_bytes"][""] = status.size


def _lines(told: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    for name, values in told.items():
        yield f"# HELP {name} {_WORDS[name]}"
        yield f"# TYPE {name} gauge"
        for label, value in values.items():
            yield f"{name}{{{label}}} {value:g}" if label else f"{name} {value:g}"
