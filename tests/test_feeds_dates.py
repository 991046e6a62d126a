"""Dates read the same on any day."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import read_date

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 05 Jan 2026 12:00:00 GMT",
        "Mon, 5 Jan 2026 12:00 GMT",
        "Mon, 05 Jan 26 12:00:00 +0000",
        "Mon, 05 Jan 2026 07:00:00 EST",
        "Mon, 05 Jan 2026 04:00:00 -0800",
        "5 January 2026 13:00:00 +01:00",
        "Mon, 05 January 2026, 12:00 UTC",
        "January 5, 2026 12:00 pm",
        "Jan 5, 2026 at 12:00",
        "Mon Jan  5 12:00:00 2026",
        "Mon Jan 05 12:00:00 +0000 2026",
        "2026-01-05T12:00:00Z",
        "2026-01-05T12:00:00.123456+00:00",
        "2026-01-05T13:00:00+0100",
        "2026-01-05 12:00:00",
        "2026-01-05T12:00Z",
        "20260105T120000Z",
        "2026/1/5 12:00:00",
        "05.01.2026 12:00",
        "13/01/2026 12:00",
        "1767614400",
        "1767614400000",
        "  Mon,\n 05 Jan 2026 12:00:00 GMT ",
    ],
)
def test_a_time_is_read_in_every_shape(text: str) -> None:
    expected = NOON.replace(day=13) if text.startswith("13/") else NOON
    found = read_date(text)
    assert found is not None
    assert found.replace(microsecond=0) == expected


@pytest.mark.parametrize(
    "text",
    ["2026-01-05", "Mon, 05 Jan 2026", "5 Jan 2026", "January 5, 2026", "05.01.2026", "1/5/2026", "2026年1月5日", "20260105"],
)
def test_a_day_alone_is_its_midnight(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1970-01-01",
        "1578",
        "2026-13-01",
        "2026-02-30",
        "99:99",
        "0",
        "Mon, 05 Foo 2026",
        "31 Dec 9999 23:59:59 -0100",
        "9999-12-31T24:00:00",
        "1 Jan 0001 00:00:00 +0100",
    ],
)
def test_what_is_no_date_of_this_age_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text(alphabet="0123456789-+:/., TZJanMonpm", max_size=90))
def test_every_text_is_answered(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2190, 1, 1)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_iso_and_mail_dates_come_back_as_they_were(when: datetime) -> None:
    when = when.replace(tzinfo=UTC, microsecond=0)
    assert read_date(when.isoformat()) == when
    assert read_date(when.strftime("%a, %d %b %Y %H:%M:%S +0000")) == when
