"""The mail: header lines, both parts, and for an edition that did not fit the whole of it attached."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import format_datetime
from html import escape
from pathlib import Path

from digest.model import Edition, Form, Letter, Message, Picture
from digest.render import clean, headers, mime
from digest.render.columns import wrap
from digest.render.edition import Parts, draw, draw_page, frame_of
from digest.render.gallery import NO_PICTURES, Gallery, inside, name_of
from digest.render.letter import filled, letter_of
from digest.render.showing import Drawn, Frame
from digest.render.signature import sign
from digest.render.templates import words_in
from digest.settings import DigestSettings, DkimSettings, MailSettings
from digest.text import shorten

ATTACHED_LIMIT = 1_000_000  # in base64 1.4 MB: far below what the smallest mailboxes take (10 MB)
_ONE_CLICK = headers.plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
_NOT_ATOM = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """One message a recipient, and the form of each story in them, None for one that is only counted."""

    messages: tuple[Message, ...]
    forms: tuple[Form | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettered:
    """What all readers of an edition get, and the form of each story in it, None for one that is only counted."""

    letter: Letter
    forms: tuple[Form | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What all recipients get: everything but the address and the Message-ID."""

    edition: Edition
    sender: headers.Address
    subject: str
    head: tuple[str, ...]
    parts: Parts
    page: str
    attached: tuple[mime.Attachment, ...]
    dkim: DkimSettings


def render_mail(
    edition: Edition,
    *,
    digest: DigestSettings,
    mail: MailSettings,
    templates: Path | None,
    pictures: Sequence[Picture] = (),
    page_url: str = "",
) -> Mailed:
    """One message for each recipient of the digest, in their order; equal arguments give equal bytes.

    ``pictures`` are those at hand for a digest with ``images = "embedded"``; those that the mail shows travel in it. ``page_url``
    is where the whole edition stands on the web; without it, an edition that was cut is attached.

    :raises TemplateError: when the template is missing or wrong.
    :raises ConfigError: when an address cannot be written, or the message not be signed.
    """
    held = {name_of(each.url): each for each in pictures}
    gallery = Gallery(kind="embedded", held=held) if digest.images == "embedded" else None
    frame = replace(frame_of(edition, digest, mail, templates, gallery), page_url=clean.href(page_url))
    parts = draw(edition, frame)
    shown = {name: each for name, each in held.items() if f'"cid:{name}"' in parts.html}
    letter = _Letter(
        edition=edition,
        sender=headers.address(mail.sender),
        subject=frame.subject,
        head=tuple(_head(edition, frame, digest, mail)),
        parts=parts,
        page=_with_pictures(parts.html, shown),
        attached=(*_parts_of(shown), *(_attached(edition, frame) if parts.cut and not frame.page_url else ())),
        dkim=mail.dkim,
    )
    messages = tuple(_message(letter, headers.address(recipient)) for recipient in digest.to)
    return Mailed(messages=messages, forms=parts.forms)


def render_letter(
    edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None, mark: str, drawn: Drawn | None = None
) -> Lettered:
    """What all readers of the edition get; ``mail.unsubscribe`` holds the ``mark`` where the token of the reader goes.

    ``drawn`` is what letters of the same items have in common.

    :raises TemplateError: when the template is missing or wrong.
    :raises ConfigError: when an address cannot be written.
    """
    frame = replace(frame_of(edition, digest, mail, templates), drawn=drawn or Drawn())
    parts = draw(edition, frame)
    attached = _attached(edition, frame) if parts.cut else ()
    sender = headers.address(mail.sender)
    head = [headers.address_header("From", sender), *_head(edition, frame, digest, mail)]
    if frame.stop_url.startswith("https:") and not mail.dkim.selector:  # the relay signs: docs/scale.md asks for it
        head.append(_ONE_CLICK)
    letter = letter_of(
        Letter(edition=edition.id, sender=sender.spec, subject=frame.subject, mark=mark, head=tuple(head), body=""),
        text=parts.text,
        html=parts.html,
        attached=attached,
    )
    return Lettered(letter=letter, forms=parts.forms)


def address_letter(letter: Letter, message: Message, *, token: str, dkim: DkimSettings) -> Message:
    """The planned message with its bytes: equal arguments give equal bytes, but for a signature's time.

    :raises ConfigError: when the address cannot be written, or the message not be signed.
    """
    written = [
        headers.address_header("To", headers.address(message.recipient)),
        headers.plain_header("Message-ID", message.message_id),
        *(line.replace(letter.mark, token) for line in letter.head),
    ]
    body = sign(mime.join(written, filled(letter, token)), dkim)
    return replace(message, body=body, sha256=hashlib.sha256(body).hexdigest())


def render_note(
    edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None, recipient: str, link: str
) -> Message:
    """The question whether an address wants the digest, as a message in the language of the digest.

    :raises ConfigError: when an address cannot be written.
    :raises TemplateError: when the catalog of the language cannot be read.
    """
    sender, to = headers.address(mail.sender), headers.address(recipient)
    words = words_in(digest.language, templates)
    title = shorten(clean.line(digest.title or digest.name), 80)
    subject = words.say("Do you want “%(title)s”?", title=title)
    asked = words.say("Somebody, perhaps you, asked for “%(title)s” to be sent to this address.", title=title)
    wanted = words.say("If you want it, open this page and say so:")
    unwanted = words.say("If not, do nothing: no mail comes, and you are not asked again today.")
    message_id = _message_id(edition, to, sender.host)
    written = [
        headers.address_header("From", sender),
        headers.address_header("To", to),
        headers.plain_header("Message-ID", message_id),
        headers.text_header("Subject", subject),
        headers.plain_header("Date", format_datetime(edition.made_at)),
        headers.plain_header("Auto-Submitted", "auto-generated"),
        headers.plain_header("Content-Language", words.tag),
    ]
    text = "".join(f"{part}\n\n" for part in (wrap(asked), f"{wrap(wanted)}\n{link}", wrap(unwanted)))[:-1]
    linked = f'<a href="{escape(link)}">{escape(link)}</a>'
    html = (
        f'<!doctype html><html lang="{words.tag}" dir="{words.direction}"><meta charset=utf-8><title>{escape(title)}</title>'
        f"<p>{escape(asked)}</p><p>{escape(wanted)}<br>{linked}</p><p>{escape(unwanted)}</p></html>"
    )
    body = sign(mime.write(written, text=text, html=html, seed=message_id), mail.dkim)
    return Message(
        message_id=message_id,
        edition=edition.id,
        sender=sender.spec,
        recipient=to.spec,
        subject=subject,
        body=body,
        html=html,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def _head(edition: Edition, frame: Frame, digest: DigestSettings, mail: MailSettings) -> Iterator[str]:
    """The header lines that all recipients share."""
    title = clean.line(edition.title or digest.title or digest.name)
    host = headers.address(mail.sender).host
    if mail.reply_to:
        yield headers.address_header("Reply-To", headers.address(mail.reply_to))
    yield headers.text_header("Subject", frame.subject)
    yield headers.plain_header("Date", format_datetime(edition.made_at.astimezone(frame.words.zone)))
    yield headers.list_header("List-Id", shorten(title, 80), f"{_atom(digest.name)}.{host}")
    yield headers.plain_header("List-Unsubscribe", f"<{frame.stop_url}>")
    if frame.stop_url.startswith("https:") and mail.dkim.selector:  # RFC 8058, section 4: only where a signature covers it
        yield _ONE_CLICK
    yield headers.plain_header("Auto-Submitted", "auto-generated")  # RFC 3834, section 5
    yield headers.plain_header("X-Auto-Response-Suppress", "All")  # the same for Exchange (MS-OXCMAIL)
    yield headers.plain_header("Content-Language", frame.words.tag)


def _attached(edition: Edition, frame: Frame) -> tuple[mime.Attachment, ...]:
    """The whole edition as a page without pictures, for a reader who wants what the mail had no room for."""
    page = draw_page(edition, replace(frame, gallery=NO_PICTURES), ATTACHED_LIMIT).encode("utf-8")
    return (mime.Attachment(name="edition.html", media_type="text/html; charset=utf-8", content=page),)


def _parts_of(shown: Mapping[str, Picture]) -> Iterator[mime.Attachment]:
    for name, each in shown.items():
        file = f"picture-{each.width}x{each.height}.jpg"
        yield mime.Attachment(name=file, media_type=each.media_type, content=each.content, content_id=name)


def _with_pictures(html: str, shown: Mapping[str, Picture]) -> str:
    """The HTML part as a page of its own: its pictures within it, not beside it."""
    for name, each in shown.items():
        html = html.replace(f'"cid:{name}"', f'"{inside(each)}"')
    return html


def _message(letter: _Letter, to: headers.Address) -> Message:
    message_id = _message_id(letter.edition, to, letter.sender.host)
    written = [
        headers.address_header("From", letter.sender),
        headers.address_header("To", to),
        headers.plain_header("Message-ID", message_id),
        *letter.head,
    ]
    parts = letter.parts
    body = sign(mime.write(written, text=parts.text, html=parts.html, attachments=letter.attached, seed=message_id), letter.dkim)
    return Message(
        message_id=message_id,
        edition=letter.edition.id,
        sender=letter.sender.spec,
        recipient=to.spec,
        subject=letter.subject,
        body=body,
        html=letter.page,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def _message_id(edition: Edition, to: headers.Address, host: str) -> str:
    """The name of the message for this recipient; the hash keeps apart what the readable part does not."""
    mark = hashlib.sha256(f"{edition.id}\0{to.spec}".encode()).hexdigest()[:20]
    return f"<{_atom(edition.id)}.{mark}@{host}>"


def _atom(text: str) -> str:
    """The text as it may stand in a Message-ID or List-Id (dot-atom, RFC 5322), for people to recognise."""
    return _NOT_ATOM.sub("-", clean.line(text)).strip("-")[:60] or "digest"
