"""An edition as a book: EPUB 3 (W3C Recommendation, EPUB 3.3), a chapter a story, for a reading device.

    render_epub(edition, language, templates)   the bytes of the .epub file

Everything in it is our own markup around escaped text, so it is well-formed XML by construction. The dates inside the
archive are those of the edition: the same edition gives the same bytes.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from html import escape
from pathlib import Path

from digest.model import Edition, Story
from digest.render import clean, markup
from digest.render.naming import Others, title_of, url_of
from digest.render.templates import folders
from digest.render.words import Words, speak

_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chapter:
    name: str
    title: str
    section: str
    body: str
    language: str
    direction: str


def render_epub(edition: Edition, *, language: str, templates: Path | None) -> bytes:
    """The edition with every story whole, in its order; ``templates`` is the user's own folder, for its catalogs.

    :raises TemplateError: when a catalog cannot be read.
    """
    words = speak(language, edition.timezone, folders(templates))
    chapters = [
        _chapter(story, f"story-{number}.xhtml", clean.line(section.name), words)
        for number, (section, story) in enumerate(
            ((section, story) for section in edition.sections for story in section.stories), 1
        )
    ]
    files = [
        ("META-INF/container.xml", _CONTAINER),
        ("book.opf", _package(edition, chapters, words.tag)),
        ("contents.xhtml", _contents(edition, chapters, words)),
        *((chapter.name, _document(chapter.title, chapter.body, chapter.language, chapter.direction)) for chapter in chapters),
    ]
    made = edition.made_at.astimezone(UTC).timetuple()[:6]
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        # The first file, stored, tells what the archive is (EPUB 3.3, OCF ZIP container).
        archive.writestr(zipfile.ZipInfo("mimetype", made), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files:
            archive.writestr(zipfile.ZipInfo(name, made), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return book.getvalue()


def _chapter(story: Story, name: str, section: str, words: Words) -> _Chapter:
    item, article = story.lead, story.lead.article
    title, url = title_of(item), url_of(item)
    parts = [f"<h1>{_text(title)}</h1>", f"<p><em>{_text(' · '.join(filter(None, (item.outlet, article.byline))))}</em></p>"]
    parts += _update(story, words)
    parts.append(markup.blocks_html(article.blocks, 2) or f"<p>{_text(story.summary)}</p>")
    others = Others(story, words)
    for addition in story.additions:
        parts += [f"<h2>{_text(others.adding(addition.item))}</h2>", markup.blocks_html(addition.blocks, 3)]
    if story.also:
        also = words.join([others.name(item) for item in story.also])
        parts.append(f"<p>{_text(words.say('Also covered by:'))} {_text(also)}</p>")
    if url:
        parts.append(f'<p><a href="{escape(url)}">{_text(url)}</a></p>')
    return _Chapter(
        name=name,
        title=title,
        section=section,
        body="\n".join(parts),
        language=clean.language(article.language) or words.tag,
        direction="rtl" if article.direction == "rtl" else "ltr",
    )


def _update(story: Story, words: Words) -> Iterator[str]:
    """What an update continues, and the facts that changed since."""
    if story.update_of:
        told = words.say("Update to our edition of %(when)s", when=words.date(story.update_of.sent_at))
        changes = "".join(f"<br/>{_text(each.before)} → {_text(each.after)}" for each in story.changes)
        yield f"<p><strong>{_text(told)}</strong>{changes}</p>"


def _package(edition: Edition, chapters: Sequence[_Chapter], language: str) -> str:
    manifest = "\n".join(
        f'<item id="c{n}" href="{each.name}" media-type="application/xhtml+xml"/>' for n, each in enumerate(chapters, 1)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n, _ in enumerate(chapters, 1))
    made = edition.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{escape(language)}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{_text(edition.id)}</dc:identifier>
<dc:title>{_text(_title(edition))}</dc:title>
<dc:language>{_text(language)}</dc:language>
<meta property="dcterms:modified">{made}</meta>
</metadata>
<manifest>
<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>
{manifest}
</manifest>
<spine><itemref idref="contents"/>{spine}</spine>
</package>
"""


def _contents(edition: Edition, chapters: Sequence[_Chapter], words: Words) -> str:
    entries = "\n".join(f'<li><a href="{each.name}">{_text(each.title)}</a></li>' for each in chapters)
    listed = f"<ol>\n{entries}\n</ol>" if chapters else '<ol><li><a href="contents.xhtml">—</a></li></ol>'
    body = f'<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc">\n<h1>{_text(_title(edition))}</h1>\n{listed}\n</nav>'
    return _document(_title(edition), body, words.tag, words.direction)


def _document(title: str, body: str, language: str, direction: str) -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{escape(language)}" xml:lang="{escape(language)}" dir="{direction}">
<head><title>{_text(title)}</title></head>
<body>
{body}
</body>
</html>
"""


def _title(edition: Edition) -> str:
    return f"{clean.line(edition.title or edition.digest)}, {edition.made_at.date().isoformat()}"


def _text(text: str) -> str:
    return escape(clean.line(text), quote=False)
