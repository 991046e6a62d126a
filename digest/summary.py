"""The sentences of an article, or of several on one event, that tell most of it.

    one article        worth of a sentence: the words that it shares with others and with the title, its length and its place; each
                       time the best is taken, less what it repeats of those taken
    several articles   worth of a word: in how many sentences and titles it stands, and whether it is a name; each time the sentence
                       is taken with which those taken tell most a word, until none makes it more

Nothing is ever written that the articles do not say, and whose sentence it is can be told. One article repeats what it is about.
What several have in common is the event, whichever of them says it: there a sentence is no better for its place or its length, and
the titles say more than the texts. What was tried and dropped is in docs/saying-once.md. No function asks for a language.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import fsum, log

from digest.model import Article, Block, BlockKind, Story
from digest.text import UNSPACED, clean, normalize, sentences, shorten, stem, word_count

_UNSPACED = re.compile(f"([{UNSPACED}]+)")
_QUOTE_MARK = re.compile('["“”„«»「」『』]')
_SHORT = 2  # letters of words that tell nothing, in scripts that have words
_LEAST_WORDS = 5
_MOST_SENTENCES = 200  # the cost is quadratic in the sentences looked at

# One article
_ALONE = 0.05  # what a word counts that stands in one sentence only; in two it counts .74
_SPREAD = 0.6  # between 0, the sum of a sentence's words, and 1, their mean
_TITLE_WEIGHT = 0.5
_LENGTH_WEIGHT = 0.5
_LONG = 1.5  # times the average length, beyond which a sentence gains nothing
_PLACE_WEIGHT = 0.3
_REPEAT_WEIGHT = 0.5

# Several articles. A half more or less of each changes ROUGE-2 by some .002; without the names one half of the round-ups loses
# .007 (`bench.once`).
_NAME_CHARS = 40  # of an outlet
_OPENING = 5  # sentences of each that are looked at: what an event is stands at the top of an article
_TITLES_WEIGHT = 2.0  # of a word that stands in all titles, and of a pair of words
_NAME_WEIGHT = 1.0
_AGAIN = 0.6  # of its worth has a word that was told
_EXPECTED = 2.0  # average sentences are added to the length of what is taken: a single short sentence would tell most a word

_Unit = str | tuple[str, str]  # the beginning of a word, or two that follow each other
_Value = Callable[[int, Sequence[int]], float]  # of a sentence, where those are taken


def summarize(article: Article, *, limit_words: int) -> str:
    """One or more sentences of the article, in its order, within the limit; "" when none fits. "…" stands where some are left out
    between two."""
    texts = sentences_of(article.blocks)[:_MOST_SENTENCES]
    offered = _offered(texts, [article.title])
    picked = pick([texts[i] for i in offered], titles=[article.title], limit_words=limit_words)
    return _joined(texts, [offered[i] for i in picked])


def summarize_story(story: Story, *, limit_words: int) -> str:
    """The same of the lead and of what further articles add to it: first the lead's sentences, then those of each other article
    behind the name of its outlet and a colon. The names count within the limit."""
    if not story.additions:
        return summarize(story.lead.article, limit_words=limit_words)
    titles = [item.article.title for item in story.items]
    names = ("", *(f"{shorten(clean(addition.item.outlet), _NAME_CHARS)}: " for addition in story.additions))
    blocks = (story.lead.article.blocks, *(addition.blocks for addition in story.additions))
    told = [sentences_of(each)[:_OPENING] for each in blocks]
    places = sorted((position, voice) for voice, texts in enumerate(told) for position in _offered(texts, titles))
    picked = _pick(
        [told[voice][position] for position, voice in places],
        [word_count(names[voice] + told[voice][position]) for position, voice in places],
        titles,
        limit_words=limit_words,
    )
    taken = [places[i] for i in picked]
    spoken = (_joined(texts, [position for position, each in taken if each == voice]) for voice, texts in enumerate(told))
    return " ".join(name + words for name, words in zip(names, spoken, strict=True) if words)


def _offered(texts: Sequence[str], titles: Sequence[str]) -> tuple[int, ...]:
    """The positions of the sentences that can stand alone: no headline once more and, where there are others, no part of a
    quotation that begins or ends in another sentence."""
    headlines = {normalize(title) for title in titles}
    own = tuple(i for i, text in enumerate(texts) if normalize(text) not in headlines)
    return tuple(i for i in own if len(_QUOTE_MARK.findall(texts[i])) % 2 == 0) or own


def sentences_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The sentences of the prose of these blocks, in their order."""
    prose = (block.text for block in blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))
    return tuple(sentence for text in prose for sentence in sentences(text))


def pick(texts: Sequence[str], *, titles: Sequence[str], limit_words: int, limit_sentences: int | None = None) -> tuple[int, ...]:
    """The positions of the sentences that tell most, ascending, as many as fit into the limits. With more than one title they are
    taken as those of several articles, and there are fewer where more would only thin out what is told."""
    return _pick(texts, [word_count(text) for text in texts], titles, limit_words=limit_words, limit_sentences=limit_sentences)


def _pick(
    texts: Sequence[str], lengths: Sequence[int], titles: Sequence[str], *, limit_words: int, limit_sentences: int | None = None
) -> tuple[int, ...]:
    several = len(titles) > 1
    value = (_value_of_several if several else _value_of_one)(texts, lengths, titles)
    told = 0.0
    room = limit_words
    taken: list[int] = []
    left = [i for i, length in enumerate(lengths) if length >= _LEAST_WORDS] or list(range(len(texts)))
    while (left := [i for i in left if lengths[i] <= room]) and len(taken) != limit_sentences:
        worth, place = max((value(i, taken), -i) for i in left)
        if several and taken and worth <= told:
            break
        told = worth
        taken.append(-place)
        left.remove(-place)
        room -= lengths[-place]
    return tuple(sorted(taken))


def _joined(texts: Sequence[str], picked: Sequence[int]) -> str:
    """These sentences, with "…" where some are left out between two."""
    return "".join(
        text if n == 0 else f" {text}" if picked[n] - picked[n - 1] == 1 else f" … {text}"
        for n, text in enumerate(texts[i] for i in picked)
    )


# ---------------------------------------------------------------- what a sentence is worth


def _value_of_one(texts: Sequence[str], lengths: Sequence[int], titles: Sequence[str]) -> _Value:
    """How much each sentence of an article tells beside those taken."""
    bags = [_telling(_units(text)) for text in texts]
    frequency = Counter(stem for bag in bags for stem in bag)
    title = frozenset(stem for each in titles for stem in _telling(_units(each)))
    central = [fsum(log(frequency[stem]) + _ALONE for stem in bag) / max(1, len(bag)) ** _SPREAD for bag in bags]
    highest = max(central, default=0.0) or 1.0
    average = sum(lengths) / max(1, len(lengths)) or 1.0
    worth: list[float] = [
        central[i] / highest
        + _TITLE_WEIGHT * len(title & bag) / max(1, len(title))
        + _LENGTH_WEIGHT * min(_LONG, lengths[i] / average)
        + _PLACE_WEIGHT / (1 + i)
        for i, bag in enumerate(bags)
    ]

    def value(i: int, taken: Sequence[int]) -> float:
        repeats = max((len(bags[i] & bags[j]) / max(1, len(bags[i])) for j in taken), default=0.0)
        return worth[i] - _REPEAT_WEIGHT * repeats

    return value


def _value_of_several(texts: Sequence[str], lengths: Sequence[int], titles: Sequence[str]) -> _Value:
    """How much those taken tell a word together with each sentence, after the F-measure: what is told over its length and that of
    what might have been expected."""
    heads = Counter(unit for title in titles for unit in _with_pairs(_units(title)))
    bags: list[frozenset[_Unit]] = []
    for text in texts:
        units = _units(text)
        bags.append(frozenset((*_telling(units), *(pair for pair in pairwise(units) if pair in heads))))
    frequency = Counter(unit for bag in bags for unit in bag)
    names = frozenset(unit for text in texts for unit in _names(text))
    worth = {
        unit: _TITLES_WEIGHT * heads[unit] / len(titles)
        + (0.0 if isinstance(unit, tuple) else log(n) + _NAME_WEIGHT * (unit in names))
        for unit, n in frequency.items()
    }
    expected = _EXPECTED * sum(lengths) / max(1, len(lengths))

    def value(i: int, taken: Sequence[int]) -> float:
        told = Counter(unit for j in (*taken, i) for unit in bags[j])
        return fsum(worth[unit] * (1 + _AGAIN * (n - 1)) for unit, n in told.items()) / (
            expected + lengths[i] + sum(lengths[j] for j in taken)
        )

    return value


def _units(text: str) -> list[str]:
    """The beginnings of all words in turn; of scripts without spaces each letter with the next."""
    folded = normalize(text)
    if folded.isascii() or not _UNSPACED.search(folded):
        return list(map(stem, folded.split()))
    return [
        unit
        for piece in _UNSPACED.sub(r" \1 ", folded).split()
        for unit in ([piece[i : i + 2] for i in range(max(1, len(piece) - 1))] if _UNSPACED.match(piece) else [stem(piece)])
    ]


def _telling(units: Iterable[str]) -> frozenset[str]:
    return frozenset(unit for unit in units if len(unit) > _SHORT or _UNSPACED.match(unit))


def _with_pairs(units: Sequence[str]) -> frozenset[_Unit]:
    return frozenset((*units, *pairwise(units)))


def _names(text: str) -> Iterable[str]:
    """The beginnings of the words that are written with a capital letter inside the sentence."""
    return (unit for word in text.split()[1:] if word[:1].isupper() for unit in _units(word))
