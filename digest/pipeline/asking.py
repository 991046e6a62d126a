"""How an address of a source is asked for: with the proxy of the source, and with its secrets where they belong.

request_for(url, source, context)   the request; secrets go to the source's own origin alone
"""

from digest import urls
from digest.fetch import Request, headers_of
from digest.model import Source
from digest.pipeline.context import Context


def request_for(url: str, source: Source, context: Context) -> Request:
    """A request for an address of the source.

    :raises ConfigError: when a secret is not where the configuration says it is.
    """
    at_home = urls.origin(url) == urls.origin(source.url)
    return Request(url=url, headers=headers_of(source, context.environ) if at_home else (), proxy=source.access.proxy)
