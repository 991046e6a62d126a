"""Where a password comes from: systemd, a file, the environment, a program or the system's keyring; never the configuration itself.

It is read when a connection needs it, kept in no object longer than that, and stands in no message of ours.
"""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from digest.errors import ConfigError
from digest.settings import SmtpSettings

_COMMAND_SECONDS = 60.0  # a password manager may ask its owner first


class Place(Protocol):
    """The settings that say where a password is, and whose it is."""

    @property
    def username(self) -> str: ...  # noqa: D102 — documented in ``settings``

    @property
    def password_env(self) -> str: ...  # noqa: D102

    @property
    def password_file(self) -> Path | str | None: ...  # noqa: D102

    @property
    def password_command(self) -> str: ...  # noqa: D102

    @property
    def password_keyring(self) -> str: ...  # noqa: D102


def resolve_password(smtp: SmtpSettings, *, environ: Mapping[str, str]) -> str | None:
    """The password for the SMTP server; see ``read_password``.

    :raises ConfigError: when the place that is named holds none.
    """
    return read_password(smtp, environ=environ, section="mail.smtp", credential="smtp-password")


def read_password(place: Place, *, environ: Mapping[str, str], section: str, credential: str) -> str | None:
    """The password: the systemd credential of that name, else the file, the variable, the command or the keyring.

    None when nothing is named.

    :raises ConfigError: when the place that is named holds none.
    """
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    granted = Path(directory) / credential if directory else None
    if granted and granted.is_file():
        return _read(granted, "systemd credential")
    if place.password_file:
        return _read(Path(place.password_file), f"[{section}] password_file")
    if place.password_env:
        if not environ.get(place.password_env):
            raise ConfigError(f"[{section}] password_env: the variable {place.password_env} is not set")
        return environ[place.password_env]
    if place.password_command:
        return _ask(place.password_command, section)
    return _from_keyring(place, section) if place.password_keyring else None


def _read(path: Path, key: str) -> str:
    try:
        password = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(f"{key}: {path} cannot be read: {reason}") from None
    if not password:
        raise ConfigError(f"{key}: {path} is empty")
    return password


def _ask(command: str, section: str) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 — the owner's own command, without a shell
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=False
        )
        password = answer.stdout.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"[{section}] password_command: {type(error).__name__}; try the command by hand") from None
    if answer.returncode or not password:
        raise ConfigError(f"[{section}] password_command: it ended with status {answer.returncode} and gave no password")
    return password


def _from_keyring(place: Place, section: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise ConfigError(f"[{section}] password_keyring: needs keyring; pip install 'newsletter-digest[keyring]'") from None
    try:
        password: str | None = keyring.get_password(place.password_keyring, place.username)
    except KeyringError as error:
        raise ConfigError(f"[{section}] password_keyring: {type(error).__name__}: the keyring is locked or not there") from None
    if not password:
        raise ConfigError(
            f"[{section}] password_keyring: it holds none for {place.username!r} in {place.password_keyring!r}; "
            f"store it with: keyring set {place.password_keyring} {place.username}"
        )
    return password
