"""The clock of the command line: the one place, with ``daemon``, where the time is read."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  # the owner of the clock
