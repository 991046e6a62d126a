"""How an address of a source is asked for: with the proxy of the source, and with its secrets where they belong.

request_for(url, source, context)   the request; secrets go to the source's own origin alone
ask(requests, context, well=...)    the answers; what a host asks of us is written down before its answer is handed on
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from digest import urls
from digest.fetch import Request, Waits, fetch_all, headers_of
from digest.model import Failure, Page, Source
from digest.pipeline.context import Context


def request_for(url: str, source: Source, context: Context) -> Request:
    """A request for an address of the source.

    :raises ConfigError: when a secret is not where the configuration says it is.
    """
    at_home = urls.origin(url) == urls.origin(source.url)
    return Request(url=url, headers=headers_of(source, context.environ) if at_home else (), proxy=source.access.proxy)


def ask(requests: Sequence[Request], context: Context, *, well: Iterable[str] = ()) -> Iterator[Page | Failure]:
    """The answer to each request, in order of completion; ``well`` are addresses that answered well when they were last asked.

    A host that asked any run to wait is left alone until then.
    """
    if not requests:
        return
    waits = Waits(context.store.waits(now=context.now), well, now=context.now)
    for answer in fetch_all(requests, context.settings.fetch, now=context.now, waits=waits):
        news = waits.take()
        if news:
            now = context.clock()
            context.store.save_waits({place: now + timedelta(seconds=left) for place, left in news.items()}, now=now)
        yield answer
