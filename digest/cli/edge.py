"""The process's edge: options that every verb has, late imports, and errors turned into words and exit statuses."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from digest import __version__
from digest.cli.logs import set_up_logging
from digest.cli.screen import Screen
from digest.errors import DigestError

_VERBS = {
    "demo": ("setup", "Show the whole product on a sample web site, here and now."),
    "init": ("setup", "Write a config.toml."),
    "add": ("setup", "Add sources: a feed, a site, a folder, a file."),
    "import": ("setup", "Add the sources of an OPML file."),
    "export": ("setup", "Print the sources as OPML."),
    "check": ("setup", "Try every source, the mail log-in and the schedule; send nothing."),
    "preview": ("sending", "Build what would be sent now; change nothing."),
    "run": ("sending", "Send everything that is due, once. This is what cron calls."),
    "send": ("sending", "Send a digest by hand, now."),
    "resend": ("sending", "Send mail of an edition again that failed, or that got lost."),
    "serve": ("sending", "Run on schedule, and serve the local page."),
    "history": ("looking", "List the editions and what became of them."),
    "show": ("looking", "Print an edition."),
    "why": ("looking", "Tell what happened to an article, and by which rule."),
    "site": ("learning", "List what a site puts under its articles; keep or drop it."),
    "extract": ("looking", "Print the cleaned article of a page."),
    "status": ("keeping", "Tell how the program stands."),
    "outbox": ("keeping", "List the mail that is not sent."),
    "backup": ("keeping", "Write a consistent copy of the database."),
    "templates": ("keeping", "See and copy the templates."),
    "readers": ("people", "Readers that stand in the database: add, list, export, delete, import."),
    "bounces": ("people", "Read mail that came back, and retire addresses that are gone."),
    "worker": ("scaling", "Do what is due, as one of many workers on one database."),
    "migrate": ("scaling", "Bring the database to the tables of this version."),
}

# Objects that are made before the collector looks for rings of garbage, instead of 700: what imports make lives to the end, and to
# look at it again and again took a tenth of the time of a run with nothing due.
_COLLECT_AFTER = 10_000


class _LateGroup(click.Group):
    """A group whose verbs are imported when they are called, and listed without being imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command: click.Command = import_module(f"digest.cli.{_VERBS[cmd_name][0]}").VERBS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, words) for verb, (_, words) in _VERBS.items()])


@click.group(cls=_LateGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="digest")
@click.option("--config", "config", type=click.Path(path_type=Path), help="The configuration file (default: ./config.toml).")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but trouble.")
@click.option("-v", "--verbose", count=True, help="Log the steps to standard error; twice: each page and mail too.")
@click.option("--log-json", is_flag=True, help="Log a JSON object a line.")
@click.pass_context
def digest(ctx: click.Context, config: Path | None, quiet: bool, verbose: int, log_json: bool) -> None:
    """One finite email from the sources you follow: each story once, and an account of everything left out."""
    ctx.obj = Screen(config=config, quiet=quiet)
    set_up_logging(verbose=verbose, quiet=quiet, as_json=log_json)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line, by default that of the process, and leave with its exit status."""
    gc.set_threshold(_COLLECT_AFTER)
    try:
        status = digest.main(arguments, prog_name="digest", standalone_mode=False)
    except click.NoSuchOption as error:
        error.show()
        if error.option_name in {name for each in digest.params for name in each.opts}:
            click.echo(f"{error.option_name} stands before the verb: digest {error.option_name} … VERB", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)  # 128 + SIGINT, as a shell reports it
    except DigestError as error:
        Screen().warn(f"digest: {error}")
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # The reader of our output has gone (`digest history | head`): leave quietly, and keep the interpreter from flushing again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)
