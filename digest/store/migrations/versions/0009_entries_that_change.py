"""What entries said when they were listed, and when a page was read, so that a changed one is read again."""

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

revision = "0009"
down_revision = "0008"

_TIME = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Five columns."""
    op.add_column("entry", sa.Column("version", sa.BigInteger()))
    op.add_column("entry", sa.Column("renewed_at", _TIME))
    op.add_column("article", sa.Column("read_at", _TIME))
    op.add_column("article", sa.Column("stale_at", _TIME))
    op.add_column("article", sa.Column("validators", sa.Text(), nullable=False, server_default=""))
