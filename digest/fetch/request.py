"""What is asked of the web.

Kept apart from the machinery, so that the pipeline can make requests without importing the HTTP client.
"""

from dataclasses import dataclass, field

from digest.model import Header, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One address to fetch. ``kind`` is "feed" for what the user listed, "article" or "picture" for what a source linked to.

    An article or a picture is asked for only where the host's robots.txt allows it; of an article only text is taken.
    ``validators`` are those of the last answer. ``headers`` go to this address's own host alone: a subscriber's cookie or password.
    """

    url: str
    kind: str = "feed"
    validators: Validators = field(default_factory=Validators)
    headers: tuple[Header, ...] = ()
    proxy: str = ""
