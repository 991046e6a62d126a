"""One request of the web with all its hops, as a Page or a Failure.

    Client(direct, proxied, settings=settings, egress=egress, now=now)
    await client.get(request)

Redirects are followed by hand, because each hop is a new address with its own host, its own manners and no right to the headers
meant for another. Whatever goes wrong becomes a Failure that names the address asked, what happened and what to do. aiohttp sees
no cookie jar, no environment and no credentials; it decompresses step by step (3.13.3 and later), so that the limit counts
decompressed bytes and a bomb stops at the limit.
"""

import asyncio
import errno
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import aiohttp  # noqa: TID251 - this package reads the web

from digest import urls
from digest.errors import FetchError
from digest.fetch.guard import Guard
from digest.fetch.manners import retry_after
from digest.fetch.proxies import Proxies
from digest.fetch.request import Request
from digest.model import Failure, Header, Page, Validators
from digest.settings import FetchSettings

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_BUSY = frozenset((429, 502, 503, 504))
_SHORT_WAIT = 3.0  # seconds; a longer wait is for the next run
_CHUNK_BYTES = 65_536
_KEPT_HEADERS = frozenset(("age", "cache-control", "content-language", "date", "expires", "link", "retry-after", "x-robots-tag"))
_KEPT_LIMIT_CHARS = 8000
_ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.6, */*;q=0.2",
    "article": "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1",
    "picture": "image/webp, image/jpeg, image/png, image/gif;q=0.8",
}
_NOT_TEXT = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/epub", "application/x-")
_UNREACHED = {
    errno.ECONNREFUSED: "nothing answers at this address",
    errno.EHOSTUNREACH: "the host cannot be reached; check the connection",
    errno.ENETUNREACH: "the network cannot be reached; check the connection",
}
_TRANSIENT = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One answer on the way: either the last, with its body, or a redirect with its target."""

    url: str
    status: int
    headers: tuple[Header, ...]
    content_type: str
    body: bytes
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """How a request may leave: where the guard lets it, by the proxies that are set."""

    guard: Guard
    proxies: Proxies


class Client:
    """Two aiohttp sessions and the rules around them; ``direct`` connects through the guard, ``proxied`` only ever to the proxy."""

    def __init__(
        self,
        direct: aiohttp.ClientSession,
        proxied: aiohttp.ClientSession,
        *,
        settings: FetchSettings,
        egress: Egress,
        now: datetime,
    ) -> None:
        self._direct = direct
        self._proxied = proxied
        self._settings = settings
        self._guard = egress.guard
        self._proxies = egress.proxies
        self._now = now

    async def get(self, request: Request) -> Page | Failure:
        """The last answer of the request's hops; a Failure for everything but success and 304.

        One that finds the server busy for a moment is tried once more within the same time limit. (aiohttp itself asks a
        second time when a connection breaks before the answer.)
        """
        try:
            async with asyncio.timeout(self._settings.timeout):
                answer = await self._try(request)
                if isinstance(answer, Page) or not _is_passing(answer):
                    return answer
                await asyncio.sleep(max(2 * self._settings.pace, answer.retry_after or 0.0))
                return await self._try(request)
        except TimeoutError:
            return fail(request, f"no complete answer within {self._settings.timeout:g} seconds; it will be tried again")

    async def _try(self, request: Request) -> Page | Failure:
        try:
            with _foreign_errors():
                return self._judge(request, *await self._follow(request))
        except FetchError as error:
            return fail(request, str(error), status=error.status, retry=error.retry)

    async def _follow(self, request: Request) -> tuple[Hop, bool]:
        """The last hop, and whether all redirects on the way were permanent.

        :raises FetchError: when there are too many, or one leads nowhere.
        """
        url = request.url
        moved: list[bool] = []
        for _ in range(self._settings.redirects + 1):
            if not urls.is_web(url):
                raise FetchError(f"leads to {urls.redact(url)[:200]!r}, which is no web address", retry=False)
            hop = await self._hop(url, request)
            if not hop.location:
                return hop, bool(moved) and all(moved)
            moved.append(hop.status in _PERMANENT)
            url = urls.resolve(url, hop.location) or hop.location
        raise FetchError(f"redirects more than {self._settings.redirects} times; look at the address in a browser", retry=False)

    async def _hop(self, url: str, request: Request) -> Hop:
        proxy = request.proxy or self._proxies.proxy_for(url)
        if proxy:
            self._guard.refuse_literal(url)
        session = self._proxied if proxy else self._direct
        async with session.get(url, headers=_headers(request, url), proxy=proxy, allow_redirects=False) as response:
            hop = Hop(
                url=url,
                status=response.status,
                headers=(*_kept_headers(response), *_validator_headers(response)),
                content_type=response.headers.get("Content-Type", "")[:200],
                body=b"",
                location=response.headers.get("Location", "") if response.status in _REDIRECTS else "",
            )
            if response.headers.get("cf-mitigated", "").lower() == "challenge":
                raise FetchError(
                    "the site blocks programs with a challenge; the feed's own text is used", status=response.status, retry=False
                )
            if not 200 <= response.status < 300:
                return hop
            self._refuse_unread(response, request)
            return replace(hop, body=await self._read(response))

    def _refuse_unread(self, response: aiohttp.ClientResponse, request: Request) -> None:
        """:raises FetchError: when the head of the answer says that its body is of no use."""
        kind = response.headers.get("Content-Type", "").strip().lower()
        if request.kind == "article" and kind.startswith(_NOT_TEXT):
            raise FetchError(f"is {kind.partition(';')[0]}, not an article", status=response.status, retry=False)
        if request.kind == "picture" and kind.startswith(("text/", "image/svg")):
            raise FetchError(f"is {kind.partition(';')[0]}, not a picture", status=response.status, retry=False)
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"):
            raise FetchError(f"answers in the unknown compression {encoding[:40]!r}", status=response.status)
        if (response.content_length or 0) > self._settings.max_bytes:
            raise FetchError(_too_large(self._settings.max_bytes), status=response.status, retry=False)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """The decompressed body.

        :raises FetchError: when it is larger than the limit.
        """
        pieces, size = [], 0
        async for piece in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(piece)
            if size > self._settings.max_bytes:
                raise FetchError(_too_large(self._settings.max_bytes), status=response.status, retry=False)
            pieces.append(piece)
        return b"".join(pieces)

    def _judge(self, request: Request, hop: Hop, moved_permanently: bool) -> Page | Failure:
        found = {header.name: header.value for header in hop.headers}
        asked = request.validators.etag or request.validators.last_modified
        if 200 <= hop.status < 300 or (hop.status == 304 and asked):
            validators = Validators(etag=found.get("etag"), last_modified=found.get("last-modified"))
            return Page(
                url=request.url,
                final_url=hop.url,
                status=304 if hop.status == 304 else 200,
                content_type=hop.content_type,
                headers=hop.headers,
                body=hop.body,
                validators=_merge(request.validators, validators) if hop.status == 304 else validators,
                moved_permanently=moved_permanently,
            )
        wait = retry_after(found.get("retry-after", ""), self._now)
        return fail(request, _explain(hop.status, wait), status=hop.status, retry=_may_retry(hop.status), wait=wait)


def _headers(request: Request, url: str) -> dict[str, str]:
    """The headers of one hop: what is secret goes to the host that it was given for alone, by the same or a safer scheme."""
    headers = {"Accept": _ACCEPT[request.kind]}
    if request.validators.etag:
        headers["If-None-Match"] = request.validators.etag
    if request.validators.last_modified:
        headers["If-Modified-Since"] = request.validators.last_modified
    if urls.origin(url) == urls.origin(request.url):
        headers |= {header.name: header.value for header in request.headers}
    return headers


def _kept_headers(response: aiohttp.ClientResponse) -> Iterator[Header]:
    for name, value in response.headers.items():
        if name.lower() in _KEPT_HEADERS:
            yield Header(name=name.lower(), value=value[:_KEPT_LIMIT_CHARS])


def _validator_headers(response: aiohttp.ClientResponse) -> Iterator[Header]:
    for name in ("ETag", "Last-Modified"):
        value = response.headers.get(name, "")
        if value and len(value) <= 1000 and value.isprintable():
            yield Header(name=name.lower(), value=value)


def _merge(old: Validators, new: Validators) -> Validators:
    """A 304 may bring new validators (RFC 9111 section 4.3.4); those it does not mention stay."""
    return Validators(etag=new.etag or old.etag, last_modified=new.last_modified or old.last_modified)


def _is_passing(failure: Failure) -> bool:
    """Whether the failure is of the kind that a moment's wait mends."""
    return failure.status in _BUSY and (failure.retry_after or 0.0) <= _SHORT_WAIT


@contextmanager
def _foreign_errors() -> Iterator[None]:
    """Turn what aiohttp and the sockets raise into FetchError, with words for a reader."""
    try:
        yield
    except aiohttp.ClientConnectorCertificateError as error:
        raise FetchError("the certificate does not belong to the site, or has expired; check the address") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise FetchError("the name of the host is not known; check the address and the connection") from error
    except aiohttp.ClientSSLError as error:
        raise FetchError("no safe connection can be made; the site's TLS is broken") from error
    except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError) as error:
        raise FetchError("the proxy does not answer; check [fetch] proxy and the environment") from error
    except (aiohttp.ClientPayloadError, aiohttp.http_exceptions.HttpProcessingError, aiohttp.ClientResponseError) as error:
        raise FetchError("the answer is damaged or incomplete; it will be tried again") from error
    except aiohttp.InvalidURL as error:
        raise FetchError("is no address that can be opened; check it", retry=False) from error
    except aiohttp.ClientConnectorError as error:
        why = _UNREACHED.get(error.os_error.errno or 0, "no connection can be made")
        raise FetchError(f"{why}; it will be tried again") from error
    except _TRANSIENT as error:
        raise FetchError("the connection broke off; it will be tried again") from error
    except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
        raise FetchError(f"cannot be fetched ({type(error).__name__}); it will be tried again") from error


def _explain(status: int, wait: float | None) -> str:
    if status == 304:
        return "says that nothing changed, although nothing was asked; it will be tried again"
    if status == 410:
        return "is gone for good (410); remove the source"
    if status == 404:
        return "is not found (404); look for its new address"
    if status in (401, 403):
        return f"is refused to us ({status}); the site may want a log-in"
    if status == 429 or wait:
        return f"asks us to wait{f' {wait:.0f} seconds' if wait else ''} ({status}); it will be tried again after that"
    return f"answers with status {status}; " + ("it will be tried again" if _may_retry(status) else "check the address")


def _may_retry(status: int) -> bool:
    return status >= 500 or status in (304, 401, 403, 404, 408, 425, 429)


def _too_large(limit_bytes: int) -> str:
    return f"is larger than {limit_bytes} bytes; raise [fetch] max_bytes if it should be read"


def fail(request: Request, what: str, *, status: int | None = None, retry: bool = True, wait: float | None = None) -> Failure:
    """The failure of a request. Its reason does not repeat the address: who shows it says where by name."""
    return Failure(stage="fetch", url=request.url, reason=what, retry=retry, status=status, retry_after=wait)
