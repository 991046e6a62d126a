"""Pages made to cost time: each holds what some expression or loop of the extractor would read again and again."""

import time
from contextlib import suppress

import pytest

from digest.errors import ExtractError
from digest.extract import extract
from digest.model import Page

PROSE = (
    "<p>" + "The river rose by a metre in the night and the lower town was cleared before the bridge closed at six. " * 5 + "</p>"
)
MENU = "<a href=/a>Harbour</a> <a href=/b>Ferries</a> <a href=/c>Weather</a> "
FORMULA = "<math><mi>x</mi></math>"
LIMIT_SECONDS = 5.0  # of processor time; each takes less than one, on a machine with others at work
AUTHOR_KEYS = ("author", "article:author", "parsely-author", "dc.creator", "byl", "creator", "rbauthors", "vr:author", "bt:author")


def authors(name: str) -> str:
    """Meta elements that name twenty authors under each key."""
    return "".join(f"<meta name='{key}' content='{number} {name}'>" for key in AUTHOR_KEYS for number in range(20))


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<title>Ferry {'-' * 300}x</title>{PROSE}", id="dashes in a title"),
        pytest.param(f"<title>{' - '.join('ab' * 200)}</title>{PROSE}", id="a title of many parts"),
        pytest.param(f"{authors('a@' * 180)}{PROSE}", id="at signs in names of authors"),
        pytest.param(f"{authors('2020-1.' * 50)}{PROSE}", id="dates in names of authors"),
        pytest.param(f"{authors('( in A ' * 50)}{PROSE}", id="places in names of authors"),
        pytest.param(f"<script type=application/ld+json>-->{' ' * 200_000}x</script>{PROSE}", id="blanks in structured data"),
        pytest.param("<script>a = \"" + '\\"' * 400_000 + f"</script>{PROSE}", id="escaped quotes without an end"),
        pytest.param("<script>" + "{'\"\\" * 100_000 + "</script><div id=app></div>", id="quotes in a state object"),
        pytest.param("<div class=author>" * 240 + "<b> </b>" * 30_000 + "</div>" * 240 + PROSE, id="bylines in bylines"),
        pytest.param(f"<div class=nav>{MENU}" * 240 + "<i>x</i> " * 30_000 + "</div>" * 240 + PROSE, id="menus in menus"),
        pytest.param(f"<div class='{'aA-' * 200_000}'>{PROSE}</div>", id="a long class"),
        pytest.param(
            "<article>" + "".join(f"<p>{PROSE} {i}</p><blockquote>{i} {PROSE}</blockquote>" for i in range(4000)), id="quotations"
        ),
        pytest.param("<article>" + "".join(f"<p>{PROSE}{i}</p><p hidden>{i}{PROSE}</p>" for i in range(4000)), id="hidden texts"),
        pytest.param(PROSE + "<p>" + "links are page contains site is " * 12 + "affili</p>" * 1000, id="notes on commissions"),
        pytest.param("</body".ljust(400) * 20_000 + PROSE, id="ends of the body without an end"),
        pytest.param(f"{PROSE}<p>" + "word <br><br>" * 40_000, id="lines"),
        pytest.param(f"<div class=math>{'<i>a</i>' * 10_000}{FORMULA * 10_000}{PROSE}", id="formulas in one box"),
        pytest.param(PROSE + "<span class=math>" * 200 + FORMULA + "x" * 100_000, id="formulas in boxes in boxes"),
        pytest.param("".join(PROSE for _ in range(9_000)), id="the same paragraph again and again"),
        pytest.param(PROSE * 3 + "<p>more news</p><p>views do not reflect external content x</p>" * 4_500, id="labels"),
        pytest.param(PROSE + "".join(f"<time datetime=2026-01-{day}>1 May 2026</time>" for day in range(20_000)), id="dates"),
    ],
)  # fmt: skip
def test_no_page_costs_more_than_its_length(markup: str) -> None:
    url = "https://quay.example/news/ferry"
    page = Page(
        url=url,
        final_url=url,
        status=200,
        content_type="text/html",
        body=f"<html><body>{markup}".encode(),
    )
    started = time.process_time()
    with suppress(ExtractError):
        extract(page)
    assert time.process_time() - started < LIMIT_SECONDS


@pytest.mark.parametrize("width", ["²", "9" * 5000, "٣"])
def test_a_width_that_is_no_plain_number_spoils_no_page(width: str) -> None:
    markup = f'<html><body><img src="/quay.jpg" width="{width}">{PROSE}'
    url = "https://quay.example/news/ferry"
    page = Page(url=url, final_url=url, status=200, content_type="text/html", body=markup.encode())
    assert "The river rose" in extract(page).blocks[-1].text
