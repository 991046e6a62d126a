"""What earlier editions said, and what is new against it.

A story goes on when a good part of it was sent before, or when it holds a good part of a story sent before. Of such a story only
the new sentences remain, a sentence with a fact changed among them, and the change is named. A corrected typing error is nothing
new.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.compose.triage import title_mark
from digest.dedupe import Deduped, Phrases, Said, drop_said, is_correction, prose
from digest.model import Change, Edition, History, Item, RemovalKind, Sent, Story
from digest.text import word_count

_GOES_ON = 0.3  # share of an article's sentences that one sent story must hold
_GREW = 0.5  # share of a sent story's sentences that an article must hold, however much it adds
_NEWS_WORDS = 20  # fewer new words than these, and no changed fact among them, are no news


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new of an article: the item without what was sent before, and whether that is worth an update."""

    rest: Deduped
    changes: tuple[Change, ...]
    worth_telling: bool


class Memory:
    """The sent stories of a history, ready to be compared with."""

    def __init__(self, history: History, phrases: Phrases) -> None:
        self._phrases = phrases
        self._sent = tuple(sorted(history.sent, key=lambda sent: (sent.sent_at, sent.edition, sent.keys), reverse=True))
        self._said = Said(phrases)
        self._holders: dict[int, list[int]] = {}
        for position, sent in enumerate(self._sent):
            self._said.add_marks(sent.passages, sent.edition)
            for mark in sent.passages:
                self._holders.setdefault(mark, []).append(position)

    def predecessor(self, items: Iterable[Item]) -> Sent | None:
        """The sent story that these articles go on with, the best match and of equal ones the newest; None when they are new."""
        best: tuple[float, int] | None = None
        for item in items:
            marks = self._phrases.marks(item.article.blocks)
            shared = Counter(position for mark in marks for position in self._holders.get(mark, ()))
            for position, count in shared.items():
                mine, theirs = count / len(marks), count / len(self._sent[position].passages)
                if (mine >= _GOES_ON or theirs >= _GREW) and (best is None or (mine, -position) > best):
                    best = mine, -position
        return self._sent[-best[1]] if best else None

    def news(self, item: Item, predecessor: Sent | None) -> News:
        """What is new of the article against everything sent, and against versions of what its predecessor said."""
        rest = drop_said(item, self._said, kind=RemovalKind.SEEN)
        versions = Said(self._phrases)
        if predecessor:
            versions.add_sentences(predecessor.text, predecessor.edition)
            again = drop_said(rest.item, versions, kind=RemovalKind.SEEN)
            rest = Deduped(item=again.item, removals=rest.removals + again.removals)
        left = self._phrases.spoken(rest.item.article.blocks)
        changes = tuple(dict.fromkeys(change for sentence in left for change in versions.changes(sentence)))
        return News(rest=rest, changes=changes, worth_telling=_is_news(item, rest, changes))


def _is_news(item: Item, rest: Deduped, changes: Sequence[Change]) -> bool:
    if not rest.removals:
        return True
    left = prose(rest.item.article)
    return bool(changes) or is_correction(left) or word_count(left) >= _NEWS_WORDS


def memory(edition: Edition) -> tuple[Sent, ...]:
    """What later editions must know of this one, a value for each story.

    It holds the text behind the link of a shortened story too: that is no news either.
    """
    return tuple(_sent(story, edition) for story in edition.stories)


def _sent(story: Story, edition: Edition) -> Sent:
    keys = tuple(item.entry.key for item in story.items)
    phrases = Phrases()
    told = phrases.spoken((*story.lead.article.blocks, *(block for addition in story.additions for block in addition.blocks)))
    also = (*story.also, *(addition.item for addition in story.additions))
    left_out = phrases.spoken(block for item in also for block in item.article.blocks)
    marks = (*(phrase.mark for phrase in (*told, *left_out)), *(title_mark(item.entry) for item in story.items))
    return Sent(
        edition=edition.id,
        sent_at=edition.made_at,
        title=story.lead.article.title or story.lead.entry.title,
        keys=keys,
        passages=tuple(dict.fromkeys(marks)),
        text=tuple(dict.fromkeys(phrase.text for phrase in told)),
    )
