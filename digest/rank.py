"""What stands first, what fits, and why.

    rules       words, ``title:words`` and ``/regular expression/``: which entries are muted, and which must be seen
    weigh       a story's score: independent voices, freshness, novelty, the user's weight, ageing; each with a reason in words
    fit         the stories that a reading time holds, each in full, as an excerpt or in brief; the others wait

A feed of three hundred cannot push out a feed of one: of the stories of one source the n-th competes with an n-th of its score.
The budget is spent over the same order, first on mentioning stories in brief, then on showing the first of them in full, so that a
long day has both depth and breadth; what that leaves goes to the stories that still wait.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from heapq import heapify, heappop, heapreplace
from html import unescape
from math import exp, log2

from digest.errors import ConfigError
from digest.model import Block, BlockKind, Entry, Form, Source, Story
from digest.text import UNSPACED, counted, normalize, reading_minutes, word_count

# ---------------------------------------------------------------- rules

_RULE_CHARS = 1000  # of an entry's text a rule looks at so much; bounds what a regular expression can cost
_TAG = re.compile(r"<[^<>]*>")
# A repeated group that itself repeats or chooses can take exponential time on a text that almost matches.
_EXPLOSIVE = re.compile(r"\((?:[^()\\]|\\.)*(?:[*+|]|\{\d*,\d*\})(?:[^()\\]|\\.)*\)\s*(?:[*+]|\{\d*,\d*\}|\{\d{2,}\})")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_KEPT_PATTERNS = 256  # compiled rules are kept to save time; the result does not depend on it


def validate_rule(rule: str) -> None:
    """Accepts a rule that can be matched.

    :raises ConfigError: when it is empty, or no regular expression, or one that may take for ever.
    """
    pattern = _pattern(rule)
    if pattern is None:
        if not normalize(rule.removeprefix("title:")):
            raise ConfigError(f"rule {rule!r}: has no words to look for")
        return
    if _EXPLOSIVE.search(pattern):
        raise ConfigError(f"rule {rule!r}: a repeated group must not repeat or choose inside, that can take for ever")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"rule {rule!r}: no regular expression: {error}") from error


def rule_matches(rule: str, entry: Entry) -> bool:
    """Whether the rule holds for the entry: its words stand together in the title or the text, in any case and spelling of quotes.

    :raises ConfigError: when the rule cannot be matched.
    """
    if (pattern := _pattern(rule)) is not None:
        return _compiled(pattern).search(f"{entry.title}\n{_plain(entry)}"[:_RULE_CHARS]) is not None
    words = normalize(rule.removeprefix("title:"))
    text = entry.title if rule.startswith("title:") else f"{entry.title} {_plain(entry)}"[:_RULE_CHARS]
    return bool(words) and _stands_in(words, normalize(text))


def mute_reason(entry: Entry, source: Source) -> str | None:
    """Why the user does not want this entry, None when he does; a must-see rule goes before all others."""
    if is_must(entry, source):
        return None
    for rule in source.exclude:
        if rule_matches(rule, entry):
            return f"matches the exclude rule “{rule}”"
    if source.include and not any(rule_matches(rule, entry) for rule in source.include):
        return "matches none of the include rules"
    return None


def is_must(entry: Entry, source: Source) -> bool:
    """Whether a must-see rule of the source holds for the entry."""
    return any(rule_matches(rule, entry) for rule in source.must)


def _pattern(rule: str) -> str | None:
    return rule[1:-1] if len(rule) > 2 and rule[0] == rule[-1] == "/" else None


@lru_cache(_KEPT_PATTERNS)
def _compiled(pattern: str) -> re.Pattern[str]:
    validate_rule(f"/{pattern}/")
    return re.compile(pattern, re.IGNORECASE)


def _plain(entry: Entry) -> str:
    """The entry's text without markup, good enough to look for words in."""
    return unescape(_TAG.sub(" ", (entry.summary or entry.content)[: 4 * _RULE_CHARS]))


def _stands_in(words: str, text: str) -> bool:
    """Whether the words stand in the text, at word ends; scripts without spaces have none."""
    return words in text if _UNSPACED.match(words) else f" {words} " in f" {text} "


# ---------------------------------------------------------------- weight

_FRESH_HOURS = 36.0  # the hours in which a story loses two thirds of its freshness
_STALE = 0.15  # what freshness never falls below, so that a carried story keeps a chance
_AGEING = 0.5  # what each edition that a story waited adds
_KNOWN = 0.5  # what a story loses of which hardly a word is new
_SCANT = 0.6  # what a story keeps of which only an excerpt could be had: the first of a morning should be one to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that may be shown. ``voices`` counts independent sources; ``carried`` how many editions it has waited; ``since`` is
    when it happened or was first seen; ``novelty`` is the share of its lead that no earlier edition has said.
    """

    story: Story
    voices: int
    must: bool
    carried: int
    since: datetime
    novelty: float = 1.0


def weigh(candidate: Candidate, *, now: datetime) -> Candidate:
    """The candidate with its story's score and the reasons for it."""
    hours = max(0.0, (now - candidate.since).total_seconds() / 3600)
    source = candidate.story.lead.source
    freshness = max(_STALE, exp(-hours / _FRESH_HOURS))
    known = 1 - _KNOWN * (1 - candidate.novelty)
    whole = _SCANT if candidate.story.lead.article.excerpt else 1.0
    score = log2(1 + candidate.voices) * freshness * known * whole * source.weight * (1 + _AGEING * candidate.carried)
    return replace(candidate, story=replace(candidate.story, score=round(score, 6), reasons=_reasons(candidate, hours)))


def _reasons(candidate: Candidate, hours: float) -> tuple[str, ...]:
    weight = candidate.story.lead.source.weight
    told = (
        (candidate.must, "matches a must-see rule"),
        (candidate.voices > 1, f"reported by {candidate.voices} independent sources"),
        (weight != 1.0, f"weight {weight:g} given by you"),
        (candidate.novelty < 1, f"{candidate.novelty:.0%} of it new"),
        (candidate.story.lead.article.excerpt, "only an excerpt could be had"),
        (candidate.carried > 0, f"waited {counted(candidate.carried, 'edition')}"),
        (True, _age(hours)),
    )
    return tuple(reason for holds, reason in told if holds)


def _age(hours: float) -> str:
    if hours < 1:
        return "less than an hour old"
    return counted(round(hours), "hour") + " old" if hours < 48 else f"{hours / 24:.0f} days old"


# ---------------------------------------------------------------- fitting

BRIEF_WORDS = 45  # of a summary
_EXCERPT_WORDS = 120
_BRIEF_SHARE = 0.4  # of the budget goes first to mentioning stories; the rest to showing the first of them
_LONGEST_SHARE = 0.5  # of the budget one article may take; a longer one becomes an excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The stories that an edition shows, best first and each in its form, those that wait, and the reading time in minutes."""

    shown: tuple[Story, ...]
    waiting: tuple[Story, ...]
    minutes: float


def fit(
    candidates: Sequence[Candidate],
    *,
    minutes: float,
    text_of: Callable[[str], str],
    minutes_of: Callable[[Story, Form], float] | None = None,
) -> Fitted:
    """The stories that fit into the reading time; must-see ones and the first always do.

    ``text_of`` a section is "auto", "full" (no short forms) or "brief" (only those). ``minutes_of`` a story in a form are
    ``story_minutes``, which a caller may have at hand.
    """
    room = _Room(minutes=minutes, text_of=text_of, minutes_of=minutes_of or story_minutes)
    ordered = [(candidate.story, candidate.must) for candidate in _fair_order(candidates)]
    forms: dict[int, Form] = {}
    spent = 0.0
    for share in (_BRIEF_SHARE, 1.0):
        admitted, spent = _admitted(ordered, forms, spent, room, share=share)
        forms, spent = _deepened(ordered, admitted, spent, room)
    return Fitted(
        shown=tuple(replace(story, form=forms[place]) for place, (story, _) in enumerate(ordered) if place in forms),
        waiting=tuple(story for place, (story, _) in enumerate(ordered) if place not in forms),
        minutes=spent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What the stories have to fit into, and how they are measured."""

    minutes: float
    text_of: Callable[[str], str]
    minutes_of: Callable[[Story, Form], float]


def _fair_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Must-see stories first, then by score, where the n-th of a source counts an n-th."""
    queues: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=_standing):
        queues.setdefault(candidate.story.lead.source.url, []).append(candidate)
    heap = [(*_standing(queue[0]), url) for url, queue in queues.items()]
    heapify(heap)
    taken: Counter[str] = Counter()
    ordered: list[Candidate] = []
    while heap:
        url = heap[0][-1]
        ordered.append(queues[url][taken[url]])
        taken[url] += 1
        if taken[url] == len(queues[url]):
            heappop(heap)
        else:
            heapreplace(heap, (*_standing(queues[url][taken[url]], share=1 + taken[url]), url))
    return ordered


def _standing(candidate: Candidate, share: int = 1) -> tuple[bool, float, str, str]:
    entry = candidate.story.lead.entry
    return (not candidate.must, -candidate.story.score / share, entry.key, entry.source)


def _admitted(
    ordered: Sequence[tuple[Story, bool]], forms: Mapping[int, Form], spent: float, space: _Room, *, share: float
) -> tuple[dict[int, Form], float]:
    """The forms of the stories by their places, with those that fit as well, each in the least form of its section, and the minutes
    then taken; where forms may grow, new ones fit into a share of the budget."""
    admitted = dict(forms)
    for place, (story, must) in enumerate(ordered):
        if place in forms:
            continue
        text = space.text_of(story.lead.source.section)
        form = Form.FULL if text == "full" else Form.BRIEF
        cost = space.minutes_of(story, form)
        room = space.minutes * share if text == "auto" else space.minutes
        if must or not admitted or spent + cost <= room:
            admitted[place] = form
            spent += cost
    return admitted, spent


def _deepened(
    ordered: Sequence[tuple[Story, bool]], forms: Mapping[int, Form], spent: float, space: _Room
) -> tuple[dict[int, Form], float]:
    """The fullest form that each story's section and the rest of the budget allow, the first ones first, and the minutes taken."""
    deepened = dict(forms)
    for place in sorted(forms):
        story = ordered[place][0]
        if space.text_of(story.lead.source.section) == "auto":
            taken = space.minutes_of(story, forms[place])
            deepened[place] = _fullest(story, forms[place], max(taken, space.minutes - spent + taken), space)
            spent += space.minutes_of(story, deepened[place]) - taken
    return deepened, spent


def _fullest(story: Story, least: Form, room: float, space: _Room) -> Form:
    """The fullest form that takes no more than the room, and in full no more than the longest allowed."""
    if space.minutes_of(story, Form.FULL) <= min(room, space.minutes * _LONGEST_SHARE):
        return Form.FULL
    return Form.EXCERPT if space.minutes_of(story, Form.EXCERPT) <= room else least


def story_minutes(story: Story, form: Form | None = None) -> float:
    """How long the story takes to read, in its own form or in another.

    One that has no summary yet is taken to get a whole one, or all its words where these are fewer.
    """
    form = form or story.form
    title = word_count(story.lead.article.title)
    added = (block for addition in story.additions for block in addition.blocks)
    if form is Form.EXCERPT:
        return reading_minutes(title + _words(_excerpt(story.lead.article.blocks)))
    if form is Form.BRIEF and story.summary:
        return reading_minutes(title + word_count(story.summary))
    words = _words((*story.lead.article.blocks, *added))
    return reading_minutes(title + (min(BRIEF_WORDS, words) if form is Form.BRIEF else words))


def _words(blocks: Iterable[Block]) -> int:
    return sum(word_count(block.text) for block in blocks)


def shown_blocks(story: Story) -> tuple[Block, ...]:
    """The blocks of the lead that its form shows: all in full, the beginning of an excerpt, none in brief."""
    if story.form is Form.BRIEF:
        return ()
    blocks = story.lead.article.blocks
    return blocks if story.form is Form.FULL else _excerpt(blocks)


def _excerpt(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    shown: list[Block] = []
    count = 0
    for block in blocks:
        if count >= _EXCERPT_WORDS:
            break
        shown.append(block)
        count += word_count(block.text)
    while shown and shown[-1].kind is BlockKind.HEADING:
        shown.pop()
    return tuple(shown)
