"""The whole product on embedded parts, in under a minute, without a network but loopback.

    press, pages, feeds    three invented newspapers on two mornings: what they print, and how
    site                   a proxy on loopback, behind which they stand at their own addresses
    mailbox                a mail server on loopback that keeps what it is given as files
    telling                what happened, in words

``run_demo`` writes a configuration, then does what cron would do on four occasions: it calls the same ``pipeline.run`` as
``digest run``, with the clock set. Everything that it shows is the product's own work.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from shutil import which
from string import Template

from digest import pipeline
from digest.config import read_config
from digest.demo import telling
from digest.demo.mailbox import Mailbox, open_mailbox
from digest.demo.press import read_press
from digest.demo.site import Site, open_site
from digest.errors import ConfigError
from digest.model import Edition
from digest.settings import Settings

# When cron calls, which morning the papers have, and what to say.
_OCCASIONS = (
    (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), 1, "Monday evening: installed. `digest run`, as cron calls it"),
    (datetime(2026, 3, 3, 7, 0, tzinfo=UTC), 1, "Tuesday, 07:00. `digest run`"),
    (datetime(2026, 3, 4, 7, 0, tzinfo=UTC), 2, "Wednesday, 07:00. `digest run`"),
    (datetime(2026, 3, 4, 8, 0, tzinfo=UTC), 2, "Wednesday, 08:00. `digest run` once more"),
)
_MARK = b"# Written by `digest demo`"
_LEFTOVERS = ("digest.db*", "inbox/message-*", "archive/morning/*")


def run_demo(folder: Path, *, say: Callable[[str], None]) -> None:
    """Put a demonstration into the folder, telling each step; what an earlier one left there is replaced.

    :raises ConfigError: when the folder cannot be written, or holds a configuration that is not the demo's.
    """
    _clear(folder)
    with open_site(read_press()) as site, open_mailbox(folder / "inbox") as mailbox:
        settings = _write_config(folder, site, mailbox)
        for line in telling.opening(folder):
            say(line)
        editions: list[Edition] = []
        for now, day, heading in _OCCASIONS:
            site.day = day
            site.hits.clear()
            say(f"\n{heading}")
            report = _run(settings, now)
            editions += report.editions
            for line in telling.step(report, site.hits, settings):
                say(f"  {line}")
        for line in telling.ending(
            mailbox.messages, editions, archive=folder / "archive" / "morning", command=f"{_program()} --config {settings.path}"
        ):
            say(line)


def _run(settings: Settings, now: datetime) -> pipeline.Report:
    with pipeline.open_context(settings, clock=lambda: now, environ={}) as context:
        return pipeline.run(context)


def _program() -> str:
    """How this very program is called: by its name where a shell finds it, else through its interpreter."""
    return "digest" if which("digest") else f"{sys.executable} -m digest"


def _write_config(folder: Path, site: Site, mailbox: Mailbox) -> Settings:
    template = files("digest.demo").joinpath("config.toml").read_text(encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(Template(template).substitute(proxy=site.proxy, smtp_port=mailbox.port), encoding="utf-8")
    return read_config(path)


def _clear(folder: Path) -> None:
    """Make the folder, and remove what an earlier demonstration left in it, and nothing else."""
    config = folder / "config.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if config.exists() and not config.read_bytes().startswith(_MARK):
            raise ConfigError(f"{config} is not the demo's own: choose another folder with --folder")
        for pattern in _LEFTOVERS:
            for path in folder.glob(pattern):
                path.unlink()
    except OSError as error:
        raise ConfigError(f"{folder}: {error.strerror}: choose another folder with --folder") from error
