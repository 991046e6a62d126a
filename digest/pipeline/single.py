"""One page alone, cleaned as an edition would show it: what ``digest extract`` prints."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from digest import urls
from digest.engines import Lost, pool
from digest.errors import ExtractError, FetchError
from digest.extract import Explanation, explain
from digest.fetch import Request, fetch_all, read_local
from digest.model import Article, Failure, Page
from digest.reading import read_alone
from digest.settings import ExtractSettings, FetchSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The limits under which a page is had and read."""

    fetch: FetchSettings
    extract: ExtractSettings


def page_at(place: str, reading: Reading, *, now: datetime) -> Page:
    """The page of the web at an address, or the file at a path.

    :raises FetchError: when it cannot be had.
    """
    if urls.is_web(place):
        answers = fetch_all([Request(url=place)], reading.fetch, now=now)
    elif "://" in place:
        raise FetchError(f"{urls.redact(place)}: is neither a web address (http, https) nor a path", retry=False)
    elif not Path(place).exists():
        raise FetchError(f"{place}: there is no such file", retry=False)
    else:
        answers = read_local(str(Path(place).absolute()), limit_bytes=reading.fetch.max_bytes)
    answer = next(iter(answers), None)
    if answer is None:
        raise FetchError(f"{place}: holds no page")
    if isinstance(answer, Failure):
        raise FetchError(f"{urls.redact(place)}: {answer.reason}", answer.status, answer.retry)
    return answer


def article_of(page: Page, reading: Reading) -> Article:
    """The article of the page, each paragraph of it once. Read in a worker, within the limits.

    :raises ExtractError: when the page holds none.
    """
    return _in_worker(read_alone, page, reading)


def explanation_of(page: Page, reading: Reading) -> Explanation:
    """Why each block of the page was kept or dropped. Read in a worker, within the limits.

    :raises ExtractError: when the page cannot be read at all.
    """
    return _in_worker(explain, page, reading)


def _in_worker(fn: Callable[[Page], T], page: Page, reading: Reading) -> T:
    with pool(reading.extract) as engine:
        outcome = next(iter(engine.map(fn, [page])))
    if isinstance(outcome, Lost):
        raise ExtractError(outcome.reason)
    result: T = outcome
    return result
