"""A small web on loopback for tests of the whole line, and polls for tests of the store."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from digest import urls
from digest.codec import pack
from digest.model import Entry, Listed, SourceState
from digest.store import Polled


@dataclass
class Site:
    """Answers by path, and a log of what was asked. An answer is (status, content type, body); of a redirect the body is the
    place. ``cookies`` logs the Cookie header of each request by path.
    """

    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    cookies: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def feed(self, path: str, *items: tuple[str, str], ids: str = "") -> str:
        """Serve an RSS feed of (title, path) items, whose GUIDs begin with ``ids``; returns its address."""
        entries = "".join(
            f"<item><title>{title}</title><link>{self.address}{link}</link><guid>{ids}{link}</guid>"
            f"<description>What {title} is about, in a few words.</description></item>"
            for title, link in items
        )
        body = f'<rss version="2.0"><channel><title>Feed {path}</title>{entries}</channel></rss>'
        self.answers[path] = (200, "application/rss+xml", body.encode())
        return self.address + path

    def article(self, path: str, title: str, *paragraphs: str) -> str:
        """Serve an article; returns its address."""
        text = "".join(f"<p>{each}</p>" for each in paragraphs)
        body = (
            f"<html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a> <a href=/about>About us</a></nav>"
            f"<article><h1>{title}</h1>{text}</article><footer>All rights reserved</footer></body></html>"
        )
        self.answers[path] = (200, "text/html; charset=utf-8", body.encode())
        return self.address + path


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # with five, as is usual, a connection that finds no room is tried again after a second


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve the site on loopback while the block runs; feeds and pages have ETags."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.answers.get(self.path, (404, "text/plain", b"not here"))
            tag = f'"{hash(body)}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            site.asked.append((self.path, status))
            site.cookies.append((self.path, self.headers.get("Cookie", "")))
            self.send_response(status)
            if 300 < status < 304 or status in (307, 308):
                self.send_header("Location", body.decode())
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            """Keep the test's output quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def polled(state: SourceState, entries: Iterable[Entry]) -> Polled:
    """A poll of a source that listed these entries, as a worker packs them."""
    return Polled(
        state=state,
        listed=tuple(Listed(key=each.key, guid=each.guid, host=urls.host(each.url), record=pack(each)) for each in entries),
    )
