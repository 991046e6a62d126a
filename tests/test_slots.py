"""When a digest is due."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import slots
from digest.errors import ConfigError
from digest.settings import DigestSettings

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia")
TIMES = ("00:15", "01:30", "02:30", "07:00", "12:00", "23:45")


def digest(
    at: tuple[str, ...] = ("07:00",), *, days: str = "daily", zone: str = "Europe/Berlin", max_late: float = 12 * 3600.0
) -> DigestSettings:
    return DigestSettings(name="morning", to=("me@example.org",), at=at, days=days, timezone=zone, max_late=max_late)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(settings: DigestSettings, now: str, last: str | None = None, since: datetime | None = None) -> str | None:
    slot = slots.due_slot(settings, now=utc(now), last=last, since=since)
    return slot.key if slot else None


def ticks(settings: DigestSettings, start: datetime, end: datetime, step: timedelta) -> list[tuple[str, datetime]]:
    """Every edition that a machine ticking through a table of times would make: its slot and its time."""
    made: list[tuple[str, datetime]] = []
    now = start
    while now < end:
        slot = slots.due_slot(settings, now=now, last=made[-1][0] if made else None, since=start)
        if slot and slot.key not in {key for key, _ in made}:
            made.append((slot.key, now))
        now += step
    return made


def test_a_slot_is_due_from_its_minute_on_and_only_until_it_has_an_edition() -> None:
    assert due(digest(), "2026-11-23T05:59:59") is None
    assert due(digest(), "2026-11-23T06:00") == "2026-11-23T07:00"
    assert due(digest(), "2026-11-23T06:30", "2026-11-22T07:00") == "2026-11-23T07:00"
    assert due(digest(), "2026-11-23T06:30", "2026-11-23T07:00") is None


def test_a_slot_older_than_max_late_is_skipped() -> None:
    assert due(digest(), "2026-11-23T18:00", "2026-11-20T07:00") == "2026-11-23T07:00"
    assert due(digest(), "2026-11-23T18:01", "2026-11-20T07:00") is None


def test_days_of_sleep_are_caught_up_by_one_slot() -> None:
    assert due(digest(), "2026-11-23T09:00", "2026-11-01T07:00") == "2026-11-23T07:00"
    assert due(digest(), "2026-11-23T09:01", "2026-11-23T07:00") is None


def test_a_slot_before_the_digest_was_first_seen_is_not_due() -> None:
    assert due(digest(), "2026-11-23T09:00", None, utc("2026-11-23T08:00")) is None
    assert due(digest(), "2026-11-24T06:00", None, utc("2026-11-23T08:00")) == "2026-11-24T07:00"


def test_without_times_every_run_is_a_slot_of_its_own() -> None:
    assert due(digest(()), "2026-11-23T09:00:05") == "run/2026-11-23T09:00:05Z"
    assert slots.next_slots(digest(()), now=utc("2026-11-23T09:00"), count=3) == ()


def test_a_time_set_after_a_run_without_times_waits_for_its_next_slot() -> None:
    assert due(digest(), "2026-11-23T09:00", "run/2026-11-23T08:00:00Z") is None
    assert due(digest(), "2026-11-24T06:00", "run/2026-11-23T08:00:00Z") == "2026-11-24T07:00"


def test_a_slot_in_a_gap_stands_at_the_next_valid_minute() -> None:
    (slot,) = slots.next_slots(digest(("02:30",)), now=utc("2026-03-29T00:00"), count=1)
    assert slot == slots.Slot(key="2026-03-29T02:30", at=utc("2026-03-29T01:00"))


def test_a_slot_in_an_overlap_stands_at_the_first() -> None:
    (slot,) = slots.next_slots(digest(("02:30",)), now=utc("2026-10-24T22:00"), count=1)
    assert slot == slots.Slot(key="2026-10-25T02:30", at=utc("2026-10-25T00:30"))
    assert due(digest(("02:30",)), "2026-10-25T01:45", "2026-10-25T02:30") is None


def test_a_date_that_a_zone_skipped_has_no_slot() -> None:
    found = slots.next_slots(digest(zone="Pacific/Apia"), now=utc("2011-12-28T00:00"), count=4)
    assert [slot.key for slot in found] == ["2011-12-28T07:00", "2011-12-29T07:00", "2011-12-31T07:00", "2012-01-01T07:00"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_a_year_of_ticks_makes_one_edition_a_local_day(zone: str, at: str) -> None:
    start = datetime(2018, 1, 1, 12, tzinfo=UTC)
    made = ticks(digest((at,), zone=zone), start, start + timedelta(days=365), timedelta(hours=6))
    days = [date.fromisoformat(key[:10]) for key, _ in made]
    assert 364 <= len(days) <= 366
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    assert all(now.astimezone(ZoneInfo(zone)).date() == day for day, (_, now) in zip(days, made, strict=True) if at != "23:45")


@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_that_jumps_gives_no_local_day_two_editions(zone: str) -> None:
    settings = digest(zone=zone)
    start = datetime(2026, 3, 25, tzinfo=UTC)
    hours = [
        *range(24 * 6),
        *range(24 * 5, 24 * 8),
        *range(24 * 11, 24 * 12),
        *range(24 * 8, 24 * 14),
    ]  # back a day, forward three, back again
    made: list[str] = []
    for hour in hours:
        slot = slots.due_slot(settings, now=start + timedelta(hours=hour), last=made[-1] if made else None, since=start)
        if slot and slot.key not in made:
            made.append(slot.key)
    assert len({key[:10] for key in made}) == len(made)
    assert {f"2026-03-{day}T07:00" for day in range(26, 32)} <= set(made)


def test_a_changed_zone_does_not_repeat_a_morning() -> None:
    assert due(digest(zone="Asia/Tokyo"), "2026-11-23T06:30", "2026-11-23T07:00") is None
    assert due(digest(zone="America/New_York"), "2026-11-23T06:30", "2026-11-23T07:00") is None


@pytest.mark.parametrize("at", ["05:00", "07:30", "23:59"])
def test_a_changed_time_gives_no_local_day_a_second_edition(at: str) -> None:
    assert due(digest((at,)), "2026-11-23T22:59", "2026-11-23T07:00") is None
    assert due(digest((at,), max_late=86400.0), "2026-11-24T22:59", "2026-11-23T07:00") == f"2026-11-24T{at}"


def test_a_second_time_that_is_added_counts_on_the_same_day() -> None:
    assert due(digest(("07:00", "18:00")), "2026-11-23T17:00", "2026-11-23T07:00") == "2026-11-23T18:00"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("weekdays", ["11-20", "11-23", "11-24"]),
        ("mon, thu", ["11-23", "11-26", "11-30"]),
        ("monthly:1", ["12-01", "01-01", "02-01"]),
        ("monthly:31", ["11-30", "12-31", "01-31"]),
        ("daily", ["11-20", "11-21", "11-22"]),
    ],
)
def test_days_choose_the_dates(days: str, expected: list[str]) -> None:
    found = slots.next_slots(digest(days=days), now=utc("2026-11-20T00:00"), count=3)
    assert [slot.key[5:10] for slot in found] == expected


def test_several_times_a_day_are_several_slots_in_order() -> None:
    found = slots.next_slots(digest(("18:00", "7:00", "07:00")), now=utc("2026-11-23T00:00"), count=3)
    assert [slot.key for slot in found] == ["2026-11-23T07:00", "2026-11-23T18:00", "2026-11-24T07:00"]


def test_a_monthly_slot_is_found_on_its_last_late_minute() -> None:
    assert due(digest(days="monthly:31", max_late=30 * 86400.0), "2026-03-30T04:00", "2026-01-31T07:00") == "2026-02-28T07:00"


def test_a_manual_slot_is_no_calendar_slot() -> None:
    slot = slots.manual_slot(utc("2026-11-23T09:00"))
    assert slot.key == "manual/2026-11-23T09:00:00.000000Z"
    assert due(digest(), "2026-11-23T09:00", slot.key) == "2026-11-23T07:00"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (digest(("25:00",)), "25:00"),
        (digest(("",)), "at: ''"),
        (digest(("٠٧:٠٠",)), "no time of day"),
        (digest(days="mon,freitag"), "freitag"),
        (digest(days="monthly:0"), "monthly:0"),
        (digest(days="monthly:32"), "monthly:32"),
        (digest(days=""), "days"),
        (digest(zone="Mars/Olympus"), "Mars/Olympus"),
        (digest(zone="Europe"), "Europe"),
        (digest(zone="../../etc/passwd"), "passwd"),
        (digest(zone=""), "timezone"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_named(settings: DigestSettings, word: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(word)):
        slots.validate(settings)


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    now=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2036, 1, 1)),  # noqa: DTZ001 - hypothesis wants naive bounds
    at=st.times(),
    days=st.sampled_from(["daily", "weekdays", "mon,thu", "monthly:31", "monthly:1"]),
)
def test_the_slot_that_is_next_is_due_at_its_instant_and_not_a_moment_earlier(
    zone: str, now: datetime, at: object, days: str
) -> None:
    settings = digest((f"{at:%H:%M}",), zone=zone, days=days)
    first, second = slots.next_slots(settings, now=now.replace(tzinfo=UTC), count=2)
    assert now.replace(tzinfo=UTC) < first.at <= second.at
    assert first.key < second.key
    found = slots.due_slot(settings, now=first.at, last=None, since=None)
    assert found is not None
    assert found.at == first.at
    before = slots.due_slot(settings, now=first.at - timedelta(microseconds=1), last=None, since=None)
    assert before is None or before.key < first.key
