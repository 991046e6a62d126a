"""Sources asked for what is new.

    sources ─► due? ─► fetch ─► read in a worker ─► record: new state and new entries, in one transaction
                         │             └─► a page that announces a feed: its feed is asked in the same poll
                         └─► 304, or the body of last time: nothing to read

A source that fails is recorded with its reason and its next try; the others do not notice. Local sources (folders, files,
mailboxes) are read whole each time; what is in them is the article already, so it is saved with its entry.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digest import urls
from digest.engines import Lost
from digest.errors import DigestError
from digest.fetch import Request, fetch_all, next_poll, read_local
from digest.model import Entry, Failure, Feed, Page, Source, SourceState, Validators
from digest.pipeline.context import Context
from digest.reading import PageTask, read_document, read_page
from digest.store import SavedArticle

log = logging.getLogger(__name__)

# Cron does not start at the same second each day; without slack a feed that asks for 24 hours would be asked every other day.
_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """An address to ask, and the source that is found there."""

    url: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """An answer that needs no reading."""

    source: Source
    answer: Page | Failure


def poll(context: Context, sources: Sequence[Source]) -> int:
    """Ask every source that is due; returns the number of entries that are new. What failed is in the states of the sources."""
    states = context.store.source_states([each.url for each in sources])
    due = [each for each in sources if _is_due(states.get(each.url), context)]
    web = [each for each in due if urls.is_web(each.url)]
    local = [each for each in due if not urls.is_web(each.url)]
    new = _Poll(context, states, total=len(due)).run(web, local)
    failed = len(failures(context, due))
    log.info("polled sources=%d of=%d failing=%d new=%d", len(due), len(sources), failed, new)
    return new


def failures(context: Context, sources: Sequence[Source]) -> tuple[Failure, ...]:
    """The sources that cannot be read at present, in the order given."""
    states = context.store.source_states([each.url for each in sources])
    return tuple(_failure(each, state) for each in sources if (state := states.get(each.url)) is not None and state.failures)


def _failure(source: Source, state: SourceState) -> Failure:
    name = source.name or state.title or urls.redact(source.url)
    return Failure(stage="source", url=source.url, name=name, reason=state.last_error, retry=state.gone_at is None)


def _is_due(state: SourceState | None, context: Context) -> bool:
    if state is None or state.next_poll_at is None:
        return True
    return state.gone_at is None and state.next_poll_at <= context.now + _SLACK


class _Poll:
    """One poll of several sources: what came of each is recorded as it comes."""

    def __init__(self, context: Context, states: dict[str, SourceState], *, total: int) -> None:
        self._context = context
        self._states = states
        self._total = total
        self._done = 0
        self._new = 0

    def run(self, web: Sequence[Source], local: Sequence[Source]) -> int:
        """Poll them all; returns the number of new entries."""
        for source in local:
            self._read_local(source)
        announced = self._ask([_Asked(url=self._address(each), source=each) for each in web])
        self._settle([_Answered(source=each.source, answer=_endless(each.source)) for each in self._ask(announced)])
        return self._new

    def _address(self, source: Source) -> str:
        return self._state(source).moved_to or source.url

    def _state(self, source: Source) -> SourceState:
        return self._states.get(source.url) or SourceState(url=source.url)

    def _ask(self, asked: Sequence[_Asked]) -> list[_Asked]:
        """Fetch and read the feeds at these addresses; returns the feeds that pages announced instead."""
        settled: list[_Answered] = []
        announced: list[_Asked] = []
        for outcome in self._context.engine.map(read_page, self._readings(asked, settled)):
            if isinstance(outcome, Lost):
                source: Source = outcome.item.source
                settled.append(_Answered(source=source, answer=Failure(stage="feed", url=source.url, reason=outcome.reason)))
            elif _leads_on(outcome.feed, outcome.task.page):
                announced.append(_Asked(url=outcome.feed.announces[0], source=outcome.task.source))
            else:
                state = self._succeeded(outcome.task.source, outcome.task.page, outcome.feed)
                self._record(state, outcome.feed.entries)
        self._settle(settled)
        return announced

    def _settle(self, settled: Sequence[_Answered]) -> None:
        """Record the answers that brought nothing to read, together: a commit costs more than they do."""
        self._context.store.record_states(
            self._failed(each.source, each.answer)
            if isinstance(each.answer, Failure)
            else self._succeeded(each.source, each.answer, None)
            for each in settled
        )
        self._advance(len(settled))

    def _readings(self, asked: Sequence[_Asked], settled: list[_Answered]) -> Iterator[PageTask]:
        """The pages that need reading, as they arrive; the other answers go to ``settled``. One address is asked once, however
        many sources have moved there."""
        sources: dict[str, list[Source]] = {}
        for each in asked:
            sources.setdefault(each.url, []).append(each.source)
        requests = [Request(url=url, validators=self._validators(sharing)) for url, sharing in sources.items()]
        for answer in fetch_all(requests, self._context.settings.fetch, now=self._context.now):
            for source in sources[answer.url]:
                if isinstance(answer, Failure) or answer.status == 304 or _hash(answer) == self._state(source).body_hash:
                    settled.append(_Answered(source=source, answer=answer))
                else:
                    yield PageTask(page=answer, source=source, was_feed=self._state(source).is_feed)

    def _validators(self, sharing: Sequence[Source]) -> Validators:
        """What all sources at one address know of it; nothing when they differ, so that each gets its entries."""
        known = {self._state(each).validators for each in sharing}
        return known.pop() if len(known) == 1 else Validators()

    def _read_local(self, source: Source) -> None:
        title = ""
        entries: list[Entry] = []
        articles: list[SavedArticle] = []
        problems: list[str] = []
        limit = self._context.settings.fetch.max_bytes
        for outcome in self._context.engine.map(read_document, _documents(source, limit, self._context, problems)):
            if isinstance(outcome, Lost):
                problems.append(f"{outcome.item.page.url}: {outcome.reason}")
            else:
                title = title or outcome.feed.title
                entries += outcome.feed.entries
                articles += (SavedArticle(key=each.key, article=each.article) for each in outcome.articles)
        self._context.store.save_articles(articles)
        state = replace(self._state(source), title=title, last_error=_joined(problems))
        if problems:
            self._record(replace(state, failures=state.failures + 1), entries)
        else:
            self._record(replace(state, failures=0, last_success_at=self._context.now), entries)

    def _succeeded(self, source: Source, page: Page, feed: Feed | None) -> SourceState:
        """The state after a good answer; ``feed`` is None when nothing has changed."""
        context = self._context
        state = _refreshed(self._state(source), page, feed) if feed else self._state(source)
        moved = page.url if page.url != source.url else None
        return replace(
            state,
            validators=state.validators if page.validators == Validators() else page.validators,
            moved_to=page.final_url if page.moved_permanently else moved,
            failures=0,
            last_error="",
            last_success_at=context.now,
            next_poll_at=next_poll(page, feed, state, context.settings.fetch, now=context.now),
        )

    def _failed(self, source: Source, failure: Failure) -> SourceState:
        context, state = self._context, self._state(source)
        log.debug("source failed %s reason=%s", urls.redact(source.url), failure.reason)
        return replace(
            state,
            failures=state.failures + 1,
            last_error=failure.reason,
            moved_to=None,  # where it moved may be what is gone: ask the address that the user gave next time
            gone_at=context.now if failure.status == 410 else None,
            next_poll_at=next_poll(failure, None, state, context.settings.fetch, now=context.now),
        )

    def _record(self, state: SourceState, entries: Iterable[Entry]) -> None:
        self._new += self._context.store.record_poll(state, tuple(entries), now=self._context.now)
        self._advance(1)

    def _advance(self, count: int) -> None:
        self._done += count
        self._context.advance("sources", self._done, self._total)


def _endless(source: Source) -> Failure:
    reason = "names a feed that is a page which names another feed; give the address of the feed itself"
    return Failure(stage="feed", url=source.url, reason=reason)


def _leads_on(feed: Feed, page: Page) -> bool:
    """Whether a page names a feed that stands somewhere else."""
    return bool(feed.announces) and not feed.entries and feed.announces[0] not in (page.url, page.final_url)


def _refreshed(state: SourceState, page: Page, feed: Feed) -> SourceState:
    """The state with what a newly read feed says of itself."""
    return replace(
        state,
        title=feed.title,
        is_feed=not feed.is_page,
        validators=page.validators,
        body_hash=_hash(page),
        ttl=feed.ttl,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
    )


def _documents(source: Source, limit: int, context: Context, problems: list[str]) -> Iterator[PageTask]:
    try:
        for answer in read_local(source.url, limit_bytes=limit, now=context.now):
            if isinstance(answer, Failure):
                problems.append(f"{urls.redact(answer.url)}: {answer.reason}" if answer.url != source.url else answer.reason)
            else:
                yield PageTask(page=answer, source=source, was_feed=None)
    except DigestError as error:
        problems.append(str(error))


def _joined(problems: Sequence[str]) -> str:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return "".join(problems[:1]) + more


def _hash(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest() if page.body else ""
