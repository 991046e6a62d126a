"""``digest serve``: the schedule and the local page beside each other, until SIGTERM or Ctrl-C."""

import logging
import os
import signal
import threading
from contextlib import ExitStack
from datetime import datetime

from digest import pipeline
from digest.cli.clock import utc_now
from digest.cli.screen import Screen
from digest.daemon import serve
from digest.errors import StoreBusyError
from digest.settings import Settings

log = logging.getLogger(__name__)


def serve_until_stopped(screen: Screen, settings: Settings, *, address: tuple[str, int] | None) -> None:
    """Run what is due as it falls due; ``address`` is that of the local page, None for none.

    A signal lets the current step finish: what it leaves, the next start takes up.
    """
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())

    def tick(now: datetime) -> None:
        try:
            with pipeline.open_context(settings, clock=utc_now, environ=os.environ) as context:
                report = pipeline.run(context)
        except StoreBusyError:
            log.info("another run is under way, leaving it to that one")
            return
        for edition in report.editions:
            screen.say(f"{now:%Y-%m-%d %H:%M}Z {edition.id}: {len(edition.stories)} stories")
        for receipt in report.receipts:
            screen.say(f"{now:%Y-%m-%d %H:%M}Z {receipt.state} {receipt.recipient}")

    with ExitStack() as closing:
        if address:
            from digest.web import create_app, open_page

            app = create_app(settings, clock=utc_now, environ=os.environ)
            url = closing.enter_context(open_page(app, host=address[0], port=address[1]))
            screen.say(f"the page is at {url}")
        screen.say(f"serving {len(settings.digests)} digests on schedule; stop with Ctrl-C")
        serve(tick, clock=utc_now, stop=stop)
