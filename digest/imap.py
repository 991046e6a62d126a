"""The IMAP that putting mail into a mailbox and reading it from one have in common.

log_in(settings, password)   a connection, over verified TLS, logged in, that reads so much of an answer, for so long, and no more
folder_name(name)            a mailbox's name as the protocol wants it
quoted(text), words_of(said) strings to the server, and its words back
"""

import base64
import imaplib  # noqa: TID251 - the owner of IMAP
import io
import re
import socket  # noqa: TID251 - the owner of IMAP
import ssl
import time
from collections.abc import Callable
from typing import Any

from digest.settings import ImapSettings

_BEYOND_ASCII = re.compile(r"[^ -~]+")
ANSWER_BYTES = 2_000_000  # twice the longest line that imaplib reads, for answers without a mail
_BYTES_A_SECOND = 50_000  # a large mail over a slow line is no server that drips


class _Timely(io.RawIOBase):
    """What a socket receives, until the moment that ``left`` counts the seconds to: not a time-out for each piece of it."""

    def __init__(self, sock: socket.socket, left: Callable[[], float], came: Callable[[int], None]) -> None:
        self._sock, self._left, self._came = sock, left, came

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(max(0.001, self._left()))
        size = self._sock.recv_into(buffer)
        self._came(size)
        return size


class _Bounded(imaplib.IMAP4):
    """A connection that breaks off where an answer is longer than ``most_bytes``, before it is read into memory, and where it
    takes longer than the time-out, with a second more for each ``_BYTES_A_SECOND`` that came.

    The library believes the server: it reads as much as is announced, and goes on for as long as lines, or single bytes, come.
    Its methods on the socket are there to be overridden.
    """

    most_bytes = ANSWER_BYTES
    _asked_at = 0.0
    _got = _came = 0
    _timeout: float | None = None
    _reader: io.BufferedReader | None = None
    _reads_from: object = None

    def send(self, data: Any) -> None:
        self._got = self._came = 0
        self._asked_at = time.monotonic()
        self.sock.settimeout(self._timeout)
        super().send(data)

    def read(self, size: int) -> bytes:
        self._count(size)
        return self._heard().read(size)

    def readline(self) -> bytes:
        line = self._heard().readline(self.most_bytes + 1)
        self._count(len(line))
        return line

    def _heard(self) -> io.BufferedReader:
        """The reader of the socket. What came in the clear before STARTTLS goes with the reader of that socket."""
        if self._timeout is None:  # the greeting, before any command
            self._timeout, self._asked_at = self.sock.gettimeout() or 0.0, time.monotonic()
        if self._reader is None or self._reads_from is not self.sock:
            self._reader, self._reads_from = io.BufferedReader(_Timely(self.sock, self._left, self._note)), self.sock
        return self._reader

    def _left(self) -> float:
        return self._asked_at + (self._timeout or 0.0) + self._came / _BYTES_A_SECOND - time.monotonic()

    def _note(self, size: int) -> None:
        self._came += size

    def _count(self, size: int) -> None:
        self._got += size
        if self._got > self.most_bytes:
            raise self.abort(f"the server's answer is longer than {self.most_bytes} bytes")


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):
    pass


def log_in(settings: ImapSettings, password: str, *, most_bytes: int = ANSWER_BYTES) -> imaplib.IMAP4:
    """A connection that is logged in. It is lost with ``IMAP4.abort`` where one answer is longer than ``most_bytes``, and with
    TimeoutError where one takes longer than the settings' time-out (plus a second for each 50 kB that came).

    :raises imaplib.IMAP4.error: when the server refuses.
    :raises OSError: when it cannot be reached, or its certificate is not its own.
    """
    connection = _connect(settings)
    try:
        _authenticate(connection, settings, password)
    except BaseException:
        connection.shutdown()
        raise
    connection.most_bytes = most_bytes
    return connection


def _connect(settings: ImapSettings) -> _Bounded:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return _BoundedTls(settings.host, settings.port, ssl_context=context, timeout=settings.timeout)
    connection = _Bounded(settings.host, settings.port, timeout=settings.timeout)
    if settings.security == "starttls":
        connection.starttls(ssl.create_default_context())
    return connection


def _authenticate(connection: imaplib.IMAP4, settings: ImapSettings, password: str) -> None:
    """XOAUTH2, or PLAIN, or LOGIN where that is all there is: imaplib's ``login`` fails for a password beyond ASCII."""
    if settings.auth == "xoauth2":
        # A refusal says why first, and waits for an empty answer before the verdict (Google's and Microsoft's own description).
        answers = iter((f"user={settings.username}\1auth=Bearer {password}\1\1".encode(),))
        connection.authenticate("XOAUTH2", lambda _: next(answers, b""))
    elif "AUTH=PLAIN" in connection.capabilities or not (settings.username + password).isascii():
        connection.authenticate("PLAIN", lambda _: f"\0{settings.username}\0{password}".encode())
    else:
        connection.login(quoted(settings.username), password)


def folder_name(name: str) -> str:
    """The name of a mailbox in modified UTF-7 (RFC 3501, section 5.1.3), quoted."""
    return quoted(_BEYOND_ASCII.sub(_encoded, name.replace("&", "&-")))


def _encoded(match: re.Match[str]) -> str:
    return f"&{base64.b64encode(match[0].encode('utf-16-be'), b'+,').decode('ascii').rstrip('=')}-"


def quoted(text: str) -> str:
    """The text as a quoted string (RFC 9051, section 4.3)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words_of(said: object) -> str:
    """What a server said, for a person."""
    parts = said if isinstance(said, list) else [said]
    return " ".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))
