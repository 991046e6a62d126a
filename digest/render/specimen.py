"""A theme tried before it is needed: compiled, then filled with a made-up edition that has one of everything.

    check_template(theme, templates)   nothing, or a TemplateError with file and line

So a slip in a template shows in ``digest check``, and not at 07:00 in place of the mail.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from digest.model import (
    Addition,
    Article,
    Block,
    BlockKind,
    Change,
    Counts,
    Edition,
    Entry,
    Failure,
    Form,
    Item,
    Removal,
    RemovalKind,
    Section,
    Sent,
    Source,
    Story,
)
from digest.render.archive import render_index
from digest.render.edition import draw, draw_page, frame_of
from digest.render.templates import compile_theme
from digest.settings import DigestSettings, MailSettings

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE_LIMIT = 100_000


def check_template(theme: str, templates: Path | None) -> None:
    """Compile each file that the theme consists of, and fill those that make a mail or a page.

    :raises TemplateError: when the theme is missing, or a file of it is wrong; with its file and line.
    """
    compile_theme(theme, templates)
    digest = DigestSettings(name="specimen", to=("reader@example.org",), template=theme)
    mail = MailSettings(sender="digest@example.org")
    for edition in (_edition(), _empty()):
        frame = frame_of(edition, digest, mail, templates)
        draw(edition, frame)
        draw(edition, replace(frame, page_url="https://example.org/"))
        draw_page(edition, frame, _PAGE_LIMIT)
    render_index([_edition()], digest=digest, templates=templates)


def _edition() -> Edition:
    told = Sent(edition="specimen/1", sent_at=_AT, title="A story", keys=(), passages=())
    full = Story(
        lead=_item("A story"),
        additions=(Addition(item=_item("Another"), blocks=_item("Another").article.blocks),),
        also=(_item("A third"),),
        reasons=("1 hour old",),
        update_of=told,
        changes=(Change(before="12", after="17"),),
    )
    excerpt = replace(full, lead=replace(full.lead, article=replace(full.lead.article, excerpt=True)), form=Form.EXCERPT)
    brief = replace(full, summary="In short.", form=Form.BRIEF)
    passage = Removal(kind=RemovalKind.SAID, entry_key="A third", position=0, text="Text.", said_in="A story")
    return Edition(
        id="specimen/2",
        digest="specimen",
        title="Specimen",
        slot="2",
        made_at=_AT,
        since=_AT,
        sections=(Section(name="", stories=(full, excerpt)), Section(name="Section", stories=(brief,))),
        minutes=3.0,
        counts=Counts(new=10, stories=3, merged=1, repeats=1, muted=1, aside=1, carried=1, expired=1, failed=1, passages=1),
        removals=(passage,),
        failures=(Failure(stage="source", url="https://example.org/feed", name="Source", reason="no answer"),) * 9,
        recovered=("Source",),
    )


def _empty() -> Edition:
    return Edition(id="specimen/3", digest="specimen", title="Specimen", slot="3", made_at=_AT)


def _item(title: str) -> Item:
    text = Block(kind=BlockKind.PARAGRAPH, text="Text of 17 words. " * 9)
    url = "https://example.org/story"
    article = Article(url=url, title=title, byline="Author", site="Outlet", published=_AT, language="en", blocks=(text,))
    return Item(entry=Entry(key=title, source="specimen", guid=title, url=url), source=Source(url="specimen"), article=article)
