"""The answers of a language model, by what it was asked."""

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

revision = "0006"
down_revision = "0005"

_TIME = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """One table."""
    op.create_table(
        "summary",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
    )
    op.create_index("ix_summary_made_at", "summary", ["made_at"])
