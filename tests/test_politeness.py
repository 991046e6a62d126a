"""Two weeks of polls against servers that note every request, under a clock of our own: no rule of good manners is broken.

Each poll opens the store anew, as after a restart. The hours of the polls are irregular but fixed by a seed, often minutes after
one another, as when somebody runs the program by hand.
"""

import random  # noqa: TID251 - seeded
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from polite import START, Answer, Server, failing, listening, poll, version

from digest.model import Source

DAYS = 14
HOUR = timedelta(hours=1)
JITTER = timedelta(minutes=2)


def tagged(now: datetime) -> Answer:
    return Answer(headers={"ETag": f'W/"{version(now)}"', "Last-Modified": format_datetime(START, usegmt=True)})


def with_headers(**headers: str) -> Callable[[datetime], Answer]:
    return lambda now: Answer(headers={**tagged(now).headers, **{name.replace("_", "-"): value for name, value in headers.items()}})


def gone_later(now: datetime) -> Answer:
    return tagged(now) if now < START + timedelta(days=3) else Answer(status=410)


def busy_once(now: datetime) -> Answer:
    busy = START + timedelta(days=2) <= now < START + timedelta(days=2, hours=30)
    return Answer(status=503, headers={"Retry-After": str(30 * 3600)}) if busy else tagged(now)


ANSWERS: dict[str, Callable[[datetime], Answer]] = {
    "/plain": tagged,
    "/bare": lambda now: Answer(),
    "/fresh": with_headers(Cache_Control="max-age=21600"),
    "/ttl": lambda now: Answer(headers=tagged(now).headers, about="<ttl>300</ttl>"),
    "/rests": lambda now: Answer(
        headers=tagged(now).headers, about=f"<skipHours>{''.join(f'<hour>{n}</hour>' for n in range(9, 18))}</skipHours>"
    ),
    "/broken": failing(500),
    "/missing": failing(404),
    "/forbidden": failing(403),
    "/limited": failing(429, Retry_After="172800"),
    "/busy": busy_once,
    "/gone": gone_later,
    "/moved": failing(301, Location="/new"),
    "/new": tagged,
    "/elsewhere": failing(302, Location="/there"),
    "/there": tagged,
}


BUSY = ("/limited", "/busy")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server after two weeks of polls."""
    served = Server(dict(ANSWERS))
    with listening(served) as usual, listening(served) as busy:  # a host that asks for quiet is left alone as a whole
        paths = [path for path in ANSWERS if path not in ("/new", "/there")]
        sources = tuple(Source(url=f"{busy if path in BUSY else usual}{path}") for path in paths)
        two_weeks(served, sources, tmp_path_factory.mktemp("weeks"))
    yield served


def two_weeks(served: Server, sources: tuple[Source, ...], folder: Path) -> None:
    now, chance = START, random.Random(4)  # noqa: S311 - no secret
    while now < START + timedelta(days=DAYS):
        served.now = now
        poll(sources, folder, now)
        now += timedelta(minutes=chance.choice((3, 20, 58, 61, 130, 240, 400)))


@pytest.mark.parametrize("path", ANSWERS)
def test_no_feed_is_asked_twice_within_an_hour(server: Server, path: str) -> None:
    assert server.times(path)
    assert all(gap >= HOUR - JITTER for gap in server.gaps(path))


def test_every_request_after_the_first_carries_the_last_validators_as_they_came(server: Server) -> None:
    for path in ("/plain", "/fresh", "/ttl", "/rests", "/busy"):
        first, *others = server.to(path)
        assert "If-None-Match" not in first.headers
        for earlier, later in pairwise([first, *others]):
            answered = earlier if ANSWERS[path](earlier.at).status == 200 else first
            if answered is earlier:
                assert later.headers["If-None-Match"] == ANSWERS[path](earlier.at).headers["ETag"]
                assert later.headers["If-Modified-Since"] == format_datetime(START, usegmt=True)


def test_no_validator_is_made_up(server: Server) -> None:
    for path in ("/bare", "/broken", "/missing", "/forbidden", "/limited"):
        assert not any("If-None-Match" in each.headers or "If-Modified-Since" in each.headers for each in server.to(path))


def test_a_feed_without_validators_is_asked_once_a_day(server: Server) -> None:
    assert all(gap >= 22 * HOUR for gap in server.gaps("/bare"))
    assert len(server.to("/bare")) >= DAYS - 2


def test_no_feed_is_asked_before_it_is_stale(server: Server) -> None:
    assert all(gap >= 6 * HOUR for gap in server.gaps("/fresh"))
    assert all(gap >= 5 * HOUR for gap in server.gaps("/ttl"))


def test_hours_of_rest_are_kept_unless_the_last_look_was_a_day_ago(server: Server) -> None:
    times = server.times("/rests")
    resting = [later - earlier for earlier, later in pairwise(times) if 9 <= later.hour < 18]
    assert all(gap >= 22 * HOUR for gap in resting)
    assert len(times) > DAYS


@pytest.mark.parametrize("path", ["/broken", "/missing", "/forbidden"])
def test_waits_double_while_a_feed_fails(server: Server, path: str) -> None:
    for n, gap in enumerate(server.gaps(path)):
        assert gap >= min(22 * HOUR, 2**n * HOUR) - JITTER
    assert len(server.to(path)) > DAYS / 2


def test_retry_after_is_waited_for(server: Server) -> None:
    assert all(gap >= 48 * HOUR for gap in server.gaps("/limited"))
    refused = [each.at for each in server.to("/busy") if busy_once(each.at).status == 503]
    after = [at for at in server.times("/busy") if at > refused[0]]
    assert len(refused) == 1
    assert after[0] - refused[0] >= 30 * HOUR


def test_what_is_gone_is_never_asked_again(server: Server) -> None:
    assert len([each for each in server.to("/gone") if gone_later(each.at).status == 410]) == 1


def test_a_permanent_move_is_remembered_and_a_passing_one_is_not(server: Server) -> None:
    assert len(server.to("/moved")) == 1
    assert len(server.to("/new")) > DAYS
    assert len(server.to("/elsewhere")) == len(server.to("/there"))


def test_a_request_says_who_asks_and_gives_nothing_away(server: Server) -> None:
    for each in server.asked:
        assert each.path in ANSWERS
        assert "newsletter-digest/" in each.headers["User-Agent"]
        assert "ann@example.org" in each.headers["User-Agent"]
        assert not {"Cookie", "Referer", "Authorization"} & set(each.headers)
        assert "gzip" in each.headers["Accept-Encoding"]


def test_a_host_is_asked_two_things_at_once_at_most(server: Server) -> None:
    assert server.most <= 2
