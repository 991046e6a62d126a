"""The command line as a person and cron meet it: words, files, exit statuses."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import Site, serving
from stores import ON_POSTGRESQL, ONLY_SQLITE, store_url

from digest.cli import main
from digest.cli.screen import Screen
from digest.cli.timers import timers
from digest.settings import MailSettings, Settings

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

SCRAPED = (
    "Officials from both coasts met in Port Alder on Tuesday to agree on how the strait will be patrolled after the winter storms.",
    "Patrols & Harbour Safety",
    "Two cutters will leave each week from either side, and the crews will share one radio channel and one set of charts.",
    "What does this mean for the fishing fleet?",
    "Briefing the press after the talks, harbour master Ines Calder said that boats under ten metres would need no new papers.",
    "Briefing the press earlier, she had said that the talks were friendly and that a second round would follow in the spring.",
    "Officials from both coasts met in Port Alder on Tuesday to agree on how the strait will be patrolled after the winter storms.",
    "The agreement runs for five years and can be ended by either side with a notice of six months.",
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
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_help_lists_the_verbs_and_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom digest.cli import main\ntry: main(['--help'])\n"
        "finally: print([each for each in ('sqlalchemy', 'aiohttp', 'lxml', 'jinja2', 'rich') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    assert "preview" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


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


def test_an_option_behind_its_verb_is_shown_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("status", "--config", "x.toml") == 2
    assert "digest --config … VERB" in capsys.readouterr().err


def test_a_run_writes_mail_and_the_next_one_is_silent(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run") == 0
    assert "1 new: 1 story;" in capsys.readouterr().out
    assert len(list((folder / "outbox").glob("*.eml"))) == 1
    assert call("--quiet", "run") == 0
    assert capsys.readouterr().out == ""
    assert len(list((folder / "outbox").glob("*.eml"))) == 1


def test_why_history_and_show_tell_of_what_was_sent(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    capsys.readouterr()
    assert call("why", site.address + "/log?utm_source=mail") == 0
    assert "shown" in capsys.readouterr().out
    assert call("history", "--json") == 0
    assert [each["stories"] for each in json.loads(capsys.readouterr().out)] == [1]
    assert call("show") == 0
    shown = capsys.readouterr().out
    assert "nine sailors" in " ".join(shown.split())
    assert "\ufffd" not in shown
    assert call("show", "--eml") == 0
    assert capsys.readouterr().out.startswith("From: Digest <digest@example.org>")


def test_why_takes_an_address_without_its_scheme_and_names_real_ones(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.article("/copy", "A keeper's log comes to light", *PARAGRAPHS)
    site.feed("/feed", ("A keeper's log comes to light", "/log"), ("A keeper's log comes to light", "/copy"))
    call("run")
    capsys.readouterr()
    assert all(call("why", site.address.removeprefix("http://") + path) == 0 for path in ("/log", "/copy"))
    told = capsys.readouterr().out
    assert f"    told with “A keeper's log comes to light”, {site.address}/" in told
    assert "https://" not in told


def test_why_names_the_passages_that_were_left_out(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.article("/log", "A keeper's log comes to light", *PARAGRAPHS, PARAGRAPHS[0])
    call("run")
    capsys.readouterr()
    assert call("why", site.address + "/log", "--json") == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert [each["text"] for each in record["removals"]] == [PARAGRAPHS[0]]
    assert call("why", site.address + "/log") == 0
    assert f"    left out, repeated in the article:\n        {PARAGRAPHS[0]}\n" in capsys.readouterr().out


def test_why_tells_of_an_article_that_no_edition_has_decided_on(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = (folder / "config.toml").read_text()
    (folder / "config.toml").write_text(config.replace("[fetch]", "[fetch]\ninterval = 0"))
    call("run")
    status, kind, feed = site.answers["/feed"]
    site.answers["/feed"] = (status, kind, feed.replace(b"in a few words", b"in other words"))
    call("send")  # a second run in the same second would be the same slot
    capsys.readouterr()
    assert call("why", site.address + "/log") == 0
    told = capsys.readouterr().out
    assert "morning: not decided yet: told before, and changed by its source; to be read again from " in told
    assert ": shown\n" in told


def test_why_of_an_unknown_article_says_so(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("why", "https://example.org/never") == 2
    assert "no edition has met it" in capsys.readouterr().err


def test_a_preview_writes_its_files_and_leaves_no_database(site: Site, folder: Path) -> None:
    assert call("preview") == 0
    assert sorted(each.name for each in (folder / "preview").iterdir()) == [
        "index.html",
        "preview.eml",
        "preview.html",
        "preview.txt",
    ]
    assert not (folder / "digest.db").exists()


def test_a_dry_run_sends_nothing(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("send", "--dry-run") == 0
    assert "would send to ada@example.org" in capsys.readouterr().out
    assert not (folder / "outbox").exists()


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


def test_extract_prints_a_scraped_text_as_an_article(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n\n".join((*SCRAPED, "https://coast.example/world/strait-patrols-agreed"))
    (folder / "scraped.txt").write_text(text, encoding="utf-8")
    assert call("extract", "scraped.txt", "--format", "json") == 0
    article = json.loads(capsys.readouterr().out)
    assert list(article)[:5] == ["title", "url", "byline", "published", "language"]
    assert article["title"]
    assert article["url"] == "https://coast.example/world/strait-patrols-agreed"
    kinds = {each["text"]: each["kind"] for each in article["blocks"]}
    assert [each["text"] for each in article["blocks"]] == [*SCRAPED[:6], SCRAPED[7]]
    assert [kinds[each] for each in SCRAPED[:4]] == ["paragraph", "heading", "paragraph", "heading"]


@pytest.mark.parametrize(("form", "words"), [("text", "nine sailors"), ("markdown", "# A keeper"), ("html", "<p>")])
def test_extract_prints_a_page_of_the_web(site: Site, form: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("extract", site.address + "/log", "--format", form) == 0
    assert words in " ".join(capsys.readouterr().out.split())


def test_extract_explains_what_it_dropped(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("extract", site.address + "/log", "--explain") == 0
    assert "About us" in capsys.readouterr().out


def test_escapes_of_foreign_text_never_reach_the_terminal(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.feed("/feed", ("Red &#27;[31m alert", "/log"))
    call("preview", "--why")
    assert "\x1b" not in capsys.readouterr().out


def test_escapes_reach_a_terminal_in_no_table_json_or_error(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.feed("/feed", ("Red \x9b31m [red]\\[/red] alert", "/log"))
    assert call("preview", "--json") == 0
    assert call("why", "http://x.example/\x1b[31m") == 2
    told = capsys.readouterr()
    assert "\\u009b31m" in told.out
    assert not {"\x1b", "\x9b"} & set(told.out + told.err)
    Screen().table(("a",), (("\\[/red] [red]x",),))
    assert "\\[/red] [red]x" in capsys.readouterr().out


@ONLY_SQLITE
def test_status_is_json_once_a_source_was_polled(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    capsys.readouterr()
    assert call("status", "--json") == 0
    assert [each["url"] for each in json.loads(capsys.readouterr().out)["sources"]] == [site.address + "/feed"]


def test_a_backup_overwrites_nothing_and_names_the_folder_that_is_not_there(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "copy.db").write_text("mine", encoding="utf-8")
    assert call("backup", "copy.db") == 2
    assert "copy.db: is there already" in capsys.readouterr().err
    assert call("backup", "nowhere/copy.db") == 2
    assert f"{folder / 'nowhere'}: there is no such folder" in capsys.readouterr().err
    assert (folder / "copy.db").read_text(encoding="utf-8") == "mine"


def test_a_preview_that_cannot_be_written_says_so_in_a_line(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    assert call("preview", "--folder", "file/preview") == 2
    assert "choose another place with --folder" in capsys.readouterr().err


def test_a_preview_names_the_sources_that_cannot_be_read(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    del site.answers["/feed"]
    assert call("preview") == 75
    assert "source failed: Harbour News" in capsys.readouterr().out


def test_a_dry_run_tells_like_the_real_one(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("send", "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["would_send_to"] == ["ada@example.org"]
    assert told["edition"]["counts"]["new"] == 1
    assert call("send", "--dry-run", "--to", "nobody") == call("send", "--to", "nobody") == 2
    assert call("run") == 0
    capsys.readouterr()
    assert call("send", "--dry-run") == 0
    assert "nothing would be sent" in capsys.readouterr().out


def test_a_run_with_nothing_to_do_has_the_keys_of_any_other(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run", "--json") == 0
    full = json.loads(capsys.readouterr().out)
    assert call("run", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again.keys() == full.keys()
    assert (again["editions"], again["receipts"]) == ([], [])


def test_a_source_that_was_asked_lately_is_named_where_nothing_is_new(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    assert "not asked again" not in capsys.readouterr().out
    for words in (("send",), ("send", "--dry-run"), ("preview",)):
        assert call(*words) == 0
        told = capsys.readouterr().out
        assert "not asked again so soon, by [fetch] interval or its publisher's wish: Harbour News" in told


def test_mail_that_waits_is_told_of_and_sent_at_once_by_hand(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "outbox").write_text("in the way", encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("[[source]]", 'at = "00:00"\n[[source]]'), encoding="utf-8")
    assert call("send", "--mark") == 75
    capsys.readouterr()
    assert call("run") == 0
    assert "nothing is due; 1 message to be tried again from" in capsys.readouterr().out
    (folder / "outbox").unlink()
    call("history", "--json")
    edition = json.loads(capsys.readouterr().out)[0]["id"]
    assert call("resend", edition) == 0
    assert "sent to ada@example.org" in capsys.readouterr().out
    assert len(list((folder / "outbox").glob("*.eml"))) == 1


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


def test_the_history_of_an_unknown_digest_is_refused_like_its_sending(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("history", "nosuch") == 2
    assert "there is no digest 'nosuch' (there are: morning)" in capsys.readouterr().err


def test_a_table_that_is_piped_cuts_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call("run")
    capsys.readouterr()
    call("history", "--json")
    edition = json.loads(capsys.readouterr().out)[0]["id"]
    monkeypatch.setenv("COLUMNS", "30")
    assert call("history", "--timings") == 0
    line = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert line.split()[0] == edition
    assert line.endswith("1 sent")


def test_show_prints_the_text_as_it_was_sent(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    capsys.readouterr()
    call("show")
    before = capsys.readouterr().out
    config = folder / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("[[source]]", 'title = "Renamed"\nlanguage = "de"\n[[source]]'), "utf-8"
    )
    assert call("show") == 0
    assert capsys.readouterr().out == before
    assert call("show", "--html", "--eml") == 2


def test_the_minutes_of_a_short_edition_are_those_of_its_mail(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run") == 0
    assert "; 1 minute to read" in capsys.readouterr().out
    call("show")
    assert "1 minute" in capsys.readouterr().out


@ONLY_SQLITE
def test_status_outbox_and_backup_tell_how_things_stand(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    capsys.readouterr()
    assert call("status") == 0
    assert "mail: 1 sent, 0 waiting, 0 in doubt, 0 failed" in capsys.readouterr().out
    assert call("outbox", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert call("backup", "copy.db") == 0
    assert (folder / "copy.db").stat().st_size > 0


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


def test_mail_that_got_lost_is_sent_again_by_hand(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    (mail,) = (folder / "outbox").glob("*.eml")
    mail.unlink()
    capsys.readouterr()
    call("history", "--json")
    edition = json.loads(capsys.readouterr().out)[0]["id"]
    assert call("resend", edition) == 0
    assert "all of its mail was sent" in capsys.readouterr().out
    assert call("resend", edition, "--to", "eve@example.org") == 2
    assert f"digest send --since {edition}" in capsys.readouterr().err
    assert call("resend", edition, "--to", "ada@example.org") == 0
    assert list((folder / "outbox").glob("*.eml")) == [mail]


@pytest.mark.parametrize("word", ["2020-01-01", "2020-01-01T07:00", "2020-01-01T07:00+02:00"])
def test_what_was_missed_is_asked_for_by_a_date(site: Site, capsys: pytest.CaptureFixture[str], word: str) -> None:
    call("run")
    capsys.readouterr()
    assert call("send", "--since", word, "--dry-run") == 0
    assert "1 new: 1 story" in capsys.readouterr().out


def test_what_was_missed_is_asked_for_by_an_edition(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    call("run")
    capsys.readouterr()
    call("history", "--json")
    edition = json.loads(capsys.readouterr().out)[0]["id"]
    assert call("send", "--since", edition, "--dry-run") == 0
    assert "0 new" in capsys.readouterr().out


@pytest.mark.parametrize(("word", "trouble"), [("tomorrow", "neither a date"), ("2999-01-01", "still to come")])
def test_a_time_that_cannot_be_missed_is_refused(site: Site, capsys: pytest.CaptureFixture[str], word: str, trouble: str) -> None:
    assert call("send", "--since", word) == 2
    assert trouble in capsys.readouterr().err


def test_the_service_stops_cleanly_when_it_is_told_to(site: Site, folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "digest", "serve", "--no-page"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdout is not None
        for line in service.stdout:
            if "sent to ada@example.org" in line:
                break
        service.send_signal(signal.SIGTERM)
        rest, trouble = service.communicate(timeout=60)
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
