"""Passages found by their marks, and what is learned of sites."""

import json
import struct
import zlib

import sqlalchemy as sa  # noqa: TID251 - the store owns the database
from alembic import op  # noqa: TID251 - the store owns the database

from digest.text import fingerprint

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
_HABIT = sa.text("articles > 1 OR ruling IS NOT NULL")


def upgrade() -> None:
    """The new tables, filled with what was sent."""
    op.add_column("article", sa.Column("learned", sa.Boolean(), server_default=sa.false(), nullable=False))
    _add_sites()
    old = op.get_bind().execute(sa.text("SELECT edition, position, digest, sent_at, record FROM sent")).all()
    op.drop_table("sent")
    sent, said = _add_memory()
    for number, (edition, position, digest, sent_at, record) in enumerate(old, 1):
        plain = json.loads(zlib.decompress(record).decode(errors="surrogatepass"))
        marks, plain["passages"] = plain["passages"], []
        rest = zlib.compress(json.dumps(plain, ensure_ascii=False).encode(errors="surrogatepass"), 1)
        row = {"id": number, "edition": edition, "position": position, "digest": digest, "sent_at": sent_at, "record": rest}
        op.bulk_insert(sent, [row])
        keys = [fingerprint(key) for key in plain["keys"]]
        op.bulk_insert(said, [{"sent": number, "passages": _packed(marks), "names": _packed(keys)}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('sent', 'id'), (SELECT COALESCE(MAX(id), 1) FROM sent))")


def _packed(marks: list[int]) -> bytes:
    return struct.pack(f">{len(marks)}q", *marks)


def _add_memory() -> tuple[sa.Table, sa.Table]:
    sent = op.create_table(
        "sent",
        sa.Column("id", _ID, nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sent_at", _TIME, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["edition.id"], name="fk_sent_edition", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sent"),
        sa.UniqueConstraint("edition", "position", name="uq_sent_edition"),
    )
    with op.batch_alter_table("sent", schema=None) as batch_op:
        batch_op.create_index("ix_sent_recent", ["digest", "sent_at"], unique=False)
    said = op.create_table(
        "said",
        sa.Column("sent", _ID, autoincrement=False, nullable=False),
        sa.Column("passages", sa.LargeBinary(), nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sent"], ["sent.id"], name="fk_said_sent", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sent", name="pk_said"),
    )
    return sent, said


def _add_sites() -> None:
    op.create_table(
        "site",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("name", name="uq_site_name"),
    )
    op.create_table(
        "passage",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("titles", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("ruling", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("mark", "site", name="pk_passage"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.create_index("ix_passage_habit", ["site"], unique=False, sqlite_where=_HABIT, postgresql_where=_HABIT)
