"""The event loop's side of fetching: every request in its turn.

    async with open_dispatcher(settings, egress, waits, now) as dispatcher:
        answer = await dispatcher.answer(request, room)

    request ─► a web address? ─► robots.txt, for articles ─► host's turn ─► slot ─► client

The host's turn comes before the slot among all requests, so that a busy host holds up nobody else. A host that asks to
wait again and again, or serves nothing else, is left alone for the rest of the run (``hosts``), and
until its wait is over in the runs that share ``waits``.

Connections are closed after use: kept open, a thousand hosts hold a thousand idle TLS connections of 300 KB each.
"""

import asyncio
import ssl
from asyncio import sslproto
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp  # noqa: TID251 - this package reads the web

from digest import __version__, urls
from digest.fetch.client import Client, Egress, fail
from digest.fetch.hosts import Host
from digest.fetch.request import Request
from digest.fetch.robots import Rules, read_rules
from digest.fetch.waits import Waits
from digest.model import Failure, Page
from digest.settings import FetchSettings

_AGENT = "newsletter-digest"
_HEADER_LIMIT_BYTES = 16_384  # of one line; Node.js stops at as much for all of them together
_HEADER_LIMIT = 200  # lines
# asyncio gives every TLS connection a buffer of 256 KB, filled with zeros: 16 MB for 64 connections, where a record holds 16 KB.
_TLS_BUFFER_BYTES = 32_768


class Dispatcher:
    """What requests of one run share: the client, the slots, and what is known of each host."""

    def __init__(self, client: Client, settings: FetchSettings, waits: Waits) -> None:
        self._client = client
        self._waits = waits
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._hosts: dict[str, Host] = {}
        self._rules: dict[tuple[str, str], Rules] = {}  # by origin and proxy

    async def answer(self, request: Request, room: asyncio.Semaphore) -> Page | Failure:
        """The answer to the request, when its host's manners allow one; it takes one place of ``room``.

        That place is taken last, so that a request which waits for its host keeps no other from memory.
        """
        if not urls.is_web(request.url):
            await room.acquire()
            return fail(request, "is no web address; check it", retry=False)
        left = self._waits.left(request.url)
        if left:
            await room.acquire()
            return _asked_to_wait(request, left)
        host = self._host(request.url)
        refusal = await self._refusal(request, host) if request.kind != "feed" else None
        if refusal:
            await room.acquire()
            return refusal
        async with host.turn(), self._slots:
            await room.acquire()
            return await self._get(request, host)

    async def _get(self, request: Request, host: Host) -> Page | Failure:
        if await host.is_quiet():
            return _asked_to_wait(request, host.quiet_for)
        async with host.asking():
            answer = await self._client.get(request)
            host.note(well=isinstance(answer, Page))
            if isinstance(answer, Failure) and (answer.status == 429 or (answer.status == 503 and answer.retry_after)):
                wait = answer.retry_after or self._settings.interval
                host.quiet(wait, serves=self._waits.serves_besides(request.url))
                self._waits.hold(request.url, wait)
        if host.is_silent:
            self._waits.hold(urls.origin(request.url), host.quiet_for)
        return answer

    async def _refusal(self, request: Request, host: Host) -> Failure | None:
        """What the host's robots.txt, asked for once in a run, has against the address; None for nothing."""
        origin = urls.origin(request.url)
        way = (origin, request.proxy)
        async with host.robots:
            if way not in self._rules:
                async with host.turn(), self._slots:
                    answer = await self._get(Request(url=f"{origin}/robots.txt", proxy=request.proxy), host)
                self._rules[way] = read_rules(answer, _AGENT)
                host.slow_down(self._rules[way].delay)
        return self._rules[way].refusal(request)

    def _host(self, url: str) -> Host:
        name = urls.origin(url)
        if name not in self._hosts:
            self._hosts[name] = Host(places=self._settings.per_host, pace=self._settings.pace)
        return self._hosts[name]


@asynccontextmanager
async def open_dispatcher(settings: FetchSettings, egress: Egress, waits: Waits, now: datetime) -> AsyncIterator[Dispatcher]:
    """A dispatcher with open sessions, which are closed in the end."""
    tls = ssl.create_default_context()
    sslproto.SSLProtocol.max_size = _TLS_BUFFER_BYTES
    # To a proxy the guard does not apply: the user has named it, and it lives in the user's own network more often than not.
    direct = aiohttp.TCPConnector(
        limit=0, force_close=True, resolver=aiohttp.ThreadedResolver(), ssl=tls, socket_factory=egress.guard.socket_for
    )
    proxied = aiohttp.TCPConnector(limit=0, force_close=True, resolver=aiohttp.ThreadedResolver(), ssl=tls)
    async with _session(direct, settings) as to_hosts, _session(proxied, settings) as to_proxy:
        yield Dispatcher(Client(to_hosts, to_proxy, settings=settings, egress=egress, now=now), settings, waits)


def user_agent(settings: FetchSettings) -> str:
    """What we call ourselves."""
    contact = f"{settings.contact}; " if settings.contact else ""
    return settings.user_agent or f"{_AGENT}/{__version__} ({contact}a personal digest, made at its reader's wish)"


def _asked_to_wait(request: Request, seconds: float) -> Failure:
    return fail(request, f"the host asked us to wait {seconds:.0f} seconds; it will be asked after that", wait=seconds)


def _session(connector: aiohttp.TCPConnector, settings: FetchSettings) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent(settings)},
        timeout=aiohttp.ClientTimeout(total=None),  # the client's own limit counts all hops together
        trust_env=False,
        max_line_size=_HEADER_LIMIT_BYTES,
        max_field_size=_HEADER_LIMIT_BYTES,
        max_headers=_HEADER_LIMIT,
    )
