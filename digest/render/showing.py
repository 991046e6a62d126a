"""An edition made into what a template sees: which stories in which form, each string cleaned and cut, in the reader's words.

view(edition, plan, frame)   the EditionView; the plan says how much of each story is shown (see ``ladder``)
carried(blocks, limit)       the opening of a text

How an item is named stands in ``naming``, what became of everything new in ``account``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from digest.model import Article, Block, BlockKind, Edition, Form, Item, Story
from digest.rank import shown_blocks, story_minutes
from digest.render import account, clean, markup
from digest.render.changes import around
from digest.render.gallery import Gallery
from digest.render.naming import NAME_CHARS, Others, byline_of, direction_of, fact, headline_of, outlet_of, title_of, url_of
from digest.render.view import (
    AdditionView,
    ChangeView,
    EditionView,
    PartView,
    SectionView,
    StoryView,
)
from digest.render.words import Words
from digest.text import reading_minutes, shorten, word_count

# No field grows with what a publisher sends: a headline of 10 KB is still one headline. Counts are characters.
_NOTE, _SUMMARY = 200, 320
EXCERPT_CHARS = 900  # two to four paragraphs: the news stands at the top of a news story (the inverted pyramid)
_FIRST = 3  # blocks: a picture among them stands at the top
_MAX_ALSO, _MAX_ADDITIONS, _MAX_CHANGES, _MAX_HEADLINES = 8, 6, 6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of an edition is drawn: the form of each story in order, None for one that is only counted.

    ``lead_chars`` is what the lead shows of its text when it is an excerpt: a lead that is too long for a mail fills what
    room there is.
    """

    forms: tuple[Form | None, ...]
    lead_chars: int = EXCERPT_CHARS


class Drawn:
    """Stories as templates see them, made once for all editions that tell the same items in the same words.

    Items are known by identity, so editions share what they are made of: those of a batch do.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[Story, StoryView]] = {}

    def story(self, story: Story, form: Form, frame: "Frame", *, lead: bool, limit_chars: int) -> StoryView:
        """The story in this form."""
        if frame.gallery.held:  # pictures of this edition alone
            return _story(story, form, frame, lead=lead, limit_chars=limit_chars)
        words = frame.words
        told = (
            id(story.lead),
            id(story.additions),
            id(story.also),
            id(story.update_of),
            story.told_at,
            story.changes,
            story.reasons,
        )
        shown = (story.summary, story.summary_by, story.form, form, lead, limit_chars, frame.gallery.kind)
        key = (*told, *shown, words.tag, str(words.locale), str(words.zone), frame.folder, frame.now)
        if key not in self._made:
            self._made[key] = (story, _story(story, form, frame, lead=lead, limit_chars=limit_chars))
        return self._made[key][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds the stories and is not in the edition: the words, the subject, the sender, how it stops, and the theme.

    ``now`` is when the edition was made, ``folder`` the user's own folder of templates, ``page_url`` where the
    whole edition stands on the web, "" when it does not. ``drawn`` are the stories of the drawings before.
    """

    words: Words
    now: datetime
    gallery: Gallery
    subject: str
    sender: str
    stop_url: str
    theme: str
    folder: Path | None
    page_url: str = ""
    drawn: Drawn = field(default_factory=Drawn)


def view(edition: Edition, plan: Plan, frame: Frame) -> EditionView:
    """The edition as the templates see it, each story in the form that the plan gives it."""
    words, counts = frame.words, edition.counts
    sections = tuple(_sections(edition, plan, frame))
    parts = account.parts(edition, words)
    cut = is_cut(edition, plan)
    removals, failures = tuple(account.removals(edition, words)), account.failures(edition)
    return EditionView(
        title=shorten(clean.line(edition.title or edition.digest), NAME_CHARS),
        subject=frame.subject,
        language=words.tag,
        direction=words.direction,
        day=words.day(edition.made_at),
        since=account.since(edition, words),
        new=counts.new,
        stories=len(edition.stories),
        minutes=_minutes_of(sections) if cut else edition.whole_minutes,
        whole_minutes=edition.whole_minutes,
        headlines=tuple(headline_of(story.lead) for story in edition.stories[1 : 1 + _MAX_HEADLINES]),
        sections=sections,
        more=sum(form is None for form in plan.forms),
        cut=cut,
        account_head=account.head(edition, words),
        account=words.join(parts),
        account_parts=parts,
        passages=counts.passages,
        failures=failures,
        failures_more=len(edition.failures) - len(failures),
        recovered=account.recovered(edition, words),
        removals=removals,
        removals_more=len(edition.removals) - len(removals),
        sender=frame.sender,
        stop_url=frame.stop_url,
        page_url=frame.page_url,
    )


def is_cut(edition: Edition, plan: Plan) -> bool:
    """Whether the plan shows any story in less than its form."""
    return plan.forms != tuple(story.form for story in edition.stories)


def _minutes_of(sections: Iterable[SectionView]) -> int:
    """How long what is shown takes to read, in whole minutes, at least one."""
    stories = [story for section in sections for story in (*section.stories, *section.briefs)]
    parts = [part for story in stories for part in (story.part, *(each.part for each in story.additions)) if part]
    words = sum(word_count(story.title) + (0 if story.part else word_count(story.summary)) for story in stories)
    words += sum(word_count(block.text) for part in parts for block in part.blocks)
    return max(1, round(reading_minutes(words)))


def carried(blocks: tuple[Block, ...], limit_chars: int = EXCERPT_CHARS) -> tuple[Block, ...]:
    """The opening blocks that an excerpt shows: whole ones, up to some 900 characters.

    A first one that is longer is cut at a word.
    """
    chosen: list[Block] = []
    left = limit_chars
    for block in blocks:
        if chosen and len(block.text) > left:
            break
        if block.kind is not BlockKind.IMAGE:
            chosen.append(_cut(block, limit_chars))
            left -= len(block.text)
    return _without_last_headings(tuple(chosen))


def _without_last_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks up to the last that is no heading: a heading over nothing says nothing."""
    end = len(blocks)
    while end and blocks[end - 1].kind is BlockKind.HEADING:
        end -= 1
    return blocks[:end]


def _cut(block: Block, limit_chars: int) -> Block:
    """The block, or its beginning; a span that reaches over the end is shortened where it is drawn."""
    if len(block.text) <= limit_chars:
        return block
    return Block(
        kind=block.kind, text=shorten(block.text, limit_chars), spans=block.spans, level=block.level, ordered=block.ordered
    )


# ---------------------------------------------------------------- sections and stories


def _sections(edition: Edition, plan: Plan, frame: Frame) -> Iterator[SectionView]:
    forms, first = iter(plan.forms), True
    for section in edition.sections:
        shown = [(story, next(forms)) for story in section.stories]
        views = []
        for story, form in shown:
            if form is not None:
                shown_chars = plan.lead_chars if first else EXCERPT_CHARS
                views.append(frame.drawn.story(story, form, frame, lead=first, limit_chars=shown_chars))
            first = False
        if views:
            yield SectionView(
                name=shorten(clean.line(section.name), NAME_CHARS),
                stories=tuple(each for each in views if each.part),
                briefs=tuple(each for each in views if not each.part),
            )


def _story(story: Story, form: Form, frame: Frame, *, lead: bool, limit_chars: int) -> StoryView:
    item, article, words = story.lead, story.lead.article, frame.words
    blocks = _blocks(story, form, limit_chars)
    also, others = _also(story, form), Others(story, words)
    when = item.when
    update = story.update_of
    return StoryView(
        title=title_of(item),
        url=url_of(item),
        outlet=outlet_of(item),
        byline=byline_of(item),
        when=words.moment(when, frame.now) if when else "",
        language=clean.language(article.language or item.entry.language),
        direction=direction_of(article),
        note=_note(article, words) if article.excerpt else "",
        summary=_summary(story, frame.words),
        form=form.value,
        minutes=_minutes(replace(story, form=form), words) if blocks else "",
        lead=lead,
        whole=not article.excerpt and _length(blocks) == _length(_without_last_headings(article.blocks)),
        picture=_picture(article, blocks, frame.gallery),
        part=_part(blocks, article, frame) if blocks else None,
        additions=tuple(_additions(story, form, frame, others)),
        also=tuple(others.link(other) for other in also[:_MAX_ALSO]),
        also_more=max(0, len(also) - _MAX_ALSO),
        discussion=_discussion(story),
        update_of=words.date(update.sent_at) if update else "",
        told=words.say("in our edition of %(when)s", when=words.date(story.told_at)) if story.told_at else "",
        changes=tuple(_changes(story, blocks)),
        reasons=tuple(fact(reason) for reason in story.reasons[:_MAX_CHANGES]),
    )


def _blocks(story: Story, form: Form, limit_chars: int) -> tuple[Block, ...]:
    """What the form shows of the lead's text: what the edition says it does, unless the plan cuts it further."""
    if form is story.form:
        return _without_last_headings(shown_blocks(story))
    return () if form is Form.BRIEF else carried(story.lead.article.blocks, limit_chars)


def _also(story: Story, form: Form) -> tuple[Item, ...]:
    """The outlets that are only named: where the lead is not told in full, those that add something too."""
    if form is Form.FULL:
        return story.also
    return (*(addition.item for addition in story.additions), *story.also)


def _discussion(story: Story) -> str:
    """Where an aggregator lets people talk about the story: at the lead's entry, else at the first that names a place."""
    items = (story.lead, *(addition.item for addition in story.additions), *story.also)
    return next((url for each in items if (url := clean.href(each.entry.comments_url or ""))), "")


def _picture(article: Article, blocks: tuple[Block, ...], gallery: Gallery) -> Markup:
    """The article's own picture, unless the text has it too, or begins with another: mostly the same in another size."""
    shown = gallery.find(article.lead_image or "")
    if not shown or not blocks or any(block.src == article.lead_image for block in blocks):
        return Markup()
    if any(block.src and gallery.find(block.src) for block in blocks[:_FIRST]):
        return Markup()
    return Markup(markup.image(shown))  # noqa: S704 — made of an escaped address and our own tag


def _changes(story: Story, blocks: tuple[Block, ...]) -> Iterator[ChangeView]:
    for each in story.changes[:_MAX_CHANGES]:
        after = fact(each.after)
        yield ChangeView(before=fact(each.before), after=after, context=fact(around(after, blocks)))


def _minutes(story: Story, words: Words) -> str:
    """How long the story takes to read, where that is worth knowing."""
    minutes = round(story_minutes(story))
    return words.count("%(num)s minute", "%(num)s minutes", minutes) if minutes > 1 else ""


def _note(article: Article, words: Words) -> str:
    """Why there is no more of the article, in the reader's words where the extractor's are known ones."""
    known = {
        "": words.say("Excerpt only."),
        "excerpt only: paywall": words.say("Excerpt only: the rest is for subscribers."),
        "excerpt only: the feed's summary": words.say("Excerpt only: the feed gives no more."),
        "title only": words.say("Only the headline could be had."),
    }
    return known.get(article.note) or _sentence(article.note)


def _sentence(text: str) -> str:
    """The text as a line of its own: with a capital letter."""
    note = shorten(clean.line(text), _NOTE)
    return note[:1].upper() + note[1:]


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks if block.kind is not BlockKind.IMAGE)


def _summary(story: Story, words: Words) -> str:
    """One or two sentences, with the name of the model where one wrote them; nothing where they only repeat the headline."""
    summary = shorten(clean.line(story.summary), _SUMMARY)
    if story.summary_by:
        return f"{summary} ({words.say('summary by %(model)s', model=shorten(clean.line(story.summary_by), NAME_CHARS))})"
    return "" if summary.rstrip(".").casefold() == title_of(story.lead).rstrip(".").casefold() else summary


def _additions(story: Story, form: Form, frame: Frame, others: Others) -> Iterator[AdditionView]:
    for addition in story.additions[:_MAX_ADDITIONS] if form is Form.FULL else ():
        item = addition.item
        blocks = _without_last_headings(addition.blocks)
        if blocks:
            yield AdditionView(
                outlet=outlet_of(item),
                name=others.name(item),
                heading=others.adding(item),
                url=url_of(item),
                title=title_of(item),
                part=_part(blocks, item.article, frame),
            )


def _part(blocks: tuple[Block, ...], article: Article, frame: Frame) -> PartView:
    return PartView(
        blocks=blocks, language=clean.language(article.language), direction=direction_of(article), gallery=frame.gallery
    )
