"""Hosts and addresses that asked to be left alone, and until when."""

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

revision = "0008"
down_revision = "0007"

_TIME = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """One table."""
    op.create_table("wait", sa.Column("place", sa.Text(), primary_key=True), sa.Column("until", _TIME, nullable=False))
