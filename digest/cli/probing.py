"""What stands at an address, for ``add`` and ``check``, asked and read like in a run and remembered nowhere; and the model."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from digest.chat import ask
from digest.cli.clock import utc_now
from digest.model import Source
from digest.pipeline import Context, Progress, failures, no_progress, open_preview, poll
from digest.render import catalogs, is_language
from digest.settings import Settings, StoreSettings
from digest.slots import next_slots
from digest.store import open_copy, roster

_NOTHING = StoreSettings(url="sqlite:///:memory:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a source holds. ``url`` is the address to keep; ``problem`` is empty when it can be read."""

    url: str
    title: str = ""
    titles: tuple[str, ...] = ()
    problem: str = ""


def probe(settings: Settings, source: Source) -> Finding:
    """What stands at one address."""
    return probe_all(replace(settings, sources=(source,)), no_progress)[0]


def probe_all(settings: Settings, progress: Progress) -> tuple[Finding, ...]:
    """What stands at the address of every source, in their order."""
    fresh = replace(settings, store=_NOTHING)
    with open_preview(fresh, clock=utc_now, environ=os.environ, progress=progress) as context:
        poll(context, settings.sources)
        problems = {each.url: each.reason for each in failures(context, settings.sources)}
        return tuple(_finding(context, each, problems.get(each.url, "")) for each in settings.sources)


def _finding(context: Context, source: Source, problem: str) -> Finding:
    state = context.store.source_states([source.url]).get(source.url)
    arrivals = context.store.arrivals("", [source.url])
    return Finding(
        url=(state and state.moved_to) or source.url,
        title=(state.title if state else "") or source.name,
        titles=tuple(each.entry.title for each in arrivals),
        problem=problem,
    )


def model_line(settings: Settings) -> str:
    """That the model for summaries answers; "" where there is none.

    :raises ModelError: when it does not.
    """
    summary = settings.summary
    if not summary.url:
        return ""
    reply = ask("Answer with the one word yes.", "Are you there?", settings=summary, key=os.environ.get(summary.key_env, ""))
    return f"summaries: {summary.model} answers ({reply.tokens} tokens)"


def unknown_languages(settings: Settings) -> list[str]:
    """The digests whose language nobody knows. One without a catalog has its own dates around English words, and is no problem."""
    spoken = ", ".join(catalogs(settings.templates))
    return [
        f"{settings.path.name}: [[digest]] {each.name} language: {each.language!r} is no language (the digest speaks {spoken})"
        for each in settings.digests
        if not is_language(each.language)
    ]


def unread_digests(settings: Settings) -> list[str]:
    """The digests that go to nobody: without an address in the configuration, without readers in the
    database, and without a page on which any could join."""
    unread = [each for each in settings.digests if not each.to]
    if not unread or settings.readers.url:
        return []
    with open_copy(settings.store) as store:
        if store.read(roster.counts):
            return []
    return [
        f"{settings.path.name}: [[digest]] {each.name} to: there is nobody to send it to (write an address, or [readers] url)"
        for each in unread
    ]


def schedule_lines(settings: Settings) -> Sequence[str]:
    """When each digest is next due, in its own zone."""
    now = utc_now()
    lines = []
    for digest in settings.digests:
        zone = ZoneInfo(digest.timezone)
        times = [each.at.astimezone(zone).strftime("%a %d %b %H:%M") for each in next_slots(digest, now=now, count=3)]
        lines.append(f"{digest.name}: {'next ' + ', '.join(times) + ' ' + digest.timezone if digest.at else 'due at every run'}")
    return lines
