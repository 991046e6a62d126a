"""A mailbox on an IMAP server as a source.

    read_mailbox(source, mark, ...)   the new mails, and how far the mailbox is read now
    mark_read(source, uids, environ)  sets the flag of mails, where the user wants that

    imaps://me@imap.example.org/Newsletters     TLS (port 993)
    imap://me@imap.example.org/Newsletters      STARTTLS (port 143); without TLS on this machine's loopback only

The mailbox is opened with EXAMINE and bodies are fetched with BODY.PEEK, so nothing in it changes, not even a flag of unread mail.
A mail is taken once: the mark is the mailbox's UIDVALIDITY and the highest UID that was looked at (RFC 9051, section 2.3.1.1).
Where a server numbers its mails anew, all unread ones come again, and their Message-IDs tell the store that they are known.
Sizes are asked for first, so that a mail over the limit is never fetched. A server that tells them wrong is asked for no more than
the limit and a byte of each mail (RFC 9051, section 6.4.5), and one that sends more all the same is left.
"""

import contextlib
import imaplib  # noqa: TID251 - speaks IMAP by imap
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from digest import urls
from digest.errors import ConfigError, FetchError
from digest.imap import ANSWER_BYTES, folder_name, log_in, words_of
from digest.model import Failure, Page, Source
from digest.passwords import read_password
from digest.settings import ImapSettings

_MAIL = "message/rfc822"
_LOST = (imaplib.IMAP4.error, OSError, ValueError)
_MOST = 500  # of one poll, the newest; the first look at an old mailbox must not bring years of it
_AT_ONCE = 100
_SECONDS = 300.0  # of one poll: what a slow server has not given by then comes with the next
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_PORTS = {"imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A mail, or why it was not taken, with the mark that stands once it is recorded."""

    answer: Page | Failure
    uid: int
    mark: str


def is_mailbox(source_url: str) -> bool:
    """Whether the source is a mailbox on a server."""
    return source_url.startswith(("imap://", "imaps://"))


def read_mailbox(source: Source, mark: str, *, environ: Mapping[str, str], limit_bytes: int, timeout: float) -> Iterator[Mailed]:
    """The unread mails that came since the mark, oldest first, for five minutes at most; ``timeout`` is for each command.

    :raises ConfigError: when the address or the place of the password is wrong.
    :raises FetchError: when the server cannot be reached, refuses, or breaks off; what came before that stands.
    """
    with _opened(source, environ, timeout, readonly=True, most_bytes=limit_bytes + ANSWER_BYTES) as connection:
        validity, last = _validity(connection), 0
        before, _, reached = mark.partition("/")
        if before == validity and reached.isdecimal():
            last = int(reached)
        until = time.monotonic() + _SECONDS
        for uid, size in _sizes(connection, last):
            if time.monotonic() > until:
                return
            url = f"{source.url}#{validity}.{uid}"
            body = _body(connection, uid, limit_bytes) if size <= limit_bytes else None
            answer: Page | Failure
            if body is None:
                reason = f"the mail is gone, or larger than {limit_bytes} bytes; raise [fetch] max_bytes if it should be read"
                answer = Failure(stage="fetch", url=url, reason=reason, retry=False)
            else:
                answer = Page(url=url, final_url=url, status=200, content_type=_MAIL, body=body)
            yield Mailed(answer=answer, uid=uid, mark=f"{validity}/{uid}")


def mark_read(source: Source, uids: Sequence[int], *, environ: Mapping[str, str], timeout: float) -> None:
    """Set the flag "seen" of these mails.

    :raises FetchError: when that fails; they are known all the same and do not come again.
    """
    with _opened(source, environ, timeout, readonly=False) as connection:
        for start in range(0, len(uids), _MOST):
            _said(connection.uid("STORE", ",".join(map(str, uids[start : start + _MOST])), "+FLAGS.SILENT", "(\\Seen)"))


def server_of(source: Source) -> ImapSettings:
    """The server, the log-in and the folder that the source's address names.

    :raises ConfigError: when it is no such address.
    """
    try:
        parts = urlsplit(source.url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise ConfigError("the address is none of a mailbox (write imaps://NAME@HOST/FOLDER)") from error
    name = source.access.username or unquote(parts.username or "")
    if parts.password or not parts.hostname or not name:
        raise ConfigError("a mailbox is written imaps://NAME@HOST/FOLDER, its password stands in password_env, password_file, …")
    plain = "none" if urls.is_loopback(parts.hostname) else "starttls"
    return ImapSettings(
        host=parts.hostname,
        port=port,
        security="tls" if parts.scheme == "imaps" else plain,
        username=name,
        mailbox=unquote(parts.path.strip("/")) or "INBOX",
    )


@contextlib.contextmanager
def _opened(
    source: Source, environ: Mapping[str, str], timeout: float, *, readonly: bool, most_bytes: int = ANSWER_BYTES
) -> Iterator[imaplib.IMAP4]:
    settings = server_of(source)
    password = read_password(source.access, environ=environ, section="[source]", credential="")
    if password is None:
        raise ConfigError("[[source]] password_file: name a file, a variable, a command or a keyring that holds the password")
    try:
        connection = log_in(replace(settings, timeout=timeout), password, most_bytes=most_bytes)
        try:
            status, said = connection.select(folder_name(settings.mailbox), readonly=readonly)
            if status != "OK":
                raise FetchError(f"the folder {settings.mailbox!r} cannot be opened: {words_of(said)[:200]}")
            yield connection
        finally:
            with contextlib.suppress(*_LOST):
                connection.logout()
            with contextlib.suppress(*_LOST):
                connection.shutdown()  # where the goodbye found nobody
    except _LOST as error:
        raise FetchError(f"{settings.host}: {str(error)[:200] or type(error).__name__}; it will be tried again") from error


def _validity(connection: imaplib.IMAP4) -> str:
    said = connection.response("UIDVALIDITY")[1]
    return words_of(said) or "0"


def _sizes(connection: imaplib.IMAP4, last: int) -> list[tuple[int, int]]:
    """The UIDs of the newest unread mails after ``last``, rising, each with its size."""
    found = _said(connection.uid("SEARCH", f"UID {last + 1}:*", "UNSEEN"))
    # "N:*" always holds the last mail, be it N or lower.
    uids = sorted(int(uid) for uid in b" ".join(each for each in found if isinstance(each, bytes)).split() if int(uid) > last)
    sizes: dict[int, int] = {}
    for start in range(0, len(uids[-_MOST:]), _AT_ONCE):
        chosen = uids[-_MOST:][start : start + _AT_ONCE]
        for line in _said(connection.uid("FETCH", ",".join(map(str, chosen)), "(UID RFC822.SIZE)")):
            uid, size = (pattern.search(line) if isinstance(line, bytes) else None for pattern in (_UID, _SIZE))
            if uid and size:
                sizes[int(uid[1])] = int(size[1])
    return sorted(sizes.items())


def _body(connection: imaplib.IMAP4, uid: int, limit_bytes: int) -> bytes | None:
    """The mail; None when it was deleted meanwhile, or is larger than the server said."""
    for line in _said(connection.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{limit_bytes + 1}>)")):
        if isinstance(line, tuple) and isinstance(line[1], bytes):
            return line[1] if len(line[1]) <= limit_bytes else None
    return None


def _said(answer: tuple[str, Any]) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise FetchError(f"the server answers {words_of(said)[:200]}; it will be tried again")
    return list(said)
