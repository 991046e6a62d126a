"""Pictures through the whole line: from a page on loopback into the mail and the archive."""

import io
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from editions import MADE_AT
from fakes import Site, serving
from PIL import Image  # noqa: TID251 - makes pictures

from digest import pipeline
from digest.engines import Inline
from digest.model import Source
from digest.settings import ArchiveSettings, DigestSettings, FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import open_store

FERRY = (
    "The ferry to the outer islands stayed in harbour after a rope fouled one of its two propellers before dawn.",
    "Divers from the port authority worked for three hours in cold water to cut the rope free, and found no damage to the shaft.",
    "The operator said that the afternoon crossing would run, and that tickets for the morning would stay valid all week.",
)


@pytest.fixture
def site() -> Iterator[Site]:
    """A feed with one article, which names a picture as its own and has a pixel in its text; the picture is not there yet."""
    with serving(Site()) as served:
        served.article("/ferry", "Ferry held in harbour by a rope", *FERRY)
        status, kind, body = served.answers["/ferry"]
        own = f'<meta property="og:image" content="{served.address}/rope.jpg"></head>'.encode()
        body = body.replace(b"</head>", own).replace(b"</h1>", b"</h1><img src=/pixel.gif>")
        served.answers["/ferry"] = (status, kind, body)
        served.feed("/feed", ("Ferry", "/ferry"))
        yield served


def run(site: Site, folder: Path) -> EmailMessage:
    settings = Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="Digest <digest@example.org>", outbox=folder / "outbox"),
        digests=(DigestSettings(name="morning", to=("ada@example.org",), images="embedded"),),
        sources=(Source(url=f"{site.address}/feed"),),
        fetch=FetchSettings(allow_private=("127.0.0.0/8",), proxy="", pace=0.0),
        store=StoreSettings(url=f"sqlite:///{folder}/digest.db"),
        archive=ArchiveSettings(folder=folder / "archive"),
    )
    with open_store(settings.store) as store:
        pipeline.run(
            pipeline.Context(
                settings=settings, store=store, engine=Inline(), clock=lambda: MADE_AT, now=MADE_AT, environ={}, owner="test"
            )
        )
    (mail,) = (folder / "outbox").glob("*.eml")
    return message_from_bytes(mail.read_bytes(), policy=policy.default)


def test_a_picture_is_fetched_once_and_travels_in_the_mail(site: Site, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((800, 600), 40).save(picture, "JPEG")
    site.answers["/rope.jpg"] = (200, "image/jpeg", picture.getvalue())
    mail = run(site, tmp_path)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/jpeg",
    ]
    assert not any(part.defects for part in mail.walk())
    (name,) = (part["Content-ID"].strip("<>") for part in mail.walk() if part["Content-ID"])
    html = mail.get_body(("html",))
    assert html is not None
    assert re.findall(r'src="([^"]*)"', html.get_content()) == [f"cid:{name}"]
    assert [path for path, _ in site.asked if path.endswith((".jpg", ".gif"))] == ["/rope.jpg"]


def test_what_is_kept_of_a_mail_shows_its_pictures_without_the_network(site: Site, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((800, 600), 40).save(picture, "JPEG")
    site.answers["/rope.jpg"] = (200, "image/jpeg", picture.getvalue())
    run(site, tmp_path)
    pages = [*tmp_path.glob("outbox/*.html"), *tmp_path.glob("archive/morning/morning-*.html")]
    shown = [re.findall(r'src="([^,"]*)', page.read_text(encoding="utf-8")) for page in pages]
    assert shown == [["data:image/jpeg;base64"]] * 2


def test_a_picture_that_cannot_be_had_is_left_out(site: Site, tmp_path: Path) -> None:
    mail = run(site, tmp_path)
    assert ("/rope.jpg", 404) in site.asked
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
