"""Files, folders and mailboxes as sources."""

import mailbox
import os
from pathlib import Path

from digest.fetch import read_local
from digest.model import Failure, Page

MAIL = "From: ann@owls.example\nSubject: Owls\nMessage-ID: <{}@owls.example>\n\nWords.\n"


def read(url: str | Path, limit_bytes: int = 1000) -> list[Page | Failure]:
    return list(read_local(str(url), limit_bytes=limit_bytes))


def write(folder: Path, name: str, text: str = "words") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_folder_gives_its_files_by_name_with_the_right_reader(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "sub/c.eml", ".hidden.txt", "picture.png"):
        write(tmp_path, name)
    found = [(page.url, page.content_type) for page in read(tmp_path) if isinstance(page, Page)]
    assert found == [
        ((tmp_path / "a.txt").as_uri(), "text/plain"),
        ((tmp_path / "b.html").as_uri(), "text/html"),
        ((tmp_path / "sub/c.eml").as_uri(), "message/rfc822"),
    ]


def test_a_single_file_is_read_by_path_or_file_address(tmp_path: Path) -> None:
    path = write(tmp_path, "owls at night.txt")
    assert read(path) == read(path.as_uri())
    (page,) = read(path)
    assert isinstance(page, Page)
    assert page.body == b"words"


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere", "secret.txt")
    home = tmp_path / "home"
    home.mkdir()
    (home / "a.txt").symlink_to(secret)
    (home / "b").symlink_to(secret.parent)
    (home / "c").symlink_to(home)
    (found,) = read(home)
    assert isinstance(found, Failure)
    assert "leads out of the folder" in found.reason


def test_a_pipe_does_not_hold_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (found,) = read(tmp_path)
    assert isinstance(found, Failure)
    assert "no regular file" in found.reason


def test_a_file_beyond_the_limit_is_a_failure_beside_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "x" * 1001)
    write(tmp_path, "b.txt")
    first, second = read(tmp_path)
    assert isinstance(first, Failure)
    assert "larger than 1000 bytes" in first.reason
    assert isinstance(second, Page)


def test_what_is_missing_is_a_failure_that_says_where(tmp_path: Path) -> None:
    for url in (tmp_path / "none", f"mbox:{tmp_path}/none", f"maildir:{tmp_path}/none"):
        (found,) = read(url)
        assert isinstance(found, Failure)
        assert found.url == str(url)
        assert "look at the path" in found.reason


def test_a_mailbox_gives_its_mails_and_changes_nothing(tmp_path: Path) -> None:
    maildir, mbox = mailbox.Maildir(tmp_path / "Mail"), mailbox.mbox(tmp_path / "box")
    for n in range(3):
        maildir.add(MAIL.format(n).encode())
        mbox.add(MAIL.format(n).encode())
    maildir.close()
    mbox.close()
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    for url in (f"maildir:{tmp_path / 'Mail'}", f"mbox:{tmp_path / 'box'}"):
        pages = [page for page in read(url) if isinstance(page, Page)]
        assert len(pages) == len({page.url for page in pages}) == 3
        assert all(page.content_type == "message/rfc822" and b"Subject: Owls" in page.body for page in pages)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
