"""Mail that came back, read from its delivery status notification (RFC 3464).

    read_bounces(raw)    one Bounce for each recipient that the notification names; none for other mail

Only a failure that is a matter of the address itself is hard: no such mailbox, no such domain, a mailbox that was closed. A full
mailbox, a message too large, a server that takes us for spam say nothing of it: those are soft, and counted. What a notification
says is not believed without the Message-ID of a mail that we sent to that address: anybody can write one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

# RFC 3463: bad mailbox, bad system, bad syntax, moved away, ambiguous ...; disabled; no such host in the DNS.
_HARD = re.compile(r"5\.(?:1\.[0-9]+|2\.1|4\.4)")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_WORDS = 200
_LARGEST = 2_000_000  # a notification returns a message at most, and most return its headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail that did not arrive. ``message_id`` is that of our mail, with its brackets, "" where the notification does not
    return it; ``at`` is None where it bears no date."""

    recipient: str
    message_id: str
    hard: bool
    reason: str
    at: datetime | None = None


def read_bounces(raw: bytes) -> tuple[Bounce, ...]:
    """The failures that a mail notifies of; whatever the bytes, never an error."""
    try:
        mail = message_from_bytes(raw[:_LARGEST])
        parts = list(mail.walk())
    except RecursionError:  # no honest mail nests its parts that deep
        return ()
    status = next((each for each in parts if each.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return ()
    message_id, at = _original(parts), _date(mail)
    return tuple(_failures(status, message_id=message_id, at=at))


def _failures(status: Message, *, message_id: str, at: datetime | None) -> Iterator[Bounce]:
    groups = status.get_payload()
    for group in groups if isinstance(groups, list) else ():
        if not isinstance(group, Message) or _field(group, "Action").lower() not in ("failed", "delayed"):
            continue
        recipient = _address(_field(group, "Original-Recipient")) or _address(_field(group, "Final-Recipient"))
        found = _STATUS.search(_field(group, "Status")) or _STATUS.search(_field(group, "Diagnostic-Code"))
        code = found[0] if found else ""
        if recipient and (code.startswith("5") or _field(group, "Action").lower() == "failed"):
            hard = _HARD.fullmatch(code) is not None
            words = " ".join(f"{code} {_field(group, 'Diagnostic-Code')}".split())[:_WORDS]
            yield Bounce(recipient=recipient, message_id=message_id, hard=hard, reason=words, at=at)


def _original(parts: list[Message]) -> str:
    """The Message-ID of the mail that came back, from the copy or the headers that are returned."""
    for each in parts:
        payload = each.get_payload()
        if each.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
            returned = payload[0]
        elif each.get_content_type() == "text/rfc822-headers" and isinstance(payload, str):
            returned = message_from_bytes(payload.encode(errors="replace"))
        else:
            continue
        if isinstance(returned, Message) and (found := _field(returned, "Message-ID")):
            return found
    return ""


def _field(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())


def _address(field: str) -> str:
    """The address of "rfc822; user@example.org"."""
    address = field.partition(";")[2].strip().strip("<>")
    return address if "@" in address and " " not in address else ""


def _date(mail: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else None
