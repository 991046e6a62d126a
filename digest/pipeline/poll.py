"""Sources asked for what is new.

    sources ─► due? ─► fetch ─► read in a worker ─► record: new state and new entries, in one transaction
                         │             └─► a page that announces a feed: its feed is asked in the same poll
                         └─► 304, or the body of last time: nothing to read

A source that fails is recorded with its reason and its next try; the others do not notice. Local sources (folders, files,
mailboxes) are read whole each time; what is in them is the article already, so it is saved with its entry.
"""

import hashlib
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from digest import urls
from digest.engines import Lost
from digest.errors import ConfigError, DigestError
from digest.fetch import Mailed, is_due, is_mailbox, mark_read, next_poll, read_local, read_mailbox
from digest.model import Failure, Listed, Page, Source, SourceState, Validators
from digest.pipeline.asking import ask, request_for
from digest.pipeline.context import Context
from digest.pipeline.health import failures
from digest.reading import PageTask, ReadPage, read_document, read_page
from digest.store import Polled, SavedArticle

log = logging.getLogger(__name__)

# A kill loses at most this many polls, which are then made again.
_BATCH = 25


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
    if not sources:
        return 0
    states = context.store.source_states([each.url for each in sources])
    due = [each for each in sources if is_due(states.get(each.url), context.now, by_hand=context.fresh)]
    web = [each for each in due if urls.is_web(each.url)]
    local = [each for each in due if not urls.is_web(each.url)]
    new = _Poll(context, states, total=len(due)).run(web, local)
    failed = len(failures(context, due))
    log.info("polled sources=%d of=%d failing=%d new=%d", len(due), len(sources), failed, new)
    return new


class _Poll:
    """One poll of several sources: what came of each is recorded as it comes."""

    def __init__(self, context: Context, states: dict[str, SourceState], *, total: int) -> None:
        self._context = context
        self._states = states
        self._total = total
        self._done = 0
        self._new = 0
        self._unrecorded: list[Polled] = []
        self._indexed: set[str] = set()  # sources that lead to another place each time

    def run(self, web: Sequence[Source], local: Sequence[Source]) -> int:
        """Poll them all; returns the number of new entries."""
        for source in local:
            self._read_local(source)
        announced = self._ask([_Asked(url=self._address(each), source=each) for each in web])
        for each in self._ask(announced) if announced else ():
            self._settle(each.source, _endless(each.source))
        self._commit()
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
            elif _leads_on(outcome):
                announced.append(_Asked(url=outcome.feed.announces[0], source=outcome.task.source))
                if outcome.feed.is_index:
                    self._indexed.add(outcome.task.source.url)
            else:
                state = self._succeeded(outcome.task.source, outcome.task.page, outcome)
                self._record(Polled(state=state, listed=outcome.listed))
        for each in settled:
            self._settle(each.source, each.answer)
        return announced

    def _settle(self, source: Source, answer: Page | Failure) -> None:
        """Record an answer that brought nothing to read."""
        state = self._failed(source, answer) if isinstance(answer, Failure) else self._succeeded(source, answer, None)
        self._record(Polled(state=state))

    def _readings(self, asked: Sequence[_Asked], settled: list[_Answered]) -> Iterator[PageTask]:
        """The pages that need reading, as they arrive; the other answers go to ``settled``. One address is asked once, however
        many sources have moved there."""
        sources: dict[str, list[Source]] = {}
        for each in asked:
            sources.setdefault(each.url, []).append(each.source)
        requests = []
        for url, sharing in sources.items():
            try:
                requests.append(replace(request_for(url, sharing[0], self._context), validators=self._validators(sharing)))
            except ConfigError as error:
                failure = Failure(stage="fetch", url=url, reason=str(error))
                settled += [_Answered(source=each, answer=failure) for each in sharing]
        for answer in ask(requests, self._context, well=self._well()):
            found = _hash(answer) if isinstance(answer, Page) else ""
            for source in sources[answer.url]:
                state = self._state(source)
                if isinstance(answer, Failure) or answer.status == 304 or found == state.body_hash:
                    settled.append(_Answered(source=source, answer=answer))
                else:
                    yield PageTask(page=answer, source=source, was_feed=state.is_feed, body_hash=found)

    def _well(self) -> list[str]:
        """The addresses of the sources that answered well when they were last asked."""
        return [each.moved_to or url for url, each in self._states.items() if not each.failures and each.last_success_at]

    def _validators(self, sharing: Sequence[Source]) -> Validators:
        """What all sources at one address know of it; nothing when they differ, so that each gets its entries."""
        known = {self._state(each).validators for each in sharing}
        return known.pop() if len(known) == 1 else Validators()

    def _read_local(self, source: Source) -> None:
        titles: set[str] = set()
        listed: list[Listed] = []
        articles: list[SavedArticle] = []
        problems: list[str] = []
        taken: list[Mailed] = []
        mails = _mails(source, self._mark(source), self._context, taken)
        answers = mails if is_mailbox(source.url) else _files(source, self._context)
        for outcome in self._context.engine.map(read_document, _documents(source, answers, problems)):
            if isinstance(outcome, Lost):
                problems.append(f"{outcome.item.page.url}: {outcome.reason}")
            else:
                titles.add(outcome.feed.title)
                listed += outcome.listed
                articles += (SavedArticle(key=each.key, article=each.article) for each in outcome.articles)
        self._context.store.save_articles(articles)
        title = _title_of_place(source, titles) if titles else self._state(source).title
        state = replace(self._state(source), title=title, last_error=_joined(problems))
        if taken:
            state = replace(state, validators=Validators(etag=taken[-1].mark))
        state = self._worse(state, gone=False) if problems else _well(state, self._context.now)
        self._record(Polled(state=state, listed=tuple(listed)))
        if taken and source.access.mark_read:
            self._commit()
            self._mark_read(source, [each.uid for each in taken if isinstance(each.answer, Page)])

    def _mark(self, source: Source) -> str:
        """How far a mailbox was read: it stands where the validators of a web source do."""
        return self._state(source).validators.etag or ""

    def _mark_read(self, source: Source, uids: Sequence[int]) -> None:
        try:
            mark_read(source, uids, environ=self._context.environ, timeout=self._context.settings.fetch.timeout)
        except DigestError as error:
            log.warning("mails not marked as read %s reason=%s", urls.redact(source.url), error)

    def _succeeded(self, source: Source, page: Page, read: ReadPage | None) -> SourceState:
        """The state after a good answer; ``read`` is None when nothing has changed."""
        context = self._context
        state = _refreshed(self._state(source), read) if read else self._state(source)
        if source.url in self._indexed:  # neither the address nor the validators are those of the index
            page = replace(page, url=source.url, final_url=source.url, validators=Validators(), moved_permanently=False)
            state = replace(state, validators=Validators())
        moved = page.url if page.url != source.url else None
        return replace(
            _well(state, context.now),
            validators=state.validators if page.validators == Validators() else page.validators,
            moved_to=page.final_url if page.moved_permanently else moved,
            last_error="",
            next_poll_at=next_poll(page, read.feed if read else None, state, context.settings.fetch, now=context.now),
        )

    def _failed(self, source: Source, failure: Failure) -> SourceState:
        context, state = self._context, self._state(source)
        log.debug("source failed %s reason=%s", urls.redact(source.url), failure.reason)
        return replace(
            self._worse(state, gone=failure.status == 410),
            last_error=failure.reason,
            moved_to=None,  # where it moved may be what is gone: ask the address that the user gave next time
            gone_at=context.now if failure.status == 410 else None,
            next_poll_at=next_poll(failure, None, state, context.settings.fetch, now=context.now),
        )

    def _worse(self, state: SourceState, *, gone: bool) -> SourceState:
        """The state after one more failure; one of a source that never worked is worth telling at once."""
        failures = state.failures + 1
        telling = gone or failures >= self._context.settings.fetch.tell_after or state.last_success_at is None
        ill_since = self._context.now if telling and not state.is_ill else state.ill_since
        return replace(state, failures=failures, ill_since=ill_since)

    def _record(self, polled: Polled) -> None:
        """Remember a poll, with the next few: a commit, which waits for the disk, costs more than all that is in it."""
        self._unrecorded.append(polled)
        self._done += 1
        if len(self._unrecorded) >= _BATCH:
            self._commit()
        self._context.advance("sources", self._done, self._total)

    def _commit(self) -> None:
        if not self._unrecorded:
            return
        self._new += self._context.store.record_polls(self._unrecorded, now=self._context.now)
        self._unrecorded.clear()


def _well(state: SourceState, now: datetime) -> SourceState:
    """The state after a success."""
    return replace(state, failures=0, last_success_at=now, well_since=now if state.is_ill else state.well_since)


def _endless(source: Source) -> Failure:
    reason = "names a feed that is a page which names another feed; give the address of the feed itself"
    return Failure(stage="feed", url=source.url, reason=reason)


def _leads_on(read: ReadPage) -> bool:
    """Whether a page names a feed that stands somewhere else."""
    page, announces = read.task.page, read.feed.announces
    return bool(announces) and not read.listed and announces[0] not in (page.url, page.final_url)


def _refreshed(state: SourceState, read: ReadPage) -> SourceState:
    """The state with what a newly read feed says of itself."""
    feed = read.feed
    return replace(
        state,
        title=feed.title,
        is_feed=not feed.is_page,
        validators=read.task.page.validators,
        body_hash=read.task.body_hash,
        ttl=feed.ttl,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
    )


def _files(source: Source, context: Context) -> Iterator[Page | Failure]:
    return read_local(source.url, limit_bytes=context.settings.fetch.max_bytes)


def _title_of_place(source: Source, titles: Collection[str]) -> str:
    """The title that all documents of a local source share, else the name of its folder or mailbox: none stands for the others."""
    common = "" if len(titles) > 1 else next(iter(titles), "")
    parts = urlsplit(source.url)
    return common or PurePosixPath(unquote(parts.path)).name or parts.hostname or ""


def _mails(source: Source, mark: str, context: Context, taken: list[Mailed]) -> Iterator[Page | Failure]:
    """The new mails of a mailbox on a server; ``taken`` notes them."""
    limits = context.settings.fetch
    for mailed in read_mailbox(source, mark, environ=context.environ, limit_bytes=limits.max_bytes, timeout=limits.timeout):
        taken.append(mailed)
        yield mailed.answer


def _documents(source: Source, answers: Iterator[Page | Failure], problems: list[str]) -> Iterator[PageTask]:
    try:
        for answer in answers:
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
