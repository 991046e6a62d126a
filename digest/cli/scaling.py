"""worker, migrate: many machines on one PostgreSQL. With SQLite a worker is one process, by an engine of its own."""

import os
import signal
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import click

from digest.cli.clock import utc_now
from digest.cli.running import stop_at
from digest.cli.screen import Screen
from digest.errors import ConfigError
from digest.settings import Settings

if TYPE_CHECKING:
    from digest.pipeline import Context
    from digest.runners import Runner


class Address(click.ParamType[tuple[str, int]]):
    """HOST:PORT."""

    name = "HOST:PORT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """The host and the port."""
        host, colon, port = value.rpartition(":")
        if not colon or not port.isdecimal() or int(port) > 65535:
            self.fail(f"{value!r} is no address: write 127.0.0.1:8930", param, ctx)
        return host.strip("[]"), int(port)


@click.command()
@click.option("--jobs", default=4, show_default=True, type=click.IntRange(0, 64), help="Jobs at once; 0 to serve pages only.")
@click.option("--web", type=Address(), help="Serve the pages of readers here: confirming, stopping, choosing.")
@click.option("--watch", type=Address(), help="Serve /healthz, /readyz and /metrics here.")
@click.pass_obj
def worker(screen: Screen, jobs: int, web: tuple[str, int] | None, watch: tuple[str, int] | None) -> None:
    """Do what is due, as one of any number of workers, until stopped.

    All of them share one database and one configuration file. SIGTERM lets the jobs under way finish their current piece.
    """
    from digest import pipeline
    from digest.runners import work

    settings = screen.settings()
    stop = stop_at(signal.SIGTERM, signal.SIGINT)
    with ExitStack() as closing:
        context = closing.enter_context(pipeline.open_worker(settings, clock=utc_now, environ=os.environ, stopping=stop.is_set))
        _serve(screen, context, closing, web=web, watch=watch)
        if not jobs:
            stop.wait()
            return
        screen.say(f"worker {context.owner} begins; stop it with Ctrl-C")
        work(context, _runner(settings, jobs, closing), stop=stop)


@click.command()
@click.pass_obj
def migrate(screen: Screen) -> None:
    """Bring the database to the tables of this version, and make those of the engine. Once, before the workers start."""
    from digest.store import open_store

    settings = screen.settings()
    with open_store(settings.store):
        screen.say("the tables are those of this version")
    if settings.store.url.startswith("postgresql"):
        new = _engine().install(settings.store.url)
        screen.say("the engine's tables are made" if new else "the engine's tables are there")


def _serve(
    screen: Screen, context: "Context", closing: ExitStack, *, web: tuple[str, int] | None, watch: tuple[str, int] | None
) -> None:
    if not (web or watch):
        return
    from digest.web import open_site, public_app, watch_app

    for address, make, words in ((web, public_app, "pages of readers"), (watch, watch_app, "health and metrics")):
        if address:
            url = closing.enter_context(open_site(make(context), host=address[0], port=address[1]))
            screen.say(f"{words} at {url}")


def _runner(settings: Settings, jobs: int, closing: ExitStack) -> "Runner":
    if not settings.store.url.startswith("postgresql"):
        from digest.runners import Inline

        return Inline()
    engine: Runner = closing.enter_context(_engine().open_engine(settings.store.url, concurrency=jobs))
    return engine


def _engine() -> ModuleType:
    """The module of the engine.

    :raises ConfigError: when it is not installed.
    """
    try:
        return import_module("digest.runners.engine")
    except ImportError as error:
        raise ConfigError(f"many workers need Procrastinate ({error}): pip install 'newsletter-digest[scale]'") from error


VERBS: dict[str, click.Command] = {"worker": worker, "migrate": migrate}
