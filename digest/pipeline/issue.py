"""One edition of one digest: decided, composed, rendered and frozen.

    arrivals ─► triage ─┬─► outcomes (muted, repeat, expired …) ──────────────────────────┐
                        └─► to read ─► articles (read) ─► compose ─► Edition ─► render ─► store: one transaction

Nothing here sends. When ``freeze`` returns True, the choice, the exact bytes of every message, the ledger and the memory are
committed together; from then on a crash can only delay the mail.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.compose import RECENT, Desk, Occasion, Triage, as_mailed, compose, memory, title_mark, trail, triage
from digest.model import Arrival, Article, Edition, Entry, History, Item, Message, Source, SourceState
from digest.pipeline.abstracts import abridged
from digest.pipeline.context import Context
from digest.pipeline.health import failures, told
from digest.pipeline.pictures import pictures_for
from digest.render import is_language, page_name, render_mail
from digest.settings import DigestSettings
from digest.slots import is_manual
from digest.store import Learned, Recall, Timings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a digest has to decide on before anything is fetched for it. ``since`` is from when its edition covers, None for a first
    one; what was said after ``until`` does not count as said; ``states`` are what is remembered of its sources, by URL."""

    digest: DigestSettings
    slot: str
    since: datetime | None
    until: datetime
    sources: tuple[Source, ...]
    states: Mapping[str, SourceState]
    arrivals: tuple[Arrival, ...]
    triage: Triage

    @property
    def to_read(self) -> tuple[Entry, ...]:
        """The entries whose articles are needed."""
        return tuple(each.entry for each in self.triage.to_read)


def sources_of(context: Context, digests: Iterable[DigestSettings]) -> tuple[Source, ...]:
    """The sources that any of the digests draws on, in the order of the configuration."""
    wanted = [each.sections for each in digests]
    return tuple(each for each in context.settings.sources if any(not sections or each.section in sections for sections in wanted))


def draft(
    context: Context,
    digest: DigestSettings,
    *,
    slot: str,
    sources: Sequence[Source] | None = None,
    states: Mapping[str, SourceState] | None = None,
    known: dict[bytes, Entry] | None = None,
) -> Draft:
    """Sort the digest's arrivals into those to read and those already decided; ``sources`` are its own, where it has any,
    ``states`` what is remembered of them, where that is at hand, ``known`` the entries of digests before it, by their records."""
    chosen = sources_of(context, [digest]) if sources is None else sources
    states = context.store.source_states([each.url for each in chosen]) if states is None else states
    sources = named_sources(chosen, states)
    arrivals = arrivals_of(context, digest, sources, known)
    history = known_of(context, digest, arrivals, until=context.now)
    last = context.store.last_edition(digest.name)
    return Draft(
        digest=digest,
        slot=slot,
        since=last.made_at if last and last.made_at <= context.now else None,  # else by a clock that was wrong
        until=context.now,
        sources=sources,
        states=states,
        arrivals=arrivals,
        triage=triage(arrivals, _by_url(sources), digest=digest, history=history, now=context.now),
    )


def arrivals_of(
    context: Context, digest: DigestSettings, sources: Sequence[Source], known: dict[bytes, Entry] | None = None
) -> tuple[Arrival, ...]:
    """What the digest has to decide on; of what was told and changed since, that whose page may be read again by now."""
    now = context.clock()
    found = context.store.arrivals(digest.name, [each.url for each in sources], now=now, known=known)
    return tuple(each for each in found if not each.renewed or each.first_seen <= now)


def known_of(context: Context, digest: DigestSettings, arrivals: Iterable[Arrival], *, until: datetime) -> History:
    """What the digest has said until then that may be the arrivals again, by their names alone."""
    entries = [each.entry for each in arrivals]
    keys, marks = frozenset(each.key for each in entries), frozenset(map(title_mark, entries))
    wanted = Recall(since=_memory_begins(context), recent=context.now, until=until, keys=keys, marks=marks)
    return context.store.history(digest.name, wanted)


def items_of(draft: Draft, articles: Mapping[str, Article]) -> tuple[Item, ...]:
    """What the draft is to be made of: the entries that were read, with their sources and articles."""
    sources = _by_url(draft.sources)
    return tuple(Item(entry=each, source=sources[each.source], article=articles[each.key]) for each in draft.to_read)


def edition_of(context: Context, draft: Draft, items: Sequence[Item], learned: Learned, desk: Desk | None = None) -> Edition:
    """The edition that the draft becomes with its items; ``learned`` is what is known of their sites, ``desk`` that of a batch."""
    desk = desk or Desk()
    wanted = Recall(
        since=_memory_begins(context),
        recent=context.now - RECENT,
        until=draft.until,
        keys=frozenset(each.key for each in draft.to_read),
        marks=desk.once(lambda: trail(items, desk), "trail", items),
    )
    history = replace(context.store.history(draft.digest.name, wanted), habits=learned.habits, counted=learned.counted)
    occasion = Occasion(digest=draft.digest, history=history, slot=draft.slot, now=context.now, since=draft.since)
    failed, recovered = told(draft.sources, draft.states, since=draft.since)
    edition = replace(compose(items, triage=draft.triage, failures=failed, occasion=occasion, desk=desk), recovered=recovered)
    return abridged(context, edition)


def is_blackout(context: Context, draft: Draft, edition: Edition) -> bool:
    """Whether nothing could be read at all: that is no empty day, so the slot stays open until it is too late."""
    return not edition.stories and bool(draft.sources) and len(failures(context, draft.sources)) == len(draft.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An edition whose account tells what its mail shows, and that mail, one message a recipient."""

    edition: Edition
    messages: tuple[Message, ...]


def mailed(context: Context, digest: DigestSettings, edition: Edition) -> Told:
    """The edition as mail; without messages when it has nothing to say and the user wants no empty mail.

    :raises TemplateError: when a template does not render.
    """
    if not edition.stories and not digest.send_empty:
        return Told(edition=edition, messages=())
    if not is_language(digest.language):
        log.warning(
            "digest %s: there is no language %r: its own words are English (`digest check` lists the languages)",
            digest.name,
            digest.language,
        )
    page_url = _page_url(context, digest, edition)
    mail = render_mail(
        edition,
        digest=digest,
        mail=context.settings.mail,
        templates=context.settings.templates,
        pictures=pictures_for(context, digest, edition),
        page_url=page_url,
    )
    return Told(edition=as_mailed(edition, mail.forms, linked=bool(page_url)), messages=mail.messages)


def _page_url(context: Context, digest: DigestSettings, edition: Edition) -> str:
    """Where the archive's page of the edition will stand; "" when nobody could open it there."""
    archive = context.settings.archive
    if archive.folder is None or not archive.url or is_manual(edition.slot) or not edition.stories:
        return ""
    return f"{archive.url.rstrip('/')}/{digest.name}/{page_name(edition)}"


def freeze(
    context: Context,
    edition: Edition,
    messages: Sequence[Message],
    *,
    drafted: Sequence[Arrival],
    remember: bool = True,
    timings: Timings | None = None,
) -> bool:
    """Commit the edition of these arrivals with its messages, ledger and memory; False when its slot was taken meanwhile.

    :raises StoreError: when another edition of the digest has decided on one of the arrivals meanwhile.
    """
    said = memory(edition) if remember else ()
    saved = context.store.save_edition(edition, messages, said, remember=remember, timings=timings, drafted=drafted)
    log.info("edition %s stories=%d messages=%d saved=%s", edition.id, len(edition.stories), len(messages), saved)
    return saved


def addressed_to(digest: DigestSettings, recipients: Sequence[str]) -> DigestSettings:
    """The digest for other readers than its own, where any are given."""
    return replace(digest, to=tuple(recipients)) if recipients else digest


def named_sources(sources: Iterable[Source], states: Mapping[str, SourceState]) -> tuple[Source, ...]:
    """The sources of a digest, those without a name from the user under the title that they give themselves."""
    return tuple(
        replace(each, name=state.title) if not each.name and (state := states.get(each.url)) and state.title else each
        for each in sources
    )


def _memory_begins(context: Context) -> datetime:
    return context.now - timedelta(days=context.settings.store.keep_days)


def _by_url(sources: Iterable[Source]) -> dict[str, Source]:
    return {each.url: each for each in sources}
