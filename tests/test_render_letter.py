"""The letter that many readers share: what each gets is what he would get from a message made for him alone."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from editions import morning, of_size, scripts

from digest import links
from digest.model import Edition, Form, Message
from digest.render import Drawn, address_letter, render_letter
from digest.settings import DigestSettings, DkimSettings, MailSettings

DIGEST = DigestSettings(name="morning", to=())
MAIL = MailSettings(sender="Morning <digest@example.org>")
KEY = b"k" * 32


def planned(edition: Edition, reader: int) -> Message:
    return Message(
        message_id=f"<{reader}@example.org>",
        edition=edition.id,
        sender="digest@example.org",
        recipient=f"r{reader}@example.net",
        subject="",
        body=b"",
        sha256="",
        reader=reader,
    )


def addressed(edition: Edition, reader: int) -> Message:
    mark = links.mark(edition.id, KEY)
    mail = replace(MAIL, unsubscribe=f"https://news.example.org/r/{mark}")
    letter = render_letter(edition, digest=DIGEST, mail=mail, templates=None, mark=mark).letter
    return address_letter(letter, planned(edition, reader), token=links.token(reader, links.MANAGE, KEY), dkim=DkimSettings())


@pytest.mark.parametrize("edition", [morning(), of_size(60), scripts()], ids=["morning", "large", "scripts"])
def test_each_reader_finds_his_own_link_in_every_part_and_nobody_elses(edition: Edition) -> None:
    for reader in (1, 2, 70_000_000_000):
        link = f"https://news.example.org/r/{links.token(reader, links.MANAGE, KEY)}"
        mail = message_from_bytes(addressed(edition, reader).body, policy=policy.default)
        html, text = mail.get_body(("html",)), mail.get_body(("plain",))
        assert mail["To"] == f"r{reader}@example.net"
        assert html is not None
        assert text is not None
        assert link in html.get_content()
        assert link in text.get_content()
        assert str(mail["List-Unsubscribe"]) == f"<{link}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert links.mark(edition.id, KEY).encode() not in addressed(edition, reader).body


@pytest.mark.parametrize(
    "other",
    [{}, {"language": "de"}, {"timezone": "Asia/Tokyo"}, {"images": "remote"}, {"text": "brief"}],
    ids=["same", "language", "zone", "pictures", "form"],
)
def test_a_letter_drawn_beside_others_is_the_same_as_one_drawn_alone(other: dict[str, str]) -> None:
    edition, drawn = morning(), Drawn()
    there = replace(edition, timezone=other.get("timezone", edition.timezone))
    brief = tuple(
        replace(section, stories=tuple(replace(story, form=Form.BRIEF) for story in section.stories)) for section in there.sections
    )
    there = replace(there, sections=brief) if "text" in other else there
    digest = replace(DIGEST, language=other.get("language", ""), images=other.get("images", "none"))
    for each, settings in ((edition, DIGEST), (there, digest), (edition, DIGEST)):
        beside = render_letter(each, digest=settings, mail=MAIL, templates=None, mark="m" * 32, drawn=drawn).letter
        assert beside == render_letter(each, digest=settings, mail=MAIL, templates=None, mark="m" * 32).letter


def test_the_links_of_two_readers_are_all_that_their_mails_differ_in() -> None:
    one, two = addressed(scripts(), 1), addressed(scripts(), 2)
    assert len(one.body) == len(two.body)
    parts = [message_from_bytes(each.body, policy=policy.default) for each in (one, two)]
    for kind in ("html", "plain"):
        first, second = (part.get_body((kind,)) for part in parts)
        assert first is not None
        assert second is not None
        tokens = [links.token(reader, links.MANAGE, KEY) for reader in (1, 2)]
        assert first.get_content().replace(tokens[0], "") == second.get_content().replace(tokens[1], "")


def test_a_token_is_good_for_its_reader_its_purpose_and_its_key_alone() -> None:
    token = links.token(7, links.MANAGE, KEY)
    assert len(token) == 32
    assert links.reader_of(token, links.MANAGE, KEY) == 7
    assert links.reader_of(token, links.CONFIRM, KEY) is None
    assert links.reader_of(token, links.MANAGE, b"other") is None
    assert links.reader_of("A" + token[1:-1] + "A", links.MANAGE, KEY) is None
    for hostile in ("", "x", "é" * 32, "A" * 4000, "../../etc/passwd"):
        assert links.reader_of(hostile, links.MANAGE, KEY) is None
