"""What a reader missed: the editions since some time told again as one, with what is new now.

    editions since ─► the entries they told ─┐
    entries not decided yet ─────────────────┴─► draft, against what was said before that time ─► edition ─► labelled

An entry that those editions muted, found too old or could not read stays out, as it did for the other readers. The reading
time grows with the number of editions that are told again. Nothing is marked: the schedule goes on as if it had not been.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from digest.compose import triage
from digest.model import Arrival, Edition, Story
from digest.pipeline.context import Context
from digest.pipeline.issue import Draft, arrivals_of, known_of, named_sources, sources_of
from digest.settings import DigestSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What is to be told, and when an edition told it first, by the key of the entry."""

    draft: Draft
    told: Mapping[str, datetime]


def missed(context: Context, digest: DigestSettings, *, slot: str, since: datetime) -> Missed:
    """The draft of everything that editions after ``since`` told, and of what no edition has told yet."""
    chosen = sources_of(context, [digest])
    urls = [each.url for each in chosen]
    states = context.store.source_states(urls)
    sources = named_sources(chosen, states)
    again = context.store.told_since(digest.name, urls, since=since)
    told = {each.entry.key: each.at for each in again}
    arrivals = (
        *(Arrival(entry=each.entry, first_seen=each.first_seen) for each in again),
        *(each for each in arrivals_of(context, digest, sources) if each.entry.key not in told),
    )
    history = known_of(context, digest, arrivals, until=since)
    longer = replace(digest, minutes=digest.minutes * (1 + len(set(told.values()))))
    sorted_out = triage(arrivals, {each.url: each for each in sources}, digest=longer, history=history, now=context.now)
    drafted = Draft(
        digest=longer,
        slot=slot,
        since=since,
        until=since,
        sources=sources,
        states=states,
        arrivals=arrivals,
        triage=sorted_out,
    )
    return Missed(draft=drafted, told=told)


def labelled(edition: Edition, told: Mapping[str, datetime]) -> Edition:
    """The edition in which each story that was told before says when."""
    sections = tuple(
        replace(section, stories=tuple(_labelled(story, told) for story in section.stories)) for section in edition.sections
    )
    return replace(edition, sections=sections)


def _labelled(story: Story, told: Mapping[str, datetime]) -> Story:
    return replace(story, told_at=min((told[item.entry.key] for item in story.items if item.entry.key in told), default=None))
