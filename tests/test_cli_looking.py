"""history, show, why, extract, status and backup: what is told of what was done, and to a terminal only what it may have."""

import json
from pathlib import Path

import pytest
from commands import PARAGRAPHS, call
from fakes import Site
from stores import ONLY_SQLITE

from digest.cli.screen import Screen

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


def test_an_explanation_has_one_form(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("extract", site.address + "/log", "--explain", "--format", "json") == 2
    assert "--explain and --format do not go together" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("<html></html>", "no text"), ('<rss version="2.0"><channel><title>News</title></channel></rss>', "a feed, not an article")],
)
def test_what_holds_no_article_is_named(folder: Path, capsys: pytest.CaptureFixture[str], text: str, trouble: str) -> None:
    (folder / "page.html").write_text(text, encoding="utf-8")
    assert call("extract", "page.html") == 1
    assert capsys.readouterr().err == f"digest: page.html: {trouble}\n"


def test_no_mail_is_told_in_words_and_not_as_an_empty_table(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for verb, words in (("history", "nothing has been sent yet\n"), ("outbox", "all mail is sent\n")):
        assert call(verb) == 0
        assert capsys.readouterr().out == words


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
