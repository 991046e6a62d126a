"""Tests that need a program besides Python say so, and are never skipped silently.

A test marked ``browser`` needs Chromium, one marked ``postgres`` a server at DIGEST_TEST_PG, one marked ``mailtools`` Java and
SpamAssassin. Where the tool is missing the test is skipped with the words that mend it; with DIGEST_REQUIRE_TOOLS set, as in
``.ci/run``, it fails.

Tests that ask for ``database`` run on both databases at once; the whole line (``test_pipeline*``, ``test_cli*``) runs on PostgreSQL
with DIGEST_TEST_STORE=postgresql, as ``.ci/run`` does after the run on SQLite.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url  # noqa: TID251 - makes and drops whole databases
from stores import drop_all

from digest.settings import StoreSettings
from digest.store import Store, open_store

pytest_plugins = ("commands", "readership")

# The clock of the wall judges no property: on a busy machine an honest example takes seconds, too.
settings.register_profile("digest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("digest")

TOOLS: dict[str, tuple[Callable[[], bool], str]] = {
    "browser": (lambda: bool(shutil.which("chromium")), "Chromium (Debian: apt-get install chromium)"),
    "postgres": (lambda: "DIGEST_TEST_PG" in os.environ, "a PostgreSQL server, named by DIGEST_TEST_PG"),
    "mailtools": (
        lambda: bool(shutil.which("spamassassin") and shutil.which("java")),
        "SpamAssassin and Java (Debian: apt-get install spamassassin default-jre-headless)",
    ),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (is_there, tool) in TOOLS.items():
        if item.get_closest_marker(marker) and not is_there():
            if "DIGEST_REQUIRE_TOOLS" in os.environ:
                pytest.fail(f"this machine lacks {tool}")
            pytest.skip(f"needs {tool}")


def pytest_sessionfinish() -> None:
    drop_all()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreSettings]:
    """An empty database of its own for each test, of each kind."""
    if request.param == "sqlite":
        yield StoreSettings(url=f"sqlite:///{tmp_path}/digest.db")
        return
    url = make_url(os.environ["DIGEST_TEST_PG"])
    name = f"digest_{uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield StoreSettings(url=url.set(database=name).render_as_string(hide_password=False))
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture
def store(database: StoreSettings) -> Iterator[Store]:
    """That database, open."""
    with open_store(database) as opened:
        yield opened
