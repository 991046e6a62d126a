"""The IMAP transport, against a server of a few lines."""

import base64
import re
import socket  # noqa: TID251 — the server of these tests
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from sockets import PATIENCE, answering

from digest import deliver
from digest.errors import ConfigError, DeferredError
from digest.model import Message, SendState
from digest.settings import ImapSettings, MailSettings

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SECRET = {"SECRET": "secret"}
BODY = b"Message-ID: <one@example.org>\r\nSubject: x\r\n\r\nText\r\n"
MESSAGE = Message(
    message_id="<one@example.org>",
    edition="one",
    sender="a@example.org",
    recipient="b@example.org",
    subject="x",
    body=BODY,
    sha256="",
)


@dataclass
class Server:
    """Answers LOGIN, AUTHENTICATE, SELECT, SEARCH and APPEND.

    ``refuse`` names a command that gets NO, ``lose`` one that gets no answer; ``offers`` are its capabilities.
    """

    refuse: str = ""
    lose: str = ""
    offers: str = "IMAP4rev1"
    kept: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def meet(self, connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:
            stream.write(b"* OK ready\r\n")
            stream.flush()
            while (line := stream.readline()) and self._answer(stream, line.decode()):
                stream.flush()

    def _answer(self, stream: object, line: str) -> bool:
        tag, command, rest = (*line.rstrip("\r\n").split(" ", 2), "")[:3]
        if command == "CAPABILITY":
            stream.write(f"* CAPABILITY {self.offers}\r\n".encode())  # type: ignore[attr-defined]
        if command in ("LOGIN", "SELECT"):
            self.heard.append(rest)
        if command == "AUTHENTICATE":
            stream.write(b"+ \r\n")  # type: ignore[attr-defined]
            stream.flush()  # type: ignore[attr-defined]
            self.heard.append(base64.b64decode(stream.readline()).decode())  # type: ignore[attr-defined]
            if self.refuse == command:
                stream.write(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")  # type: ignore[attr-defined]
                stream.flush()  # type: ignore[attr-defined]
                stream.readline()  # type: ignore[attr-defined]
        if command == "APPEND":
            size = int(re.findall(r"\{(\d+)\}", rest)[0])
            stream.write(b"+ go\r\n")  # type: ignore[attr-defined]
            stream.flush()  # type: ignore[attr-defined]
            self.kept.append(stream.read(size + 2)[:size])  # type: ignore[attr-defined]
        if command == "SEARCH":
            stream.write(b"* SEARCH 1\r\n" if self.kept else b"* SEARCH\r\n")  # type: ignore[attr-defined]
        if command == self.lose:
            self.lose = ""
            return False
        answer = "NO not now" if command == self.refuse else "OK done"
        stream.write(f"{tag} {answer}\r\n".encode())  # type: ignore[attr-defined]
        return True


@contextmanager
def running(server: Server) -> Iterator[MailSettings]:
    with answering(server.meet) as port:
        imap = ImapSettings(host="127.0.0.1", port=port, security="none", username="me", password_env="SECRET", timeout=PATIENCE)
        yield MailSettings(sender="a@example.org", transport="imap", imap=imap)


def send(mail: MailSettings, *, go: bool = True, environ: Mapping[str, str] = SECRET) -> SendState:
    with deliver.open_transport(mail, environ=environ) as transport:
        return transport.send(MESSAGE, now=NOW, before_data=lambda: go).state


def test_a_message_is_put_into_the_mailbox_once() -> None:
    server = Server()
    with running(server) as mail:
        assert [send(mail), send(mail)] == [SendState.SENT, SendState.SENT]
    assert server.kept == [BODY]


def test_a_lost_answer_is_no_second_copy() -> None:
    server = Server(lose="APPEND")
    with running(server) as mail:
        assert [send(mail), send(mail)] == [SendState.UNKNOWN, SendState.SENT]
    assert server.kept == [BODY]


@pytest.mark.parametrize(("refuse", "lose"), [("LOGIN", ""), ("SELECT", ""), ("APPEND", ""), ("", "LOGIN"), ("", "SEARCH")])
def test_what_fails_is_tried_again_later(refuse: str, lose: str) -> None:
    with running(Server(refuse=refuse, lose=lose)) as mail:
        assert send(mail) is SendState.DEFERRED


def test_nothing_is_put_when_the_intent_is_refused() -> None:
    server = Server()
    with running(server) as mail:
        assert send(mail, go=False) is SendState.DEFERRED
    assert server.kept == []


def test_the_check_logs_in_and_looks_for_the_mailbox() -> None:
    with running(Server()) as mail:
        assert "INBOX of me" in deliver.check_transport(mail, environ={"SECRET": "secret"})
    with running(Server(refuse="SELECT")) as mail, pytest.raises(DeferredError, match="INBOX"):
        deliver.check_transport(mail, environ={"SECRET": "secret"})


def test_no_password_leaves_without_tls() -> None:
    imap = ImapSettings(host="imap.example.org", security="none")
    with pytest.raises(ConfigError, match="TLS"):
        send(MailSettings(sender="a@example.org", transport="imap", imap=imap))


def test_a_token_opens_the_mailbox_by_xoauth2() -> None:
    server = Server(offers="IMAP4rev1 AUTH=XOAUTH2 AUTH=PLAIN")
    with running(server) as mail:
        assert send(replace(mail, imap=replace(mail.imap, auth="xoauth2"))) is SendState.SENT
    assert server.heard[0] == "user=me\1auth=Bearer secret\1\1"


def test_a_token_that_is_refused_is_tried_again_later() -> None:
    server = Server(offers="IMAP4rev1 AUTH=XOAUTH2", refuse="AUTHENTICATE")
    with running(server) as mail:
        assert send(replace(mail, imap=replace(mail.imap, auth="xoauth2"))) is SendState.DEFERRED
    assert server.kept == []


def test_a_password_of_any_letters_is_sent_as_it_is() -> None:
    server = Server(offers="IMAP4rev1 AUTH=PLAIN")
    with running(server) as mail:
        assert send(mail, environ={"SECRET": "pässwörd"}) is SendState.SENT
    assert server.heard[0] == "\0me\0pässwörd"


def test_a_mailbox_of_any_name_is_found() -> None:
    server = Server()
    with running(server) as mail:
        assert send(replace(mail, imap=replace(mail.imap, mailbox="Zeitung & Überblick/日報"))) is SendState.SENT
    assert server.heard[1] == '"Zeitung &- &ANw-berblick/&ZeVYMQ-"'
