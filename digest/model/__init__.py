"""The values that flow through the digest.

    Source ─► Page ─► Entry ─► Page ─► Article ─► Item ─► Story ─► Edition ─► Message ─► Receipt
                                                       └─► Removal     └─► Outcome, Failure

All are frozen, slotted, keyword-only and made of plain types, so they compare, hash, pickle and pass through ``codec``.
Sequences are tuples; times are aware UTC; text is NFC ``str``; ``None`` means "not known". Bytes are held by ``Page``,
``Picture`` and ``Message`` alone. There is no logic here beyond what follows from the fields of one value.
"""

from digest.model.articles import (
    Article,
    Block,
    BlockKind,
    Item,
    Route,
    Span,
    SpanKind,
)
from digest.model.editions import (
    BACKLOG,
    Addition,
    Change,
    Counts,
    Edition,
    Form,
    History,
    Outcome,
    OutcomeKind,
    Removal,
    RemovalKind,
    Section,
    Sent,
    Story,
)
from digest.model.readers import Hole, Letter, Preferences, Reader, ReaderState
from digest.model.sending import (
    Message,
    Picture,
    Receipt,
    SendState,
)
from digest.model.sites import (
    Habit,
    Passage,
    Ruling,
    Sighting,
)
from digest.model.sources import (
    Access,
    Arrival,
    Enclosure,
    Entry,
    Failure,
    Feed,
    Header,
    Listed,
    Page,
    Source,
    SourceState,
    Validators,
)

__all__ = [
    "BACKLOG",
    "Access",
    "Addition",
    "Arrival",
    "Article",
    "Block",
    "BlockKind",
    "Change",
    "Counts",
    "Edition",
    "Enclosure",
    "Entry",
    "Failure",
    "Feed",
    "Form",
    "Habit",
    "Header",
    "History",
    "Hole",
    "Item",
    "Letter",
    "Listed",
    "Message",
    "Outcome",
    "OutcomeKind",
    "Page",
    "Passage",
    "Picture",
    "Preferences",
    "Reader",
    "ReaderState",
    "Receipt",
    "Removal",
    "RemovalKind",
    "Route",
    "Ruling",
    "Section",
    "SendState",
    "Sent",
    "Sighting",
    "Source",
    "SourceState",
    "Span",
    "SpanKind",
    "Story",
    "Validators",
]
