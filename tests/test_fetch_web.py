"""Requests over a real socket: every answer of a server, however bad, becomes a Page or a Failure."""

import asyncio
import gzip
import socket  # noqa: TID251 - a server for the tests
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest import fetch
from digest.errors import ConfigError
from digest.model import Failure, Header, Page, Validators
from digest.settings import FetchSettings

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
LOCAL = FetchSettings(timeout=30.0, allow_private=("127.0.0.0/8",), proxy="", pace=0.0, max_bytes=100_000)
FEED = b"<rss><channel><title>A</title></channel></rss>"

Respond = Callable[[str, dict[str, str], asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A recording HTTP server on loopback: ``respond`` gets path, headers and the raw writer."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.busy = self.most_busy = 0
        self.loop = asyncio.new_event_loop()
        self.url = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            path = head[0].split(" ")[1]
            self.seen.append((path, headers))
            self.busy += 1
            self.most_busy = max(self.busy, self.most_busy)
            await self.respond(path, headers, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.busy -= 1
            writer.close()

    @contextmanager
    def running(self) -> Iterator["Server"]:
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        done = asyncio.Event()

        async def main() -> None:
            server = await asyncio.start_server(self._serve, sock=listener)
            await done.wait()
            server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        thread = threading.Thread(target=self.loop.run_until_complete, args=(main(),))
        thread.start()
        try:
            yield self
        finally:
            self.loop.call_soon_threadsafe(done.set)
            thread.join()
            self.loop.close()


def answer(status: str = "200 OK", body: bytes = FEED, **headers: str) -> Respond:
    async def respond(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        given = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{given}\r\n".encode() + body)

    return respond


def raw(data: bytes, *, then_wait: float = 0.0) -> Respond:
    async def respond(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(then_wait)

    return respond


def paths(**responses: Respond) -> Respond:
    async def respond(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        await responses.get(path.strip("/").replace(".", "_"), answer("404 Not Found"))(path, seen, writer)

    return respond


def get(url: str, settings: FetchSettings = LOCAL, **more: object) -> Page | Failure:
    (found,) = fetch.fetch_all([fetch.Request(url=url, **more)], settings, now=NOW)  # type: ignore[arg-type]  # a test's shorthand
    return found


def failure(url: str, settings: FetchSettings = LOCAL, **more: object) -> Failure:
    found = get(url, settings, **more)
    assert isinstance(found, Failure)
    return found


def page(url: str, settings: FetchSettings = LOCAL, **more: object) -> Page:
    found = get(url, settings, **more)
    assert isinstance(found, Page)
    return found


def test_an_answer_is_a_page_with_its_validators() -> None:
    with Server(
        answer(ETag='W/"x"', Last_Modified="Mon, 23 Nov 2026 06:00:00 GMT", Content_Type="application/rss+xml")
    ).running() as server:
        found = page(server.url + "/feed")
    assert (found.status, found.body) == (200, FEED)
    assert found.validators == Validators(etag='W/"x"', last_modified="Mon, 23 Nov 2026 06:00:00 GMT")
    assert found.content_type == "application/rss+xml"


def test_validators_go_back_as_they_came_and_304_keeps_them() -> None:
    old = Validators(etag='W/"x"', last_modified="yesterday, more or less")
    with Server(answer("304 Not Modified", b"")).running() as server:
        found = page(server.url, validators=old)
        asked = server.seen[0][1]
    assert (found.status, found.validators) == (304, old)
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('W/"x"', "yesterday, more or less")


def test_no_cookie_and_no_referrer_is_ever_sent() -> None:
    both = paths(a=answer("302 Found", b"", Location="/b", Set_Cookie="id=1"), b=answer())
    with Server(both).running() as server:
        assert page(server.url + "/a").final_url == server.url + "/b"
        for _, headers in server.seen:
            assert not {"cookie", "referer", "authorization"} & set(headers)
            assert headers["user-agent"].startswith("newsletter-digest/")


def test_only_a_chain_of_permanent_redirects_moves_the_address() -> None:
    ways = paths(
        a=answer("301 Moved", b"", Location="/b"),
        b=answer("308 Moved", b"", Location="/c"),
        c=answer(),
        d=answer("302 Found", b"", Location="/a"),
    )
    with Server(ways).running() as server:
        assert page(server.url + "/a").moved_permanently
        assert not page(server.url + "/d").moved_permanently
        assert not page(server.url + "/c").moved_permanently


def test_a_circle_of_redirects_ends() -> None:
    with Server(paths(a=answer("302 Found", b"", Location="/a"))).running() as server:
        assert "redirects more than 5 times" in failure(server.url + "/a").reason
        assert len(server.seen) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://x/", "data:,x", "http://me:pw@127.0.0.1/", "http://[::1", "javascript:1"]
)
def test_a_redirect_leads_to_the_web_or_nowhere(target: str) -> None:
    with Server(paths(a=answer("302 Found", b"", Location=target))).running() as server:
        assert "no web address" in failure(server.url + "/a").reason
        assert len(server.seen) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500])
def test_a_status_of_refusal_is_a_failure_that_names_it(status: int) -> None:
    with Server(answer(f"{status} No", b"")).running() as server:
        found = failure(server.url + "/feed")
    assert found.status == status
    assert str(status) in found.reason
    assert found.url == server.url + "/feed"


def test_retry_after_is_understood_and_the_host_is_left_alone() -> None:
    with Server(answer("429 Slow down", b"", Retry_After="120")).running() as server:
        requests = [fetch.Request(url=f"{server.url}/{n}") for n in range(5)]
        found = list(fetch.fetch_all(requests, replace(LOCAL, per_host=1), now=NOW))
        assert len(server.seen) == 1
    assert all(isinstance(each, Failure) and each.retry_after == 120.0 for each in found)


@pytest.mark.parametrize("places", [1, 2])
def test_one_address_that_asks_to_wait_silences_no_other_of_a_host_that_serves(places: int) -> None:
    async def respond(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        await (answer("429 Slow down", b"", Retry_After="3600") if path == "/2" else answer())(path, seen, writer)

    with Server(respond).running() as server:
        requests = [fetch.Request(url=f"{server.url}/{n}") for n in range(6)]
        found = list(fetch.fetch_all(requests, replace(LOCAL, per_host=places), now=NOW))
    assert [each.url[-2:] for each in found if isinstance(each, Failure)] == ["/2"]


def test_a_host_that_asks_to_wait_twice_in_a_row_is_left_alone() -> None:
    async def respond(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        await (answer() if path == "/0" else answer("429 Slow down", b"", Retry_After="3600"))(path, seen, writer)

    with Server(respond).running() as server:
        requests = [fetch.Request(url=f"{server.url}/{n}") for n in range(6)]
        found = list(fetch.fetch_all(requests, replace(LOCAL, per_host=1), now=NOW))
        assert len(server.seen) == 3
    assert sum(isinstance(each, Failure) for each in found) == 5


def test_a_short_wait_that_the_server_asks_for_is_kept() -> None:
    async def respond(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        await (answer() if len(server.seen) > 1 else answer("429 Wait", b"", Retry_After="0"))(path, seen, writer)

    with Server(respond).running() as server:
        assert page(server.url).body == FEED
        assert len(server.seen) == 2


def test_a_busy_server_is_asked_a_second_time_and_not_a_third() -> None:
    with Server(answer("503 Busy", b"")).running() as server:
        assert failure(server.url).status == 503
        assert len(server.seen) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nnope!",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 5\r\n\r\nnope!",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"Set-Cookie: a=b\r\n" * 500 + b"\r\n",
    ],
)
def test_a_broken_answer_is_a_failure(data: bytes) -> None:
    with Server(raw(data)).running() as server:
        assert failure(server.url).reason


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"])
def test_a_server_that_stops_talking_is_left(data: bytes) -> None:
    with Server(raw(data, then_wait=30)).running() as server:
        assert "0.5 seconds" in failure(server.url, replace(LOCAL, timeout=0.5)).reason


def test_the_limit_counts_what_was_decompressed() -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    with Server(answer(body=bomb, Content_Encoding="gzip")).running() as server:
        assert "larger than 100000 bytes" in failure(server.url).reason


def test_compressed_text_is_read() -> None:
    with Server(answer(body=gzip.compress(FEED), Content_Encoding="gzip")).running() as server:
        assert page(server.url).body == FEED
        assert "gzip" in server.seen[0][1]["accept-encoding"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://0x7f.1:9/",
        "http://[::1]:9/",
        "http://[::ffff:127.0.0.1]:9/",
        "http://169.254.169.254/",
    ],
)
def test_a_private_address_is_refused_in_every_form(url: str) -> None:
    found = failure(url, replace(LOCAL, allow_private=()))
    assert not found.retry
    assert "allow_private" in found.reason


def test_a_redirect_to_a_private_address_is_refused() -> None:
    with Server(paths(a=answer("302 Found", b"", Location="http://[::1]:9/"))).running() as server:
        assert "allow_private" in failure(server.url + "/a").reason


def test_a_proxy_is_used_and_private_addresses_behind_it_are_not() -> None:
    with Server(answer()).running() as proxy:
        settings = replace(LOCAL, proxy=proxy.url, allow_private=())
        assert page("http://site.example/feed", settings).body == FEED
        assert proxy.seen[0][0] == "http://site.example/feed"
        assert "allow_private" in failure("http://127.1/feed", settings).reason
        assert len(proxy.seen) == 1


def test_what_is_secret_stays_with_its_host() -> None:
    secret = (Header(name="cookie", value="paid=1"),)
    with Server(answer()).running() as other, Server(paths(a=answer("302 Found", b"", Location=other.url))).running() as server:
        page(server.url + "/a", headers=secret)
        assert server.seen[0][1]["cookie"] == "paid=1"
        assert "cookie" not in other.seen[0][1]


def test_an_article_is_not_asked_for_where_robots_txt_forbids_it() -> None:
    rules = answer(body=b"User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    with Server(paths(robots_txt=rules, private=answer(), public=answer())).running() as server:
        requests = [fetch.Request(url=f"{server.url}/{name}", kind="article") for name in ("private", "public")]
        found = {each.url: each for each in fetch.fetch_all(requests, LOCAL, now=NOW)}
        asked = sorted(path for path, _ in server.seen)
    assert asked == ["/public", "/robots.txt"]
    assert "robots.txt" in getattr(found[server.url + "/private"], "reason", "")


def test_a_feed_is_the_users_own_wish_and_needs_no_robots_txt() -> None:
    with Server(answer()).running() as server:
        page(server.url + "/feed")
        assert [path for path, _ in server.seen] == ["/feed"]


def test_a_port_where_nobody_listens_is_told_from_a_connection_that_breaks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/").reason == "nothing answers at this address; it will be tried again"
    with Server(raw(b"")).running() as server:
        assert failure(server.url).reason == "the connection broke off; it will be tried again"


def test_a_film_is_no_article() -> None:
    with Server(paths(a=answer(Content_Type="video/mp4"))).running() as server:
        assert "video/mp4" in failure(server.url + "/a", kind="article").reason


def test_a_host_is_asked_by_few_at_once() -> None:
    async def held(path: str, seen: dict[str, str], writer: asyncio.StreamWriter) -> None:
        if server.busy == LOCAL.per_host:
            full.set()
        await released.wait()
        await answer()(path, seen, writer)

    full, released = threading.Event(), asyncio.Event()
    with Server(held).running() as server, Server(answer()).running() as other:
        requests = [fetch.Request(url=f"{server.url}/{n}") for n in range(12)]
        answers = fetch.fetch_all([fetch.Request(url=other.url), *requests], LOCAL, now=NOW)
        assert isinstance(next(answers), Page)
        assert full.wait(LOCAL.timeout)
        page(other.url)  # time enough for one request too many to arrive
        server.loop.call_soon_threadsafe(released.set)
        assert len(list(answers)) == 12
        assert server.most_busy == LOCAL.per_host


def test_a_slow_reader_slows_the_downloads() -> None:
    settings = replace(LOCAL, concurrency=2, per_host=50)
    with Server(answer()).running() as server:
        answers = fetch.fetch_all((fetch.Request(url=f"{server.url}/{n}") for n in range(40)), settings, now=NOW)
        next(answers)
        list(fetch.fetch_all([fetch.Request(url=f"{server.url}/last")], settings, now=NOW))
        assert len(server.seen) < 40
        assert len(list(answers)) == 39


def test_a_reader_may_leave_early() -> None:
    with Server(raw(b"", then_wait=30)).running() as slow, Server(answer()).running() as server:
        answers = fetch.fetch_all([fetch.Request(url=slow.url), fetch.Request(url=server.url)], LOCAL, now=NOW)
        assert isinstance(next(answers), Page)
        answers.close()  # type: ignore[attr-defined]  # it is a generator
    assert not [thread for thread in threading.enumerate() if thread.name == "digest-fetch"]


def test_a_name_that_nobody_knows_is_a_failure() -> None:
    assert "not known" in failure("http://nobody.invalid/").reason


def test_what_is_no_web_address_is_never_opened() -> None:
    assert "no web address" in failure("file:///etc/passwd").reason


def test_a_wrong_network_in_the_configuration_is_said_at_once() -> None:
    with pytest.raises(ConfigError, match="allow_private"):
        get("http://example.org/", replace(LOCAL, allow_private=("home",)))
