"""Text and HTML files on disk as entries of one.

    read_file(page, source)   a feed of the one article that the file holds

The article itself is read later, by the extractor; here it gets a title to go by and an identity: its name and what it says, so
that a file that is written anew is a new article, and one that is only touched is not.
"""

import re
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from digest import text as words
from digest.feeds.decode import media_type, to_utf8
from digest.feeds.markup import from_text, plain
from digest.model import Entry, Feed, Page, Source

_TITLE = re.compile(r"<title[^>]*>([^<]{1,500})</title|<h1[^>]*>([^<]{1,500})</h1", re.IGNORECASE)
_TITLE_LIMIT_CHARS = 160


def read_file(page: Page, source: Source) -> Feed:
    """One entry for one file, without address: what the file names as its own is the extractor's to find."""
    body = to_utf8(page.body, page.content_type)
    text = body.decode("utf-8", "replace")
    name = PurePosixPath(unquote(urlsplit(page.url).path))
    is_html = media_type(page.content_type) in ("text/html", "application/xhtml+xml")
    entry = Entry(
        key=f"{page.url}#{sha256(body).hexdigest()[:32]}",
        source=source.url,
        guid="",
        url="",
        title=_html_title(text, name.stem) if is_html else _first_line(text, name.stem),
        content=text if is_html else from_text(text),
    )
    return Feed(title=source.name or name.parent.name, entries=(entry,))


def _first_line(text: str, fallback: str) -> str:
    line = next((words.clean(line) for line in text[:4000].splitlines() if line.strip()), "")
    return words.shorten(line, _TITLE_LIMIT_CHARS) or words.clean(fallback)


def _html_title(text: str, fallback: str) -> str:
    match = _TITLE.search(text[:20_000])
    return plain(match[1] or match[2], is_html=True) if match else words.clean(fallback)
