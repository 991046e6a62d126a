"""Entries to articles: fetched where the source wants the full text, read in workers, remembered by key.

Each page is fetched and read once, however many digests want it. What cannot be had falls back to the feed's own text
(``extract.read_article``); an article whose page may come back later is not remembered, so that the next edition asks again.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from digest import urls
from digest.engines import Lost
from digest.errors import ConfigError
from digest.fetch import Request
from digest.model import Article, Entry, Failure, Source
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
    found = context.store.articles(list(wanted))
    missing = [each for key, each in wanted.items() if key not in found]
    unsaved: list[SavedArticle] = []
    for done, read in enumerate(_read_all(context, missing, sources), 1):
        found[read.key] = read.article
        if read.lasting:
            unsaved.append(SavedArticle(key=read.key, article=read.article))
        if len(unsaved) >= _BATCH:
            context.store.save_articles(unsaved)
            unsaved.clear()
        context.advance("articles", done, len(missing))
    context.store.save_articles(unsaved)
    if not context.is_worker:  # whose other jobs may be reading
        context.engine.rest()
    log.info("read articles=%d known=%d", len(wanted), len(wanted) - len(missing))
    return found


def _read_all(context: Context, entries: Sequence[Entry], sources: Mapping[str, Source]) -> Iterator[ReadArticle]:
    """The article of each entry. One that its worker did not survive is read again from the feed alone, and that too in a worker:
    it may be the feed's own text that kills; then the bare title is all there is."""
    lost: list[EntryTask] = []
    for outcome in context.engine.map(read_entry, _readings(context, entries, sources)):
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


def _readings(context: Context, entries: Sequence[Entry], sources: Mapping[str, Source]) -> Iterator[EntryTask]:
    online: dict[str, list[Entry]] = {}
    for entry in entries:
        if urls.is_web(entry.url) and sources[entry.source].full_text:
            online.setdefault(entry.url, []).append(entry)
        else:
            yield EntryTask(entry=entry, page=None)
    requests = []
    for url, sharing in online.items():
        try:
            requests.append(replace(request_for(url, sources[sharing[0].source], context), kind="article"))
        except ConfigError:  # told where the source itself is asked
            requests.append(Request(url=url, kind="article", proxy=sources[sharing[0].source].access.proxy))
    for answer in ask(requests, context):
        for entry in online[answer.url]:
            yield EntryTask(entry=entry, page=answer)
