"""Tests that need a program besides Python say so, and are never skipped silently.

A test marked ``browser`` needs Chromium, one marked ``postgres`` a server at DIGEST_TEST_PG, one marked ``mailtools`` Java and
SpamAssassin. Where the tool is missing the test is skipped with the words that mend it; with DIGEST_REQUIRE_TOOLS set, as in
``.ci/run``, it fails.
"""

import os
import shutil

import pytest

TOOLS = {
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
