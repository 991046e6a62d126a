"""A host that asks us to wait is left alone, feeds and pages, over restarts; an odd address of one that serves silences none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from polite import START, Answer, Server, failing, listening, poll

from digest.model import Source

HOUR = timedelta(hours=1)
WAIT = 30 * HOUR
HELD = {"Retry-After": str(int(WAIT.total_seconds()))}
PAGE = b"<html><body><article><h1>One</h1>" + b"<p>The harbour was dredged in spring, and the ferries came back.</p>" * 20


def listing(*paths: str) -> Callable[[datetime], Answer]:
    """A feed of pages on its own host, with new ones every six hours."""
    items = "".join(f"<item><title>{path}{{n}}</title><link>{path}{{n}}</link></item>" for path in paths)

    def answer(now: datetime) -> Answer:
        n = int((now - START) / HOUR) // 6
        body = f'<rss version="2.0"><channel><title>F</title>{items.format(n=n)}</channel></rss>'.encode()
        return Answer(headers={"ETag": f'"{n}"'}, body=body)

    return answer


def page(_: datetime) -> Answer:
    return Answer(headers={"Content-Type": "text/html"}, body=PAGE)


class Pages(dict[str, Callable[[datetime], Answer]]):
    """Feeds by their paths; every other path but robots.txt is a page that answers by the beginning of its path."""

    def __init__(self, feeds: dict[str, Callable[[datetime], Answer]], **pages: Callable[[datetime], Answer]) -> None:
        super().__init__(feeds)
        self._pages = pages

    def get(self, path: str, default: object = None) -> Callable[[datetime], Answer]:
        if path in self:
            return self[path]
        if path == "/robots.txt":
            return failing(404)
        return next((answer for name, answer in self._pages.items() if path.startswith(f"/{name}")), page)


def four_days(served: Server, feeds: tuple[str, ...], folder: Path, *, step: timedelta = 3 * HOUR) -> None:
    """Four days of runs, each after a restart."""
    with listening(served) as host:
        sources = tuple(Source(url=f"{host}{path}") for path in feeds)
        served.now = START
        while served.now < START + timedelta(days=4):
            poll(sources, folder, served.now, reading=True)
            served.now += step


def refused(served: Server, *, by: Callable[[str], bool]) -> list[datetime]:
    """When requests for such paths came that were told to wait."""
    return [each.at for each in served.asked if by(each.path)]


def test_a_host_whose_pages_ask_to_wait_gets_no_request_for_feeds_or_pages_until_then(tmp_path: Path) -> None:
    served = Server(
        Pages({"/feed": listing("/a", "/b", "/c")}, a=failing(429, **HELD), b=failing(429, **HELD), c=failing(429, **HELD))
    )
    four_days(served, ("/feed",), tmp_path)
    told = refused(served, by=lambda path: path[1] in "abc")
    assert len(set(told)) > 3
    for at in told:
        assert not [each for each in served.asked if at < each.at < at + WAIT]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_whose_only_feed_asks_to_wait_gets_no_request_for_pages_either(tmp_path: Path, status: int) -> None:
    def sometimes(now: datetime) -> Answer:
        return Answer(status=status, headers=HELD) if (now - START).days == 1 else listing("/a", "/b")(now)

    served = Server(Pages({"/feed": sometimes}, a=failing(404)))  # a page that is not found is asked again by every run
    four_days(served, ("/feed",), tmp_path)
    (told,) = {each.at for each in served.to("/feed") if (each.at - START).days == 1}
    assert not [each.path for each in served.asked if told < each.at < told + WAIT]
    assert [each.path for each in served.asked if each.at >= told + WAIT]


def test_one_feed_that_asks_to_wait_silences_no_other_feed_or_page_of_a_host_that_serves(tmp_path: Path) -> None:
    served = Server(Pages({"/good": listing("/a"), "/fine": listing("/b"), "/odd": failing(429, **HELD)}))
    four_days(served, ("/good", "/fine", "/odd"), tmp_path, step=6 * HOUR)
    assert all(later - earlier >= WAIT for earlier, later in pairwise(served.times("/odd")))
    assert len(served.to("/good")) == len(served.to("/fine")) == 16
    assert len({each.path for each in served.asked if each.path[1] == "a"}) == 16


def test_one_page_that_asks_to_wait_is_left_alone_while_the_others_are_read(tmp_path: Path) -> None:
    served = Server(
        Pages({"/feed": listing("/a", "/b"), "/still": lambda _: Answer(headers={"ETag": "1"}, body=ONE)}, odd=failing(429, **HELD))
    )
    four_days(served, ("/feed", "/still"), tmp_path, step=6 * HOUR)
    asked = served.times("/odd")
    assert len(asked) > 2
    assert all(later - earlier >= WAIT for earlier, later in pairwise(asked))
    assert len({each.path for each in served.asked if each.path[1] == "a"}) == 16


ONE = b'<rss version="2.0"><channel><title>S</title><item><title>Odd</title><link>/odd</link></item></channel></rss>'
