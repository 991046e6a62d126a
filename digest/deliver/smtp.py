"""SMTP and LMTP, with an eye on the moment after which nobody can know.

smtplib's own ``sendmail`` cannot tell a connection lost in the middle of a message (certainly not accepted) from one lost
after the final dot (perhaps accepted). So the dot is sent apart from the body, after a look whether the server has gone or
spoken meanwhile, and only what breaks after it is UNKNOWN.

    session    connect ─► EHLO ─► STARTTLS ─► EHLO ─► AUTH         a failure here says nothing of a message: DEFERRED
    message    MAIL ─► RCPT ─► before_data ─► DATA ─► body         4xx or lost: DEFERRED; 5xx: FAILED
    dot        "." ─► reply                                        2xx: SENT; 4xx, 5xx as above; lost, or no reply at all: UNKNOWN

One recipient a message, so there is no half success. A connection serves many messages; when an old one turns out to be
dead before DATA, a new one is opened once. A server that could not be reached is not tried again for the further messages
of the same run. TLS is verified, STARTTLS is demanded and not asked for, credentials go over TLS or loopback only.
"""

import base64
import contextlib
import select
import smtplib  # noqa: TID251 — the one owner
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime

from digest import urls
from digest.deliver import replies
from digest.deliver.transport import STOPPED, one_line, receipt
from digest.errors import ConfigError, DeferredError, DeliveryError
from digest.model import Message, Receipt, SendState
from digest.passwords import resolve_password
from digest.settings import SmtpSettings

_FINAL_SECONDS = 600.0  # RFC 5321, section 4.5.3.2.6: the wait for the answer to the final dot
# RFC 4954, section 6: the server wants another log-in; that is a matter of the settings, and the message waits for it.
_SESSION_CODES = frozenset({530, 534, 535, 538})
_LOST = (smtplib.SMTPException, OSError)
_BODY_SECONDS = 180.0  # RFC 5321, section 4.5.3.2.5: the wait while a block of the message is sent
_Connection = replies.Smtp | replies.Smtps | replies.Lmtp


class Smtp:
    """A server to which messages are sent, over one connection as long as that holds."""

    def __init__(self, settings: SmtpSettings, environ: Mapping[str, str], *, local: bool = False) -> None:
        _refuse_open_secrets(settings)
        self._settings = settings
        self._environ = environ
        self._local = local
        self._connection: _Connection | None = None
        self._unreachable = ""

    def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
        """Send one message, opening the connection when there is none that works."""
        reused = self._connection is not None
        try:
            try:
                state, reply = self._offer(self._open(), message)
            except _LOST:
                if not reused:
                    raise
                self._drop()
                state, reply = self._offer(self._open(), message)
            if state is SendState.READY:
                state, reply = self._hand_over(message, before_data)
        except DeferredError as error:
            state, reply = SendState.DEFERRED, str(error)
        except _LOST as error:
            self._lose(error)
            state, reply = SendState.DEFERRED, f"connection lost before the message was whole: {error}"
        return receipt(message, state, reply, now)

    def check(self) -> str:
        """Connect, start TLS, log in, and say so.

        :raises DeferredError: when any of it does not work.
        """
        connection = self._open()
        cipher = connection.sock.version() if isinstance(connection.sock, ssl.SSLSocket) else None
        user = f", logged in as {self._settings.username}" if self._settings.username else ""
        kind = "lmtp" if self._local else "smtp"
        return f"{kind}: {self._settings.host}:{self._settings.port}, {cipher or 'no TLS'}{user}"

    def close(self) -> None:
        """Say goodbye; what goes wrong with that means nothing."""
        if self._connection:
            with contextlib.suppress(*_LOST):
                self._connection.docmd("QUIT")
        self._drop()

    # ---------------------------------------------------------------- the session

    def _open(self) -> _Connection:
        """The connection, opened and logged in when there is none.

        :raises DeferredError: when that fails; from then on at once.
        """
        if self._connection:
            return self._connection
        if self._unreachable:
            raise DeferredError(self._unreachable)
        password = resolve_password(self._settings, environ=self._environ) if self._settings.username else None
        try:
            self._connection = _connect(self._settings, self._local)
            _greet(self._connection, self._settings)
            if password is not None:
                _log_in(self._connection, self._settings, password)
        except (*_LOST, DeliveryError) as error:
            self._drop()
            self._unreachable = one_line(f"{self._settings.host}:{self._settings.port}: {_words(error)}")
            raise DeferredError(self._unreachable) from None
        return self._connection

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    # ---------------------------------------------------------------- the message

    def _offer(self, connection: _Connection, message: Message) -> tuple[SendState, str]:
        """The envelope; READY when the server takes it."""
        options = [f"SIZE={len(message.body)}"] if connection.has_extn("size") else []
        if not (message.sender + message.recipient).isascii():
            if not connection.has_extn("smtputf8"):
                return SendState.FAILED, "the server takes no addresses beyond ASCII (RFC 6531)"
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        code, reply = connection.mail(message.sender, options)
        if 200 <= code < 300:
            code, reply = connection.rcpt(message.recipient)
        if 200 <= code < 300:
            return SendState.READY, ""
        return self._refused(code, reply)

    def _hand_over(self, message: Message, before_data: Callable[[], bool]) -> tuple[SendState, str]:
        """The message itself, its final dot, and the answer to it."""
        connection = self._open()
        allowed = False
        try:
            allowed = before_data()
        finally:
            if not allowed:
                self._reset()
        if not allowed:
            return SendState.DEFERRED, STOPPED
        code, reply = connection.docmd("DATA")
        if code != 354:
            return self._refused(code, reply)
        _be_patient(connection, _BODY_SECONDS)
        connection.send(stuffed(message.body))
        if _has_spoken(connection):
            code, reply = connection.getreply()
            self._drop()  # in the middle of a message there is no other way out
            return _verdict(code), _reply(code, reply)
        try:
            _be_patient(connection, _FINAL_SECONDS)
            connection.send(b".\r\n")
            code, reply = connection.getreply()
            _be_patient(connection, self._settings.timeout)
        except _LOST as error:
            self._lose(error)
            return SendState.UNKNOWN, f"connection lost after the message was whole: {error}"
        if not 200 <= code < 600 or 300 <= code < 400:
            self._drop()
            return SendState.UNKNOWN, f"no answer to the message, but {_reply(code, reply)}"
        return (SendState.SENT, _reply(code, reply)) if code < 300 else self._refused(code, reply)

    def _refused(self, code: int, reply: bytes) -> tuple[SendState, str]:
        """What a reply other than yes means; the connection is made ready for the next message, or ended."""
        if code == 421 or code < 200:
            self._drop()
        else:
            self._reset()
        return _verdict(code), _reply(code, reply)

    def _lose(self, error: Exception) -> None:
        """Give a broken connection up; a server that hangs is not waited for once more in the same run."""
        self._drop()
        if isinstance(error, replies.Silent | TimeoutError):
            self._unreachable = one_line(f"{self._settings.host}:{self._settings.port}: hangs: {_words(error)}")

    def _reset(self) -> None:
        try:
            if self._connection and self._connection.rset()[0] != 250:
                self._drop()
        except _LOST:
            self._drop()


def _verdict(code: int) -> SendState:
    """What a reply other than yes means for the message."""
    return SendState.FAILED if 500 <= code < 600 and code not in _SESSION_CODES else SendState.DEFERRED


def _be_patient(connection: _Connection, seconds: float) -> None:
    if connection.sock:
        connection.sock.settimeout(seconds)


def stuffed(body: bytes) -> bytes:
    """The message with a second dot before each line that begins with one (RFC 5321, section 4.5.2), ending in a line end."""
    lines = body if body.endswith(b"\r\n") else body + b"\r\n"
    return (b"." if lines.startswith(b".") else b"") + lines.replace(b"\r\n.", b"\r\n..")


def _connect(settings: SmtpSettings, local: bool) -> _Connection:
    """The connection.

    A local one speaks LMTP (RFC 2033), over a socket when the host is a path, and answers the dot once a recipient:
    once.
    """
    if local:
        connection = replies.Lmtp(timeout=settings.timeout)
        connection.connect(settings.host, settings.port)
        return connection
    if settings.security == "tls":
        return replies.Smtps(settings.host, settings.port, timeout=settings.timeout, context=ssl.create_default_context())
    return replies.Smtp(settings.host, settings.port, timeout=settings.timeout)


def _greet(connection: _Connection, settings: SmtpSettings) -> None:
    connection.ehlo_or_helo_if_needed()
    if settings.security == "starttls" and not settings.host.startswith("/"):
        code, reply = connection.starttls(context=ssl.create_default_context())
        if code != 220:
            raise DeferredError(f"no TLS: {_reply(code, reply)}")
        connection.ehlo_or_helo_if_needed()


def _log_in(connection: _Connection, settings: SmtpSettings, password: str) -> None:
    """AUTH PLAIN, or LOGIN where that is all there is, or XOAUTH2. smtplib's own ``login`` cannot send a password beyond ASCII."""
    username = settings.username
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if settings.auth == "xoauth2":
        code, reply = connection.docmd(
            "AUTH", f"XOAUTH2 {_base64(f'user={username}{chr(1)}auth=Bearer {password}{chr(1)}{chr(1)}')}"
        )
        if code == 334:  # the reasons, in base64; an empty line asks for the verdict
            code, reply = connection.docmd("")
    elif "PLAIN" in offered or "LOGIN" not in offered:
        code, reply = connection.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{username}{chr(0)}{password}')}")
    else:
        code, reply = connection.docmd("AUTH", "LOGIN")
        for answer in (username, password):
            if code == 334:
                code, reply = connection.docmd(_base64(answer))
    if code != 235:
        raise DeferredError(f"log-in refused: {_reply(code, reply)}")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _has_spoken(connection: _Connection) -> bool:
    """Whether the server has sent anything, or ended the connection, while it should be listening."""
    if connection.sock is None or connection.has_spoken():
        return True
    if isinstance(connection.sock, ssl.SSLSocket) and connection.sock.pending():
        return True
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0)) and not isinstance(connection.sock, ssl.SSLSocket)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {text}"


# ---------------------------------------------------------------- secrets and the open network


def _refuse_open_secrets(settings: SmtpSettings) -> None:
    """Nothing leaves the machine unencrypted, unless the owner insists; a password never does.

    :raises ConfigError: when the settings ask for it.
    """
    if settings.security not in ("starttls", "tls", "none"):
        raise ConfigError(f"[mail.smtp] security: {settings.security!r} is none of starttls, tls, none")
    if settings.security != "none" or urls.is_loopback(settings.host):
        return
    if settings.username:
        raise ConfigError('[mail.smtp] security: a password is never sent without TLS; use "starttls" or "tls"')
    if not settings.insecure:
        raise ConfigError('[mail.smtp] security: "none" is for servers on this machine; elsewhere it needs insecure = true')
