"""Until when hosts and single addresses are left alone, because they asked for it: few rows, and none for long."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select  # noqa: TID251 - the store owns the database

from digest.store.columns import identity
from digest.store.schema import waits
from digest.store.statements import insert


def known(connection: Connection, *, now: datetime) -> dict[str, datetime]:
    """The places that are still left alone, and until when."""
    rows = connection.execute(select(waits.c.place, waits.c.until).where(waits.c.until > now))
    return {row.place: row.until for row in rows}


def save(connection: Connection, found: Mapping[str, datetime], *, now: datetime) -> None:
    """Write down what places asked for; what is over is forgotten. An address too long for an index is not kept."""
    connection.execute(delete(waits).where(waits.c.until <= now))
    for place, until in sorted(each for each in found.items() if identity(each[0]) == each[0]):
        statement = insert(connection, waits).values(place=place, until=until)
        later = statement.excluded.until > waits.c.until
        connection.execute(
            statement.on_conflict_do_update(index_elements=["place"], set_={"until": statement.excluded.until}, where=later)
        )
