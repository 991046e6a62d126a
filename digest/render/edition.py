"""An edition made into its two parts: HTML that fits a mailbox, and text of the same content."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import css_inline

from digest.model import Edition, Form
from digest.render import clean, headers, ladder, showing, templates
from digest.render.gallery import Gallery
from digest.render.naming import title_of
from digest.render.showing import Frame, Plan
from digest.render.words import Words, speak
from digest.settings import DigestSettings, MailSettings
from digest.text import shorten

# Gmail shows some 102 KB of HTML and cuts the rest; see docs/email.md.
HTML_LIMIT = 80_000
_MARKS = {"ltr": "\u200e", "rtl": "\u200f"}
_SUBJECT_CHARS = 70  # a phone shows some 40, a desktop some 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Both parts of an edition, in the ``forms`` that fit, one a story, None for one that is only counted; ``cut`` is set when a
    story is shown in less than its form."""

    html: str
    text: str
    forms: tuple[Form | None, ...]
    cut: bool


def render_html(edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None) -> str:
    """The HTML part, its styles inlined, as it will be sent.

    :raises TemplateError: when the template is missing or wrong.
    """
    return draw(edition, frame_of(edition, digest, mail, templates)).html


def render_text(edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None) -> str:
    """The text part, in 72 columns.

    :raises TemplateError: when the template is missing or wrong.
    """
    return draw(edition, frame_of(edition, digest, mail, templates)).text


def subject(edition: Edition, *, language: str = "en") -> str:
    """The lead's headline and the date, so that no two editions share a subject and mailboxes do not thread them."""
    return _subject(edition, speak(language, edition.timezone, ()))


def frame_of(
    edition: Edition, digest: DigestSettings, mail: MailSettings, folder: Path | None, gallery: Gallery | None = None
) -> Frame:
    """What stands around the stories of the edition, in the language of the digest; its pictures are those of the gallery.

    Without a gallery they are shown from where they lie, when the reader has asked for that, and else not at all.

    :raises ConfigError: when the address of the sender cannot be written.
    """
    words = speak(digest.language, edition.timezone, templates.folders(folder))
    sender = headers.address(mail.sender)
    return Frame(
        words=words,
        now=edition.made_at,
        gallery=gallery or Gallery(kind="remote" if digest.images == "remote" else "none"),
        subject=_subject(edition, words),
        sender=sender.name or sender.spec,
        stop_url=mail.unsubscribe or f"mailto:{quote(sender.spec, safe='@')}?subject=unsubscribe",
        theme=digest.template,
        folder=folder,
    )


def draw(edition: Edition, frame: Frame) -> Parts:
    """Both parts, in the largest forms that keep the HTML under its limit."""

    def html(plan: Plan) -> str:
        return _inliner().inline(_filled(templates.HTML, edition, plan, frame))

    plan, drawn = ladder.fit(edition, html, HTML_LIMIT)
    text = _tidy(_filled(templates.TEXT, edition, plan, frame))
    return Parts(html=drawn, text=text, forms=plan.forms, cut=showing.is_cut(edition, plan))


def draw_page(edition: Edition, frame: Frame, limit: int) -> str:
    """The edition as a page that opens without the network, uncut up to ``limit`` bytes."""
    return ladder.fit(edition, lambda plan: _filled(templates.PAGE, edition, plan, frame), limit)[1].lstrip()


def _filled(name: str, edition: Edition, plan: Plan, frame: Frame) -> str:
    shown = showing.view(edition, plan, frame)
    return templates.fill(frame.theme, name, edition=shown, words=frame.words, templates=frame.folder)


def _subject(edition: Edition, words: Words) -> str:
    stories = edition.stories
    title = title_of(stories[0].lead) if stories else clean.line(edition.title or edition.digest)
    # Without a mark of direction, the number of the day would be drawn into a headline that runs the other way.
    turn = _MARKS[words.direction] if clean.direction(title) not in ("", words.direction) else ""
    return f"{shorten(title, _SUBJECT_CHARS)}{turn} · {words.short_day(edition.made_at)}"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """The inliner: rules with a state or a medium stay in the head, no file and no address is opened."""
    return css_inline.CSSInliner(
        keep_style_tags=True, remove_inlined_selectors=True, minify_css=True, load_remote_stylesheets=False
    )


def _tidy(text: str) -> str:
    """The text without white space at line ends, but for "-- " above the signature, and with two empty lines in a row at most."""
    lines = (line if line == "-- " else line.rstrip() for line in text.split("\n"))
    return re.sub("\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n") + "\n"
