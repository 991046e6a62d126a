"""What makes cron or systemd call the program, ready to be copied."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from digest.settings import Settings

_LATER = 75  # "try again later" is no failure of the unit: the timer tries again
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
    service = "\n".join(
        (
            "[Unit]",
            "Description=newsletter digest",
            "Wants=network-online.target",
            "After=network-online.target",
            "",
            "[Service]",
            "{kind}",
            f"ExecStart={_unit_words([*program, *options])} {{verb}}",
            f"WorkingDirectory={_percents(str(settings.path.parent))}",
            "KillMode=mixed",
            f"TimeoutStopSec={_STOP_SECONDS}",
        )
    )
    return Timers(
        cron=f"{'*/15 * * * *' if timed else '0 7 * * *'}  {shlex.join([*program, *options])} run".replace("%", "\\%"),
        service=service.format(kind=f"Type=oneshot\nSuccessExitStatus={_LATER}", verb="run"),
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
        serve=service.format(kind="Restart=on-failure", verb="serve") + "\n\n[Install]\nWantedBy=default.target",
    )


def _unit_words(words: Sequence[str]) -> str:
    """Words as a unit takes them: with quotes where they are needed, and with ``%`` and ``$`` that mean themselves."""
    plain = (each.replace("\\", "\\\\").replace('"', '\\"') for each in words)
    return _percents(" ".join(f'"{each}"' if set(each) & set(" \"'\\") else each for each in plain)).replace("$", "$$")


def _percents(text: str) -> str:
    return text.replace("%", "%%")
