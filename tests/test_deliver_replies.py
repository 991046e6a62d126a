"""Servers whose replies do not end, or come too early, hold no run and get no message wrong."""

import socket  # noqa: TID251 - the servers of these tests
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import pytest
from sockets import PATIENCE, answering

from digest import deliver
from digest.model import Message, Receipt, SendState
from digest.settings import MailSettings, SmtpSettings

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
GOOD = {
    b"EHLO": b"250-test\r\n250 SIZE 100000\r\n",
    b"MAIL": b"250 ok\r\n",
    b"RCPT": b"250 ok\r\n",
    b"DATA": b"354 go\r\n",
    b"RSET": b"250 ok\r\n",
    b"QUIT": b"221 bye\r\n",
    b"dot": b"250 queued\r\n",
}
Say = Callable[[socket.socket], None]


class Mischief:
    """A server that answers one command in its own way, and counts what it was asked."""

    def __init__(self, at: bytes, say: Say) -> None:
        self.at, self.say = at, say
        self.connections = 0
        self.accepted = 0

    def meet(self, connection: socket.socket) -> None:
        self.connections += 1
        connection.sendall(b"220 test\r\n")
        with connection.makefile("rb") as lines:
            while line := lines.readline():
                verb = line[:4].upper().strip()
                self._answer(connection, verb)
                if verb == b"DATA":
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    self.accepted += 1
                    self._answer(connection, b"dot")

    def _answer(self, connection: socket.socket, verb: bytes) -> None:
        if verb == self.at:
            self.say(connection)
        else:
            connection.sendall(GOOD[verb])


@contextmanager
def running(server: Mischief, *, timeout: float = PATIENCE) -> Iterator[MailSettings]:
    with answering(server.meet) as port:
        smtp = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=timeout)
        yield MailSettings(sender="digest@example.org", transport="smtp", smtp=smtp)


def sent(mail: MailSettings, letters: int = 1) -> list[Receipt]:
    with deliver.open_transport(mail, environ={}) as transport:
        return [transport.send(letter(n), now=NOW, before_data=lambda: True) for n in range(letters)]


def letter(n: int) -> Message:
    return Message(
        message_id=f"<{n}@example.org>",
        edition="one",
        sender="digest@example.org",
        recipient=f"reader{n}@example.net",
        subject="x",
        body=b"Subject: x\r\n\r\nbody\r\n",
        sha256="",
    )


def endless(connection: socket.socket) -> None:
    """Line after line."""
    while True:
        connection.sendall(b"250-and on it goes\r\n" * 1000)


def wordy(connection: socket.socket) -> None:
    """One line without an end."""
    while True:
        connection.sendall(b"250 " + b"x" * 100_000)


def dripping(connection: socket.socket) -> None:
    """A byte at a time, each sooner than the client's patience ends."""
    for _ in count():
        connection.sendall(b"2")
        threading.Event().wait(0.05)


def mute(connection: socket.socket) -> None:
    """Nothing."""
    threading.Event().wait(2.0)


@pytest.mark.parametrize("say", [endless, wordy, dripping, mute])
@pytest.mark.parametrize("at", [b"EHLO", b"MAIL", b"DATA"])
def test_a_reply_that_does_not_end_costs_one_wait_and_no_message(say: Say, at: bytes) -> None:
    server = Mischief(at, say)
    with running(server, timeout=0.3) as mail:
        receipts = sent(mail, letters=3)
    assert [each.state for each in receipts] == [SendState.DEFERRED] * 3
    assert server.connections == 1


def test_what_is_said_before_the_dot_is_no_acceptance() -> None:
    server = Mischief(b"DATA", lambda connection: connection.sendall(b"354 go\r\n250 queued\r\n"))
    with running(server) as mail:
        (receipt,) = sent(mail)
    assert receipt.state is SendState.DEFERRED


def test_a_server_of_many_words_that_come_to_an_end_is_heard_out() -> None:
    words = b"250-another line\r\n" * 50_000 + b"250 SIZE 100000\r\n"
    server = Mischief(b"EHLO", lambda connection: connection.sendall(words))
    with running(server) as mail:
        (receipt,) = sent(mail)
    assert receipt.state is SendState.SENT


@pytest.mark.parametrize("reply", [b"250 ok", b"200 fine\r\n", b"251-forwarded\r\n251 to another\r\n"])
def test_any_good_code_is_a_yes(reply: bytes) -> None:
    server = Mischief(b"RCPT", lambda connection: connection.sendall(reply.rstrip() + b"\r\n"))
    with running(server) as mail:
        (receipt,) = sent(mail)
    assert receipt.state is SendState.SENT
    assert server.accepted == 1


@pytest.mark.parametrize("reply", [b"hello\r\n", b"\r\n", b"\x16\x03\x01\x00\xff\r\n", b"2500 ok\r\n", b"354 go\r\n"])
def test_what_is_no_reply_to_a_message_leaves_it_in_doubt(reply: bytes) -> None:
    server = Mischief(b"dot", lambda connection: connection.sendall(reply))
    with running(server) as mail:
        (receipt,) = sent(mail)
    assert receipt.state is SendState.UNKNOWN
