"""What a text names, as far as its capitals tell.

Two reports on one event name a person, a place or a body in common, or a figure. Two guides to one subject, which share as many
words, need not: of the recorded pages that were wrongly taken for one story, half had no name in common (docs/saying-once.md).
"""

import re
from collections.abc import Iterable

from digest.cluster.bags import lead_of
from digest.dedupe.vocabulary import FUNCTION_WORDS, MONTHS, WEEKDAYS
from digest.model import Item
from digest.text import normalize, stem

WORD = re.compile(r"[^\W_](?:[\w.,:’'/-]*[^\W_])?")
_ENOUGH_CHARS = 500  # of a text, some 80 words: in a shorter one the other names of an event may stand
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")  # which is in many texts of a day


def names_of(item: Item) -> frozenset[str] | None:
    """The names and figures of a text; None where it is too short to have them all, or in a script without capitals."""
    text = lead_of(item)
    if len(text) < _ENOUGH_CHARS:
        return None
    words = WORD.findall(text)
    if not any(word[0].islower() for word in words):
        return None
    figures = {word for word in words if len(word) > 1 and word[0].isdecimal() and not _YEAR.fullmatch(word)}
    return capitals(words) | figures


def capitals(words: Iterable[str]) -> frozenset[str]:
    """The words that have a capital wherever they stand, but for such as all texts have, each by what it is compared by."""
    words = list(words)
    upper = {key(word) for word in words if word[0].isupper()}
    return frozenset(upper - {key(word) for word in words if word[0].islower()} - _NO_NAMES)


def key(word: str) -> str:
    """What a word is compared by: a figure as a whole, of any other its beginning."""
    if word.isascii() and word.isalpha():
        return stem(word.lower())
    folded = normalize(word)
    return folded if is_figure(folded) else stem(folded)


def is_figure(word: str) -> bool:
    """Whether a digit is in the word."""
    return _DIGIT.search(word) is not None


_NO_NAMES = {key(word) for word in (*FUNCTION_WORDS, *WEEKDAYS, *MONTHS)}
