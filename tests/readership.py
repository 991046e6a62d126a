"""Readers of the database: a context to have them in, one who is added, mail planned for him, and mail that came back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient  # noqa: TID251 - tests the pages
from workers import Clock, worker

from digest import links
from digest.audiences import name_of
from digest.model import Edition, Preferences, Reader
from digest.pipeline import Context, sign_up
from digest.settings import DigestSettings, MailSettings, ReadersSettings, Settings, StoreSettings
from digest.store import Planned, Store, roster
from digest.web import public_app

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
WANTED = Preferences(digest="morning")


@pytest.fixture
def context(database: StoreSettings, tmp_path: Path) -> Iterator[Context]:
    settings = Settings(
        path=tmp_path / "config.toml",
        mail=MailSettings(sender="Morning <digest@example.org>", outbox=tmp_path / "outbox"),
        digests=(DigestSettings(name="morning", title="Morning & more", to=(), at=("07:00",)),),
        sources=(),
        store=database,
        readers=ReadersSettings(url="https://news.example.org/"),
    )
    with worker(settings, Clock(NOW)) as context:
        yield context


@pytest.fixture
def pages(context: Context) -> FlaskClient:
    return public_app(context).test_client()


def added(context: Context, address: str = "ada@example.net", wanted: Preferences = WANTED) -> Reader:
    sign_up(context.store, context.settings, [address], wanted, now=NOW, confirmed=True)
    return context.store.read(roster.of_address, address)[-1]


def now_is(context: Context, reader: Reader) -> Reader:
    found = context.store.read(roster.get, reader.id)
    assert found is not None
    return found


def token(context: Context, reader: Reader, purpose: str = links.MANAGE) -> str:
    return links.token(reader.id, purpose, context.store.write(roster.secret))


def planned(store: Store, reader: Reader, slot: str = "2026-03-02T07:00") -> str:
    """Plan a message for the audience of a reader; its Message-ID."""
    edition = Edition(id=f"x/{slot}", digest=name_of(reader.preferences), title="", slot=slot, made_at=NOW)
    assert store.save_edition(edition, (), (), remember=True)
    sent = Planned(
        audience=edition.digest, edition=edition.id, name=slot, host="example.org", sender="d@example.org", subject="", now=NOW
    )
    assert store.write(roster.plan, sent) == 1
    assert store.write(roster.plan, sent) == 0
    return f"<{slot}.{reader.id}@example.org>"


def notification(recipient: str, message_id: str, *, status: str = "5.1.1", action: str = "failed", day: int = 3) -> bytes:
    return f"""From: MAILER-DAEMON@mx.example.net
To: digest@example.org
Subject: Undelivered
Date: Tue, {day:02} Mar 2026 08:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {recipient}

--b--
""".replace("\n", "\r\n").encode()
