"""demo, init, add, import, export, check: before the first digest is sent."""

import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.screen import Screen
from digest.errors import ConfigError, DigestError
from digest.text import counted

if TYPE_CHECKING:
    from digest.model import Source
    from digest.settings import Settings

_BARE = re.compile(r"(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d{1,5})?(?:/\S*)?")  # "example.org/news"
_SCHEMES = ("http:", "https:", "imaps:", "imap:", "maildir:", "mbox:", "file:")  # of a source


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), help="Where to put it (default: ./demo)."
)
@click.pass_obj
def demo(screen: Screen, folder: Path) -> None:
    """Show the whole product on a sample web site with three newspapers, here and now.

    A web site and a mail server run on this machine's loopback, two editions a day apart are sent, and everything that
    was left out is accounted for.
    """
    from digest.demo import run_demo

    run_demo(folder.absolute(), say=screen.say)


@click.command()
@click.argument("urls", nargs=-1)
@click.option("--to", help="Who reads the digest; asked for where it is not given.")
@click.pass_obj
def init(screen: Screen, urls: tuple[str, ...], to: str | None) -> None:
    """Write a config.toml, annotated, with these sources or with a few to begin with."""
    from digest.config import read_config
    from digest.config.editing import create_config, refuse_overwriting
    from digest.model import Source

    path = (screen.config or Path("config.toml")).absolute()
    refuse_overwriting(path)
    create_config(path, to=to or _asked_address(), sources=[Source(url=each) for each in urls])
    try:
        read_config(path)
    except ConfigError as error:
        path.unlink()
        raise ConfigError(f"nothing was written: {str(error).removeprefix(f'{path.name}: ')}") from error
    screen.say(f"wrote {path}")
    screen.say("next: `digest preview --open` shows what would be sent, `digest check` tries every source and the mail log-in")


def _asked_address() -> str:
    """The address that the user types.

    :raises ConfigError: when there is nobody to ask.
    """
    trouble = "there is nobody to ask for the address (give it: `digest init --to you@example.org`)"
    if sys.stdin is None or sys.stdin.closed:
        raise ConfigError(trouble)
    try:
        return str(click.prompt("Your mail address"))
    except click.Abort as error:
        if sys.stdin.isatty():
            raise
        raise ConfigError(trouble) from error


@click.command()
@click.argument("urls", nargs=-1, required=True)
@click.option("--section", default="", help="The section they go into.")
@click.pass_obj
def add(screen: Screen, urls: tuple[str, ...], section: str) -> None:
    """Add sources: a feed, a site (its feed is found), a folder, a file. Shows what each holds."""
    from digest.cli.probing import probe
    from digest.config.editing import add_sources
    from digest.model import Source
    from digest.urls import redact

    settings = screen.settings()
    present = {each.url: each for each in settings.sources}
    found: list[Source] = []
    for url in urls:
        address = _absolute(url)
        chosen = _choose(screen, settings, address)
        if known := present.get(chosen):
            screen.say(_known(known))
            continue
        source = Source(url=chosen, section=section)
        finding = probe(settings, source)
        if finding.problem:
            feed = "" if chosen == address else f"its feed {redact(chosen)} "
            raise ConfigError(f"{url}: {feed}{finding.problem}")
        shown = finding.titles[: source.backlog]
        screen.say(f"{finding.title or finding.url}: {counted(len(finding.titles), 'entry', 'entries')}")
        screen.say(f"the first digest would hold {len(shown)} of them:")
        for title in shown:
            screen.say(f"    {title or '(without a title)'}")
        if known := present.get(finding.url):
            screen.say(_known(known))
        else:
            found.append(replace(source, url=_near(finding.url, settings.path.parent), name=finding.title))
    added = add_sources(settings.path, found)
    screen.say(f"added {len(added)} of {len(urls)} to {settings.path}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def import_(screen: Screen, file: Path) -> None:
    """Add the sources of an OPML file; its folders become sections."""
    from digest.config.editing import add_sources
    from digest.feeds import read_opml

    settings = screen.settings()
    found = read_opml(file.read_bytes())
    added = add_sources(settings.path, found)
    screen.say(f"added {len(added)} of {len(found)} sources to {settings.path}")


@click.command()
@click.pass_obj
def export(screen: Screen) -> None:
    """Print the sources as OPML."""
    from digest.feeds import write_opml

    settings = screen.settings()
    screen.print(write_opml(settings.sources, title="digest"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def check(screen: Screen, as_json: bool) -> None:
    """Try every source, the mail log-in, the templates, the model for summaries and the schedule; send and remember nothing.

    Prints what makes cron or systemd call the program: the first two units for a timer, or the third to let it run all the time.
    """
    from digest.cli.probing import model_line, probe_all, schedule_lines, unknown_languages, unread_digests
    from digest.cli.timers import timers
    from digest.deliver import check_transport
    from digest.render import check_template

    settings = screen.settings()
    with screen.progress() as progress:
        findings = probe_all(settings, progress)
    problems = [f"{each.url}: {each.problem}" for each in findings if each.problem]
    mail = _tried(lambda: check_transport(settings.mail, environ=os.environ), problems)
    for template in dict.fromkeys(each.template for each in settings.digests):
        _tried(partial(check_template, template, settings.templates), problems)
    problems += unknown_languages(settings) + unread_digests(settings)
    model = _tried(lambda: model_line(settings), problems)
    schedule, ways = schedule_lines(settings), timers(settings)
    if as_json:
        found = {"sources": len(findings), "mail": mail, "summaries": model, "schedule": list(schedule), "problems": problems}
        screen.print_json({**found, "cron": ways.cron, "systemd": [ways.service, ways.timer, ways.serve]})
    else:
        readable = sum(not each.problem for each in findings)
        hint = "" if findings else " (`digest add URL` adds one)"
        screen.say(f"{readable} of {counted(len(findings), 'source')} can be read{hint}")
        for problem in problems:
            screen.warn(f"problem: {problem}")
        for line in (mail, model, *schedule, f"cron: {ways.cron}"):
            if line:
                screen.say(line)
        names = (("digest.service", ways.service), ("digest.timer", ways.timer), ("digest-serve.service", ways.serve))
        for name, unit in names:
            screen.say(f"\n# ~/.config/systemd/user/{name}\n{unit}")
    if problems:
        raise click.exceptions.Exit(1)


def _tried(attempt: Callable[[], str | None], problems: list[str]) -> str:
    """What the attempt says; where it fails, its words join the problems."""
    try:
        return attempt() or ""
    except DigestError as error:
        problems.append(str(error))
        return ""


def _choose(screen: Screen, settings: "Settings", url: str) -> str:
    """The feed of a site that the user takes, or the best one where nobody can be asked; the address itself for all else."""
    from digest import urls
    from digest.cli.clock import utc_now
    from digest.errors import FetchError
    from digest.pipeline.discovery import feeds_of
    from digest.pipeline.single import Reading

    if not urls.is_web(url):
        return url
    try:
        links = feeds_of(url, Reading(fetch=settings.fetch, extract=settings.extract), now=utc_now())
    except FetchError as error:
        raise ConfigError(str(error)) from error
    if len(links) < 2:
        return links[0].url if links else url
    screen.say(f"{url} has {len(links)} feeds:")
    for n, link in enumerate(links, 1):
        screen.say(f"    {n}  {link.title or 'untitled'}  {urls.redact(link.url)}")
    if not sys.stdin.isatty():
        screen.say("taking the first; give the address of another to have that")
        return links[0].url
    return links[click.prompt("Which one", type=click.IntRange(1, len(links)), default=1) - 1].url


def _known(source: "Source") -> str:
    """That a source stands in the configuration, and where."""
    from digest import urls

    return f"{urls.redact(source.url)}: is there already ({f'in section {source.section}' if source.section else 'in no section'})"


def _near(url: str, folder: Path) -> str:
    """The path of what is in the folder of the configuration as seen from there, so that both can be moved; else the address."""
    path = Path(url)
    return f"./{path.relative_to(folder)}" if path.is_absolute() and path.is_relative_to(folder) else url


def _absolute(url: str) -> str:
    """The path of what is on this disk, else the address, which may be written without https://."""
    from digest import urls

    path = Path(url).expanduser()
    if path.exists():
        return str(path.resolve())
    if _BARE.fullmatch(url):
        return f"https://{url}"
    if url.lower().startswith(_SCHEMES):
        return url
    if "://" in url:
        raise ConfigError(f"{urls.redact(url)}: no such kind of address (there are: {', '.join(_SCHEMES)} and paths)")
    raise ConfigError(f"{url}: there is no such file or folder, and it is no web address")


VERBS: dict[str, click.Command] = {"demo": demo, "init": init, "add": add, "import": import_, "export": export, "check": check}
