"""Pictures for an edition that embeds them: fetched by the same guarded fetcher as pages, made small by the workers.

They are had after the edition is composed, so only what is shown is asked for. One that cannot be had is left out, and the mail
goes without it; a picture is never worth a run.
"""

import logging

from digest import urls
from digest.engines import Lost
from digest.fetch import Request
from digest.model import Edition, Page, Picture
from digest.pipeline.asking import ask
from digest.pipeline.context import Context
from digest.render import wanted_pictures
from digest.settings import DigestSettings

log = logging.getLogger(__name__)

# All of an edition's, in bytes: with base64 and the rest some 0.8 MB, where the strictest mailboxes take 10 MB a message.
_ROOM = 500_000


def pictures_for(context: Context, digest: DigestSettings, edition: Edition) -> tuple[Picture, ...]:
    """The pictures that the edition may show, the most wanted first, as many as there is room for; none unless it embeds them."""
    wanted = wanted_pictures(edition) if digest.images == "embedded" else {}
    if not wanted:
        return ()
    from digest.pictures import shrink  # late: Pillow takes 10 MB, and few editions need it

    requests = [Request(url=url, kind="picture", proxy=source.access.proxy) for url, source in wanted.items()]
    answers = ask(requests, context)
    pages = (each for each in answers if isinstance(each, Page))
    found: dict[str, Picture] = {}
    for outcome in context.engine.map(shrink, pages):
        if isinstance(outcome, Lost):
            log.info("picture left out %s reason=%s", urls.redact(outcome.item.url), outcome.reason)
        else:
            found[outcome.url] = outcome
    chosen, room = [], _ROOM
    for picture in (found[url] for url in wanted if url in found):
        if len(picture.content) <= room:
            chosen.append(picture)
            room -= len(picture.content)
    log.info("embedded %d of %d pictures bytes=%d", len(chosen), len(wanted), _ROOM - room)
    return tuple(chosen)
