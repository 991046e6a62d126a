"""When a digest is due: slots as a pure function of the settings and the time.

A slot is named by its local calendar name (``2026-11-23T07:00``), never by a UTC instant, so that a repeated or missing hour, or
a changed time zone, is still one slot of one local day. Where the clock springs forward over the time, the slot stands at the
next valid minute; where an hour comes twice, at the first. A local date that a zone skipped altogether (Samoa, 30 December 2011)
has no slots.

Nothing is remembered here: the store knows which slots have an edition, and its unique constraint has the last word. Tried and
dropped: the ``schedule`` library (a 02:30 job ran twice after the spring change, a 00:15 one 46 times; a restart forgets),
croniter (fires twice in an overlap), UTC instants as keys (a changed zone gives the same morning a second edition).
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from digest.errors import ConfigError
from digest.settings import DigestSettings

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MANUAL = "manual/"
_RUN = "run/"
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_MONTHLY = re.compile(r"monthly:([1-9]|[12][0-9]|3[01])", re.ASCII)
_CALENDAR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
_DATE_CHARS = len("2026-11-23")
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
# The longest way from one slot to the next: from the 31st of December to the 31st of January, and a day of margin on both sides
# for zones.
_REACH_DAYS = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One occasion to send. Identity: ``key``; ``at`` is the instant, in UTC, from which it is due."""

    key: str
    at: datetime


def due_slot(digest: DigestSettings, *, now: datetime, last: str | None, since: datetime | None) -> Slot | None:
    """The newest slot at or before ``now`` that wants an edition, or None.

    ``last`` is the slot of the newest edition, ``since`` the time at which this digest was first seen; no slot before either is
    due, and none older than ``max_late``. A ``last`` later than ``now`` was written by a wrong clock and is not believed. Older
    missed slots are never due: the newest one covers them. A digest with one time of day comes once a local day, also when that
    time is changed to a later one after it came. With no ``at`` every call gives a new slot.

    :raises ConfigError: when ``at``, ``days`` or ``timezone`` of the digest cannot be understood.
    """
    if not digest.at:
        return Slot(key=_RUN + _stamp(now, timespec="seconds"), at=now)
    today = now.astimezone(_zone(digest)).date()
    days = (today + _DAY - _DAY * back for back in range(_REACH_DAYS + 1))
    past = (slot for day in days for slot in reversed(_slots_of(digest, day)) if slot.at <= now)
    newest = next(past, None)
    if newest is None or (now - newest.at).total_seconds() > digest.max_late:
        return None
    if since is not None and newest.at < since:
        return None
    return None if last is not None and _covers(last, newest, digest=digest, now=now) else newest


def next_slots(digest: DigestSettings, *, now: datetime, count: int) -> tuple[Slot, ...]:
    """The next ``count`` slots after ``now``, soonest first; none for a digest without ``at``.

    :raises ConfigError: as for ``due_slot``.
    """
    return tuple(islice((slot for slot in _from(digest, now) if slot.at > now), count)) if digest.at else ()


def manual_slot(now: datetime) -> Slot:
    """A slot of its own for a send by hand: it uses up no other."""
    return Slot(key=_MANUAL + _stamp(now, timespec="microseconds"), at=now)


def is_manual(key: str) -> bool:
    """Whether the key is that of a send by hand."""
    return key.startswith(_MANUAL)


def validate(digest: DigestSettings) -> None:
    """Nothing, where the schedule of a digest can be understood.

    :raises ConfigError: when it cannot, with the word that is wrong.
    """
    _zone(digest)
    _times(digest)
    _falls_on(digest, date(2000, 1, 1))


def _stamp(now: datetime, *, timespec: str) -> str:
    return now.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def _covers(last: str, slot: Slot, *, digest: DigestSettings, now: datetime) -> bool:
    """Whether the edition of slot ``last`` leaves nothing to do for ``slot``."""
    if last.startswith(_RUN):
        ran_at = _instant(last.removeprefix(_RUN))
        return ran_at is not None and slot.at <= ran_at <= now
    believed = _CALENDAR.fullmatch(last) is not None and last <= f"{now.astimezone(_zone(digest)):%Y-%m-%dT%H:%M}"
    same = _DATE_CHARS if len(_times(digest)) == 1 else None
    return last == slot.key or (believed and slot.key[:same] <= last[:same])


def _instant(stamp: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _from(digest: DigestSettings, now: datetime) -> Iterator[Slot]:
    """All slots from the day before ``now`` on, soonest first, to the end of the calendar."""
    day = now.astimezone(_zone(digest)).date() - _DAY
    while day < date.max - _DAY:
        yield from _slots_of(digest, day)
        day += _DAY


def _slots_of(digest: DigestSettings, day: date) -> tuple[Slot, ...]:
    """The slots of one local date, soonest first; none where the date is not chosen."""
    if not _falls_on(digest, day):
        return ()
    zone = _zone(digest)
    found = ((at, _instant_of(day, at, zone)) for at in _times(digest))
    return tuple(Slot(key=f"{day.isoformat()}T{at:%H:%M}", at=instant) for at, instant in found if instant is not None)


def _instant_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The instant of a local time: the first of two, the end of the gap inside a gap, None where the whole date is missing."""
    local = datetime.combine(day, at, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    low = local.replace(fold=1).astimezone(UTC)  # inside a gap, fold 1 reckons with the offset after it: an instant before the gap
    if instant - low >= _DAY:
        return None
    before = low.astimezone(zone).utcoffset()
    while instant - low > _MINUTE:
        middle = low + (instant - low) // _MINUTE // 2 * _MINUTE
        low, instant = (middle, instant) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return instant


def _falls_on(digest: DigestSettings, day: date) -> bool:
    """Whether a digest comes on a date; a monthly day that the month does not have is its last."""
    words = digest.days.strip().lower()
    monthly = _MONTHLY.fullmatch(words)
    if monthly:
        return day.day == min(int(monthly[1]), calendar.monthrange(day.year, day.month)[1])
    return day.weekday() in _weekdays(words)


@cache
def _weekdays(words: str) -> frozenset[int]:
    if words in ("daily", "weekdays"):
        return frozenset(range(7 if words == "daily" else 5))
    chosen = [word.strip() for word in words.split(",")]
    wrong = [word for word in chosen if word not in _WEEKDAYS]
    if wrong:
        known = f"daily, weekdays, monthly:1 to monthly:31, or some of {', '.join(_WEEKDAYS)}"
        raise ConfigError(f"days: '{wrong[0]}' is no day: use {known}")
    return frozenset(map(_WEEKDAYS.index, chosen))


def _times(digest: DigestSettings) -> tuple[time, ...]:
    """The times of day, earliest first, each once."""
    found = {each: _TIME.fullmatch(each.strip()) for each in digest.at}
    for text, match in found.items():
        if match is None:
            raise ConfigError(f"at: '{text}' is no time of day: write it as 07:00 (00:00-23:59)")
    return tuple(sorted({time(int(match[1]), int(match[2])) for match in found.values() if match}))


def _zone(digest: DigestSettings) -> ZoneInfo:
    try:
        return ZoneInfo(digest.timezone)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a folder of zones, such as "Europe"
        raise ConfigError(f"timezone: '{digest.timezone}' is no time zone: use a name such as Europe/Berlin") from error
