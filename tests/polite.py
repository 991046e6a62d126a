"""Servers that note every request under a clock of the test's own, and polls of them, each after a restart."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Lock, Thread

from digest import pipeline
from digest.engines import Inline
from digest.model import Source
from digest.pipeline.read import read_entries
from digest.settings import FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import open_store

START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
FEED = '<rss version="2.0"><channel><title>{}</title>{}<item><title>One</title><guid>{}</guid></item></channel></rss>'


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    at: datetime
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    about: str = ""  # elements of the channel
    body: bytes = b""  # in place of the usual feed


@dataclass
class Server:
    """Answers by path and time; notes requests, and how many of one host were open at once."""

    answers: dict[str, Callable[[datetime], Answer]]
    now: datetime = START
    asked: list[Asked] = field(default_factory=list)
    open: Counter[int] = field(default_factory=Counter)
    most: int = 0
    lock: Lock = field(default_factory=Lock)

    def to(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]

    def times(self, path: str) -> list[datetime]:
        return [each.at for each in self.to(path)]

    def gaps(self, path: str) -> list[timedelta]:
        return [later - earlier for earlier, later in pairwise(self.times(path))]


def version(now: datetime) -> str:
    """The feeds change every second day."""
    return f"v{(now - START).days // 2}"


def failing(status: int, **headers: str) -> Callable[[datetime], Answer]:
    return lambda _: Answer(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def listening(served: Server) -> Iterator[str]:
    """The address at which the server listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(served))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def handler(served: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            port = self.connection.getsockname()[1]
            with served.lock:
                served.open[port] += 1
                served.most = max(served.most, served.open[port])
                served.asked.append(Asked(served.now, self.path, dict(self.headers)))
            answer = served.answers.get(self.path, failing(404))(served.now)
            tag = answer.headers.get("ETag")
            unchanged = answer.status == 200 and tag is not None and self.headers.get("If-None-Match") == tag
            usual = FEED.format(self.path, answer.about, version(served.now)).encode() if answer.status == 200 else b""
            body = answer.body or usual
            self.send_response(304 if unchanged else answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(0 if unchanged else len(body)))
            with served.lock:
                served.open[port] -= 1
            self.end_headers()
            self.wfile.write(b"" if unchanged else body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            """Keep the test's output quiet."""

    return Handler


def poll(sources: tuple[Source, ...], folder: Path, now: datetime, *, reading: bool = False) -> int:
    """Poll the sources as after a restart; with ``reading``, ask for the pages of all their entries too.

    Returns the number of new entries.
    """
    settings = Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="digest@example.org"),
        digests=(),
        sources=sources,
        fetch=FetchSettings(allow_private=("127.0.0.0/8",), proxy="", pace=0.0, contact="ann@example.org"),
        store=StoreSettings(url=f"sqlite:///{folder}/digest.db"),
    )
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=Inline(), clock=lambda: now, now=now, environ={}, owner="test"
        )
        new = pipeline.poll(context, sources)
        if reading:
            entries = [each.entry for each in store.arrivals("all", [each.url for each in sources])]
            read_entries(context, entries, {each.url: each for each in sources})
    return new
