"""Addresses: one identity for every form of an article's address, and nothing but web addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import urls

SAME = [
    ("http://example.org/a", "https://www.example.org/a/"),
    ("https://EXAMPLE.org:443/a", "https://example.org/a"),
    ("https://example.org", "https://example.org/index.html"),
    ("https://example.org/a?b=1&a=2", "https://example.org/a?a=2&b=1"),
    ("https://example.org/a#part", "https://example.org/a"),
    ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
    ("https://example.org/a?fbclid=abc&id=7", "https://example.org/a?id=7"),
    ("https://example.org/a?ref=rss", "https://example.org/a"),
    ("https://example.org/a#xtor=RSS-1", "https://example.org/a"),
    ("https://m.example.org/a", "https://example.org/a"),
    ("https://amp.example.org/a", "https://example.org/a"),
    ("https://en.m.wikipedia.org/wiki/Owl", "https://en.wikipedia.org/wiki/Owl"),
    ("https://example.org/a/amp/", "https://example.org/a"),
    ("https://example.org/a.amp.html", "https://example.org/a.html"),
    ("https://example.org/a?amp=1", "https://example.org/a"),
    ("https://example.org/a?outputType=amp", "https://example.org/a"),
    ("https://www.google.com/amp/s/example.org/a", "https://example.org/a"),
    ("https://example-org.cdn.ampproject.org/c/s/example.org/a", "https://example.org/a"),
    ("https://cdn.ampproject.org/c/s/example.org/a", "https://example.org/a"),
    ("https://www.bing.com/amp/s/www.example.org/a", "https://example.org/a"),
    ("https://example.org/a?_amp=true&utm_source=x", "https://example.org/a"),
    ("https://example.org/a?isAmp=1", "https://example.org/a"),
    ("https://example.org/a?view=amp&id=3", "https://example.org/a?id=3"),
    ("https://example.org/a?nonamp=1", "https://example.org/a"),
    ("https://touch.example.org/a", "https://example.org/a"),
    ("https://mobile.example.co.uk/a", "https://www.example.co.uk/a"),
    ("https://x.blogspot.com/2026/01/a.html?m=1", "https://x.blogspot.com/2026/01/a.html"),
    ("https://www.google.com/url?q=https://example.org/a&sa=D", "https://example.org/a"),
    ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=1", "https://example.org/a"),
    ("https://urldefense.com/v3/__https://example.org/a__;!!x", "https://example.org/a"),
    ("https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a&d=x", "https://example.org/a"),
    ("https://example.org/%7eann/caf%c3%a9", "https://example.org/~ann/café"),
    ("https://example.org/a/../b", "https://example.org/b"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
]

DIFFERENT = [
    ("https://example.org/a", "https://example.org/b"),
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org:8080/a", "https://example.org/a"),
    ("https://example.org/#!/a", "https://example.org/#!/b"),
    ("https://example.org/A", "https://example.org/a"),
    ("https://example.org/a?source=agency", "https://example.org/a"),
    ("https://m.org/a", "https://www.org/a"),
    ("https://example.org/amp", "https://example.org/"),
    ("https://example.org/a?view=ampere", "https://example.org/a"),
    ("https://example.org/a?champ=1", "https://example.org/a?champ=2"),
    ("https://example.org/list?m=1", "https://example.org/list?m=0"),
    ("https://example.org/a.html?m=2", "https://example.org/a.html?m=3"),
    ("https://touch.org/a", "https://mobile.org/a"),
    ("https://a.substack.com/p/x", "https://b.substack.com/p/x"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_of_one_address_have_one_key(one: str, other: str) -> None:
    assert urls.key(one) == urls.key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_articles_have_different_keys(one: str, other: str) -> None:
    assert urls.key(one) != urls.key(other)


def test_the_address_to_open_keeps_its_order_and_its_slash() -> None:
    assert urls.clean("http://www.Example.org/a/?z=1&utm_source=x&b=2#part") == "http://www.Example.org/a/?z=1&b=2#part"


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("https://example.org/a/b", "c?x=1", "https://example.org/a/c?x=1"),
        ("https://example.org/a", "//other.example/c", "https://other.example/c"),
        ("https://example.org/a", "/b c", "https://example.org/b%20c"),
        ("https://example.org/a", "java\nscript:alert(1)", ""),
        ("https://example.org/a", "JavaScript:alert(1)", ""),
        ("https://example.org/a", "data:text/html,x", ""),
        ("https://example.org/a", "file:///etc/passwd", ""),
        ("https://example.org/a", "https://me:pw@other.example/", ""),
        ("https://example.org/a", "http://a\x00b/", ""),
        ("https://example.org/a", "http://[::1", ""),
        ("https://example.org/a", "http://host:99999/", ""),
        ("https://example.org/a", "http://[::127.0.0.0.1]/", ""),
        ("https://example.org/a", "http://a%2fb/", ""),
        ("https://example.org/a", "\\\\other.example\\x", "https://other.example/x"),
        ("https://example.org/a", "mailto:me@example.org", "mailto:me@example.org"),
        ("https://example.org/a", "mailto:me@example.org\u202e", ""),
        ("", "b", ""),
        ("", "https://example.org/b", "https://example.org/b"),
    ],
)
def test_a_link_resolves_to_the_web_or_to_nothing(base: str, href: str, expected: str) -> None:
    assert urls.resolve(base, href) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example.org/a", "example.org"),
        ("https://news.example.co.uk/a", "example.co.uk"),
        ("https://ann.github.io/a", "ann.github.io"),
        ("https://192.0.2.1/a", "192.0.2.1"),
        ("https://localhost/a", "localhost"),
        ("nothing", ""),
    ],
)
def test_the_site_is_what_somebody_registered(url: str, expected: str) -> None:
    assert urls.site(url) == expected


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://me:hunter2@example.org/feed", "hunter2"),
        ("https://example.org/feed?token=hunter2", "hunter2"),
        ("https://example.org/feed?x=a8f93b2c4d5e6f708192a3b4c5", "a8f93b2c4d5e6f708192a3b4c5"),
        ("https://example.org/private/a8f93b2c4d5e6f708192a3b4c5/feed", "a8f93b2c4d5e6f708192a3b4c5"),
    ],
)
def test_a_log_shows_no_secret(url: str, secret: str) -> None:
    assert secret not in urls.redact(url)
    assert "example.org" in urls.redact(url)


def test_an_ordinary_address_is_logged_as_it_is() -> None:
    url = "https://example.org/2026/11/a-long-headline-of-thirteen-words?page=2"
    assert urls.redact(url) == url


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "mail.localhost", "127.0.0.1", "127.8.9.10", "::1", "/run/lmtp.sock"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert urls.is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "example.org", "localhost.example.org", "notlocalhost", "10.0.0.1", "::", "127.0.0.1.example.org"]
)
def test_no_other_host_is_taken_for_this_machine(host: str) -> None:
    assert not urls.is_loopback(host)


web = st.builds(
    "http://{}/{}?{}#{}".format,
    st.sampled_from(["a.example", "www.b.example"]),
    st.text(max_size=20),
    st.text(max_size=20),
    st.text(max_size=5),
)


@given(st.one_of(st.text(max_size=60), web))
def test_every_string_is_answered(url: str) -> None:
    assert urls.key(urls.key(url)) == urls.key(url)
    assert urls.clean(urls.clean(url)) == urls.clean(url)
    assert isinstance(urls.host(url) + urls.site(url) + urls.redact(url), str)


@given(st.text(max_size=60))
def test_what_resolves_is_a_web_address_or_mail(href: str) -> None:
    found = urls.resolve("https://example.org/a/b", href)
    assert found == "" or found.startswith("mailto:") or urls.is_web(found)
