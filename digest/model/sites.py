"""What the program learns of a site: the passages that it puts under article after article."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ruling(StrEnum):
    """What the user has decided on a passage of a site, whatever was learned of it."""

    KEEP = "keep"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph of an article. ``mark`` is the fingerprint of its words without the article's own title."""

    mark: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The passages that one article of a site held, each once. ``title`` are the marks of the words of its title, ascending."""

    entry_key: str
    site: str
    day: date
    title: tuple[int, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How often the articles of a site held a passage. Identity: (``site``, ``mark``).

    ``articles`` held it, ``of`` as many articles of the site as there were from the first of these on; ``first`` and ``last`` are
    the days of the earliest and the latest. ``titles`` are those of up to three of them that have nothing to do with each other.
    ``text`` is "" as long as only one article held it. ``elsewhere`` is set when another site holds it too: it is agency text.
    """

    site: str
    mark: int
    articles: int
    of: int
    first: date
    last: date
    titles: tuple[tuple[int, ...], ...] = ()
    text: str = ""
    elsewhere: bool = False
    ruling: Ruling | None = None
