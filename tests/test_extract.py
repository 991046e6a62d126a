"""The extractor as a whole: what comes out of pages, texts and feed entries, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ExtractError
from digest.extract import decode, explain, extract, extract_text, read_article
from digest.model import Article, Block, BlockKind, Entry, Failure, Page, Route, SpanKind

CASES = Path(__file__).parent / "cases" / "extract"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ENTRY = Entry(
    key="k", source="s", guid="g", url="https://quay.example/news/ferry", title="A <b>bold</b> plan", authors=("Ada Quill",)
)
MARKS = {
    BlockKind.LIST_ITEM: "- ",
    BlockKind.QUOTE: "> ",
    BlockKind.CODE: "[code] ",
    BlockKind.TABLE: "[table] ",
    BlockKind.IMAGE: "[image] ",
}
WORDS = "The river rose by a metre in the night and the lower town was cleared before the bridge closed at six. "


def page(body: str | bytes, content_type: str = "text/html; charset=utf-8", url: str = "https://quay.example/news/ferry") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=url, final_url=url, status=200, content_type=content_type, body=raw)


def written(block: Block) -> str:
    prefix = "#" * block.level + " " if block.kind is BlockKind.HEADING else MARKS.get(block.kind, "")
    return prefix + block.text


def case_article(name: str) -> Article:
    html = CASES / name / "page.html"
    if html.exists():
        return extract(page(html.read_bytes()))
    return extract(page((CASES / name / "page.txt").read_bytes(), "text/plain"))


def outcome(name: str) -> str:
    """The blocks of a case as a person writes them down, or "! " and what the page is instead of an article."""
    try:
        return "\n".join(written(block) for block in case_article(name).blocks)
    except ExtractError as error:
        return f"! {error}"


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_a_case_comes_out_as_a_person_wrote_it_down(name: str) -> None:
    assert outcome(name) == (CASES / name / "expected.txt").read_text("utf-8").strip("\n")


def test_a_news_page_gives_its_facts() -> None:
    article = case_article("news")
    assert article.title == "Harbour ferry returns after nine-year repair"
    assert (article.byline, article.site, article.language) == ("Oona Brindle", "The Quay Gazette", "en-GB")
    assert article.published == datetime(2026, 3, 3, 5, 10, tzinfo=UTC)
    assert (article.url, article.route, article.direction) == ("https://quay.example/news/ferry", Route.MAIN, "ltr")


def test_a_plea_for_members_is_no_wall_and_a_wall_beneath_a_short_text_is() -> None:
    html = (CASES / "plea_for_members" / "page.html").read_text("utf-8")
    assert not extract(page(html)).excerpt
    cut = html.replace("The Courier belongs to its readers.", "Subscribe now to continue reading.")
    assert extract(page(cut)).excerpt


def test_links_and_emphasis_are_spans_with_absolute_addresses() -> None:
    spans = [
        (span.kind, block.text[span.start : span.end], span.href) for block in case_article("news").blocks for span in block.spans
    ]
    assert (SpanKind.EMPHASIS, "Cormorant", "") in spans
    assert (SpanKind.LINK, "propeller shaft", "https://quay.example/history/shaft") in spans


def test_text_that_only_machines_are_shown_is_structured_data() -> None:
    assert case_article("data_only").route is Route.STRUCTURED


def test_arabic_runs_from_right_to_left() -> None:
    article = case_article("arabic")
    assert (article.language, article.direction) == ("ar", "rtl")


def test_a_plain_text_has_a_title_and_its_source_for_url() -> None:
    article = case_article("scraped_text")
    assert article.url == "https://islandpost.example/council/harbour-plan"
    assert article.title.startswith("The island council approved a new harbour plan")
    assert article.route is Route.PLAIN


@pytest.mark.parametrize(
    ("reason", "markup"),
    [
        ("no text", ""),
        ("no text", "<html><body></body></html>"),
        ("no text", "<title>Harbour Post</title><div id='root'><b>Harbour Post</b></div>"),
        ("needs JavaScript", "<title>Harbour Post</title><div id='root'>Loading, please wait</div>"),
        ("needs JavaScript", "<title>Harbour Post</title><div id='root'></div><footer>© 2026 Harbour Post</footer>"),
        ((
"needs JavaScript"
), (
"<title>Shop</title><noscript>x</noscript><p>Please enable JavaScript in your browser to use this site.</p>"
)),
        ((
"not found, served as 200"
), (
"<title>404 - Page not found</title><h1>Oh no</h1><p>The page you were looking for is not here.</p>"
)),
        ((
"a consent wall"
), (
"<title>Before you continue</title><p>We and 812 partners use cookies.</p><p>Your consent is needed: accept all "
"cookies.</p>"
)),
        ((
"a log-in page"
), (
"<title>Log in</title><form><p>Log in with your password</p><p>Forgot your password? Sign in by mail.</p></form>"
)),
        ((
"an index page"
), (
"<title>News</title><ul>"
) + (
""
).join((
f"<li><a href='/{i}'>Headline number {i} of this very ordinary morning</a></li>"
) for i in range(40)) + (
"</ul>"
)),
        ("a feed, not an article", "<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_says_what_it_is(reason: str, markup: str) -> None:
    with pytest.raises(ExtractError, match=reason):
        extract(page(markup))


def test_a_picture_is_no_article() -> None:
    with pytest.raises(ExtractError, match="image/png"):
        extract(page(b"\x89PNG\r\n\x1a\n", "image/png"))


def test_nesting_a_hundred_thousand_deep_keeps_its_text() -> None:
    article = extract(page("<div>" * 100_000 + f"<p>{WORDS * 5}</p>" + "</div>" * 100_000))
    assert "lower town" in article.blocks[0].text


def test_a_tag_with_two_hundred_thousand_attributes_is_survived() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(200_000))
    article = extract(page(f"<p>{WORDS * 4}</p><p {attributes}>{WORDS * 4}</p><p>{WORDS * 3}</p>"))
    assert article.blocks[0].text.startswith("The river rose")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/!-=\"' abp&;#x0\x00\ud800divscriptml\n🜁ا"), max_size=300))
def test_any_text_gives_an_article_or_an_extract_error(markup: str) -> None:
    for content_type in ("text/html", "text/plain"):
        try:
            article = extract(page(markup.encode("utf-8", "surrogatepass"), content_type))
        except ExtractError:
            continue
        assert all(0 <= span.start < span.end <= len(block.text) for block in article.blocks for span in block.spans)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/html; charset=utf-8", "text/html; charset=shift_jis", "text/html;charset=bogus", "x"]),
)
def test_any_bytes_decode(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("été".encode(), "text/html; charset=iso-8859-1", "été"),
        ("été".encode("cp1252"), "text/html; charset=iso-8859-1", "été"),
        ("“ét钔".encode("gb18030"), "text/html; charset=gb2312", "“ét钔"),
        ("日本の新聞".encode("cp932"), '<meta charset="x">', "日本の新聞"),
        (b"<meta charset=windows-1251>" + "привет".encode("cp1251"), "text/html", "<meta charset=windows-1251>привет"),
        ("κόσμε".encode("utf-16"), "text/html; charset=utf-8", "κόσμε"),
        (b"\xef\xbb\xbfabc", "text/html; charset=koi8-r", "abc"),
    ],
)  # fmt: skip
def test_the_label_is_believed_only_where_the_bytes_bear_it_out(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type) == text


def test_an_explanation_names_every_piece_and_its_reason() -> None:
    explanation = explain(page((CASES / "news" / "page.html").read_bytes()))
    kept = [candidate.text for candidate in explanation.candidates if candidate.kept]
    dropped = {candidate.text: candidate.reason for candidate in explanation.candidates if not candidate.kept}
    assert any(text.startswith("The steam ferry") for text in kept)
    assert dropped["Bridge toll to rise again in spring"] == "score"
    assert "json-ld" in explanation.as_text()


def test_an_explanation_says_how_the_facts_were_chosen_and_how_sure_it_all_is() -> None:
    explanation = explain(page((CASES / "news" / "page.html").read_bytes()))
    best = {answer.fact: answer for answer in reversed(explanation.answers)}
    assert best["author"].text == "Oona Brindle" and best["author"].share > 0.9
    assert "json-ld" in dict(best["title"].signs) and explanation.verdict.endswith("sure")
    assert explain(page((CASES / "no_index" / "page.html").read_bytes())).verdict == "no article: an index page"


def test_a_page_that_failed_leaves_the_summary_and_says_why() -> None:
    entry = replace(ENTRY, summary="<p>Short words about the plan.</p>")
    article = read_article(entry, Failure(stage="fetch", url=ENTRY.url, reason="timed out"))
    assert (article.route, article.excerpt) == (Route.FEED_SUMMARY, True)
    assert article.note == "excerpt only: the page could not be fetched (timed out)"
    assert article.title == "A bold plan"


def test_full_content_in_the_feed_wins_over_a_wall() -> None:
    entry = replace(ENTRY, content="".join(f"<p>{WORDS}</p>" for _ in range(8)))
    article = read_article(entry, page("<title>Plan</title><p>Subscribe to continue reading this story today.</p>"))
    assert (article.route, article.excerpt, article.note) == (Route.FEED_CONTENT, False, "")


def test_nothing_but_a_title_is_still_an_article() -> None:
    article = read_article(ENTRY, None)
    assert (article.route, article.blocks, article.byline) == (Route.TITLE, (), "Ada Quill")


def test_the_feed_fills_in_what_the_page_does_not_say() -> None:
    entry = replace(ENTRY, published=NOW)
    article = read_article(
        entry, page(f"<title>A plan</title><article><h1>A plan</h1><p>{WORDS * 4}</p><p>{WORDS * 4}</p></article>")
    )
    assert (article.title, article.byline, article.published, article.route) == ("A plan", "Ada Quill", NOW, Route.MAIN)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=60))
def test_reading_an_entry_never_raises(content: str, summary: str, title: str) -> None:
    article = read_article(replace(ENTRY, content=content, summary=summary, title=title), page(content))
    assert article.title or not title.strip()


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The lock keepers of the upper canal met on Friday to agree\nthe hours of the summer season, which begins a week "
        "earlier\nthan usual this year.\n\nA second meeting is planned for the first week of May,\nafter the dredger has "
        "left the basin."
    )
    assert [block.kind for block in extract_text(text).blocks] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "markup",
    ["<p>Closed today.</p>", "<body>Moved</body>", "<nav><a href='/'>Home</a></nav><main><p>No boats.</p></main>"],
)
def test_a_page_of_a_few_words_is_given_when_they_are_its_text(markup: str) -> None:
    article = extract(page(f"<title>Harbour</title>{markup}"))
    assert article.blocks[-1].text in ("Closed today.", "Moved", "No boats.")


def test_a_page_behind_hundreds_of_comments_is_read() -> None:
    assert extract(page("<!--x-->" * 400 + "<p>The canal opens a week early this year.</p>")).blocks


@pytest.mark.parametrize("ends", ["</body></html>", "</BODY>\n</HTML>", "</body >"])
def test_what_stands_behind_the_end_of_the_page_is_read(ends: str) -> None:
    markup = f"<html><body><header><a href='/'>The Quay</a></header>{ends}<main><h1>Ferry</h1><p>{WORDS * 4}</p></main>"
    assert [block.text for block in extract(page(markup)).blocks] == [(WORDS * 4).strip()]


def test_a_script_with_a_state_in_an_attribute_leaks_nothing() -> None:
    state = " ".join(f"name{number}=&quot;1&quot;" for number in range(2_000))
    script = f"<script data-state='{state}'>for(let i=0;i<e.length;i++){{t.push(e[i])}}</script>"
    article = extract(page(f"<html><body>{script}<main><h1>Ferry</h1><p>{WORDS * 4}</p></main></body></html>"))
    assert [block.text for block in article.blocks] == [(WORDS * 4).strip()]


def test_a_feed_behind_comments_is_still_a_feed() -> None:
    with pytest.raises(ExtractError, match="a feed"):
        extract(page("<?xml version='1.0'?> <!-- a --> <!-- b -->\n<rss version='2.0'></rss>"))


def test_a_first_line_that_is_a_title_is_the_title() -> None:
    article = extract_text(
        "Canal opens early\n\nBy Ada Quill\n\nThe canal opens a week early this year, the keepers said on Friday.\n"
    )
    assert (article.title, article.byline, len(article.blocks)) == ("Canal opens early", "Ada Quill", 1)


def test_blank_text_is_refused() -> None:
    with pytest.raises(ExtractError, match="no text"):
        extract_text(" \n\u200b\n")


@pytest.mark.parametrize("flood", ["<!--", "<script>", "<table>", "<b>", "<a href=x>", "&", "<", "<p>x</p>", "<h1>x</h1>"])
def test_a_flood_of_one_mark_ends_and_is_bounded(flood: str) -> None:
    try:
        blocks = extract(page(flood * 30_000 + f"<p>{WORDS * 4}</p>")).blocks
    except ExtractError:
        blocks = ()
    assert len(blocks) <= 10_001


def test_a_newsletter_prompt_and_its_heading_go_together() -> None:
    box = "<div class='newsletter-signup'><h4>The Post at breakfast</h4><p>Get the day's five stories at six, free.</p></div>"
    article = extract(page(f"<h1>Flood</h1><article><p>{WORDS * 3}</p><p>{WORDS * 2}</p>{box}<p>{WORDS * 4}</p></article>"))
    assert [block.text for block in article.blocks if "breakfast" in block.text or "five stories" in block.text] == []


def test_a_repeated_paragraph_is_left_to_those_who_account_for_it() -> None:
    article = extract(page(f"<h1>Flood</h1><article><p>{WORDS * 3}</p><p>{WORDS * 2}</p><p>{WORDS * 3}</p></article>"))
    assert [block.text for block in article.blocks].count((WORDS * 3).strip()) == 2


@pytest.mark.parametrize("name", ["next_state", "apollo_state", "nuxt_state", "stream_state"])
def test_text_of_a_state_object_is_structured_data(name: str) -> None:
    article = case_article(name)
    assert (article.route, article.title) == (Route.STRUCTURED, "Old crane to stay")


def test_a_drawing_with_many_parts_hides_no_text() -> None:
    drawing = "<svg>" + "<path d='M0 0'/>" * 400 + "</svg>"
    attributes = " ".join(f"a{number}=1" for number in range(20_000))
    article = extract(page(f"{drawing}<p {attributes}></p><article><p>{WORDS * 4}</p><p>{WORDS * 3}</p></article>"))
    assert article.blocks[0].text.startswith("The river rose")


def test_a_short_article_among_many_links_is_no_index_page() -> None:
    links = "".join(f"<li><a href='/{i}'>Headline number {i} of this very ordinary morning</a></li>" for i in range(40))
    head = "<title>Flood</title><meta property='og:type' content='article'>"
    assert extract(page(f"{head}<main><h1>Flood</h1><p>{WORDS}</p></main><aside><ul>{links}</ul></aside>")).blocks


def test_an_article_about_passwords_is_no_log_in_page() -> None:
    text = "The bank asks nobody for a password. Whoever is asked to log in by mail should call the branch, it said on Monday. "
    assert extract(page(f"<title>Log in? Think twice</title><article><p>{WORDS * 2}</p><p>{text}</p></article>")).blocks


def test_a_page_of_a_few_lines_is_its_own_article() -> None:
    article = extract(
        page("<title>Notes</title><h1>Welcome</h1><p>Hello, this is my page about tide gates.</p><p>More to come.</p>")
    )
    assert [block.text for block in article.blocks][-2:] == ["Hello, this is my page about tide gates.", "More to come."]
