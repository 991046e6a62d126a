"""Sources on this machine: files, folders and mailboxes, as pages.

    read_local(source_url, limit_bytes)  a page for each file or mail, in a fixed order

A folder is read with its sub-folders to a small depth, hidden files and what is neither text, HTML nor mail left out. A link
that leads out of the folder is refused, and only regular files are opened: a named pipe would hold the run for ever. Each page's
``content_type`` names the reader that understands it.
"""

import mailbox
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from digest.model import Failure, Page

_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".eml": "message/rfc822",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
}
_MAIL = "message/rfc822"
_MAX_DEPTH = 5
_MAX_FILES = 10_000  # in one folder; a folder of more is no reading list


def read_local(source_url: str, *, limit_bytes: int) -> Iterator[Page | Failure]:
    """The files or mails of a source, in the order of their names or of the mailbox; a Failure for each that cannot be read."""
    scheme, mark, rest = source_url.partition(":")
    try:
        if mark and scheme == "maildir":
            yield from _mails(_open_maildir(Path(rest)), source_url, limit_bytes)
        elif mark and scheme == "mbox":
            yield from _mails(mailbox.mbox(_regular(Path(rest)), create=False), source_url, limit_bytes)
        else:
            path = Path(unquote(rest.removeprefix("//")) if scheme == "file" else source_url)
            yield from _files(path, limit_bytes)
    except (OSError, mailbox.Error) as error:
        yield _failure(source_url, error)


def _files(path: Path, limit_bytes: int) -> Iterator[Page | Failure]:
    if not path.is_dir():
        yield _page(path, _TYPES.get(path.suffix.lower(), "text/plain"), limit_bytes)
        return
    home = path.resolve()
    for found in _listed(home):
        kind = _TYPES.get(found.suffix.lower())
        if kind is None:
            continue
        if not found.resolve().is_relative_to(home):
            yield Failure(
                stage="fetch",
                url=found.as_uri(),
                reason="the link leads out of the folder; put the file itself there",
                retry=False,
            )
            continue
        try:
            yield _page(found, kind, limit_bytes)
        except OSError as error:
            yield _failure(found.as_uri(), error)


def _listed(home: Path) -> Iterator[Path]:
    """The files of the folder by name, sub-folders included, links to folders not followed."""
    n = 0
    for folder, folders, names in os.walk(home):
        depth = len(Path(folder).relative_to(home).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if depth < _MAX_DEPTH else []
        for name in sorted(names):
            if not name.startswith(".") and n < _MAX_FILES:
                n += 1
                yield Path(folder) / name


def _page(path: Path, content_type: str, limit_bytes: int) -> Page:
    """The file as a page.

    :raises OSError: when it cannot be read, is no regular file, or larger than the limit.
    """
    with _regular(path).open("rb") as file:
        body = file.read(limit_bytes + 1)
    if len(body) > limit_bytes:
        raise OSError(f"larger than {limit_bytes} bytes; raise [fetch] max_bytes if it should be read")
    url = path.absolute().as_uri()
    return Page(url=url, final_url=url, status=200, content_type=content_type, body=body)


def _regular(path: Path) -> Path:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("no regular file")
    return path


def _open_maildir(path: Path) -> mailbox.Maildir:
    if not (path / "new").is_dir() and not (path / "cur").is_dir():
        raise OSError("no Maildir here (a folder with new and cur)")
    return mailbox.Maildir(path, create=False)


def _mails(box: "mailbox.Maildir | mailbox.mbox", source_url: str, limit_bytes: int) -> Iterator[Page | Failure]:
    """Every mail of the box, which is only read: no flag is changed."""
    try:
        for name in sorted(box.keys(), key=str if isinstance(box, mailbox.Maildir) else int):
            url = f"{source_url}#{name}"
            with box.get_file(name) as file:
                body = file.read(limit_bytes + 1)
            if len(body) > limit_bytes:
                yield Failure(stage="fetch", url=url, reason=f"the mail is larger than {limit_bytes} bytes", retry=False)
            else:
                yield Page(url=url, final_url=url, status=200, content_type=_MAIL, body=body)
    finally:
        box.close()


def _failure(url: str, error: Exception) -> Failure:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Failure(stage="fetch", url=url, reason=f"{reason}; look at the path in [[source]]", retry=True)
