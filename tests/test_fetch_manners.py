"""When a source is asked again: never sooner than its publisher wishes, and never so late that it is forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fetch import is_due, next_poll
from digest.fetch.manners import retry_after
from digest.model import Failure, Feed, Header, Page, SourceState, Validators
from digest.settings import FetchSettings

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)  # a Monday
HOUR = 3600.0
SETTINGS = FetchSettings(interval=HOUR + 60)  # with the slack of a minute


def page(status: int = 200, etag: str | None = "x", headers: dict[str, str] | None = None) -> Page:
    given = tuple(Header(name=name, value=value) for name, value in (headers or {}).items())
    return Page(
        url="https://a.example/",
        final_url="https://a.example/",
        status=status,
        headers=given,
        validators=Validators(etag=etag),
    )


def hours(answer: Page | Failure, feed: Feed | None = None, state: SourceState | None = None) -> float:
    due = next_poll(
        answer,
        feed or (Feed() if isinstance(answer, Page) else None),
        state or SourceState(url="https://a.example/"),
        SETTINGS,
        now=NOW,
    )
    return (due - NOW).total_seconds() / HOUR


def failure(status: int | None, wait: float | None = None) -> Failure:
    return Failure(stage="fetch", url="https://a.example/", reason="x", status=status, retry_after=wait)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 1),
        ({"cache-control": "max-age=7200"}, 2),
        ({"cache-control": "public, max-age=7200, must-revalidate", "age": "3600"}, 1),
        ({"cache-control": "max-age=60"}, 1),
        ({"cache-control": "no-cache, max-age=7200"}, 1),
        ({"cache-control": "max-age=999999999"}, 22),
        ({"expires": "Mon, 23 Nov 2026 10:00:00 GMT"}, 3),
        ({"expires": "Mon, 23 Nov 2026 10:00:00 GMT", "date": "Mon, 23 Nov 2026 06:00:00 GMT"}, 4),
        ({"expires": "0"}, 1),
        ({"expires": "Mon, 23 Nov 2026 10:00:00 GMT", "cache-control": "max-age=7200"}, 2),
    ],
)
def test_the_servers_freshness_is_respected(headers: dict[str, str], expected: float) -> None:
    assert hours(page(headers=headers)) == expected
    assert hours(page(304, headers=headers)) == expected


def test_the_feeds_own_pace_is_respected_also_when_nothing_changed() -> None:
    assert hours(page(), Feed(ttl=3 * HOUR)) == 3
    due = next_poll(page(304), None, SourceState(url="u", ttl=3 * HOUR), SETTINGS, now=NOW)
    assert due == NOW + timedelta(hours=3)


def test_a_server_that_cannot_say_unchanged_is_asked_once_a_day() -> None:
    assert hours(page(etag=None)) == 22


def test_hours_and_days_of_rest_are_kept() -> None:
    assert hours(page(), Feed(skip_hours=(8, 9))) == 3
    assert hours(page(), Feed(skip_days=(0, 1))) == 41
    assert hours(page(), Feed(skip_hours=tuple(range(24)))) == 1


def test_a_person_may_ask_a_healthy_source_again_after_a_minute() -> None:
    asked = SourceState(url="https://a.example/", last_success_at=NOW, next_poll_at=NOW + timedelta(hours=1))
    soon, later = NOW + timedelta(seconds=30), NOW + timedelta(minutes=2)
    assert not is_due(asked, later) and is_due(asked, later, by_hand=True)
    assert not is_due(asked, soon, by_hand=True)
    assert not is_due(replace(asked, failures=1), later, by_hand=True)
    assert not is_due(replace(asked, gone_at=NOW), later, by_hand=True)


@pytest.mark.parametrize(("failures", "expected"), [(0, 1), (1, 2), (2, 4), (10, 22), (10_000, 22)])
def test_each_further_failure_doubles_the_wait(failures: int, expected: float) -> None:
    assert hours(failure(500), state=SourceState(url="u", failures=failures)) == expected


def test_a_failure_that_never_reached_the_server_is_tried_again_soon() -> None:
    assert hours(failure(None)) * 60 == 10


def test_retry_after_is_kept_up_to_a_week() -> None:
    assert hours(failure(429, 5 * HOUR)) == 5
    assert hours(failure(503, 1e9)) == 7 * 24


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (" 120 ", 120.0),
        ("Mon, 23 Nov 2026 07:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 06:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("9" * 400, 7 * 86400.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, expected: float | None) -> None:
    assert retry_after(value, NOW) == expected


headers = st.dictionaries(st.sampled_from(["cache-control", "expires", "age", "date"]), st.text(max_size=30))


@given(headers, st.floats(0, 1e12), st.lists(st.integers(0, 23), max_size=24), st.lists(st.integers(0, 6), max_size=7))
def test_the_next_poll_is_within_an_hour_and_eight_days(
    given: dict[str, str], ttl: float, skip_hours: list[int], skip_days: list[int]
) -> None:
    wait = hours(page(headers=given), Feed(ttl=ttl, skip_hours=tuple(skip_hours), skip_days=tuple(skip_days)))
    assert 1 <= wait <= 8 * 24
