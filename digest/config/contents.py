"""The tables of config.toml on what an edition holds and how it looks: [[digest]], [templates], [archive] and [summary]."""

import re
from pathlib import Path

from digest import slots, urls
from digest.config.forms import LEAST_WAIT, mail_address, path_in
from digest.config.tables import Table
from digest.errors import ConfigError
from digest.settings import ArchiveSettings, DigestSettings, SectionText, SummarySettings

_TEXTS = ("auto", "full", "brief")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def read_digest(table: Table) -> DigestSettings:
    """The settings of one [[digest]], its times checked."""
    default = DigestSettings(name="", to=())
    name = table.text("name")
    if not _NAME.fullmatch(name):
        raise table.error("name", f"{name!r} is not a name (letters, digits, - and _, at most 64)")
    to = tuple(mail_address(table, "to", each) for each in table.texts("to"))
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
        raise table.error(f"({digest.name})", str(error)) from error
    return digest


def read_templates(table: Table, base: Path) -> Path | None:
    """The folder of [templates]; None without one."""
    folder = path_in(table, "dir", base)
    table.close()
    return folder


def read_archive(table: Table, base: Path) -> ArchiveSettings:
    """The settings of [archive]."""
    archive = ArchiveSettings(folder=path_in(table, "dir", base), url=table.text("url"))
    table.close()
    return archive


def read_summary(table: Table) -> SummarySettings:
    """The settings of [summary]."""
    default = SummarySettings()
    summary = SummarySettings(
        url=table.text("url").rstrip("/"),
        model=table.text("model"),
        key_env=table.text("key_env"),
        timeout=table.seconds("timeout", default.timeout, low=LEAST_WAIT),
        total=table.seconds("total", default.total),
        tokens=table.integer("tokens", default.tokens, low=1000, high=10_000_000),
    )
    table.close()
    if summary.url and not urls.is_web(summary.url):
        raise table.error("url", f"{summary.url!r} is no web address (write http://127.0.0.1:11434/v1)")
    if summary.url and not summary.model:
        raise table.error("model", "name the model that the endpoint is to use")
    return summary
