"""The contradiction guard: the facts in which two nearly equal passages differ.

Two sentences are laid side by side word by word, and what differs is looked at: figures, units and currencies, weekdays and
months, names, directions (rose, fell), negations and modals, and the order of names and figures. Each difference is a ``Change``
to show. Words that carry no such fact may differ freely, and so may typing errors: that is what "nearly equal" means.

Reordered sentences are no difference: each sentence is compared with the one it resembles most, and one that resembles none is
new text, not a contradiction. Figures and names are found in any language, closed classes of words in those of ``vocabulary``. In
scripts without capitals a name cannot be told from a word, so there every replaced run counts as a change: a repeat shown is
cheaper than a fact lost.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto
from functools import lru_cache

from digest.dedupe.vocabulary import (
    CARDINALS,
    FUNCTION_WORDS,
    MODALS,
    MONTHS,
    NEGATIONS,
    OPPOSITES,
    UNITS,
    WEEKDAYS,
)
from digest.model import Change
from digest.text import sentences, shingles

_COUNTERPART = 0.4  # shared shingles from which two sentences are versions of one
_SAME_WORD = 0.7  # likeness from which two words are one word, mistyped


class _Kind(Enum):
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


_REPLACEABLE = (_Kind.FIGURE, _Kind.UNIT, _Kind.WEEKDAY, _Kind.MONTH, _Kind.MODAL, _Kind.NAME, _Kind.UNCASED)
_ORDERED = (_Kind.NAME, _Kind.FIGURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """A word with the fact it carries; ``key`` is what tokens are compared by."""

    text: str
    key: str
    kind: _Kind


def differences(before: str, after: str) -> tuple[Change, ...]:
    """The facts in which the second passage contradicts the first, in the order of the first; none when they agree.

    What only one of them says is no difference, but for negations and modals, which turn what both say.
    """
    theirs = [(sentence, shingles(sentence)) for sentence in sentences(after)]
    found: dict[Change, None] = {}
    for sentence in sentences(before):
        if counterpart := _counterpart(shingles(sentence), theirs):
            found.update(dict.fromkeys(_sentence_changes(_tokens(sentence), _tokens(counterpart))))
    return tuple(found)


def _counterpart(mine: frozenset[str], theirs: Sequence[tuple[str, frozenset[str]]]) -> str | None:
    """The sentence that is most like mine, None when none is a version of it; a version may be cut or extended."""
    best, likeness = None, _COUNTERPART
    for sentence, grams in theirs:
        smaller = min(len(mine), len(grams))
        if smaller and (share := len(mine & grams) / smaller) > likeness:
            best, likeness = sentence, share
    return best


def _sentence_changes(mine: Sequence[_Token], theirs: Sequence[_Token]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [token.key for token in mine], [token.key for token in theirs], autojunk=False)
    edits = [(mine[i:j], theirs[k:m]) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]
    for removed, added in edits:
        yield from _replaced(removed, added)
    yield from _turned(mine, theirs)
    yield from _swapped(mine, theirs)


def _replaced(removed: Sequence[_Token], added: Sequence[_Token]) -> Iterator[Change]:
    """Facts of one kind that stand in each other's place."""
    for kind in _REPLACEABLE:
        gone, come = _unmatched(removed, added, kind), _unmatched(added, removed, kind)
        if gone and come:
            yield Change(before=_phrase(gone), after=_phrase(come))
    for token in removed:
        for other in added:
            if other.key in OPPOSITES.get(token.key, ()):
                yield Change(before=token.text, after=other.text)


def _unmatched(tokens: Sequence[_Token], others: Sequence[_Token], kind: _Kind) -> list[_Token]:
    """The tokens of this kind that no token on the other side stands for."""
    return [token for token in tokens if token.kind is kind and not any(_alike(token, other) for other in others)]


def _alike(token: _Token, other: _Token) -> bool:
    """Whether two tokens are one word, spelled or cased differently; a figure is exact."""
    if token.key == other.key:
        return True
    if token.kind is not _Kind.NAME or not other.key[:1].isalpha():
        return False
    return SequenceMatcher(None, token.key, other.key, autojunk=False).ratio() >= _SAME_WORD


def _turned(mine: Sequence[_Token], theirs: Sequence[_Token]) -> Iterator[Change]:
    """Negations that only one side has."""
    ours, others = (Counter(token.key for token in side if token.kind is _Kind.NEGATION) for side in (mine, theirs))
    if ours.total() != others.total():
        yield Change(before=" ".join((ours - others).elements()), after=" ".join((others - ours).elements()))


def _swapped(mine: Sequence[_Token], theirs: Sequence[_Token]) -> Iterator[Change]:
    """The same names, or the same figures, in another order: who did it to whom, and from what to what."""
    for kind in _ORDERED:
        ours, others = ([token for token in side if token.kind is kind] for side in (mine, theirs))
        order, other_order = [token.key for token in ours], [token.key for token in others]
        if order != other_order and Counter(order) == Counter(other_order):
            yield Change(before=_phrase(ours), after=_phrase(others))


def _phrase(tokens: Sequence[_Token]) -> str:
    return " ".join(token.text for token in tokens)


# ---------------------------------------------------------------- tokens

_UNCASED = "\u0590-\u08ff\u0900-\u10ff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(
    r"\d+(?:[.,:’']\d+)*"  # figures, with their marks
    r"|[$€£¥₹%‰°][cCfF]?\b|[$€£¥₹%‰°]"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff]"  # scripts without spaces: letter by letter
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff])*(?:['’-][^\W\d_]+|\.(?=[^\W\d_]\b)[^\W\d_])*"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,’']\d{3})+")
_CONTRACTION = re.compile(r"n['’]t$")
_IS_UNCASED = re.compile(f"[{_UNCASED}]")
_KEPT_SENTENCES = 4096  # sentences are looked at more than once; the cache only saves time and never changes a result


@lru_cache(_KEPT_SENTENCES)
def _tokens(sentence: str) -> tuple[_Token, ...]:
    return tuple(_token(match[0], opens=i == 0) for i, match in enumerate(_TOKEN.finditer(sentence)))


def _token(text: str, *, opens: bool) -> _Token:
    """The token for a word; ``opens`` when it is the first of its sentence, where a capital means little."""
    key = text.casefold().replace("’", "'")
    if text[0].isdigit():
        return _Token(text=text, key=_figure(text), kind=_Kind.FIGURE)
    if key in CARDINALS and key not in FUNCTION_WORDS:
        return _Token(text=text, key=f"{CARDINALS[key]:g}", kind=_Kind.FIGURE)
    return _Token(text=text, key=_canonical(key), kind=_kind(text, key, opens=opens))


def _canonical(key: str) -> str:
    if key in UNITS:
        return UNITS[key]
    return key.removesuffix("'s")


def _kind(text: str, key: str, *, opens: bool) -> _Kind:
    bare = key.replace("'", "")
    if bare in NEGATIONS or _CONTRACTION.search(key):
        return _Kind.NEGATION
    if key in MONTHS and not text[0].islower():
        return _Kind.MONTH
    for kind, listed in ((_Kind.UNIT, UNITS), (_Kind.WEEKDAY, WEEKDAYS), (_Kind.MODAL, MODALS)):
        if key in listed:
            return kind
    if _IS_UNCASED.match(text):
        return _Kind.UNCASED
    if text[0].isupper() and key not in FUNCTION_WORDS and not opens:
        return _Kind.NAME
    return _Kind.WORD


def _figure(text: str) -> str:
    """The figure in one spelling: no thousands marks, a point before decimals, western digits."""
    western = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    if _THOUSANDS.fullmatch(western):
        return re.sub(r"[.,’']", "", western)
    return western.replace(",", ".")
