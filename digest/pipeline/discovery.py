"""The feeds of a site, for a person who names the site alone.

    feeds_of(url, reading, now=...)   the feeds to choose from, best first; () where the address itself is what to follow

    page ─► a feed itself? ─► link tags, Link headers ─► plain links ─► the usual paths, one a second, until one is a feed

The usual paths are asked only here, at a person's word: in a run they would be what log files know as probing.
"""

from dataclasses import replace
from datetime import datetime

from digest import urls
from digest.engines import Lost, pool
from digest.feeds import FeedLink, guess_feeds
from digest.fetch import Request, fetch_all
from digest.model import Page
from digest.pipeline.single import Reading, page_at
from digest.reading import Choice, choices_on

_PACE = 1.0  # seconds between two guesses


def feeds_of(url: str, reading: Reading, *, now: datetime) -> tuple[FeedLink, ...]:
    """The feeds that the page at the address points to, or one that was found at a usual path.

    :raises FetchError: when the page cannot be had.
    """
    choice = _read(page_at(url, reading, now=now), reading)
    if choice.is_feed:
        return ()
    announced = tuple(link for link in choice.links if link.announced)
    return announced or choice.links or _guessed(url, reading, now=now)


def _guessed(url: str, reading: Reading, *, now: datetime) -> tuple[FeedLink, ...]:
    slowly = replace(reading.fetch, pace=max(reading.fetch.pace, _PACE), per_host=1)
    requests = [Request(url=guess) for guess in guess_feeds(url)]
    for answer in fetch_all(requests, slowly, now=now):
        if isinstance(answer, Page) and _read(answer, reading).is_feed:
            return (FeedLink(url=answer.final_url, title=urls.host(url), announced=False),)
    return ()


def _read(page: Page, reading: Reading) -> Choice:
    with pool(reading.extract) as engine:
        outcome = next(iter(engine.map(choices_on, [page])))
    return Choice() if isinstance(outcome, Lost) else outcome
