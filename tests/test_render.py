"""The promises of the templater: what a reader sees, how large it is, and that nothing from outside gets loose."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from drawing import DIGEST, MAIL, html_of, one_story, text_of
from editions import MADE_AT, heading, item, morning, of_size, paragraph, scripts
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import render
from digest.model import Addition, Block, BlockKind, Edition, Form, Span, SpanKind, Story
from digest.render.changes import around

HOSTILE = '</p></td></table><script>alert(1)</script><img src=x onerror=alert(1)> & "quoted" {{ 7*7 }} {% raw %}'


def test_each_recipient_gets_a_message_of_his_own() -> None:
    messages = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    assert [message.recipient for message in messages] == ["reader@example.net", "other@example.net"]
    assert len({message.message_id for message in messages}) == 2
    assert all(message.sender == "digest@example.org" for message in messages)


def test_the_same_edition_gives_the_same_bytes() -> None:
    first = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    second = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    assert first == second


def test_the_message_reads_back_without_a_defect() -> None:
    (message, _) = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    parsed = message_from_bytes(message.body, policy=policy.default)
    assert not parsed.defects
    assert not any(part.defects for part in parsed.walk())
    assert parsed["Subject"] == message.subject
    assert parsed["Message-ID"] == message.message_id
    assert parsed["Date"].datetime == MADE_AT
    assert parsed["List-Unsubscribe"] == "<mailto:digest@example.org?subject=unsubscribe>"
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    html = parsed.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert html.replace("\r\n", "\n").rstrip("\n") == message.html.rstrip("\n")


def test_the_bytes_are_seven_bit_with_short_lines_and_crlf() -> None:
    (message, _) = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    lines = message.body.split(b"\r\n")
    assert message.body.isascii()
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 76


def test_every_story_stands_in_both_parts() -> None:
    html, text = html_of(morning()), re.sub(r"\s+", " ", text_of(morning()))
    for story in morning().stories:
        assert story.lead.article.title in html
        assert story.lead.article.title in text
        assert story.lead.article.url in html
        assert story.lead.article.url in text


def test_every_link_of_the_html_stands_in_the_text() -> None:
    text = text_of(morning())
    assert all(url in text for url in re.findall('href="([^"]*)"', html_of(morning())))


def test_what_another_outlet_adds_is_named() -> None:
    assert "Coast Radio adds" in html_of(morning())
    assert "Coast Radio adds" in text_of(morning())


def several_of_an_outlet(form: Form) -> Edition:
    lead = item("Ferry timetable for winter", paragraph("The winter timetable begins on Sunday with two boats less."))
    own = item("What the winter timetable means for commuters", paragraph("The first boat leaves at six."))
    radio = item("Islanders, it seems, are angry about the cut", paragraph("An islander wants it back."), outlet="Coast Radio")
    also = (
        item("Two boats less, and then?", outlet="The Herald"),
        item("A mayor protests", outlet="Coast Radio"),
        item("Winter on the islands", outlet="Evening Post"),
    )
    additions = tuple(Addition(item=each, blocks=each.article.blocks) for each in (own, radio))
    return one_story(Story(lead=lead, additions=additions, also=also, form=form, summary="Two boats less."))


def chapter_of(edition: Edition) -> str:
    """The only chapter of the edition as a book."""
    with zipfile.ZipFile(io.BytesIO(render.render_epub(edition, language="en", templates=None))) as book:
        return book.read("story-1.xhtml").decode()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2066-\u2069]", "", html))


@pytest.mark.parametrize("draw", [html_of, text_of, chapter_of])
def test_articles_of_one_outlet_are_told_apart_by_their_headlines(draw: Callable[[Edition], str]) -> None:
    seen = plain(draw(several_of_an_outlet(Form.FULL)))
    assert "The Herald adds: “What the winter timetable means for commuters”" in seen
    assert "Coast Radio adds: “Islanders, it seems, are angry about the cut”" in seen
    assert re.search(r"by:[ -]*“Two boats less, and then\?”.*Coast Radio: “A mayor protests”.*Evening Post", seen)
    assert "Winter on the islands" not in seen


@pytest.mark.parametrize("draw", [html_of, text_of])
def test_in_brief_too_articles_of_one_outlet_are_told_apart(draw: Callable[[Edition], str]) -> None:
    seen = plain(draw(several_of_an_outlet(Form.BRIEF)))
    assert re.search(r"by:[ -]*“What the .*Coast Radio: “Islanders, .*“Two boats .*Coast Radio: “A mayor .*Evening Post", seen)


def test_an_update_says_what_changed() -> None:
    html = html_of(morning())
    assert "Update to our edition of" in html
    assert "reserves of 7 %" in html
    assert "reserves of 4 %" in html


def test_an_excerpt_shows_what_the_edition_says_it_does() -> None:
    long, longer = paragraph("word " * 99 + "first."), paragraph("word " * 299 + "second.")
    other = item("Another", paragraph("An addition."), outlet="Coast Radio")
    story = Story(
        lead=item("Title", long, longer), additions=(Addition(item=other, blocks=other.article.blocks),), form=Form.EXCERPT
    )
    html = html_of(one_story(story))
    assert "first." in html
    assert "second." in html
    assert "An addition." not in html
    assert re.search(r"Also covered by:.*Coast Radio", html)


@pytest.mark.parametrize(("byline", "shown"), [("THE HERALD", ""), ("Ada Finch, The Herald", " · Ada Finch")])
def test_an_outlet_that_signs_its_own_articles_is_named_once(byline: str, shown: str) -> None:
    story = Story(lead=item("Title", paragraph("Text."), byline=byline))
    assert re.search(rf'class="meta"[^>]*>The Herald{shown} · 04:00<', html_of(one_story(story)))


def test_a_longer_text_says_how_long_it_takes() -> None:
    story = Story(lead=item("Title", *[paragraph("word " * 100)] * 9))
    assert re.search(r'class="meta"[^>]*>The Herald · 04:00 · 4 minutes<', html_of(one_story(story)))


@pytest.mark.parametrize(
    ("fact", "text", "said"),
    [
        ("17", "Fog was thick. The ferry hit a rock, hurting 17 of 86. All are well.", "The ferry hit a rock, hurting 17 of 86."),
        ("17", "At 17.5 degrees 117 people came; 17, they say, fell.", "At 17.5 degrees 117 people came; 17, they say, fell."),
        ("May", f"{'word ' * 9}May{' next' * 9}.", f"… {'word ' * 6}May{' next' * 7} …"),
        ("19", "Nobody says.", ""),
        ("reserves of 4 %", "The operator expects reserves of 4 % at seven.", ""),
        ("十七", "渡轮触礁,十七人受伤。", ""),
    ],
)
def test_a_fact_that_changed_is_shown_among_its_words(fact: str, text: str, said: str) -> None:
    assert around(fact, [paragraph("Nothing here."), paragraph(text)]) == said


def test_a_heading_over_nothing_is_left_out() -> None:
    lead = item("Title", paragraph("Text."), heading("Nothing below"), url="https://example.org/a")
    html = html_of(one_story(Story(lead=lead)))
    assert "Nothing below" not in html
    assert "Excerpt." not in html


def test_a_story_that_is_only_an_excerpt_says_so() -> None:
    assert "Excerpt only: the article is for subscribers." in html_of(morning())
    assert "Excerpt only: the article is for subscribers." in text_of(morning())


def test_the_account_adds_up_in_the_footer() -> None:
    html = html_of(morning())
    assert "Of 41 new entries: 7 stories, 12 merged into them, 9 sent before, 2 muted by your rules" in re.sub("<[^>]+>", "", html)
    assert "23 repeated passages left out." in html


def test_a_source_that_failed_is_named() -> None:
    assert "Could not be read: Valley News: no answer within 20 s" in re.sub("<[^>]+>", "", html_of(morning()))


def test_an_empty_edition_is_a_line_and_a_footer() -> None:
    empty = replace(morning(), sections=(), minutes=0.0)
    assert "Nothing new today." in html_of(empty)
    assert "Stop these mails" in html_of(empty)
    assert "Nothing new today." in text_of(empty)


def test_opening_the_mail_asks_nothing_of_the_network() -> None:
    html = html_of(morning())
    assert not re.search(r"<(img|link|script|iframe|object|video|audio|source)\b|url\(|@import|background=", html)


def test_images_are_shown_only_to_those_who_ask() -> None:
    picture = Block(kind=BlockKind.IMAGE, text="A <barrier>", src="http://example.org/a.jpg")
    edition = one_story(Story(lead=item("Title", paragraph("Text."), picture, url="https://example.org/a")))
    assert "<img" not in html_of(edition)
    shown = re.findall('<img class="pic" .*?src="[^"]*"', html_of(edition, replace(DIGEST, images="remote")))
    assert len(shown) == 1
    assert 'src="https://example.org/a.jpg"' in shown[0]


def test_the_picture_of_an_article_stands_once() -> None:
    lead = item("Title", paragraph("Text."), url="https://example.org/a")
    shown = replace(lead, article=replace(lead.article, lead_image="https://example.org/a.jpg"))
    inside = replace(
        shown, article=replace(shown.article, blocks=(Block(kind=BlockKind.IMAGE, text="", src="https://example.org/a.jpg?w=9"),))
    )
    remote = replace(DIGEST, images="remote")
    assert [html_of(one_story(Story(lead=each)), remote).count("<img") for each in (lead, shown, inside)] == [0, 1, 1]
    assert "<img" not in html_of(one_story(Story(lead=shown)))


@pytest.mark.parametrize(
    "url", ["https://example.org/pixel.gif?id=1", "https://stats.example.org/b.gif", "https://example.org/open"]
)
def test_what_counts_readers_is_no_picture(url: str) -> None:
    beacon = Block(kind=BlockKind.IMAGE, text="", src=url)
    edition = one_story(Story(lead=item("Title", paragraph("Text."), beacon, url="https://example.org/a")))
    assert "<img" not in html_of(edition, replace(DIGEST, images="remote"))
    assert not render.wanted_pictures(edition)


# ---------------------------------------------------------------- hostile text


def test_markup_in_a_page_is_text_in_the_mail() -> None:
    blocks = tuple(Block(kind=kind, text=HOSTILE, level=2) for kind in BlockKind)
    hostile = item(HOSTILE, *blocks, outlet=HOSTILE, url="https://example.org/a", byline=HOSTILE)
    html = html_of(one_story(Story(lead=hostile, reasons=(HOSTILE,), summary=HOSTILE)))
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in html
    harmless = html_of(one_story(Story(lead=item("Title", paragraph("Text.")))))
    assert html.count("</table>") == harmless.count("</table>")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//example.org/",
        "/a",
        "https://user@example.org/",
        "https://",
        "http://a b/",
    ],
)
def test_a_link_that_is_no_web_address_is_not_written(url: str) -> None:
    block = Block(kind=BlockKind.PARAGRAPH, text="press here", spans=(Span(kind=SpanKind.LINK, start=0, end=5, href=url),))
    html = html_of(one_story(Story(lead=item("Title", block, url=url))))
    assert re.findall('href="([^"]*)"', html) == ["mailto:digest@example.org?subject=unsubscribe"]


def test_a_link_does_not_tell_who_followed_it() -> None:
    block = paragraph("press here", ("press", "https://example.org/b?id=7&utm_source=digest&fbclid=x"))
    html = html_of(one_story(Story(lead=item("Title", block, url="https://example.org/a?utm_campaign=y"))))
    assert 'href="https://example.org/b?id=7"' in html
    assert "utm_" not in html


@settings(max_examples=60)
@given(text=st.text(), spans=st.lists(st.tuples(st.sampled_from(SpanKind), st.integers(-3, 30), st.integers(-3, 30)), max_size=8))
def test_marks_never_change_the_words(text: str, spans: list[tuple[SpanKind, int, int]]) -> None:
    made = tuple(
        Span(kind=kind, start=start, end=end, href="https://example.org/")
        for kind, start, end in sorted(spans, key=lambda span: span[1])
    )
    block = Block(kind=BlockKind.PARAGRAPH, text=text, spans=made)
    assert "".join(run.text for run in render.markup.runs(block)) == text


@settings(max_examples=80)
@given(st.text(st.characters(codec="utf-8"), max_size=120))
def test_any_headline_is_one_subject_line(title: str) -> None:
    edition = one_story(Story(lead=item(title, paragraph("Text."), url="https://example.org/a")))
    (message, _) = render.render_mail(edition, digest=DIGEST, mail=MAIL, templates=None).messages
    parsed = message_from_bytes(message.body, policy=policy.compat32)
    assert parsed.keys().count("Subject") == 1
    assert "Bcc" not in parsed


def test_the_day_of_a_subject_stands_behind_a_headline_of_either_direction() -> None:
    assert render.subject(scripts()).endswith("عامًا\u200e · 23 Nov")
    assert render.subject(morning()).endswith("for it… · 23 Nov")


def test_an_encoded_word_in_a_headline_adds_no_header() -> None:
    title = "=?utf-8?q?Hi=0D=0ABcc:_v@evil.example?="
    edition = one_story(Story(lead=item(title, paragraph("Text."), url="https://example.org/a", outlet=title)))
    mail = replace(MAIL, sender=f'"{title}" <a@example.org>')
    (message, _) = render.render_mail(edition, digest=DIGEST, mail=mail, templates=None).messages
    assert b"\nBcc" not in message.body
    assert message.subject.startswith(title)


# ---------------------------------------------------------------- size


@pytest.mark.parametrize(
    "edition", [of_size(60), of_size(500), of_size(5000, title_chars=10_000, paragraphs=1), of_size(1, paragraphs=800)]
)
def test_no_edition_is_too_large_and_none_loses_its_footer(edition: Edition) -> None:
    html = html_of(edition)
    assert len(html.encode()) <= 80_000
    assert "Stop these mails" in html


def test_the_text_part_of_a_theme_without_texts_shows_none_either() -> None:
    text = text_of(morning(), replace(DIGEST, template="brief"))
    assert "* Harbour council votes to rebuild the storm barrier" in text
    assert "reserves of 7 % → reserves of 4 %" in text
    assert "The new barrier will cost" not in text


def test_a_theme_without_texts_is_not_cut_for_texts_it_does_not_show() -> None:
    (message, _) = render.render_mail(of_size(60), digest=replace(DIGEST, template="brief"), mail=MAIL, templates=None).messages
    assert "attached" not in message.html


def test_what_finds_no_room_is_counted() -> None:
    assert "found no room here" in html_of(of_size(500))


def test_a_small_edition_keeps_every_form() -> None:
    html = html_of(of_size(3))
    assert html.count("nobody had measured the river") == 3 * 4 * 3


def test_the_styles_are_one_block_that_gmail_keeps() -> None:
    styles = re.findall("<style>(.*?)</style>", html_of(morning()), re.DOTALL)
    assert len(styles) == 1
    assert len(styles[0]) <= 8_192


# ---------------------------------------------------------------- articles


def test_an_article_as_text_and_markdown_keeps_its_order() -> None:
    article = item("A Title", paragraph("First [one]."), heading("Then"), paragraph("1. Last."), byline="Ann Author").article
    text, markdown, html = render.article_text(article), render.article_markdown(article), render.article_html(article)
    line = "Ann Author · 2026-11-23 03:00 UTC · The Herald"
    assert text == f"A Title\n\n{line}\n\nFirst [one].\n\nThen\n\n1. Last.\n\n{article.url}\n"
    assert markdown == f"# A Title\n\n*{line}*\n\nFirst \\[one\\].\n\n## Then\n\n1\\. Last.\n\n<{article.url}>\n"
    assert f"<h1>A Title</h1>\n<p>{line}</p>\n<p>First [one].</p>\n<h2>Then</h2>\n<p>1. Last.</p>\n" in html
    assert html.startswith("<!DOCTYPE html>")


def test_a_brief_story_shows_its_summary() -> None:
    lead = item("Title", paragraph("Long text."), url="https://example.org/a")
    html = html_of(one_story(Story(lead=lead, form=Form.BRIEF, summary="In one sentence.")))
    assert "In one sentence." in html
    assert "Long text." not in html


def test_where_an_aggregator_talks_about_a_story_is_linked() -> None:
    told = item("A", paragraph("Text."))
    talked = replace(told, entry=replace(told.entry, comments_url="https://talk.example/t/1"))
    edition = one_story(Story(lead=talked, form=Form.FULL))
    assert '<a href="https://talk.example/t/1"' in html_of(edition)
    assert "Discussion: https://talk.example/t/1" in text_of(edition)
