"""The command line as a person and cron meet it: help, logs, the monitor, the service."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from commands import call
from fakes import Site
from stores import ONLY_SQLITE


def test_help_lists_the_verbs_and_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom digest.cli import main\ntry: main(['--help'])\n"
        "finally: print([each for each in ('sqlalchemy', 'aiohttp', 'lxml', 'jinja2', 'rich') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    assert "preview" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


def test_an_option_behind_its_verb_is_shown_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("status", "--config", "x.toml") == 2
    assert "digest --config … VERB" in capsys.readouterr().err


def test_a_run_is_told_in_under_twenty_lines_of_log(site: Site, folder: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "digest", "-v", "run"], cwd=folder, capture_output=True, text=True, check=True)
    lines = done.stderr.splitlines()
    assert 4 <= len(lines) < 20
    assert any("polled sources=1 of=1 failing=0 new=1" in each for each in lines)
    assert any("messages state=sent number=1" in each for each in lines)


def test_a_log_in_json_has_its_facts_as_fields(site: Site, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "digest", "-v", "--log-json", "run"], cwd=folder, capture_output=True, text=True, check=True
    )
    lines = [json.loads(each) for each in done.stderr.splitlines()]
    (polled,) = (each for each in lines if each["message"].startswith("polled"))
    assert (polled["sources"], polled["failing"], polled["level"]) == (1, 0, "info")


def test_a_monitor_is_told_of_runs_that_have_something_to_do(site: Site, folder: Path) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'[ping]\nurl = "{site.address}/ping"\n', encoding="utf-8")
    for path in ("/ping", "/ping/start"):
        site.answers[path] = (200, "text/plain", b"OK")
    assert call("run") == 0
    pings = [path for path, _ in site.asked if path.startswith("/ping")]
    assert pings == ["/ping/start", "/ping"]


@ONLY_SQLITE
def test_a_monitor_hears_of_a_failure_and_its_own_fails_nothing(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'[ping]\nurl = "{site.address}/ping"\n', encoding="utf-8")
    (folder / "digest.db").write_bytes(b"no database" * 100)
    assert call("run") == 1
    assert [path for path, _ in site.asked] == ["/ping/fail"]
    assert "restore a backup" in capsys.readouterr().err
    assert "the monitor cannot be told" in caplog.text


def test_the_service_stops_cleanly_when_it_is_told_to(site: Site, folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "digest", "serve", "--no-page"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdout is not None
        hangs = threading.Timer(120, service.kill)
        hangs.start()
        for line in service.stdout:
            if "sent to ada@example.org" in line:
                break
        service.send_signal(signal.SIGTERM)
        rest, trouble = service.communicate()
        hangs.cancel()
    assert (service.returncode, rest, trouble) == (0, "stopped\n", "")


def test_the_stages_leave_the_readers_of_pages_to_the_workers() -> None:
    code = (
        "import sys\nimport digest.pipeline\n"
        "readers = ('lxml', 'bs4', 'resiliparse', 'feedparser', 'digest.extract', 'digest.feeds', 'digest.newsletters')\n"
        "print([each for each in readers if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    assert done.stdout == "[]\n"


def test_a_run_with_nothing_due_imports_none_of_the_stages(site: Site, folder: Path) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("[[source]]", 'at = "07:00"\n[[source]]'), encoding="utf-8")
    code = (
        "import sys\nfrom digest.cli import main\n"
        "try:\n    main(['run'])\nexcept SystemExit as left:\n    assert not left.code\n"
        "heavy = ('alembic', 'aiohttp', 'bs4', 'feedparser', 'jinja2', 'lxml', 'rich', 'digest.dedupe', 'digest.pipeline')\n"
        "print([each for each in heavy if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    assert done.stdout.split("\n", 1) == ["nothing is due", "[]\n"]
