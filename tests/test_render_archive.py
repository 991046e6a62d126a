"""Editions kept: pages, the index, the feed and the book."""

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

from editions import morning, of_size

from digest import render
from digest.model import Edition, Removal, RemovalKind
from digest.settings import DigestSettings, MailSettings

DIGEST = DigestSettings(name="morning", title="Morning & Evening", to=("reader@example.net",))
MAIL = MailSettings(sender="Morning Digest <digest@example.org>")


def page_of(edition: Edition) -> str:
    return render.render_page(edition, digest=DIGEST, mail=MAIL, templates=None)


def parsed(xml: str | bytes) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 — our own output


def test_a_page_holds_what_the_mail_holds() -> None:
    page = page_of(morning())
    assert page.startswith("<!doctype html>")
    assert all(story.lead.article.title in page for story in morning().stories)


def test_a_page_is_uncut() -> None:
    assert page_of(of_size(200)).count("nobody had measured the river") == 200 * 4 * 3


def test_a_page_shows_the_passages_that_were_left_out() -> None:
    first = morning().stories[0].lead
    removal = Removal(kind=RemovalKind.SAID, entry_key="x", position=3, text="The <old> barrier failed.", said_in=first.entry.key)
    page = page_of(replace(morning(), removals=(removal,)))
    assert "The &lt;old&gt; barrier failed." in page
    assert f"said by another article: {first.article.title}" in page


def test_a_page_says_of_which_article_a_passage_was_and_which_site_prints_it_everywhere() -> None:
    first = morning().stories[0].lead
    removals = tuple(
        Removal(kind=RemovalKind.BOILERPLATE, entry_key=first.entry.key, position=n, text=f"Appeal {n}.", said_in="site.example")
        for n in range(2)
    )
    page = page_of(replace(morning(), removals=removals))
    assert page.count("boilerplate of the site: site.example") == 2
    assert page.count(f"<li><b>{first.article.title}</b>") == 1


def test_a_page_lists_passages_whole_and_counts_those_it_has_no_room_for() -> None:
    long = "The council met at noon. " * 400
    sizes = [long, "X" * 700_000, *("A short one." for _ in range(1_100))]
    removals = tuple(
        Removal(kind=RemovalKind.SEEN, entry_key="x", position=n, text=text, said_in="morning/1") for n, text in enumerate(sizes)
    )
    page = page_of(replace(morning(), removals=removals))
    listed = page.count("<em>(sent in an earlier edition")
    assert listed == 999
    assert long.strip() in page
    assert f"And {len(removals) - listed} more passages, which found no room here: `digest why ADDRESS --json`" in page
    assert "more passage" not in page_of(replace(morning(), removals=removals[:1]))


def test_pages_of_different_editions_have_different_names() -> None:
    one, two = morning(), replace(morning(), id="morning/2026-11-23T07-00")
    assert render.page_name(one) != render.page_name(two)
    assert render.page_name(one) == "morning-2026-11-23T07-00-" + render.page_name(one)[-13:]


def test_the_index_links_each_page() -> None:
    index = render.render_index((morning(),), digest=DIGEST, templates=None)
    assert f'href="{render.page_name(morning())}"' in index
    assert "Morning &amp; Evening" in index
    assert "No editions yet." in render.render_index((), digest=DIGEST, templates=None)


def test_the_feed_is_atom_with_the_newest_first() -> None:
    older = replace(morning(), id="older", made_at=morning().made_at.replace(day=1))
    root = parsed(render.render_feed((older, morning()), digest=DIGEST, base_url="https://example.org/a?b&c/"))
    atom = "{http://www.w3.org/2005/Atom}"
    updated = [entry.findtext(f"{atom}updated") for entry in root.iter(f"{atom}entry")]
    assert updated == ["2026-11-23T06:00:00Z", "2026-11-01T06:00:00Z"]
    assert root.findtext(f"{atom}title") == "Morning & Evening"


def test_an_empty_feed_is_a_feed() -> None:
    assert parsed(render.render_feed((), digest=DIGEST, base_url="https://example.org/")) is not None


def test_a_feed_of_editions_on_no_web_site_has_names_and_relative_links() -> None:
    text = render.render_feed((morning(),), digest=DIGEST, base_url="")
    assert parsed(text) is not None
    assert text.count("<id>tag:localhost,") == 2
    assert 'href="/' not in text


def test_the_book_is_well_formed_and_lists_every_file() -> None:
    book = zipfile.ZipFile(io.BytesIO(render.render_epub(morning(), language="en", templates=None)))
    first = book.infolist()[0]
    assert (first.filename, first.compress_type, book.read(first)) == ("mimetype", zipfile.ZIP_STORED, b"application/epub+zip")
    package = parsed(book.read("book.opf"))
    listed = {each.get("href") for each in package.iter("{http://www.idpf.org/2007/opf}item")}
    assert listed | {"mimetype", "META-INF/container.xml", "book.opf"} == set(book.namelist())
    assert all(parsed(book.read(name)) is not None for name in book.namelist() if name.endswith(".xhtml"))


def test_a_book_tells_what_the_mail_tells() -> None:
    with zipfile.ZipFile(io.BytesIO(render.render_epub(morning(), language="de", templates=None))) as book:
        chapters = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("story-"))
    assert "Coast Radio ergänzt" in chapters
    assert "Auch bei: Evening Post, Island Gazette" in chapters
    assert "reserves of 7 % → reserves of 4 %" in chapters


def test_the_contents_of_a_book_run_in_the_direction_of_its_language() -> None:
    for language, direction in (("ar", "rtl"), ("de", "ltr")):
        with zipfile.ZipFile(io.BytesIO(render.render_epub(morning(), language=language, templates=None))) as book:
            page = parsed(book.read("contents.xhtml"))
        assert (page.get("lang"), page.get("dir")) == (language, direction)


def test_the_same_edition_gives_the_same_book() -> None:
    first, second = (render.render_epub(morning(), language="en", templates=None) for _ in range(2))
    assert first == second


def test_a_preview_holds_every_view_and_nothing_active() -> None:
    (message,) = render.render_mail(morning(), digest=DIGEST, mail=MAIL, templates=None).messages
    page = render.render_preview(message, "The <text> part")
    assert re.findall('<iframe title="([^"]*)"', page) == [
        f"{name}, {scheme}" for name in ("Phone, 375 px", "Desktop, 700 px") for scheme in ("light", "dark")
    ]
    assert "The &lt;text&gt; part" in page
    assert "default-src 'none'" in page
    assert "prefers-color-scheme" not in page
