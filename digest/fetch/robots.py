"""robots.txt (RFC 9309) for addresses that a source links to; what the user lists is asked for at the user's own wish.

    read_rules(page_or_failure, agent)   the rules of one host
    rules.allows(url), rules.delay       what they say for us

A host without the file allows everything; one that fails to answer forbids everything for this run, as the RFC has it.
"""

from dataclasses import dataclass

from protego import Protego

from digest.model import Failure, Page

_LIMIT_BYTES = 500 * 1024  # RFC 9309 section 2.5: at least 500 KiB must be read
_LONGEST_DELAY = 5.0  # seconds; a longer Crawl-delay is meant for crawlers of whole sites


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows the program called ``agent``; ``parsed`` None stands for ``otherwise``, the answer to all."""

    agent: str
    parsed: Protego | None
    otherwise: bool

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return bool(self.parsed.can_fetch(url, self.agent)) if self.parsed else self.otherwise

    @property
    def delay(self) -> float:
        """The seconds between two requests that the host asks for."""
        return min(float(self.parsed.crawl_delay(self.agent) or 0.0), _LONGEST_DELAY) if self.parsed else 0.0


def read_rules(answer: Page | Failure, agent: str) -> Rules:
    """The rules in the answer to a request for /robots.txt."""
    if isinstance(answer, Page):
        return Rules(agent, Protego.parse(answer.body[:_LIMIT_BYTES].decode("utf-8-sig", "replace")), otherwise=True)
    refused = answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
    return Rules(agent, None, otherwise=refused)
