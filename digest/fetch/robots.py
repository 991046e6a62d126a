"""robots.txt (RFC 9309) for addresses that a source links to; what the user lists is asked for at the user's own wish.

    read_rules(answer, agent)   the rules of one host
    rules.refusal(request)      why an address may not be fetched, None when it may
    rules.delay                 the wait between two requests

A host without the file allows everything; one that fails to answer forbids everything for this run, as the RFC has it, and the
reason is then the failure's.
"""

from dataclasses import dataclass, replace

from protego import Protego

from digest.fetch.client import fail
from digest.fetch.request import Request
from digest.model import Failure, Page

_LIMIT_BYTES = 500 * 1024  # RFC 9309 section 2.5: at least 500 KiB must be read
_LONGEST_DELAY = 5.0  # seconds; a longer Crawl-delay is meant for crawlers of whole sites


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows the program called ``agent``; ``parsed`` None stands for ``failure``, or for no rules at all."""

    agent: str
    parsed: Protego | None = None
    failure: Failure | None = None

    def refusal(self, request: Request) -> Failure | None:
        """Why the address may not be fetched; None when it may."""
        if self.failure:
            return replace(self.failure, url=request.url)
        if self.parsed and not self.parsed.can_fetch(request.url, self.agent):
            return fail(request, "the site's robots.txt asks programs to stay away; the feed's own text is used", retry=False)
        return None

    @property
    def delay(self) -> float:
        """The seconds between two requests that the host asks for."""
        return min(float(self.parsed.crawl_delay(self.agent) or 0.0), _LONGEST_DELAY) if self.parsed else 0.0


def read_rules(answer: Page | Failure, agent: str) -> Rules:
    """The rules in the answer to a request for /robots.txt."""
    if isinstance(answer, Page):
        return Rules(agent, parsed=Protego.parse(answer.body[:_LIMIT_BYTES].decode("utf-8-sig", "replace")))
    has_none = answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
    return Rules(agent, failure=None if has_none else answer)
