"""The archive: each edition as a web page of its own, with an index, a feed of editions and an EPUB.

Written after the mail, from what the store remembers, so that a page that is missing (the disk was full, the setting is new) is
written by the next run. A file is replaced in one step.
"""

import logging
import os
from pathlib import Path

from digest.errors import StoreError
from digest.model import Edition
from digest.pipeline.context import Context
from digest.render import page_name, render_epub, render_feed, render_index, render_page
from digest.settings import DigestSettings
from digest.slots import is_manual

log = logging.getLogger(__name__)

# The index and the feed name this many editions, newest first; older pages stay where they are.
_LISTED = 100


def keep(context: Context, digest: DigestSettings) -> int:
    """Write what the archive of one digest lacks; returns the number of editions written.

    :raises StoreError: when the folder cannot be written.
    """
    archive = context.settings.archive
    if archive.folder is None:
        return 0
    folder = archive.folder / digest.name
    editions = _editions(context, digest)
    missing = [each for each in editions if not (folder / page_name(each)).exists()]
    if not missing:
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for edition in missing:
            _write_edition(context, digest, edition, folder)
        index = render_index(editions, digest=digest, templates=context.settings.templates)
        _replace(folder / "index.html", index.encode())
        address = f"{archive.url.rstrip('/')}/{digest.name}/" if archive.url else ""
        _replace(folder / "feed.xml", render_feed(editions, digest=digest, base_url=address).encode())
    except OSError as error:
        raise StoreError(f"{folder}: the archive cannot be written: {error.strerror} (mend it; the next run writes it)") from error
    log.info("archived %d editions in %s", len(missing), folder)
    return len(missing)


def _editions(context: Context, digest: DigestSettings) -> list[Edition]:
    records = context.store.editions(digest.name, limit=_LISTED)
    found = (context.store.edition(each.id) for each in records if each.stories and not is_manual(each.slot))
    return [each for each in found if each is not None]


def _write_edition(context: Context, digest: DigestSettings, edition: Edition, folder: Path) -> None:
    sent = context.store.sent_messages(edition.id) if digest.images == "embedded" else ()
    page = render_page(
        edition,
        digest=digest,
        mail=context.settings.mail,
        templates=context.settings.templates,
        message=sent[0].body if sent else b"",
    )
    name = page_name(edition)
    _replace(
        (folder / name).with_suffix(".epub"), render_epub(edition, language=digest.language, templates=context.settings.templates)
    )
    _replace(folder / name, page.encode())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
