"""What happened, in words for a person at a terminal, from nothing but the product's own account."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from digest.demo.site import FEED_PATH, Hit
from digest.model import Edition, OutcomeKind
from digest.pipeline import Report
from digest.settings import Settings
from digest.text import shorten

_PASSAGE = 100  # letters shown of a passage that was left out
_TOLD = (
    OutcomeKind.MERGED,
    OutcomeKind.REPEAT,
    OutcomeKind.MUTED,
    OutcomeKind.ASIDE,
    OutcomeKind.CARRIED,
    OutcomeKind.EXPIRED,
    OutcomeKind.FAILED,
)


def opening(folder: Path) -> Iterator[str]:
    """What is about to be shown."""
    yield "Three invented newspapers and a mail server on this machine, two mornings, one digest; no network but loopback."
    yield f"Everything is in {folder}"


def step(report: Report, hits: Sequence[Hit], settings: Settings) -> Iterator[str]:
    """What one run fetched, made and sent."""
    if hits:
        yield fetched(hits)
    for edition in report.editions:
        yield from account(edition, settings)
    for receipt in report.receipts:
        yield f"{receipt.state} to {receipt.recipient}; the server said: {receipt.reply}"
    yield from report.unread
    if report == Report():
        yield "nothing is due: nothing is fetched, no mail is sent"


def fetched(hits: Sequence[Hit]) -> str:
    """What was asked of the web, in one line; an address that was tried again counts once, with its last answer."""
    last = {each.url: each.status for each in hits if not each.url.endswith("/robots.txt")}
    feeds = [status for url, status in last.items() if FEED_PATH in url]
    pages = [status for url, status in last.items() if FEED_PATH not in url]
    return f"asked for {_statuses(feeds, 'feed')} and {_statuses(pages, 'page')}"


def account(edition: Edition, settings: Settings) -> Iterator[str]:
    """Every entry that is no story of its own, with the reason, and every passage that was left out."""
    yield f"{edition.counts.new} new entries: {_counted(edition)}; {edition.minutes:.0f} minutes to read"
    outlets = {each.url: each.name for each in settings.sources}
    for kind in _TOLD:
        for each in edition.outcomes:
            if each.kind is kind:
                yield f"  {kind}: “{each.title}” ({outlets[each.source]}): {each.reason}"
    for story in edition.stories:
        if story.update_of:
            changes = ", ".join(f"{each.before} is now {each.after}" for each in story.changes)
            yield f"  update: “{story.lead.article.title}”" + (f": {changes}" if changes else "")
    for failure in edition.failures:
        yield f"  not read: {outlets[failure.url]}: {failure.reason}"
    if edition.removals:
        yield f"  {len(edition.removals)} passages left out:"
        papers = {each.entry_key: outlets[each.source] for each in edition.outcomes}
        for removal in edition.removals:
            yield f"    {removal.kind} ({papers[removal.entry_key]}): “{shorten(removal.text, _PASSAGE)}”"


def ending(messages: Sequence[Path], editions: Sequence[Edition], *, archive: Path, command: str) -> Iterator[str]:
    """Where to look, and what to try; ``command`` calls the program with the demo's configuration."""
    yield "\nThe mail, as the server got it (.eml) and its HTML part:"
    for path in messages:
        yield f"  {path}"
        yield f"  {path.with_suffix('.html')}"
    yield f"\nThe archive, with every passage that was left out of the mail:\n  {archive / 'index.html'}"
    yield "\nTry:"
    for path in messages[-1:]:
        yield f"  xdg-open {path.with_suffix('.html')}      (macOS: open)"
    yield f"  {command} serve      (then open http://127.0.0.1:8925/)"
    merged = (each.url for edition in editions for each in edition.outcomes if each.kind is OutcomeKind.MERGED)
    for url in islice(merged, 1):
        yield f"  {command} why {url}"


def _statuses(statuses: Sequence[int], noun: str) -> str:
    """The number of answers and of each kind other than 200: "5 feeds (1 answered 502)"."""
    odd = Counter(each for each in statuses if each != 200)
    told = ", ".join(f"{number} answered {status}" for status, number in sorted(odd.items()))
    return f"{len(statuses)} {noun}{'' if len(statuses) == 1 else 's'}" + (f" ({told})" if told else "")


def _counted(edition: Edition) -> str:
    counts = edition.counts
    parts = {
        "shown": counts.stories,
        "merged into them": counts.merged,
        "sent before": counts.repeats,
        "muted": counts.muted,
        "no stories": counts.aside,
        "carried over": counts.carried,
        "expired": counts.expired - edition.older,
        "older and left out because the sources are new": edition.older,
        "failed": counts.failed,
    }
    return ", ".join(f"{number} {words}" for words, number in parts.items() if number)
