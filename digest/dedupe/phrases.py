"""Sentences, each prepared for comparison once, however often an edition looks at it.

An edition asks of the same sentence whether it repeats the article, an earlier edition, the lead of its story and the stories
before it. What that needs is computed here on first use and kept for as long as the ``Phrases`` of the edition live; two of
them share nothing.
"""

from collections.abc import Iterable

from digest.dedupe.pairs import shingle_size
from digest.dedupe.sketch import sketch
from digest.model import Block, BlockKind
from digest.text import hashed, normalize, sentence_spans, shingles, word_count

_RECOGNISED_WORDS = 8  # a shorter sentence may be said again by chance
_SURELY_WORDS = 2 * _RECOGNISED_WORDS  # so many spaces need no counting, nor do too few where all words have one between them


class Phrase:
    """A sentence, where it stands in its block, its comparison form, and what it is recognised by."""

    __slots__ = ("_grams", "_sketch", "end", "folded", "mark", "recognisable", "start", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.folded = normalize(text)
        self.mark = hashed(self.folded)
        spaces = text.count(" ")
        self.recognisable = spaces >= _SURELY_WORDS or (
            (spaces + 1 >= _RECOGNISED_WORDS or not text.isascii()) and word_count(text) >= _RECOGNISED_WORDS
        )
        self._sketch: tuple[int, ...] | None = None
        self._grams: frozenset[str] | None = None

    @property
    def sketch(self) -> tuple[int, ...]:
        """The sample by which versions of the sentence are found."""
        if self._sketch is None:
            self._sketch = sketch(self.folded)
        return self._sketch

    @property
    def grams(self) -> frozenset[str]:
        """The shingles of the sentence, of the size that suits its script."""
        if self._grams is None:
            self._grams = shingles(self.text, shingle_size(self.text))
        return self._grams


class Phrases:
    """The sentences of every block that was asked for. Those of a tuple of blocks, such as an article's, are kept together, by its
    identity: to ask for them again costs nothing."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Phrase, ...]] = {}
        self._told: dict[int, _Told] = {}

    def of(self, text: str) -> tuple[Phrase, ...]:
        """The sentences of a text, in order."""
        if (found := self._known.get(text)) is None:
            found = tuple(Phrase(text[start:end], start, end) for start, end in sentence_spans(text))
            self._known[text] = found
        return found

    def folded(self, text: str) -> str:
        """The comparison form of a text, as ``normalize`` gives it: that of its sentences, one behind the other."""
        return " ".join([phrase.folded for phrase in self.of(text) if phrase.folded])

    def spoken(self, blocks: Iterable[Block]) -> tuple[Phrase, ...]:
        """Every sentence of the blocks, in order; captions are left out."""
        return self._of_all(blocks).phrases

    def said(self, blocks: Iterable[Block]) -> frozenset[int]:
        """The fingerprints of the sentences."""
        return self._of_all(blocks).said

    def marks(self, blocks: Iterable[Block]) -> frozenset[int]:
        """The fingerprints of the sentences that are long enough to be recognised."""
        return self._of_all(blocks).marks

    def _of_all(self, blocks: Iterable[Block]) -> "_Told":
        known = self._told.get(id(blocks))
        if known is None:
            held = tuple(blocks)
            known = _Told(held, tuple(each for block in held if block.kind is not BlockKind.IMAGE for each in self.of(block.text)))
            if held is blocks:
                self._told[id(held)] = known
        return known


class _Told:
    """The sentences of several blocks. The blocks are kept, so that no others get their identity."""

    __slots__ = ("_blocks", "_marks", "_said", "phrases")

    def __init__(self, blocks: tuple[Block, ...], phrases: tuple[Phrase, ...]) -> None:
        self._blocks = blocks
        self.phrases = phrases
        self._said: frozenset[int] | None = None
        self._marks: frozenset[int] | None = None

    @property
    def said(self) -> frozenset[int]:
        if self._said is None:
            self._said = frozenset(phrase.mark for phrase in self.phrases)
        return self._said

    @property
    def marks(self) -> frozenset[int]:
        if self._marks is None:
            self._marks = frozenset(phrase.mark for phrase in self.phrases if phrase.recognisable)
        return self._marks
