"""How long the parts of an edition took."""

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """A column that older editions leave empty."""
    op.add_column("edition", sa.Column("timings", sa.Text(), nullable=True))
