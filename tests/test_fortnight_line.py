"""Fourteen made-up days over the whole line: feeds and pages of many sites, three digests, page servers that fail for hours."""

import json
import random  # noqa: TID251 - seeded
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from fakes import Site, serving
from fortnight import DAYS, FIRST, OUTLETS, World, spoken

from digest import pipeline
from digest.engines import Inline
from digest.model import Article, Block, BlockKind, Edition, Entry, Item, Page
from digest.reading import EntryTask, ReadArticle
from digest.settings import DigestSettings, FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import open_store

HOURS = (0, 4, 8, 12)  # after seven, at which a run begins
QUIET_DAYS = 8  # after the last, so that what rests has been read
FAILING = 0.5  # of the changes at an address


class Reading(Inline):
    """An engine that takes what pages hold for granted: how a page is read is another matter."""

    def map(self, fn: Any, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            if isinstance(item, EntryTask) and isinstance(item.page, Page):
                title, texts = json.loads(item.page.body)
                entry = item.entry
                article = Article(url=entry.url, title=title, published=entry.published, blocks=_paragraphs(texts))
                yield ReadArticle(key=entry.key, article=article, validators=item.page.validators)
            else:
                yield from super().map(fn, [item])


@dataclass
class Press:
    """The outlets as the web sees them: what each lists, what stands at each address, and the addresses that fail."""

    site: Site
    rng: random.Random
    listed: dict[str, dict[str, tuple[Entry, datetime]]] = field(default_factory=lambda: defaultdict(dict))
    held: dict[str, list[str]] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)

    def print(self, item: Item, at: datetime) -> None:
        url = _plain(item.entry.url)
        if url in self.held and self.rng.random() < FAILING:
            self.failing.add(url)
        self.held[url] = [block.text for block in item.article.blocks]
        self.listed[_plain(item.source.url)][url] = (item.entry, at)

    def serve(self, *, mended: bool) -> None:
        """Puts feeds and pages up; those that fail answer with 503 until they are mended."""
        self.failing = set() if mended else self.failing
        for source, entries in self.listed.items():
            told = "".join(
                f"<entry><id>{entry.guid}</id><title>{escape(entry.title)}</title><link href='{url}'/>"
                f"<published>{entry.published:%Y-%m-%dT%H:%M:%SZ}</published><updated>{at:%Y-%m-%dT%H:%M:%SZ}</updated></entry>"
                for url, (entry, at) in entries.items()
            )
            feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{source}</title>{told}</feed>"
            self.site.answers[source] = (200, "application/atom+xml", feed.encode())
            for url, (entry, _) in entries.items():
                page = (200, "text/html; charset=utf-8", json.dumps([entry.title, self.held[url]]).encode())
                self.site.answers[url] = (503, "text/plain", b"busy") if url in self.failing else page


def _plain(url: str) -> str:
    return url.replace("https:", "http:")


def _paragraphs(texts: Iterable[str]) -> tuple[Block, ...]:
    return tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)


def settings_for(site: Site, folder: Path) -> Settings:
    """One digest whenever there is news, one each morning, one each evening; the site is the proxy to all others."""
    daily = DigestSettings(name="morning", to=("m@example.org",), at=("07:00",), minutes=600, text="full", expire_days=60)
    return Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="Digest <digest@example.org>", outbox=folder / "outbox"),
        digests=(replace(daily, name="often", at=()), daily, replace(daily, name="evening", at=("19:00",))),
        sources=tuple(replace(each, url=_plain(each.url), backlog=1000) for each in OUTLETS),
        fetch=FetchSettings(allow_private=("127.0.0.0/8",), proxy=site.address, pace=0.0, interval=0.0),
        store=StoreSettings(url=f"sqlite:///{folder}/digest.db"),
    )


def lived(seed: int, folder: Path) -> tuple[Press, dict[str, list[Edition]]]:
    """The press of a fortnight, and the editions of each digest."""
    world = World(seed)
    editions: dict[str, list[Edition]] = defaultdict(list)
    with serving(Site()) as site:
        settings = settings_for(site, folder)
        press = Press(site, random.Random(seed))  # noqa: S311 - any pages will do
        for day in range(DAYS + QUIET_DAYS):
            for item in world.day(day) if day < DAYS else ():
                press.print(item, FIRST + timedelta(days=day))
            for hour in HOURS:
                press.serve(mended=hour == HOURS[-1])
                for made in made_at(settings, FIRST + timedelta(days=day, hours=hour)):
                    editions[made.digest].append(made)
    return press, editions


def made_at(settings: Settings, now: datetime) -> tuple[Edition, ...]:
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=Reading(), clock=lambda: now, now=now, environ={}, owner="test"
        )
        return pipeline.run(context).editions


def received(editions: Iterable[Edition]) -> Counter[str]:
    """How often each sentence was told."""
    return Counter(
        text
        for made in editions
        for story in made.stories
        for blocks in (story.lead.article.blocks, *(addition.blocks for addition in story.additions))
        for text in spoken(blocks)
    )


@pytest.mark.slow
def test_all_that_stands_on_the_pages_at_last_reached_each_digest_once(tmp_path: Path) -> None:
    press, editions = lived(1, tmp_path)
    standing = {text for texts in press.held.values() for text in spoken(_paragraphs(texts))}
    assert sorted(editions) == ["evening", "morning", "often"]
    for made in editions.values():
        told = received(made)
        assert set(told.values()) == {1}
        assert standing <= set(told)
