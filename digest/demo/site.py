"""The invented newspapers on loopback, behind a server that acts as a forward proxy.

A program that uses it as its ``http_proxy`` sees the papers at their own addresses, ``http://harbourpost.example/…``, and the
links in the email look as real ones do. The names end in ``.example``, which no name server knows (RFC 6761, section 6.5). A
host that is none of the papers answers 502, like a proxy that cannot reach it.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from digest.demo.feeds import Document, feed_of
from digest.demo.pages import article_page
from digest.demo.press import Press

FEED_PATH = "/feed"  # and "/feed/science" for one section
_RELATED = 3  # related links on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A request that the site has answered."""

    url: str
    status: int


@dataclass(slots=True)
class Site:
    """The site while it runs: ``day`` is the morning that its feeds show, ``hits`` what it was asked for, oldest first."""

    press: Press
    port: int = 0
    day: int = 1
    hits: list[Hit] = field(default_factory=list)

    @property
    def proxy(self) -> str:
        """The address to use as a proxy."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def open_site(press: Press) -> Iterator[Site]:
    """Serve the press on a free loopback port until the block ends."""
    site = Site(press)

    class Handler(_Handler):
        served = site

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def find_document(press: Press, day: int, url: str) -> Document | None:
    """What stands at an address on one morning, None when nothing does."""
    parts = urlsplit(url)
    outlet = press.outlets[parts.netloc]
    if parts.path == FEED_PATH or parts.path.startswith(f"{FEED_PATH}/"):
        return feed_of(outlet, press.in_feed(outlet.host, day, section=parts.path.removeprefix(FEED_PATH).strip("/")))
    story = press.at(outlet.host, parts.path, day)
    if story is None:
        return None
    others = [each for each in press.in_feed(outlet.host, day) if each.path != story.path]
    return Document(content_type="text/html; charset=utf-8", text=article_page(outlet, story, beside=others[:_RELATED]))


class _Handler(BaseHTTPRequestHandler):
    """Answers GET with an absolute address, as a proxy is asked (RFC 9112, section 3.2.2)."""

    served: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request."""
        if urlsplit(self.path).netloc not in self.served.press.outlets:
            self._reply(502)
            return
        document = find_document(self.served.press, self.served.day, self.path)
        if document is None:
            self._reply(404)
            return
        body = document.text.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._reply(304, etag=etag)
        else:
            self._reply(200, body, content_type=document.content_type, etag=etag)

    def _reply(self, status: int, body: bytes = b"", *, content_type: str = "", etag: str = "") -> None:
        self.served.hits.append(Hit(url=self.path, status=status))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if content_type:
            self.send_header("Content-Type", content_type)
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: the demo tells what was fetched."""
