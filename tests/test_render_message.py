"""The bytes of a message, held against the standards by generated input: headers, addresses, bodies, signatures."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from html import unescape
from pathlib import Path

import dkim
import pytest
from editions import item, morning, of_size, paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import render
from digest.errors import ConfigError
from digest.model import Edition, Section, Story
from digest.render import clean, headers, mime
from digest.settings import DigestSettings, DkimSettings, MailSettings

KEYS = Path(__file__).parent / "cases" / "dkim"
DIGEST = DigestSettings(name="morning", to=("reader@example.net",))
MAIL = MailSettings(sender="Morning Digest <digest@example.org>")
SIGNED = DkimSettings(domain="example.org", selector="mail", key_file=KEYS / "key.pem")

# Letters of several scripts, spaces in any number, what headers and encoded words are made of, characters beyond the first plane.
letters = st.one_of(st.sampled_from('aB9 =?_,;:"\\<>()[]@.-é漢字ع😀'), st.characters(codec="utf-8"))
texts = st.text(letters, max_size=220)


def message_of(edition: Edition, mail: MailSettings = MAIL, digest: DigestSettings = DIGEST) -> bytes:
    (message,) = render.render_mail(edition, digest=digest, mail=mail, templates=None).messages
    return message.body


def unfolded(written: str) -> str:
    """The value of a header line as RFC 5322 reads it."""
    return re.sub(r"\r\n(?=[ \t])", "", written).partition(":")[2].strip()


@settings(max_examples=3_000)
@given(texts)
def test_any_subject_comes_back_as_it_was(text: str) -> None:
    written = headers.text_header("Subject", text)
    assert written.isascii()
    assert all(len(line) <= 76 for line in written.split("\r\n"))
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", written))
    assert str(make_header(decode_header(unfolded(written)))) == clean.line(text)


@settings(max_examples=600)
@given(texts)
def test_any_display_name_comes_back_with_its_address(name: str) -> None:
    written = headers.address_header("From", headers.Address(name=clean.line(name), spec="a.b@example.org"))
    parsed = message_from_bytes(f"{written}\r\n\r\n".encode(), policy=policy.default)
    assert [address.addr_spec for address in parsed["From"].addresses] == ["a.b@example.org"]
    assert all(len(line) <= 76 for line in written.split("\r\n"))


def test_no_word_of_a_long_name_is_torn() -> None:
    name = "Новости побережья и островов за сегодня и вчера"
    written = headers.address_header("From", headers.Address(name=name, spec="a@example.org"))
    pieces = [str(make_header(decode_header(word))) for word in re.findall(r"=\?\S+\?=", written)]
    assert len(pieces) > 1
    assert "".join(pieces) == name
    assert all(piece.endswith(" ") for piece in pieces[:-1])


@pytest.mark.parametrize(
    ("text", "name", "spec"),
    [
        ("me@example.org", "", "me@example.org"),
        ("Me, Myself <me@example.org>", "Me, Myself", "me@example.org"),
        ('"Me, Myself" <me@example.org>', "Me, Myself", "me@example.org"),
        ("Zoë <zoe@bücher.example>", "Zoë", "zoe@xn--bcher-kva.example"),
        ("zoë@example.org", "", "zoë@example.org"),
        ("a+b/c=d@example.org", "", "a+b/c=d@example.org"),
    ],
)
def test_an_address_is_taken_apart(text: str, name: str, spec: str) -> None:
    assert headers.address(text) == headers.Address(name=name, spec=spec)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@exa mple.org",
        "a@-x.org",
        "a@b..org",
        "a@b\nBcc: c@d",
        "a" * 65 + "@b.example",
        "a@" + "b." * 126 + "c",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="not an address"):
        headers.address(text)


@settings(max_examples=600)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=400))
def test_any_body_comes_back_in_short_lines(text: str) -> None:
    body = mime.write(["Subject: x"], text=text, html=text, seed="x")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(b"\n" in line or b"\r" in line or line.startswith(b".") for line in lines)
    parsed = message_from_bytes(body, policy=policy.default)
    assert not any(part.defects for part in parsed.walk())
    assert all(part.get_content().replace("\r\n", "\n") == text for part in parsed.iter_parts())


def test_a_long_unsubscribe_address_is_not_encoded() -> None:
    address = "https://example.org/stop?" + "reader=0123456789&" * 12
    body = message_of(morning(), replace(MAIL, unsubscribe=address))
    assert f"<{address}>".encode() in body
    assert b"List-Unsubscribe-Post" not in body


def test_an_edition_that_was_cut_travels_whole_beside_itself() -> None:
    parsed = message_from_bytes(message_of(of_size(150)), policy=policy.default)
    (attached,) = parsed.iter_attachments()
    assert attached.get_filename() == "edition.html"
    assert attached.get_content().count("nobody had measured the river") == 150 * 4 * 3
    assert "The whole edition is attached as a page." in parsed.get_body(("html",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("theme", ["default", "longread"])
def test_a_mail_that_was_cut_says_at_its_top_how_long_it_takes_itself_and_where_the_whole_is(theme: str) -> None:
    parsed = message_from_bytes(message_of(of_size(150), digest=replace(DIGEST, template=theme)), policy=policy.default)
    for kind in ("html", "plain"):
        part = parsed.get_body((kind,))
        assert part is not None
        told = " ".join(unescape(re.sub(r"<[^>]*>", "", part.get_content())).split())
        top = re.search(r"150 stories · (\d+) minutes.{0,40}The whole edition is attached as a page. \(150 minutes\)", told)
        assert top
        assert int(top[1]) < 60
    (attached,) = parsed.iter_attachments()
    assert "attached as a page" not in attached.get_content()
    assert "150\xa0minutes" in unescape(attached.get_content())


def test_an_edition_that_was_cut_is_linked_where_it_is_on_the_web() -> None:
    url = "https://paper.example/archive/morning/one.html"
    (message,) = render.render_mail(of_size(400), digest=DIGEST, mail=MAIL, templates=None, page_url=url).messages
    parsed = message_from_bytes(message.body, policy=policy.default)
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text = parsed.get_body(("plain",))
    assert text is not None
    assert url in text.get_content()
    assert message.html.count(f'href="{url}"') == 3


def test_an_edition_that_fits_has_nothing_attached() -> None:
    assert list(message_from_bytes(message_of(morning()), policy=policy.default).iter_attachments()) == []


def test_two_recipients_never_share_a_message_id() -> None:
    digest = replace(DIGEST, to=("a@example.net", "b@example.net"))
    one, two = render.render_mail(morning(), digest=digest, mail=MAIL, templates=None).messages
    (other,) = render.render_mail(replace(morning(), id="other"), digest=DIGEST, mail=MAIL, templates=None).messages
    assert len({one.message_id, two.message_id, other.message_id}) == 3


@pytest.mark.parametrize("identity", ["manual/2026-11-23T07:00", "a b\r\nBcc: c@d", "", "é" * 300])
def test_any_edition_has_a_message_id(identity: str) -> None:
    parsed = message_from_bytes(message_of(replace(morning(), id=identity)), policy=policy.default)
    assert re.fullmatch(r"<[A-Za-z0-9.-]+@example\.org>", parsed["Message-ID"])
    assert "Bcc" not in parsed


def test_a_headline_of_any_kind_adds_no_header() -> None:
    for title in ("x\r\nBcc: a@b", "=?utf-8?b?DQpCY2M6IGFAYg==?=", "\x00\x85Bcc: a@b", "\u2028Bcc: a@b", "a" * 5_000):
        lead = item(title, paragraph("Text."), outlet=title, url="https://example.org/a")
        edition = replace(morning(), title=title, sections=(Section(name=title, stories=(Story(lead=lead),)),))
        assert "Bcc" not in message_from_bytes(message_of(edition), policy=policy.compat32)


# ---------------------------------------------------------------- signatures


def public_key(name: bytes, timeout: int = 5) -> bytes:
    assert name == b"mail._domainkey.example.org."
    return b"v=DKIM1; k=rsa; p=" + (KEYS / "public.txt").read_bytes().strip()


def test_a_signature_holds_until_something_is_changed() -> None:
    body = message_of(morning(), replace(MAIL, dkim=SIGNED))
    assert dkim.verify(body, dnsfunc=public_key)
    assert not dkim.verify(body.replace(b"storm", b"Storm"), dnsfunc=public_key)
    assert not dkim.verify(body.replace(b"List-Unsubscribe: <mailto:d", b"List-Unsubscribe: <mailto:x"), dnsfunc=public_key)


def test_one_click_is_offered_only_under_a_signature() -> None:
    body = message_of(morning(), replace(MAIL, dkim=SIGNED, unsubscribe="https://example.org/stop"))
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in body
    assert dkim.verify(body, dnsfunc=public_key)


@pytest.mark.parametrize(
    "settings_",
    [
        replace(SIGNED, domain=""),
        replace(SIGNED, key_file=None),
        replace(SIGNED, key_file=Path("/nowhere")),
        replace(SIGNED, key_file=KEYS / "README"),
    ],
)
def test_a_key_that_cannot_sign_is_a_wrong_configuration(settings_: DkimSettings) -> None:
    with pytest.raises(ConfigError, match="dkim"):
        message_of(morning(), replace(MAIL, dkim=settings_))
