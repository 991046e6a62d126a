"""IMAP APPEND: messages are put into a mailbox of one's own, with no mail sent at all.

APPEND is one command with the whole message in it, and its answer is lost as easily as that to the final dot of SMTP. But a
mailbox can be asked: before a message is put into it, the mailbox is searched for its Message-ID, so a message whose answer
was lost is found at the next try and not put there twice.
"""

import contextlib
import imaplib  # noqa: TID251 - speaks IMAP by imap
from collections.abc import Callable, Mapping
from datetime import datetime

from digest import urls
from digest.deliver.transport import STOPPED, one_line, receipt
from digest.errors import ConfigError, DeferredError
from digest.imap import folder_name, log_in, quoted, words_of
from digest.model import Message, Receipt, SendState
from digest.passwords import read_password
from digest.settings import ImapSettings

_LOST = (imaplib.IMAP4.error, OSError)


class Imap:
    """A mailbox on a server, over one connection as long as that holds."""

    def __init__(self, settings: ImapSettings, environ: Mapping[str, str]) -> None:
        if settings.security not in ("tls", "starttls", "none"):
            raise ConfigError(f"[mail.imap] security: {settings.security!r} is none of tls, starttls, none")
        if settings.security == "none" and not urls.is_loopback(settings.host):
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
            status, said = connection.append(folder_name(self._settings.mailbox), "", imaplib.Time2Internaldate(now), message.body)
        except _LOST as error:
            self._drop()
            return receipt(message, SendState.UNKNOWN, f"connection lost while the message was put into the mailbox: {error}", now)
        # NO is no judgement on the message: a full or missing mailbox (RFC 9051, section 6.3.12).
        state = SendState.SENT if status == "OK" else SendState.DEFERRED
        return receipt(message, state, f"{status} {words_of(said)}", now)

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
            self._connection = log_in(settings, password)
            status, said = self._connection.select(folder_name(settings.mailbox))
            if status != "OK":
                raise DeferredError(f"mailbox {settings.mailbox}: {words_of(said)}")
        except (*_LOST, DeferredError) as error:
            self._drop()
            self._unreachable = one_line(f"{settings.host}:{settings.port}: {error}")
            raise DeferredError(self._unreachable) from None
        return self._connection

    def _holds(self, connection: imaplib.IMAP4, message: Message) -> bool:
        status, found = connection.search(None, "HEADER", "Message-ID", quoted(message.message_id))
        return status == "OK" and any(found)

    def _drop(self) -> None:
        if self._connection:
            with contextlib.suppress(*_LOST):
                self._connection.shutdown()
        self._connection = None
