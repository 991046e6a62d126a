"""A mail server on loopback that keeps each message it is given as files in a folder, to be looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


@dataclass  # no slots: the server looks through all members of its handler, which fails for a slotted dataclass in Python 3.11.2
class Mailbox:
    """The server while it runs, and the messages that it has taken, in order.

    Each is an ``.eml`` file with its HTML part beside it.
    """

    folder: Path
    port: int = 0
    messages: list[Path] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name is the library's
        """Keep one message; the server's answer to its sender."""
        path = self.folder / f"message-{len(self.messages) + 1}.eml"
        path.write_bytes(envelope.content)
        page = message_from_bytes(envelope.content, policy=policy.default).get_body(("html",))
        if page is not None:
            path.with_suffix(".html").write_text(page.get_content(), encoding="utf-8")
        self.messages.append(path)
        return f"250 2.0.0 kept as {path.name}"


@contextmanager
def open_mailbox(folder: Path) -> Iterator[Mailbox]:
    """Take mail on a free loopback port until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    mailbox = Mailbox(folder)
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


class _AnyPort(Controller):
    """A controller that asks the system for a port; the library's own tries to greet itself at port 0."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # not annotated in the library
