"""Newsletters: a mail is an article or a list of links, and no link that acts is ever offered."""

from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FeedError
from digest.model import Entry, Feed, Page, Source
from digest.newsletters import is_dangerous, read_mail, real_address

SOURCE = Source(url="maildir:/home/ann/Mail")
STORY = '<p><a href="{}"><b>{}</b></a><br>{}</p>'


def mail(html: str = "", text: str = "", **headers: str) -> Page:
    message = EmailMessage()
    for name, value in {"Subject": "Weekly owls", "From": "Owl Post <post@owls.example>", "Message-ID": "<7@owls.example>"}.items():
        message[name] = headers.get(name.replace("-", "_"), value)
    message["Date"] = "Mon, 23 Nov 2026 06:00:00 +0100"
    message["List-Unsubscribe"] = "<https://owls.example/leave/7>, <mailto:leave@owls.example>"
    message.set_content(text or "see the other part")
    if html:
        message.add_alternative(html, subtype="html")
    return of(message.as_bytes())


def of(body: bytes) -> Page:
    return Page(
        url="maildir:/m#1",
        final_url="maildir:/m#1",
        status=200,
        content_type="message/rfc822",
        body=body,
    )


def read(page: Page) -> Feed:
    return read_mail(page, SOURCE)


def round_up(*more: str) -> str:
    stories = [
        STORY.format(f"https://news.example/{n}", f"Headline number {n} of this week", "A line about it that says a little more.")
        for n in range(5)
    ]
    return "<html><body>" + "".join(stories) + "".join(more) + "</body></html>"


def test_a_round_up_is_its_stories() -> None:
    entries = read(mail(round_up())).entries
    assert [each.url for each in entries] == [f"https://news.example/{n}" for n in range(5)]
    assert entries[0].title == "Headline number 0 of this week"
    assert "says a little more" in entries[0].summary
    assert entries[0].published == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_an_essay_is_one_article_with_its_own_address() -> None:
    paragraph = (
        "<p>"
        + "Owls hear more than they see, and this letter says why. " * 20
        + '<a href="https://other.example/x">a study</a></p>'
    )
    html = '<p><a href="https://owls.example/p/why-owls-hear-so-well">View in browser</a></p><h1>Weekly owls</h1>' + paragraph * 4
    (entry,) = read(mail(html)).entries
    assert (entry.title, entry.url) == ("Weekly owls", "https://owls.example/p/why-owls-hear-so-well")
    assert "Owls hear" in entry.content
    assert entry.authors == ("Owl Post",)


def test_a_mail_of_plain_text_is_an_article_of_paragraphs() -> None:
    (entry,) = read(mail(text="First things.\n\nSecond < third.")).entries
    assert entry.content == "<p>First things.</p><p>Second &lt; third.</p>"
    assert entry.key == "maildir:/home/ann/Mail#7@owls.example"


DANGEROUS = [
    ("https://owls.example/leave/7", "I have had my fill of owls"),
    ("https://owls.example/u/7", "Unsubscribe from this list at any time"),
    ("https://owls.example/unsubscribe?id=7", "A perfectly nice headline here"),
    ("https://owls.example/x?action=vote&id=3", "Which owl is the finest one"),
    ("https://owls.example/confirm/88", "One more click and you are in"),
    ("https://owls.example/c/1", "Click here to confirm your subscription"),
    ("https://owls.example/share?u=1", "Owls are wonderful and you know it"),
    ("https://www.facebook.com/sharer.php?u=https://a.example/b", "Owls for all of your friends"),
    ("https://owls.example/open.gif", "A picture of four small owls"),
    ("https://owls.example/account/login", "Read all of it inside the club"),
    ("https://owls.example/z", "Forward this email to a friend"),
    ("https://owls.example/z2", "Tell us: what did you think?"),
    ("https://liste.example/abmelden/3", "Hier geht es zu den Eulen"),
    ("https://liste.example/4", "Newsletter abbestellen mit einem Klick"),
    ("https://liste.example/5", "отписаться от этой рассылки сейчас"),
]


@pytest.mark.parametrize(("url", "text"), DANGEROUS)
def test_a_link_that_acts_is_never_a_story(url: str, text: str) -> None:
    entries = read(mail(round_up(STORY.format(url, text, "and so on, for a line or two")))).entries
    assert url not in [each.url for each in entries]
    assert len(entries) == 5


def test_a_link_that_acts_is_taken_out_of_an_essay() -> None:
    html = "<p>" + "Owls are quiet birds of the night. " * 60 + '</p><a href="https://owls.example/unsubscribe/7">leave</a>'
    (entry,) = read(mail(html)).entries
    assert "unsubscribe/7" not in entry.content


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/2026/why-people-unsubscribe-from-owls",
        "https://news.example/how-to-share-a-nest-with-friends-and-family",
    ],
)
def test_a_headline_about_sharing_is_told_from_a_button(url: str) -> None:
    expected = "unsubscri" in url  # the word itself is never risked
    assert is_dangerous(url, "How to share a nest with friends and family in nine steps") is expected


def test_what_stands_below_the_farewell_is_no_story() -> None:
    footer = "<p>You are receiving this because you like owls.</p>" + STORY.format(
        "https://ads.example/a", "Our partner has four fine offers", ""
    )
    assert len(read(mail(round_up(footer))).entries) == 5


B64 = "aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ"
JSON = "eyJlIjoiaHR0cHM6Ly9uZXdzLmV4YW1wbGUvYSJ9"


@pytest.mark.parametrize(
    "url",
    [
        "https://click.owls.example/r?url=https%3A%2F%2Fnews.example%2Fa",
        f"https://click.owls.example/x/{B64}/9",
        f"https://owls.example/redirect/2/{JSON}?s=1",
        "https://x.awstrack.me/L0/https:%2F%2Fnews.example%2Fa/1/0100",
        "https://eu.safelinks.protection.outlook.com/?url="
        + quote("https://click.owls.example/r?url=https%3A%2F%2Fnews.example%2Fa%3Futm_source%3Dmail"),
    ],
)
def test_the_address_behind_a_counter_is_read_without_calling_it(url: str) -> None:
    assert real_address(url) == "https://news.example/a"


def test_an_opaque_counter_stays_as_it_is() -> None:
    assert real_address("https://u1.ct.example/ls/click?upn=AbC-2Fx") == "https://u1.ct.example/ls/click?upn=AbC-2Fx"


def test_a_forwarded_mail_is_unwrapped() -> None:
    html = '<div>fyi</div><div class="gmail_quote"><div>---------- Forwarded message</div>' + round_up() + "</div>"
    assert len(read(mail(html)).entries) == 5


def test_a_mail_without_text_is_an_error_with_a_remedy() -> None:
    with pytest.raises(FeedError, match="no text"):
        read(of(b"Subject: x\r\n\r\n"))


def test_a_mail_of_parts_nested_beyond_reading_is_an_error() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))
    with pytest.raises(FeedError, match="no text"):
        read(of(b"Subject: Owls\r\n" + nested + b"Content-Type: text/plain\r\n\r\nA text.\r\n"))


@pytest.mark.parametrize("subject", ["=?utf-8?q?Hi=0D=0ABcc:_x?=", "=?nonsense?q?Hi?=", "=?utf-8?b?%%%?=", "a\x00b"])
def test_a_hostile_subject_is_one_clean_line(subject: str) -> None:
    (entry,) = read(of(f"Subject: {subject}\r\n\r\nSome words.".encode())).entries
    assert entry.title.isprintable()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_an_error(body: bytes) -> None:
    try:
        found = read(of(body))
    except FeedError:
        return
    assert all(isinstance(each, Entry) for each in found.entries)


@pytest.mark.parametrize(
    "words", ["More stories", "Alle Meldungen", "Toutes les actualités", "Ver todos", "Site map", "もっと 見る"]
)
def test_a_signpost_to_a_list_is_no_story(words: str) -> None:
    entries = read(mail(round_up(f'<p><a href="https://news.example/list"><b>{words}</b></a></p>'))).entries
    assert len(entries) == 5


def test_a_headline_that_begins_like_a_signpost_is_a_story() -> None:
    entries = read(mail(round_up('<p><a href="https://news.example/rain"><b>More rain expected on Friday</b></a></p>'))).entries
    assert entries[-1].title == "More rain expected on Friday"


HEADLINES = [f"Harbour number {n} opens to ships again" for n in range(4)]
SAID = "The dredgers left in spring and the ferries came back."
PLAIN = {
    "below": "\n\n".join(f"{title}\nhttps://news.example/{n}\n{SAID}" for n, title in enumerate(HEADLINES)),
    "after the text": "\n\n".join(f"{title}\n{SAID}\nhttps://news.example/{n}" for n, title in enumerate(HEADLINES)),
    "apart": "\n\n".join(f"{title}\n\nRead more: <https://news.example/{n}>\n\n{SAID}" for n, title in enumerate(HEADLINES)),
    "on the line": "\n".join(f"* {title}: https://news.example/{n}" for n, title in enumerate(HEADLINES)),
    "in brackets": "\n\n".join(f"{n + 1}. {title} (https://news.example/{n})\n{SAID}" for n, title in enumerate(HEADLINES)),
    "marked up": "\n".join(f"- [{title}](https://news.example/{n})" for n, title in enumerate(HEADLINES)),
    "footnotes": "\n\n".join(f"{title} [{n}]\n{SAID}" for n, title in enumerate(HEADLINES))
    + "\n\nLinks:\n------\n"
    + "\n".join(f"[{n}] https://news.example/{n}" for n in range(4)),
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_round_up_of_plain_text_is_its_stories(text: str) -> None:
    text = f"Hello,\n\n{text}\n\n--\nUnsubscribe from this list here:\nhttps://owls.example/leave/7\n"
    entries = read(mail(text=text)).entries
    assert [(each.title, each.url) for each in entries] == [(t, f"https://news.example/{n}") for n, t in enumerate(HEADLINES)]
    assert all(each.summary in ("", SAID) for each in entries[:3])


@pytest.mark.parametrize(
    "line",
    [
        "I wrote more about the harbour this week, and there is a map of it at\nhttps://owls.example/{} if you want to look.",
        "I wrote more about the harbour this week, and about\nthe owls that live in its cranes.\nhttps://owls.example/{}",
        "I wrote about the harbour. See https://owls.example/{}, where a map of it is drawn.",
        "The study is from the spring, and it is here: (https://owls.example/{}).\nI have read it twice.",
    ],
)
def test_a_letter_of_plain_text_with_links_in_its_sentences_stays_one(line: str) -> None:
    (entry,) = read(mail(text="\n\n".join(line.format(n) for n in range(5)))).entries
    assert "owls.example/4" in entry.content
