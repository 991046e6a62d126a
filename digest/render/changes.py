"""A fact that changed, in the words around it: "12 → 17" alone says little, "injuring 17 of the 86 people on board" says what.

around(fact, blocks)   a few words of the first sentence that states the fact, "" when none does
"""

import re
from collections.abc import Iterable

from digest.model import Block

_BEFORE, _AFTER = 6, 7  # words
_LONG = 4  # words: a fact of so many explains itself
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s")


def around(fact: str, blocks: Iterable[Block]) -> str:
    """Some words before and after the fact, cut within its sentence, with an ellipsis where words are left out."""
    if not fact or len(fact.split()) >= _LONG:
        return ""
    stated = re.compile(rf"(?<!\w){re.escape(fact)}(?![\w%])(?![.,]\d)")
    for block in blocks:
        found = stated.search(block.text)
        if found:
            before = _SENTENCE_END.split(block.text[: found.start()])[-1].split()
            after = _SENTENCE_END.split(block.text[found.end() :] + " ")[0].split(" ")
            head = ["…", *before[-_BEFORE:]] if len(before) > _BEFORE else before
            tail = [*after[: _AFTER + 1], "…"] if len(after) > _AFTER + 1 else after
            return " ".join([*head, fact + tail[0], *tail[1:]]).strip()
    return ""
