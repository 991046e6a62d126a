"""The databases that the tests of the store run on: SQLite, and PostgreSQL where ``DIGEST_TEST_PG`` is the URL of a server."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url  # noqa: TID251 - makes and drops whole databases

from digest.settings import StoreSettings

SERVER = os.environ.get("DIGEST_TEST_PG", "")


@pytest.fixture(params=["sqlite", "postgresql"] if SERVER else ["sqlite"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreSettings]:
    """An empty database of its own for each test."""
    if request.param == "sqlite":
        yield StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")
        return
    name = f"digest_{uuid4().hex}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield StoreSettings(url=make_url(SERVER).set(database=name).render_as_string(hide_password=False))
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()
