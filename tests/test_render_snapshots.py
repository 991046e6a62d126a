"""What a reader sees, kept: a change of any line shows in the difference. `pytest --snapshot-update` accepts it."""

from dataclasses import replace

import pytest
from editions import morning, of_size, scripts
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from digest import render
from digest.settings import DigestSettings, MailSettings

DIGEST = DigestSettings(name="morning", to=("reader@example.net",))
MAIL = MailSettings(sender="Morning Digest <digest@example.org>")


class TextFile(SingleFileSnapshotExtension):
    """A snapshot that is read as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class HtmlFile(SingleFileSnapshotExtension):
    """A snapshot that opens in a browser."""

    _write_mode = WriteMode.TEXT
    file_extension = "html"


EDITIONS = {
    "nothing": replace(morning(), sections=(), minutes=0.0),
    "one": of_size(1),
    "seven": morning(),
    "sixty": of_size(60),
    "five hundred": of_size(500),
    "scripts": scripts(),
}


@pytest.mark.parametrize("name", EDITIONS)
def test_the_text_part_is_as_it_was(name: str, snapshot: SnapshotAssertion) -> None:
    text = render.render_text(EDITIONS[name], digest=DIGEST, mail=MAIL, templates=None)
    assert text == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(
    ("name", "theme", "language"),
    [
        ("nothing", "default", "en"),
        ("seven", "default", "en"),
        ("seven", "brief", "de"),
        ("seven", "longread", "fr"),
        ("seven", "default", "ar"),
        ("scripts", "default", "en"),
    ],
)
def test_the_html_part_is_as_it_was(name: str, theme: str, language: str, snapshot: SnapshotAssertion) -> None:
    digest = replace(DIGEST, template=theme, language=language)
    html = render.render_html(EDITIONS[name], digest=digest, mail=MAIL, templates=None)
    assert html == snapshot(extension_class=HtmlFile)
