"""A message to be sent, and what a transport says of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from digest import deliver
from digest.model import Message, SendState
from digest.settings import MailSettings

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
BODY = b"Subject: x\r\n\r\nFirst\r\n.dotted\r\n..twice\r\nlast\r\n"


def message(recipient: str = "reader@example.net", message_id: str = "<one.1@example.org>", body: bytes = BODY) -> Message:
    return Message(
        message_id=message_id,
        edition="one",
        sender="digest@example.org",
        recipient=recipient,
        subject="x",
        body=body,
        html="<p>x</p>",
        sha256="",
    )


def send_all(mail: MailSettings, *messages: Message, before: Callable[[], bool] = lambda: True) -> list[tuple[SendState, str]]:
    with deliver.open_transport(mail, environ={}) as transport:
        receipts = [transport.send(each, now=NOW, before_data=before) for each in messages]
    return [(each.state, each.reply) for each in receipts]
