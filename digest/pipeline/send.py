"""The outbox drained: each message claimed, sent, and its receipt recorded, one by one.

The lease outlives the slowest honest server: 600 s after the final dot (RFC 5321 §4.5.3.2.6) and the commands before it. The
intent is committed right before the first byte of DATA; a crash between the two leaves UNKNOWN, never a silent copy.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import chain

from digest import links
from digest.deliver import Transport, open_transport
from digest.errors import ConfigError, StoreError
from digest.model import Letter, Message, Receipt, SendState
from digest.pipeline.context import Context
from digest.render import address_letter
from digest.store import WIRE_LEASE, Store, roster, shards

log = logging.getLogger(__name__)

_LEASE = 1800.0
_LETTERS = 64  # editions whose mail leaves by turns
# That of a worker is renewed while it lives; one that is cut off from the database for longer than this is taken to be dead, and
# its message to be in doubt.
WORKER_WIRE_LEASE = timedelta(seconds=30)
_PAUSES = (0.1, 0.2, 0.5, 1.0, 1.0, 2.0, 5.0, 10.0, 10.0, 30.0)  # a restart of the database takes seconds


class _Letters:
    """What is the same for many readers, for the length of one connection."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of = lru_cache(maxsize=_LETTERS)(lambda edition: store.read(roster.read_letter, edition))

    def of(self, edition: str) -> Letter | None:
        """The letter of an edition: it never changes, and is unpacked once for all its readers."""
        return self._of(edition)

    @cached_property
    def key(self) -> bytes:
        """The key that signs the links of the readers."""
        return self._store.write(roster.secret)


def drain(context: Context, *, edition: str | None = None) -> tuple[Receipt, ...]:
    """Send what is ready, of one edition or of all; returns what became of each message tried, the last word where there are more.

    :raises StoppedError: between two messages, when the program is told to stop.
    """
    first = next(claimed := _claim(context, edition), None)
    if first is None:
        return ()
    receipts: dict[str, Receipt] = {}
    letters = _Letters(context.store)
    with open_transport(context.settings.mail, environ=context.environ) as transport:
        for message in chain([first], claimed):
            receipt = _send(context, transport, message, letters)
            receipts[receipt.message_id] = receipt
            context.advance("messages", len(receipts), len(receipts))
    for state, number in sorted(Counter(each.state for each in receipts.values()).items()):
        log.info("messages state=%s number=%d", state, number)
    return tuple(receipts.values())


def send_chunks(context: Context, turns: Iterable[object], *, lease: float, limit: int, edition: str | None = None) -> None:
    """Send what is due, as one of many workers: up to ``limit`` messages each turn, until none is left or the turns end.

    The lease is short, so that those of a worker that dies are soon free: whoever calls this renews it (``shards.renew``). The
    connection serves many chunks, but not the one after a message that was put off: it may be why.
    """
    chunks = _chunks(context, turns, lease=lease, limit=limit, edition=edition)
    while _send_while_well(context, chunks):
        pass


def _send_while_well(context: Context, chunks: Iterator[tuple[Message, ...]]) -> bool:
    """Send the chunks over one connection, up to the first in which a message is put off; whether there may be more."""
    letters = _Letters(context.store)
    with open_transport(context.settings.mail, environ=context.environ) as transport:
        for chunk in chunks:
            states = {_send(context, transport, message, letters).state for message in list(_paced(context, chunk))}
            if SendState.DEFERRED in states:
                return True
    return False


def _chunks(
    context: Context, turns: Iterable[object], *, lease: float, limit: int, edition: str | None
) -> Iterator[tuple[Message, ...]]:
    resend = context.settings.mail.on_unknown == "resend"
    for _ in turns:
        claimed = context.store.claim_messages(
            owner=context.owner, now=context.clock(), lease=lease, limit=limit, edition=edition, resend=resend
        )
        if not claimed:
            return
        yield claimed


def _send(context: Context, transport: Transport, message: Message, letters: _Letters) -> Receipt:
    lease = WORKER_WIRE_LEASE if context.is_worker else WIRE_LEASE

    def commit_intent() -> bool:
        return context.store.mark_wire(message.message_id, owner=context.owner, now=context.clock(), lease=lease)

    try:
        whole = message if message.reader is None else _addressed(context, message, letters)
    except ConfigError as error:
        now = context.clock()
        receipt = Receipt(
            message_id=message.message_id, recipient=message.recipient, state=SendState.FAILED, reply=str(error), at=now
        )
    else:
        receipt = transport.send(whole, now=context.clock(), before_data=commit_intent)
    _record(context, receipt)
    log.debug("message %s state=%s reply=%s", receipt.message_id, receipt.state, receipt.reply)
    return receipt


def _record(context: Context, receipt: Receipt) -> None:
    """Record the receipt, and do not give up while the database is away: who knows what became of a message is the only one."""
    for pause in _PAUSES:
        try:
            context.store.record_receipt(receipt, owner=context.owner)
        except StoreError:
            if not context.is_worker:
                raise
            time.sleep(pause)
        else:
            return
    context.store.record_receipt(receipt, owner=context.owner)


def _addressed(context: Context, message: Message, letters: _Letters) -> Message:
    """The planned message of a reader with its bytes.

    :raises ConfigError: when they cannot be made.
    """
    letter = letters.of(message.edition)
    if letter is None or message.reader is None:
        raise ConfigError(f"edition {message.edition} has no letter any more")
    token = links.token(message.reader, links.MANAGE, letters.key)
    return address_letter(letter, message, token=token, dkim=context.settings.mail.dkim)


def _paced(context: Context, claimed: Iterable[Message]) -> Iterator[Message]:
    """Those of the messages that may leave at the rates of their domains; the others are given back."""
    rate = context.settings.readers.rate
    if not rate:
        yield from claimed
        return
    of_domain: dict[str, list[Message]] = {}
    for message in claimed:
        of_domain.setdefault(message.recipient.rpartition("@")[2].lower(), []).append(message)
    now, wanted = context.clock(), Counter({domain: len(sent) for domain, sent in of_domain.items()})
    for domain, room in context.store.write(shards.reserve, wanted, rate=rate, now=now).items():
        yield from of_domain[domain][:room]
        if rest := [each.message_id for each in of_domain[domain][room:]]:
            context.store.write(shards.put_off, domain, rest, owner=context.owner, rate=rate, now=now)


def _claim(context: Context, edition: str | None) -> Iterator[Message]:
    """Messages under a lease, claimed one at a time, so that none waits under a lease for the one before it."""
    resend = context.settings.mail.on_unknown == "resend"
    while claimed := context.store.claim_messages(
        owner=context.owner, now=context.clock(), lease=_LEASE, limit=1, edition=edition, resend=resend
    ):
        yield from _paced(context, claimed)
