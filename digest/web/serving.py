"""The page on a port: waitress, with limits.

The library's default of 100 connections lets as many idle sockets lock the page out; the limits below outlast that (docs/web.md
has the check).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask  # noqa: TID251 - web owns pages
from waitress import create_server, wasyncore

from digest.errors import ConfigError
from digest.web.guard import Application, guarded

# What the guard lets through as Host. A name that has two addresses would open two sockets, and for port 0 two ports.
_ADDRESSES = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
_CONNECTIONS = 500
_IDLE = 10  # seconds until an idle connection is closed
_LARGEST = 64 * 1024  # bytes of one request: forms here hold a name and a token
_TICK = 0.2  # seconds until a stop is noticed


@contextmanager
def open_page(app: Flask, *, host: str, port: int) -> Iterator[str]:
    """Serve the page until the block ends; gives its address. Port 0 takes any that is free.

    :raises ConfigError: when the address is not loopback, or the port cannot be had.
    """
    if host not in _ADDRESSES:
        raise ConfigError(f"--host: '{host}': the page has no log-in, so it stays on this machine: 127.0.0.1, ::1 or localhost")
    with open_site(app, host=_ADDRESSES[host], port=port, shield=guarded) as address:
        yield address


@contextmanager
def open_site(app: Flask, *, host: str, port: int, shield: Callable[[Application], Application] | None = None) -> Iterator[str]:
    """Serve an application until the block ends, on any address: what strangers may reach must be made for them.

    :raises ConfigError: when the port cannot be had.
    """
    sockets: dict[int, Any] = {}
    server = _bound(shield(app.wsgi_app) if shield else app.wsgi_app, host, port, sockets)
    stop = threading.Event()
    thread = threading.Thread(target=_turn, args=(sockets, stop), name="page", daemon=True)
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}/"
    finally:
        stop.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


def _bound(app: Application, host: str, port: int, sockets: dict[int, Any]) -> Any:
    try:
        return create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            ident="",
            connection_limit=_CONNECTIONS,
            channel_timeout=_IDLE,
            cleanup_interval=_IDLE // 2,
            max_request_body_size=_LARGEST,
            max_request_header_size=_LARGEST,
        )
    except OSError as error:
        wasyncore.close_all(sockets)
        raise ConfigError(f"--port: {host}:{port} cannot be had ({error.strerror}): choose another, or 0 for any") from error


def _turn(sockets: dict[int, Any], stop: threading.Event) -> None:
    """Serve until told to stop. One pass at a time, because closing the sockets under a running loop is a race."""
    while not stop.is_set():
        wasyncore.loop(timeout=_TICK, use_poll=True, map=sockets, count=1)
