"""What tests put into a store, and the questions that they ask of it."""

from datetime import UTC, datetime, timedelta

from fakes import polled

from digest.model import (
    Counts,
    Edition,
    Entry,
    Message,
    Outcome,
    OutcomeKind,
    Receipt,
    SendState,
    SourceState,
)
from digest.store import Store

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FEED = "https://example.org/feed.xml"
HOUR = timedelta(hours=1)


def entry(name: str, *, source: str = FEED, guid: str | None = None, title: str = "Title") -> Entry:
    key = f"https://example.org/{name}"
    return Entry(key=key, source=source, guid=name if guid is None else guid, url=key, title=title)


def outcome(of: Entry, kind: OutcomeKind = OutcomeKind.SHOWN) -> Outcome:
    return Outcome(entry_key=of.key, source=of.source, url=of.url, title=of.title, kind=kind, reason="because")


def edition(slot: str = "2026-11-23T07:00", *outcomes: Outcome, digest: str = "morning", made_at: datetime = NOW) -> Edition:
    return Edition(
        id=f"{digest}/{slot}",
        digest=digest,
        title="The Morning",
        slot=slot,
        made_at=made_at,
        counts=Counts(new=len(outcomes)),
        outcomes=outcomes,
    )


def message(of: Edition, to: str = "me@example.org") -> Message:
    return Message(
        message_id=f"<{of.slot}.{to}>",
        edition=of.id,
        sender="digest@example.org",
        recipient=to,
        subject="Good morning",
        body=b"Subject: Good morning\r\n\r\n\xff\x00 bytes",
        html="<p>Good morning</p>",
        sha256="00",
    )


def receipt(of: Message, state: SendState, *, at: datetime = NOW) -> Receipt:
    return Receipt(message_id=of.message_id, recipient=of.recipient, state=state, reply="250 taken", at=at)


def poll(store: Store, *entries: Entry, now: datetime = NOW, url: str = FEED) -> int:
    return store.record_polls([polled(SourceState(url=url, last_success_at=now, next_poll_at=now + HOUR), entries)], now=now)


def claim(store: Store, *, now: datetime = NOW, owner: str = "a", limit: int = 10, resend: bool = True) -> tuple[Message, ...]:
    return store.claim_messages(owner=owner, now=now, lease=60.0, limit=limit, resend=resend)


def saved(store: Store, *letters: str) -> tuple[Message, ...]:
    made = edition()
    messages = tuple(message(made, to) for to in letters or ("me@example.org",))
    assert store.save_edition(made, messages, (), remember=True)
    return messages
