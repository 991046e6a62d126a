"""Feeds: every dialect gives the same entries, nothing is lost silently, and nothing hostile gets further."""

import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import feeds
from digest.errors import FeedError
from digest.feeds.strict import read_xml
from digest.model import Feed, Header, Page, Source

URL = "https://owls.example/feed"
SOURCE = Source(url=URL)


def page(body: bytes | str, content_type: str = "", url: str = URL, *headers: Header) -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(
        url=url,
        final_url=url,
        status=200,
        content_type=content_type,
        headers=headers,
        body=raw,
    )


def read(body: bytes | str, content_type: str = "", *, was_feed: bool | None = None, source: Source = SOURCE) -> Feed:
    return feeds.read_source(page(body, content_type), source, was_feed=was_feed)


def rss(items: str, head: str = "<title>Owls</title>") -> str:
    start = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    return f"{start}<channel>{head}{items}</channel></rss>"


ITEM = (
    "<item><title>First owl</title><link>https://owls.example/1?utm_source=rss</link><guid>tag:1</guid>"
    "<author>ann@owls.example (Ann)</author>"
    "<pubDate>Mon, 23 Nov 2026 06:00:00 +0100</pubDate><description>Short.</description>"
    "<content:encoded><![CDATA[<p>Long.</p>]]></content:encoded>"
    '<enclosure url="/1.mp3" type="audio/mpeg" length="7"/><comments>/1/talk</comments></item>'
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Owls</title><entry><title type="html">First
&lt;b&gt;owl&lt;/b&gt;</title> <link rel="self" href="https://owls.example/self"/><link href="/1"/><link rel="enclosure"
href="/1.mp3" type="audio/mpeg" length="7"/><id>tag:1</id>
<author><name>Ann</name></author><published>2026-11-23T06:00:00+01:00</published><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"> <channel rdf:about="x"><title>Owls</title></channel><item
rdf:about="https://owls.example/1"><title>First owl</title><link>https://owls.example/1</link>
<dc:creator>Ann</dc:creator><dc:date>2026-11-23T05:00:00Z</dc:date><description>Short.</description></item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Owls", "items": [{"id": 1, "title": "First owl", "url":
"https://owls.example/1", "authors": [{"name": "Ann"}], "date_published": "2026-11-23T06:00:00+01:00", "summary": "Short.",
"content_html": "<p>Long.</p>",
"attachments": [{"url": "/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 7}]}]}"""


@pytest.mark.parametrize("body", [rss(ITEM), ATOM, RDF, JSON])
def test_every_dialect_gives_the_same_entry(body: str) -> None:
    found = read(body)
    (entry,) = found.entries
    assert found.title == "Owls"
    assert (entry.title, entry.url, entry.key) == ("First owl", "https://owls.example/1", "https://owls.example/1")
    assert (entry.authors, entry.summary) == (("Ann",), "Short.")
    assert entry.published == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_content_and_summary_are_kept_apart_and_enclosures_noted() -> None:
    for body in (rss(ITEM), ATOM, JSON):
        (entry,) = read(body).entries
        assert "Long." in entry.content
        assert [(each.url, each.media_type, each.length) for each in entry.enclosures] == [
            ("https://owls.example/1.mp3", "audio/mpeg", 7)
        ]


def test_the_discussion_of_an_entry_is_noted() -> None:
    assert read(rss(ITEM)).entries[0].comments_url == "https://owls.example/1/talk"


def test_a_link_post_is_the_article_with_its_discussion() -> None:
    link = '&lt;a href="https://news.example/a?x=1&amp;amp;y=2"&gt;[link]&lt;/a&gt;'
    body = link + ' &lt;a href="https://talk.example/1"&gt;[comments]&lt;/a&gt;'
    (entry,) = read(
        rss(f"<item><title>t</title><link>https://talk.example/1</link><description>{body}</description></item>")
    ).entries
    assert (entry.url, entry.comments_url) == ("https://news.example/a?x=1&y=2", "https://talk.example/1")


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n  " + rss(ITEM).encode(),
        rss(ITEM).replace("First owl", "First&nbsp;owl").encode(),
        rss(ITEM).replace("Short.", "Short & sweet < long").encode(),
        rss(ITEM).replace("Short.", "Sh\x08ort&#x1F;.").encode(),
        rss(ITEM).replace(' xmlns:content="http://purl.org/rss/1.0/modules/content/"', "").encode(),
        rss(ITEM).replace("?>", '?><!DOCTYPE rss [<!ENTITY x "y">]>').encode(),
        rss(ITEM).replace("</channel></rss>", "").encode(),
        rss(ITEM).replace("Short.", "Short<br>and <b>sweet").encode(),
    ],
)
def test_a_damaged_feed_keeps_its_entry(body: bytes) -> None:
    (entry,) = read(body).entries
    assert entry.title.startswith("First owl")
    assert entry.url == "https://owls.example/1"


def test_a_document_type_that_an_entry_quotes_stays() -> None:
    (entry,) = read(rss(ITEM).replace("<p>Long.</p>", "<code>&lt;p></code> after <!DOCTYPE ").encode()).entries
    assert entry.content == "<code>&lt;p></code> after <!DOCTYPE"


@pytest.mark.parametrize("opening", [b"<!--", b"<![CDATA[", b"<!DOCTYPE [", b' xmlns="', b"<a:", b"<", b"&"])
@pytest.mark.parametrize("start", [b"", b"<rss><item><title>a</title></item>", b'<rss a="', b"<rss xmlns='"])
def test_thousands_of_openings_without_an_end_take_no_longer_than_their_length(start: bytes, opening: bytes) -> None:
    began = time.thread_time()
    read_xml(start + opening * (500_000 // len(opening)) + b"</rss>")
    read_xml(start + opening + b" " * 500_000 + b"</rss>")
    assert time.thread_time() - began < 5


def test_no_file_of_this_machine_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    watching = True
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if watching and event == "open" else None)
    for body in (
        b"/etc/passwd",
        b"file:///etc/passwd",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    ):
        try:
            assert "root:" not in read(body).title
        except FeedError:
            continue
    watching = False
    assert not [name for name in opened if "passwd" in name]


def test_a_bomb_of_entities_is_not_expanded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    body = (
        f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]><rss><channel><title>&e8;</title>{ITEM.replace("content:", "")}</channel></rss>'
    )
    assert len(read(body).title) < 100


def test_a_title_is_one_clean_line_of_text() -> None:
    items = "".join(
        f"<item><title>{title}</title></item>"
        for title in ("a\n b", "&lt;b&gt;bold&lt;/b&gt; &amp;amp; plain", "1 &lt; 2", "x\u202ey")
    )
    assert [entry.title for entry in read(rss(items)).entries] == ["a b", "bold & plain", "1 < 2", "xy"]


def test_a_guid_that_stands_at_several_entries_identifies_none() -> None:
    items = "".join(f"<item><guid isPermaLink='false'>same</guid><title>{n}</title></item>" for n in range(3))
    entries = read(rss(items)).entries
    assert len({entry.key for entry in entries}) == 3
    assert {entry.guid for entry in entries} == {""}


def test_a_link_of_an_extension_is_not_the_entrys() -> None:
    theirs = "<x:more><link>https://evil.example/</link></x:more><x:link>https://evil.example/2</x:link>"
    item = f"<item xmlns:x='urn:x'><title>t</title>{theirs}<link>https://owls.example/1</link></item>"
    assert read(rss(item)).entries[0].url == "https://owls.example/1"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://me:pw@owls.example/", ""]
)
def test_an_entry_without_a_safe_link_is_an_entry_without_address(link: str) -> None:
    (entry,) = read(rss(f"<item><title>t</title><link>{link}</link></item>")).entries
    assert entry.url == ""
    assert entry.key.startswith(URL + "#")


def test_relative_links_stand_on_the_base_that_the_feed_names() -> None:
    body = ATOM.replace("<feed ", '<feed xml:base="https://other.example/blog/" ').replace('href="/1"', 'href="1"')
    assert read(body).entries[0].url == "https://other.example/blog/1"


def test_the_publishers_pace_is_noted() -> None:
    found = read(
        rss(
            ITEM,
            "<title>t</title><ttl>90</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
        )
    )
    assert (found.ttl, found.skip_hours, found.skip_days) == (5400.0, (0, 3), (6,))


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("iso-8859-1", "iso-8859-1", ""),
        ("cp1252", "", "text/xml; charset=windows-1252"),
        ("cp1252", "utf-8", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "", ""),
        ("iso-8859-1", "no-such-encoding", ""),
    ],
)
def test_letters_survive_every_claim_about_their_encoding(encoding: str, declared: str, content_type: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else "<?xml version='1.0'?>"
    title = "Käuzchen, à la carte, œufs" if encoding != "iso-8859-1" else "Käuzchen, à la carte, üfs"
    body = f"{declaration}<rss><channel><title>{title}</title></channel></rss>".encode(encoding)
    assert read(body, content_type).title == title


def test_two_encodings_in_one_feed_are_both_read() -> None:
    items = "".join(f"<item><title>Käuzchen und Eulchen für {n} Hörer</title></item>" for n in range(9)).encode()
    head = '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>Käuzchen</title>'.encode("latin-1")
    found = read(head + items + b"</channel></rss>")
    assert found.title == "Käuzchen"
    assert found.entries[8].title == "Käuzchen und Eulchen für 8 Hörer"


def test_ten_thousand_entries_are_ten_thousand_entries() -> None:
    items = "".join(f"<item><title>owl {n}</title><link>https://owls.example/{n}</link></item>" for n in range(10_000))
    assert len({entry.key for entry in read(rss(items)).entries}) == 10_000


HTML = (
    "<!doctype html><html><head><title>Owls</title>{}</head><body>"
    '<nav><a href="/about">All about this site and us</a></nav>{}</body></html>'
)
ANNOUNCED = (
    '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
    '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
)
HEADLINES = (
    '<h2><a href="/1">Owls</a></h2><p><a href="/2">Four owls sit on a branch</a> <time datetime="2026-11-20">Friday</time></p>'
    '<a href="/tag">tag</a>'
)


def test_a_page_names_its_feeds_with_those_of_comments_last() -> None:
    assert read(HTML.format(ANNOUNCED, "")).announces == ("https://owls.example/atom.xml", "https://owls.example/comments/feed")


def test_a_link_header_announces_a_feed() -> None:
    header = Header(name="link", value='</feed.json>; rel="alternate"; type="application/feed+json"')
    assert [each.url for each in feeds.find_feeds(page("<p>x", "", URL, header))] == ["https://owls.example/feed.json"]


def test_a_plain_link_to_a_feed_is_found_after_the_announced() -> None:
    found = feeds.find_feeds(page(HTML.format(ANNOUNCED, '<a href="/blog/rss">RSS</a>')))
    assert [(each.url, each.announced) for each in found][-1] == ("https://owls.example/blog/rss", False)


def test_the_headlines_of_a_page_are_its_entries() -> None:
    found = read(HTML.format("", HEADLINES))
    assert found.is_page
    assert [(each.title, each.url) for each in found.entries] == [
        ("Owls", "https://owls.example/1"),
        ("Four owls sit on a branch", "https://owls.example/2"),
    ]
    assert found.entries[1].published == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_source_of_kind_page_is_read_as_one_although_it_has_a_feed() -> None:
    assert len(read(HTML.format(ANNOUNCED, HEADLINES), source=Source(url=URL, kind="page")).entries) == 2


def test_a_page_where_a_feed_was_is_an_error() -> None:
    with pytest.raises(FeedError, match="no feed stands where one should be"):
        read(HTML.format("", HEADLINES), was_feed=True)


@pytest.mark.parametrize(
    "body", [b"", b"   \n", b"{}", b"[1]", b"not found", b"<html></html>", b"\x89PNG\r\n\x1a\n\0\0", b"<opml version='2.0'/>"]
)
def test_what_is_no_feed_is_an_error(body: bytes) -> None:
    with pytest.raises(FeedError):
        read(body)


def test_a_feed_that_is_cut_off_before_its_first_entry_is_an_error() -> None:
    with pytest.raises(FeedError, match="cut off"):
        read("<rss><channel><title>Brok")


def test_a_feed_without_entries_is_no_error() -> None:
    assert read(rss("")).entries == ()


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://owls.example/old</loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://owls.example/new</loc><n:news><n:publication_date>2026-11-22</n:publication_date>
<n:title>New owl</n:title></n:news></url></urlset>"""


def test_the_newest_addresses_of_a_sitemap_come_first() -> None:
    assert [each.url for each in read(SITEMAP).entries] == ["https://owls.example/new", "https://owls.example/old"]
    assert read(SITEMAP).entries[0].title == "New owl"


def test_an_index_of_sitemaps_announces_them_newest_first() -> None:
    maps = "".join(
        f"<sitemap><loc>https://owls.example/{day}.xml</loc><lastmod>2026-11-{day}</lastmod></sitemap>" for day in (10, 12, 11)
    )
    assert read(f"<sitemapindex>{maps}</sitemapindex>").announces[0] == "https://owls.example/12.xml"


def test_a_text_file_is_one_entry_that_changes_only_with_its_words() -> None:
    one = page("Owls at night\n\nThey fly.\nhttps://owls.example/night\n", "text/plain", "file:///home/ann/owls.txt")
    (entry,) = feeds.read_source(one, Source(url="/home/ann"), was_feed=None).entries
    (again,) = feeds.read_source(one, Source(url="/home/ann"), was_feed=None).entries
    assert (entry.title, entry.key) == ("Owls at night", again.key)


@given(
    st.binary(max_size=300), st.sampled_from([b"<rss><channel>", b"<feed>", b"<html>", b"{", b"", b"<rss><channel><item><pubDate>"])
)
def test_any_bytes_are_a_feed_or_a_feed_error(tail: bytes, head: bytes) -> None:
    try:
        assert isinstance(read(head + tail), Feed)
    except FeedError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("words", "charset"),
    [
        ("부두에 새로 들어온 배는 아침마다 섬으로 떠나고 저녁이면 돌아온다.", "euc-kr"),
        ("Паром до островов не вышел из гавани: канат намотался на винт.", "koi8-r"),
        ("Η βάρκα για τα νησιά έμεινε στο λιμάνι επειδή το σχοινί πιάστηκε.", "iso-8859-7"),
        ("Die Fähre blieb im Hafen, weil sich über Nacht ein Seil um die Schraube gewickelt hätte.", "cp1252"),
    ],
)
def test_what_nobody_declares_is_told_by_its_bytes(words: str, charset: str) -> None:
    body = f"<rss><channel><title>x</title><item><title>{words}</title></item></channel></rss>".encode(charset)
    (entry,) = read(body).entries
    assert entry.title == words
