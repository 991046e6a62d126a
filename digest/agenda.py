"""What there is to do now: slots that have come and have no edition, and mail that waits.

Apart from the pipeline, so that a run with nothing to do need not import the stages: cron may call the program every minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.settings import DigestSettings, Settings
from digest.slots import Slot, due_slot
from digest.store import Store, shards


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A digest and the slot for which it is due."""

    digest: DigestSettings
    slot: Slot


def due(store: Store, digests: Iterable[DigestSettings], *, now: datetime) -> tuple[Due, ...]:
    """The digests that are due, in the order given. The first time that a digest is met is recorded: earlier slots are not due."""
    found = []
    for digest in digests:
        if not digest.to:  # only readers of the database have it: see ``audiences``
            continue
        since = store.first_seen_digest(digest.name, now)
        last = store.last_edition(digest.name)
        slot = due_slot(digest, now=now, last=last.slot if last else None, since=since)
        if slot and not store.slot_taken(digest.name, slot.key):
            found.append(Due(digest=digest, slot=slot))
    return tuple(found)


def is_idle(store: Store, settings: Settings, *, now: datetime) -> bool:
    """Whether a run at ``now`` would find nothing due and no mail to send."""
    resend = settings.mail.on_unknown == "resend"
    if store.has_work(now, resend=resend) or due(store, settings.digests, now=now):
        return False
    return not store.read(shards.due_audiences, now=now, limit=1)
