"""Rules after the scores: what a reader would strike out of an article although it stands among its paragraphs.

Each rule is one function over one draft that returns a reason to drop it, or "". To add one: write it, put it into
``_RULES``, and add its case under tests/cases/extract.
"""

from collections.abc import Callable

from digest.extract.judge import KEEP
from digest.extract.metadata import Metadata
from digest.extract.segment import Draft
from digest.model import BlockKind
from digest.text import normalize


def refine(drafts: list[Draft], scores: list[float], metadata: Metadata) -> tuple[list[bool], list[str]]:
    """For every draft whether it is kept, and the reason in a few words."""
    kept, reasons = [], []
    title = normalize(metadata.title)
    first = True
    for draft, score in zip(drafts, scores, strict=True):
        reason = "score" if score < KEEP else ""
        if not reason:
            reason = next(filter(None, (rule(draft, title, first) for rule in _RULES)), "")
        kept.append(not reason)
        reasons.append(reason or "kept")
        first = first and (bool(reason) or draft.kind is BlockKind.IMAGE)
    return kept, reasons


def _repeats_title(draft: Draft, title: str, first: bool) -> str:
    if draft.kind is BlockKind.IMAGE or len(draft.text) > 2 * len(title) + 20:
        return ""
    return "repeats the title" if title and normalize(draft.text) == title and (first or draft.kind is BlockKind.HEADING) else ""


_RULES: tuple[Callable[[Draft, str, bool], str], ...] = (_repeats_title,)
