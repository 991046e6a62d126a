"""The edition of an audience: frozen with its letter, the message of each reader, and when the audience is due next, in one
transaction.

That the audience is done with is written along with it: a commit waits for the disk, and a second one would say nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection  # noqa: TID251 - the store owns the database

from digest.model import Arrival, Edition, Letter, Sent
from digest.store import editions, roster, shards
from digest.store.records import Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An edition, what later ones must know of it, and the arrivals that it was made of; its letter, None where nobody gets any,
    and what the messages of its readers share; whose lease of the audience it is, and when the audience is due next."""

    edition: Edition
    memory: Sequence[Sent]
    drafted: Sequence[Arrival]
    letter: Letter | None
    planned: Planned
    owner: str
    next_due_at: datetime


def issue(connection: Connection, made: Issue) -> bool:
    """Whether the edition was written: False when its slot is taken. The audience is done with in either case.

    :raises StoreError: when another edition of the digest has decided on one of its entries meanwhile.
    """
    saved = editions.save_edition(connection, made.edition, (), made.memory, remember=True)
    if saved:
        editions.settle_drafted(connection, made.edition, made.drafted)
    if saved and made.letter:
        roster.save_letter(connection, made.letter)
        roster.plan(connection, made.planned)
    shards.settle_audience(connection, made.planned.audience, owner=made.owner, next_due_at=made.next_due_at)
    return saved
