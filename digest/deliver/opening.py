"""The transport that the configuration names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from digest.deliver.imap import Imap
from digest.deliver.maildir import Maildir
from digest.deliver.outbox import Outbox
from digest.deliver.sendmail import Sendmail
from digest.deliver.smtp import Smtp
from digest.deliver.transport import Transport
from digest.errors import ConfigError
from digest.settings import MailSettings


@contextmanager
def open_transport(mail: MailSettings, *, environ: Mapping[str, str]) -> Iterator[Transport]:
    """The transport, ready for any number of messages; its connection is opened by the first and closed at the end.

    :raises ConfigError: when the settings name no transport, or one that must not be used as it is set.
    """
    transport = _transport(mail, environ)
    try:
        yield transport
    finally:
        transport.close()


def check_transport(mail: MailSettings, *, environ: Mapping[str, str]) -> str:
    """What ``digest check`` says: that the transport works and where it leads. Connects and logs in, but sends nothing.

    :raises ConfigError: when the settings are wrong.
    :raises DeliveryError: when the transport would not work.
    """
    with open_transport(mail, environ=environ) as transport:
        return transport.check()


def _transport(mail: MailSettings, environ: Mapping[str, str]) -> Transport:
    match mail.transport:
        case "outbox":
            return Outbox(mail.outbox)
        case "maildir":
            return Maildir(mail.outbox)
        case "smtp":
            return Smtp(mail.smtp, environ)
        case "lmtp":
            return Smtp(mail.smtp, environ, local=True)
        case "imap":
            return Imap(mail.imap, environ)
        case "sendmail":
            return Sendmail(mail.sendmail)
    raise ConfigError(f"[mail] transport: {mail.transport!r} is none of outbox, smtp, lmtp, sendmail, maildir, imap")
