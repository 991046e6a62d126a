"""The account of an edition: what became of everything new, what was left out, and which sources could not be read."""

from collections.abc import Iterable, Iterator

from digest.model import Edition, RemovalKind
from digest.render import clean
from digest.render.naming import NAME_CHARS, fact, title_of
from digest.render.view import FailureView, RemovalView
from digest.render.words import Words
from digest.text import shorten

_MOST_NAMED = 8  # sources
_MOST_REMOVALS = 1_000
_REMOVED_CHARS = 600_000  # of passages that were left out, which a page lists whole; the others it counts


def since(edition: Edition, words: Words) -> str:
    """When the time that the edition covers began: with the hour, for there may be several editions a day."""
    return f"{words.date(edition.since)}, {words.clock(edition.since)}" if edition.since else ""


def head(edition: Edition, words: Words) -> str:
    """Of how many entries the account is; those that an edition before carried over are not new once more."""
    new, waited = edition.counts.new - edition.counts.waited, edition.counts.waited
    if not waited:
        return words.count("Of %(num)s new entry:", "Of %(num)s new entries:", new)
    return words.say("Of %(new)s new and %(waited)s that waited:", new=words.number(new), waited=words.number(waited))


def parts(edition: Edition, words: Words) -> tuple[str, ...]:
    """What became of everything new, as parts of a sentence that add up to the first number; zeros are left out."""
    counts, older = edition.counts, edition.older
    told: Iterable[tuple[int, str, str]] = (
        (counts.stories, "%(num)s story", "%(num)s stories"),
        (counts.merged, "%(num)s merged into them", "%(num)s merged into them"),
        (counts.repeats, "%(num)s sent before", "%(num)s sent before"),
        (counts.muted, "%(num)s muted by your rules", "%(num)s muted by your rules"),
        (counts.aside, "%(num)s advertisement or call", "%(num)s advertisements and calls"),
        (counts.carried, "%(num)s kept for the next edition", "%(num)s kept for the next edition"),
        (counts.expired - older, "%(num)s expired", "%(num)s expired"),
        (
            older,
            "%(num)s older one left out because its source is new",
            "%(num)s older ones left out because the sources are new",
        ),
        (counts.failed, "%(num)s unreadable", "%(num)s unreadable"),
    )
    return tuple(words.count(one, many, num) for num, one, many in told if num)


def removals(edition: Edition, words: Words) -> Iterator[RemovalView]:
    """The passages that were left out, each whole, as many as a page has room for."""
    titles = {item.entry.key: title_of(item) for story in edition.stories for item in story.items}
    why = {
        RemovalKind.REPEATED: words.say("repeated in the article"),
        RemovalKind.SAID: words.say("said by another article"),
        RemovalKind.SEEN: words.say("sent in an earlier edition"),
        RemovalKind.BOILERPLATE: words.say("boilerplate of the site"),
    }
    room = _REMOVED_CHARS
    for removal in edition.removals[:_MOST_REMOVALS]:
        text = clean.line(removal.text)
        if len(text) > room:
            continue
        room -= len(text)
        elsewhere = removal.kind in (RemovalKind.SEEN, RemovalKind.BOILERPLATE)
        yield RemovalView(
            text=text,
            of=titles.get(removal.entry_key, ""),
            why=why[removal.kind],
            said_in=clean.line(removal.said_in) if elsewhere else titles.get(removal.said_in, ""),
        )


def failures(edition: Edition) -> tuple[FailureView, ...]:
    """The first of the sources that could not be read, and why."""
    return tuple(FailureView(name=fact(each.name or each.url), reason=fact(each.reason)) for each in edition.failures[:_MOST_NAMED])


def recovered(edition: Edition, words: Words) -> str:
    """The first of the sources that can be read again, by name."""
    return words.join(tuple(shorten(clean.line(each), NAME_CHARS) for each in edition.recovered[:_MOST_NAMED]))
