"""Subscription lists in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FeedError
from digest.feeds import read_opml, write_opml
from digest.model import Source


def test_nested_folders_are_sections() -> None:
    body = b"""<opml version="1.0"><body><outline text="World"><outline text="North"><outline title="Owls" xmlUrl="https://a.example/feed"/></outline>
    <outline type="rss" text="B" xmlUrl="https://b.example/feed"/></outline><outline text="C" xmlUrl="https://c.example/feed"/></body></opml>"""
    assert read_opml(body) == (
        Source(url="https://a.example/feed", name="Owls", section="World / North"),
        Source(url="https://b.example/feed", name="B", section="World"),
        Source(url="https://c.example/feed", name="C"),
    )


def test_what_is_written_reads_the_same() -> None:
    sources = (
        Source(url="https://a.example/?a=1&b=2", name='Ann & "Bob" <x>', section="World / North"),
        Source(url="https://b.example/", name="B"),
    )
    assert read_opml(write_opml(sources, title="My <list>").encode()) == sources


def test_a_section_in_a_section_is_a_folder_in_a_folder() -> None:
    sources = [
        Source(url=f"https://a.example/{n}", section=each) for n, each in enumerate(("World / North", "World", "World / North"))
    ]
    written = write_opml(sources, title="x")
    assert written.count('<outline text="World">') == written.count('<outline text="North">') == 1
    assert {each.url: each.section for each in read_opml(written.encode())} == {each.url: each.section for each in sources}


def test_a_hostile_list_gives_only_web_addresses() -> None:
    body = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;" xmlUrl="https://a.example/"/>
    <outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="https://me:pw@a.example/"/></body></opml>"""
    (source,) = read_opml(body)
    assert source.url == "https://a.example/"
    assert "root" not in source.name


def test_a_list_of_ten_thousand_and_a_deep_one_are_read() -> None:
    many = b"".join(b'<outline text="x" xmlUrl="https://a.example/%d"/>' % n for n in range(10_000))
    assert len(read_opml(b"<opml><body>" + many + b"</body></opml>")) == 10_000
    deep = (
        b"<opml><body>"
        + b'<outline text="f">' * 200
        + b'<outline xmlUrl="https://a.example/"/>'
        + b"</outline>" * 200
        + b"</body></opml>"
    )
    assert [each.url for each in read_opml(deep)] == ["https://a.example/"]


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"<html></html>", b"\0\0\0", b"<opml>" + b"<outline>" * 1000])
def test_what_is_no_list_is_an_error(body: bytes) -> None:
    with pytest.raises(FeedError, match="OPML"):
        read_opml(body)


@given(
    st.lists(
        st.builds(
            Source, url=st.sampled_from(["https://a.example/1", "https://a.example/2"]), name=st.text(min_size=1, max_size=20)
        ),
        max_size=3,
    )
)
def test_any_names_make_a_list_that_can_be_read(sources: list[Source]) -> None:
    assert {each.url for each in read_opml(write_opml(sources, title="x").encode("utf-8", "replace"))} == {
        each.url for each in sources
    }
