"""What stands before every request: a WSGI layer, so that it also covers errors, static files and addresses that are none.

A loopback socket keeps nobody out: a page of the web can send requests to it, and by DNS rebinding even read the answers. So:

- the Host header must name loopback and this very port; a rebound name is refused before anything is routed;
- a request that a browser sends on behalf of another site (Sec-Fetch-Site, W3C Fetch Metadata) is refused, even a plain GET,
  since previews cost work;
- a POST must name this page as its Origin;
- every answer forbids scripts, foreign loads, framing by others and guessing of types.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_OWN = ("same-origin", "none")  # "none": typed in, or opened from outside the browser
_READING = ("GET", "HEAD")

# Inline styles, because the preview of a mail stands in a frame of the page and inherits its policy.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = (
    ("Content-Security-Policy", _PAGE_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "same-origin"),  # under "no-referrer" a browser sends our own forms with "Origin: null"
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def guarded(application: Application) -> Application:
    """The application behind the guard. A header that the application sets itself is left as it is."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            have = {name.lower() for name, _ in headers}
            return start_response(status, headers + [each for each in _HEADERS if each[0].lower() not in have], *rest)

        refused = refusal(environ)
        if refused is None:
            return application(environ, start)
        status, reason = refused
        body = f"{reason}\n".encode()
        start(
            f"{status.value} {status.phrase}", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        )
        return [body]

    return answer


def refusal(environ: Environ) -> tuple[HTTPStatus, str] | None:
    """Why a request is not let through, as a status and words for a person; None for one that is."""
    host = environ.get("HTTP_HOST", "")
    if host not in _hosts(environ["SERVER_PORT"]):
        return (
            HTTPStatus.MISDIRECTED_REQUEST,
            "this page answers at its own address only: http://127.0.0.1 or http://localhost, with its port",
        )
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site not in _OWN:
        return HTTPStatus.FORBIDDEN, "this page does not answer to other sites"
    if environ["REQUEST_METHOD"] not in _READING and environ.get("HTTP_ORIGIN") != f"http://{host}":
        return HTTPStatus.FORBIDDEN, "a form of another site, or none, asked for this"
    return None


def _hosts(port: str) -> frozenset[str]:
    """The spellings of our own address; browsers leave out port 80."""
    with_port = {f"{name}:{port}" for name in _NAMES}
    return frozenset(with_port.union(_NAMES) if port == "80" else with_port)
