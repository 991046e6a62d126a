"""The tables of config.toml on what is read, and how: [[source]], [fetch] and [extract]."""

import re
from pathlib import Path

from digest.config.forms import LEAST_WAIT, no_password, path_in
from digest.config.tables import Table
from digest.errors import ConfigError
from digest.model import Access, Source
from digest.rank import validate_rule
from digest.settings import ExtractSettings, FetchSettings

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_PATH_SCHEMES = ("maildir:", "mbox:")


def read_source(table: Table, base: Path) -> Source:
    """The settings of one [[source]], its rules checked."""
    default = Source(url="")
    url = table.text("url").strip()
    if not url:
        raise table.error("url", "there is none (a feed, a site, a mailbox, or the path of a folder or file)")
    source = Source(
        url=_absolute(url, base),
        name=table.text("name"),
        section=table.text("section"),
        weight=table.number("weight", default.weight, low=0, high=100),
        kind=table.text("kind", default.kind, choices=("auto", "feed", "page")),
        backlog=table.integer("backlog", default.backlog, low=0, high=10_000),
        include=table.texts("include"),
        exclude=table.texts("exclude"),
        must=table.texts("must"),
        full_text=table.flag("full_text", default=default.full_text),
        access=_access(table, base),
    )
    for rule in (*source.include, *source.exclude, *source.must):
        try:
            validate_rule(rule)
        except ConfigError as error:
            raise table.error(f"url = {url!r}", str(error)) from error
    table.close()
    return source


def _absolute(url: str, base: Path) -> str:
    for scheme in _PATH_SCHEMES:
        if url.startswith(scheme):
            return scheme + str(base / Path(url.removeprefix(scheme)).expanduser())
    if _SCHEME.match(url):
        return url
    return str((base / Path(url).expanduser()).resolve())


def _one_line(table: Table, key: str) -> str:
    text = table.text(key)
    if not text.isascii() or not text.isprintable():
        raise table.error(key, f"{text!r} cannot stand in a header (one line of ASCII)")
    return text


def _access(table: Table, base: Path) -> Access:
    proxy = table.text("proxy")
    if proxy and not proxy.startswith(("http://", "https://")):
        raise table.error("proxy", f"{proxy!r} is not the http(s) address of a proxy")
    return Access(
        username=table.text("username"),
        password_env=no_password(table).text("password_env"),
        password_file=str(path_in(table, "password_file", base) or ""),
        password_command=table.text("password_command"),
        password_keyring=table.text("password_keyring"),
        headers_env=table.text("headers_env"),
        headers_file=str(path_in(table, "headers_file", base) or ""),
        proxy=proxy,
        mark_read=table.flag("mark_read", default=False),
    )


def read_fetch(table: Table) -> FetchSettings:
    """The settings of [fetch]."""
    default = FetchSettings()
    fetch = FetchSettings(
        timeout=table.seconds("timeout", default.timeout, low=LEAST_WAIT),
        max_bytes=table.integer("max_bytes", default.max_bytes, low=1024, high=1 << 30),
        redirects=table.integer("redirects", default.redirects, low=0, high=20),
        concurrency=table.integer("concurrency", default.concurrency, low=1, high=1000),
        per_host=table.integer("per_host", default.per_host, low=1, high=64),
        pace=table.seconds("pace", default.pace),
        interval=table.seconds("interval", default.interval),
        tell_after=table.integer("tell_after", default.tell_after, low=1, high=100),
        proxy=table.text("proxy", default.proxy),
        contact=_one_line(table, "contact"),
        user_agent=_one_line(table, "user_agent"),
        allow_private=table.texts("allow_private"),
    )
    table.close()
    return fetch


def read_extract(table: Table) -> ExtractSettings:
    """The settings of [extract]."""
    default = ExtractSettings()
    extract = ExtractSettings(
        workers=table.integer("workers", default.workers, low=0, high=256),
        deadline=table.seconds("deadline", default.deadline, low=LEAST_WAIT),
        memory=table.integer("memory", default.memory, low=100_000_000, high=1 << 40),
    )
    table.close()
    return extract
