"""config.toml written by the program: by tomlkit alone, so that the user's comments, order and spacing survive.

A file is replaced in one step (written beside, then renamed), so a full disk or a kill leaves the old one whole.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from digest.errors import ConfigError
from digest.model import Source

_NAME = "config.toml"


def shipped_config() -> str:
    """The text of the annotated config.toml: beside the package in a wheel, one level up in a checkout.

    :raises ConfigError: when the installation is incomplete.
    """
    package = Path(__file__).parent.parent
    for place in (package / _NAME, package.parent / _NAME):
        if place.is_file() and (text := place.read_text(encoding="utf-8")).startswith("# newsletter-digest"):
            return text
    raise ConfigError(f"{package / _NAME} is missing (install newsletter-digest again)")


def create_config(path: Path, *, to: str, sources: Iterable[Source]) -> None:
    """Write a new configuration for one reader: the shipped file with its address, and with ``sources`` instead of the
    shipped ones, if any are given.

    :raises ConfigError: when the file is there already, or cannot be written.
    """
    refuse_overwriting(path)
    document = tomlkit.parse(shipped_config())
    document["digest"][0]["to"] = [to]
    chosen = tuple(sources)
    if chosen:
        document["source"] = AoT([_table(each) for each in chosen])
    _replace(path, tomlkit.dumps(document))


def refuse_overwriting(path: Path) -> None:
    """Pass where there is no such file yet.

    :raises ConfigError: when there is.
    """
    if path.exists():
        raise ConfigError(f"{path}: is there already (edit it, or `digest add URL` to add a source)")


def add_sources(path: Path, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Append sources to the file; returns those that were not there yet, in the order given.

    :raises ConfigError: when the file cannot be read or written.
    """
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (OSError, TOMLKitError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    present = {str(each.get("url")) for each in document.get("source", [])}
    added = tuple({each.url: each for each in sources if each.url not in present}.values())
    if "source" not in document:
        document["source"] = AoT([])
    for source in added:
        _append(document, _table(source))
    if added:
        _replace(path, tomlkit.dumps(document))
    return added


def _append(document: TOMLDocument, table: Table) -> None:
    """Put a table behind the other sources, with a blank line before it, and one after it where anything follows."""
    sources, whole = document["source"], tomlkit.dumps(document)
    before = sources[-1].as_string() if len(sources) else whole
    table.trivia.indent = "\n" * (2 - min(2, len(before) - len(before.rstrip("\n")))) if before else ""
    if not whole.endswith(before):
        table.add(tomlkit.nl())
    sources.append(table)


def _table(source: Source) -> Table:
    table = tomlkit.table()
    table["url"] = source.url
    if source.name:
        table["name"] = source.name
    if source.section:
        table["section"] = source.section
    return table


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
