"""``digest serve``: the schedule and the local page beside each other, until SIGTERM or Ctrl-C."""

import logging
import os
import signal
from contextlib import ExitStack
from datetime import datetime

from digest.cli.clock import utc_now
from digest.cli.running import run_due, stop_at
from digest.cli.screen import Progress, Screen
from digest.cli.telling import done, trouble
from digest.daemon import serve
from digest.errors import StoppedError, StoreBusyError
from digest.settings import Settings
from digest.text import counted

log = logging.getLogger(__name__)


def serve_until_stopped(screen: Screen, settings: Settings, *, address: tuple[str, int] | None) -> None:
    """Run what is due as it falls due; ``address`` is that of the local page, None for none.

    A signal lets the current step finish, an article or a message: what it leaves, the next start takes up.
    """
    stop = stop_at(signal.SIGTERM, signal.SIGINT)

    def tick(now: datetime) -> None:
        try:
            report = run_due(settings, progress=Progress(None), stopping=stop.is_set)
        except StoreBusyError:
            log.info("another run is under way, leaving it to that one")
            return
        except StoppedError as error:
            log.info("%s", error)
            return
        if report:
            for line in done(report):
                screen.say(f"{now:%Y-%m-%d %H:%M}Z {line}")
            for line in trouble(report):
                screen.warn(f"{now:%Y-%m-%d %H:%M}Z {line}")

    with ExitStack() as closing:
        if address:
            from digest.web import create_app, open_page

            app = create_app(settings, clock=utc_now, environ=os.environ)
            url = closing.enter_context(open_page(app, host=address[0], port=address[1]))
            screen.say(f"the page is at {url}")
        screen.say(f"serving {counted(len(settings.digests), 'digest')} on schedule; stop with Ctrl-C")
        serve(tick, clock=utc_now, stop=stop)
    screen.say("stopped")
