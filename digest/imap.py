"""The IMAP that putting mail into a mailbox and reading it from one have in common.

log_in(settings, password)   a connection, over verified TLS, logged in
folder_name(name)            a mailbox's name as the protocol wants it
quoted(text), words_of(said) strings to the server, and its words back
"""

import base64
import imaplib  # noqa: TID251 - the owner of IMAP
import re
import ssl

from digest.settings import ImapSettings

_BEYOND_ASCII = re.compile(r"[^ -~]+")


def log_in(settings: ImapSettings, password: str) -> imaplib.IMAP4:
    """A connection that is logged in.

    :raises imaplib.IMAP4.error: when the server refuses.
    :raises OSError: when it cannot be reached, or its certificate is not its own.
    """
    connection = _connect(settings)
    try:
        _authenticate(connection, settings, password)
    except BaseException:
        connection.shutdown()
        raise
    return connection


def _connect(settings: ImapSettings) -> imaplib.IMAP4:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=context, timeout=settings.timeout)
    connection = imaplib.IMAP4(settings.host, settings.port, timeout=settings.timeout)
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
