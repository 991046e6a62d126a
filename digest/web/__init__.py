"""The local page: what was sent and why, what would be sent now, and a button that sends it.

    create_app    the page, as a WSGI application
    open_page     the page on a loopback port, until the block ends
    guard         what stands before every request: the right host, no foreign site, security headers
    tokens        one-use tokens, so that only a form of this page sends, and only once
    pages         the views: editions, an edition, why, sources, preview, send
    public        the pages of readers: saying yes, choosing, stopping
    watching      health and metrics
    serving       waitress, with limits

Server-rendered and without a script. It reads the store and calls the verbs of ``pipeline``; nothing is decided here. The
threats and the answers to them stand in docs/web.md.
"""

from digest.web.pages import create_app
from digest.web.public import public_app
from digest.web.serving import open_page, open_site
from digest.web.watching import watch_app

__all__ = ["create_app", "open_page", "open_site", "public_app", "watch_app"]
