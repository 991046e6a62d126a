"""Bringing a database to the schema of this version.

A new database gets the tables straight from ``schema`` and is stamped; an older one is migrated by Alembic, which is imported
only then: it costs as much start-up time as everything else in the store together. A newer one is refused, untouched.
"""

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select  # noqa: TID251 - the store owns the database

from digest.errors import SchemaError, StoreError
from digest.store.database import connect, settle, sqlite_path, transaction
from digest.store.files import copy, make
from digest.store.locks import SCHEMA_LOCK, queue_up
from digest.store.schema import VERSION, adapt_to_postgresql, messages, metadata

_ROWS = 500
_SMALLEST = 512  # the smallest page of SQLite, so the smallest database
_MIGRATIONS = Path(__file__).with_name("migrations")
_stamp = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def ensure_schema(engine: Engine) -> None:
    """Nothing, once the tables are those of this version.

    :raises SchemaError: when a newer version of the program has written the database.
    :raises StoreError: when the file cannot be made, is damaged, or is the database of another program.
    """
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if path is not None:
        _ensure_file(path)
    with transaction(engine, write=False) as connection:
        version = _version(connection)
    if version == VERSION:
        return
    if version is None:
        create(engine)
    elif version > VERSION:
        raise SchemaError(
            f"{engine.url.database} was written by a newer version of the program (schema {version}): upgrade the program"
        )
    else:
        _migrate(engine, version)


def migrate(connection: Connection, target: str = VERSION) -> None:
    """Bring the tables of an open transaction to the target version, or an empty database up from nothing.

    :raises SchemaError: when the database says that it is of a version that never was.
    """
    from alembic import command  # noqa: TID251 - the store owns the database
    from alembic.config import Config  # noqa: TID251 - the store owns the database
    from alembic.util import CommandError  # noqa: TID251 - the store owns the database

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, target)
    except CommandError as error:
        raise SchemaError(f"{connection.engine.url.database} cannot be migrated ({error}): restore a backup") from error


def _version(connection: Connection) -> str | None:
    """The version of the schema; None for an empty database.

    :raises StoreError: when it holds tables, but not ours.
    """
    # The names first: tables that another process commits between the two questions have their stamp by the second.
    names = inspect(connection).get_table_names()
    if inspect(connection).has_table(_stamp.name):
        return connection.scalar(select(_stamp.c.version_num))
    if names:
        raise StoreError(
            f"{connection.engine.url.database} is the database of another program (table '{names[0]}'): set [store] url"
        )
    return None


def _ensure_file(path: Path) -> None:
    """Make a database where there is none. One that lost its content is not begun anew: the mail of weeks would go out again."""

    def fill(part: Path) -> None:
        engine = connect(f"sqlite:///{part}")
        try:
            create(engine)
            settle(engine)
        finally:
            engine.dispose()

    try:
        if not path.exists():
            make(path, fill)
        size = path.stat().st_size
    except OSError as error:
        raise StoreError(f"database {path}: {error.strerror or error}: make the file and its folder writable") from error
    if size < _SMALLEST:
        raise StoreError(f"database {path} is empty or cut off: restore a backup, or delete it to begin anew")


def create(engine: Engine) -> None:
    """Make the tables in an empty database."""
    with transaction(engine, write=True) as connection:
        queue_up(connection, SCHEMA_LOCK)
        if _version(connection) is None:  # another process may have been faster
            if connection.dialect.name == "postgresql":
                adapt_to_postgresql()
            metadata.create_all(connection)
            _stamp.create(connection, checkfirst=True)
            connection.execute(insert(_stamp).values(version_num=VERSION))


def _migrate(engine: Engine, version: str) -> None:
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if path is not None:
        copy(path, path.with_name(f"{path.name}.schema-{version}"))
    rebuilding = connect(engine.url.render_as_string(hide_password=False), rebuilding=True)
    try:
        with transaction(rebuilding, write=True) as connection:
            queue_up(connection, SCHEMA_LOCK)
            if _version(connection) != VERSION:
                migrate(connection)
    finally:
        rebuilding.dispose()


def copy_rows(source: Engine, path: Path) -> None:
    """Make an SQLite database of the rows of one moment of another, but for the messages: only the original may send them. Where
    the original has no tables yet, none is made.

    :raises SchemaError: when the original is of another version: a copy does not migrate it.
    """
    target = connect(f"sqlite:///{path}")
    try:
        with transaction(source, write=False) as reading:
            reading.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            version = _version(reading)
            if version is None:
                return
            if version != VERSION:
                raise SchemaError(f"{source.url.database} has tables of another version ({version}): run `digest migrate` first")
            create(target)
            with transaction(target, write=True) as writing:
                for table in metadata.sorted_tables:
                    if table is not messages:
                        for rows in reading.execute(select(table)).mappings().partitions(_ROWS):
                            writing.execute(insert(table), [dict(row) for row in rows])
    finally:
        target.dispose()
