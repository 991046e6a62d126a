"""What earlier editions said, and what is new against it.

A story goes on when a good part of it was sent before, or when it holds a good part of a story sent before. Of such a story only
the new sentences remain, a sentence with a fact changed among them, and the change is named. A corrected typing error is nothing
new.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from digest.compose.desk import Desk
from digest.compose.triage import title_mark
from digest.dedupe import Deduped, Phrases, Said, corrected, drop_said, is_correction, prose
from digest.model import Article, Block, BlockKind, Change, Edition, Entry, History, Item, RemovalKind, Sent, Source, Story
from digest.text import word_count

_GOES_ON = 0.3  # share of an article's sentences that one sent story must hold
_GREW = 0.5  # share of a sent story's sentences that an article must hold, however much it adds
RECENT = timedelta(hours=72)  # an event has gone out of the news by then, or is told anew
_NEWS_WORDS = 8  # fewer new words than these, and no changed fact among them, are no news: "Updated at noon."


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
        self._named: dict[str, int] = {}  # where each entry was told last
        for position, sent in enumerate(self._sent):
            self._said.add_marks(sent.passages, sent.edition)
            for mark in sent.passages:
                self._holders.setdefault(mark, []).append(position)
            for key in sent.keys:
                self._named.setdefault(key, position)

    def recent(self, desk: Desk, now: datetime) -> tuple[Item, ...]:
        """The stories sent of late as items, to be grouped with new ones: their entry's key is the position among the sent. Readers
        who were told the same get the same objects."""
        return tuple(
            desk.once(partial(_as_item, sent, key), "sent", (), key, sent.title, sent.sent_at, sent.text)
            for key, sent in enumerate(self._sent)
            if timedelta() <= now - sent.sent_at <= RECENT and sent.text
        )

    def predecessor(self, items: Sequence[Item], beside: Sequence[Item]) -> Sent | None:
        """The sent story that these articles go on with, None when they are new.

        That is the one which shares most sentences with an article, if these are a good part of either; else the last that told one
        of them, which has changed since; else the newest of those that are ``beside`` them: recent ones on the same event.
        """
        if not self._sent:
            return None
        best = max((self._closest(item) for item in items), default=(0.0, 0))
        if best[0] > 0:
            return self._sent[-best[1]]
        if told := [self._named[item.entry.key] for item in items if item.entry.key in self._named]:
            return self._sent[min(told)]
        return self._sent[min(int(item.entry.key) for item in beside)] if beside else None

    def _closest(self, item: Item) -> tuple[float, int]:
        """The share of the article's sentences that one sent story holds, with that story's position, negative."""
        marks = self._phrases.marks(item.article.blocks)
        if self._holders.keys().isdisjoint(marks):
            return 0.0, 0
        shared = Counter(position for mark in marks for position in self._holders.get(mark, ()))
        shares = (
            (count / len(marks), -position)
            for position, count in shared.items()
            if count >= _GOES_ON * len(marks) or count >= _GREW * len(self._sent[position].passages)
        )
        return max(shares, default=(0.0, 0))

    def news(self, item: Item, predecessor: Sent | None) -> News:
        """What is new of the article against everything sent, and against versions of what its predecessors said."""
        if predecessor is None and self._holders.keys().isdisjoint(self._phrases.said(item.article.blocks)):
            return News(rest=Deduped(item=item), changes=(), worth_telling=True)  # most of them: nothing to compare with
        rest = drop_said(item, self._said, kind=RemovalKind.SEEN)
        versions = Said(self._phrases)
        if predecessor:
            for sent in self._chain(item, predecessor):
                versions.add_sentences(sent.text, sent.edition)
            again = drop_said(rest.item, versions, kind=RemovalKind.SEEN)
            rest = Deduped(item=again.item, removals=rest.removals + again.removals)
        left = self._phrases.spoken(rest.item.article.blocks)
        changes = tuple(dict.fromkeys(change for sentence in left for change in versions.changes(sentence)))
        if predecessor and not changes and is_correction(f"{item.article.title} {prose(rest.item.article)}"):
            changes = corrected(prose(rest.item.article), predecessor.text)
        return News(rest=rest, changes=changes, worth_telling=_is_news(rest, changes, told=item.entry.key in self._named))

    def _chain(self, item: Item, predecessor: Sent) -> list[Sent]:
        """The sent stories that have a sentence in common with the article, the newest first, and its predecessor among them."""
        marks = self._phrases.marks(item.article.blocks)
        held = {position for mark in marks for position in self._holders.get(mark, ())}
        return [self._sent[i] for i in sorted(held | {self._sent.index(predecessor)})]


def _as_item(sent: Sent, position: int) -> Item:
    key = str(position)
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in sent.text)
    entry = Entry(key=key, source=f"sent:{key}", guid=key, url="", title=sent.title, published=sent.sent_at)
    return Item(entry=entry, source=Source(url=entry.source), article=Article(url="", title=sent.title, blocks=blocks))


def _is_news(rest: Deduped, changes: Sequence[Change], *, told: bool) -> bool:
    """Whether what is left is worth telling; of an entry that was ``told`` before, a few words or a counter are not."""
    if not rest.removals and not told:
        return True
    left = prose(rest.item.article)
    return bool(changes) or is_correction(left) or word_count(left) >= _NEWS_WORDS


def trail(items: Iterable[Item], desk: Desk | None = None) -> frozenset[int]:
    """The marks by which what was said before of these articles is found."""
    desk = desk or Desk()
    said = (desk.phrases.said(item.article.blocks) for item in items)
    return frozenset().union(*said, (title_mark(item.entry) for item in items))


def memory(edition: Edition, desk: Desk | None = None) -> tuple[Sent, ...]:
    """What later editions must know of this one, a value for each story; ``desk`` is that at which it was made, if any.

    It holds the text behind the link of a shortened story too: that is no news either. And it holds the marks of what an update
    left out as sent before, so that the whole chain of a story is found by any sentence of it.
    """
    again: dict[str, list[str]] = {}
    for removal in edition.removals:
        if removal.kind is RemovalKind.SEEN:
            again.setdefault(removal.entry_key, []).append(removal.text)
    desk = desk or Desk()
    return tuple(_sent(story, edition, again, desk) for story in edition.stories)


def _sent(story: Story, edition: Edition, again: Mapping[str, Sequence[str]], desk: Desk) -> Sent:
    keys = tuple(item.entry.key for item in story.items)
    phrases = desk.phrases
    told = phrases.spoken((*story.lead.article.blocks, *(block for addition in story.additions for block in addition.blocks)))
    also = (*story.also, *(addition.item for addition in story.additions))
    left_out = phrases.spoken(block for item in also for block in item.article.blocks)
    before = [phrase for key in keys for text in again.get(key, ()) for phrase in phrases.of(text)]
    marks = (*(phrase.mark for phrase in (*told, *left_out, *before)), *(title_mark(item.entry) for item in story.items))
    return Sent(
        edition=edition.id,
        sent_at=edition.made_at,
        title=story.lead.article.title or story.lead.entry.title,
        keys=keys,
        passages=tuple(dict.fromkeys(marks)),
        text=tuple(dict.fromkeys(phrase.text for phrase in told)),
    )
