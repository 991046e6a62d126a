"""What a template sees: an edition in the words, order and amount in which it is shown.

    EditionView ─► SectionView ─► StoryView ─► PartView

All strings are clean, cut to a length and in the reader's language; addresses are safe; HTML is made of escaped text. A template
chooses what stands where, and can do nothing wrong by forgetting a filter. ``showing`` makes these values; docs/templates.md lists
their fields for the people who write templates: adding one is a minor change, removing one is not.
"""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from digest.model import Block
from digest.render import columns, markup
from digest.render.gallery import NO_PICTURES, Gallery


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A name and where it leads; ``url`` is "" when nothing safe is known."""

    name: str
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineView:
    """A headline that stands apart from its story, in the language of that."""

    title: str
    language: str
    direction: str

    def __str__(self) -> str:
        """The headline alone, for lists in one line."""
        return self.title


@dataclass(frozen=True, kw_only=True)  # without slots, so that what is drawn once is kept
class PartView:
    """A piece of running text as HTML and as plain text, with the language it is in; each is drawn when it is first asked for."""

    blocks: tuple[Block, ...]
    language: str
    direction: str
    gallery: Gallery = NO_PICTURES

    @cached_property
    def html(self) -> Markup:
        """Paragraphs, headings, lists and so on, without classes or styles; pictures only where the reader has asked for them."""
        return Markup(markup.blocks_html(self.blocks, gallery=self.gallery))  # noqa: S704 — made of escaped text and our own tags

    @property
    def text(self) -> str:
        """Lines of 72 columns, in which links are cited by number."""
        return self._reading[0]

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses that the text cites, from number 1."""
        return self._reading[1]

    @cached_property
    def _reading(self) -> tuple[str, tuple[str, ...]]:
        links: dict[str, int] = {}
        text = columns.reading(self.blocks, links)
        return text, tuple(links)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionView:
    """What one more article adds to a story. ``name`` stands for it in a list, ``heading`` over its text: the outlet, and the
    headline where it takes that to tell it from the others.
    """

    outlet: str
    name: str
    heading: str
    url: str
    title: str
    part: PartView


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What was said before, what is said now, and the words around it, "" when they are not known."""

    before: str
    after: str
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story. ``part`` is its text, None in the brief form; ``whole`` is unset when the article goes on at its source.

    ``discussion`` is where people talk about it, "" when that is not known.
    ``picture`` is its picture as an element, "" unless the reader has asked for pictures.
    """

    title: str
    url: str
    outlet: str
    byline: str
    when: str
    language: str
    direction: str
    note: str
    summary: str
    form: str
    minutes: str
    lead: bool
    whole: bool
    picture: Markup
    part: PartView | None
    additions: tuple[AdditionView, ...]
    also: tuple[LinkView, ...]
    also_more: int
    discussion: str
    update_of: str
    told: str
    changes: tuple[ChangeView, ...]
    reasons: tuple[str, ...]

    @property
    def meta(self) -> tuple[str, ...]:
        """Outlet, byline, time, when it was told before, and how long a longer text takes to read: those that are known."""
        return tuple(part for part in (self.outlet, self.byline, self.when, self.told, self.minutes) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """Stories under one heading: those with text, then those in brief. A section of which nothing is shown is not there."""

    name: str
    stories: tuple[StoryView, ...]
    briefs: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureView:
    """A source that could not be read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalView:
    """A passage that was left out, of which article, why, and what says it: a title, an earlier edition, or the site that prints it
    everywhere; "" for what is none of these."""

    text: str
    of: str
    why: str
    said_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """The whole edition. ``account`` is a sentence in parts, behind its head; ``more`` counts the stories that found no room here.
    ``minutes`` are the reading time of what is shown, ``whole_minutes`` that of the whole edition.

    ``cut`` is set when any story is shown in less than its form; ``removals`` are for pages, a mail has no room for them;
    ``removals_more`` counts those that a page has no room for either.
    """

    title: str
    subject: str
    language: str
    direction: str
    day: str
    since: str
    new: int
    stories: int
    minutes: int
    whole_minutes: int
    headlines: tuple[HeadlineView, ...]
    sections: tuple[SectionView, ...]
    more: int
    cut: bool
    account_head: str
    account: str
    account_parts: tuple[str, ...]
    passages: int
    failures: tuple[FailureView, ...]
    failures_more: int
    recovered: str
    removals: tuple[RemovalView, ...]
    removals_more: int
    sender: str
    stop_url: str
    page_url: str
