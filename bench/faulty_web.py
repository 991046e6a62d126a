"""A web server on loopback with healthy feeds, and one that misbehaves in every way that has a name here.

    /good/N              a feed of three entries        /article/N/M    one of its articles
    /bad/MODE            an answer of that mode         /page/MODE      the same, for an article

A mode is a function that yields what goes over the wire: bytes, a pause in seconds, or RESET. What it yields after the client
has gone is not sent.
"""

import gzip
import random
import socket
import socketserver
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count, repeat
from urllib.parse import unquote, urlsplit

RESET = object()
ENTRIES = 3
_PAUSE = 0.3
_WORDS = ("river", "harbour", "engine", "ledger", "window", "market", "garden", "signal", "copper", "forest", "paper", "winter")
Wire = Iterator[bytes | float | object]


def answer(body: bytes, *headers: str, kind: str = "application/rss+xml", status: str = "200 OK") -> bytes:
    """A whole answer."""
    return head(*headers, f"Content-Length: {len(body)}", kind=kind, status=status) + body


def head(*headers: str, kind: str = "application/rss+xml", status: str = "200 OK") -> bytes:
    """The head of an answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers)
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def feed(name: str, number: int = ENTRIES, *, link: str = "/article/{name}/{n}", guid: str = "{name}-{n}") -> bytes:
    """An RSS feed."""
    items = "".join(
        f"<item><title>{_title(f'{name} {n}')}</title><link>{link.format(name=name, n=n)}</link>"
        f"<guid>{guid.format(name=name, n=n)}</guid><description>{_prose(f'{name}{n}', 20)}</description></item>"
        for n in range(number)
    )
    return f"<rss version='2.0'><channel><title>Feed {name}</title>{items}</channel></rss>".encode()


def article(name: str) -> bytes:
    """An article with words of its own."""
    text = "".join(f"<p>{_prose(f'{name}/{n}', 60)}</p>" for n in range(5))
    title = _title(name)
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>".encode()


def _prose(seed: str, words: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - makes up text
    return " ".join(f"{chance.choice(_WORDS)}{chance.randrange(300)}" for _ in range(words)).capitalize() + "."


def _title(seed: str) -> str:
    return " ".join(_prose(f"title {seed}", 6).split()).rstrip(".")


def _squeezed(piece: bytes, times: int) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(squeezer.compress(piece) for _ in range(times)) + squeezer.flush()


def _chunked(pieces: Iterator[bytes]) -> Wire:
    yield head("Transfer-Encoding: chunked")
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)


def _dripped(text: bytes) -> Wire:
    for n in range(len(text)):
        yield text[n : n + 1]
        yield _PAUSE


def _in_turn(*parts: bytes | float | object) -> Callable[[], Wire]:
    return lambda: iter(parts)


def _looped() -> Wire:
    yield head(f"Location: /bad/loop?{random.random()}", "Content-Length: 0", status="302 Found")  # noqa: S311 - a new address


_BODY = feed("odd")
_BLOCK = b"<p>endless</p>" * 4000
_OK = answer(_BODY)
MODES: dict[str, Callable[[], Wire]] = {
    # ---- time
    "silent": lambda: repeat(5.0),
    "silent after the head": _in_turn(head("Content-Length: 5000"), b"<rss>", *[5.0] * 50),
    "head drips": lambda: _dripped(b"HTTP/1.1 200 OK\r\nX-Pad: " + b"a" * 10_000),
    "body drips": lambda: iter([head(f"Content-Length: {len(_BODY)}"), *_dripped(_BODY)]),
    "chunks drip": lambda: _chunked(_BODY[n : n + 1] for n in count()),
    "trailers drip": lambda: iter([*_chunked(iter([_BODY])), b"0\r\n", *(x for _ in range(500) for x in (b"X: y\r\n", _PAUSE))]),
    "early hints for ever": lambda: (x for _ in count() for x in (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.01)),
    "continue 100,000 times": lambda: iter([b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000, _OK]),
    "processing, slowly": lambda: (x for _ in count() for x in (b"HTTP/1.1 102 Processing\r\n\r\n", _PAUSE)),
    "slow redirects": lambda: iter([3.0, *_looped()]),
    # ---- connections
    "closed": _in_turn(),
    "reset": _in_turn(RESET),
    "reset in the body": _in_turn(head("Content-Length: 100000"), b"<p>half</p>" * 2000, 0.1, RESET),
    "shorter than said": _in_turn(head(f"Content-Length: {len(_BODY) + 5000}"), _BODY),
    "longer than said": _in_turn(head("Content-Length: 10"), _BODY * 100),
    "switching protocols": _in_turn(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\x00\x00\x00\x04"),
    "an HTTP/2 preface": _in_turn(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00"),
    "a TLS alert": _in_turn(b"\x15\x03\x01\x00\x02\x02\x28"),
    # ---- heads
    "no status line": _in_turn(b"<html>no status line</html>"),
    "random bytes": lambda: iter([random.Random(1).randbytes(4096)]),  # noqa: S311 - noise
    "a status of four digits": _in_turn(b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
    "a header of 8 MB": _in_turn(b"HTTP/1.1 200 OK\r\nX-Big: " + b"a" * 8_000_000 + b"\r\n\r\n"),
    "100,000 headers": lambda: iter([b"HTTP/1.1 200 OK\r\n", *(b"X-%d: 1\r\n" % n for n in range(100_000)), b"\r\n"]),
    "4,000 cookies": lambda: iter([answer(_BODY, *(f"Set-Cookie: k{n}={'v' * 100}" for n in range(4000)))]),
    "two lengths": _in_turn(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nhello world"),
    "a negative length": _in_turn(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
    "a length of a hundred digits": _in_turn(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 100 + b"\r\n\r\nhello"),
    "a folded header": _in_turn(b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok"),
    "a header with NUL": _in_turn(b"HTTP/1.1 200 OK\r\nX-A: b\x00c\r\nContent-Length: 2\r\n\r\nok"),
    "a validator of 100 kB": _in_turn(answer(_BODY, f"ETag: \"{'e' * 6000}\"", "Last-Modified: yesterday")),
    # ---- bodies
    "bad chunks": _in_turn(head("Transfer-Encoding: chunked"), b"ZZ\r\nno chunk\r\n"),
    "a chunk of 16 EB": _in_turn(head("Transfer-Encoding: chunked"), b"ffffffffffffffff\r\nno chunk\r\n"),
    "chunk extensions of 1 MB": _in_turn(head("Transfer-Encoding: chunked"), b"5;" + b"x" * 1_000_000 + b"\r\nhello\r\n0\r\n\r\n"),
    "chunks without end": lambda: _chunked(repeat(_BLOCK)),
    "chunked and a length": lambda: iter([head("Content-Length: 100", "Transfer-Encoding: chunked"), b"5\r\nhello\r\n0\r\n\r\n"]),
    "100 MB": lambda: iter([head(f"Content-Length: {100 * 2**20}"), *repeat(b"x" * 2**20, 100)]),
    "a bomb of gzip": lambda: iter([answer(_squeezed(b" " * 2**20, 1024), "Content-Encoding: gzip")]),
    "a bomb in a bomb": lambda: iter([answer(gzip.compress(_squeezed(b" " * 2**20, 1024)), "Content-Encoding: gzip, gzip")]),
    "a bomb of deflate": lambda: iter([answer(zlib.compress(b" " * 200 * 2**20, 9), "Content-Encoding: deflate")]),
    "a thousand encodings": _in_turn(answer(gzip.compress(_BODY), "Content-Encoding: " + ", ".join(["gzip"] * 1000))),
    "an unknown encoding": _in_turn(answer(_BODY, "Content-Encoding: rot13")),
    "identity, by name": _in_turn(answer(_BODY, "Content-Encoding: identity")),
    "gzip that is none": _in_turn(answer(_BODY, "Content-Encoding: gzip")),
    "gzip cut off": _in_turn(answer(gzip.compress(_BODY)[:200], "Content-Encoding: gzip")),
    "gzip with a tail": _in_turn(answer(gzip.compress(_BODY) + b"tail" * 100, "Content-Encoding: gzip")),
    "an encoding of nothing": _in_turn(answer(b"", "Content-Encoding: gzip")),
    # ---- redirects and statuses
    "loop": _looped,
    "redirect to a file": _in_turn(answer(b"", "Location: file:///etc/passwd", status="302 Found")),
    "redirect to this machine": _in_turn(answer(b"", "Location: http://[::1]:1/", status="301 Moved")),
    "redirect to nothing": _in_turn(answer(b"", "Location: ", status="302 Found")),
    "redirect with a line in it": _in_turn(answer(b"", "Location: /good/0%0d%0aX: y", status="302 Found")),
    "redirect of 1 MB": _in_turn(b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 1_000_000 + b"\r\n\r\n"),
    "403": _in_turn(answer(b"no", status="403 No")),
    "404": _in_turn(answer(b"no", status="404 No")),
    "410": _in_turn(answer(b"no", status="410 Gone")),
    "429 for a day": _in_turn(answer(b"no", "Retry-After: 86400", status="429 Slow")),
    "503 for a second": _in_turn(answer(b"no", "Retry-After: 1", status="503 Busy")),
    "503 for 10^30 seconds": _in_turn(answer(b"no", "Retry-After: 1" + "0" * 30, status="503 Busy")),
    "304 unasked": _in_turn(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "206 of nothing": _in_turn(answer(_BODY[:50], "Content-Range: bytes 0-49/100000", status="206 Partial Content")),
    # ---- feeds
    "no feed": _in_turn(answer(b"<html><body>log in</body></html>", kind="text/html")),
    "an empty body": _in_turn(answer(b"")),
    "a path": _in_turn(answer(b"/etc/passwd")),
    "a billion laughs": lambda: iter([answer(_laughs())]),
    "a file inside": _in_turn(answer(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>')),
    "200,000 open tags": _in_turn(answer(b"<rss><channel><item><description>" + b"<a>" * 200_000)),
    "200,000 attributes": lambda: iter([answer(b"<rss " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>")]),
    "a tag of 2 MB": _in_turn(answer(b"<rss><channel><title " + b"a" * 2_000_000)),
    "300,000 ampersands": _in_turn(answer(b"<rss><channel><title>" + b"&" * 300_000)),
    "50,000 CDATA": _in_turn(answer(b"<rss><channel><title>" + b"<![CDATA[" * 50_000)),
    "10,000 entries": lambda: iter([answer(feed("flood", 10_000))]),
    "NUL and surrogates": _in_turn(answer(b"<rss><channel><item><title>\x00&#xD800;</title><guid>1</guid></item></channel></rss>")),
    "UTF-7": _in_turn(answer("<rss/>".encode("utf-7"), kind="text/xml; charset=utf-7")),
}  # fmt: skip
PAGES: dict[str, Callable[[], bytes]] = {
    "100,000 divs": lambda: b"<div>" * 100_000 + b"x",
    "100,000 bolds": lambda: b"<b>" * 100_000 + b"x",
    "20,000 tables": lambda: b"<table><tr><td>" * 20_000 + b"x",
    "wrongly nested": lambda: b"<b><i><u><p>x</b></i></u>" * 5000,
    "200,000 paragraphs": lambda: b"<p>short paragraph</p>" * 200_000,
    "a word of 9 MB": lambda: b"<p>" + b"a" * 9_000_000 + b"</p>",
    "500,000 brackets": lambda: b"<" * 500_000,
    "500,000 entities": lambda: b"&amp;" * 500_000,
    "2 MB of space": lambda: b"<p>" + b" \t" * 1_000_000 + b"x</p>",
    "one paragraph 20,000 times": lambda: b"<article>" + b"<p>This very same paragraph is said again.</p>" * 20_000,
    "no page but a PDF": lambda: b"%PDF-1.4\n" + random.Random(2).randbytes(200_000),  # noqa: S311 - noise
    "nothing": lambda: b"",
}


def _laughs() -> bytes:
    names = [f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)]
    return f'<!DOCTYPE r [<!ENTITY a "ha">{"".join(names)}]><rss><channel><title>&j;</title></channel></rss>'.encode()


class _Session(socketserver.BaseRequestHandler):
    request: socket.socket

    def handle(self) -> None:
        """Answer one request."""
        with suppress(OSError, IndexError, ValueError):
            self.request.settimeout(30.0)
            asked = b""
            while b"\r\n\r\n" not in asked:
                piece = self.request.recv(65_536)
                if not piece:
                    return
                asked += piece
            self._send(_wire(unquote(urlsplit(asked.split(b" ", 2)[1].decode("latin-1")).path)))

    def _send(self, wire: Wire) -> None:
        over: threading.Event = self.server.over  # type: ignore[attr-defined]
        for part in wire:
            if over.is_set():
                return
            if isinstance(part, float):
                over.wait(part)
                self.request.sendall(b"")
            elif isinstance(part, bytes):
                self.request.sendall(part)
            else:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.request.close()


def _wire(path: str) -> Wire:
    kind, _, name = path.strip("/").partition("/")
    if kind == "good":
        return iter([answer(feed(name))])
    if kind == "article":
        return iter([answer(article(name), kind="text/html; charset=utf-8")])
    if kind == "bad" and name in MODES:
        return MODES[name]()
    if kind == "page":
        return iter([answer(PAGES[name](), kind="text/html")]) if name in PAGES else MODES[name]()
    if kind == "pages":
        return iter([answer(feed("page", 1, link=f"/page/{name}", guid=name))])
    return iter([answer(b"not here", kind="text/plain", status="404 Not Found")])


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 1024
    over: threading.Event


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server, listening while the block runs."""
    with _Listener(("127.0.0.1", 0), _Session) as server:
        server.over = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.over.set()
        server.shutdown()
