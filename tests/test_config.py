"""config.toml: what is right is read, what is wrong is named, what is there survives an edit."""

import tomllib
from pathlib import Path

import pytest

from digest.config import find_config, known_keys, read_config
from digest.config.editing import add_sources, create_config, shipped_config
from digest.errors import ConfigError
from digest.model import Source
from digest.settings import DigestSettings, ExtractSettings, FetchSettings, MailSettings, SmtpSettings

MINIMAL = """
[[digest]]
name = "morning"
to = "me@example.org"
[[source]]
url = "https://example.org/feed.xml"
section = "World"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problem(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_config(write(folder, text))
    return str(caught.value)


def test_the_shipped_file_works_as_it_is(tmp_path: Path) -> None:
    settings = read_config(write(tmp_path, shipped_config()))
    assert settings.mail.transport == "outbox"
    assert settings.digests[0].name == "morning"
    assert len(settings.sources) >= 3


def test_a_file_of_two_tables_is_enough(tmp_path: Path) -> None:
    settings = read_config(write(tmp_path, MINIMAL))
    assert settings.digests == (DigestSettings(name="morning", to=("me@example.org",), title="Morning"),)
    assert settings.sources == (Source(url="https://example.org/feed.xml", section="World"),)
    assert settings.fetch == FetchSettings()
    assert settings.extract == ExtractSettings()
    assert settings.mail.smtp == SmtpSettings()


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = MINIMAL + '[[source]]\nurl = "notes"\n[[source]]\nurl = "maildir:mail/in"\n[mail]\noutbox = "out"\n'
    settings = read_config(write(tmp_path, text))
    assert [each.url for each in settings.sources[1:]] == [str(tmp_path / "notes"), f"maildir:{tmp_path}/mail/in"]
    assert settings.mail.outbox == tmp_path / "out"
    assert settings.store.url == f"sqlite:///{tmp_path}/digest.db"


def test_a_section_may_have_a_depth_of_its_own(tmp_path: Path) -> None:
    digest = '[[digest]]\nname = "x"\nto = "a@b.example"\nsection_text = { World = "full" }\n'
    read = read_config(write(tmp_path, MINIMAL + digest)).digests[1]
    assert (read.text_of("World"), read.text_of("Science")) == ("full", "auto")


def test_a_list_of_days_and_durations_in_words_are_read(tmp_path: Path) -> None:
    text = MINIMAL.replace("[[source]]", 'at = ["07:00"]\ndays = ["mon", "thu"]\nmax_late = "90m"\nexpire = "2d"\n[[source]]', 1)
    digest = read_config(write(tmp_path, text)).digests[0]
    assert (digest.days, digest.max_late, digest.expire_days) == ("mon,thu", 5400.0, 2.0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("[mail.smtp]\nport = 'abc'", "config.toml: [mail.smtp] port: 'abc' is not a whole number (1-65535)"),
        ("[mail]\ntransprot = 'smtp'", "[mail] transprot: there is no such key (did you mean 'transport'?)"),
        ("[mail]\ntransport = 'smpt'", "'smpt' is not one of outbox, smtp, lmtp, sendmail, maildir, imap (did you mean 'smtp'?)"),
        ("[mail.smtp]\npassword = 'x'", "a password does not belong in this file (use password_env"),
        ("[mail]\nfrom = 'nobody'", "'nobody' is not a mail address"),
        ("[fetch]\ntimeout = 'soon'", "[fetch] timeout: 'soon' is not a duration"),
        ("[fetch]\ntimeout = 0", "[fetch] timeout: 0 seconds are too few"),
        ("[store]\nkeep = inf", "[store] keep: inf is not a duration"),
        ("[store]\nkeep = nan", "[store] keep: nan is not a duration"),
        ("[extract]\nworkers = true", "[extract] workers: True is not a whole number (0-256)"),
        ("mail = 3", "mail: 3 is not a table (write [mail] on a line of its own)"),
        ("[[digest]]\nname = 'a b'\nto = 'a@b.example'", "'a b' is not a name"),
        ("[[digest]]\nname = 'late'", "[[digest]] 2 to: there is nobody to send it to"),
        ("[[digest]]\nname = 'morning'\nto = 'a@b.example'", "'morning' stands twice"),
        ("[[digest]]\nname = 'x'\nto = 'a@b.example'\nat = '25:00'", "25:00"),
        ("[[digest]]\nname = 'x'\nto = 'a@b.example'\ntimezone = 'Mars/Base'", "Mars/Base"),
        (
            "[[digest]]\nname = 'x'\nto = 'a@b.example'\nsections = ['Sport']",
            "no [[source]] is in section 'Sport' (there are: World)",
        ),
        (
            "[[digest]]\nname = 'x'\nto = 'a@b.example'\nsection_text.Wrold = 'full'",
            "section_text: no [[source]] is in section 'Wrold'",
        ),
        ("[[digest]]\nname = 'x'\nto = 'a@b.example'\nsection_text.World = 'ful'", "'ful' is not one of auto, full, brief"),
        ("[[source]]\nurl = 'https://b.example/'\nexclude = '/(/'", "https://b.example/"),
        ("[readers]\nurl = 'https://'", "[readers] url: 'https://' is no web address (write https://news.example.org)"),
        ("[summary]\nurl = 'localhost:11434'", "[summary] url: 'localhost:11434' is no web address"),
        ("[ping]\nurl = 'ftp://hc.example/'", "[ping] url: 'ftp://hc.example/' is no web address"),
        ("[[source]]\nname = 'no address'", "[[source]] 2 url: there is none"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_its_remedy(tmp_path: Path, wrong: str, words: str) -> None:
    assert words in problem(tmp_path, f"{wrong}\n{MINIMAL}" if wrong.startswith("mail") else f"{MINIMAL}{wrong}\n")


def test_a_file_that_is_not_toml_is_said_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in problem(tmp_path, "[mail]\nfrom = me")


def test_a_file_without_a_digest_is_refused(tmp_path: Path) -> None:
    assert "there is no [[digest]]" in problem(tmp_path, "")


def test_the_chosen_file_goes_before_the_environment_and_the_folder(tmp_path: Path) -> None:
    here = write(tmp_path, MINIMAL)
    other = tmp_path / "other.toml"
    other.write_text(MINIMAL)
    assert find_config(None, environ={}, cwd=tmp_path) == here
    assert find_config(None, environ={"DIGEST_CONFIG": str(other)}, cwd=tmp_path) == other
    assert find_config(here, environ={"DIGEST_CONFIG": str(other)}, cwd=tmp_path) == here
    with pytest.raises(ConfigError, match="digest init"):
        find_config(tmp_path / "none.toml", environ={}, cwd=tmp_path)


def test_a_new_file_is_the_shipped_one_with_the_readers_address(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    create_config(path, to="ada@example.org", sources=[Source(url="https://a.example/feed")])
    settings = read_config(path)
    assert settings.digests[0].to == ("ada@example.org",)
    assert [each.url for each in settings.sources] == ["https://a.example/feed"]
    assert "# on_unknown" in path.read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        create_config(path, to="eve@example.org", sources=[])


def test_adding_sources_keeps_comments_and_adds_nothing_twice(tmp_path: Path) -> None:
    path = write(tmp_path, "# mine\n" + MINIMAL)
    new = Source(url="https://b.example/", name="B", section="Science")
    assert add_sources(path, [new, new, Source(url="https://example.org/feed.xml")]) == (new,)
    assert path.read_text(encoding="utf-8").startswith("# mine\n")
    assert read_config(path).sources[-1] == new


def test_every_key_stands_in_the_shipped_file_at_its_default() -> None:
    text = shipped_config()
    bare = "\n".join(line.removeprefix("# ") if _is_key(line) else line for line in text.splitlines())
    shipped = tomllib.loads(bare)
    for table, keys in known_keys().items():
        content = shipped
        for part in table.split("."):
            inner = content[part]
            content = inner[0] if isinstance(inner, list) else inner
        assert set(keys) - {"smtp", "imap", "dkim"} <= set(content), table


def test_the_defaults_named_in_the_shipped_file_are_the_programs_own(tmp_path: Path) -> None:
    bare = "\n".join(line.removeprefix("# ") if _is_key(line) else line for line in shipped_config().splitlines())
    bare = bare.replace("at = [", "# at = [")
    spelled, default = read_config(write(tmp_path, bare)), read_config(write(tmp_path, shipped_config()))
    assert spelled == default
    assert default.mail == MailSettings(sender=default.mail.sender, outbox=tmp_path / "outbox")


def _is_key(line: str) -> bool:
    return line.startswith("# ") and " = " in line.split("  ", maxsplit=1)[0]
