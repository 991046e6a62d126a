"""The stages wired together; the only module that knows them all.

    settings ─► poll ─► draft ─► read ─► compose ─► render ─► freeze ─► drain
                 │        │        │                            │         │
                 └────────┴────────┴────────── store ───────────┴─────────┘

    context    what every stage is given
    poll       sources ─► entries
    health     which sources fail, and what an edition says of it
    pictures   an edition ─► the pictures it embeds
    read       entries ─► articles
    overdue    a draft ─► the same without what waits for its page
    missed     editions since some time ─► the same as one draft
    issue      arrivals and articles ─► one edition, frozen with its messages in one transaction
    audience   arrivals and articles ─► one edition of many readers, with a letter and a message for each
    send       messages ─► receipts
    subscribing addresses ─► readers, asked first
    keep       editions ─► the archive
    upkeep     what is old ─► nothing
    single     one page alone, for `digest extract`
    discovery  the feeds of a site, for `digest add`
    held       what waits for a later edition ─► counts
    run        the verbs: run, send, resend, preview

Decisions are made in the core (``compose`` and below) from values; what stands here only moves them. Everything is written back
as soon as it is known, and every step can be repeated: a kill at any point costs work, never an entry or a second mail.
"""

from digest.pipeline.audience import issue_audiences, issue_configured
from digest.pipeline.context import Context, Progress, no_progress, open_context, open_preview, open_worker
from digest.pipeline.health import failures
from digest.pipeline.held import Held
from digest.pipeline.issue import sources_of
from digest.pipeline.poll import poll
from digest.pipeline.read import read_entries
from digest.pipeline.run import Preview, Report, preview, resend, run, send
from digest.pipeline.send import WORKER_WIRE_LEASE, send_chunks
from digest.pipeline.subscribing import ask, sign_up
from digest.pipeline.upkeep import forget_old

__all__ = [
    "WORKER_WIRE_LEASE",
    "Context",
    "Held",
    "Preview",
    "Progress",
    "Report",
    "ask",
    "failures",
    "forget_old",
    "issue_audiences",
    "issue_configured",
    "no_progress",
    "open_context",
    "open_preview",
    "open_worker",
    "poll",
    "preview",
    "read_entries",
    "resend",
    "run",
    "send",
    "send_chunks",
    "sign_up",
    "sources_of",
]
