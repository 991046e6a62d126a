"""Mail that came back: whose it was, what it says of the address, and what becomes of the reader."""

from dataclasses import replace
from datetime import timedelta

import pytest
from readership import NOW, WANTED, added, notification, now_is, planned

from digest.bounces import Bounce, read_bounces
from digest.model import ReaderState
from digest.pipeline import Context, sign_up
from digest.store import BounceKind, roster


@pytest.mark.parametrize(
    ("status", "action", "hard"),
    [
        ("5.1.1", "failed", True),
        ("5.1.10", "failed", True),
        ("5.2.2", "failed", False),
        ("5.7.1", "failed", False),
        ("4.4.1", "failed", False),
    ],
)
def test_a_notification_says_whether_the_address_itself_is_bad(status: str, action: str, hard: bool) -> None:
    (bounce,) = read_bounces(notification("ada@example.net", "<1@example.org>", status=status, action=action))
    assert (bounce.recipient, bounce.message_id, bounce.hard) == ("ada@example.net", "<1@example.org>", hard)


def test_a_delay_and_other_mail_are_no_bounces() -> None:
    assert read_bounces(notification("ada@example.net", "<1@example.org>", status="4.4.1", action="delayed")) == ()
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))
    for other in (b"", b"\xff\xfe", b"Subject: hello\r\n\r\nhi", nested, notification("nobody", "<1>")):
        assert read_bounces(other) == ()


def test_a_hard_bounce_of_our_mail_retires_the_address_for_good(context: Context) -> None:
    reader = added(context)
    message_id = planned(context.store, reader)
    (bounce,) = read_bounces(notification("Ada@example.net", message_id))
    assert context.store.write(roster.bounced, bounce, now=NOW + timedelta(days=2)) is BounceKind.RETIRED
    assert now_is(context, reader).state is ReaderState.BOUNCED
    assert (
        sign_up(context.store, context.settings, ["ada@example.net", "bob@example.net"], replace(WANTED, minutes=5.0), now=NOW) == 1
    )


def test_a_bounce_that_names_no_mail_of_ours_is_not_believed(context: Context) -> None:
    reader = added(context)
    message_id = planned(context.store, reader)
    for forged in (Bounce(recipient="ada@example.net", message_id="<other>", hard=True, reason=""),
                   Bounce(recipient="eve@example.net", message_id=message_id, hard=True, reason="")):  # fmt: skip
        assert context.store.write(roster.bounced, forged, now=NOW) is BounceKind.FOREIGN
    assert now_is(context, reader).state is ReaderState.ACTIVE


def test_soft_bounces_retire_an_address_on_the_fifth_day_and_count_once_a_day(context: Context) -> None:
    reader = added(context)
    message_id = planned(context.store, reader)
    kinds = []
    for day in (3, 3, 4, 5, 6, 7):
        (bounce,) = read_bounces(notification("ada@example.net", message_id, status="5.2.2", day=day))
        kinds.append(context.store.write(roster.bounced, bounce, now=NOW + timedelta(days=9)))
    assert kinds == [BounceKind.SOFT, BounceKind.KNOWN, BounceKind.SOFT, BounceKind.SOFT, BounceKind.SOFT, BounceKind.RETIRED]
