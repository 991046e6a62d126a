"""preview, run, send, serve: editions made and sent."""

import os
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.clock import utc_now
from digest.cli.screen import Screen
from digest.errors import ConfigError
from digest.model import Edition, SendState
from digest.settings import DigestSettings, Settings

if TYPE_CHECKING:
    from digest.pipeline import Preview, Report


@click.command()
@click.argument("name", required=False)
@click.option("--open", "in_browser", is_flag=True, help="Open it in the browser.")
@click.option("--why", is_flag=True, help="Say for every entry what became of it.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("preview"),
    help="Where preview.html, .txt and .eml go (default: ./preview).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the edition as JSON; write nothing.")
@click.pass_obj
def preview(screen: Screen, name: str | None, in_browser: bool, why: bool, folder: Path, as_json: bool) -> None:
    """Build what would be sent now. Nothing is sent, remembered or marked."""
    from digest import pipeline
    from digest.render import render_text

    settings = screen.settings()
    chosen = _chosen(settings, name)
    with (
        screen.progress() as progress,
        pipeline.open_preview(settings, clock=utc_now, environ=os.environ, progress=progress) as context,
    ):
        made = pipeline.preview(context, chosen)
    if as_json:
        screen.print_json(made.edition)
        return
    screen.say(_account(made.edition))
    if why:
        for outcome in made.edition.outcomes:
            screen.say(f"{outcome.kind:<12} {outcome.title or outcome.url}: {outcome.reason}")
    if made.messages:
        text = render_text(made.edition, digest=chosen, mail=settings.mail, templates=settings.templates)
        page = _write_preview(made, text, folder.absolute())
        screen.say(f"wrote {page}")
        if in_browser:
            webbrowser.open(page.as_uri())


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def run(screen: Screen, as_json: bool) -> int:
    """Send everything that is due, once. This is what cron calls.

    A digest with times (`at`) is sent when one of them has come; one without, whenever there is something new. First, mail
    that an earlier run left unsent is tried again.
    """
    from digest.agenda import is_idle
    from digest.store import open_store

    settings = screen.settings()
    with open_store(settings.store) as store:
        if is_idle(store, settings, now=utc_now()):
            if as_json:
                screen.print_json({})
            else:
                screen.say("nothing is due")
            return 0
    from digest import pipeline

    with (
        screen.progress() as progress,
        pipeline.open_context(settings, clock=utc_now, environ=os.environ, progress=progress) as context,
    ):
        report = pipeline.run(context)
    return _tell(screen, report, as_json=as_json)


@click.command()
@click.argument("name", required=False)
@click.option("--to", multiple=True, help="Send it to this address instead of its readers (may be given several times).")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and to whom; send nothing.")
@click.option("--mark", is_flag=True, help="Count what it shows as sent, so that the next edition does not hold it again.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def send(screen: Screen, name: str | None, to: tuple[str, ...], dry_run: bool, mark: bool, as_json: bool) -> int:
    """Send a digest by hand, now. The schedule goes on as if nothing had happened."""
    from digest import pipeline

    settings = screen.settings()
    chosen = _chosen(settings, name)
    opened = pipeline.open_preview if dry_run else pipeline.open_context
    with screen.progress() as progress, opened(settings, clock=utc_now, environ=os.environ, progress=progress) as context:
        if dry_run:
            made = pipeline.preview(context, chosen)
            screen.say(f"would send to {', '.join(to or chosen.to)}: {_account(made.edition)}")
            return 0
        report = pipeline.send(context, chosen, to=to, remember=mark)
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


def _chosen(settings: Settings, name: str | None) -> DigestSettings:
    """The digest of that name, or the first.

    :raises ConfigError: when there is none of that name.
    """
    for each in settings.digests:
        if name in (None, each.name):
            return each
    raise ConfigError(f"there is no digest {name!r} (there are: {', '.join(each.name for each in settings.digests)})")


def _account(edition: Edition) -> str:
    counts = edition.counts
    parts = {
        "story" if counts.stories == 1 else "stories": counts.stories,
        "merged": counts.merged,
        "repeat" if counts.repeats == 1 else "repeats": counts.repeats,
        "muted": counts.muted,
        "carried over": counts.carried,
        "expired": counts.expired,
        "failed": counts.failed,
    }
    told = ", ".join(f"{number} {word}" for word, number in parts.items() if number) or "nothing"
    left_out = f"; {_number(counts.passages, 'repeated paragraph')} left out" if counts.passages else ""
    return f"{edition.title}: {counts.new} new: {told}{left_out}; {_number(round(edition.minutes), 'minute')} to read"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _tell(screen: Screen, report: "Report", *, as_json: bool) -> int:
    if as_json:
        screen.print_json(report)
        return report.exit_status
    for edition in report.editions:
        screen.say(_account(edition))
    for receipt in report.receipts:
        if receipt.state is SendState.SENT:
            screen.say(f"sent to {receipt.recipient}: {receipt.reply}")
        else:
            screen.warn(f"{receipt.state} to {receipt.recipient}: {receipt.reply}")
    for failure in report.failures:
        screen.say(f"source failed: {failure.name}: {failure.reason}")
    for name in report.waiting:
        screen.warn(f"{name}: not one of its sources could be read; the next run tries again")
    if not report.editions and not report.receipts and not report.waiting:
        screen.say("nothing is due, or nothing is new")
    return report.exit_status


def _write_preview(made: "Preview", text: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "preview.html"
    page.write_text(made.messages[0].html, encoding="utf-8")
    (folder / "preview.txt").write_text(text, encoding="utf-8")
    (folder / "preview.eml").write_bytes(made.messages[0].body)
    return page


VERBS: dict[str, click.Command] = {"preview": preview, "run": run, "send": send, "serve": serve}
