"""Numbers of readers that are never given again, so that no link of one who was forgotten is good for the next.

PostgreSQL counts on by itself; SQLite gives the highest number once more when its row is deleted.
"""

from alembic import op  # noqa: TID251 - the store owns the database

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """The table of readers made anew on SQLite."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("reader", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
