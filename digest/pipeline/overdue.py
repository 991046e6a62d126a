"""Entries whose page has changed and cannot be had just now: they wait for a later edition, and are given up after a day.

What was read of such a page before is old. Decided by it, the entry would be a repeat, and what the page has gained would be lost
until its source changes it once more. So the entry stays undecided for a day, and for one edition at least; then its outcome says
that the page could not be had. What no edition has told yet is told then as it was read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from digest.compose import outcome_of
from digest.model import Arrival, Entry, Outcome, OutcomeKind
from digest.pipeline.context import Context
from digest.pipeline.issue import Draft
from digest.store import RENEWED_WAIT


def overdue(context: Context, drafts: Iterable[Draft]) -> dict[str, datetime]:
    """Those entries of the drafts whose page could not be had again, by key, and since when it is to be read."""
    keys = {each.key for drafted in drafts for each in drafted.to_read}
    return context.store.stale_since(sorted(keys), now=context.clock())


def without_overdue(drafted: Draft, since: Mapping[str, datetime], *, now: datetime) -> Draft:
    """The draft without entries that wait for their page, and with the outcomes of those that are given up."""
    if not since:
        return drafted
    kept: list[Arrival] = []
    lost: list[Outcome] = []
    for arrival in drafted.triage.to_read:
        changed_at = since.get(arrival.entry.key)
        if changed_at is None or (_is_over(drafted, changed_at, now) and not arrival.renewed):
            kept.append(arrival)
        elif _is_over(drafted, changed_at, now):
            lost.append(_given_up(arrival.entry, changed_at))
    return replace(drafted, triage=replace(drafted.triage, to_read=tuple(kept), outcomes=(*drafted.triage.outcomes, *lost)))


def _is_over(drafted: Draft, changed_at: datetime, now: datetime) -> bool:
    """Whether the wait has been long enough; a digest on schedule asks at two editions at least, however far apart they are."""
    first = bool(drafted.digest.at) and drafted.since is not None and changed_at > drafted.since
    return now - changed_at > RENEWED_WAIT and not first


def _given_up(entry: Entry, changed_at: datetime) -> Outcome:
    reason = f"its source has changed it, but the page could not be read again since {changed_at:%Y-%m-%d %H:%M} UTC"
    return outcome_of(entry, OutcomeKind.FAILED, f"{reason}; what was told of it stands")
