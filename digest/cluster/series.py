"""Whether two articles of one outlet are of a series: told in one form, on different things.

Notices of sales, results, obituaries, reports that a program fills in: but for names and figures they say the same, so they are
more alike than most reports on one event. What tells them apart stands in their titles:

    House in Alder Street sold          each title has a name that the other article never mentions,
    House in Birchen Street sold        and but for names the titles are the same
    Alder County concerts in May        the same of names that only the title has, if the rest of it is the same to the word
    Birchen County concerts in May
    Story number 3                      only a figure differs, and it is a number that names the thing,
    Story number 4                      or the texts have no name in common
    Harbour Talk #12: Cranes            the same number behind the same words, whatever comes then
    Harbour Talk #13: A life of knots

"Quake in the Azores: 12 dead" and "Quake in the Azores: 17 dead" are no series: there a figure counts, and the texts share names.
Two outlets have no form in common.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.cluster.bags import lead_of
from digest.cluster.names import WORD, capitals, is_figure, key
from digest.dedupe.vocabulary import FUNCTION_WORDS, NUMBERED
from digest.model import Item
from digest.text import normalize

_SAME_FORM = 0.65  # share of the words that both titles have, names and figures aside: one word of three may differ
_SAME_THINGS = 0.5  # the same, where both have a number that names the thing
_FORM_WORDS = 2  # that both titles have at the least, where their names stand in no text
_VERSION_PARTS = 3  # of a figure such as 4.1.2, which counts nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a title is made of: its words, its names as far as the text has them as names too, the same with those that the capitals
    of the title tell, its figures, those of the figures that name the thing and count nothing, and what stands before the first of
    these; then all words and the names of the text.
    """

    words: frozenset[str]
    names: frozenset[str]
    title_names: frozenset[str]
    figures: frozenset[str]
    numbers: frozenset[str]
    head: str
    said: frozenset[str]
    text_names: frozenset[str]


def form_of(item: Item) -> Form:
    """The form of an article."""
    title, text = item.article.title or item.entry.title, lead_of(item)
    title_words, text_words = WORD.findall(title), WORD.findall(text)
    text_names = capitals(text_words)
    names = frozenset(key(word) for word in title_words if word[0].isupper()) & text_names
    figures = frozenset(key(word) for word in title_words if is_figure(word))
    numbers = _numbers(title)
    words = frozenset(key(word) for word in title_words if word.casefold() not in FUNCTION_WORDS) - figures
    return Form(
        words=words,
        names=names - figures,
        title_names=(names | _capitals_of(title_words)) - figures,
        figures=figures,
        numbers=figures & frozenset(numbers),
        head=normalize(title[: min(numbers.values())]) if numbers else "",
        said=words | {key(word) for word in text_words},
        text_names=frozenset(name for name in text_names if not is_figure(name)),
    )


def is_series(one: Form, other: Form) -> bool:
    """Whether two articles of one outlet are of one form and on different things."""
    figures, its_figures = one.figures - other.figures, other.figures - one.figures
    numbered = bool(figures & one.numbers and its_figures & other.numbers)
    if numbered and one.head == other.head != "":
        return True
    if one.names - other.said and other.names - one.said:
        rest, its_rest = one.words - one.names, other.words - other.names
        return len(rest & its_rest) >= _SAME_FORM * max(len(rest), len(its_rest))
    if one.title_names - other.said and other.title_names - one.said:
        rest = one.words - one.title_names
        if len(rest) >= _FORM_WORDS and rest == other.words - other.title_names:
            return True
    if numbered:
        return len(one.words & other.words) >= _SAME_THINGS * max(len(one.words), len(other.words))
    return bool(figures and its_figures) and one.words == other.words and one.text_names.isdisjoint(other.text_names)


def _capitals_of(title: Sequence[str]) -> frozenset[str]:
    """The names in a title of which not all words have capitals; its first word is one if it or the next shows it by a capital."""
    telling = [word for word in title if word.casefold() not in FUNCTION_WORDS and not is_figure(word)]
    if all(word[0].isupper() for word in telling):
        return frozenset()
    behind = title[0][1:] + "".join(title[1:2])[:1]  # where a capital stands that is not that of the beginning
    names = telling if behind != behind.lower() else [word for word in telling if word != title[0]]
    return frozenset(key(word) for word in names if word[0].isupper())


def _numbers(title: str) -> dict[str, int]:
    """The figures of a title that name a thing, behind such a word as "number" or of three parts; where each stands."""
    found: dict[str, int] = {}
    before = ""
    for match in re.finditer(rf"#|{WORD.pattern}", title):
        word = match[0]
        if is_figure(word) and (before in NUMBERED or word.count(".") + 1 >= _VERSION_PARTS):
            found.setdefault(key(word), match.start())
        before = word.casefold()
    return found
