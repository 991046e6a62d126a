"""The tables of config.toml on mail and its readers: [mail] with [mail.smtp], [mail.imap] and [mail.dkim], and [readers]."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from digest import urls
from digest.config.forms import LEAST_WAIT, mail_address, no_password, path_in
from digest.config.tables import Table
from digest.settings import DkimSettings, ImapSettings, MailSettings, ReadersSettings, ServerSettings, SmtpSettings

S = TypeVar("S", bound=ServerSettings)

_TRANSPORTS = ("outbox", "smtp", "lmtp", "sendmail", "maildir", "imap")
_AUTH = ("password", "xoauth2")
_SECURITY = ("starttls", "tls", "none")


def read_mail(table: Table, base: Path) -> MailSettings:
    """The settings of [mail] with all its tables."""
    default = MailSettings(sender="digest@localhost")
    mail = MailSettings(
        sender=mail_address(table, "from", table.text("from", default.sender)),
        transport=table.text("transport", default.transport, choices=_TRANSPORTS),
        outbox=base / table.text("outbox", str(default.outbox)),
        sendmail=table.text("sendmail", default.sendmail),
        reply_to=table.text("reply_to"),
        unsubscribe=table.text("unsubscribe"),
        on_unknown=table.text("on_unknown", default.on_unknown, choices=("resend", "hold")),
        smtp=read_smtp(table.table("smtp"), base),
        imap=read_imap(table.table("imap"), base),
        dkim=read_dkim(table.table("dkim"), base),
    )
    table.close()
    return mail


def read_smtp(table: Table, base: Path) -> SmtpSettings:
    """The settings of [mail.smtp]."""
    smtp = _server(table, base, SmtpSettings())
    smtp = replace(smtp, insecure=table.flag("insecure", default=smtp.insecure))
    table.close()
    return smtp


def read_imap(table: Table, base: Path) -> ImapSettings:
    """The settings of [mail.imap]."""
    imap = _server(table, base, ImapSettings())
    imap = replace(imap, mailbox=table.text("mailbox", imap.mailbox))
    table.close()
    return imap


def _server(table: Table, base: Path, default: S) -> S:
    """The server of a table and the log-in to it, under the same keys for every protocol."""
    return replace(
        default,
        host=table.text("host", default.host),
        port=table.integer("port", default.port, low=1, high=65535),
        security=table.text("security", default.security, choices=_SECURITY),
        auth=table.text("auth", default.auth, choices=_AUTH),
        username=table.text("username"),
        password_env=no_password(table).text("password_env"),
        password_file=path_in(table, "password_file", base),
        password_command=table.text("password_command"),
        password_keyring=table.text("password_keyring"),
        timeout=table.seconds("timeout", default.timeout, low=LEAST_WAIT),
    )


def read_dkim(table: Table, base: Path) -> DkimSettings:
    """The settings of [mail.dkim]."""
    dkim = DkimSettings(domain=table.text("domain"), selector=table.text("selector"), key_file=path_in(table, "key_file", base))
    if dkim.selector and not (dkim.domain and dkim.key_file):
        raise table.error("selector", "signing needs domain and key_file too")
    table.close()
    return dkim


def read_readers(table: Table) -> ReadersSettings:
    """The settings of [readers]."""
    default = ReadersSettings()
    readers = ReadersSettings(
        url=table.text("url"),
        confirm=table.flag("confirm", default=default.confirm),
        answer_days=table.seconds("answer_within", default.answer_days * 86400, low=86400) / 86400,
        rate=table.number("rate", default.rate, low=0, high=10_000),
    )
    if readers.url and not urls.is_web(readers.url):
        raise table.error("url", f"{readers.url!r} is no web address (write https://news.example.org)")
    table.close()
    return readers
