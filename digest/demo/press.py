"""The invented newspapers and their articles, read from stories.toml.

Which article stands in whose feed on which of the two mornings is decided here; what it looks like on the web is the business of
``pages`` and ``feeds``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A newspaper. ``feed`` is "rss", "atom" or "json"; ``boilerplate`` is a paragraph that its site prints under every article."""

    host: str
    name: str
    feed: str
    tagline: str
    boilerplate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article. It stands in the feed from the morning ``day`` to ``until``; a ``missing`` one has no page behind its link."""

    outlet: str
    section: str
    path: str
    title: str
    author: str
    published: datetime
    summary: str
    text: str
    day: int
    until: int = 2
    language: str = "en"
    direction: str = "ltr"
    missing: bool = False

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"http://{self.outlet}{self.path}"

    @property
    def blocks(self) -> tuple[str, ...]:
        """Its text, one string a paragraph, marks included."""
        return tuple(self.text.strip().split("\n\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """All outlets and all stories."""

    outlets: Mapping[str, Outlet]
    stories: tuple[Story, ...]

    def in_feed(self, host: str, day: int, *, section: str = "") -> tuple[Story, ...]:
        """What the feed of one outlet, or of one section of it, holds on one morning, newest first."""
        held = (
            each
            for each in self.stories
            if each.outlet == host and each.day <= day <= each.until and section in ("", each.section.lower())
        )
        return tuple(sorted(held, key=lambda each: each.published, reverse=True))

    def at(self, host: str, path: str, day: int) -> Story | None:
        """The story whose page stands at an address on that morning; pages stay when the feed has dropped them."""
        found = (each for each in self.stories if (each.outlet, each.path) == (host, path) and each.day <= day)
        return next((each for each in found if not each.missing), None)


def read_press() -> Press:
    """The press as stories.toml tells it."""
    content: dict[str, Any] = tomllib.loads(files("digest.demo").joinpath("stories.toml").read_text(encoding="utf-8"))
    outlets = (Outlet(**each) for each in content["outlet"])
    return Press(
        outlets={each.host: each for each in outlets},
        stories=tuple(Story(**each) for each in content["story"]),
    )
