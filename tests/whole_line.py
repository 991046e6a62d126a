"""The whole line on a small web of its own: articles, settings, a run at a moment, and the mail that came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from fakes import Site, serving
from stores import store_url

from digest import pipeline
from digest.engines import Engine, Inline
from digest.model import Source
from digest.pipeline import Report
from digest.settings import DigestSettings, FetchSettings, MailSettings, Settings, StoreSettings
from digest.store import open_store

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
FERRY = (
    "The ferry to the outer islands stayed in harbour after a rope fouled one of its two propellers before dawn.",
    "Divers from the port authority worked for three hours in cold water to cut the rope free, and found no damage to the shaft.",
    "The operator said that the afternoon crossing would run, and that tickets for the morning would stay valid all week.",
)
ORCHARD = (
    "Growers in the upper valley have begun to graft an old pear that had survived in a single garden behind the school.",
    "The tree was found by a teacher who noticed that its fruit keeps until April without a cellar, long after others are gone.",
    "Forty young trees will be planted along the road this autumn, and the first harvest is expected in seven years or so.",
)
TRAM = (
    "The first tram in sixty years rolled down to the quay on Sunday, with the mayor's grandmother in the front seat.",
    "Rails for the last four hundred metres were laid at night, so that the fish market could open every morning.",
    "From Monday a car will come every twelve minutes until midnight, and bicycles travel free outside the rush hours.",
)


@contextmanager
def two_articles() -> Iterator[Site]:
    """A site with an article at /ferry and one at /orchard."""
    with serving(Site()) as served:
        served.article("/ferry", "Ferry held in harbour by a rope", *FERRY)
        served.article("/orchard", "An old pear returns to the valley", *ORCHARD)
        yield served


def settings_for(site: Site, folder: Path, *feeds: str) -> Settings:
    return Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="Digest <digest@example.org>", outbox=folder / "outbox"),
        digests=(DigestSettings(name="morning", title="Morning", to=("ada@example.org", "bob@example.org")),),
        sources=tuple(Source(url=each) for each in feeds),
        fetch=FetchSettings(allow_private=("127.0.0.0/8",), proxy="", pace=0.0),
        store=StoreSettings(url=store_url(folder)),
    )


def run_at(settings: Settings, now: datetime, engine: Engine | None = None) -> Report:
    with open_store(settings.store) as store:
        context = pipeline.Context(
            settings=settings, store=store, engine=engine or Inline(), clock=lambda: now, now=now, environ={}, owner="test"
        )
        return pipeline.run(context)


def mails(settings: Settings) -> list[EmailMessage]:
    return [message_from_bytes(each.read_bytes(), policy=policy.default) for each in sorted(settings.mail.outbox.glob("*.eml"))]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())
