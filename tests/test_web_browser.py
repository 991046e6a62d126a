"""The local page as a browser without scripts sees it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest.config import read_config
from digest.web import create_app, open_page

pytestmark = pytest.mark.browser

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)

CONFIG = """
[mail]
from = "digest@paper.example"

[[digest]]
name = "morning"
to = ["reader@paper.example"]

[[source]]
url = "articles"

[extract]
workers = 1
"""

ARTICLE = """Lighthouse keeper's garden wins a prize

The garden behind the lighthouse at Hallin has won the county's prize for the most sheltered cabbage, it was announced on Sunday.

It measures four feet by nine and is surrounded by a wall of seven feet, over which, the judges noted, nobody has ever seen it.
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "garden.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    app = create_app(read_config(tmp_path / "config.toml"), clock=lambda: NOW, environ={})
    with open_page(app, host="127.0.0.1", port=0) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_button_of_a_preview_sends_and_shows_the_edition(page: Page, address: str) -> None:
    page.goto(f"{address}preview?digest=morning")
    assert page.frame_locator("iframe").get_by_text("most sheltered cabbage").is_visible()
    page.click("text=Send it now")
    assert "/edition?id=" in page.url
    assert page.get_by_role("cell", name="sent", exact=True).is_visible()
    assert page.frame_locator("iframe").get_by_text("most sheltered cabbage").is_visible()


def test_going_back_and_sending_again_sends_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}preview?digest=morning")
    form: dict[str, str | float | bool] = {"digest": "morning", "token": page.get_attribute("input[name=token]", "value") or ""}
    page.click("text=Send it now")
    again = page.request.post(f"{address}send", form=form, headers={"Origin": address.rstrip("/")})
    assert again.status == 403
    page.goto(address)
    assert page.get_by_text("1 sent").count() == 1


_ASK = """async (address) => {
    const ask = (path, options) => fetch(address + path, options).then((answer) => answer.type, () => "refused");
    const post = {method: "POST", mode: "no-cors", body: "digest=morning"};
    return [await ask("", {}), await ask("", {mode: "no-cors"}), await ask("send", post)];
}"""


def test_a_page_of_the_web_can_neither_read_nor_send(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("http://evil.example/", lambda route: route.fulfill(content_type="text/html", body="<p>evil</p>"))
    page.goto("http://evil.example/")
    assert page.evaluate(_ASK, address) == ["refused"] * 3
    page.goto(address)
    assert page.get_by_text("Nothing has been sent yet").is_visible()
    context.close()
