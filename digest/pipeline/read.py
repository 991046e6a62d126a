"""Entries to articles: fetched where the source wants the full text, read in workers, remembered by key.

Each page is fetched and read once, however many digests want it. What cannot be had falls back to the feed's own text
(``extract.read_article``); an article whose page may come back later is not remembered, so that the next edition asks again.
A page that its source has changed is asked for with the validators of last time; where it is as it was, or cannot be had, what was
read of it stands: the feed's words beside it would be taken for news. What cannot be had just now stays to be read (``overdue``).
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from digest import urls
from digest.engines import Lost
from digest.errors import ConfigError
from digest.fetch import Request
from digest.model import Article, Entry, Failure, Page, Source, Validators
from digest.pipeline.asking import ask, request_for
from digest.pipeline.context import Context
from digest.reading import EntryTask, ReadArticle, read_entry, unread
from digest.store import SavedArticle

log = logging.getLogger(__name__)

# Articles are saved in batches: a kill loses at most this many pages of work, and a commit is shared by as many.
_BATCH = 25


def read_entries(context: Context, entries: Sequence[Entry], sources: Mapping[str, Source]) -> dict[str, Article]:
    """The article of every entry, by key; never one missing. ``sources`` are by URL."""
    wanted = {each.key: each for each in entries}
    now = context.clock()
    found = context.store.articles(list(wanted), now=now)
    missing = [each for key, each in wanted.items() if key not in found]
    stale = context.store.stale_articles([each.key for each in missing], now=now)
    unsaved: list[SavedArticle] = []
    for done, read in enumerate(_read_all(context, missing, sources, stale), 1):
        found[read.key] = read.article
        if read.lasting:
            unsaved.append(SavedArticle(key=read.key, article=read.article, read_at=now, validators=read.validators))
        if len(unsaved) >= _BATCH:
            context.store.save_articles(unsaved)
            unsaved.clear()
        context.advance("articles", done, len(missing))
    context.store.save_articles(unsaved)
    if not context.is_worker:  # whose other jobs may be reading
        context.engine.rest()
    log.info("read articles=%d known=%d", len(wanted), len(wanted) - len(missing))
    return found


def _read_all(
    context: Context, entries: Sequence[Entry], sources: Mapping[str, Source], stale: Mapping[str, SavedArticle]
) -> Iterator[ReadArticle]:
    """The article of each entry. One that its worker did not survive is read again from the feed alone, and that too in a worker:
    it may be the feed's own text that kills; then the bare title is all there is."""
    lost: list[EntryTask] = []
    standing: list[ReadArticle] = []
    for outcome in context.engine.map(read_entry, _readings(context, entries, sources, stale, standing)):
        if isinstance(outcome, Lost):
            entry: Entry = outcome.item.entry
            log.debug("page lost %s reason=%s", urls.redact(entry.url), outcome.reason)
            failure = Failure(stage="extract", url=entry.url, reason=outcome.reason, retry=False)
            lost.append(EntryTask(entry=entry, page=failure))
        else:
            yield outcome
    for outcome in context.engine.map(read_entry, lost):
        if isinstance(outcome, Lost):
            log.debug("entry lost %s reason=%s", urls.redact(outcome.item.entry.url), outcome.reason)
            yield unread(outcome.item.entry, outcome.reason)
        else:
            yield outcome
    yield from standing


def _readings(
    context: Context,
    entries: Sequence[Entry],
    sources: Mapping[str, Source],
    stale: Mapping[str, SavedArticle],
    standing: list[ReadArticle],
) -> Iterator[EntryTask]:
    """The pages to be read, as they arrive; what stands as it was read before goes to ``standing``."""
    online: dict[str, list[Entry]] = {}
    for entry in entries:
        if urls.is_web(entry.url) and sources[entry.source].full_text:
            online.setdefault(entry.url, []).append(entry)
        else:
            yield EntryTask(entry=entry, page=None)
    requests = []
    for url, sharing in online.items():
        try:
            request = request_for(url, sources[sharing[0].source], context)
            requests.append(replace(request, kind="article", validators=_validators(sharing, stale)))
        except ConfigError:  # told where the source itself is asked
            requests.append(Request(url=url, kind="article", proxy=sources[sharing[0].source].access.proxy))
    for answer in ask(requests, context):
        _log(answer)
        for entry in online[answer.url]:
            before = stale.get(entry.key)
            if before and (isinstance(answer, Failure) or answer.status == 304):
                standing.append(_standing(before, answer))
            else:
                yield EntryTask(entry=entry, page=answer)


def _log(answer: Page | Failure) -> None:
    """A line for each page, whether it was had or not; entries without one stand in no line, for nothing was asked for them."""
    address = urls.redact(answer.url)
    if isinstance(answer, Failure):
        log.debug("page failed %s status=%s reason=%s", address, answer.status or "-", answer.reason)
    else:
        log.debug("page fetched %s status=%d bytes=%d", address, answer.status, len(answer.body))


def _validators(sharing: Sequence[Entry], stale: Mapping[str, SavedArticle]) -> Validators:
    """What a page is asked for with that was read for all of these entries; nothing where one of them needs the whole of it."""
    known = {stale[each.key].validators if each.key in stale else Validators() for each in sharing}
    return known.pop() if len(known) == 1 else Validators()


def _standing(before: SavedArticle, answer: Page | Failure) -> ReadArticle:
    """An article as it was read before."""
    if isinstance(answer, Failure):
        return ReadArticle(key=before.key, article=before.article, lasting=not answer.retry, validators=before.validators)
    return ReadArticle(key=before.key, article=before.article, validators=answer.validators)
