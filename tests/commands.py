"""The command line with a configuration and a small web beside it: fixtures for the tests of the verbs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import Site, serving
from stores import ON_POSTGRESQL, store_url

from digest.cli import main

CONFIG = """
[mail]
from = "Digest <digest@example.org>"
[[digest]]
name = "morning"
to = "ada@example.org"
[[source]]
url = "{feed}"
name = "Harbour News"
[fetch]
proxy = ""
allow_private = ["127.0.0.0/8"]
pace = 0
"""

PARAGRAPHS = (
    "The lighthouse keeper's log for the winter of 1911 has been found behind a wall of the old customs house by two plasterers.",
    "It lists every ship that passed in four months of storms, and the names of nine sailors whom the keeper pulled out.",
    "The town archive will scan its three hundred pages before spring, so that anybody can read them without opening it.",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIGEST_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    with serving(Site()) as served:
        served.article("/log", "A keeper's log comes to light", *PARAGRAPHS)
        feed = served.feed("/feed", ("A keeper's log comes to light", "/log"))
        chosen = f'[store]\nurl = "{store_url(folder)}"\n' if ON_POSTGRESQL else ""
        (folder / "config.toml").write_text(CONFIG.format(feed=feed) + chosen, encoding="utf-8")
        yield served


def call(*arguments: str) -> int:
    """The exit status of `digest` with these arguments."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)
