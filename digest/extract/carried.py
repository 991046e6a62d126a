"""The text that a page carries for machines (JSON-LD, a state object), and what it is good for.

It is taken where it is much more than what was found. But publishers fill ``articleBody`` with everything between two places of
their templates, without paragraphs and with the prompts of players and letters in it. So where the page shows nearly all of it, it
only tells which of the page's own paragraphs belong to the article; where it must be shown itself, it is cut at sentences and freed
of prompts.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.document import is_markup
from digest.extract.drafts import Draft, Place
from digest.extract.fragments import fragment_blocks, plain_blocks
from digest.extract.hints import small_letters
from digest.extract.judge import KEEP
from digest.extract.metadata import Metadata
from digest.extract.notes import asks, is_placeholder, is_prompt, is_wall, opens_other_news
from digest.extract.states import embedded_text
from digest.model import Block, BlockKind
from digest.text import normalize, sentence_spans

_MIN_CHARS = 250  # a shown text shorter than that yields to a longer one that the page carries for machines
_MUCH_MORE = 2.0
_MIN_STATE_CHARS = 400
_HELD_SHARE = 0.8  # of the carried text, so that prompts, captions and code in it do not count against the page
_HELD_CHARS = 20
_MAX_COMPARED = 200_000_000  # characters of the text times drafts, each of which is looked for in it: a tenth of a second or two
_POSSIBLE = 0.1  # captions, menus and teasers are rated lower, also where the carried text has them
_UNPARAGRAPHED_CHARS, _UNPARAGRAPHED_SHARE = 1200, 0.5
_PARAGRAPH_CHARS = 400
# What a widespread player shows where it cannot run: without a full stop it would take the sentence behind it along.
_PLAYER = re.compile(r"to view this video please enable javascript.{0,200}?html5\s+video", re.IGNORECASE | re.DOTALL)
_NOWHERE = Place("p", None, 0, 0, 0, 0, 0, 0)


def carried_blocks(root: etree._Element, metadata: Metadata, shown: int, url: str) -> tuple[Block, ...]:
    """The text for machines where it is much more than the ``shown`` characters; else nothing."""
    text = metadata.linked.body
    if not text and shown < _MIN_CHARS:
        text = embedded_text(_states(root))
    least = max(_MIN_CHARS, _MUCH_MORE * shown)
    if len(text) < least:
        return ()
    text = _PLAYER.sub("\n\n", text if "<" in text else html.unescape(text))
    blocks = fragment_blocks(text, url) if is_markup(text, "") else plain_blocks(text, url)
    return blocks if sum(len(block.text) for block in blocks) >= least else ()


def confirm(drafts: Sequence[Draft], scores: Sequence[float], carried: Sequence[Block]) -> list[float]:
    """The scores with those raised that the carried text confirms; none where the page does not show nearly all of it."""
    body = "".join(_folded(block.text) for block in carried)
    if len(body) * len(drafts) > _MAX_COMPARED:
        return []
    held: dict[str, int] = {}
    raised = list(scores)
    for index, draft in enumerate(drafts):
        if len(draft.text) < _HELD_CHARS or draft.menu or (folded := _folded(draft.text)) not in body:
            continue
        held[folded] = len(folded)
        if scores[index] >= _POSSIBLE and not (is_prompt(draft) or asks(draft.small())):
            raised[index] = max(KEEP, scores[index])
    return raised if sum(held.values()) >= _HELD_SHARE * len(body) else []


def readable(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The carried text in paragraphs that can be read, without prompts."""
    size = sum(len(block.text) for block in blocks)
    found: list[Block] = []
    for block in blocks:
        if block.kind is not BlockKind.PARAGRAPH:
            found.append(block)
        elif not _is_noise(block.text):
            whole = len(block.text) < max(_UNPARAGRAPHED_CHARS, _UNPARAGRAPHED_SHARE * size)
            found += (block,) if whole else _cut(block)
    return tuple(found)


def _cut(block: Block) -> Iterator[Block]:
    """A text without paragraphs as some, each of a few whole sentences; links and emphasis across their borders are lost."""
    start = end = 0
    for low, high in sentence_spans(block.text):
        if _is_noise(block.text[low:high]):
            if end > start:
                yield _part(block, start, end)
            start = end = high
            continue
        start, end = (low if end <= start else start), high
        if end - start >= _PARAGRAPH_CHARS:
            yield _part(block, start, end)
            start = end
    if end > start:
        yield _part(block, start, end)


def _part(block: Block, start: int, end: int) -> Block:
    spans = (span for span in block.spans if start <= span.start and span.end <= end)
    return replace(
        block,
        text=block.text[start:end].rstrip(),
        spans=tuple(replace(span, start=span.start - start, end=span.end - start) for span in spans),
    )


def _is_noise(text: str) -> bool:
    """Whether a line or a sentence is a prompt, a label of other articles, or what stands in for a video."""
    draft = Draft(BlockKind.PARAGRAPH, text, _NOWHERE)
    return asks(small_letters(text)) or is_placeholder(draft) or is_wall(draft) or opens_other_news(draft)


def _folded(text: str) -> str:
    """The text as it is looked for in one whose blanks and marks are lost."""
    return normalize(text).replace(" ", "")


def _states(root: etree._Element) -> Iterator[str]:
    """The scripts and attributes of a page that may hold a state object."""
    for script in root.iter("script"):
        text = script.text or ""
        if "json" in (script.get("type") or "") or (len(text) > _MIN_STATE_CHARS and not script.get("src")):
            yield text
    for element in root.iter("div", "section", "main", "astro-island"):
        for value in map(str, element.values()):
            if len(value) > _MIN_STATE_CHARS and value[0] in "{[":
                yield value
