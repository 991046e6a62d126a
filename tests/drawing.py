"""Both parts of an edition as a reader gets them."""

from dataclasses import replace

from editions import morning

from digest import render
from digest.model import Edition, Section, Story
from digest.settings import DigestSettings, MailSettings

DIGEST = DigestSettings(name="morning", to=("reader@example.net", "other@example.net"))
MAIL = MailSettings(sender="Morning Digest <digest@example.org>")


def html_of(edition: Edition, digest: DigestSettings = DIGEST) -> str:
    return render.render_html(edition, digest=digest, mail=MAIL, templates=None)


def text_of(edition: Edition, digest: DigestSettings = DIGEST) -> str:
    return render.render_text(edition, digest=digest, mail=MAIL, templates=None)


def one_story(story: Story) -> Edition:
    return replace(morning(), sections=(Section(name="Only", stories=(story,)),))
