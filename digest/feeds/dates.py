"""Dates of feeds, mails and pages, read the same on any day.

    read_date(text)   an aware UTC time, or None for what is no date

feedparser fills what a date leaves out from the day of the run, so an old entry turns new every month; ``email.utils`` refuses
much that feeds hold. This reads the 60 shapes that occur in real feeds with four patterns: RFC 822 and its corruptions ("Mon, 5
Jan 2026 10:00 GMT", "January 5, 2026"), ISO 8601 with any separators and precision, day-first with dots, and seconds since 1970.
A time without a zone is taken as UTC. Slashes alone leave day and month open: a first number over 12 is the day, else it is the
month (the American habit, which is what feeds with slashes are). Before 1990 there were no feeds: an earlier year is a default
value of somebody's program, not a date. Whether a date is in the future is not known here.
"""

import re
from datetime import UTC, datetime, timedelta

_FIRST_YEAR = 1990
_LAST_YEAR = 2200
_IMPOSSIBLE = (ValueError, OverflowError)  # no day of the calendar, or one beyond the years that Python can count

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905 - a calendar
# RFC 822 section 5 names the American zones; the rest are the abbreviations that publishers really use, in hours.
_ZONES = {
    name: hours
    for hours, names in (
        (0.0, "ut utc gmt z wet"), (1.0, "west bst cet met"), (2.0, "cest mest eet"), (3.0, "eest msk"), (5.5, "ist"),
        (8.0, "sgt hkt awst"), (9.0, "jst kst"), (10.0, "aest"), (11.0, "aedt"), (12.0, "nzst"), (13.0, "nzdt"),
        (-3.0, "art brt"), (-4.0, "edt"), (-5.0, "est et cdt"), (-6.0, "cst mdt"), (-7.0, "mst pdt"), (-8.0, "pst akdt"),
        (-9.0, "akst"), (-10.0, "hst"),
    )
    for name in names.split()
}  # fmt: skip

_TIME = r"(?P<h>\d{1,2})[:.](?P<m>\d{1,2})(?:[:.](?P<s>\d{1,2}))?(?:[.,]\d{1,9})?\s*(?P<half>[ap]\.?m\b\.?)?"
_OFFSET = r"(?P<zone>[A-Za-z]{1,5}(?![A-Za-z]))?\s*(?P<offset>[+\-\u2212]\s?\d{1,2}:?\d{0,2}(?!\d))?"
_TAIL = rf"(?:[,T\s]*(?:at\s+|-\s+)?{_TIME}\s*{_OFFSET})?"
_WEEKDAY = r"(?:[^\W\d]{2,12}[.,]*\s+)?"
_SHAPES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.,\-]+(?P<name>[A-Za-z]{{3,9}})[\s.,\-]+(?P<year>\d{{4}}|\d{{2}}(?!\d)){_TAIL}",
        rf"{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})[\s.]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(?P<year>\d{{4}}){_TAIL}",
        rf"{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_TIME}\s*{_OFFSET}\s*(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[\-/.\u5e74](?P<month>\d{{1,2}})[\-/.\u6708](?P<day>\d{{1,2}})\u65e5?{_TAIL}",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:T(?P<h>\d\d):?(?P<m>\d\d):?(?P<s>\d\d)?\s*{_OFFSET})?(?!\d)",
        rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[./\-])(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_TAIL}",
        r"(?P<year>\d{4})-(?P<month>\d\d)(?!\d)",
    )
)
# What four feeds of five write, read without the detours of the rest.
_USUAL = re.compile(r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):([0-5]\d) ([+-]\d{4}|GMT|UTC|Z)\Z")
_ISO = re.compile(
    r"(?:199|20\d|21\d)\d-[01]\d-[0-3]\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3}(?:\d{3})?)?(?:Z|[+-]\d\d:[0-5]\d)\Z"
)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?\Z")  # seconds, or milliseconds with three digits more
_LIMIT_CHARS = 80  # the longest honest date in the corpora has 45


def read_date(text: str) -> datetime | None:
    """The time that a date names, in UTC; None for what is no date, or none of this age."""
    text = " ".join(text[:_LIMIT_CHARS].split())
    if text[:1].isdigit() and _ISO.match(text):
        return _from_iso(text)
    match = _USUAL.match(text)
    if match:
        return _from_usual(*match.groups())
    if _EPOCH.match(text):
        return _from_epoch(int(text))
    for shape in _SHAPES:
        match = shape.match(text)
        if match:
            return _from_parts(match.groupdict())
    return None


def _from_usual(day: str, name: str, year: str, *rest: str) -> datetime | None:
    hour, minute, second, zone = rest
    month = _MONTHS.get(name.lower())
    try:
        found = datetime(int(year), month or 0, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        if zone[0] in "+-":
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            found = found - shift if zone[0] == "+" else found + shift
    except _IMPOSSIBLE:
        return None
    return _likely(found)


def _from_iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text).astimezone(UTC)
    except _IMPOSSIBLE:
        return None
    return found.replace(microsecond=0)


def _from_epoch(number: int) -> datetime | None:
    seconds = number if number < 10**10 else number // 1000
    return _likely(datetime.fromtimestamp(seconds, UTC))


def _likely(found: datetime) -> datetime | None:
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _from_parts(parts: dict[str, str | None]) -> datetime | None:
    try:
        year, month, day = _calendar(parts)
        hour = int(parts.get("h") or 0)
        half = (parts.get("half") or "").lower()
        hour = hour % 12 + 12 * half.startswith("p") if half else hour
        minute, second = int(parts.get("m") or 0), int(parts.get("s") or 0)
        # 24:00 is midnight at the end of the day (ISO 8601), and :60 a leap second.
        start = datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
        possible = _FIRST_YEAR <= year <= _LAST_YEAR and hour <= 24 and minute < 60 and second <= 60
        return start - _offset(parts) if possible else None
    except _IMPOSSIBLE:
        return None


def _calendar(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Year, month and day.

    :raises ValueError: when a month's name is unknown.
    """
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        # RFC 2822 section 4.3 cuts at 50; no feed is from 1950-1969, some are from the 2050s' side by mistake.
        year += 2000 if year < 70 else 1900
    if parts.get("name"):
        month = _MONTHS.get((parts["name"] or "")[:3].lower(), 0)
        return year, month, int(parts["day"] or 0)
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        day_first = first > 12 or parts["mark"] == "."
        return (year, second, first) if day_first else (year, first, second)
    return year, int(parts["month"] or 0), int(parts.get("day") or 1)


def _offset(parts: dict[str, str | None]) -> timedelta:
    digits = re.sub(r"[^\d]", "", parts.get("offset") or "")
    if digits:
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        size = timedelta(hours=hours, minutes=minutes)
        return size if (parts["offset"] or "").startswith("+") else -size
    return timedelta(hours=_ZONES.get((parts.get("zone") or "").lower(), 0.0))
