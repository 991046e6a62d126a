"""readers, bounces and status at the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from readership import notification

from digest.cli.edge import digest as command
from digest.errors import ConfigError, TemplateError
from digest.model import Source
from digest.settings import StoreSettings
from digest.store import open_store, shards


@pytest.fixture
def config(database: StoreSettings, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(f"""
[readers]
url = "https://news.example.org"
[[digest]]
name = "morning"
to = []
at = ["07:00"]
[store]
url = "{database.url}"
""")
    return path


def say(config: Path, *words: str, text: bytes | None = None) -> str:
    result = CliRunner().invoke(command, ["--config", str(config), *words], input=text, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_readers_are_imported_listed_exported_and_deleted(config: Path, tmp_path: Path) -> None:
    table = tmp_path / "readers.csv"
    table.write_text("address,minutes,at\nada@example.net,5,06:00;18:00\nbob@example.net,,\nbob@example.net,,\n")
    assert "added 2 of 3" in say(config, "readers", "import", str(table), "--confirmed")
    assert "added 0 of 1" in say(config, "readers", "add", "bob@example.net", "--confirmed")
    listed = [json.loads(line) for line in say(config, "readers", "list", "--json").splitlines()]
    assert {each["address"] for each in listed} == {"ada@example.net", "bob@example.net"}
    told = json.loads(say(config, "readers", "export", "ada@example.net"))
    assert told["readers"][0]["preferences"]["at"] == ["06:00", "18:00"]
    say(config, "readers", "delete", "ada@example.net", "--suppress")
    told = json.loads(say(config, "readers", "export", "ada@example.net"))
    assert (told["readers"], told["mail"], told["suppressed"]) == ([], [], True)
    assert "added 0 of 1" in say(config, "readers", "add", "ada@example.net", "--confirmed")


def test_status_tells_readers_and_what_was_given_up(config: Path) -> None:
    say(config, "readers", "add", "ada@example.net", "--confirmed")
    assert "readers: 1 active" in say(config, "status")
    told = json.loads(say(config, "status", "--json"))
    assert told["readers"] == {"active": 1}
    assert told["dead"] == []
    assert "to be tried again: 0" in say(config, "status", "--revive")


def test_status_tells_what_is_due(config: Path, database: StoreSettings) -> None:
    with open_store(database) as store:
        store.write(shards.register, [Source(url="https://example.org/feed"), Source(url="https://example.net/feed")])
    assert "due: 2 sources to ask\n" in say(config, "status")


@pytest.mark.parametrize("minutes", ["-1", "nan", "601", "many"])
def test_minutes_that_cannot_be_are_refused(config: Path, tmp_path: Path, minutes: str) -> None:
    table = tmp_path / "readers.csv"
    table.write_text(f"address,minutes\nada@example.net,{minutes}\n")
    for words in (("import", str(table)), ("add", "ada@example.net", "--minutes", minutes)):
        result = CliRunner().invoke(command, ["--config", str(config), "readers", *words, "--confirmed"])
        assert result.exit_code, words
        assert isinstance(result.exception, (ConfigError, SystemExit))
    assert say(config, "readers", "list") == ""


def test_a_template_that_is_not_there_is_refused(config: Path) -> None:
    result = CliRunner().invoke(command, ["--config", str(config), "readers", "add", "ada@example.net", "--template", "nowhere"])
    assert isinstance(result.exception, TemplateError)
    assert say(config, "readers", "list") == ""


def test_bounces_are_read_from_a_maildir_a_file_and_a_pipe(config: Path, tmp_path: Path) -> None:
    raw = notification("ada@example.net", "<1@example.org>")
    (tmp_path / "box/new").mkdir(parents=True)
    (tmp_path / "box/new/1").write_bytes(raw)
    (tmp_path / "one.eml").write_bytes(raw)
    (tmp_path / "many").write_bytes(b"From MAILER-DAEMON Tue Mar  3 08:00:00 2026\n" + raw.replace(b"\r\n", b"\n"))
    places = [(str(tmp_path / each), None) for each in ("box", "one.eml", "many")]
    for place, text in (*places, ("-", raw)):
        assert "1 not of our mail" in say(config, "bounces", place, text=text)
