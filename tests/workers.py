"""A site of two articles, its readers, and workers whose clock is set by hand."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes import Site, serving

from digest import engines
from digest.model import Preferences, ReaderState, Source
from digest.pipeline import Context
from digest.runners import Inline, do, plan
from digest.settings import DigestSettings, FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import NewReader, Store, open_store, roster

SIGNED_UP = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 7, 0, 30, tzinfo=UTC)
FERRY = "The ferry to the outer islands stayed in harbour after a rope fouled one of its two propellers before dawn."
PEAR = "Growers in the upper valley have begun to graft an old pear that had survived in a garden behind the school."


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def two_articles() -> Iterator[Site]:
    """The site while it is served."""
    with serving(Site()) as served:
        served.article("/ferry", "Ferry held in harbour by a rope", FERRY, FERRY.replace("before", "after"))
        served.article("/pear", "An old pear returns to the valley", PEAR, PEAR.replace("school", "mill"))
        yield served


def settings_for(site: Site, folder: Path, database: StoreSettings) -> Settings:
    feeds = (site.feed("/one", ("Ferry", "/ferry")), site.feed("/two", ("Pear", "/pear")))
    return Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="Digest <digest@example.org>", outbox=folder / "outbox"),
        digests=(DigestSettings(name="morning", title="Morning", to=(), at=("07:00",)),),
        sources=tuple(Source(url=each) for each in feeds),
        fetch=FetchSettings(allow_private=("127.0.0.0/8",), proxy="", pace=0.0),
        store=database,
    )


@contextmanager
def worker(settings: Settings, clock: Clock, owner: str = "worker/1") -> Iterator[Context]:
    with open_store(settings.store) as store:
        yield Context(
            settings=settings,
            store=store,
            engine=engines.Inline(),
            clock=clock,
            now=clock(),
            environ={},
            owner=owner,
            is_worker=True,
        )


def sign_up(store: Store, count: int, **wishes: object) -> tuple[int, ...]:
    wanted = Preferences(digest="morning", **wishes)  # type: ignore[arg-type]  # fields by name
    new = [
        NewReader(address=f"r{n}@{wishes.get('minutes', '')}example.net", preferences=wanted, state=ReaderState.ACTIVE)
        for n in range(count)
    ]
    return store.write(roster.add, new, now=SIGNED_UP)


def delivered(settings: Settings) -> Counter[str]:
    """How many copies of the mail of each reader lie in the outbox folder."""
    lines = (line for each in settings.mail.outbox.glob("*.eml") for line in each.read_text().splitlines())
    return Counter(line for line in lines if line.startswith("To: "))


def bodies(settings: Settings) -> list[bytes]:
    return sorted(each.read_bytes() for each in settings.mail.outbox.glob("*.eml"))


def drain(context: Context, clock: Clock, ticks: int = 8) -> None:
    """Plan and work with a good engine until there is nothing left to do."""
    runner = Inline()
    for _ in range(ticks):
        plan(context, runner)
        while job := runner._next():
            do(context, job)
        clock.now += timedelta(seconds=20)
