"""Where the pictures of an edition are shown from.

    Gallery(kind, held)        "none"; "remote": where they lie; "embedded": parts of the mail; "inside": within the page itself
    wanted_pictures(edition)   the addresses that an embedded edition asks for, the most wanted first
    name_of(url)               the name of a picture within a mail
    pictures_in(message)       the pictures of a finished mail, by their names

A picture that is not held is left out, with its caption. Whether one is a beacon cannot be known from its address for sure; what is
embedded is fetched once, when the edition is made, and tells nobody who opens it or when.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser

from digest.model import BlockKind, Edition, Form, Picture, Source
from digest.render import clean

WIDTH = 552  # of the text, in CSS pixels
_WANTED = 24  # an edition asks for no more, whatever its articles hold
_EACH = 3  # of one article's text
_HOST = "pictures.digest"
# The last part of an address that counts readers instead of showing them anything. No list of hosts: those change.
_BEACON = re.compile(
    r"/(?:pixel|beacon|spacer|blank|clear|transparent|1x1|0|b|tr|track|open|count|counter|hit|stats?)(?:\.(?:gif|png|php|aspx))?/?(?:\?|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture as a template writes it: address, and the size it takes; ``height`` is 0 where that is not known."""

    src: str
    width: int = WIDTH
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """The pictures of one drawing; ``held`` are those at hand, by name."""

    kind: str = "none"
    held: Mapping[str, Picture] = field(default_factory=dict)

    def find(self, url: str) -> Shown | None:
        """The picture at the address, None when it is not to be shown."""
        if self.kind == "none" or not is_picture(url):
            return None
        if self.kind == "remote":
            address = clean.image(url)
            return Shown(src=address) if address else None
        picture = self.held.get(name_of(url))
        if picture is None:
            return None
        src = f"cid:{name_of(url)}" if self.kind == "embedded" else inside(picture)
        width = min(WIDTH, picture.width)
        return Shown(src=src, width=width, height=round(picture.height * width / picture.width))


NO_PICTURES = Gallery()


def is_picture(url: str) -> bool:
    """Whether the address may be a picture's: a web address, and not one that counts who looks at it."""
    return bool(clean.href(url)) and not _BEACON.search(url)


def name_of(url: str) -> str:
    """The name of the picture at this address: its Content-ID, without the angle brackets."""
    return f"{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:24]}@{_HOST}"


def inside(picture: Picture) -> str:
    """The picture as an address that holds it: for pages, as mail programs do not show these."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.content).decode('ascii')}"


def wanted_pictures(edition: Edition) -> dict[str, Source]:
    """The addresses of the pictures, each story's own first, then those in the texts; each once, with the source that named it."""
    leads = [(story.form, story.lead) for story in edition.stories if story.form is not Form.BRIEF]
    own = [(lead.article.lead_image or "", lead.source) for _, lead in leads]
    within = [
        (block.src, lead.source)
        for form, lead in leads
        if form is Form.FULL
        for block in [each for each in lead.article.blocks if each.kind is BlockKind.IMAGE][:_EACH]
    ]
    wanted: dict[str, Source] = {}
    for url, source in (*own, *within):
        if is_picture(url) and len(wanted) < _WANTED:
            wanted.setdefault(url, source)
    return wanted


def pictures_in(message: bytes) -> dict[str, Picture]:
    """The pictures that travel in a mail of ours, by name; their own addresses are not known any more."""
    found = {}
    for part in BytesParser().parsebytes(message).walk():
        name, content = part.get("Content-ID", "").strip("<> "), part.get_payload(decode=True)
        size = re.fullmatch(r"picture-(\d+)x(\d+)\.jpg", part.get_filename() or "")
        if name.endswith(f"@{_HOST}") and size and isinstance(content, bytes):
            found[name] = Picture(
                url="", media_type=part.get_content_type(), width=int(size[1]), height=int(size[2]), content=content
            )
    return found
