"""Every exception of the digest, in one tree.

    DigestError                     exit 1    not sent
    ├── ConfigError                 exit 2    the configuration or the command line is wrong
    ├── FetchError                            a URL could not be had
    │   └── BlockedError                      an address the fetcher refuses to connect to
    ├── FeedError                             bytes that are no feed, or a feed that cannot be read
    ├── ExtractError                          a page that holds no article, or that no parser survives
    ├── TemplateError               exit 2    a template that does not render, with its file and line
    ├── StoreError                            a database that cannot be read or written
    │   ├── StoreBusyError          exit 75   another run holds the lock: try again later
    │   └── SchemaError             exit 2    a database from a newer version of the program
    ├── ModelError                            a language model that does not answer, or not as agreed
    ├── StoppedError                exit 75   the program was told to stop within a run: the next run goes on
    └── DeliveryError                         a message that was not accepted
        └── DeferredError           exit 75   not accepted now: try again later

A class carries its exit status (0-2 as documented, 75 is EX_TEMPFAIL of sysexits.h). A message says what, where and what to do, in
lower case and without a full stop: ``config.toml: [mail.smtp] port: 'abc' is not a number (1-65535)``.
Every exception is made of plain strings, so it survives pickling on its way out of a worker process.
"""


class DigestError(Exception):
    """The base of all errors that the digest raises on purpose."""

    exit_status = 1


class ConfigError(DigestError):
    """The configuration or the command line asks for something that cannot be."""

    exit_status = 2


class FetchError(DigestError):
    """A URL could not be had: unreachable, refused, too large or too slow.

    ``status`` is the HTTP status where one was received; ``retry`` says whether trying again later may help.
    """

    def __init__(self, message: str, status: int | None = None, retry: bool = True) -> None:
        super().__init__(message, status, retry)
        self.status = status
        self.retry = retry

    def __str__(self) -> str:
        return str(self.args[0])


class BlockedError(FetchError):
    """An address that the fetcher refuses to connect to: private, loopback, link-local, or no http(s) at all."""

    def __init__(self, message: str, status: int | None = None, retry: bool = False) -> None:
        super().__init__(message, status, retry)


class FeedError(DigestError):
    """Bytes that are no feed, or a feed or mailbox that cannot be read."""


class ExtractError(DigestError):
    """A page that holds no article, or that no parser survives within its limits."""


class TemplateError(DigestError):
    """A template that cannot be found or rendered; the message names its file and line."""

    exit_status = 2


class StoreError(DigestError):
    """A database that cannot be read or written."""


class StoreBusyError(StoreError):
    """Another process holds the database or the run lock for longer than we wait."""

    exit_status = 75


class SchemaError(StoreError):
    """A database that a newer version of the program has written."""

    exit_status = 2


class ModelError(DigestError):
    """A language model that cannot be asked, or whose answer is not what the endpoint is known to give."""


class StoppedError(DigestError):
    """The program was told to stop, and did so between two steps of a run."""

    exit_status = 75


class DeliveryError(DigestError):
    """A message that the transport did not accept, for good."""


class DeferredError(DeliveryError):
    """A message that the transport did not accept now; trying again later may help."""

    exit_status = 75
