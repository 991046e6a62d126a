"""preview, run, send, resend, serve: editions made and sent."""

import os
import signal
import webbrowser
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from digest.cli.clock import utc_now
from digest.cli.screen import Screen
from digest.codec import encode
from digest.errors import ConfigError, DeferredError
from digest.model import SendState
from digest.settings import DigestSettings, Settings
from digest.text import counted

if TYPE_CHECKING:
    from digest.pipeline import Context, Preview, Report

_EDITIONS = 1000  # that --since looks through


@click.command()
@click.argument("name", required=False)
@click.option("--open", "in_browser", is_flag=True, help="Open it in the browser, at phone and desktop width, light and dark.")
@click.option("--why", is_flag=True, help="Say for every entry what became of it.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("preview"),
    help="Where index.html and preview.html, .txt and .eml go (default: ./preview).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the edition as JSON; write nothing.")
@click.pass_obj
def preview(screen: Screen, name: str | None, in_browser: bool, why: bool, folder: Path, as_json: bool) -> int:
    """Build what would be sent now. Nothing is sent, remembered or marked."""
    from digest import pipeline
    from digest.cli.telling import failing, outlook, unasked
    from digest.render import render_text

    settings = screen.settings()
    chosen = chosen_digest(settings, name)
    with (
        screen.progress() as progress,
        pipeline.open_preview(settings, clock=utc_now, environ=os.environ, progress=progress) as context,
    ):
        made = pipeline.preview(context, chosen)
    if as_json:
        screen.print_json(made.edition)
        return _status(made)
    screen.say(outlook(made))
    for line in (*failing(made.failures), *(() if made.messages else unasked(made.resting))):
        screen.say(line)
    if why:
        for outcome in made.edition.outcomes:
            screen.say(f"{outcome.kind:<12} {outcome.title or outcome.url}: {outcome.reason}")
    if made.messages:
        text = render_text(made.edition, digest=chosen, mail=settings.mail, templates=settings.templates)
        page = _write_preview(made, text, folder.absolute())
        screen.say(f"wrote {page}")
        if in_browser:
            webbrowser.open(page.as_uri())
    return _status(made)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def run(screen: Screen, as_json: bool) -> int:
    """Send everything that is due, once. This is what cron calls.

    A digest with times (`at`) is sent when one of them has come; one without, whenever there is something new. First, mail
    that an earlier run left unsent is tried again.
    """
    from digest.cli.running import run_due, stop_at

    stop = stop_at(signal.SIGTERM)
    with screen.progress() as progress:
        report = run_due(screen.settings(), progress=progress, stopping=stop.is_set)
    if report:
        return _tell(screen, report, as_json=as_json)
    if as_json:
        from digest.pipeline import Report

        return _tell(screen, Report(), as_json=True)
    if not screen.quiet:
        screen.say("nothing is due" + _waiting(screen.settings()))
    return 0


@click.command()
@click.argument("name", required=False)
@click.option("--to", multiple=True, help="Send it to this address instead of its readers (may be given several times).")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and to whom; send nothing.")
@click.option("--mark", is_flag=True, help="Count what it shows as sent, so that the next edition does not hold it again.")
@click.option(
    "--since", metavar="DATE|EDITION", help="Tell again what the editions after this one, or after this time, told as well."
)
@click.option("--fresh", is_flag=True, help="Ask the sources again although their interval is not over.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def send(  # noqa: PLR0913 - one parameter an option
    screen: Screen, name: str | None, to: tuple[str, ...], dry_run: bool, mark: bool, since: str | None, fresh: bool, as_json: bool
) -> int:
    """Send a digest by hand, now. The schedule goes on as if nothing had happened.

    With --since it holds what a reader missed: everything that the editions after that time told, each story with the day on
    which it was told, and what is new now.
    """
    from digest import pipeline

    if mark and since:
        raise click.UsageError("--mark does not go with --since: what an edition has told is marked already")
    settings = screen.settings()
    chosen = chosen_digest(settings, name)
    opened = pipeline.open_preview if dry_run else pipeline.open_context
    with screen.progress() as progress, opened(settings, clock=utc_now, environ=os.environ, progress=progress) as opened_context:
        context = replace(opened_context, fresh=fresh)
        moment = _moment(since, chosen, context) if since else None
        if dry_run:
            return _tell_dry(screen, pipeline.preview(context, chosen, to=to, since=moment), as_json=as_json)
        report = pipeline.send(context, chosen, to=to, remember=mark, since=moment)
    return _tell(screen, report, as_json=as_json)


@click.command()
@click.argument("edition")
@click.option("--to", help="Only to this reader, also when the mail was sent to him.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def resend(screen: Screen, edition: str, to: str | None, as_json: bool) -> int:
    """Send mail of an edition again: what failed, waits or is in doubt, or with --to what a reader says he never got.

    The same bytes go out under the same Message-ID, so that a mailbox which has them already can drop the copy.
    """
    from digest import pipeline

    with (
        screen.progress() as progress,
        pipeline.open_context(screen.settings(), clock=utc_now, environ=os.environ, progress=progress) as context,
    ):
        known = context.store.messages(edition)
        if not known:
            raise ConfigError(f"there is no edition {edition!r} that was mailed (`digest history` lists them)")
        if to and to not in {each.recipient for each in known}:
            raise ConfigError(f"edition {edition!r} was not for {to!r} (`digest send --since {edition} --to {to}` sends it anew)")
        report = pipeline.resend(context, edition, to=to)
    if not report.receipts and not as_json:
        unsent = sum(each.state != SendState.SENT for each in known)
        kept = f"{counted(unsent, 'message')} of it cannot be sent: too old to be kept" if unsent else "all of its mail was sent"
        screen.say(f"{kept} (--to ADDRESS sends a copy to one reader)" if not unsent else kept)
        return 0
    return _tell(screen, report, as_json=as_json)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address of the local page.")
@click.option("--port", default=8925, show_default=True, type=click.IntRange(0, 65535), help="Its port.")
@click.option("--no-page", is_flag=True, help="Run the schedule only.")
@click.pass_obj
def serve(screen: Screen, host: str, port: int, no_page: bool) -> None:
    """Run on schedule until stopped, and serve the local page.

    Sends the same editions as `digest run` from cron would; both may run beside each other.
    """
    from digest.cli.serving import serve_until_stopped

    serve_until_stopped(screen, screen.settings(), address=None if no_page else (host, port))


def chosen_digest(settings: Settings, name: str | None) -> DigestSettings:
    """The digest of that name, or the first.

    :raises ConfigError: when there is none of that name.
    """
    for each in settings.digests:
        if name in (None, each.name):
            return each
    raise ConfigError(f"there is no digest {name!r} (there are: {', '.join(each.name for each in settings.digests)})")


def _moment(word: str, digest: DigestSettings, context: "Context") -> datetime:
    """The time that --since names: that of an edition, by its name or slot, or a date in the zone of the digest.

    :raises ConfigError: when it names none, or one to come.
    """
    for each in context.store.editions(digest.name, limit=_EDITIONS):
        if word in (each.id, each.slot):
            return each.made_at
    try:
        moment = datetime.fromisoformat(word)
    except ValueError as error:
        raise ConfigError(
            f"--since: {word!r} is neither a date (2026-11-20, 2026-11-20T07:00) nor an edition (`digest history` lists them)"
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(digest.timezone))
    if moment > context.now:
        raise ConfigError(f"--since: {word} is still to come")
    return moment


def _waiting(settings: Settings) -> str:
    """How much mail waits for its next try, and until when; "" when none does."""
    from digest.store import open_store

    with open_store(settings.store) as store:
        due = [each.due_at for each in store.outbox() if each.state in (SendState.READY, SendState.DEFERRED)]
    if not due:
        return ""
    return (
        f"; {counted(len(due), 'message')} to be tried again from {min(due):%Y-%m-%d %H:%M}Z on (`digest resend EDITION` tries now)"
    )


def _status(made: "Preview") -> int:
    return DeferredError.exit_status if made.is_blackout else 0


def _tell_dry(screen: Screen, made: "Preview", *, as_json: bool) -> int:
    """What ``send`` would do."""
    from digest.cli.telling import failing, outlook, unasked

    recipients = [each.recipient for each in made.messages]
    if as_json:
        screen.print_json({"would_send_to": recipients, "edition": encode(made.edition), "failures": encode(made.failures)})
        return _status(made)
    would = f"would send to {', '.join(recipients)}" if recipients else "nothing would be sent"
    screen.say(f"{would}: {outlook(made)}")
    for line in (*failing(made.failures), *(() if made.messages else unasked(made.resting))):
        screen.say(line)
    return _status(made)


def _tell(screen: Screen, report: "Report", *, as_json: bool) -> int:
    from digest.cli.telling import done, trouble

    if as_json:
        screen.print_json({each.name: encode(getattr(report, each.name)) for each in fields(report)})
        return report.exit_status
    for line in done(report):
        screen.say(line)
    for line in trouble(report):
        screen.warn(line)
    return report.exit_status


def _write_preview(made: "Preview", text: str, folder: Path) -> Path:
    from digest.render import render_preview

    page = folder / "index.html"
    shown = render_preview(made.messages[0], text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(shown, encoding="utf-8")
        (folder / "preview.html").write_text(made.messages[0].html, encoding="utf-8")
        (folder / "preview.txt").write_text(text, encoding="utf-8")
        (folder / "preview.eml").write_bytes(made.messages[0].body)
    except OSError as error:
        raise ConfigError(
            f"{folder}: the preview cannot be written: {error.strerror} (choose another place with --folder)"
        ) from error
    return page


VERBS: dict[str, click.Command] = {"preview": preview, "run": run, "send": send, "resend": resend, "serve": serve}
