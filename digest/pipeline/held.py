"""What waits for a later edition, and for what: told where a run has nothing to send, so that nothing seems forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.pipeline.context import Context
from digest.pipeline.issue import Draft
from digest.pipeline.overdue import overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many entries wait, each counted once: those ``carried`` over for want of room, those whose source has changed them while
    their page is ``resting``, and those whose changed page is ``missing``: it cannot be had just now."""

    carried: int = 0
    resting: int = 0
    missing: int = 0


NOTHING_HELD = Held()


def held(context: Context, drafts: Sequence[Draft]) -> Held:
    """What waits now for later editions of the digests whose drafts these were."""
    now, lost = context.clock(), overdue(context, drafts)
    carried, resting, missing = set(), set(), set()
    for drafted in drafts:
        for each in context.store.arrivals(drafted.digest.name, [source.url for source in drafted.sources]):
            name = (each.entry.key, each.entry.source)
            if each.renewed and each.first_seen > now:
                resting.add(name)
            elif each.entry.key in lost:
                missing.add(name)
            elif each.carried:
                carried.add(name)
    return Held(carried=len(carried - resting - missing), resting=len(resting - missing), missing=len(missing))
