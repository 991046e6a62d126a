"""Two workers as processes, one of them killed: no host sees two requests closer than its pace. Its own log is the judge."""

import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from digest.runners.jobs import LEASE
from digest.settings import StoreSettings

pytestmark = pytest.mark.postgres
PACE = 1.0
JITTER = 0.5  # a request may be written down later than it came, on a busy machine
HOSTS, FEEDS, PAGES = 4, 2, 6
ITEM = "<item><title>Story {0}</title><guid>{0}</guid><link>{0}</link></item>"
TEXT = (
    "<html><title>A story</title><article>"
    + "<p>The harbour was dredged in spring, and the ferries came back.</p>" * 20
    + "</article></html>"
)
CONFIG = """
fetch = {{ pace = {pace}, allow_private = ["127.0.0.0/8"], proxy = "", interval = "1h" }}
mail = {{ from = "digest@example.org", transport = "outbox", outbox = "{folder}/outbox" }}
store = {{ url = "{url}" }}
[[digest]]
name = "morning"
to = []
at = ["07:00"]
"""


class Log:
    """When each host was asked, and for what."""

    def __init__(self) -> None:
        self.asked: dict[str, list[tuple[float, str]]] = defaultdict(list)

    def pages(self) -> set[str]:
        return {f"{host}{path}" for host, asked in self.asked.items() for _, path in asked if "/page" in path}

    def distances(self) -> list[float]:
        return [later - earlier for asked in self.asked.values() for (earlier, _), (later, _) in pairwise(asked)]


@contextmanager
def host(name: str, log: Log) -> Iterator[str]:
    """A host of the loopback network with feeds and pages; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            log.asked[name].append((time.monotonic(), self.path))
            own = f"http://{self.headers['Host']}"
            items = "".join(ITEM.format(f"{own}/page{self.path[-1]}-{n}") for n in range(PAGES))
            if self.path.startswith("/feed"):
                kind, body = "application/rss+xml", f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
            else:
                kind, body = "text/html", TEXT
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((name, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://{name}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("database", [pytest.param("postgresql", id="postgresql")], indirect=True)
def test_no_host_sees_two_requests_closer_than_its_pace_whoever_asks(database: StoreSettings, tmp_path: Path) -> None:
    log = Log()
    with ExitStack() as closing:
        addresses = [closing.enter_context(host(f"127.0.0.{n}", log)) for n in range(1, HOSTS + 1)]
        config = tmp_path / "config.toml"
        sources = "".join(f'[[source]]\nurl = "{each}/feed{n}"\nbacklog = 50\n' for each in addresses for n in range(FEEDS))
        config.write_text(CONFIG.format(pace=PACE, folder=tmp_path, url=database.url) + sources)
        command = [sys.executable, "-m", "digest", "--config", str(config)]
        subprocess.run([*command, "migrate"], check=True, capture_output=True)  # noqa: S603 - our own program

        def worker() -> "subprocess.Popen[bytes]":
            quiet = subprocess.DEVNULL
            started = subprocess.Popen([*command, "worker", "--jobs", "4"], stdout=quiet, stderr=quiet)  # noqa: S603 - our own program
            closing.callback(started.wait, 30)
            closing.callback(started.terminate)
            return started

        first, _ = worker(), worker()
        until = time.monotonic() + 120
        while len(log.pages()) < HOSTS * 3:
            assert time.monotonic() < until
            time.sleep(0.1)
        first.kill()
        worker()
        killed = time.monotonic()
        while time.monotonic() < killed + LEASE + 4:  # the hosts that it held are taken over, and the pages it was reading
            time.sleep(0.1)
        while len(log.pages()) < HOSTS * FEEDS * PAGES:
            assert time.monotonic() < killed + 120  # each once takes 15 seconds at this pace, and on a busy machine a start as many
            time.sleep(0.1)
    assert min(log.distances()) > PACE - JITTER
