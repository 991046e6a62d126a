"""When a source may be asked again, and what a server says about waiting.

    next_poll(answer, feed, state, settings, now=...)   the earliest time of the next request
    is_due(state, now)                                  whether it may be made now
    retry_after(value, now)                             seconds, from a Retry-After header

A publisher's wishes count in the order of their strictness: the longest of our own interval, Cache-Control or Expires, the
feed's ttl and Retry-After wins. skipHours and skipDays move the time on, and no request is made within them, unless the last
one was a day ago: they are a hint, and a digest that is made at such an hour would else never see the feed. Wishes are capped
so that a mistyped header cannot silence a source: at 22 hours, which leaves a daily digest its daily look on the shortest day
of the year, when the clock jumps an hour; Retry-After, which answers us personally, at a week.

Failures wait twice as long each time. One that never reached the server costs it nothing, so the first wait is short; one that
the server answered waits the whole interval.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from digest.model import Failure, Feed, Page, SourceState
from digest.settings import FetchSettings

_LONGEST = 22 * 3600.0
_LONGEST_RETRY_AFTER = 7 * 86400.0
_LONGEST_BACK_OFF = 22 * 3600.0
_UNREACHED = 600.0
_WITHOUT_VALIDATORS = _LONGEST  # each poll costs the server a whole body: once a day
# A program that cron starts every hour does not start at the same second; without slack it would be allowed in every other hour.
# It shortens our own interval alone, never what a publisher asks for.
_SLACK = 60.0
_LEAST_REST = timedelta(minutes=1)
_MAX_DOUBLINGS = 10
_MAX_AGE = re.compile(r"\b(?:max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_CACHE = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def next_poll(answer: Page | Failure, feed: Feed | None, state: SourceState, settings: FetchSettings, *, now: datetime) -> datetime:
    """The earliest time to ask the source again. ``feed`` is None after a failure or a 304; ``state`` is from before the answer."""
    if isinstance(answer, Failure):
        return now + timedelta(seconds=_after_failure(answer, state, settings))
    wait = max(_interval(settings), min(_LONGEST, _wished(answer, feed, state, now)))
    due = now + timedelta(seconds=wait)
    hours, days = (feed.skip_hours, feed.skip_days) if feed else (state.skip_hours, state.skip_days)
    return _skip(due, frozenset(hours), frozenset(days))


def is_due(state: SourceState | None, now: datetime, *, by_hand: bool = False) -> bool:
    """Whether a source may be asked now; one that is gone never again, one without a state at once.

    Where a person asks ``by_hand``, a healthy source need not have rested for longer than a minute; one in trouble keeps its wait.
    """
    if state is None:
        return True
    if by_hand and state.gone_at is None and not state.failures:
        return state.last_success_at is None or not timedelta(0) <= now - state.last_success_at < _LEAST_REST
    if state.gone_at is not None or (state.next_poll_at is not None and state.next_poll_at > now):
        return False
    moment = now.astimezone(UTC)
    rests = moment.hour in state.skip_hours or moment.weekday() in state.skip_days
    return not rests or state.last_success_at is None or (now - state.last_success_at).total_seconds() >= _LONGEST


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, as number or date (RFC 9110 section 10.2.3); None for neither."""
    if value.strip().isdecimal():
        return min(float(value.strip()[:10]), _LONGEST_RETRY_AFTER)
    when = _http_date(value)
    return min(max((when - now).total_seconds(), 0.0), _LONGEST_RETRY_AFTER) if when else None


def _after_failure(failure: Failure, state: SourceState, settings: FetchSettings) -> float:
    first = _interval(settings) if failure.status else min(_UNREACHED, _interval(settings))
    wait = min(_LONGEST_BACK_OFF, first * 2.0 ** min(state.failures, _MAX_DOUBLINGS))
    return max(wait, min(failure.retry_after or 0.0, _LONGEST_RETRY_AFTER))


def _interval(settings: FetchSettings) -> float:
    return max(settings.interval - _SLACK, 0.0)


def _wished(page: Page, feed: Feed | None, state: SourceState, now: datetime) -> float:
    """The seconds that the publisher asks for, by the strictest of its words."""
    ttl = feed.ttl if feed else state.ttl
    conditional = page.status == 304 or page.validators.etag or page.validators.last_modified
    return max(_freshness(page, now), ttl or 0.0, 0.0 if conditional else _WITHOUT_VALIDATORS)


def _freshness(page: Page, now: datetime) -> float:
    """The freshness lifetime of RFC 9111 section 4.2, less the age that the answer already has."""
    headers = {header.name: header.value for header in page.headers}
    control = headers.get("cache-control", "")
    if _NO_CACHE.search(control):
        return 0.0
    age = headers.get("age", "")
    passed = float(age) if age.isdecimal() and len(age) < 10 else 0.0
    given = _MAX_AGE.search(control)
    if given:
        return float(given[1]) - passed
    expires, date = _http_date(headers.get("expires", "")), _http_date(headers.get("date", ""))
    return (expires - (date or now)).total_seconds() if expires else 0.0


def _skip(due: datetime, hours: frozenset[int], days: frozenset[int]) -> datetime:
    """The first full hour from ``due`` on that the publisher does not exclude; ``due`` itself if none is left in a week."""
    found = due.astimezone(UTC)
    for _ in range(7 * 24):
        if found.hour not in hours and found.weekday() not in days:
            return found
        found = (found + timedelta(hours=1)).replace(minute=0)
    return due


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)
