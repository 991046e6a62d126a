"""SMTP and LMTP: each message gets the receipt that is true, whatever the server does."""

import socket  # noqa: TID251 — the server of these tests
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sending import BODY, NOW, message, send_all
from sockets import PATIENCE, answering

from digest import deliver
from digest.deliver.smtp import stuffed
from digest.errors import ConfigError, DeferredError
from digest.model import SendState
from digest.settings import MailSettings, SmtpSettings

TLS = Path(__file__).parent / "cases" / "tls"


@dataclass
class Server:
    """An SMTP server of a few lines: it answers each command by the script, else well.

    ``script`` maps a command (or "banner", "body", "dot") to its answers in turn; "drop" ends the connection.
    """

    script: dict[str, list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("SIZE 1000000", "AUTH PLAIN LOGIN")
    commands: list[str] = field(default_factory=list)
    accepted: list[bytes] = field(default_factory=list)
    connections: int = 0
    tls: ssl.SSLContext | None = None

    def meet(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection.makefile("rwb") as stream:
            if not self._say(stream, "banner", "220 test"):
                return
            self._session(stream)
        if self.tls and self.commands[-1] == "STARTTLS":
            with self.tls.wrap_socket(connection, server_side=True) as wrapped, wrapped.makefile("rwb") as stream:
                self._session(stream)

    def _session(self, stream: object) -> None:
        say = self._say
        while line := stream.readline():  # type: ignore[attr-defined]
            command = line.decode("utf-8").rstrip("\r\n")
            self.commands.append(command)
            verb = command.split(" ")[0].upper()
            if verb in ("EHLO", "LHLO"):
                good = "".join(f"250-{each}\r\n" for each in ("test", *self.extensions)) + "250 HELP"
            else:
                good = {"DATA": "354 go", "QUIT": "221 bye", "AUTH": "235 in", "STARTTLS": "220 go"}.get(verb, "250 ok")
            said = say(stream, verb, good)
            if not said or verb in ("QUIT", "STARTTLS"):
                return
            if verb == "DATA" and said.startswith("354") and not self._body(stream):
                return

    def _body(self, stream: object) -> bool:
        lines = []
        while (line := stream.readline()) not in (b".\r\n", b""):  # type: ignore[attr-defined]
            lines.append(line)
            if self.script.get("body"):
                return bool(self._say(stream, "body", ""))
        kept = b"".join(each[1:] if each.startswith(b".") else each for each in lines)
        if self.script.get("dot", ["250"])[0] in ("250", "drop"):
            self.accepted.append(kept)
        return bool(self._say(stream, "dot", "250 queued"))

    def _say(self, stream: object, stage: str, good: str) -> str:
        answers = self.script.get(stage, [])
        answer = answers.pop(0) if answers else good
        if answer == "drop":
            return ""
        stream.write(f"{answer}\r\n".encode())  # type: ignore[attr-defined]
        stream.flush()  # type: ignore[attr-defined]
        return answer


@contextmanager
def running(server: Server) -> Iterator[MailSettings]:
    """The server on a port of loopback, and the settings to reach it."""
    with answering(server.meet) as port:
        smtp = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=PATIENCE)
        yield MailSettings(sender="digest@example.org", transport="smtp", smtp=smtp)


def test_the_server_gets_the_bytes_as_they_are() -> None:
    server = Server()
    with running(server) as mail:
        assert send_all(mail, message()) == [(SendState.SENT, "250 queued")]
    assert server.accepted == [BODY]


def test_one_connection_serves_many_messages() -> None:
    server = Server()
    with running(server) as mail:
        states = send_all(mail, message(), message("b@example.net"), message("c@example.net"))
    assert [state for state, _ in states] == [SendState.SENT] * 3
    assert server.connections == 1


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({"MAIL": ["421 busy"]}, SendState.DEFERRED),
        ({"MAIL": ["530 log in first"]}, SendState.DEFERRED),
        ({"MAIL": ["552 too large"]}, SendState.FAILED),
        ({"RCPT": ["451 greylisted"]}, SendState.DEFERRED),
        ({"RCPT": ["550 no such user"]}, SendState.FAILED),
        ({"RCPT": ["drop"]}, SendState.DEFERRED),
        ({"DATA": ["451 later"]}, SendState.DEFERRED),
        ({"DATA": ["554 no"]}, SendState.FAILED),
        ({"DATA": ["drop"]}, SendState.DEFERRED),
        ({"dot": ["451 later"]}, SendState.DEFERRED),
        ({"dot": ["554 spam"]}, SendState.FAILED),
        ({"dot": ["drop"]}, SendState.UNKNOWN),
        ({"QUIT": ["drop"]}, SendState.SENT),
        ({"banner": ["554 go away"]}, SendState.DEFERRED),
        ({"banner": ["421 busy"]}, SendState.DEFERRED),
        ({"banner": ["\x16\x03\x01 not smtp"]}, SendState.DEFERRED),
        ({"banner": ["drop"]}, SendState.DEFERRED),
        ({"EHLO": ["502 no"], "HELO": ["502 no"]}, SendState.DEFERRED),
    ],
)
def test_each_way_to_fail_has_its_receipt(script: dict[str, list[str]], state: SendState) -> None:
    with running(Server(script)) as mail:
        assert send_all(mail, message())[0][0] is state


def test_a_connection_lost_in_the_body_is_no_doubt() -> None:
    server = Server({"body": ["drop"]})
    with running(server) as mail:
        assert send_all(mail, message(body=BODY + b"x" * 70 + b"\r\n" * 4_000_000))[0][0] is SendState.DEFERRED
    assert server.accepted == []


def test_one_refusal_does_not_touch_the_next_message() -> None:
    server = Server({"RCPT": ["550 no such user"]})
    with running(server) as mail:
        states = send_all(mail, message("bad@example.net"), message())
    assert [state for state, _ in states] == [SendState.FAILED, SendState.SENT]


def test_a_dead_connection_is_opened_again() -> None:
    server = Server({"MAIL": ["250 ok", "drop"]})
    with running(server) as mail:
        states = send_all(mail, message(), message("b@example.net"))
    assert [state for state, _ in states] == [SendState.SENT, SendState.SENT]
    assert server.connections == 2


def test_a_server_that_cannot_be_reached_is_tried_once_a_run() -> None:
    server = Server({"banner": ["drop", "drop"]})
    with running(server) as mail:
        states = send_all(mail, message(), message("b@example.net"))
    assert [state for state, _ in states] == [SendState.DEFERRED, SendState.DEFERRED]
    assert server.connections == 1


def test_nothing_leaves_when_the_intent_is_refused() -> None:
    server = Server()
    with running(server) as mail:
        assert send_all(mail, message(), before=lambda: False)[0][0] is SendState.DEFERRED
    assert "DATA" not in server.commands
    assert server.accepted == []


def test_an_intent_that_fails_leaves_the_connection_clean() -> None:
    def fails() -> bool:
        raise RuntimeError

    server = Server()
    with running(server) as mail, deliver.open_transport(mail, environ={}) as transport:
        with pytest.raises(RuntimeError):
            transport.send(message(), now=NOW, before_data=fails)
        assert transport.send(message(), now=NOW, before_data=lambda: True).state is SendState.SENT
    assert server.commands.count("rset") == 1


def test_the_intent_is_asked_for_after_the_envelope_and_before_the_message() -> None:
    server, seen = Server(), list[str]()

    def before() -> bool:
        seen.extend(command.split(" ")[0] for command in server.commands)
        return True

    with running(server) as mail:
        send_all(mail, message(), before=before)
    assert seen == ["ehlo", "mail", "rcpt"]


def test_lmtp_is_spoken_where_it_is_asked_for() -> None:
    server = Server()
    with running(server) as mail:
        assert send_all(replace(mail, transport="lmtp"), message())[0][0] is SendState.SENT
    assert server.commands[0].startswith("lhlo")


def test_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    plain, able = Server(), Server(extensions=("SMTPUTF8", "8BITMIME"))
    with running(plain) as mail:
        assert send_all(mail, message("zoë@example.net"))[0][0] is SendState.FAILED
    with running(able) as mail:
        assert send_all(mail, message("zoë@example.net"))[0][0] is SendState.SENT


def test_dots_are_stuffed() -> None:
    assert stuffed(b".a\r\n.\r\nb") == b"..a\r\n..\r\nb\r\n"


def test_a_log_in_uses_the_password_and_shows_it_to_nobody() -> None:
    server = Server({"AUTH": ["535 wrong"]})
    with running(server) as mail:
        smtp = replace(mail.smtp, username="me", password_env="SECRET")
        with deliver.open_transport(replace(mail, smtp=smtp), environ={"SECRET": "pässword"}) as transport:
            receipt = transport.send(message(), now=NOW, before_data=lambda: True)
    assert receipt.state is SendState.DEFERRED
    assert "535 wrong" in receipt.reply
    assert "AUTH PLAIN AG1lAHDDpHNzd29yZA==" in server.commands


def test_a_log_in_by_login_is_two_answers() -> None:
    server = Server({"AUTH": ["334 user"], "bWU=": [], "BWU=": ["334 pass"], "C2VJCMV0": ["235 in"]}, extensions=("AUTH LOGIN",))
    with running(server) as mail:
        smtp = replace(mail.smtp, username="me", password_env="SECRET")
        assert "logged in as me" in deliver.check_transport(replace(mail, smtp=smtp), environ={"SECRET": "secret"})


def test_a_token_is_sent_as_xoauth2() -> None:
    server = Server(extensions=("AUTH XOAUTH2",))
    with running(server) as mail:
        smtp = replace(mail.smtp, auth="xoauth2", username="me", password_env="TOKEN")
        assert "logged in as me" in deliver.check_transport(replace(mail, smtp=smtp), environ={"TOKEN": "t"})
    assert "AUTH XOAUTH2 dXNlcj1tZQFhdXRoPUJlYXJlciB0AQE=" in server.commands


def test_a_token_that_is_refused_is_said() -> None:
    server = Server({"AUTH": ["334 eyJzdGF0dXMiOiI0MDAifQ=="], "": ["535 expired"]}, extensions=("AUTH XOAUTH2",))
    with running(server) as mail:
        smtp = replace(mail.smtp, auth="xoauth2", username="me", password_env="TOKEN")
        with pytest.raises(DeferredError, match="535 expired"):
            deliver.check_transport(replace(mail, smtp=smtp), environ={"TOKEN": "t"})


def test_starttls_is_demanded() -> None:
    server = Server()
    with running(server) as mail:
        smtp = replace(mail.smtp, security="starttls", username="me", password_env="SECRET")
        with pytest.raises(DeferredError, match="STARTTLS"):
            deliver.check_transport(replace(mail, smtp=smtp), environ={"SECRET": "secret"})
    assert not any(command.startswith("AUTH") for command in server.commands)


def over_tls(host: str, monkeypatch: pytest.MonkeyPatch, *, trusted: bool) -> tuple[Server, SendState]:
    """What becomes of a message when a server on loopback shows the certificate of the test cases."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "cert.pem"))
    server = Server(extensions=("STARTTLS", "AUTH PLAIN"), tls=context)
    with running(server) as mail:
        smtp = replace(mail.smtp, host=host, security="starttls", username="me", password_env="SECRET")
        with deliver.open_transport(replace(mail, smtp=smtp), environ={"SECRET": "secret"}) as transport:
            return server, transport.send(message(), now=NOW, before_data=lambda: True).state


def test_a_trusted_certificate_opens_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    server, state = over_tls("localhost", monkeypatch, trusted=True)
    assert state is SendState.SENT
    assert server.accepted == [BODY]


@pytest.mark.parametrize(("host", "trusted"), [("localhost", False), ("127.0.0.1", True)])
def test_a_certificate_of_another_gets_no_password(host: str, trusted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    server, state = over_tls(host, monkeypatch, trusted=trusted)
    assert state is SendState.DEFERRED
    assert not any(command.startswith("AUTH") for command in server.commands)
    assert server.accepted == []


@pytest.mark.parametrize("change", [{}, {"insecure": True, "username": "me"}])
def test_nothing_is_sent_in_the_open_without_leave(change: dict[str, object]) -> None:
    smtp = replace(SmtpSettings(host="smtp.example.org", security="none"), **change)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="security"):
        send_all(MailSettings(sender="a@example.org", transport="smtp", smtp=smtp), message())
