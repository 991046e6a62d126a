"""What has been said so far, sentence by sentence, and where.

A sentence counts as said when the very words were said, or nearly the same words with no fact changed; a short one only in the
very words.
"""

from collections.abc import Iterable, Iterator

from digest.dedupe.facts import differences
from digest.dedupe.phrases import Phrase, Phrases
from digest.dedupe.sketch import Sketches
from digest.model import Block, Change

_RETYPED = 0.8  # common share of shingles of a sentence with typing errors
_CLIPPED = 0.92  # share of a clipped sentence's shingles that the whole one holds
_ABOUT = 0.1  # of likeness, within which two versions are as like: a figure more or less
_VERSION = 0.5  # common share of shingles from which a sentence is a version, whose changed facts are told


class Said:
    """Sentences with the place where each was said; the first place stands."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self._places: dict[int, str] = {}
        self._texts: list[tuple[Phrase, str]] = []
        self._sketches = Sketches()
        self._sketched = 0

    def add(self, blocks: Iterable[Block], place: str) -> None:
        """Takes in every sentence of the blocks, but for captions."""
        self._add(self.phrases.spoken(blocks), place)

    def add_sentences(self, texts: Iterable[str], place: str) -> None:
        """Takes in sentences."""
        self._add((phrase for text in texts for phrase in self.phrases.of(text)), place)

    def add_marks(self, marks: Iterable[int], place: str) -> None:
        """Takes in sentences of which only the fingerprint is known: these are recognised in the very words only."""
        for mark in marks:
            self._places.setdefault(mark, place)

    def _add(self, spoken: Iterable[Phrase], place: str) -> None:
        for phrase in spoken:
            if phrase.mark not in self._places and phrase.recognisable:
                self._texts.append((phrase, place))
            self._places.setdefault(phrase.mark, place)

    def place_of(self, sentence: Phrase) -> str | None:
        """Where the sentence was said, None when it is new."""
        if place := self._places.get(sentence.mark):
            return place
        return next((place for version, place in self._versions(sentence) if _says(version, sentence)), None)

    def changes(self, sentence: Phrase) -> tuple[Change, ...]:
        """The facts in which the sentence differs from the version of it that was said; none when there is no such version.

        Of versions that are about as like, the one taken in first counts.
        """
        versions = [(version, _likeness(version, sentence)) for version, _ in self._versions(sentence)]
        least = max(_VERSION, max((likeness for _, likeness in versions), default=0.0) - _ABOUT)
        near = (version for version, likeness in versions if likeness >= least)
        return next((found for version in near if (found := differences(version.text, sentence.text))), ())

    def _versions(self, sentence: Phrase) -> Iterator[tuple[Phrase, str]]:
        for number in range(self._sketched, len(self._texts)):  # on the first question, since most are never asked
            self._sketches.add(number, self._texts[number][0].sketch)
        self._sketched = len(self._texts)
        if self._texts and sentence.recognisable:
            yield from (self._texts[number] for number in sorted(self._sketches.candidates(sentence.sketch)))


def _likeness(version: Phrase, sentence: Phrase) -> float:
    common = len(version.grams & sentence.grams)
    return common / max(1, len(version.grams) + len(sentence.grams) - common)


def _says(version: Phrase, sentence: Phrase) -> bool:
    """Whether what was said holds all that the sentence says."""
    inside = len(version.grams & sentence.grams) / max(1, len(sentence.grams))
    if inside < _CLIPPED and _likeness(version, sentence) < _RETYPED:
        return False
    return not differences(version.text, sentence.text)
