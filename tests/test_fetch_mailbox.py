"""A mailbox on a server as a source, against a server of a few lines that notes every word."""

import contextlib
import re
import socket  # noqa: TID251 — the server of these tests
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from sockets import PATIENCE, answering

from digest import pipeline
from digest.engines import Inline
from digest.errors import ConfigError
from digest.fetch import server_of
from digest.model import Access, Failure, Source
from digest.settings import FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import open_store

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
TLS = Path(__file__).parent / "cases" / "tls"
SECRET = {"SECRET": "correct horse"}


def mail(name: str, sender: str = "The Letter") -> bytes:
    return (
        f"Message-ID: <{name}@news.example>\r\nFrom: {sender} <letter@news.example>\r\nSubject: About {name}\r\n"
        f"Date: Mon, 2 Mar 2026 06:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nAll that is to be said about {name} today.\r\n"
    ).encode()


@dataclass
class Mailbox:
    """An IMAP server with one folder.

    ``lose`` names the command whose answer is a broken connection, ``lies`` sizes that are told wrong. One that is ``greedy``
    announces a terabyte for each mail, one that is ``endless`` goes on with lines that nobody asked for, and one that is ``slow``
    gives a byte now and then, for three seconds. With ``tls`` it speaks under that from the first byte.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    validity: int = 7
    lose: str = ""
    lies: dict[int, int] = field(default_factory=dict)
    greedy: bool = False
    endless: bool = False
    slow: bool = False
    tls: ssl.SSLContext | None = None
    heard: list[str] = field(default_factory=list)

    def meet(self, connection: socket.socket) -> None:
        with self._covered(connection) as covered, covered.makefile("rwb") as stream:
            told = cast(BinaryIO, stream)
            told.write(b"* OK ready\r\n")
            told.flush()
            while (line := told.readline()) and self._answer(told, line.decode().rstrip("\r\n")):
                told.flush()

    def _covered(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection

    def _answer(self, stream: BinaryIO, line: str) -> bool:
        tag, command, rest = (*line.split(" ", 2), "")[:3]
        self.heard.append(f"{command} {rest}".strip())
        if self.lose and self.lose in line:
            self.lose = ""
            return False
        if command == "CAPABILITY":
            stream.write(b"* CAPABILITY IMAP4rev1\r\n")
        if command in ("EXAMINE", "SELECT"):
            stream.write(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] kept\r\n".encode())
        if rest.startswith("SEARCH"):
            first = int(re.findall(r"UID (\d+):", rest)[0])
            uids = {uid for uid in self.mails if uid >= first} or {max(self.mails, default=0)}
            stream.write(f"* SEARCH {' '.join(map(str, sorted(uids - self.seen)))}\r\n".encode())
        if rest.startswith("FETCH"):
            self._fetch(stream, rest)
        stream.write(f"{tag} OK done\r\n".encode())
        return True

    def _fetch(self, stream: BinaryIO, rest: str) -> None:
        for n, uid in enumerate(map(int, rest.split()[1].split(",")), 1):
            body = self.mails[uid]
            if "RFC822.SIZE" in rest:
                stream.write(f"* {n} FETCH (UID {uid} RFC822.SIZE {self.lies.get(uid, len(body))})\r\n".encode())
            elif self.endless:
                stream.writelines(b"* OK " + b"so on " * 1000 + b"\r\n" for _ in range(10_000))
            elif self.slow:
                for byte in b"* OK one moment, please, it is coming\r\n" * 3:
                    stream.write(bytes([byte]))
                    stream.flush()
                    time.sleep(0.025)
            else:
                most = int(re.findall(r"<0\.(\d+)>", rest)[0])
                size = 10**12 if self.greedy else min(len(body), most)
                stream.write(f"* {n} FETCH (UID {uid} BODY[]<0> {{{size}}}\r\n".encode() + body[:most] + b")\r\n")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox(mails={4: mail("ferries"), 9: mail("pears")})


@contextlib.contextmanager
def running(server: Mailbox) -> Iterator[Source]:
    with answering(server.meet) as port:
        scheme, host = ("imaps", "localhost") if server.tls else ("imap", "127.0.0.1")
        yield Source(url=f"{scheme}://me@{host}:{port}/Letters", access=Access(password_env="SECRET"))


def poll(
    source: Source, folder: Path, *, max_bytes: int = 100_000, timeout: float = PATIENCE
) -> tuple[list[str], tuple[Failure, ...]]:
    """The titles that are known after a poll, and what failed."""
    settings = Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="digest@example.org"),
        digests=(),
        sources=(source,),
        fetch=FetchSettings(max_bytes=max_bytes, timeout=timeout),
        store=StoreSettings(url=f"sqlite:///{folder}/digest.db"),
    )
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=Inline(), clock=lambda: NOW, now=NOW, environ=SECRET, owner="test"
        )
        pipeline.poll(context, settings.sources)
        arrivals = store.arrivals("morning", [source.url])
        return [each.entry.title for each in arrivals], pipeline.failures(context, settings.sources)


def test_unread_mails_are_entries_and_nothing_in_the_mailbox_changes(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.seen.add(9)
    with running(mailbox) as source:
        titles, failed = poll(source, tmp_path)
    assert (titles, failed) == (["About ferries"], ())
    assert not [each for each in mailbox.heard if each.startswith("SELECT") or "STORE" in each or "BODY[" in each]
    assert 'EXAMINE "Letters"' in mailbox.heard


@pytest.mark.parametrize("trusted", [True, False])
def test_a_mailbox_under_tls_is_read_where_its_certificate_is_trusted(
    mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, trusted: bool
) -> None:
    mailbox.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mailbox.tls.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "cert.pem"))
    mailbox.mails[5] = mail("trams") + b"They ran late.\r\n" * 4000
    with running(mailbox) as source:
        titles, failed = poll(source, tmp_path)
    assert titles == (["About ferries", "About trams", "About pears"] if trusted else [])
    assert bool(failed) is not trusted
    assert bool(mailbox.heard) is trusted


def test_a_mail_is_fetched_once(mailbox: Mailbox, tmp_path: Path) -> None:
    with running(mailbox) as source:
        poll(source, tmp_path)
        mailbox.heard.clear()
        mailbox.mails[11] = mail("trams")
        titles, _ = poll(source, tmp_path)
    assert titles == ["About ferries", "About pears", "About trams"]
    assert [each for each in mailbox.heard if "BODY.PEEK" in each] == ["UID FETCH 11 (BODY.PEEK[]<0.100001>)"]


def test_each_mail_is_its_senders_and_the_mailbox_goes_by_its_folder(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.mails[11] = mail("trams", "Tram Post")
    with running(mailbox) as source:
        poll(source, tmp_path)
    with open_store(StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")) as store:
        outlets = [each.entry.outlet for each in store.arrivals("morning", [source.url])]
        assert outlets == ["The Letter", "The Letter", "Tram Post"]
        assert store.source_states([source.url])[source.url].title == "Letters"


def test_mails_that_the_server_numbers_anew_are_known_by_their_message_ids(mailbox: Mailbox, tmp_path: Path) -> None:
    with running(mailbox) as source:
        poll(source, tmp_path)
        mailbox.validity, mailbox.mails = 8, {1: mail("pears"), 2: mail("trams")}
        titles, _ = poll(source, tmp_path)
    assert titles == ["About ferries", "About pears", "About trams"]


def test_a_mail_over_the_limit_is_named_and_never_fetched(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.mails[5] = mail("x" * 3000)
    with running(mailbox) as source:
        titles, failed = poll(source, tmp_path, max_bytes=2000)
    assert titles == ["About ferries", "About pears"]
    assert "larger than 2000 bytes" in failed[0].reason
    assert not [each for each in mailbox.heard if each.startswith("UID FETCH 5 (BODY")]


def test_a_mail_that_is_larger_than_its_server_says_is_named_and_the_next_one_read(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.mails[5], mailbox.lies = mail("x" * 3000), {5: 10}
    with running(mailbox) as source:
        titles, failed = poll(source, tmp_path, max_bytes=2000)
    assert titles == ["About ferries", "About pears"]
    assert "larger than 2000 bytes" in failed[0].reason


@pytest.mark.parametrize("way", ["greedy", "endless"])
def test_a_server_that_sends_more_than_it_was_asked_for_is_left(mailbox: Mailbox, tmp_path: Path, way: str) -> None:
    setattr(mailbox, way, True)
    with running(mailbox) as source:
        titles, failed = poll(source, tmp_path)
    assert titles == []
    assert "answer is longer than 2100000 bytes" in failed[0].reason


def test_a_server_that_drips_its_answer_is_left_when_the_time_is_over(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.slow = True
    with running(mailbox) as source:
        titles, failed = poll(source, tmp_path, timeout=1.0)
    assert titles == []
    assert "timed out" in failed[0].reason


def test_a_connection_that_breaks_costs_no_mail(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.lose = "FETCH 9 (BODY.PEEK"
    with running(mailbox) as source:
        assert poll(source, tmp_path)[0] == ["About ferries"]
        titles, failed = poll(source, tmp_path)
    assert (titles, failed) == (["About ferries", "About pears"], ())


def test_mails_are_marked_as_read_where_the_user_wants_that(mailbox: Mailbox, tmp_path: Path) -> None:
    with running(mailbox) as source:
        poll(replace(source, access=replace(source.access, mark_read=True)), tmp_path)
    assert "UID STORE 4,9 +FLAGS.SILENT (\\Seen)" in mailbox.heard


def test_no_password_stands_in_what_a_failure_says(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.lose = "LOGIN"
    with running(mailbox) as source:
        _, failed = poll(source, tmp_path)
    assert failed
    assert "horse" not in failed[0].reason


@pytest.mark.parametrize("url", ["imaps://imap.example.org/INBOX", "imaps://me:word@imap.example.org/", "imap://me@host:x/"])
def test_an_address_without_a_name_or_with_a_password_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        server_of(Source(url=url))


def test_a_server_elsewhere_is_never_spoken_to_without_tls() -> None:
    assert server_of(Source(url="imap://me@imap.example.org/")).security == "starttls"
    assert server_of(Source(url="imaps://me@imap.example.org/A%20B")).security == "tls"
