"""What the program remembers, in SQLite or PostgreSQL; the only module that speaks SQL.

    with open_store(settings.store) as store: ...

The tables are the truth: every promise (one edition a slot, no entry decided twice, no message sent twice in silence) is a
constraint or a compare-and-set here, so it holds for any number of processes that die at any moment. ``schema`` draws the tables,
``outbox`` the states of a message. ``roster``, ``shards`` and ``issuing`` are functions for ``Store.read`` and ``Store.write``:
readers beyond the configuration, what many workers share, and the editions of audiences. Nothing is sent or fetched inside a
transaction.
"""

from digest.store import issuing, roster, shards
from digest.store.facade import Store, open_copy, open_store
from digest.store.issuing import Issue
from digest.store.outbox import WIRE_LEASE, WORKER, backoff
from digest.store.records import (
    Audience,
    Backlog,
    BounceKind,
    Dead,
    EditionRecord,
    Learned,
    MailRecord,
    MessageRecord,
    NewReader,
    OutcomeRecord,
    Planned,
    Polled,
    SavedArticle,
    Status,
    Timings,
    ToldEntry,
)
from digest.store.remembering import Recall
from digest.store.renewing import RENEWED_WAIT
from digest.store.statements import SHARDS, shard_of

__all__ = [
    "RENEWED_WAIT",
    "SHARDS",
    "WIRE_LEASE",
    "WORKER",
    "Audience",
    "Backlog",
    "BounceKind",
    "Dead",
    "EditionRecord",
    "Issue",
    "Learned",
    "MailRecord",
    "MessageRecord",
    "NewReader",
    "OutcomeRecord",
    "Planned",
    "Polled",
    "Recall",
    "SavedArticle",
    "Status",
    "Store",
    "Timings",
    "ToldEntry",
    "backoff",
    "issuing",
    "open_copy",
    "open_store",
    "roster",
    "shard_of",
    "shards",
]
