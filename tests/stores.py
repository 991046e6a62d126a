"""The database that a whole run of tests uses: SQLite in the folder of the test, or, with DIGEST_TEST_STORE=postgresql, one of the
server at DIGEST_TEST_PG, made when it is first asked for and dropped when the run ends."""

import hashlib
import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text  # noqa: TID251 - makes and drops whole databases

ON_POSTGRESQL = os.environ.get("DIGEST_TEST_STORE") == "postgresql"
ONLY_SQLITE = pytest.mark.skipif(ON_POSTGRESQL, reason="looks into the file of SQLite, on purpose (tests/stores.py)")
_made: set[str] = set()


def store_url(folder: Path) -> str:
    """The address of the database that belongs to a folder."""
    if not ON_POSTGRESQL:
        return f"sqlite:///{folder}/digest.db"
    name = "digest_" + hashlib.sha256(str(folder).encode()).hexdigest()[:24]
    if name not in _made:
        _say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        _made.add(name)
    return make_url(os.environ["DIGEST_TEST_PG"]).set(database=name).render_as_string(hide_password=False)


def drop_all() -> None:
    """Drop every database that was made here."""
    _say(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in sorted(_made)))
    _made.clear()


def _say(*statements: str) -> None:
    if not statements:
        return
    server = create_engine(os.environ["DIGEST_TEST_PG"], isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for each in statements:
            connection.execute(text(each))
    server.dispose()
