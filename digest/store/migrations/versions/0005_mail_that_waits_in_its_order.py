"""Indexes that hold the waiting mail in the order in which it is claimed."""

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

revision = "0005"
down_revision = "0004"

_LIVE = sa.text("state IN ('ready', 'sending', 'deferred', 'unknown')")
_SENDING = sa.text("state = 'sending'")


def upgrade() -> None:
    """Two small indexes instead of one that no query could use."""
    op.drop_index("ix_message_live", "message")
    op.create_index("ix_message_live", "message", ["due_at", "edition", "position"], sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("ix_message_sending", "message", ["lease_until"], sqlite_where=_SENDING, postgresql_where=_SENDING)
