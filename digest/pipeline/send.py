"""The outbox drained: each message claimed, sent, and its receipt recorded, one by one.

The lease outlives the slowest honest server: 600 s after the final dot (RFC 5321 §4.5.3.2.6) and the commands before it. The
intent is committed right before the first byte of DATA; a crash between the two leaves UNKNOWN, never a silent copy.
"""

import logging
from collections.abc import Iterator

from digest.deliver import open_transport
from digest.model import Message, Receipt, SendState
from digest.pipeline.context import Context

log = logging.getLogger(__name__)

_LEASE = 1800.0


def drain(context: Context, *, edition: str | None = None) -> tuple[Receipt, ...]:
    """Send what is ready, of one edition or of all; returns what became of each message tried."""
    first = next(claimed := _claim(context, edition), None)
    if first is None:
        return ()
    receipts = []
    with open_transport(context.settings.mail, environ=context.environ) as transport:
        for message in (first, *claimed):

            def commit_intent(message: Message = message) -> bool:
                return context.store.mark_wire(message.message_id, owner=context.owner, now=context.clock())

            receipt = transport.send(message, now=context.clock(), before_data=commit_intent)
            context.store.record_receipt(receipt, owner=context.owner)
            receipts.append(receipt)
            context.progress("messages", len(receipts), len(receipts))
            _log(receipt)
    return tuple(receipts)


def _claim(context: Context, edition: str | None) -> Iterator[Message]:
    """Messages under a lease, claimed one at a time, so that none waits under a lease for the one before it."""
    resend = context.settings.mail.on_unknown == "resend"
    while claimed := context.store.claim_messages(
        owner=context.owner, now=context.clock(), lease=_LEASE, limit=1, edition=edition, resend=resend
    ):
        yield from claimed


def _log(receipt: Receipt) -> None:
    level = logging.INFO if receipt.state is SendState.SENT else logging.WARNING
    log.log(level, "message %s state=%s reply=%s", receipt.message_id, receipt.state, receipt.reply)
