"""What makes cron or systemd call the program, ready to be copied."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from digest.errors import DeferredError
from digest.settings import Settings

_STOP_SECONDS = 660  # longer than the longest wait for a mail server (RFC 5321, section 4.5.3.2.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """The three ways to have the program called: a line for cron, a systemd service with its timer, and a service that stays."""

    cron: str
    service: str
    timer: str
    serve: str


def timers(settings: Settings) -> Timers:
    """What to hand to cron, or to systemd.

    A program with times of its own may be called often; one without sends at each call. ``KillMode=mixed`` lets the program end
    its own workers.
    """
    program = shlex.split(shutil.which("digest") or "") or [sys.executable, "-m", "digest"]
    options = ["--quiet", "--config", str(settings.path)]
    timed = any(each.at for each in settings.digests)
    command, folder = _unit_words([*program, *options]), _percents(str(settings.path.parent))
    return Timers(
        cron=f"{'*/15 * * * *' if timed else '0 7 * * *'}  {shlex.join([*program, *options])} run".replace("%", "\\%"),
        service=_service(f"{command} run", folder, kind=f"Type=oneshot\nSuccessExitStatus={DeferredError.exit_status}"),
        timer="\n".join(
            (
                "[Timer]",
                f"OnCalendar={'*:0/15' if timed else '07:00'}",
                "Persistent=true",
                "",
                "[Install]",
                "WantedBy=timers.target",
            )
        ),
        serve=_service(f"{command} serve", folder, kind="Restart=on-failure") + "\n\n[Install]\nWantedBy=default.target",
    )


def _service(command: str, folder: str, *, kind: str) -> str:
    """A unit that runs the command. To be told to try again later is no failure of it: the timer does."""
    return "\n".join(
        (
            "[Unit]",
            "Description=newsletter digest",
            "Wants=network-online.target",
            "After=network-online.target",
            "",
            "[Service]",
            kind,
            f"ExecStart={command}",
            f"WorkingDirectory={folder}",
            "KillMode=mixed",
            f"TimeoutStopSec={_STOP_SECONDS}",
        )
    )


def _unit_words(words: Sequence[str]) -> str:
    """Words as a unit takes them: with quotes where they are needed, and with ``%`` and ``$`` that mean themselves."""
    plain = (each.replace("\\", "\\\\").replace('"', '\\"') for each in words)
    return _percents(" ".join(f'"{each}"' if set(each) & set(" \"'\\") else each for each in plain)).replace("$", "$$")


def _percents(text: str) -> str:
    return text.replace("%", "%%")
