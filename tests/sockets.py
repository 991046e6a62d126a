"""Servers of a few lines on loopback: what a test says to each connection, and a port."""

import socket  # noqa: TID251 - the servers of the tests
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

PATIENCE = 30.0  # seconds that a client waits for a server of these: a busy machine must not look like one that hangs


@contextmanager
def answering(meet: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port at which ``meet`` is given one connection after the other; it is done with all of them when the block has ended."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_accept, args=(listener, meet), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(2 * PATIENCE)
    assert not thread.is_alive()


def _accept(listener: socket.socket, meet: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):  # the listener was shut
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):  # a client that goes away is no event
                meet(connection)
