"""An SMTP server on loopback that breaks its word on demand, and a ledger of what it took responsibility for.

A profile says at which stage it misbehaves (banner, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body, dot, RSET, QUIT), how, how often,
and what must become of the mail by the protocol: every reader has it, all but one, none because it was refused, none because it
waits.
"""

import base64
import re
import socket
import socketserver
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATES = Path(__file__).resolve().parents[1] / "tests" / "cases" / "tls"
SECRET = "canary-7f3a"  # noqa: S105 - of this server alone
ONE = "reader0@example.org"


@dataclass(frozen=True)
class Profile:
    """A way to misbehave. ``times`` 0 is always; ``each`` counts for each reader, ``only`` is for one; ``after`` go well first.

    ``action`` is a few steps, joined by "and": wait N, drop, reset, half-close, endless, drip, or words to say; the good answer
    follows where nothing is said. ``accept`` as the first step of a dot takes responsibility for the message.
    ``tls`` says what stands behind STARTTLS: good, other (the certificate of another host), expired, broken; it is not offered
    at all with clear and none, and "inside" offers AUTH before it only. ``ends`` is what must become of the mail, and
    ``copies`` how many mails of one Message-ID a reader may get.
    """

    stage: str = ""
    action: str = ""
    times: int = 0
    each: bool = False
    only: str = ""
    after: int = 0
    tls: str = "clear"
    ends: str = "all"  # all | others (but one) | refused | waits | doubt | either (all, or it waits)
    copies: int = 1


LOST, LATER = "accept and drop", "451 4.7.1 try again later"
PROFILES: dict[str, Profile] = {
    "good": Profile(),
    "good over TLS": Profile(tls="good"),
    "acceptance lost once": Profile("dot", LOST, 1, copies=2),
    "acceptance lost for each reader": Profile("dot", LOST, 1, each=True, copies=2),
    "acceptance always lost": Profile("dot", LOST, ends="doubt", copies=2),
    "acceptance always reset": Profile("dot", "accept and reset", ends="doubt", copies=2),
    "acceptance late": Profile("dot", "accept and wait 8", 1),
    "acceptance in an answer that is none": Profile("dot", "accept and queued, I think", 1, copies=2),
    "no answer to the message": Profile("dot", "wait 20 and drop", 1),
    "dropped in the body": Profile("body", "drop", 1),
    "reset in the body": Profile("body", "reset", 1),
    "half-closed in the body": Profile("body", "half-close", 1),
    "refused in the body": Profile("body", "552 5.3.4 too big", 1, ends="others"),
    "dropped at DATA": Profile("DATA", "drop", 2),
    "two answers to DATA": Profile("DATA", "354 go ahead\r\n250 queued", 1),
    "250 to DATA": Profile("DATA", "250 ok", 1),
    "451 after the dot": Profile("dot", "451 4.3.0 later", 1),
    "554 after the dot": Profile("dot", "554 5.7.1 spam", ends="refused"),
    "552 after the dot": Profile("dot", "552 5.3.4 too big", 1, ends="others"),
    "greylisted": Profile("RCPT", LATER, 1, each=True),
    "greylisted in many lines": Profile("RCPT", "451-4.7.1 you are new here\r\n451 4.7.1 try again later", 1, each=True),
    "one reader unknown": Profile("RCPT", "550 5.1.1 unknown", only=ONE, ends="others"),
    "every reader unknown": Profile("RCPT", "550 5.1.1 unknown", ends="refused"),
    "mailbox full": Profile("RCPT", "452 4.2.2 full", ends="waits"),
    "421 at MAIL": Profile("MAIL", "421 4.7.0 closing", 1, after=3),
    "421 at RCPT": Profile("RCPT", "421 4.7.0 closing", 1, after=2),
    "421 at DATA": Profile("DATA", "421 4.7.0 closing", 1, after=2),
    "530 at MAIL": Profile("MAIL", "530 5.7.0 log in first", ends="waits"),
    "251 at RCPT": Profile("RCPT", "251 forwarded"),
    "no banner": Profile("banner", "wait 20 and drop", ends="waits"),
    "421 at the banner": Profile("banner", "421 4.3.2 busy", 1),
    "554 at the banner": Profile("banner", "554 5.7.1 go away", ends="waits"),
    "garbage for a banner": Profile("banner", "\x16\x03\x01\r\nHTTP/1.1 400", ends="waits"),
    "a banner without end": Profile("banner", "endless", ends="waits"),
    "a banner that drips": Profile("banner", "drip", ends="waits"),
    "a very long EHLO": Profile("EHLO", "250-x\r\n" * 50_000 + "250 ok"),
    "EHLO unknown": Profile("EHLO", "502 5.5.1 what"),
    "each answer a second late": Profile("MAIL", "wait 1"),
    "reset at QUIT": Profile("QUIT", "reset"),
    "RSET refused": Profile("RSET", "500 what", each=True),
    "dropped between messages": Profile("MAIL", "drop", 2, after=1),
    "TLS not available": Profile("STARTTLS", "454 4.7.0 no TLS", tls="good", ends="waits"),
    "TLS that fails": Profile(tls="broken", ends="waits"),
    "TLS with noise before it": Profile("STARTTLS", "220 go\r\nthis is no TLS", tls="good", ends="either"),
    "TLS with an answer put before it": Profile("STARTTLS", "220 go\r\n250 AUTH PLAIN", tls="good", ends="either"),
    "TLS not offered": Profile(tls="none", ends="waits"),
    "TLS of another host": Profile(tls="other", ends="waits"),
    "TLS that has expired": Profile(tls="expired", ends="waits"),
    "AUTH offered in the clear only": Profile(tls="inside", ends="either"),
    "credentials refused": Profile("AUTH", "535 5.7.8 no", tls="good", ends="waits"),
    "credentials refused once": Profile("AUTH", "454 4.7.0 later", 1, tls="good"),
}  # fmt: skip


@dataclass
class Server:
    """What the server does, and what it did: ``accepted`` counts by (reader, Message-ID)."""

    profile: Profile = Profile()
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    clear: list[str] = field(default_factory=list)  # what was said without TLS
    broken: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def play(self, profile: str) -> None:
        """Behave like the profile from now on."""
        self.profile = PROFILES[profile]
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        for each in (self.accepted, self.broken, self.met):
            each.clear()
        self.clear.clear()

    def fault(self, stage: str, reader: str = "") -> str:
        """The fault that is due at a stage, "" for none."""
        profile = self.profile
        if stage != profile.stage or (profile.only and reader != profile.only):
            return ""
        key = reader if profile.each else ""
        self.met[key] += 1
        if self.met[key] <= profile.after or (profile.times and self.broken[key] >= profile.times):
            return ""
        self.broken[key] += 1
        return profile.action

    @property
    def doubts(self) -> int:
        """How often an acceptance was lost."""
        return sum(self.broken.values()) if self.profile.action.startswith("accept") else 0

    def leaked(self) -> bool:
        """Whether the password came in the clear, plain or in base64."""
        heard = " ".join(self.clear)
        return any(SECRET in text for text in (heard, *map(_decoded, heard.split())))


def _decoded(word: str) -> str:
    with suppress(ValueError):
        return base64.b64decode(word).decode("utf-8", "replace")
    return ""


class GoneError(Exception):
    """The line is to be dropped."""


class Session(socketserver.BaseRequestHandler):
    """One connection."""

    request: socket.socket

    def handle(self) -> None:
        """Talk until the client leaves, or a fault says to drop the line."""
        assert isinstance(self.server, Listener)
        self.behaviour, self.over = self.server.behaviour, self.server.over
        self.secure, self.envelope = False, ""
        self.lines = self.request.makefile("rb")
        with suppress(GoneError, OSError, ValueError):
            self.say("banner", "220 sink")
            while line := self.lines.readline(65_536):
                self.obey(line.decode("utf-8", "replace").rstrip("\r\n"))

    def obey(self, line: str) -> None:
        """Answer one command."""
        if not self.secure:
            self.behaviour.clear.append(line)
        verb = line[:8].split(" ", maxsplit=1)[0].upper()
        if verb == "EHLO":
            self.say("EHLO", self.extensions())
        elif verb == "STARTTLS":
            if self.say("STARTTLS", "220 go"):
                self.secure_now()
        elif verb == "AUTH":
            self.say("AUTH", "235 in")
        elif verb == "RCPT":
            self.envelope = line.split("<")[1].split(">", maxsplit=1)[0]
            self.say("RCPT", "250 ok", self.envelope)
        elif verb == "DATA":
            if self.say("DATA", "354 go ahead"):
                self.take()
        elif verb == "QUIT":
            self.say("QUIT", "221 bye")
            raise GoneError
        else:
            self.say(verb, "250 ok")

    def extensions(self) -> str:
        """The answer to EHLO."""
        tls = self.behaviour.profile.tls
        offered = ["sink", "PIPELINING", "SIZE 10000000", "8BITMIME"]
        offered += ["STARTTLS"] if tls not in ("clear", "none") and not self.secure else []
        offered += ["AUTH PLAIN LOGIN"] if self.secure != (tls == "inside") or tls == "none" else []
        return "\r\n".join(f"250-{each}" for each in offered[:-1]) + f"\r\n250 {offered[-1]}"

    def secure_now(self) -> None:
        """Go on under TLS."""
        if self.behaviour.profile.tls == "broken":
            self.request.sendall(b"\x15\x03\x01\x00\x02\x02\x28")  # the alert "handshake failure"
            raise GoneError
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        name = "expired.pem" if self.behaviour.profile.tls == "expired" else "cert.pem"
        context.load_cert_chain(CERTIFICATES / name, CERTIFICATES / "key.pem")
        self.request = context.wrap_socket(self.request, server_side=True)
        self.lines = self.request.makefile("rb")
        self.secure = True

    def take(self) -> None:
        """Read a message and answer its dot."""
        if fault := self.behaviour.fault("body", self.envelope):
            self.lines.read(300)
            self.act(fault)
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            line = self.lines.readline()
            if not line:
                raise GoneError
            body += line
        fault = self.behaviour.fault("dot", self.envelope)
        if not fault or fault.startswith("accept"):
            found = re.search(rb"(?im)^message-id:\s*(\S+)", body)
            self.behaviour.accepted[self.envelope, found[1].decode() if found else ""] += 1
        self.act(fault.removeprefix("accept and ") or "250 queued")

    def say(self, stage: str, good: str, reader: str = "") -> bool:
        """Answer a stage well, or as the fault says; whether the code was the good one."""
        fault = self.behaviour.fault(stage, reader)
        return self.act(fault, good).startswith(good[:3])

    def act(self, action: str, good: str = "250 queued") -> str:
        """Take the steps; returns what was said in the end."""
        for step in filter(None, action.split(" and ")):
            if step.startswith("wait "):
                self.over.wait(int(step.removeprefix("wait ")))
            elif step in ("drop", "reset", "half-close"):
                self.leave(step)
            else:
                while step in ("endless", "drip"):
                    self.request.sendall(b"220-x\r\n" * 1000 if step == "endless" else b"2")
                    self.over.wait(0.0 if step == "endless" else 0.3)
                good = step
        self.request.sendall(good.encode("latin-1") + b"\r\n")
        if good.startswith("421"):
            raise GoneError
        return good

    def leave(self, how: str) -> None:
        """End the connection one way or another."""
        if how == "reset":
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.request.close()
        if how == "half-close":
            self.request.shutdown(socket.SHUT_WR)
            while self.request.recv(65_536):
                pass
        raise GoneError


class Listener(socketserver.ThreadingTCPServer):
    """The socket of the server."""

    daemon_threads = True
    request_queue_size = 64
    behaviour: Server
    over: threading.Event


@contextmanager
def serving() -> Iterator[Server]:
    """The server, listening while the block runs."""
    behaviour = Server()
    with Listener(("127.0.0.1", 0), Session) as server:
        server.behaviour, server.over = behaviour, threading.Event()
        behaviour.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield behaviour
        server.over.set()
        server.shutdown()
