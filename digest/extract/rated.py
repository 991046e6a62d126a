"""A page with its drafts rated, as the rules after the scores see it (``refine``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.extract.drafts import Draft
from digest.extract.metadata import Metadata
from digest.model import BlockKind
from digest.text import normalize

# Until Python 3.12 a member of an enumeration costs a call each time that it is named.
IMAGE, HEADING, PARAGRAPH, TABLE = BlockKind.IMAGE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE
LIST_ITEM, QUOTE = BlockKind.LIST_ITEM, BlockKind.QUOTE
PARAGRAPH_CHARS = 140
WHOLE_CHARS, SURE = 800, 0.85  # of a text that is one already; of a paragraph that goes on with it
_OPENING_DRAFTS = 6  # bylines, dates and repeated titles stand among the first kept drafts
_KICKER_CHARS = 40


@dataclass(slots=True)
class RatedPage:
    """The drafts of a page, their scores, and which are kept so far; a ``listed`` page is no article, but lists and cards."""

    drafts: list[Draft]
    scores: list[float]
    kept: list[bool]
    metadata: Metadata
    title: str
    listed: bool = False
    _texts: list[int] | None = None

    def is_title(self, draft: Draft) -> bool:
        """Whether a draft says what the title says."""
        return bool(self.title) and len(draft.text) <= 2 * len(self.metadata.title) + 20 and normalize(draft.text) == self.title

    def holds_title(self, draft: Draft) -> bool:
        """Whether a draft begins or ends with a title of several words and says little else: a topic, a kicker."""
        if " " not in self.title or not len(self.title) < len(draft.text) <= len(self.metadata.title) + _KICKER_CHARS:
            return False
        words = normalize(draft.text)
        return words.startswith(f"{self.title} ") or words.endswith(f" {self.title}")

    def mark(self, index: int, *, keep: bool) -> None:
        """Keep a draft, or drop it."""
        self.kept[index] = keep
        self._texts = None

    def texts(self) -> Sequence[int]:
        """The positions of the kept texts, listed once for all the rules between two changes."""
        if self._texts is None:
            self._texts = [i for i, keep in enumerate(self.kept) if keep and self.drafts[i].kind is not IMAGE]
        return self._texts

    def opening(self) -> Iterator[int]:
        """The positions of the first kept texts."""
        return iter(self.texts()[:_OPENING_DRAFTS])
