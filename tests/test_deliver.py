"""The transports without a server: an outbox, a Maildir, a program."""

import mailbox
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sending import BODY, message, send_all

from digest import deliver
from digest.deliver.files import file_name
from digest.errors import ConfigError, DeliveryError
from digest.model import SendState
from digest.settings import MailSettings

# ---------------------------------------------------------------- the outbox


def test_the_outbox_holds_each_message_once(tmp_path: Path) -> None:
    mail = MailSettings(sender="a@example.org", outbox=tmp_path / "outbox")
    assert [state for state, _ in send_all(mail, message(), message())] == [SendState.SENT] * 2
    name = file_name(message().message_id)
    assert sorted(path.name for path in mail.outbox.iterdir()) == [f"{name}.eml", f"{name}.html"]
    assert (mail.outbox / f"{name}.eml").read_bytes() == BODY


def test_the_outbox_waits_for_the_intent(tmp_path: Path) -> None:
    mail = MailSettings(sender="a@example.org", outbox=tmp_path)
    assert send_all(mail, message(), before=lambda: False)[0][0] is SendState.DEFERRED
    assert not list(tmp_path.glob("*.eml"))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    "message_id", ["<../../etc/passwd@x>", "<.hidden@x>", "<a/b\\c:d*e@x>", "<\x00@x>", "<" + "a" * 500 + "@x>", "<>"]
)
def test_no_name_leaves_the_outbox(tmp_path: Path, message_id: str) -> None:
    mail = MailSettings(sender="a@example.org", outbox=tmp_path / "outbox")
    assert send_all(mail, message(message_id=message_id))[0][0] is SendState.SENT
    assert len(list((tmp_path / "outbox").glob("[!.]*.eml"))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]


def test_an_outbox_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    mail = MailSettings(sender="a@example.org", outbox=tmp_path / "file" / "outbox")
    assert send_all(mail, message())[0][0] is SendState.DEFERRED
    with pytest.raises(DeliveryError, match="outbox"):
        deliver.check_transport(mail, environ={})


# ---------------------------------------------------------------- Maildir


def test_a_maildir_holds_each_message_once_even_when_it_has_been_read(tmp_path: Path) -> None:
    mail = MailSettings(sender="a@example.org", transport="maildir", outbox=tmp_path / "Maildir")
    assert send_all(mail, message(), message("b@example.net", "<two@example.org>"))[0][0] is SendState.SENT
    box = mailbox.Maildir(tmp_path / "Maildir", create=False)
    assert sorted(box.get_bytes(key) for key in box.iterkeys()) == [BODY.replace(b"\r\n", b"\n")] * 2
    read = next((tmp_path / "Maildir" / "new").iterdir())
    read.rename(tmp_path / "Maildir" / "cur" / f"{read.name}:2,S")
    assert send_all(mail, message(), message("b@example.net", "<two@example.org>"))[0][0] is SendState.SENT
    assert len(box) == 2


def test_a_maildir_waits_for_the_intent(tmp_path: Path) -> None:
    mail = MailSettings(sender="a@example.org", transport="maildir", outbox=tmp_path)
    assert send_all(mail, message(), before=lambda: False)[0][0] is SendState.DEFERRED
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# ---------------------------------------------------------------- sendmail


def program(tmp_path: Path, script: str) -> MailSettings:
    path = tmp_path / "sendmail"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return MailSettings(sender="a@example.org", transport="sendmail", sendmail=str(path))


def test_sendmail_gets_the_envelope_and_the_message(tmp_path: Path) -> None:
    mail = program(tmp_path, f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/input')
    assert send_all(mail, message())[0][0] is SendState.SENT
    assert (tmp_path / "arguments").read_text() == "-i -f digest@example.org -- reader@example.net\n"
    assert (tmp_path / "input").read_bytes() == BODY.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ("exit 75", SendState.DEFERRED),
        ("exit 67", SendState.FAILED),
        ("kill -9 $$", SendState.UNKNOWN),
    ],
)
def test_the_exit_status_of_sendmail_is_read(tmp_path: Path, script: str, state: SendState) -> None:
    assert send_all(program(tmp_path, script), message())[0][0] is state


def test_a_sendmail_that_is_not_there_is_said() -> None:
    mail = MailSettings(sender="a@example.org", transport="sendmail", sendmail="/nowhere/sendmail")
    assert send_all(mail, message())[0] == (SendState.DEFERRED, "/nowhere/sendmail: no such program")
    with pytest.raises(DeliveryError, match="no program"):
        deliver.check_transport(mail, environ={})


def test_a_transport_of_another_name_is_a_wrong_configuration() -> None:
    with pytest.raises(ConfigError, match="pigeon"):
        send_all(MailSettings(sender="a@example.org", transport="pigeon"), message())


def test_a_check_says_where_messages_go(tmp_path: Path) -> None:
    mail = MailSettings(sender="a@example.org", outbox=tmp_path / "box")
    assert str(tmp_path / "box") in deliver.check_transport(mail, environ={})
    assert str(tmp_path / "box") in deliver.check_transport(replace(mail, transport="maildir"), environ={})
    assert str(tmp_path) in deliver.check_transport(program(tmp_path, "exit 0"), environ={})


def test_a_maildir_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    mail = MailSettings(sender="a@example.org", transport="maildir", outbox=tmp_path / "file" / "box")
    assert send_all(mail, message())[0][0] is SendState.DEFERRED
    with pytest.raises(DeliveryError, match="Maildir"):
        deliver.check_transport(mail, environ={})


def test_sendmail_waits_for_the_intent(tmp_path: Path) -> None:
    mail = program(tmp_path, f"touch {tmp_path}/called")
    assert send_all(mail, message(), before=lambda: False)[0][0] is SendState.DEFERRED
    assert not (tmp_path / "called").exists()
