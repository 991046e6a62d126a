"""What becomes of an arrival before anything is fetched for it.

In this order: twice among the arrivals, sent before, no story at all, muted, waited too long, beyond the backlog of a new source.
What none of these claims is read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from digest.model import BACKLOG, Arrival, Entry, History, Outcome, OutcomeKind, Sent, Source
from digest.rank import is_must, mute_reason
from digest.settings import DigestSettings
from digest.text import counted, fingerprint, shorten

_TITLE_CHARS = 60
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The arrivals to read, in the order given, and the outcomes of all others; ``waited`` are the keys and sources of those that
    an edition before carried over."""

    to_read: tuple[Arrival, ...]
    outcomes: tuple[Outcome, ...]
    waited: frozenset[tuple[str, str]]


def triage(
    arrivals: Sequence[Arrival],
    sources: Mapping[str, Source],
    *,
    digest: DigestSettings,
    history: History,
    now: datetime,
) -> Triage:
    """Which arrivals are worth reading; each of the others with what became of it and why.

    ``sources`` are keyed by URL, in the user's order: of two arrivals of one article that of the earlier source is read. One from a
    source that is not among them is treated as one of a source without rules.
    """
    memory = _Memory.of(history)
    backlog = _within_backlog(arrivals, sources, history)
    place = {url: i for i, url in enumerate(sources)}
    first: dict[str, Entry] = {}
    decided: dict[int, Outcome | None] = {}
    for position in sorted(range(len(arrivals)), key=lambda i: (place.get(arrivals[i].entry.source, len(place)), i)):
        arrival = arrivals[position]
        entry = arrival.entry
        source = sources.get(entry.source) or Source(url=entry.source)
        decided[position] = (
            (None if arrival.renewed else memory.repeat(entry))
            or _aside(entry)
            or _muted(entry, source)
            or _expired(arrival, digest, now)
            or (None if position in backlog else _beyond_backlog(entry, source))
            or _twice(entry, first, sources)
        )
        if decided[position] is None:
            first |= {name: entry for name in (entry.key, _own_name(entry)) if name not in first}
    return Triage(
        to_read=tuple(arrival for i, arrival in enumerate(arrivals) if decided[i] is None),
        outcomes=tuple(outcome for _, outcome in sorted(decided.items()) if outcome),
        waited=frozenset((each.entry.key, each.entry.source) for each in arrivals if each.carried),
    )


def outcome_of(entry: Entry, kind: OutcomeKind, reason: str, *, into: str | None = None) -> Outcome:
    """The outcome of an entry."""
    return Outcome(entry_key=entry.key, source=entry.source, url=entry.url, title=entry.title, kind=kind, reason=reason, into=into)


def title_mark(entry: Entry) -> int:
    """What an entry is known by when its GUID and URL were renewed: a fingerprint of its source and title."""
    return _mark(f"{entry.source}\n{entry.title}")


@lru_cache(maxsize=4096)  # the audiences of a batch ask for the same entries
def _mark(name: str) -> int:
    return fingerprint(name)


def _own_name(entry: Entry) -> str:
    """The name its source gives an entry; starts with a character that no key starts with."""
    return f"\n{entry.source}\n{entry.guid or entry.key}"


def _twice(entry: Entry, first: Mapping[str, Entry], sources: Mapping[str, Source]) -> Outcome | None:
    original = first.get(entry.key) or first.get(_own_name(entry))
    if original is None:
        return None
    same = "the same address as" if entry.key == original.key else "the same name in the feed (GUID) as"
    known = sources.get(original.source)
    name = known.name if known else ""
    where = "the same source" if original.source == entry.source else f"{name} ({original.source})" if name else original.source
    return outcome_of(entry, OutcomeKind.MERGED, f"{same} “{shorten(original.title, _TITLE_CHARS)}” in {where}", into=original.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """Where each entry key, and each source with a title, was sent; the newest edition counts."""

    keys: Mapping[str, Sent]
    marks: Mapping[int, Sent]

    @staticmethod
    def of(history: History) -> "_Memory":
        oldest_first = sorted(history.sent, key=lambda sent: (sent.sent_at, sent.edition))
        return _Memory(
            keys={key: sent for sent in oldest_first for key in sent.keys},
            marks={mark: sent for sent in oldest_first for mark in sent.passages},
        )

    def repeat(self, entry: Entry) -> Outcome | None:
        """The outcome of an entry that was sent before, under this name or another."""
        if sent := self.keys.get(entry.key):
            return outcome_of(entry, OutcomeKind.REPEAT, f"sent before, in {sent.edition}", into=sent.edition)
        sent = self.marks.get(title_mark(entry)) if entry.title else None
        # A column that has the same title every day is told from a renewed address by its date.
        if sent and (entry.published is None or entry.published <= sent.sent_at):
            return outcome_of(entry, OutcomeKind.REPEAT, f"sent before under another address, in {sent.edition}", into=sent.edition)
        return None


def _aside(entry: Entry) -> Outcome | None:
    return outcome_of(entry, OutcomeKind.ASIDE, entry.aside) if entry.aside else None


def _muted(entry: Entry, source: Source) -> Outcome | None:
    reason = mute_reason(entry, source)
    return outcome_of(entry, OutcomeKind.MUTED, reason) if reason else None


def _expired(arrival: Arrival, digest: DigestSettings, now: datetime) -> Outcome | None:
    if arrival.carried == 0 or now - arrival.first_seen <= timedelta(days=digest.expire_days):
        return None
    told = f"found no room in {counted(arrival.carried, 'edition')} within {digest.expire_days:g} days"
    return outcome_of(arrival.entry, OutcomeKind.EXPIRED, told)


def _beyond_backlog(entry: Entry, source: Source) -> Outcome:
    reason = f"older than the newest {counted(source.backlog, 'entry', 'entries')} {BACKLOG}"
    return outcome_of(entry, OutcomeKind.EXPIRED, reason)


def _within_backlog(arrivals: Sequence[Arrival], sources: Mapping[str, Source], history: History) -> frozenset[int]:
    """The positions of arrivals that are not too old for a source that is new to the digest.

    The newest come first; where a source gives no date to one of its entries, its own order counts. Must-see entries are never
    too old.
    """
    undated = {arrival.entry.source for arrival in arrivals if arrival.entry.published is None}

    def age(position: int) -> float:
        entry = arrivals[position].entry
        return 0.0 if entry.source in undated else -(entry.published or _NEVER).timestamp()

    taken: Counter[str] = Counter()
    seen: set[str] = set()
    within: set[int] = set()
    for position in sorted(range(len(arrivals)), key=age):
        entry = arrivals[position].entry
        source = sources.get(entry.source) or Source(url=entry.source)
        known = entry.source in history.sources
        if known or arrivals[position].carried or is_must(entry, source) or taken[entry.source] < source.backlog:
            within.add(position)
            taken[entry.source] += entry.key not in seen and not entry.aside and mute_reason(entry, source) is None
            seen.add(entry.key)
    return frozenset(within)
