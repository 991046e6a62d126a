"""The local page, over a real store and, for previews and sends, the real pipeline on a folder of articles."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection  # noqa: TID251 - the page is a server, and needs a client to be tested with
from pathlib import Path
from shutil import rmtree
from urllib.parse import urlsplit

import pytest
from flask import Flask  # noqa: TID251 - tests the pages
from flask.testing import FlaskClient  # noqa: TID251 - tests the pages

from digest import pipeline
from digest.config import read_config
from digest.errors import ConfigError
from digest.settings import Settings
from digest.store import open_store
from digest.web import create_app, open_page

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)

CONFIG = """
[mail]
from = "digest@paper.example"

[[digest]]
name = "morning"
title = "The <b>Morning</b>"
to = ["reader@paper.example"]

[[source]]
url = "articles"
name = "Scraps"

[extract]
workers = 1
"""

ARTICLE = """Tide mill turns again after ninety years

The tide mill at Hallin ground its first sack of barley since 1936 on Sunday, before a crowd that had brought its own bread.

The wheel, which is driven by the ebb alone, turned for three hours and eleven minutes. It did not say <script>alert(1)</script>.

http://harbour.example/tide-mill
"""


def now() -> datetime:
    return NOW


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "mill.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return read_config(tmp_path / "config.toml")


@pytest.fixture
def app(settings: Settings) -> Flask:
    return create_app(settings, clock=now, environ={})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sent(settings: Settings) -> str:
    """The id of an edition that was sent."""
    with pipeline.open_context(settings, clock=now, environ={}) as context:
        (edition,) = pipeline.run(context).editions
    return edition.id


def text_of(client: FlaskClient, path: str, **query: str) -> str:
    response = client.get(path, query_string=query)
    assert response.status_code == 200, response.text
    return response.text


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def outbox(settings: Settings) -> list[Path]:
    return sorted(settings.mail.outbox.glob("*.eml"))


# ---------------------------------------------------------------- what was sent


def test_an_empty_history_says_so(client: FlaskClient) -> None:
    assert "Nothing has been sent yet" in text_of(client, "/")


def test_an_edition_stands_in_the_list_with_its_counts(client: FlaskClient, sent: str) -> None:
    page = text_of(client, "/")
    assert sent in page
    assert "1 sent" in page


def test_an_edition_shows_its_readers_its_mail_in_a_sandbox_and_its_account(client: FlaskClient, sent: str) -> None:
    page = text_of(client, "/edition", id=sent)
    assert "reader@paper.example" in page
    assert "<iframe sandbox " in page
    assert "Tide mill turns again" in page


def test_the_mail_alone_may_run_and_load_nothing(client: FlaskClient, sent: str) -> None:
    response = client.get("/mail", query_string={"edition": sent})
    policy = response.headers["Content-Security-Policy"]
    assert "Tide mill" in response.text
    assert "default-src 'none'" in policy
    assert "; sandbox;" in policy
    assert "script-src" not in policy


def test_why_tells_what_became_of_an_address(client: FlaskClient, sent: str) -> None:
    page = text_of(client, "/why", url="http://harbour.example/tide-mill")
    assert "Shown" in page
    assert sent in page


def test_an_unknown_address_is_met_with_words_and_not_with_markup(client: FlaskClient) -> None:
    page = text_of(client, "/why", url='"><script>alert(1)</script>')
    assert "No edition has met" in page
    assert "<script>" not in page


def test_foreign_titles_are_text(client: FlaskClient, sent: str) -> None:
    for path, query in (("/", {}), ("/edition", {"id": sent}), ("/preview", {"digest": "morning"})):
        page = text_of(client, path, **query)
        assert "<b>Morning</b>" not in page
        assert "<script" not in page


def test_sources_show_how_they_stand(client: FlaskClient, sent: str) -> None:
    page = text_of(client, "/sources")
    assert "Scraps" in page
    assert "good" in page


@pytest.mark.parametrize(
    "path", ["/edition?id=none", "/mail?edition=none", "/preview?digest=none", "/nothing", "/static/../pages.py"]
)
def test_what_is_not_there_is_404_in_words(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1>" in response.text


def test_a_damaged_database_is_told_in_one_line(client: FlaskClient, settings: Settings) -> None:
    (settings.path.parent / "digest.db").write_bytes(b"this is no database" * 100)
    response = client.get("/")
    assert response.status_code == 503
    assert "restore a backup" in response.text


# ---------------------------------------------------------------- preview and send


def test_a_preview_shows_the_mail_and_its_reader_and_changes_nothing(client: FlaskClient, settings: Settings) -> None:
    page = text_of(client, "/preview", digest="morning")
    assert "Tide mill turns again" in page
    assert "to reader@paper.example" in page
    assert "srcdoc=" in page
    assert outbox(settings) == []
    assert "Nothing has been sent yet" in text_of(client, "/")


def test_a_preview_says_that_no_source_could_be_read(client: FlaskClient, tmp_path: Path) -> None:
    rmtree(tmp_path / "articles")
    assert "not one of its sources could be read" in text_of(client, "/preview", digest="morning")


def test_the_form_of_a_preview_sends_once(client: FlaskClient, settings: Settings) -> None:
    form = {"digest": "morning", "token": token_in(text_of(client, "/preview", digest="morning"))}
    first, second = client.post("/send", data=form), client.post("/send", data=form)
    assert first.status_code == 303
    assert first.headers["Location"].startswith("/edition?id=")
    assert second.status_code == 403
    assert len(outbox(settings)) == 1


def test_ten_clicks_at_once_send_one_mail(app: Flask, settings: Settings) -> None:
    form = {"digest": "morning", "token": token_in(text_of(app.test_client(), "/preview", digest="morning"))}
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: app.test_client().post("/send", data=form).status_code, range(10)))
    assert sorted(answers) == [303] + [403] * 9
    assert len(outbox(settings)) == 1


@pytest.mark.parametrize("token", ["", "guessed"])
def test_without_a_token_of_the_page_nothing_is_sent(client: FlaskClient, settings: Settings, token: str) -> None:
    assert client.post("/send", data={"digest": "morning", "token": token}).status_code == 403
    assert outbox(settings) == []


def test_a_get_never_sends(client: FlaskClient, settings: Settings) -> None:
    token = token_in(text_of(client, "/preview", digest="morning"))
    assert client.get("/send", query_string={"digest": "morning", "token": token}).status_code == 405
    assert outbox(settings) == []


def test_an_overlong_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/send", data={"digest": "morning", "token": "x" * 100_000}).status_code == 413


def test_a_second_preview_does_not_wait_for_the_first(settings: Settings) -> None:
    under_way, go_on = threading.Event(), threading.Event()

    def slow() -> datetime:
        under_way.set()
        assert go_on.wait(30)
        return NOW

    app = create_app(settings, clock=slow, environ={})
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lambda: app.test_client().get("/preview?digest=morning").status_code)
        assert under_way.wait(30)
        second = app.test_client().get("/preview?digest=morning")
        go_on.set()
    assert (first.result(), second.status_code) == (200, 503)
    assert "under way" in second.text


def test_a_send_beside_a_run_is_put_off_in_words(client: FlaskClient, settings: Settings) -> None:
    form = {"digest": "morning", "token": token_in(text_of(client, "/preview", digest="morning"))}
    with open_store(settings.store) as store, store.run_lock():
        response = client.post("/send", data=form)
    assert response.status_code == 503
    assert outbox(settings) == []


# ---------------------------------------------------------------- on a port


def status_at(address: str, host: str | None = None) -> int:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", "/", headers={"Host": host} if host else {})
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_page_answers_on_its_port_and_to_its_own_name_only(app: Flask) -> None:
    with open_page(app, host="127.0.0.1", port=0) as address:
        assert status_at(address) == 200
        assert status_at(address, host="evil.example") == 421
    with pytest.raises(ConnectionRefusedError):
        status_at(address)


def test_localhost_is_one_address(app: Flask) -> None:
    with open_page(app, host="localhost", port=0) as address:
        assert urlsplit(address).hostname == "127.0.0.1"
        assert status_at(address, host=f"localhost:{urlsplit(address).port}") == 200


def test_closing_the_page_leaves_no_thread_behind(app: Flask) -> None:
    before = set(threading.enumerate())
    with open_page(app, host="127.0.0.1", port=0) as address:
        status_at(address)
    assert set(threading.enumerate()) <= before


@pytest.fixture
def idle(app: Flask) -> Iterator[tuple[str, list[HTTPConnection]]]:
    """A page to which 200 connections are open that say nothing."""
    with open_page(app, host="127.0.0.1", port=0) as address:
        connections = [HTTPConnection(urlsplit(address).netloc, timeout=30) for _ in range(200)]
        for each in connections:
            each.connect()
        yield address, connections
        for each in connections:
            each.close()


def test_idle_connections_do_not_lock_the_page_out(idle: tuple[str, list[HTTPConnection]]) -> None:
    assert status_at(idle[0]) == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.2", "192.168.1.4", "example.org", ""])  # noqa: S104 - this is what is refused
def test_an_address_that_others_can_reach_is_refused(app: Flask, host: str) -> None:
    with pytest.raises(ConfigError, match="stays on this machine"), open_page(app, host=host, port=0):
        pass


def test_a_port_that_is_taken_is_told(app: Flask) -> None:
    with (
        open_page(app, host="127.0.0.1", port=0) as address,
        pytest.raises(ConfigError, match="cannot be had"),
        open_page(app, host="127.0.0.1", port=urlsplit(address).port or 0),
    ):
        pass
