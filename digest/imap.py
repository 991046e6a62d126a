"""The IMAP that putting mail into a mailbox and reading it from one have in common.

log_in(settings, password)   a connection, over verified TLS, logged in, that reads so much of an answer and no more
folder_name(name)            a mailbox's name as the protocol wants it
quoted(text), words_of(said) strings to the server, and its words back
"""

import base64
import imaplib  # noqa: TID251 - the owner of IMAP
import re
import ssl
from typing import Any

from digest.settings import ImapSettings

_BEYOND_ASCII = re.compile(r"[^ -~]+")
ANSWER_BYTES = 2_000_000  # twice the longest line that imaplib reads, for answers without a mail


class _Bounded(imaplib.IMAP4):
    """A connection that breaks off where an answer is longer than ``most_bytes``, before it is read into memory.

    The library believes the server: it reads as much as is announced, and goes on for as long as lines come. Its three methods
    on the socket are there to be overridden.
    """

    most_bytes = ANSWER_BYTES
    _got = 0

    def send(self, data: Any) -> None:
        self._got = 0
        super().send(data)

    def read(self, size: int) -> bytes:
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._got += size
        if self._got > self.most_bytes:
            raise self.abort(f"the server's answer is longer than {self.most_bytes} bytes")


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):
    pass


def log_in(settings: ImapSettings, password: str, *, most_bytes: int = ANSWER_BYTES) -> imaplib.IMAP4:
    """A connection that is logged in. It is lost with ``IMAP4.abort`` where one answer is longer than ``most_bytes``.

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
