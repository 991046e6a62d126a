"""What has been said so far, sentence by sentence, and where.

A sentence counts as said when the very words were said, or nearly the same words with no fact changed; a short one only in the
very words.
"""

from collections.abc import Iterable, Iterator

from digest.dedupe.pairs import compare
from digest.dedupe.sketch import Sketches, sketch
from digest.model import Block, BlockKind, Change
from digest.text import fingerprint, sentences, word_count

_RECOGNISED_WORDS = 8  # a shorter sentence may be said again by chance
_RETYPED = 0.8  # common share of shingles of a sentence with typing errors
_CLIPPED = 0.92  # share of a clipped sentence's shingles that the whole one holds


class Said:
    """Sentences with the place where each was said; the first place stands."""

    def __init__(self) -> None:
        self._places: dict[int, str] = {}
        self._texts: list[tuple[str, str]] = []
        self._sketches = Sketches()

    def add(self, blocks: Iterable[Block], place: str) -> None:
        """Takes in every sentence of the blocks."""
        for block in blocks:
            if block.kind is not BlockKind.IMAGE:
                self.add_sentences(sentences(block.text), place)

    def add_sentences(self, texts: Iterable[str], place: str) -> None:
        """Takes in sentences."""
        for text in texts:
            mark = fingerprint(text)
            if mark not in self._places and is_recognisable(text):
                self._sketches.add(len(self._texts), sketch(text))
                self._texts.append((text, place))
            self._places.setdefault(mark, place)

    def add_marks(self, marks: Iterable[int], place: str) -> None:
        """Takes in sentences of which only the fingerprint is known: these are recognised in the very words only."""
        for mark in marks:
            self._places.setdefault(mark, place)

    def place_of(self, sentence: str) -> str | None:
        """Where the sentence was said, None when it is new."""
        if place := self._places.get(fingerprint(sentence)):
            return place
        return next((place for text, place in self._versions(sentence) if _says(text, sentence)), None)

    def changes(self, sentence: str) -> tuple[Change, ...]:
        """The facts in which the sentence differs from a version of it that was said; none when there is no such version."""
        return next((found for text, _ in self._versions(sentence) if (found := compare(text, sentence).changes)), ())

    def _versions(self, sentence: str) -> Iterator[tuple[str, str]]:
        if self._texts and is_recognisable(sentence):
            yield from (self._texts[number] for number in self._sketches.candidates(sketch(sentence)))


def is_recognisable(sentence: str) -> bool:
    """Whether the sentence is long enough that saying it twice is no chance."""
    return word_count(sentence) >= _RECOGNISED_WORDS


def _says(said: str, sentence: str) -> bool:
    """Whether what was said holds all that the sentence says."""
    found = compare(said, sentence)
    return found.same and (found.likeness >= _RETYPED or found.second_in_first >= _CLIPPED)
