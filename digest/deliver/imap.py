"""IMAP APPEND: messages are put into a mailbox of one's own, with no mail sent at all.

APPEND is one command with the whole message in it, and its answer is lost as easily as that to the final dot of SMTP. But a
mailbox can be asked: before a message is put into it, the mailbox is searched for its Message-ID, so a message whose answer
was lost is found at the next try and not put there twice.
"""

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime

from digest.deliver.secret import read_password
from digest.deliver.transport import STOPPED, is_loopback, one_line, receipt
from digest.errors import ConfigError, DeferredError
from digest.model import Message, Receipt, SendState
from digest.settings import ImapSettings

_BEYOND_ASCII = re.compile(r"[^ -~]+")
_LOST = (imaplib.IMAP4.error, OSError)


class Imap:
    """A mailbox on a server, over one connection as long as that holds."""

    def __init__(self, settings: ImapSettings, environ: Mapping[str, str]) -> None:
        if settings.security not in ("tls", "starttls", "none"):
            raise ConfigError(f"[mail.imap] security: {settings.security!r} is none of tls, starttls, none")
        if settings.security == "none" and not is_loopback(settings.host):
            raise ConfigError('[mail.imap] security: a password is never sent without TLS; use "tls" or "starttls"')
        self._settings = settings
        self._environ = environ
        self._connection: imaplib.IMAP4 | None = None
        self._unreachable = ""

    def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
        """Put the message into the mailbox; SENT as well when it lies there already."""
        try:
            connection = self._open()
            if self._holds(connection, message):
                return receipt(message, SendState.SENT, f"already in {self._settings.mailbox}", now)
        except DeferredError as error:
            return receipt(message, SendState.DEFERRED, str(error), now)
        except _LOST as error:
            self._drop()
            return receipt(message, SendState.DEFERRED, f"connection lost: {error}", now)
        if not before_data():
            return receipt(message, SendState.DEFERRED, STOPPED, now)
        try:
            status, said = connection.append(_folder(self._settings.mailbox), "", imaplib.Time2Internaldate(now), message.body)
        except _LOST as error:
            self._drop()
            return receipt(message, SendState.UNKNOWN, f"connection lost while the message was put into the mailbox: {error}", now)
        # NO is no judgement on the message: a full or missing mailbox (RFC 9051, section 6.3.12).
        state = SendState.SENT if status == "OK" else SendState.DEFERRED
        return receipt(message, state, f"{status} {_words(said)}", now)

    def check(self) -> str:
        """Connect, log in and look for the mailbox.

        :raises DeferredError: when any of it does not work.
        """
        self._open()
        return f"imap: {self._settings.mailbox} of {self._settings.username} on {self._settings.host}:{self._settings.port}"

    def close(self) -> None:
        """Say goodbye; what goes wrong with that means nothing."""
        if self._connection:
            with contextlib.suppress(*_LOST):
                self._connection.logout()
        self._connection = None

    def _open(self) -> imaplib.IMAP4:
        """The connection, logged in and with the mailbox selected.

        :raises DeferredError: when that fails; from then on at once.
        """
        if self._connection:
            return self._connection
        if self._unreachable:
            raise DeferredError(self._unreachable)
        settings = self._settings
        password = read_password(settings, environ=self._environ, section="mail.imap", credential="imap-password")
        if password is None:
            raise ConfigError("[mail.imap] password_file: name a file, a variable, a command or a keyring that holds the password")
        try:
            self._connection = _connect(settings)
            _log_in(self._connection, settings, password)
            status, said = self._connection.select(_folder(settings.mailbox))
            if status != "OK":
                raise DeferredError(f"mailbox {settings.mailbox}: {_words(said)}")
        except (*_LOST, DeferredError) as error:
            self._drop()
            self._unreachable = one_line(f"{settings.host}:{settings.port}: {error}")
            raise DeferredError(self._unreachable) from None
        return self._connection

    def _holds(self, connection: imaplib.IMAP4, message: Message) -> bool:
        status, found = connection.search(None, "HEADER", "Message-ID", _quoted(message.message_id))
        return status == "OK" and any(found)

    def _drop(self) -> None:
        if self._connection:
            with contextlib.suppress(*_LOST):
                self._connection.shutdown()
        self._connection = None


def _connect(settings: ImapSettings) -> imaplib.IMAP4:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=context, timeout=settings.timeout)
    connection = imaplib.IMAP4(settings.host, settings.port, timeout=settings.timeout)
    if settings.security == "starttls":
        connection.starttls(ssl.create_default_context())
    return connection


def _log_in(connection: imaplib.IMAP4, settings: ImapSettings, password: str) -> None:
    """XOAUTH2, or PLAIN, or LOGIN where that is all there is: imaplib's ``login`` fails for a password beyond ASCII."""
    if settings.auth == "xoauth2":
        # A refusal says why first, and waits for an empty answer before the verdict (Google's and Microsoft's own description).
        answers = iter((f"user={settings.username}\1auth=Bearer {password}\1\1".encode(),))
        connection.authenticate("XOAUTH2", lambda _: next(answers, b""))
    elif "AUTH=PLAIN" in connection.capabilities or not (settings.username + password).isascii():
        connection.authenticate("PLAIN", lambda _: f"\0{settings.username}\0{password}".encode())
    else:
        connection.login(_quoted(settings.username), password)


def _folder(name: str) -> str:
    """The name of a mailbox in modified UTF-7 (RFC 3501, section 5.1.3), quoted."""
    return _quoted(_BEYOND_ASCII.sub(_encoded, name.replace("&", "&-")))


def _encoded(match: re.Match[str]) -> str:
    return f"&{base64.b64encode(match[0].encode('utf-16-be'), b'+,').decode('ascii').rstrip('=')}-"


def _quoted(text: str) -> str:
    """The text as a quoted string (RFC 9051, section 4.3)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(said: object) -> str:
    parts = said if isinstance(said, list) else [said]
    return " ".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))
