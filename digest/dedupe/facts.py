"""The contradiction guard: the facts in which two nearly equal passages differ.

The passages are laid side by side word by word. Where a few words of one stand in the place of a few of the other, their
facts are compared: figures, units and currencies, days and months, names, opposites (rose, fell), negations and modals; and
where two sentences have the same words, the order of their names and figures. Each difference is a ``Change`` to show. Long
runs that only one passage has are what it adds or leaves out, not a contradiction; a run that was moved is compared with
itself. Words that carry no such fact may differ freely, and so may typing errors: that is what "nearly equal" means.

In scripts without capitals every replaced run counts as a change: a repeat shown is cheaper than a fact lost.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from digest.dedupe.numerals import same_figure
from digest.dedupe.opposites import OPPOSITES, excludes
from digest.dedupe.tokens import Kind, Token, joined, tokens
from digest.dedupe.vocabulary import FUNCTION_WORDS, HONORIFICS, QUANTITIES
from digest.model import Change
from digest.text import sentences, unaccented

_MOST_WORDS = 800  # of a passage that is aligned; paragraphs of news have 20 to 220
_RUN = 6  # words from which a run is an addition or omission, not a replacement
_TURN = 4  # words in which a negation may come or go: "did not" for "did"
_MOVED = 0.6  # share of common words from which a run is another one in a new place
_DEPTH = 3  # how often moved runs are looked for in moved runs
_SAME_WORDS = 0.8  # share of common words from which the order of names in two sentences is compared
_MISTYPED = 0.6  # likeness of a word and its badly typed form, looked at where another word is mistyped too
_REWORDED = 2  # reworded places from which a text counts as another wording, where words are replaced without regard to each other
_ENDING = 2  # letters that tell the form of a word
_LONG_WORD = 7  # letters of a word in which one wrong letter is a slip; in a shorter one it makes Iraq of Iran
_IN_PLACE = 0.75  # likeness from which two sentences differ in the order of single words only

_HARD = frozenset((Kind.FIGURE, Kind.NAME, Kind.WEEKDAY, Kind.MONTH))
# "Has" for "may have" takes the doubt away.
_STATED = frozenset(("is", "are", "was", "were", "has", "have", "had", "do", "does", "did"))

_EXACT = frozenset((Kind.FIGURE, Kind.UNIT, Kind.UNCASED))
_CLOSED = frozenset((Kind.FIGURE, Kind.WEEKDAY, Kind.MONTH, Kind.NEGATION, Kind.MODAL))
_PLAIN = (Kind.WORD, Kind.UNIT)  # many a name of a unit is a common word as well: "real", "try", "points"
_SOFT = (Kind.UNIT, Kind.MODAL, Kind.UNCASED)
_ORDERED = (Kind.NAME, Kind.FIGURE)

_Run = Sequence[Token]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """A few words that stand for others; ``inner`` unless it is at the beginning or the end of the passages."""

    removed: tuple[Token, ...]
    added: tuple[Token, ...]
    inner: bool


def differences(before: str, after: str) -> tuple[Change, ...]:
    """The facts in which the second passage contradicts the first, in the order of the first; none when they agree.

    What only one of them says is no difference, but for negations, which turn what both say. Passages that are too long to be laid
    side by side, which takes quadratic time, differ in something that is not named: both sides of the change are empty.
    """
    mine, theirs = tokens(before), tokens(after)
    if max(len(mine), len(theirs)) > _MOST_WORDS:
        return () if mine == theirs else (Change(before="", after=""),)
    edits = _edits(mine, theirs, _DEPTH)
    noisy = any(_is_mistyped(edit) for edit in edits)
    reworded = sum(_is_reworded(edit) for edit in edits) >= _REWORDED
    found = dict.fromkeys(
        change for edit in edits if not (reworded and _is_rewording(edit)) for change in _changes(edit, noisy=noisy)
    )
    found.update(dict.fromkeys(_exchanged(edits)))
    found.update(dict.fromkeys(_replaced(edits, mine)))
    found.update(dict.fromkeys(_swapped(before, after)))
    return tuple(found)


def corrected(passage: str, earlier: Iterable[str]) -> tuple[Change, ...]:
    """The figure that a correction takes back, and the one that it puts in its place; none when that is not plain.

    The one taken back stands in the earlier texts, the new one does not, and both have the same number of digits.
    """
    known = {token.key for text in earlier for token in tokens(text) if token.kind is Kind.FIGURE}
    figures = dict.fromkeys(token for token in tokens(passage) if token.kind is Kind.FIGURE)
    pairs = [
        Change(before=old.text, after=new.text)
        for old in figures
        for new in figures
        if old.key in known and new.key not in known and len(old.key) == len(new.key)
    ]
    return (pairs[0],) if len(pairs) == 1 else ()


# ---------------------------------------------------------------- edits


def _edits(mine: _Run, theirs: _Run, depth: int) -> list[_Edit]:
    """Where the runs differ, word by word; runs that were moved are compared with themselves."""
    matcher = SequenceMatcher(None, [token.key for token in mine], [token.key for token in theirs], autojunk=False)
    found: list[_Edit] = []
    gone: list[_Run] = []
    come: list[_Run] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        if j - i >= _RUN or m - k >= _RUN:
            gone.append(mine[i:j])
            come.append(theirs[k:m])
        else:
            inner = min(i, k) > 0 and j < len(mine) and m < len(theirs)
            found.append(_Edit(removed=tuple(mine[i:j]), added=tuple(theirs[k:m]), inner=inner))
    if depth:
        for one, other in _moved(gone, come):
            found += _edits(one, other, depth - 1)
    return found


def _moved(gone: Sequence[_Run], come: Sequence[_Run]) -> Iterator[tuple[_Run, _Run]]:
    """Runs that stand in both passages, in different places."""
    for run in gone:
        if len(run) >= _RUN:
            best = max(come, key=lambda other: _common(run, other), default=())
            if _common(run, best) >= _MOVED:
                yield run, best


def _common(run: _Run, other: _Run) -> float:
    """The share of the shorter run's words that the other has."""
    words, others = Counter(token.key for token in run), Counter(token.key for token in other)
    return (words & others).total() / max(1, min(words.total(), others.total()))


# ---------------------------------------------------------------- facts


def _changes(edit: _Edit, *, noisy: bool) -> Iterator[Change]:
    if _is_respaced(edit):
        return
    removed, added = joined(edit.removed), joined(edit.added)
    gone = [token for token in removed if not any(_alike(token, other, noisy=noisy) for other in added)]
    come = [token for token in added if not any(_alike(token, other, noisy=noisy) for other in removed)]
    hard = [[token for token in side if token.kind in _HARD] for side in (gone, come)]
    if all(hard) and not _abbreviates(*hard):
        yield Change(before=_phrase(hard[0]), after=_phrase(hard[1]))
    if not all(hard):
        yield from _counted(gone, come)
    for kind in _SOFT:
        soft = [[token for token in side if token.kind is kind] for side in (gone, come)]
        if all(soft):
            yield Change(before=_phrase(soft[0]), after=_phrase(soft[1]))
    for token in gone:
        yield from (Change(before=token.text, after=other.text) for other in come if _excluded(token, other))
    if _turns(edit, gone, come) or _hedges(edit):
        yield Change(before=_phrase(edit.removed), after=_phrase(edit.added))


def _excluded(token: Token, other: Token) -> bool:
    return excludes(token.text.casefold(), other.text.casefold())


def _counted(gone: _Run, come: _Run) -> Iterator[Change]:
    """A figure in the place of another word for how many: "several" became "two"."""
    for one, other in ((gone, come), (come, gone)):
        figures = [token for token in one if token.kind is Kind.FIGURE]
        if figures and (vague := [token for token in other if token.key in QUANTITIES]):
            before, after = (figures, vague) if one is gone else (vague, figures)
            yield Change(before=_phrase(before), after=_phrase(after))


def _hedges(edit: _Edit) -> bool:
    """Whether what is stated becomes what may be, or the other way round."""
    sides = ((edit.removed, edit.added), (edit.added, edit.removed))
    return edit.inner and any(
        len(stated) == 1 and stated[0].key in _STATED and len(other) > 1 and other[0].kind is Kind.MODAL for stated, other in sides
    )


def _turns(edit: _Edit, gone: _Run, come: _Run) -> bool:
    """Whether a negation comes or goes; one at the edge belongs to what is added or left out there."""
    before, after = (sum(token.kind is Kind.NEGATION for token in side) for side in (gone, come))
    return before != after and edit.inner and max(len(edit.removed), len(edit.added)) <= _TURN


def _abbreviates(one: _Run, other: _Run) -> bool:
    """Whether one name is the initials of the other."""
    for short, long in ((one, other), (other, one)):
        initials = "".join(token.key[0] for token in long)
        if len(short) == 1 and len(long) > 1 and short[0].key.replace(".", "") == initials:
            return True
    return False


def _alike(token: Token, other: Token, *, noisy: bool) -> bool:
    """Whether two tokens are one word, differently spelled; figures and words of the closed classes are exact."""
    if token.key == other.key or (token.kind is other.kind is Kind.FIGURE and same_figure(token.key, other.key)):
        return True
    if token.kind is other.kind is Kind.NAME and unaccented(token.key) == unaccented(other.key):
        return True
    if _is_exact(token) or _is_exact(other) or (_is_known(token) and _is_known(other)) or _excluded(token, other):
        return False
    one, two = _spelt(token), _spelt(other)
    if _slipped(one, two):
        return True
    if noisy:
        return _likeness(one, two) >= _MISTYPED
    return min(len(one), len(two)) >= _LONG_WORD and _replaced_letters(one, two) == 1


def _spelt(token: Token) -> str:
    """The letters of the word, where its key stands for other spellings too."""
    text = token.text.casefold().replace("’", "'").removesuffix("'s")
    return text if token.key not in text and text.isalpha() else token.key


def _is_exact(token: Token) -> bool:
    """Whether no slip is allowed for: units, and figures in digits."""
    return token.kind in _EXACT and not (token.kind is Kind.FIGURE and token.text.isalpha() and not token.text.isupper())


def _is_known(token: Token) -> bool:
    """Whether the word is one of those listed, and so no slip of the finger."""
    return token.kind in _CLOSED or token.key in FUNCTION_WORDS


def _slipped(word: str, other: str) -> bool:
    """Whether one slip of the finger makes one word of the other: a letter too many or too few, or two exchanged."""
    if len(word) > len(other):
        word, other = other, word
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), len(word))
    if len(word) == len(other):
        return word[start : start + 2] == other[start : start + 2][::-1] and word[start + 2 :] == other[start + 2 :]
    return len(other) == len(word) + 1 and word[start:] == other[start + 1 :]


def _replaced_letters(word: str, other: str) -> int:
    """How many letters differ in two words of one length; all of them in words of different lengths."""
    return sum(a != b for a, b in zip(word, other, strict=True)) if len(word) == len(other) else len(word)


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other, autojunk=False).ratio()


def _is_mistyped(edit: _Edit) -> bool:
    """Whether words of the edit stand for nearly the same letters; an ending more or less is grammar, not a slip."""
    if len(edit.removed) != len(edit.added):
        return False
    return any(
        Kind.WORD in (one.kind, other.kind)
        and one.key != other.key
        and _spelt(one)[-1] == _spelt(other)[-1]
        and _alike(one, other, noisy=True)
        and abs(len(_spelt(one)) - len(_spelt(other))) <= 1
        for one, other in zip(edit.removed, edit.added, strict=True)
    )


def _is_reworded(edit: _Edit) -> bool:
    """Whether the edit puts other plain words in the place of plain words."""
    return bool(edit.removed and edit.added) and all(token.kind in _PLAIN for token in (*edit.removed, *edit.added))


def _is_rewording(edit: _Edit) -> bool:
    """Whether one word takes the place of another of which a negation cannot be the turn: "wind" for "not"."""
    if len(edit.removed) != 1 or len(edit.added) != 1:
        return False
    one, other = sorted((*edit.removed, *edit.added), key=lambda token: token.kind is not Kind.NEGATION)
    plain = other.kind is Kind.WORD and other.key not in FUNCTION_WORDS and other.key not in OPPOSITES
    return one.kind is Kind.NEGATION and plain


def _is_respaced(edit: _Edit) -> bool:
    """Whether the edit only parts words elsewhere."""
    one, other = ("".join(token.key for token in side) for side in (edit.removed, edit.added))
    return one == other and not any(token.kind is Kind.FIGURE for token in edit.removed)


def _exchanged(edits: Sequence[_Edit]) -> Iterator[Change]:
    """Words that have changed places: "the union rejected the company"."""
    pairs = [(edit.removed[0], edit.added[0]) for edit in edits if len(edit.removed) == len(edit.added) == 1]
    for i, (old, new) in enumerate(pairs):
        told = old.key not in FUNCTION_WORDS and new.key not in FUNCTION_WORDS
        if told and any((later.key, earlier.key) == (old.key, new.key) for earlier, later in pairs[i + 1 :]):
            yield Change(before=old.text, after=new.text)


def _replaced(edits: Sequence[_Edit], mine: _Run) -> Iterator[Change]:
    """The one word that was replaced, where it says what a figure counts, or ends like the word that it stands for: "promised"
    became "refused". Where more is worded anew, a word alone tells nothing."""
    changed = [edit for edit in edits if not _is_respaced(edit)]
    if len(changed) != 1 or len(changed[0].removed) != 1 or len(changed[0].added) != 1:
        return
    old, new = changed[0].removed[0], changed[0].added[0]
    if not _is_plain(old) or not _is_plain(new) or _alike(old, new, noisy=True):
        return
    counted = any(one.kind is Kind.FIGURE and two is old for one, two in pairwise(mine))
    if counted or old.key[-_ENDING:] == new.key[-_ENDING:]:
        yield Change(before=old.text, after=new.text)


def _is_plain(token: Token) -> bool:
    return token.kind in _PLAIN and token.key not in FUNCTION_WORDS and len(token.key) > _ENDING


def _swapped(before: str, after: str) -> Iterator[Change]:
    """The same names, or the same figures, in another order: who did it to whom, and from what to what."""
    theirs = [tokens(sentence) for sentence in sentences(after)]
    for sentence in sentences(before):
        mine = tokens(sentence)
        for kind in _ORDERED:
            yield from _reordered(mine, kind, theirs)


def _reordered(mine: _Run, kind: Kind, theirs: Sequence[_Run]) -> Iterator[Change]:
    ours = _of_kind(mine, kind)
    order = [token.key for token in ours]
    if len(order) < 2:
        return
    for other in theirs:
        others = _of_kind(other, kind)
        other_order = [token.key for token in others]
        if order != other_order and Counter(order) == Counter(other_order) and _in_place(mine, other):
            yield Change(before=_phrase(ours), after=_phrase(others))


def _of_kind(run: _Run, kind: Kind) -> list[Token]:
    """The tokens of the kind, without titles, whose order says nothing."""
    return [token for token in run if token.kind is kind and token.key not in HONORIFICS]


def _in_place(mine: _Run, other: _Run) -> bool:
    """Whether two runs are the same but for the order of single words."""
    if _common(mine, other) < _SAME_WORDS:
        return False
    return SequenceMatcher(None, [token.key for token in mine], [token.key for token in other], autojunk=False).ratio() >= _IN_PLACE


def _phrase(run: _Run) -> str:
    return " ".join(token.text for token in run)
