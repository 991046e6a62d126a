"""How an item is named to a reader: its headline, its address, who wrote it where.

title_of, headline_of   the headline, alone or with its language
url_of, link_of         where a reader finds the item; its outlet as a link to it
byline_of, direction_of
fact                    a short piece of foreign text: a reason, a figure, the name of a source
"""

from digest.model import Article, Item
from digest.render import clean
from digest.render.view import HeadlineView, LinkView
from digest.text import shorten

# No field grows with what a publisher sends: a headline of 10 KB is still one headline.
_TITLE_CHARS = 200
NAME_CHARS = 80  # of an outlet, an author, a section
_FACT_CHARS = 160


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


def link_of(item: Item) -> LinkView:
    """The outlet of the item as a link to it."""
    return LinkView(name=shorten(clean.line(item.outlet), NAME_CHARS), url=url_of(item), title=title_of(item))


def fact(text: str) -> str:
    """The text on one line, and no longer than a fact is."""
    return shorten(clean.line(text), _FACT_CHARS)
