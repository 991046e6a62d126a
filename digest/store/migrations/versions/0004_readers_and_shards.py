"""Readers beyond the configuration, and what workers share."""

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
_WANTED = sa.text("wanted_at IS NOT NULL")


def upgrade() -> None:
    """New columns that may be empty, and new tables; no row is touched."""
    _columns()
    _readers()
    _workers()


def _columns() -> None:
    op.add_column("source", sa.Column("shard", sa.Integer()))
    op.add_column("source", sa.Column("record", sa.LargeBinary()))
    op.add_column("source", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_source_due", "source", ["shard", "next_poll_at"])
    op.add_column("entry", sa.Column("shard", sa.Integer()))
    op.add_column("entry", sa.Column("wanted_at", _TIME))
    op.add_column("entry", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_entry_wanted", "entry", ["shard", "wanted_at"], sqlite_where=_WANTED, postgresql_where=_WANTED)
    op.add_column("message", sa.Column("reader", sa.BigInteger()))


def _readers() -> None:
    op.create_table(
        "letter",
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("edition", name="pk_letter"),
        sa.ForeignKeyConstraint(["edition"], ["edition.id"], name="fk_letter_edition", ondelete="CASCADE"),
    )
    op.create_table(
        "audience",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("next_due_at", _TIME),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", _TIME),
        sa.Column("error", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("name", name="pk_audience"),
    )
    op.create_index("ix_audience_due", "audience", ["next_due_at"])
    op.create_table(
        "reader",
        sa.Column("id", _ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("confirmed_at", _TIME),
        sa.Column("bounced_at", _TIME),
        sa.Column("bounces", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_reader"),
        sa.UniqueConstraint("mailbox", "digest", name="uq_reader_mailbox"),
        sa.ForeignKeyConstraint(["audience"], ["audience.name"], name="fk_reader_audience"),
    )
    op.create_index("ix_reader_audience", "reader", ["audience", "state", "id"])
    op.create_table(
        "suppressed",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name="pk_suppressed"),
    )


def _workers() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "pace",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("free_at", _TIME, nullable=False),
        sa.Column("tail_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("domain", name="pk_pace"),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )
