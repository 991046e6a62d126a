"""Where a password comes from: systemd, a file, the environment or a program; never the configuration itself.

It is read when a connection needs it, kept in no object longer than that, and stands in no message of ours.
"""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from digest.errors import ConfigError
from digest.settings import SmtpSettings

CREDENTIAL = "smtp-password"  # the name in LoadCredential= of systemd.exec(5)
_COMMAND_SECONDS = 60.0  # a password manager may ask its owner first


def resolve_password(smtp: SmtpSettings, *, environ: Mapping[str, str]) -> str | None:
    """The password: the systemd credential, else the file, the variable or the command that is named; None when nothing is.

    :raises ConfigError: when the place that is named holds none.
    """
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    credential = Path(directory) / CREDENTIAL if directory else None
    if credential and credential.is_file():
        return _read(credential, "systemd credential")
    if smtp.password_file:
        return _read(smtp.password_file, "[mail.smtp] password_file")
    if smtp.password_env:
        if not environ.get(smtp.password_env):
            raise ConfigError(f"[mail.smtp] password_env: the variable {smtp.password_env} is not set")
        return environ[smtp.password_env]
    return _ask(smtp.password_command) if smtp.password_command else None


def _read(path: Path, key: str) -> str:
    try:
        password = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise ConfigError(f"{key}: {path} cannot be read: {reason}") from None
    if not password:
        raise ConfigError(f"{key}: {path} is empty")
    return password


def _ask(command: str) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 — the owner's own command, without a shell
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=False
        )
        password = answer.stdout.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"[mail.smtp] password_command: {type(error).__name__}; try the command by hand") from None
    if answer.returncode or not password:
        raise ConfigError(f"[mail.smtp] password_command: it ended with status {answer.returncode} and gave no password")
    return password
