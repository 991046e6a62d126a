"""init, add, import, check and templates, as a person meets them: words, files, exit statuses."""

import subprocess
import sys
from pathlib import Path

import pytest
from commands import PARAGRAPHS, call
from fakes import Site

from digest.cli.timers import timers
from digest.settings import MailSettings, Settings


def test_without_a_configuration_it_says_how_to_get_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run") == 2
    assert "`digest init` writes one" in capsys.readouterr().err


def test_init_writes_a_file_that_runs_and_does_not_overwrite_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("init", "--to", "ada@example.org") == 0
    assert "[[digest]]" in (folder / "config.toml").read_text(encoding="utf-8")
    assert call("init", "--to", "eve@example.org") == 2
    assert "is there already" in capsys.readouterr().err


def test_a_bad_address_leaves_no_file_behind_and_names_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("init", "--to", "nobody") == 2
    assert not (folder / "config.toml").exists()
    told = capsys.readouterr().err
    assert "'nobody' is not a mail address" in told
    assert "config.toml" not in told


def test_init_asks_nobody_where_there_is_nobody_or_nothing_to_write(folder: Path) -> None:
    def init() -> tuple[int, str]:
        words = [sys.executable, "-m", "digest", "init"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603  # our own code
        return done.returncode, done.stderr

    status, told = init()
    assert (status, "digest init --to" in told) == (2, True)
    (folder / "config.toml").write_text("", encoding="utf-8")
    status, told = init()
    assert (status, "is there already" in told) == (2, True)


def test_check_names_what_is_wrong_and_prints_the_cron_line(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check") == 0
    assert "run" in next(line for line in capsys.readouterr().out.splitlines() if line.startswith("cron: "))
    del site.answers["/feed"]
    assert call("check") == 1
    assert "404" in capsys.readouterr().err
    assert not (folder / "digest.db").exists()


def test_check_asks_the_model_for_summaries(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = (folder / "config.toml").read_text(encoding="utf-8")
    table = f'[summary]\nurl = "{site.address}/v1"\nmodel = "tiny-1"\n'
    (folder / "config.toml").write_text(config + table, encoding="utf-8")
    assert call("check") == 1
    assert "127.0.0.1 answered with status 501: look at [summary]" in capsys.readouterr().err


def test_sources_come_in_and_go_out_as_opml(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("export") == 0
    opml = capsys.readouterr().out
    assert 'xmlUrl="http://127.0.0.1' in opml
    (folder / "in.opml").write_text(opml.replace("/feed", "/other"), encoding="utf-8")
    assert call("import", "in.opml") == 0
    assert "added 1 of 1" in capsys.readouterr().out


def test_add_offers_the_feeds_of_a_site_and_takes_the_best_where_nobody_can_be_asked(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    best, other = site.feed("/first", ("Log", "/log")), site.feed("/comments", ("Talk", "/talk"))
    links = f'<link rel=alternate type="application/rss+xml" title="Comments" href="{other}">'
    links += f'<link rel=alternate type="application/rss+xml" title="News" href="{best}">'
    site.answers["/home"] = (200, "text/html", f"<html><head>{links}</head><body>Hello</body></html>".encode())
    assert call("add", site.address + "/home") == 0
    told = capsys.readouterr().out
    assert "has 2 feeds" in told
    assert "the first digest would hold 1 of them:\n    Log\n" in told
    assert f'url = "{best}"' in (folder / "config.toml").read_text(encoding="utf-8")


def test_add_names_the_feed_that_cannot_be_read_and_not_the_page_that_can(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.answers["/home"] = (200, "text/html", b'<html><body><a href="/feeds/old.xml">RSS</a></body></html>')
    assert call("add", site.address + "/home") == 2
    assert f"/home: its feed {site.address}/feeds/old.xml is not found (404)" in capsys.readouterr().err


def test_add_tries_the_usual_paths_of_a_site_that_names_no_feed(site: Site, folder: Path) -> None:
    site.feed("/feed", ("Log", "/log"))
    site.answers["/quiet"] = (200, "text/html", b"<html><body><p>Nothing here but words.</p></body></html>")
    assert call("add", site.address + "/quiet") == 0
    assert f'url = "{site.address}/feed"' in (folder / "config.toml").read_text(encoding="utf-8")


def test_add_says_where_a_known_source_stands(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "config.toml").read_text(encoding="utf-8")
    assert call("add", site.address + "/feed") == 0
    told = capsys.readouterr().out
    assert "/feed: is there already (in no section)" in told
    assert "added 0 of 1" in told
    assert (folder / "config.toml").read_text(encoding="utf-8") == before


def test_add_writes_a_folder_beside_the_configuration_by_its_short_name(site: Site, folder: Path) -> None:
    (folder / "texts").mkdir()
    (folder / "texts" / "log.txt").write_text("\n\n".join(PARAGRAPHS), encoding="utf-8")
    assert call("add", "../" + folder.name + "/texts") == 0
    text = (folder / "config.toml").read_text(encoding="utf-8")
    assert '\n\n[[source]]\nurl = "./texts"\n' in text
    assert "\n\n[fetch]" in text
    assert call("add", "texts") == 0
    assert (folder / "config.toml").read_text(encoding="utf-8") == text


def test_add_finds_the_feed_of_a_site(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/second">'
    page = f"<html><head><title>Home</title>{head}</head><body><p>Welcome</p></body></html>"
    site.answers["/"] = (200, "text/html", page.encode())
    site.feed("/second", ("A keeper's log comes to light", "/log"))
    assert call("add", site.address + "/", "--section", "Coast") == 0
    assert "A keeper's log comes to light" in capsys.readouterr().out
    text = (folder / "config.toml").read_text(encoding="utf-8")
    assert f'url = "{site.address}/second"' in text
    assert 'section = "Coast"' in text


def test_check_finds_a_language_that_is_none_and_a_digest_for_nobody(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('to = "ada@example.org"', 'to = []\nlanguage = "xx"'), encoding="utf-8")
    assert call("check") == 1
    told = capsys.readouterr().err
    assert "language: 'xx' is no language (the digest speaks ar, de, en, es, fr)" in told
    assert "morning to: there is nobody to send it to" in told
    config.write_text(text.replace('name = "morning"', 'name = "morning"\nlanguage = "pt-BR"'), encoding="utf-8")
    assert call("check") == 0


@pytest.mark.parametrize(
    "words",
    [("extract", "ftp://example.org/page"), ("extract", "nowhere.html"), ("add", "nowhere"), ("add", "ftp://example.org/feed")],
)
def test_what_is_no_address_and_no_file_is_called_that(
    site: Site, capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    assert call(*words) != 0
    told = capsys.readouterr().err
    assert words[1] in told
    assert "[[source]]" not in told


def test_check_tells_all_problems_at_once_and_before_the_units(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("[mail]", '[mail]\ntransport = "sendmail"\nsendmail = "/nowhere/sendmail"')
    text = text.replace('name = "morning"', 'name = "morning"\ntemplate = "mine"') + '[templates]\ndir = "own"\n'
    config.write_text(text, encoding="utf-8")
    (folder / "own" / "mine").mkdir(parents=True)
    (folder / "own" / "mine" / "email.txt.j2").write_text("{% if %}", encoding="utf-8")
    assert call("check") == 1
    told = capsys.readouterr().err
    assert "/nowhere/sendmail" in told
    assert "email.txt.j2" in told


def test_a_copied_theme_is_used_and_names_its_errors(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("templates", "copy") == 2
    assert "[templates] dir: there is none" in capsys.readouterr().err
    with (folder / "config.toml").open("a") as config:
        config.write('[templates]\ndir = "mine"\n')
    assert call("templates", "copy", "default") == 0
    broken = folder / "mine" / "default" / "email.txt.j2"
    broken.write_text("one\n{% if %}\n", encoding="utf-8")
    assert call("preview") == 2
    assert "email.txt.j2" in (words := capsys.readouterr().err)
    assert "2" in words


def test_check_prints_units_for_systemd(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check") == 0
    told = capsys.readouterr().out
    assert "[Timer]\nOnCalendar=07:00\nPersistent=true" in told
    assert told.count("KillMode=mixed") == 2
    assert "config.toml run\n" in told
    assert "config.toml serve\n" in told


def test_a_folder_of_any_name_can_stand_in_a_unit(folder: Path) -> None:
    units = timers(
        Settings(
            path=folder / "{x} 50%" / "config.toml",
            mail=MailSettings(sender="d@example.org", outbox=folder),
            digests=(),
            sources=(),
        )
    )
    assert "{x} 50%%" in units.service
    assert "{x} 50%%" in units.serve
