"""What stands in the columns: times, foreign text, and the identities that entries are told apart by.

Time                    text of fixed width in UTC on SQLite, which sorts as the times do; a timestamp with zone on PostgreSQL
Words, writable         foreign text without what no database takes
Identity, identity      the same, short enough for an index
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text, TypeDecorator  # noqa: TID251 - the store owns the database
from sqlalchemy.types import TypeEngine  # noqa: TID251 - the store owns the database

_LONGEST = 800  # three of them, with a digest's name, make one index row


class Time(TypeDecorator[datetime]):
    """An aware time in UTC, to the microsecond."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type in each database."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The time as the database keeps it."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The time as the program reads it. A damaged one raises ValueError."""
        if value is None:
            return None
        if isinstance(value, bytes):
            value = value.decode()  # what SQLite makes of a text whose header is damaged; cut short, it is no time either
        return (value if isinstance(value, datetime) else datetime.fromisoformat(str(value))).astimezone(UTC)


class Words(TypeDecorator[str]):
    """Foreign text without what no database takes: NUL, and halves of surrogate pairs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as both databases can keep it."""
        return None if value is None else writable(value)


class Identity(Words):
    """Foreign text that entries are told apart by; see ``identity``."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The identity as both databases can index it."""
        return None if value is None else identity(value)


def writable(text: str) -> str:
    """Foreign text without what no database takes."""
    return text.replace("\0", "").encode(errors="replace").decode()


def identity(text: str) -> str:
    """The text itself, or, where it is long, its beginning and a hash: PostgreSQL indexes no row of more than 2,704 bytes."""
    if len(text) <= _LONGEST and text.isascii() and text.isprintable():
        return text
    plain = text.replace("\0", "").encode(errors="replace")
    if len(plain) > _LONGEST:
        plain = plain[: _LONGEST - 65].decode(errors="ignore").encode() + b"#" + sha256(plain).hexdigest().encode()
    return plain.decode()
