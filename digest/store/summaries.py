"""What a language model answered, by the name of what it was asked."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select  # noqa: TID251 - the store owns the database

from digest.store.schema import summaries
from digest.store.statements import chunks, insert


def known(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """The answers that were saved under the keys, where there are any."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(keys)):
        rows = connection.execute(select(summaries.c.key, summaries.c.content).where(summaries.c.key.in_(chunk)))
        found.update((key, content) for key, content in rows)
    return found


def save(connection: Connection, answers: Mapping[str, str], *, now: datetime) -> None:
    """Remember answers; the first one under a key stays."""
    rows = [{"key": key, "content": content, "made_at": now} for key, content in sorted(answers.items())]
    for batch in chunks(rows):
        connection.execute(insert(connection, summaries).on_conflict_do_nothing(), batch)


def forget(connection: Connection, *, cutoff: datetime) -> None:
    """Forget what was answered before that time."""
    connection.execute(delete(summaries).where(summaries.c.made_at < cutoff))
