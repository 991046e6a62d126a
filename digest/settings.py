"""What the user has set, as frozen values; ``config`` reads them from config.toml.

They stand below every stage, so that a stage can be given its own part as an argument. Each default is the one documented in
the shipped config.toml; a test compares the two. Sizes are bytes, durations seconds.
"""

from dataclasses import dataclass, field
from pathlib import Path

from digest.model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """A mail server and the log-in to it. ``security`` is "starttls", "tls" or "none".

    ``auth`` is "password" or "xoauth2"; for the second, the password is an access token.
    """

    host: str = "localhost"
    port: int
    security: str
    auth: str = "password"
    username: str = ""
    password_env: str = ""
    password_file: Path | None = None
    password_command: str = ""
    password_keyring: str = ""
    timeout: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings(ServerSettings):
    """An SMTP or LMTP server. Off loopback, ``security`` "none" is refused unless ``insecure``. The host of an LMTP server may be
    the path of a socket.
    """

    port: int = 587
    security: str = "starttls"
    insecure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings(ServerSettings):
    """An IMAP server and the mailbox that messages are put into. ``security`` "none" is refused off loopback."""

    port: int = 993
    security: str = "tls"
    mailbox: str = "INBOX"


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSettings:
    """The key that messages are signed with; without a ``selector`` none is signed."""

    domain: str = ""
    selector: str = ""
    key_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How mail leaves. ``sender`` is the ``from`` key: an address with or without a name. ``outbox`` is the
    folder of the transports "outbox" and "maildir".

    ``on_unknown`` says what happens to a message whose acceptance is in doubt: "resend" (the same bytes and Message-ID) or "hold".
    """

    sender: str
    transport: str = "outbox"
    outbox: Path = Path("outbox")
    sendmail: str = "/usr/sbin/sendmail"
    reply_to: str = ""
    unsubscribe: str = ""
    on_unknown: str = "resend"
    smtp: SmtpSettings = SmtpSettings()
    imap: ImapSettings = ImapSettings()
    dkim: DkimSettings = DkimSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionText:
    """How much text the stories of one section get: "auto", "full" or "brief"."""

    section: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """One digest. Empty ``at`` means that cron decides: each run sends what is new. Empty ``sections`` means all.

    ``days`` is "daily", "weekdays", "monthly:D", or day names joined by commas ("mon,thu"). ``text`` is "auto", "full" or
    "brief", and ``section_text`` the same for single sections. ``expire_days`` bounds how long an entry is carried over.
    """

    name: str
    to: tuple[str, ...]
    title: str = ""
    at: tuple[str, ...] = ()
    days: str = "daily"
    max_late: float = 12 * 3600.0
    timezone: str = "UTC"
    sections: tuple[str, ...] = ()
    minutes: float = 15.0
    text: str = "auto"
    section_text: tuple[SectionText, ...] = ()
    template: str = "default"
    language: str = "en"
    images: str = "none"
    expire_days: float = 3.0
    send_empty: bool = False

    def text_of(self, section: str) -> str:
        """How much text the stories of a section get."""
        return next((each.text for each in self.section_text if each.section == section), self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners of the fetcher. ``max_bytes`` counts after decompression. ``proxy`` is "env", "" (none) or a URL.

    ``timeout`` bounds one request in total, redirects included; ``pace`` is the least time between the starts of two requests to
    one host, ``interval`` that between two polls of one feed. ``tell_after`` is the number of failures in a row after which a
    source is named in an edition. ``allow_private`` are networks in CIDR form.
    """

    timeout: float = 20.0
    max_bytes: int = 10_000_000
    redirects: int = 5
    concurrency: int = 64
    per_host: int = 2
    pace: float = 0.5
    interval: float = 3600.0
    tell_after: int = 3
    proxy: str = "env"
    contact: str = ""
    user_agent: str = ""
    allow_private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """Limits of the worker processes that read feeds and pages; ``workers`` 0 means one for each processor."""

    workers: int = 0
    deadline: float = 10.0
    memory: int = 600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where the program remembers: an SQLAlchemy URL. ``keep_days`` bounds how long passages are remembered."""

    url: str = "sqlite:///digest.db"
    keep_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """Where each edition is kept as a web page; None for nowhere. ``url`` is where the folder is served, "" when it is not."""

    folder: Path | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySettings:
    """A language model that summarizes the stories told in brief; none where ``url`` is "".

    ``url`` is the base of an endpoint that speaks OpenAI's chat completions, ``key_env`` the variable that holds its key, if it
    wants one. ``timeout`` bounds one question, ``total`` all of one edition; ``tokens`` bounds what an edition may ask and get.
    """

    url: str = ""
    model: str = ""
    key_env: str = ""
    timeout: float = 30.0
    total: float = 120.0
    tokens: int = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersSettings:
    """Readers beyond the ``to`` lists. ``url`` is where their pages are served (`digest worker --web`); their links lead there.

    With ``confirm`` an address gets mail only after its owner has answered one; one whose owner has not for ``answer_days`` is
    forgotten. ``rate`` is how many messages a second go to one domain, 0 for no limit.
    """

    url: str = ""
    confirm: bool = True
    answer_days: float = 30.0
    rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that config.toml says; ``path`` is the file itself, and relative paths in it are already absolute.

    ``ping`` is the address of a monitor that is told of each run, "" for none.
    """

    path: Path
    mail: MailSettings
    digests: tuple[DigestSettings, ...]
    sources: tuple[Source, ...]
    templates: Path | None = None
    fetch: FetchSettings = field(default_factory=FetchSettings)
    extract: ExtractSettings = field(default_factory=ExtractSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    archive: ArchiveSettings = field(default_factory=ArchiveSettings)
    ping: str = ""
    readers: ReadersSettings = field(default_factory=ReadersSettings)
    summary: SummarySettings = field(default_factory=SummarySettings)
