"""A page with its drafts rated, as the rules after the scores see it (``refine``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from digest.extract.drafts import Draft
from digest.extract.metadata import Metadata
from digest.model import BlockKind
from digest.text import normalize

# Until Python 3.12 a member of an enumeration costs a call each time that it is named.
IMAGE, HEADING, PARAGRAPH, TABLE = BlockKind.IMAGE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE
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

    def is_title(self, draft: Draft) -> bool:
        """Whether a draft says what the title says."""
        return bool(self.title) and len(draft.text) <= 2 * len(self.metadata.title) + 20 and normalize(draft.text) == self.title

    def holds_title(self, draft: Draft) -> bool:
        """Whether a draft begins or ends with a title of several words and says little else: a topic, a kicker."""
        if " " not in self.title or not len(self.title) < len(draft.text) <= len(self.metadata.title) + _KICKER_CHARS:
            return False
        words = normalize(draft.text)
        return words.startswith(f"{self.title} ") or words.endswith(f" {self.title}")

    def texts(self) -> Iterator[int]:
        """The positions of the kept texts."""
        return (index for index, draft in enumerate(self.drafts) if self.kept[index] and draft.kind is not IMAGE)

    def opening(self) -> Iterator[int]:
        """The positions of the first kept texts."""
        return islice(self.texts(), _OPENING_DRAFTS)
