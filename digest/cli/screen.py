"""What a person or a program reads: lines, tables, progress, JSON. Nothing else in the package prints.

Control characters and terminal escapes of foreign text never reach the terminal: every line goes through ``_plain``.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from digest.codec import encode
from digest.settings import Settings

_UNBOUND = 10_000  # columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The common options, and the one place that prints."""

    config: Path | None = None
    quiet: bool = False

    def settings(self) -> Settings:
        """The settings of the chosen configuration file.

        :raises ConfigError: when there is none, or it is wrong.
        """
        import os

        from digest.config import find_config, read_config

        return read_config(find_config(self.config, environ=os.environ, cwd=Path.cwd()))

    def say(self, line: str = "") -> None:
        """Print one line for a person, unless --quiet."""
        if not self.quiet:
            click.echo(_plain(line))

    def warn(self, line: str) -> None:
        """Print one line about trouble to standard error, also under --quiet."""
        click.echo(_plain(line), err=True)

    def print(self, text: str) -> None:
        """Print what was asked for, also under --quiet."""
        click.echo(_plain(text))

    def print_json(self, value: object) -> None:
        """Print a value, or a list of values, as JSON."""
        plain: Any = encode(list(value)) if isinstance(value, Sequence) and not isinstance(value, str) else _encoded(value)
        click.echo("".join(map(_escaped, json.dumps(plain, ensure_ascii=False, indent=2))))

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table: on a terminal folded where it is too narrow, elsewhere as wide as it is; never cut."""
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column, heading in enumerate(headings):
            longest = max((len(row[column]) for row in rows), default=0)
            table.add_column(heading, overflow="fold", min_width=longest if column == 0 else None)
        for row in rows:
            table.add_row(*(Text(_plain(cell)) for cell in row))
        Console(width=None if sys.stdout.isatty() else _UNBOUND).print(table)

    @contextmanager
    def progress(self) -> Iterator["Progress"]:
        """Draw how far long work is, on a terminal only."""
        if self.quiet or not sys.stderr.isatty():
            yield Progress(None)
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn())
        with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
            yield Progress(bars)


class Progress:
    """Progress bars, one a stage; draws nothing without a terminal."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of ``stage``."""
        if self._bars is None:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)


def _encoded(value: object) -> Any:
    return value if isinstance(value, dict) else encode(value)


def _escaped(each: str) -> str:
    """A character of JSON, escaped where a terminal might obey it."""
    return each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1]


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() or each in "\n\t" else "�" for each in text)
