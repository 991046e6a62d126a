"""The words of a passage with the facts they carry: figures, units, days, months, names, negations, modals.

Figures and names are found in any language, the closed classes of words in those of ``vocabulary``. In scripts without capitals a
name cannot be told from a word, and in scripts without spaces not even a word from the next: there letters are looked at.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from digest.dedupe.vocabulary import CARDINALS, FUNCTION_WORDS, MODALS, MONTHS, NEGATIONS, UNITS, WEEKDAYS
from digest.text import clean


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
    """A word with the fact it carries; ``key`` is what tokens are compared by, the same for every spelling of a figure or unit."""

    text: str
    key: str
    kind: Kind


_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff"
_UNCASED = re.compile(f"[\u0590-\u10ff\u1780-\u17ff\uac00-\ud7af{_UNSPACED}]")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff\u200c\u200d"
_TOKEN = re.compile(
    r"(?<![\w.,])-?\d+(?:[.,:’']\d+)*"  # a figure with its sign and its marks
    r"|\d+(?:[.,:’']\d+)*"
    r"|[$€£¥₹%‰°]"
    rf"|[{_UNSPACED}]"
    rf"|(?:(?![{_UNSPACED}])[^\W\d_])(?:(?![{_UNSPACED}])[^\W\d_]|[{_MARKS}]|['’](?=[^\W\d_])|\.(?=[^\W\d_]\b))*"
)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:(?:[,’']\d{3})+|(?:\.\d{3}){2,})")  # one point and three digits may be a decimal
_NEGATED = re.compile(r"n't$")
_POSSESSIVE = re.compile(r"'s?$")
# What frames a passage and is no part of what it says: a pointer to the rest of a clipped text.
_POINTERS = (
    r"\(?(?:read|see|continue|keep|learn)\s+(?:more|full\s+story|reading)\)?|weiterlesen|mehr lesen|lire la suite|leer más"
    r"|leggi tutto|ler mais|lees meer|läs mer|les mer|czytaj (?:więcej|dalej)|читать (?:далее|полностью)|devamını oku"
)
_TAIL = re.compile(rf"\s*(?:\[?…\]?|\[?\.\.\.\]?)?\s*(?:{_POINTERS})\s*(?:…|\.\.\.|»|›|→|>+)?\s*$", re.IGNORECASE)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of the passage in order, without a pointer to the rest of a clipped text."""
    return tuple(_token(match[0]) for match in _TOKEN.finditer(_TAIL.sub("", clean(text))))


def _token(text: str) -> Token:
    spelled = text.casefold().replace("’", "'")
    key = _POSSESSIVE.sub("", spelled) or spelled
    if text.lstrip("-")[:1].isdecimal():
        return Token(text=text, key=_figure(text), kind=Kind.FIGURE)
    if key in CARDINALS and key not in FUNCTION_WORDS:
        return Token(text=text, key=f"{CARDINALS[key]:g}", kind=Kind.FIGURE)
    return Token(text=text, key=UNITS.get(key, key), kind=_kind(text, key))


def _kind(text: str, key: str) -> Kind:
    if key.replace("'", "") in NEGATIONS or _NEGATED.search(key):
        return Kind.NEGATION
    if key in MONTHS and not text[0].islower():
        return Kind.MONTH
    for kind, listed in ((Kind.UNIT, UNITS), (Kind.WEEKDAY, WEEKDAYS), (Kind.MODAL, MODALS)):
        if key in listed:
            return kind
    if _UNCASED.match(text):
        return Kind.UNCASED
    return Kind.NAME if text[0].isupper() and key not in FUNCTION_WORDS else Kind.WORD


def _figure(text: str) -> str:
    """The figure in one spelling: no thousands marks, a point before decimals, western digits."""
    western = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    if _THOUSANDS.fullmatch(western):
        return re.sub(r"[.,’']", "", western)
    return western.replace(",", ".")
