"""The mail as browsers, checkers and filters see it. The tools are Debian's and npm's; where one is missing, the test says which.

apt-get install chromium spamassassin default-jre-headless fonts-noto-core fonts-noto-cjk
npm install --no-save axe-core@4.14.1 vnu-jar@26.9.27        (in ./node_modules, or where NODE_PATH says)
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from editions import morning, of_size, scripts
from playwright.sync_api import Browser, sync_playwright

from digest import render
from digest.model import Edition
from digest.settings import DigestSettings, MailSettings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIGEST = DigestSettings(name="morning", to=("reader@example.net",))
MAIL = MailSettings(sender="Morning Digest <digest@example.org>")
THEMES = ("default", "brief", "longread")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STRIPPED = {
    "whole": "",
    "without the style block": r"<style>.*?</style>",
    "without any style": r'<style>.*?</style>|\sstyle="[^"]*"|<meta name="[a-z-]*color[^>]*>',
}


def needed(found: str | Path | None, name: str) -> str:
    """The tool, or an end of the test that says what is missing: a failure where DIGEST_REQUIRE_TOOLS is set."""
    if not found or not Path(found).exists():
        said = f"{name} is not installed; see the top of {Path(__file__).name}"
        pytest.fail(said) if os.environ.get("DIGEST_REQUIRE_TOOLS") else pytest.skip(said)
    return str(found)


def from_npm(path: str) -> Path:
    places = [Path(place) for place in os.environ.get("NODE_PATH", "").split(os.pathsep) if place]
    root = Path(__file__).resolve().parent.parent / "node_modules"
    return next((place / path for place in places if (place / path).exists()), root / path)


def html_of(edition: Edition, theme: str = "default", language: str = "en") -> str:
    digest = replace(DIGEST, template=theme, language=language)
    return render.render_html(edition, digest=digest, mail=MAIL, templates=None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = needed(shutil.which("chromium"), "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_nobody_is_shut_out(browser: Browser, theme: str, scheme: str) -> None:
    axe = Path(needed(from_npm("axe-core/axe.min.js"), "axe-core")).read_text(encoding="utf-8")
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    violations = []
    for edition in (morning(), scripts()):
        for kind, pattern in STRIPPED.items():
            page = context.new_page()  # a page keeps the colour scheme of the document before
            page.set_content(re.sub(pattern, "", html_of(edition, theme), flags=re.DOTALL) if pattern else html_of(edition, theme))
            page.evaluate(axe)
            for width in (320, 375, 600, 800) if kind == "whole" else (320,):
                page.set_viewport_size({"width": width, "height": 900})
                found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]
                violations += [(kind, width, each["id"], each["nodes"][0]["html"][:200]) for each in found]
            page.close()
    context.close()
    assert violations == []


# Widths of text and colours behind it, as a browser has computed them: the contrast of WCAG 2.2, section 1.4.3.
CONTRAST = """invert => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const flip = c => invert ? c.map(v => 255 - v) : c;
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c.slice(0, 3) } return [255, 255, 255] };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || getComputedStyle(element).display === 'none' || !element.getClientRects().length) continue;
    const a = light(flip(parse(getComputedStyle(element).color).slice(0, 3))), b = light(flip(behind(element)));
    found.push([(Math.max(a, b) + .05) / (Math.min(a, b) + .05), element.outerHTML.slice(0, 80)]);
  }
  return found;
}"""  # noqa: E501


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_all_text_can_be_read(browser: Browser, theme: str, scheme: str, invert: bool) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_content(html_of(morning(), theme))
    found = page.evaluate(CONTRAST, invert)
    context.close()
    assert found
    assert [each for each in found if each[0] < 7] == []


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_runs_over_the_edge(browser: Browser, theme: str) -> None:
    page, over = browser.new_page(), []
    for edition in (morning(), scripts()):
        page.set_content(html_of(edition, theme))
        for width in (320, 375, 600, 800):
            page.set_viewport_size({"width": width, "height": 900})
            over.append(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        page.evaluate("document.documentElement.style.zoom = 2")
        over.append(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    page.close()
    assert over == [0] * 10


@pytest.mark.parametrize("theme", THEMES)
def test_opening_it_asks_nothing_of_the_network(browser: Browser, theme: str) -> None:
    page, asked = browser.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html_of(scripts(), theme))
    page.close()
    assert asked == []


def test_a_preview_shows_both_schemes_on_any_machine(browser: Browser, tmp_path: Path) -> None:
    (message,) = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    file = tmp_path / "index.html"
    file.write_text(render.render_preview(message, "The text part"), encoding="utf-8")
    page, asked = browser.new_page(viewport={"width": 1600, "height": 3000}), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    colours = {}
    for frame in page.frames[1:]:
        title = frame.frame_element().get_attribute("title")
        colours[title] = frame.evaluate("getComputedStyle(document.querySelector('h1').closest('td')).backgroundColor")
    page.close()
    assert colours == {
        "Phone, 375 px, light": "rgb(255, 255, 255)",
        "Phone, 375 px, dark": "rgb(30, 30, 30)",
        "Desktop, 700 px, light": "rgb(255, 255, 255)",
        "Desktop, 700 px, dark": "rgb(30, 30, 30)",
    }
    assert [url for url in asked if url != file.as_uri() and url != "about:srcdoc"] == []


@pytest.mark.mailtools
@pytest.mark.parametrize("theme", THEMES)
def test_the_html_has_no_errors(tmp_path: Path, theme: str) -> None:
    java, jar = needed(shutil.which("java"), "java"), needed(from_npm("vnu-jar/build/dist/vnu.jar"), "vnu-jar")
    names = []
    for name, edition, language in (
        ("en", morning(), "en"),
        ("ar", morning(), "ar"),
        ("scripts", scripts(), "de"),
        ("many", of_size(60), "fr"),
    ):
        file = tmp_path / f"{name}.html"
        file.write_text(html_of(edition, theme, language), encoding="utf-8")
        page = tmp_path / f"{name}-page.html"
        page.write_text(
            render.render_page(edition, digest=replace(DIGEST, template=theme), mail=MAIL, templates=None), encoding="utf-8"
        )
        names += [str(file), str(page)]
    said = subprocess.run(  # noqa: S603 — the checker
        [java, "-jar", jar, "--errors-only", *names], capture_output=True, check=False
    )
    assert said.stderr.decode() == ""


@pytest.mark.mailtools
@pytest.mark.parametrize("theme", THEMES)
def test_a_spam_filter_finds_nothing(theme: str) -> None:
    program = needed(shutil.which("spamassassin"), "spamassassin")
    for edition in (morning(), scripts(), replace(morning(), sections=())):
        (message,) = render.render_mail(edition, digest=replace(DIGEST, template=theme), mail=MAIL, templates=None).messages
        command = [program, "-L", "-t", "-x", "--cf=use_bayes 0", "--cf=report_safe 0"]
        said = subprocess.run(  # noqa: S603 — the filter
            command, input=message.body.replace(b"\r\n", b"\n"), capture_output=True, check=True
        ).stdout.decode()
        rules = re.findall(r"^ *(-?\d+\.\d) ([A-Z_\d]+)", said.partition("Content analysis")[2], re.MULTILINE)
        assert [rule for rule in rules if float(rule[0]) > 0.1] == []
        assert sum(float(points) for points, _ in rules) <= 0.1
