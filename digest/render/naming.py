"""How an item is named to a reader: its headline, its address, who wrote it where.

title_of, headline_of   the headline, alone or with its language
url_of                  where a reader finds the item
outlet_of               who published it
Others                  how the further items of a story are told from its lead and from each other
byline_of, direction_of
fact                    a short piece of foreign text: a reason, a figure, the name of a source
"""

from collections import Counter

from digest.model import Article, Item, Story
from digest.render import clean
from digest.render.view import HeadlineView, LinkView
from digest.render.words import Words
from digest.text import shorten

# No field grows with what a publisher sends: a headline of 10 KB is still one headline.
_TITLE_CHARS = 200
NAME_CHARS = 80  # of an outlet, an author, a section
_FACT_CHARS = 160
_BESIDE_CHARS = 60  # of a headline that stands for an outlet or behind one


def title_of(item: Item) -> str:
    """The headline of an item: the article's, else the feed's, else its address or outlet."""
    article, entry = item.article, item.entry
    title = next(filter(None, map(clean.line, (article.title, entry.title, article.url, entry.url, item.outlet))), "—")
    return shorten(title, _TITLE_CHARS)


def headline_of(item: Item) -> HeadlineView:
    """The headline of an item with its language."""
    title = title_of(item)
    language = clean.language(item.article.language or item.entry.language)
    return HeadlineView(title=title, language=language, direction=clean.direction(title) or direction_of(item.article))


def url_of(item: Item) -> str:
    """The address at which a reader finds the item, "" when none is safe to link."""
    return clean.href(item.article.url) or clean.href(item.entry.url)


def direction_of(article: Article) -> str:
    """Which way the article is written: "rtl" or "ltr"."""
    return "rtl" if article.direction == "rtl" else "ltr"


def byline_of(item: Item) -> str:
    """Who wrote it, without the outlet once more."""
    outlet = clean.line(item.outlet).casefold()
    names = [name for name in clean.line(item.article.byline or "").split(", ") if name.casefold() != outlet]
    return shorten(", ".join(names), NAME_CHARS)


def outlet_of(item: Item) -> str:
    """Who published the item."""
    return shorten(clean.line(item.outlet), NAME_CHARS)


class Others:
    """The further items of a story: each by its outlet, with its headline where the lead or another has the same outlet."""

    def __init__(self, story: Story, words: Words) -> None:
        self._words = words
        self._lead = outlet_of(story.lead)
        further = (*(addition.item for addition in story.additions), *story.also)
        self._articles = Counter(map(outlet_of, (story.lead, *further)))

    def name(self, item: Item) -> str:
        """What stands for the item in a list: its outlet, with its headline where the outlet has several, that alone where the lead
        is one of them."""
        outlet = outlet_of(item)
        if self._articles[outlet] == 1:
            return outlet
        return self._headline(item) if outlet == self._lead else f"{outlet}: {self._headline(item)}"

    def link(self, item: Item) -> LinkView:
        """The same as a link to the item."""
        return LinkView(name=self.name(item), url=url_of(item), title=title_of(item))

    def adding(self, item: Item) -> str:
        """What stands over that which the item adds to the story."""
        outlet = outlet_of(item)
        adding = self._words.say("%(outlet)s adds", outlet=outlet)
        return adding if self._articles[outlet] == 1 else f"{adding}: {self._headline(item)}"

    def _headline(self, item: Item) -> str:
        return self._words.say("“%(title)s”", title=shorten(title_of(item), _BESIDE_CHARS))


def fact(text: str) -> str:
    """The text on one line, and no longer than a fact is."""
    return shorten(clean.line(text), _FACT_CHARS)
