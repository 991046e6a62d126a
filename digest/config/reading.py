"""config.toml into ``Settings``.

Read by tomllib, checked key by key, made absolute: a path in the file is relative to the file, so cron may run the program
from anywhere. What can be known to be wrong without the network is an error here (a bad time, zone, rule or address), so that
no run fails at 07:00 for a slip made at noon.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from pathlib import Path

import platformdirs

from digest import slots, urls
from digest.config.tables import Table
from digest.errors import ConfigError
from digest.model import Access, Source
from digest.rank import validate_rule
from digest.settings import (
    ArchiveSettings,
    DigestSettings,
    DkimSettings,
    ExtractSettings,
    FetchSettings,
    ImapSettings,
    MailSettings,
    ReadersSettings,
    SectionText,
    Settings,
    SmtpSettings,
    StoreSettings,
    SummarySettings,
)

_TRANSPORTS = ("outbox", "smtp", "lmtp", "sendmail", "maildir", "imap")
_TEXTS = ("auto", "full", "brief")
_AUTH = ("password", "xoauth2")
_SECURITY = ("starttls", "tls", "none")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_PATH_SCHEMES = ("maildir:", "mbox:")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LEAST_WAIT = 0.05  # seconds: 0 would mean "not at all" to some clocks and "for ever" to others


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
    _mail(tables["mail"], base)
    _smtp(tables["mail.smtp"], base)
    _digest(tables["digest"])
    _source(tables["source"], base)
    _fetch(tables["fetch"])
    _extract(tables["extract"])
    _store(tables["store"], base)
    _templates(tables["templates"], base)
    _archive(tables["archive"], base)
    _ping(tables["ping"])
    _readers(tables["readers"])
    _summary(tables["summary"])
    _imap(tables["mail.imap"], base)
    _dkim(tables["mail.dkim"], base)
    return {name: tuple(each.known) for name, each in tables.items()}


def _table(place: str, **content: object) -> Table:
    return Table(content, file="config.toml", place=place)


def _settings(top: Table, path: Path) -> Settings:
    base = path.parent
    return Settings(
        path=path,
        mail=_mail(top.table("mail"), base),
        digests=tuple(_digest(each) for each in top.tables("digest")),
        sources=tuple(_source(each, base) for each in top.tables("source")),
        fetch=_fetch(top.table("fetch")),
        extract=_extract(top.table("extract")),
        store=_store(top.table("store"), base),
        templates=_templates(top.table("templates"), base),
        archive=_archive(top.table("archive"), base),
        ping=_ping(top.table("ping")),
        readers=_readers(top.table("readers")),
        summary=_summary(top.table("summary")),
    )


# ---------------------------------------------------------------- one function a table


def _mail(table: Table, base: Path) -> MailSettings:
    default = MailSettings(sender="digest@localhost")
    mail = MailSettings(
        sender=_address(table, "from", table.text("from", default.sender)),
        transport=table.text("transport", default.transport, choices=_TRANSPORTS),
        outbox=base / table.text("outbox", str(default.outbox)),
        sendmail=table.text("sendmail", default.sendmail),
        reply_to=table.text("reply_to"),
        unsubscribe=table.text("unsubscribe"),
        on_unknown=table.text("on_unknown", default.on_unknown, choices=("resend", "hold")),
        smtp=_smtp(table.table("smtp"), base),
        imap=_imap(table.table("imap"), base),
        dkim=_dkim(table.table("dkim"), base),
    )
    table.close()
    return mail


def _smtp(table: Table, base: Path) -> SmtpSettings:
    default = SmtpSettings()
    smtp = SmtpSettings(
        host=table.text("host", default.host),
        port=table.integer("port", default.port, low=1, high=65535),
        security=table.text("security", default.security, choices=_SECURITY),
        insecure=table.flag("insecure", default=default.insecure),
        auth=table.text("auth", default.auth, choices=_AUTH),
        username=table.text("username"),
        password_env=_no_password(table).text("password_env"),
        password_file=_path(table, "password_file", base),
        password_command=table.text("password_command"),
        password_keyring=table.text("password_keyring"),
        timeout=table.seconds("timeout", default.timeout, low=_LEAST_WAIT),
    )
    table.close()
    return smtp


def _imap(table: Table, base: Path) -> ImapSettings:
    default = ImapSettings()
    imap = ImapSettings(
        host=table.text("host", default.host),
        port=table.integer("port", default.port, low=1, high=65535),
        security=table.text("security", default.security, choices=_SECURITY),
        auth=table.text("auth", default.auth, choices=_AUTH),
        username=table.text("username"),
        password_env=_no_password(table).text("password_env"),
        password_file=_path(table, "password_file", base),
        password_command=table.text("password_command"),
        password_keyring=table.text("password_keyring"),
        mailbox=table.text("mailbox", default.mailbox),
        timeout=table.seconds("timeout", default.timeout, low=_LEAST_WAIT),
    )
    table.close()
    return imap


def _dkim(table: Table, base: Path) -> DkimSettings:
    dkim = DkimSettings(domain=table.text("domain"), selector=table.text("selector"), key_file=_path(table, "key_file", base))
    if dkim.selector and not (dkim.domain and dkim.key_file):
        raise table.error("selector", "signing needs domain and key_file too")
    table.close()
    return dkim


def _no_password(table: Table) -> Table:
    if table.has("password"):
        places = "password_env, password_file, password_command or password_keyring"
        raise table.error("password", f"a password does not belong in this file (use {places})")
    return table


def _path(table: Table, key: str, base: Path) -> Path | None:
    text = table.text(key)
    return base / Path(text).expanduser() if text else None


def _digest(table: Table) -> DigestSettings:
    default = DigestSettings(name="", to=())
    name = table.text("name")
    if not _NAME.fullmatch(name):
        raise table.error("name", f"{name!r} is not a name (letters, digits, - and _, at most 64)")
    to = tuple(_address(table, "to", each) for each in table.texts("to"))
    if not to and not table.has("to"):  # an empty list is for a digest that only readers of the database get
        raise table.error("to", "there is nobody to send it to (write one address or a list)")
    digest = DigestSettings(
        name=name,
        to=to,
        title=table.text("title") or name.replace("-", " ").replace("_", " ").title(),
        at=table.texts("at"),
        days=_days(table),
        max_late=table.seconds("max_late", default.max_late),
        timezone=table.text("timezone", default.timezone),
        sections=table.texts("sections"),
        minutes=table.number("minutes", default.minutes, low=1, high=600),
        text=table.text("text", default.text, choices=_TEXTS),
        section_text=_section_text(table.table("section_text")),
        template=table.text("template", default.template),
        language=table.text("language", default.language),
        images=table.text("images", default.images, choices=("none", "embedded", "remote")),
        expire_days=table.seconds("expire", default.expire_days * 86400) / 86400,
        send_empty=table.flag("send_empty", default=default.send_empty),
    )
    table.close()
    return _checked_schedule(digest, table)


def _section_text(table: Table) -> tuple[SectionText, ...]:
    return tuple(SectionText(section=name, text=table.text(name, choices=_TEXTS)) for name in table.names)


def _days(table: Table) -> str:
    return ",".join(table.texts("days")) or "daily"


def _checked_schedule(digest: DigestSettings, table: Table) -> DigestSettings:
    try:
        slots.validate(digest)
    except ConfigError as error:
        raise table.error(f"name = {digest.name!r}", str(error)) from error
    return digest


def _source(table: Table, base: Path) -> Source:
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
        password_env=_no_password(table).text("password_env"),
        password_file=str(_path(table, "password_file", base) or ""),
        password_command=table.text("password_command"),
        password_keyring=table.text("password_keyring"),
        headers_env=table.text("headers_env"),
        headers_file=str(_path(table, "headers_file", base) or ""),
        proxy=proxy,
        mark_read=table.flag("mark_read", default=False),
    )


def _fetch(table: Table) -> FetchSettings:
    default = FetchSettings()
    fetch = FetchSettings(
        timeout=table.seconds("timeout", default.timeout, low=_LEAST_WAIT),
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


def _extract(table: Table) -> ExtractSettings:
    default = ExtractSettings()
    extract = ExtractSettings(
        workers=table.integer("workers", default.workers, low=0, high=256),
        deadline=table.seconds("deadline", default.deadline, low=_LEAST_WAIT),
        memory=table.integer("memory", default.memory, low=100_000_000, high=1 << 40),
    )
    table.close()
    return extract


def _store(table: Table, base: Path) -> StoreSettings:
    default = StoreSettings()
    url = table.text("url", default.url)
    keep = table.seconds("keep", default.keep_days * 86400) / 86400
    table.close()
    prefix = "sqlite:///"
    if url.startswith(prefix) and url != prefix:
        url = f"{prefix}{base / url.removeprefix(prefix)}"
    return StoreSettings(url=url, keep_days=max(1, int(keep)))


def _templates(table: Table, base: Path) -> Path | None:
    folder = _path(table, "dir", base)
    table.close()
    return folder


def _readers(table: Table) -> ReadersSettings:
    default = ReadersSettings()
    readers = ReadersSettings(
        url=table.text("url"),
        confirm=table.flag("confirm", default=default.confirm),
        answer_days=table.seconds("answer_within", default.answer_days * 86400, low=86400) / 86400,
        rate=table.number("rate", default.rate, low=0, high=10_000),
    )
    if readers.url and not readers.url.startswith(("https://", "http://")):
        raise table.error("url", f"{readers.url!r} is no web address (write https://news.example.org)")
    table.close()
    return readers


def _summary(table: Table) -> SummarySettings:
    default = SummarySettings()
    summary = SummarySettings(
        url=table.text("url").rstrip("/"),
        model=table.text("model"),
        key_env=table.text("key_env"),
        timeout=table.seconds("timeout", default.timeout, low=_LEAST_WAIT),
        total=table.seconds("total", default.total),
        tokens=table.integer("tokens", default.tokens, low=1000, high=10_000_000),
    )
    table.close()
    if summary.url and not urls.is_web(summary.url):
        raise table.error("url", f"{summary.url!r} is no web address (write http://127.0.0.1:11434/v1)")
    if summary.url and not summary.model:
        raise table.error("model", "name the model that the endpoint is to use")
    return summary


def _archive(table: Table, base: Path) -> ArchiveSettings:
    archive = ArchiveSettings(folder=_path(table, "dir", base), url=table.text("url"))
    table.close()
    return archive


def _ping(table: Table) -> str:
    url = table.text("url")
    if url and not urls.is_web(url):
        raise table.error("url", f"{url!r} is no web address (write https://hc.example.org/ping/NAME)")
    table.close()
    return url


# ---------------------------------------------------------------- values with a form of their own


def _absolute(url: str, base: Path) -> str:
    for scheme in _PATH_SCHEMES:
        if url.startswith(scheme):
            return scheme + str(base / Path(url.removeprefix(scheme)).expanduser())
    if _SCHEME.match(url):
        return url
    return str((base / Path(url).expanduser()).resolve())


def _address(table: Table, key: str, text: str) -> str:
    if not _ADDRESS.fullmatch(parseaddr(text)[1]) or "\n" in text or "\r" in text:
        raise table.error(key, f'{text!r} is not a mail address (write "me@example.org" or "My Name <me@example.org>")')
    return text


# ---------------------------------------------------------------- what only the whole can show


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
