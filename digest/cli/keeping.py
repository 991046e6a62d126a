"""status, outbox, backup, templates: how the program stands, and what to keep of it."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest import urls
from digest.cli.clock import utc_now
from digest.cli.screen import Screen
from digest.codec import encode
from digest.errors import ConfigError
from digest.model import SourceState
from digest.text import counted

if TYPE_CHECKING:
    from digest.store import Backlog


@click.command()
@click.option("--revive", is_flag=True, help="First have what was given up tried again.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def status(screen: Screen, revive: bool, as_json: bool) -> None:
    """Tell how the program stands: sources that fail, mail that waits, what is due since when, the size of the database."""
    from digest.store import open_store, roster, shards

    settings, now = screen.settings(), utc_now()
    with open_store(settings.store) as store:
        if revive:
            screen.say(f"to be tried again: {store.write(shards.revive)}")
        standing, backlog, dead = store.status(), store.read(shards.backlog, now=now), store.read(shards.dead)
        readers = store.read(roster.counts)
        states = store.source_states([each.url for each in settings.sources])
    if as_json:
        counts = {"counts": encode(standing), "backlog": encode(backlog), "readers": readers}
        screen.print_json(
            {**counts, "dead": [encode(each) for each in dead], "sources": [encode(each) for each in states.values()]}
        )
        return
    entries = counted(standing.entries, "entry", "entries")
    waiting = standing.ready + standing.sending + standing.deferred
    screen.print(
        f"{counted(len(settings.sources), 'source')}, {standing.failing} of them failing; {counted(standing.editions, 'edition')}"
    )
    screen.print(f"mail: {standing.sent} sent, {waiting} waiting, {standing.unknown} in doubt, {standing.failed} failed")
    screen.print(f"database: {standing.size / 1e6:.1f} MB, {entries}, {counted(standing.articles, 'article')}")
    if readers:
        screen.print(f"readers: {', '.join(f'{n} {state}' for state, n in sorted(readers.items()))}")
    for line in _late(backlog, now):
        screen.print(line)
    for each in dead:
        screen.print(f"given up: {each.kind} {each.name}: {each.reason}")
    for source in settings.sources:
        state = states.get(source.url)
        if state and state.failures:
            screen.print(f"failing: {source.name or urls.redact(source.url)}: {_health(state)}")


def _late(backlog: "Backlog", now: datetime) -> Iterator[str]:
    """What waits, and for how long."""
    for noun, purpose, number, since in (
        ("message", "to send", backlog.messages, backlog.message_due_at),
        ("audience", "to make an edition for", backlog.audiences, backlog.slot_due_at),
        ("source", "to ask", backlog.sources, backlog.source_due_at),
        ("page", "to read", backlog.pages, backlog.page_due_at),
    ):
        if number:
            age = f", the oldest for {(now - since).total_seconds():.0f} s" if since else ""
            yield f"due: {counted(number, noun)} {purpose}{age}"


def _health(state: SourceState) -> str:
    """How often a source has failed and why, when it was last read and when it is asked again."""
    last = f"last read {state.last_success_at:%Y-%m-%d %H:%M}Z" if state.last_success_at else "never read"
    then = (
        "not asked again"
        if state.gone_at
        else f"next try {state.next_poll_at:%Y-%m-%d %H:%M}Z"
        if state.next_poll_at
        else "next try at the next run"
    )
    return f"{counted(state.failures, 'time')} in a row, {last}, {then}: {state.last_error}"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def outbox(screen: Screen, as_json: bool) -> None:
    """List the mail that is not sent: waiting, in doubt, failed."""
    from digest.store import open_store

    with open_store(screen.settings().store) as store:
        records = store.outbox()
    if as_json:
        screen.print_json(records)
        return
    if not records:
        screen.say("all mail is sent")
        return
    rows = [(each.recipient, each.state, str(each.attempt), f"{each.due_at:%Y-%m-%d %H:%M}Z", each.reply) for each in records]
    screen.table(("recipient", "state", "tries", "next try", "the server said"), rows)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(screen: Screen, file: Path) -> None:
    """Write a consistent copy of the database, also while a run is under way."""
    from digest.store import open_store

    target = file.absolute()
    if target.exists():
        raise ConfigError(f"{target}: is there already (choose another name, or move it away)")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise ConfigError(f"{target.parent}: {'cannot be written to' if target.parent.is_dir() else 'there is no such folder'}")
    with open_store(screen.settings().store) as store:
        store.backup(target)
    screen.say(f"wrote {target}")


@click.group()
def templates() -> None:
    """See and copy the templates that an edition is made with."""


@templates.command("list")
@click.pass_obj
def list_templates(screen: Screen) -> None:
    """List the themes that come with the program."""
    for name in _themes():
        screen.print(name)


@templates.command()
@click.argument("theme", default="default")
@click.option("--to", "name", help="The name of the copy (default: that of the theme).")
@click.pass_obj
def copy(screen: Screen, theme: str, name: str | None) -> None:
    """Copy a theme into your own templates folder, to change it there. Delete the files you leave as they are."""
    from digest.render import builtin_templates, check_template

    settings = screen.settings()
    if settings.templates is None:
        raise ConfigError(f'{settings.path.name}: [templates] dir: there is none (write dir = "templates" to have one)')
    if theme not in _themes():
        raise ConfigError(f"there is no theme {theme!r} (there are: {', '.join(_themes())})")
    target = settings.templates / (name or theme)
    if target.exists():
        raise ConfigError(f"{target}: is there already (choose another name with --to)")
    shutil.copytree(builtin_templates() / theme, target)
    check_template(name or theme, settings.templates)
    screen.say(f"wrote {target}; use it with template = {(name or theme)!r} in a [[digest]]")


def _themes() -> list[str]:
    from digest.render import builtin_templates

    return sorted(each.name for each in builtin_templates().iterdir() if (each / "style.css").exists())


VERBS: dict[str, click.Command] = {"status": status, "outbox": outbox, "backup": backup, "templates": templates}
