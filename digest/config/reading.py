"""config.toml into ``Settings``.

Read by tomllib, checked key by key, made absolute: a path in the file is relative to the file, so cron may run the program
from anywhere. What can be known to be wrong without the network is an error here (a bad time, zone, rule or address), so that
no run fails at 07:00 for a slip made at noon.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

from digest import urls
from digest.config import contents, mailing, sources
from digest.config.tables import Table
from digest.errors import ConfigError
from digest.settings import Settings, StoreSettings


def find_config(chosen: Path | None, *, environ: Mapping[str, str], cwd: Path) -> Path:
    """The configuration file to use: the chosen one, DIGEST_CONFIG, ./config.toml, else the platform's own place.

    :raises ConfigError: when there is none.
    """
    if chosen or environ.get("DIGEST_CONFIG"):
        path = chosen or Path(environ["DIGEST_CONFIG"])
        if not path.is_file():
            raise ConfigError(f"{path}: there is no such file (`digest init` writes one)")
        return path.absolute()
    places = (cwd / "config.toml", platformdirs.user_config_path("digest") / "config.toml")
    for path in places:
        if path.is_file():
            return path
    raise ConfigError(f"no config.toml in {cwd} or {places[1].parent} (`digest init` writes one, --config names another)")


def read_config(path: Path) -> Settings:
    """The settings of one file, complete and checked.

    :raises ConfigError: when it cannot be read, is not TOML, or asks for something that cannot be.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not TOML in UTF-8: {error}") from error
    top = Table(content, file=path.name, place="top level")
    settings = _settings(top, path.absolute())
    top.close()
    _check_whole(settings, path.name)
    return settings


def known_keys() -> dict[str, tuple[str, ...]]:
    """Every key by the name of its table, as config.toml would write them; top-level tables themselves are left out."""
    tables = {
        "mail": _table("[mail]"),
        "mail.smtp": _table("[mail.smtp]"),
        "digest": _table("[[digest]] 1", name="x", to=["a@example.org"]),
        "source": _table("[[source]] 1", url="https://example.org/"),
        "fetch": _table("[fetch]"),
        "extract": _table("[extract]"),
        "store": _table("[store]"),
        "templates": _table("[templates]"),
        "archive": _table("[archive]"),
        "ping": _table("[ping]"),
        "readers": _table("[readers]"),
        "summary": _table("[summary]"),
        "mail.imap": _table("[mail.imap]"),
        "mail.dkim": _table("[mail.dkim]"),
    }
    base = Path("/")
    mailing.read_mail(tables["mail"], base)
    mailing.read_smtp(tables["mail.smtp"], base)
    contents.read_digest(tables["digest"])
    sources.read_source(tables["source"], base)
    sources.read_fetch(tables["fetch"])
    sources.read_extract(tables["extract"])
    _store(tables["store"], base)
    contents.read_templates(tables["templates"], base)
    contents.read_archive(tables["archive"], base)
    _ping(tables["ping"])
    mailing.read_readers(tables["readers"])
    contents.read_summary(tables["summary"])
    mailing.read_imap(tables["mail.imap"], base)
    mailing.read_dkim(tables["mail.dkim"], base)
    return {name: tuple(each.known) for name, each in tables.items()}


def _table(place: str, **content: object) -> Table:
    return Table(content, file="config.toml", place=place)


def _settings(top: Table, path: Path) -> Settings:
    base = path.parent
    return Settings(
        path=path,
        mail=mailing.read_mail(top.table("mail"), base),
        digests=tuple(contents.read_digest(each) for each in top.tables("digest")),
        sources=tuple(sources.read_source(each, base) for each in top.tables("source")),
        fetch=sources.read_fetch(top.table("fetch")),
        extract=sources.read_extract(top.table("extract")),
        store=_store(top.table("store"), base),
        templates=contents.read_templates(top.table("templates"), base),
        archive=contents.read_archive(top.table("archive"), base),
        ping=_ping(top.table("ping")),
        readers=mailing.read_readers(top.table("readers")),
        summary=contents.read_summary(top.table("summary")),
    )


def _store(table: Table, base: Path) -> StoreSettings:
    default = StoreSettings()
    url = table.text("url", default.url)
    keep = table.seconds("keep", default.keep_days * 86400) / 86400
    table.close()
    prefix = "sqlite:///"
    if url.startswith(prefix) and url != prefix:
        url = f"{prefix}{base / url.removeprefix(prefix)}"
    return StoreSettings(url=url, keep_days=max(1, int(keep)))


def _ping(table: Table) -> str:
    url = table.text("url")
    if url and not urls.is_web(url):
        raise table.error("url", f"{url!r} is no web address (write https://hc.example.org/ping/NAME)")
    table.close()
    return url


def _check_whole(settings: Settings, file: str) -> None:
    if not settings.digests:
        raise ConfigError(f"{file}: there is no [[digest]] (add one with name and to)")
    for kind, names in (
        ("[[digest]] name", [each.name for each in settings.digests]),
        ("[[source]] url", [each.url for each in settings.sources]),
    ):
        twice = _first_twice(names)
        if twice:
            raise ConfigError(f"{file}: {kind}: {twice!r} stands twice (remove one)")
    sections = {each.section for each in settings.sources}
    for digest in settings.digests:
        named = [("sections", each) for each in digest.sections] + [("section_text", each.section) for each in digest.section_text]
        for key, section in named:
            if section not in sections:
                known = ", ".join(sorted(filter(None, sections))) or "none"
                raise ConfigError(
                    f"{file}: [[digest]] {digest.name} {key}: no [[source]] is in section {section!r} (there are: {known})"
                )


def _first_twice(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
