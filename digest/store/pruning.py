"""Keeping the database small: what is forgotten, and when."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update  # noqa: TID251 - the store owns the database

from digest.model import SendState
from digest.store import remembering, sites, summaries
from digest.store.schema import articles, audiences, digests, editions, entries, letters, messages, outcomes, readers, sources


def prune(connection: Connection, *, now: datetime, keep_days: int) -> None:
    """Forget what is older than ``keep_days``: article texts, message bytes, whole editions, memory, outcomes, wishes of nobody.

    The line of each edition in the history stays, and so does what guards against saying twice: an entry is forgotten only when
    its source lists it no longer, and a source only when the others were polled long after it.
    """
    cutoff = now - timedelta(days=keep_days)
    # Not "NOT IN", which PostgreSQL answers for each article by going through all entries where these do not fit into its memory.
    recent = select(1).where(entries.c.key == articles.c.key, entries.c.first_seen >= cutoff).exists()
    connection.execute(delete(articles).where(~recent))
    remembering.forget(connection, cutoff=cutoff)
    sites.forget(connection, now=now)
    summaries.forget(connection, cutoff=cutoff)
    settled = messages.c.state.in_([SendState.SENT, SendState.FAILED, SendState.UNKNOWN])
    old = messages.c.updated_at < cutoff
    connection.execute(update(messages).where(settled, old, messages.c.body.is_not(None)).values(body=None, html=None))
    # Of the readers of the database there are too many to keep a line for each mail for ever; their slots are long past.
    connection.execute(delete(messages).where(settled, old, messages.c.reader.is_not(None)))
    past = select(editions.c.id).where(editions.c.made_at < cutoff)
    connection.execute(delete(letters).where(letters.c.edition.in_(past)))
    connection.execute(update(editions).where(editions.c.made_at < cutoff, editions.c.record.is_not(None)).values(record=None))
    _forget_audiences(connection)
    _forget_entries(connection, now, cutoff)


def _forget_audiences(connection: Connection) -> None:
    """Forget the audiences that nobody is in, not even one who left: readers who chose otherwise have left them behind. What they
    were told stays, for those who come back."""
    empty = select(audiences.c.name).where(~select(1).where(readers.c.audience == audiences.c.name).exists())
    connection.execute(delete(digests).where(digests.c.name.in_(empty)))
    connection.execute(delete(audiences).where(audiences.c.name.in_(empty)))


def _forget_entries(connection: Connection, now: datetime, cutoff: datetime) -> None:
    newest: datetime | None = connection.scalar(select(func.max(sources.c.next_poll_at, type_=sources.c.next_poll_at.type)))
    if newest is None:
        return
    # A machine that slept for months has polled nothing for months: only what lags behind the other sources is no longer
    # followed.
    lapsed = select(sources.c.url).where(sources.c.next_poll_at < min(now, newest) - (now - cutoff))
    listed = select(sources.c.listed_at).where(sources.c.url == entries.c.source).scalar_subquery()
    gone = (entries.c.listed_at < cutoff) & ((entries.c.listed_at < listed) | entries.c.source.in_(lapsed))
    connection.execute(delete(entries).where(gone))
    known = select(1).where(entries.c.source == outcomes.c.source, entries.c.key == outcomes.c.entry_key).exists()
    past = select(editions.c.id).where(editions.c.made_at < cutoff)
    connection.execute(delete(outcomes).where(outcomes.c.edition.in_(past), ~known))
    connection.execute(delete(sources).where(sources.c.url.in_(lapsed)))
