"""Why an article stands in a story, in words: whose text it has in common, or what names both speak of.

named      the title of an item and its outlet
beside     how an item stands to the story that it is a part of
"""

import re
from collections.abc import Iterator, Sequence

from digest.cluster import lead_of, publisher
from digest.dedupe import Relation, relate
from digest.dedupe.vocabulary import FUNCTION_WORDS, MONTHS, WEEKDAYS
from digest.model import Change, Item, Story
from digest.text import normalize, shorten

_TITLE_CHARS = 60
_NAMES = 4
_COMPANIONS = 8  # of a story that an article is compared with: a lead and its first versions
_VERSIONS = (Relation.REPOST, Relation.WIRE, Relation.UPDATE)
# Words with capitals that begin no sentence.
_NAME = re.compile(r"(?<![.!?…:]\s)(?<!^)(?<![“\"'‘«])\b[^\W\d_a-z][\w’'-]*(?:\s[^\W\d_a-z][\w’'-]*)*")
_NO_NAMES = frozenset(normalize(word) for word in (*FUNCTION_WORDS, *WEEKDAYS, *MONTHS))


def named(item: Item) -> str:
    """The title of an item and its outlet, for people."""
    return f"“{shorten(item.article.title or item.entry.title, _TITLE_CHARS)}” of {item.outlet}"


def changed(changes: Sequence[Change]) -> Iterator[str]:
    """The facts that differ, in words."""
    yield from (f"“{each.before}” is now “{each.after}”" for each in changes if each.before and each.after)


def beside(story: Story, item: Item) -> str:
    """How an item stands to the story that it is a part of: as a version of another of its texts, else as a report on one event."""
    for other in (each for each in story.items[:_COMPANIONS] if each is not item):
        if told := _version(other, item):
            return told
    event = f"on the same event as {named(story.lead)}"
    if common := _common_names(story.lead, item):
        return f"{event}: both speak of {_listed(common)}"
    if common := _common_words(story.lead, item):
        return f"{event}: both titles have {_listed(common)}"
    return f"{event}, by the likeness of their words"


def _version(other: Item, item: Item) -> str:
    """The class of the item as a version of another, the larger of the shares that they have of each other, and the facts that
    changed; "" when it is none."""
    is_later = not (item.when and other.when and item.when < other.when)
    earlier, later = (other, item) if is_later else (item, other)
    found = relate(earlier.article, later.article, same_owner=publisher(item) == publisher(other))
    if found.relation not in _VERSIONS:
        return ""
    shares = (found.later_in_earlier, found.earlier_in_later)
    mine, its = shares if is_later else reversed(shares)
    share = f"{mine:.0%} of it stands in {named(other)}" if mine >= its else f"it holds {its:.0%} of {named(other)}"
    kind = "earlier version" if found.relation is Relation.UPDATE and not is_later else str(found.relation)
    return ", ".join((f"{kind}: {share}", *changed(found.changes)))


def _common_names(lead: Item, item: Item) -> tuple[str, ...]:
    """The names that both texts speak of where grouping reads them, those of the titles first."""
    titles = [normalize(each.article.title or each.entry.title) for each in (lead, item)]
    tops = [lead_of(each) for each in (lead, item)]
    texts = [f" {title} {normalize(top)} " for title, top in zip(titles, tops, strict=True)]
    found = {normalize(name): name for name in _NAME.findall(tops[0]) if _is_name(name, tops[0])}
    common = [key for key in found if key not in _NO_NAMES and all(f" {key} " in text for text in texts)]
    whole = [key for key in common if not any(f" {key} " in f" {other} " for other in common if other != key)]
    whole.sort(key=lambda key: (-sum(f" {key} " in f" {title} " for title in titles), -texts[1].count(f" {key} ")))
    return tuple(found[key] for key in whole[:_NAMES])


def _common_words(lead: Item, item: Item) -> tuple[str, ...]:
    """The words that both titles have, but for such as all titles have."""
    mine, its = (normalize(each.article.title or each.entry.title).split() for each in (lead, item))
    return tuple(f"“{word}”" for word in dict.fromkeys(mine) if word in its and word not in _NO_NAMES)[:_NAMES]


def _is_name(name: str, text: str) -> bool:
    """Whether it has a capital wherever it stands in the text, and is more than a letter."""
    return name[0].isupper() and len(name) > 1 and f" {name.lower()} " not in f" {text} "


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
