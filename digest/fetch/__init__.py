"""The only door to the web, and the one to files and mailboxes on this machine.

    Request(url=..., kind=..., validators=...)    what is asked
    fetch_all(requests, settings, now=...)        pages and failures, in order of completion
    Waits(known, well, now=...)                   what hosts have asked of us, from run to run
    read_local(source_url, ...)                   files, folders, Maildir, mbox
    read_mailbox(source, mark, ...), mark_read    a mailbox on an IMAP server
    headers_of(source, environ)                   what a site wants to be shown by those who pay for it
    next_poll(answer, feed, state, ...)           when manners allow the next request
    is_due(state, now)                            whether they allow it now

    web (threads) ─► dispatcher (turns) ─► client (hops) ─► guard (addresses)

Nothing raises because of what a server does: each request ends as a Page or as a Failure that says what, where and what to do.
docs/fetching.md has the decisions and their figures.
"""

from digest.fetch.access import headers_of
from digest.fetch.local import read_local
from digest.fetch.mailbox import Mailed, is_mailbox, mark_read, read_mailbox, server_of
from digest.fetch.manners import is_due, next_poll
from digest.fetch.request import Request
from digest.fetch.waits import Waits
from digest.fetch.web import fetch_all

__all__ = [
    "Mailed",
    "Request",
    "Waits",
    "fetch_all",
    "headers_of",
    "is_due",
    "is_mailbox",
    "mark_read",
    "next_poll",
    "read_local",
    "read_mailbox",
    "server_of",
]
