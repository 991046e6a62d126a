"""Where passwords come from, and what is said where there is none."""

import os
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from digest.errors import ConfigError
from digest.passwords import resolve_password
from digest.settings import SmtpSettings


def test_a_password_comes_from_systemd_before_all_else(tmp_path: Path) -> None:
    (tmp_path / "smtp-password").write_text("from systemd\n")
    (tmp_path / "file").write_text("from the file\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path), "SECRET": "from the environment"}
    smtp = SmtpSettings(password_file=tmp_path / "file", password_env="SECRET", password_command="echo from the command")
    assert resolve_password(smtp, environ=environ) == "from systemd"
    (tmp_path / "smtp-password").unlink()
    assert resolve_password(smtp, environ=environ) == "from the file"
    assert resolve_password(replace(smtp, password_file=None), environ=environ) == "from the environment"
    assert resolve_password(SmtpSettings(password_command="echo from the command"), environ={}) == "from the command"
    assert resolve_password(SmtpSettings(), environ={}) is None


class Ring(KeyringBackend):
    """A keyring that holds one password."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return "from the keyring" if (service, username) == ("mail", "me") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


def test_a_password_comes_from_the_keyring() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())  # type: ignore[no-untyped-call]
    try:
        smtp = SmtpSettings(username="me", password_keyring="mail")
        assert resolve_password(smtp, environ={}) == "from the keyring"
        with pytest.raises(ConfigError, match="keyring set mail you"):
            resolve_password(replace(smtp, username="you"), environ={})
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize(
    "smtp",
    [
        SmtpSettings(password_env="NOT_SET"),
        SmtpSettings(password_file=Path(os.devnull)),
        SmtpSettings(password_file=Path("/nowhere/file")),
        SmtpSettings(password_command="false"),
        SmtpSettings(password_command="/nowhere/program"),
    ],
)
def test_a_password_that_cannot_be_had_is_a_wrong_configuration(smtp: SmtpSettings) -> None:
    with pytest.raises(ConfigError, match="password"):
        resolve_password(smtp, environ={})
