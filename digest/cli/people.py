"""readers, bounces: who gets what beyond the configuration, and mail that came back."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digest.cli.clock import utc_now
from digest.cli.screen import Screen
from digest.codec import encode
from digest.errors import ConfigError
from digest.model import Preferences, Reader, Source
from digest.store import open_store, roster

if TYPE_CHECKING:
    from digest.bounces import Bounce

_LISTS = ("sources", "sections", "at")
_MBOX = b"From "  # what a file of many mails begins with


class Minutes(click.FloatRange):
    """Minutes of reading, up to ten hours; 0 stands for those of the digest. Not "nan", which is in no range and out of none."""

    def __init__(self) -> None:
        super().__init__(0, 600)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number."""
        minutes = float(super().convert(value, param, ctx))
        if isnan(minutes):
            self.fail(f"{value!r} is not a number", param, ctx)
        return minutes


@click.group()
def readers() -> None:
    """Readers that stand in the database: add, list, export, delete, import."""


@readers.command()
@click.argument("address", nargs=-1, required=True)
@click.option("--digest", "name", help="The digest they get (default: the first of the configuration).")
@click.option("--source", "sources", multiple=True, help="Made of this source instead of those of the digest (may be repeated).")
@click.option("--section", "sections", multiple=True, help="Only this section (may be repeated).")
@click.option("--at", multiple=True, help="At this time, such as 07:00 (may be repeated).")
@click.option("--timezone", default="", help="In this time zone.")
@click.option("--language", default="", help="In the words of this language.")
@click.option("--minutes", default=0.0, type=Minutes(), help="With this budget of reading time.")
@click.option("--template", default="", help="In this template.")
@click.option("--confirmed", is_flag=True, help="They have said yes already: ask nobody.")
@click.pass_obj
def add(screen: Screen, /, address: tuple[str, ...], name: str | None, confirmed: bool, **wishes: Any) -> None:
    """Add readers. Each is asked by mail first, unless the configuration or --confirmed says otherwise."""
    from digest.pipeline import sign_up
    from digest.render import read_address

    settings = screen.settings()
    wanted = Preferences(digest=name or settings.digests[0].name, **wishes)
    with open_store(settings.store) as store:
        store.write(roster.add_sources, _unlisted(wanted, settings.sources))
        addresses = [read_address(each) for each in address]
        new = sign_up(store, settings, addresses, wanted, now=utc_now(), confirmed=confirmed)
    screen.say(f"added {new} of {len(address)}" + ("" if confirmed else "; they are asked by mail, with the next run"))


@readers.command("list")
@click.option("--digest", "name", help="Of this digest only.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON, one a line.")
@click.pass_obj
def list_readers(screen: Screen, name: str | None, as_json: bool) -> None:
    """List the readers and how each stands."""
    with open_store(screen.settings().store) as store:
        last = 0
        while found := store.read(roster.page_after, last, digest=name):
            for reader in found:
                screen.print(_line(reader, as_json=as_json))
            last = found[-1].id


@readers.command()
@click.argument("address")
@click.pass_obj
def export(screen: Screen, address: str) -> None:
    """Print all that is known of a reader, as JSON: for the reader who asks."""
    with open_store(screen.settings().store) as store:
        found, mail = store.read(roster.of_address, address), store.read(roster.mail_of, address)
        listed = store.read(roster.is_suppressed, address)
    told = {"readers": [encode(each) for each in found], "mail": [encode(each) for each in mail]}
    screen.print_json({"address": address, "suppressed": listed, **told})


@readers.command()
@click.argument("address")
@click.option("--suppress", is_flag=True, help="Never write to the address again, whoever signs it up; its hash is kept for that.")
@click.pass_obj
def delete(screen: Screen, address: str, suppress: bool) -> None:
    """Delete all that is kept of a reader: wishes, mail, history of mail."""
    with open_store(screen.settings().store) as store:
        gone = store.write(roster.forget, address)
        if suppress:
            store.write(roster.suppress, address, reason="deleted by hand", now=utc_now())
    screen.say(f"deleted {gone} rows")


@readers.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--confirmed", is_flag=True, help="They have said yes already: ask nobody.")
@click.pass_obj
def import_readers(screen: Screen, file: Path, confirmed: bool) -> None:
    """Add the readers of a CSV file with a heading: address, and any of digest, sources, sections, at, days, timezone, language,
    minutes, text, template. Lists are separated by semicolons."""
    from digest.pipeline import sign_up
    from digest.render import read_address

    settings = screen.settings()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [_row(row, file.name, n, settings.digests[0].name) for n, row in enumerate(csv.DictReader(lines), 2)]
    rows.sort(key=lambda row: repr(row[1]))
    added = 0
    with open_store(settings.store) as store:
        for _, same in groupby(rows, key=lambda row: repr(row[1])):
            group = list(same)
            store.write(roster.add_sources, _unlisted(group[0][1], settings.sources))
            addresses = [read_address(address) for address, _ in group]
            added += sign_up(store, settings, addresses, group[0][1], now=utc_now(), confirmed=confirmed)
    screen.say(f"added {added} of {len(rows)}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def bounces(screen: Screen, path: Path) -> None:
    """Read mail that came back, from a Maildir, an mbox, an .eml file, or standard input (-), and retire addresses that are gone.

    May be run over the same mail again: each bounce counts once.
    """
    told: Counter[str] = Counter()
    with open_store(screen.settings().store) as store:
        for raw in _mails(path):
            for bounce in _read(raw):
                told[store.write(roster.bounced, bounce, now=utc_now())] += 1
    screen.say(", ".join(f"{n} {kind}" for kind, n in sorted(told.items())) or "no bounces")


def _line(reader: Reader, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(encode(reader), ensure_ascii=False)
    return f"{reader.address}  {reader.preferences.digest}  {reader.state}  {reader.note}".rstrip()


def _read(raw: bytes) -> "tuple[Bounce, ...]":
    from digest.bounces import read_bounces

    return read_bounces(raw)


def _mails(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        yield sys.stdin.buffer.read()
    elif path.is_dir():
        folders = [path / each for each in ("new", "cur") if (path / each).is_dir()] or [path]
        for each in sorted(file for folder in folders for file in folder.iterdir() if file.is_file()):
            yield each.read_bytes()
    elif path.is_file() and path.suffix != ".eml" and _is_mbox(path):
        import mailbox

        with closing(mailbox.mbox(path, create=False)) as box:
            yield from (each.as_bytes() for each in box)
    elif path.is_file():
        yield path.read_bytes()
    else:
        raise ConfigError(f"{path}: is neither a Maildir nor a file of mail")


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MBOX)) == _MBOX


def _row(row: dict[str, str], file: str, line: int, digest: str) -> tuple[str, Preferences]:
    wishes: dict[str, Any] = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
    address = wishes.pop("address", "")
    unknown = set(wishes) - set(Preferences.__dataclass_fields__)
    if not address or unknown:
        problem = f"there is no column {min(unknown)!r}" if unknown else "there is no address"
        raise ConfigError(f"{file}: line {line}: {problem}")
    for key in _LISTS:
        if key in wishes:
            wishes[key] = tuple(each.strip() for each in wishes[key].split(";") if each.strip())
    try:
        wishes["minutes"] = Minutes().convert(wishes.get("minutes", "0"), None, None)
    except click.BadParameter:
        raise ConfigError(f"{file}: line {line}: minutes: {wishes['minutes']!r} is not a number from 0 to 600") from None
    return address, Preferences(**{"digest": digest, **wishes})


def _unlisted(wanted: Preferences, configured: Iterable[Source]) -> list[Source]:
    """The sources that are wanted and stand nowhere yet."""
    known = {each.url for each in configured}
    return [Source(url=url) for url in wanted.sources if url not in known]


VERBS: dict[str, click.Command] = {"readers": readers, "bounces": bounces}
