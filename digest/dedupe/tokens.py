"""The words of a passage with the facts they carry: figures, units, days, months, names, negations, modals.

Figures and names are found in any language, the closed classes of words in those of ``vocabulary``. In scripts without capitals a
name cannot be told from a word, and in scripts without spaces not even a word from the next: there letters are looked at.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from digest.dedupe.numerals import NUMERALS, SCALES, figure, spelled
from digest.dedupe.vocabulary import FUNCTION_WORDS, MODALS, MONTHS, NEGATIONS, SPELLINGS, UNITS, WEEKDAYS
from digest.pointers import without_pointer
from digest.text import UNSPACED, clean


class Kind(Enum):
    """What sort of fact a token carries."""

    FIGURE = auto()
    UNIT = auto()
    WEEKDAY = auto()
    MONTH = auto()
    NEGATION = auto()
    MODAL = auto()
    NAME = auto()
    UNCASED = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word with the fact it carries; ``key`` is what tokens are compared by, the same for every spelling of a figure, a unit, a
    day or a month. ``value`` is that of a plain figure."""

    text: str
    key: str
    kind: Kind
    value: float | None = None


_UNCASED = re.compile(f"[\u0590-\u10ff\uac00-\ud7af{UNSPACED}]")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff\u200c\u200d"
_TOKEN = re.compile(
    r"(?<![\w.,-])-?\d{1,3}(?: \d{3})+(?!\d|[.,]\d)"  # a figure with spaces for thousands
    r"|(?<![\w.,])-?\d+(?:[.,:’']\d+)*"  # a figure with its sign and its marks
    r"|\d+(?:[.,:’']\d+)*"
    r"|[$€£¥₹%‰°]"
    rf"|[{UNSPACED}]"
    rf"|(?:(?![{UNSPACED}])[^\W\d_])(?:(?![{UNSPACED}])[^\W\d_]|[{_MARKS}]|['’](?=[^\W\d_])|\.(?=[^\W\d_]\b))*"
)
_NEGATED = re.compile(r"n't$")
_POSSESSIVE = re.compile(r"'s?$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_DAY_LETTERS = 3  # of the short forms of English days, which are words without a capital: "sun", "sat", "mon"
_HALF = 0.5
_COUNTS = frozenset((Kind.FIGURE, Kind.UNIT))  # after these a unit may have a capital; elsewhere that makes a name of it
_TENS = frozenset(range(20, 100, 10))
_ONES = frozenset(range(1, 10))


_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_DOLLARS = re.compile(r"\b(?!US)([A-Z]{1,2})\$(?=\s?\d)")
_SHORT_SCALE = re.compile(r"([$€£¥₹]\s?\d[\d.,]*)\s?(m|k|b|t)\b", re.IGNORECASE)
_SHORT_SCALES = {"m": "million", "k": "thousand", "b": "billion", "t": "trillion"}
_ROMAN = re.compile(r"(?=[IVXLC])(?:X[LC]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ARTICLES = frozenset(
    ["a", "an", "ein", "eine", "un", "une", "una", "uno", "um", "uma", "en", "ett", "et", "één", "een", "o", "egy"]
)
_ENGLISH_VERBS = frozenset(["march", "may", "mar", "august"])  # and months, where they have a capital


def tokens(text: str) -> tuple[Token, ...]:
    """The words of the passage in order, without a pointer to the rest of a clipped text."""
    plain = _PER_CENT.sub("percent", without_pointer(clean(text)))
    plain = _DOLLARS.sub(r"\1dollars ", plain)  # not those of the United States
    plain = _SHORT_SCALE.sub(lambda match: f"{match[1]} {_SHORT_SCALES[match[2].lower()]}", plain)
    found: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(plain):
        beside = found[-1] if plain[end : match.start()] == " " else None
        found.append(_token(match[0], beside))
        end = match.end()
    return tuple(found)


def joined(run: Sequence[Token]) -> list[Token]:
    """The tokens, figures of several words as one: "twenty three", "2 million", "half a million"."""
    found: list[Token] = []
    for token in run:
        _join(found, token)
    return found


def _join(found: list[Token], token: Token) -> None:
    """Adds the token, or makes one figure of it and the last."""
    last = found[-1] if found else None
    scale = SCALES.get(token.text.casefold())
    if last and last.value is not None and scale:
        found[-1] = _product(last, token, last.value * scale)
    elif len(found) > 1 and last and last.key in _ARTICLES and scale:
        whole = found[-2].value == _HALF
        if whole:
            found.pop()
        found[-1] = _product(found[-1], token, (_HALF if whole else 1) * scale)
    elif last and last.value in _TENS and token.value in _ONES and last.text.isalpha() and token.text.isalpha():
        found[-1] = _product(last, token, last.value + token.value)
    else:
        found.append(token)


def _product(first: Token, last: Token, value: float) -> Token:
    return Token(text=f"{first.text} {last.text}", key=spelled(value), kind=Kind.FIGURE, value=value)


def _token(text: str, before: Token | None) -> Token:
    """The word as a token; ``before`` is the word that only a space parts from it."""
    spelt = text.casefold().replace("’", "'")
    key = _POSSESSIVE.sub("", spelt) or spelt
    key = key.replace(".", "") if _INITIALS.fullmatch(key) else key
    key = SPELLINGS.get(key, key)
    if text.lstrip("-")[:1].isdecimal():
        return _in_digits(text)
    kind = _kind(text, key, before)
    if kind is Kind.WORD and key in NUMERALS and key not in FUNCTION_WORDS:
        return Token(text=text, key=spelled(NUMERALS[key]), kind=Kind.FIGURE, value=NUMERALS[key])
    if kind is Kind.FIGURE:
        return Token(text=text, key=spelled(_roman(text)), kind=kind)
    if kind is Kind.MONTH:
        return Token(text=text, key=f"month {MONTHS[key]:g}", kind=kind)
    if kind is Kind.WEEKDAY:
        return Token(text=text, key=f"day {WEEKDAYS[key]:g}", kind=kind)
    scale = f"x {SCALES[key]:g}" if key in SCALES else key
    return Token(text=text, key=UNITS.get(key, scale), kind=kind)


def _in_digits(text: str) -> Token:
    key = figure(text)
    try:
        value = float(key)
    except ValueError:
        value = None
    return Token(text=text, key=key, kind=Kind.FIGURE, value=value)


def _kind(text: str, key: str, before: Token | None) -> Kind:
    capital = text[0].isupper()
    if key.replace("'", "") in NEGATIONS or _NEGATED.search(key):
        return Kind.NEGATION
    if key in MONTHS and (capital or key not in _ENGLISH_VERBS):
        return Kind.MONTH
    if key in WEEKDAYS and (capital or len(key) > _DAY_LETTERS):
        return Kind.WEEKDAY
    if before and before.kind is Kind.NAME and _ROMAN.fullmatch(text):
        return Kind.FIGURE
    after_name = before is not None and before.kind is Kind.NAME
    if capital and len(text) > 1 and key in NUMERALS and not ((after_name or text.isupper()) and key in FUNCTION_WORDS):
        return Kind.WORD
    for kind, listed in ((Kind.UNIT, UNITS), (Kind.UNIT, SCALES), (Kind.MODAL, MODALS)):
        if key in listed and (not text.istitle() or (before is not None and before.kind in _COUNTS)):
            return kind
    if _UNCASED.match(text):
        return Kind.UNCASED
    named = key not in FUNCTION_WORDS or after_name or (text.isupper() and before is not None and text != "I")
    return Kind.NAME if capital and named else Kind.WORD


def _roman(text: str) -> float:
    """The value of a Roman numeral."""
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(-value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True))
