"""Whether a text made by a model says only what its source says.

A figure, or a name, of which the source has nothing is an invention; so is a text most of whose words are foreign to a source in a
script without capitals, where names cannot be seen. What a model turns around ("rose" for "fell") is not found here, which is why
its words never take the place of an article's own where an article is told.
"""

import re
from collections.abc import Iterable

from digest.dedupe.vocabulary import FUNCTION_WORDS
from digest.text import UNSPACED, normalize, stem, word_count

_LONGER = 1.5  # times what was asked for is still taken
_KNOWN_SHARE = 0.5  # of the words, or pairs of letters, of a text without capitals must stand in the source
_FIGURE = re.compile(r"\d+(?:[.,:/\-]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NAME = re.compile(r"(?:[^\W\d_]+[.'’\-]?)*[^\W\d_]+")
_UNSPACED = re.compile(f"[{UNSPACED}]+")


def flaw(text: str, source: str, *, limit_words: int) -> str:
    """Why the text may not stand for the source, in words; "" when it may."""
    if not text:
        return "it is empty"
    if word_count(text) > _LONGER * limit_words:
        return f"it has {word_count(text)} words where {limit_words} were asked for"
    if unknown := sorted(_figures(text) - _figures(source)):
        return f"the article does not have the figure {unknown[0]}"
    known = frozenset(_stems([source]))
    for name in _names(text):
        if not known.issuperset(_stems([name])):
            return f"the article does not have the name {name}"
    pieces = _pieces(text)
    if text.lower() == text.upper() and len(pieces & _pieces(source)) < _KNOWN_SHARE * len(pieces):
        return "most of its words are not the article's"
    return ""


def _figures(text: str) -> set[str]:
    """The figures, with a point for the decimal mark and without marks for thousands."""
    return {
        re.sub("[.,]", "", figure) if _THOUSANDS.fullmatch(figure) else figure.replace(",", ".") for figure in _FIGURE.findall(text)
    }


def _names(text: str) -> list[str]:
    """The words with a capital, without those that may have it because a sentence begins with them."""
    return [word for word in _NAME.findall(text) if word != word.lower() and word.lower() not in FUNCTION_WORDS]


def _stems(texts: Iterable[str]) -> list[str]:
    """The words by their beginnings, so that a name may be inflected."""
    return [stem(word) for text in texts for word in normalize(text).split() if len(word) > 1]


def _pieces(text: str) -> frozenset[str]:
    """The words, or the pairs of letters where there are no spaces between them."""
    folded = normalize(text)
    pairs = (run[i : i + 2] for run in _UNSPACED.findall(folded) for i in range(max(1, len(run) - 1)))
    return frozenset((*pairs, *_UNSPACED.sub(" ", folded).split()))
