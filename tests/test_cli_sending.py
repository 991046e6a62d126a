"""preview, run, send and resend: what is sent, what would be, and what is said of it."""

import json
from pathlib import Path

import pytest
from commands import call
from fakes import Site


def test_a_run_writes_mail_and_the_next_one_is_silent(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run") == 0
    assert "1 new: 1 story;" in capsys.readouterr().out
    assert len(list((folder / "outbox").glob("*.eml"))) == 1
    assert call("--quiet", "run") == 0
    assert capsys.readouterr().out == ""
    assert len(list((folder / "outbox").glob("*.eml"))) == 1


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


def test_a_preview_that_cannot_be_written_says_so_in_a_line(site: Site, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    assert call("preview", "--folder", "file/preview") == 2
    assert "choose another place with --folder" in capsys.readouterr().err


def test_a_preview_names_the_sources_that_cannot_be_read(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    del site.answers["/feed"]
    assert call("preview") == 75
    assert "source failed: Harbour News" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("preview",), ("send", "--dry-run"), ("send",), ("run",)])
def test_no_verb_says_that_nothing_is_new_where_no_source_could_be_asked(
    site: Site, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    del site.answers["/feed"]
    assert call(*words) == 75
    told = capsys.readouterr()
    said = told.out + told.err
    assert "morning: not one of its sources could be read; the next run tries again" in said
    assert "nothing new" not in said
    assert "nothing is new" not in said


@pytest.mark.parametrize("words", [("preview",), ("send", "--dry-run"), ("run",)])
def test_a_language_that_there_is_not_is_told_of_and_stops_nothing(
    site: Site, folder: Path, caplog: pytest.LogCaptureFixture, words: tuple[str, ...]
) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('name = "morning"', 'name = "morning"\nlanguage = "xx"'), encoding="utf-8")
    assert call(*words) == 0
    assert "digest morning: there is no language 'xx': its own words are English" in caplog.text
    caplog.clear()
    config.write_text(text.replace('name = "morning"', 'name = "morning"\nlanguage = "pt-BR"'), encoding="utf-8")
    assert call(*words) == 0
    assert "language" not in caplog.text


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
    for words, said in (
        (("send",), "nothing is new\n"),
        (("send", "--dry-run"), "nothing would be sent"),
        (("preview",), "Morning: nothing new"),
    ):
        assert call(*words) == 0
        told = capsys.readouterr().out
        assert told.startswith(said)
        assert "not asked again so soon, by [fetch] interval or its publisher's wish (`digest send --fresh` asks): Harbour" in told


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


def test_the_minutes_of_a_short_edition_are_those_of_its_mail(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run") == 0
    assert "; 1 minute to read" in capsys.readouterr().out
    call("show")
    assert "1 minute" in capsys.readouterr().out


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
    assert "nothing new" in capsys.readouterr().out


@pytest.mark.parametrize(("word", "trouble"), [("tomorrow", "neither a date"), ("2999-01-01", "still to come")])
def test_a_time_that_cannot_be_missed_is_refused(site: Site, capsys: pytest.CaptureFixture[str], word: str, trouble: str) -> None:
    assert call("send", "--since", word) == 2
    assert trouble in capsys.readouterr().err
