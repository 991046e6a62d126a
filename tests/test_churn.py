"""What a publisher rewrites without writing anything: a feed whose guids, addresses or titles are renewed brings no new entry."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from polite import START, Answer, Server, listening, poll

from digest.model import Source

DAY = timedelta(days=1)
MANY = 10_000
Item = Callable[[int, int], str]


def item(*, title: str, link: str = "", guid: str = "", date: str = "") -> str:
    """An item of RSS with those parts that it has."""
    parts = (("title", title), ("link", link), ("guid", guid), ("pubDate", date), ("description", f"On {title.lower()}."))
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts if value) + "</item>"


def new_guids(n: int, day: int) -> str:
    return item(title=f"Story {n}", link=f"https://paper.example/{n}", guid=f"{n}-{day}")


def new_trackers(n: int, day: int) -> str:
    return item(title=f"Story {n}", link=f"https://paper.example/{n}?utm_source=d{day}&amp;fbclid=x{day}&amp;id={n}")


def new_trackers_and_guids(n: int, day: int) -> str:
    link = f"https://paper.example/{n}?utm_campaign=d{day}&amp;mc_eid={day}"
    return item(title=f"Story {n}", link=link, guid=link)


def new_addresses(n: int, day: int) -> str:
    return item(title=f"Story {n}", link=f"https://paper.example/{day}/story-{n}?session={day}", guid=f"tag:paper.example,2026:{n}")


def new_hosts(n: int, day: int) -> str:
    host = ("http://paper.example", "https://www.paper.example", "https://m.paper.example", "https://amp.paper.example")[day % 4]
    return item(title=f"Story {n}", link=f"{host}/{n}{'/' if day % 2 else ''}", guid=f"{n}.{day}")


def new_titles(n: int, day: int) -> str:
    title = (f"Story {n}", f"STORY {n}", f"Story&#160;{n} ", f"Story {n} (updated)")[day % 4]
    return item(title=title, link=f"https://paper.example/{n}")


def new_titles_without_links(n: int, day: int) -> str:
    return item(title=(f"Story {n}", f"story {n}!")[day % 2], guid=f"paper-{n}")


def new_dates(n: int, day: int) -> str:
    date = ("", "Mon, 02 Mar 2026 07:00:00", "2031-01-01T00:00:00Z", "yesterday", "Mon, 02 Mar 2026 07:00:00 +0900")[(n + day) % 5]
    return item(title=f"Story {n}", link=f"https://paper.example/{n}", date=date)


def stories(made: Item, count: int) -> Callable[[datetime], Answer]:
    """A feed of so many items, as each day makes them."""

    def answer(now: datetime) -> Answer:
        day = (now - START).days
        items = "".join(made(n, day) for n in range(count))
        return Answer(
            headers={"ETag": f'"{day}"'}, body=f'<rss version="2.0"><channel><title>P</title>{items}</channel></rss>'.encode()
        )

    return answer


def new_by_day(made: Item, count: int, days: int, folder: Path) -> Iterator[int]:
    """The number of new entries of each day's poll, each after a restart."""
    served = Server({"/feed": stories(made, count)})
    with listening(served) as host:
        for day in range(days):
            served.now = START + day * DAY
            yield poll((Source(url=f"{host}/feed"),), folder, served.now)


@pytest.mark.parametrize(
    "made",
    [
        new_guids,
        new_trackers,
        new_trackers_and_guids,
        new_addresses,
        new_hosts,
        new_titles,
        new_titles_without_links,
        new_dates,
    ],
)
def test_what_is_only_written_anew_is_not_new(made: Item, tmp_path: Path) -> None:
    assert list(new_by_day(made, 30, 6, tmp_path)) == [30, 0, 0, 0, 0, 0]


def test_of_ten_thousand_entries_none_is_lost_and_none_is_new_the_next_day(tmp_path: Path) -> None:
    assert list(new_by_day(new_guids, MANY, 2, tmp_path)) == [MANY, 0]
