"""The sendmail program of the machine: Postfix, Exim, msmtp and others answer to that name.

It is given the envelope on its command line and the message on its standard input, with the line ends of the machine; it
queues or relays, and its exit status is one of sysexits.h. A program that is killed or does not end has the message, and
nobody knows what it did with it: UNKNOWN.
"""

import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from shutil import which

from digest.deliver.transport import STOPPED, receipt
from digest.errors import DeliveryError
from digest.model import Message, Receipt, SendState

_SECONDS = 600.0  # as long as a client waits after the final dot (RFC 5321, section 4.5.3.2.6)
# sysexits.h: unavailable, software, oserr, cantcreat, ioerr, tempfail: troubles of the machine, which pass.
_PASSING = frozenset({69, 70, os.EX_OSERR, os.EX_CANTCREAT, os.EX_IOERR, os.EX_TEMPFAIL})


class Sendmail:
    """The program at ``path``."""

    def __init__(self, path: str) -> None:
        self._path = path

    def send(self, message: Message, *, now: datetime, before_data: Callable[[], bool]) -> Receipt:
        """Hand the message to the program, and read its exit status."""
        command = [self._path, "-i", "-f", message.sender, "--", message.recipient]
        if not which(self._path):
            return receipt(message, SendState.DEFERRED, f"{self._path}: no such program", now)
        if not before_data():
            return receipt(message, SendState.DEFERRED, STOPPED, now)
        try:
            done = subprocess.run(  # noqa: S603 — no shell, and the addresses are checked ones
                command, input=message.body.replace(b"\r\n", b"\n"), capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return receipt(message, SendState.UNKNOWN, f"{self._path}: did not end in {_SECONDS:.0f} s", now)
        except OSError as error:
            return receipt(message, SendState.DEFERRED, f"{self._path}: {error.strerror}", now)
        words = done.stderr.decode("utf-8", "replace")
        return receipt(message, _state(done.returncode), f"{self._path}: exit status {done.returncode} {words}", now)

    def check(self) -> str:
        """That the program is there.

        :raises DeliveryError: when it is not.
        """
        if not which(self._path):
            raise DeliveryError(f"[mail] sendmail: {self._path} is no program")
        return f"sendmail: messages are handed to {self._path}"

    def close(self) -> None:
        """Nothing is open."""


def _state(status: int) -> SendState:
    if status == 0:
        return SendState.SENT
    if status < 0:
        return SendState.UNKNOWN
    return SendState.DEFERRED if status in _PASSING else SendState.FAILED
