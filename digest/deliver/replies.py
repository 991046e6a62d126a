"""smtplib's clients, with replies that end.

smtplib bounds the wait for each piece of a reply, not for the reply: a server that drips a byte now and then, or says line after
line, holds its caller for ever. It also keeps what a server says too early, and takes it for the answer to the next command: a
"250" glued behind the "354" would pass for the acceptance of a message that was not sent yet. So a reply is read here, within one
deadline and a limit of size, and what came too early can be asked for. What came in the clear before STARTTLS is dropped.
"""

import smtplib  # noqa: TID251 - this package sends mail
import time

_LIMIT_BYTES = 4_000_000  # 200,000 short lines; a sane reply has a few hundred bytes


class Silent(smtplib.SMTPServerDisconnected):
    """The server gave no whole reply in time: it hangs, and there is no use in asking it again in this run."""


class _Replies(smtplib.SMTP):
    _heard = b""
    _heard_from: object = None

    def getreply(self) -> tuple[int, bytes]:
        """The code and the words of the next reply; -1 for what is no reply. The time-out of the socket is for the whole of it.

        :raises SMTPServerDisconnected: when the connection ends, or the reply does not.
        """
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        patience = self.sock.gettimeout()
        deadline = time.monotonic() + (patience or 0.0)
        words: list[bytes] = []
        size = 0
        try:
            while True:
                line = self._line(deadline)
                size += len(line)
                if size > _LIMIT_BYTES:
                    raise Silent(f"the server says more than {_LIMIT_BYTES} bytes in one reply")
                words.append(line[4:].strip())
                if not line[:3].isdigit() or line[3:4].strip(b" -"):
                    return -1, b"\n".join(words)
                if line[3:4] != b"-":
                    return int(line[:3]), b"\n".join(words)
        except OSError as error:  # SMTPServerDisconnected among them
            self.close()
            if isinstance(error, smtplib.SMTPServerDisconnected):
                raise
            if isinstance(error, TimeoutError):
                raise Silent(f"no answer within {patience:g} seconds") from error
            raise smtplib.SMTPServerDisconnected(f"the connection broke off: {error}") from error
        finally:
            if self.sock is not None:
                self.sock.settimeout(patience)

    def has_spoken(self) -> bool:
        """Whether the server has said something that nobody asked for, as far as it was read with the last reply."""
        return bool(self._heard) and self._heard_from is self.sock

    def _line(self, deadline: float) -> bytes:
        """The next line that the server says."""
        sock = self.sock
        assert sock is not None  # noqa: S101 - for the type checker: getreply has looked
        if self._heard_from is not sock:
            self._heard, self._heard_from = b"", sock
        pieces = [self._heard]
        while b"\n" not in pieces[-1]:
            sock.settimeout(max(0.001, deadline - time.monotonic()))
            piece = sock.recv(65_536)
            if not piece:
                raise smtplib.SMTPServerDisconnected("the connection was closed")
            pieces.append(piece)
            if sum(map(len, pieces)) > _LIMIT_BYTES:
                raise Silent(f"the server says more than {_LIMIT_BYTES} bytes in one line")
        line, _, self._heard = b"".join(pieces).partition(b"\n")
        return line.rstrip(b"\r")


class Smtp(_Replies):
    """A connection in the clear, until STARTTLS."""


class Lmtp(_Replies, smtplib.LMTP):
    """A connection to a mail store on this machine."""


class Smtps(_Replies, smtplib.SMTP_SSL):
    """A connection under TLS from the first byte."""
