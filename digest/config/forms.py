"""Values of config.toml with a form of their own: a path, a mail address, and a password, which must not stand there."""

import re
from email.utils import parseaddr
from pathlib import Path

from digest.config.tables import Table

LEAST_WAIT = 0.05  # seconds: 0 would mean "not at all" to some clocks and "for ever" to others
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def path_in(table: Table, key: str, base: Path) -> Path | None:
    """The path under the key, absolute; None when there is none."""
    text = table.text(key)
    return base / Path(text).expanduser() if text else None


def mail_address(table: Table, key: str, text: str) -> str:
    """The text, which is a mail address with or without a name.

    :raises ConfigError: when it is none.
    """
    if not _ADDRESS.fullmatch(parseaddr(text)[1]) or "\n" in text or "\r" in text:
        raise table.error(key, f'{text!r} is not a mail address (write "me@example.org" or "My Name <me@example.org>")')
    return text


def no_password(table: Table) -> Table:
    """The table itself, which holds no password.

    :raises ConfigError: when it does.
    """
    if table.has("password"):
        places = "password_env, password_file, password_command or password_keyring"
        raise table.error("password", f"a password does not belong in this file (use {places})")
    return table
