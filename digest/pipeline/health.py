"""How the sources are: what a run tells each time, and what an edition tells once.

    failures(context, sources)     every source that cannot be read at present, for the terminal
    resting(context, sources)      every source that is well, and not to be asked yet
    told(sources, states, since)   what has changed for good since the last edition, for its readers

A source is ill from its N-th failure in a row on (``[fetch] tell_after``), at once when it is gone or was never read. Illness and
recovery carry their times, so each digest tells them in its first edition after that, however many digests share the source.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest import urls
from digest.fetch import is_due
from digest.model import Failure, Source, SourceState
from digest.pipeline.context import Context


def failures(context: Context, sources: Sequence[Source]) -> tuple[Failure, ...]:
    """The sources that cannot be read at present, in the order given."""
    states = context.store.source_states([each.url for each in sources])
    return tuple(_failure(each, state) for each in sources if (state := states.get(each.url)) is not None and state.failures)


def resting(context: Context, sources: Sequence[Source]) -> tuple[str, ...]:
    """The names of the healthy sources that may not be asked yet: they were asked lately, or want to be left alone for longer."""
    states = context.store.source_states([each.url for each in sources])
    known = [(each, state) for each in sources if (state := states.get(each.url)) is not None and not state.failures]
    return tuple(
        _name(each, state)
        for each, state in known
        if state.gone_at is None and not is_due(state, context.now, by_hand=context.fresh)
    )


def told(
    sources: Sequence[Source], states: Mapping[str, SourceState], *, since: datetime | None
) -> tuple[tuple[Failure, ...], tuple[str, ...]]:
    """What an edition says of the health of its sources, each thing once: those that have failed often enough since the last
    edition, and the names of those that can be read again; ``since`` is None for a first edition."""
    known = [(each, state) for each in sources if (state := states.get(each.url)) is not None]
    failed = [_failure(each, state) for each, state in known if state.is_ill and _is_after(state.ill_since, since)]
    recovered = [_name(each, state) for each, state in known if _is_news_of_recovery(state, since)]
    return tuple(failed), tuple(recovered)


def _is_news_of_recovery(state: SourceState, since: datetime | None) -> bool:
    """Whether an illness that an edition has told is over."""
    was_told = since is not None and state.ill_since is not None and state.ill_since <= since
    return was_told and not state.is_ill and _is_after(state.well_since, since)


def _is_after(when: datetime | None, since: datetime | None) -> bool:
    return when is not None and (since is None or when > since)


def _failure(source: Source, state: SourceState) -> Failure:
    name = _name(source, state)
    return Failure(stage="source", url=source.url, name=name, reason=state.last_error, retry=state.gone_at is None)


def _name(source: Source, state: SourceState) -> str:
    return source.name or state.title or urls.redact(source.url)
