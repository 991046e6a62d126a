"""What a site puts under article after article: an appeal, a note on the author, a pointer to its newsletter.

Learned from the articles themselves, by counting in how many of them a paragraph stands, on how many days, and whether these
articles have anything else in common. Agency text stands at several sites, the background of one event in articles whose titles
speak of it; neither is boilerplate.

    passages       what each block of an article is remembered by
    sighting       the same as a value, to be counted
    seen_again     a habit with one more article
    is_boilerplate   whether a habit is firm enough to leave the passage out
    may_frame      whether it is firm enough to see no bond between two articles in it

A passage in the middle of an article needs more evidence than one at its edge, where boilerplate stands: what recurs there may be a
step of a recipe or a question of a form. A short one needs most, and is left out at the edge only.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

from digest.dedupe.across import is_correction
from digest.dedupe.vocabulary import FUNCTION_WORDS
from digest.model import Block, BlockKind, Habit, Item, Passage, Ruling, Sighting
from digest.text import hashed, normalize, word_count, words

_KINDS = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST_ITEM)
_MOST_PASSAGES = 400  # of one article that are looked at; the longest of 2,065 pages of news have some 300 paragraphs
_TITLE_WORDS = 3  # from which the article's own title is taken out of a passage
_KEPT_TITLES = 3  # articles that have nothing to do with each other, and so many make a habit
_TITLE_MARKS = 8
_LETTERS = 4  # of a word of a title that tells what it is about
_UNSPACED = "\u3000"  # scripts in which two letters make a word stand behind this sign
_STEM = 5  # letters of a word that a database remembers: another number would forget all habits
_RELATED = 2  # words that two titles on one event have in common, or half of the shorter one's

_ARTICLES = 3
_OFTEN = 5  # articles that make a habit whatever their titles are, if they are a good part of the site's
_WARM = 5  # articles of a site, before which a share of them means nothing
_SHARE = 0.2
_SHORT_SHARE = 0.5
_SHORT = 8  # words, below which a passage may recur by chance


def passages(item: Item, fold: Callable[[str], str] = normalize) -> tuple[Passage | None, ...]:
    """What each block of the article is remembered by; None for what is never boilerplate. ``fold`` gives what ``normalize`` does,
    for callers who have it already."""
    title = normalize(item.article.title or item.entry.title)
    told = title if word_count(title) >= _TITLE_WORDS else ""
    return tuple(_passage(block, told, fold) if i < _MOST_PASSAGES else None for i, block in enumerate(item.article.blocks))


def sighting(item: Item, held: Sequence[Passage | None], *, site: str, day: date) -> Sighting:
    """The article as a witness of what its site puts under every article; ``held`` are its ``passages``."""
    each = {passage.mark: passage for passage in reversed(held) if passage}
    title = _title_marks(item.article.title or item.entry.title)
    return Sighting(entry_key=item.entry.key, site=site, day=day, title=title, passages=tuple(each.values()))


def _passage(block: Block, title: str, fold: Callable[[str], str]) -> Passage | None:
    """The block without the article's own title, as in "The post … appeared first on …"."""
    if block.kind not in _KINDS or is_correction(block.text):
        return None
    folded = fold(block.text)
    if title and folded != title:
        folded = folded.replace(title, " ")
    return Passage(mark=hashed(folded), text=block.text) if folded else None


def _title_marks(title: str) -> tuple[int, ...]:
    told = {word for word in words(normalize(title)) if len(word) >= _LETTERS or word[0] >= _UNSPACED}
    return tuple(sorted({crc32(word[:_STEM].encode()) & 0xFFFF for word in told - FUNCTION_WORDS})[:_TITLE_MARKS])


def seen_again(habit: Habit | None, seen: Sighting, passage: Passage) -> Habit:
    """The habit with one more article that holds the passage; how many articles the site has is for the caller to know."""
    titles = (seen.title,) if seen.title else ()
    if habit is None:
        return Habit(
            site=seen.site, mark=passage.mark, articles=1, of=0, first=seen.day, last=seen.day, titles=titles, text=passage.text
        )
    if len(habit.titles) >= _KEPT_TITLES or any(_related(seen.title, title) for title in habit.titles):
        titles = ()
    return replace(
        habit,
        articles=habit.articles + 1,
        first=min(habit.first, seen.day),
        last=max(habit.last, seen.day),
        titles=(*habit.titles, *titles),
        text=habit.text or passage.text,
    )


def _related(title: Sequence[int], other: Sequence[int]) -> bool:
    common = len(set(title) & set(other))
    return common >= _RELATED or 2 * common >= max(1, min(len(title), len(other)))


def is_boilerplate(habit: Habit, *, at_edge: bool) -> bool:
    """Whether the passage is put under the site's articles, whatever they tell; ``at_edge`` where it begins or ends one."""
    if habit.ruling is not None:
        return habit.ruling is Ruling.DROP
    if habit.elsewhere or habit.articles < _ARTICLES or habit.first == habit.last:
        return False
    share = habit.articles / max(habit.of, habit.articles)
    if word_count(habit.text) < _SHORT:
        return at_edge and habit.articles >= _OFTEN and share >= _SHORT_SHARE
    if not at_edge and (habit.of < _WARM or share < _SHARE):
        return False
    return len(habit.titles) >= _KEPT_TITLES or (habit.articles >= _OFTEN and share >= _SHARE)


def may_frame(habit: Habit) -> bool:
    """Whether the passage is put under articles that have nothing to do with each other, be it on a first day: enough to see no
    bond between them in it, not to leave it out."""
    return habit.ruling is not Ruling.KEEP and not habit.elsewhere and len(habit.titles) >= _KEPT_TITLES
