"""The outbox drained: each message claimed, sent, and its receipt recorded, one by one.

The lease outlives the slowest honest server: 600 s after the final dot (RFC 5321 §4.5.3.2.6) and the commands before it. The
intent is committed right before the first byte of DATA; a crash between the two leaves UNKNOWN, never a silent copy.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from digest.deliver import open_transport
from digest.model import Message, Receipt
from digest.pipeline.context import Context

log = logging.getLogger(__name__)

_LEASE = 1800.0


def drain(context: Context, *, edition: str | None = None) -> tuple[Receipt, ...]:
    """Send what is ready, of one edition or of all; returns what became of each message tried, the last word where there are more.

    :raises StoppedError: between two messages, when the program is told to stop.
    """
    first = next(claimed := _claim(context, edition), None)
    if first is None:
        return ()
    receipts: dict[str, Receipt] = {}
    with open_transport(context.settings.mail, environ=context.environ) as transport:
        for message in chain([first], claimed):

            def commit_intent(message: Message = message) -> bool:
                return context.store.mark_wire(message.message_id, owner=context.owner, now=context.clock())

            receipt = transport.send(message, now=context.clock(), before_data=commit_intent)
            context.store.record_receipt(receipt, owner=context.owner)
            receipts[receipt.message_id] = receipt
            log.debug("message %s state=%s reply=%s", receipt.message_id, receipt.state, receipt.reply)
            context.advance("messages", len(receipts), len(receipts))
    for state, number in sorted(Counter(each.state for each in receipts.values()).items()):
        log.info("messages state=%s number=%d", state, number)
    return tuple(receipts.values())


def _claim(context: Context, edition: str | None) -> Iterator[Message]:
    """Messages under a lease, claimed one at a time, so that none waits under a lease for the one before it."""
    resend = context.settings.mail.on_unknown == "resend"
    while claimed := context.store.claim_messages(
        owner=context.owner, now=context.clock(), lease=_LEASE, limit=1, edition=edition, resend=resend
    ):
        yield from claimed
