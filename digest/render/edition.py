"""An edition made into its two parts, and these into a message for each recipient."""

import hashlib
import re
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import css_inline

from digest.model import Edition, Message
from digest.render import clean, headers, ladder, mime, templates, view
from digest.render.words import Words, speak
from digest.settings import DigestSettings, MailSettings

# Gmail shows some 102 KB of HTML and cuts the rest; see docs/email.md.
HTML_LIMIT = 80_000
_SUBJECT_CHARS = 70  # a phone shows some 40, a desktop some 70
_NOT_ATOM = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """Both parts of an edition, in the forms that fit."""

    html: str
    text: str
    words: Words


def render_messages(edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None) -> tuple[Message, ...]:
    """One message for each recipient of the digest, in their order; equal arguments give equal bytes.

    :raises TemplateError: when the template is missing or wrong.
    :raises ConfigError: when an address cannot be written.
    """
    drawn = _draw(edition, digest, mail, templates)
    return tuple(_message(edition, drawn, recipient, digest=digest, mail=mail) for recipient in digest.to)


def render_html(edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None) -> str:
    """The HTML part, its styles inlined, as it will be sent.

    :raises TemplateError: when the template is missing or wrong.
    """
    return _draw(edition, digest, mail, templates).html


def render_text(edition: Edition, *, digest: DigestSettings, mail: MailSettings, templates: Path | None) -> str:
    """The text part, in 72 columns.

    :raises TemplateError: when the template is missing or wrong.
    """
    return _draw(edition, digest, mail, templates).text


def subject(edition: Edition, *, language: str = "en") -> str:
    """The lead's headline and the date, so that no two editions share a subject and mailboxes do not thread them."""
    return _subject(edition, speak(language, edition.timezone, ()))


def _subject(edition: Edition, words: Words) -> str:
    stories = edition.stories
    title = view.title_of(stories[0].lead) if stories else clean.line(edition.title or edition.digest)
    return f"{clean.clip(title, _SUBJECT_CHARS)} · {words.short_day(edition.made_at)}"


# ---------------------------------------------------------------- the parts


def _draw(edition: Edition, digest: DigestSettings, mail: MailSettings, folder: Path | None) -> _Drawn:
    words = speak(digest.language, edition.timezone, templates.folders(folder))
    frame = view.Frame(
        words=words,
        subject=_subject(edition, words),
        sender=headers.address(mail.sender).name or headers.address(mail.sender).spec,
        stop_url=_stop_url(mail),
    )

    def html(plan: view.Plan) -> str:
        shown = view.view(edition, plan, frame)
        filled = templates.fill(digest.template, templates.HTML, edition=shown, words=words, templates=folder)
        return _inliner().inline(filled)

    plan, drawn = ladder.fit(edition, html, HTML_LIMIT)
    shown = view.view(edition, plan, frame)
    text = templates.fill(digest.template, templates.TEXT, edition=shown, words=words, templates=folder)
    return _Drawn(html=drawn, text=_tidy(text), words=words)


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """The inliner: rules with a state or a medium stay in the head, no file and no address is opened."""
    return css_inline.CSSInliner(
        keep_style_tags=True, remove_inlined_selectors=True, minify_css=True, load_remote_stylesheets=False
    )


def _tidy(text: str) -> str:
    """The text without white space at line ends and without more than two empty lines in a row.

    "-- " stays, it marks the signature.
    """
    lines = (line if line == "-- " else line.rstrip() for line in text.split("\n"))
    return re.sub("\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n") + "\n"


# ---------------------------------------------------------------- the message


def _message(edition: Edition, drawn: _Drawn, recipient: str, *, digest: DigestSettings, mail: MailSettings) -> Message:
    sender, to = headers.address(mail.sender), headers.address(recipient)
    message_id = _message_id(edition, to, sender.host)
    title = clean.line(edition.title or digest.title or digest.name)
    line = _subject(edition, drawn.words)
    written = [
        headers.address_header("From", sender),
        headers.address_header("To", to),
        *([headers.address_header("Reply-To", headers.address(mail.reply_to))] if mail.reply_to else []),
        headers.text_header("Subject", line),
        headers.plain_header("Date", format_datetime(edition.made_at.astimezone(drawn.words.zone))),
        headers.plain_header("Message-ID", message_id),
        headers.list_header("List-Id", title, f"{_atom(digest.name)}.{sender.host}"),
        headers.plain_header("List-Unsubscribe", f"<{_stop_url(mail)}>"),
        headers.plain_header("Auto-Submitted", "auto-generated"),
        headers.plain_header("X-Auto-Response-Suppress", "All"),
        headers.plain_header("Content-Language", drawn.words.tag),
    ]
    body = mime.write(written, text=drawn.text, html=drawn.html, seed=message_id)
    return Message(
        message_id=message_id,
        edition=edition.id,
        sender=sender.spec,
        recipient=to.spec,
        subject=line,
        body=body,
        html=drawn.html,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def _message_id(edition: Edition, to: headers.Address, host: str) -> str:
    """The name of the message for this recipient; the hash keeps apart what the readable part does not."""
    mark = hashlib.sha256(f"{edition.id}\0{to.spec}".encode()).hexdigest()[:20]
    return f"<{_atom(edition.id)}.{mark}@{host}>"


def _atom(text: str) -> str:
    """The text as it may stand in a Message-ID or List-Id (dot-atom, RFC 5322), for people to recognise."""
    return _NOT_ATOM.sub("-", clean.line(text)).strip("-")[:60] or "digest"


def _stop_url(mail: MailSettings) -> str:
    """Where a reader asks for the mail to stop: the address of the configuration, else a mail to the sender."""
    return mail.unsubscribe or f"mailto:{quote(headers.address(mail.sender).spec, safe='@')}?subject=unsubscribe"
