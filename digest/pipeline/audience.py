"""Editions of audiences: composed once, planned for each reader, given their bytes when they are sent.

    due audiences ─► claim ─► draft ─► (pages there?) ─► compose ─► letter ─► store: edition, ledger, memory, letter, a message
                                             └─► wanted, and put off                 for each active reader: one transaction

The time of such an edition is that of its slot, not that of the worker which makes it, so any number of workers make the same
bytes as one process does.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest import links
from digest.agenda import due
from digest.audiences import digest_of, sources_for
from digest.compose import Desk, as_mailed, memory, sightings
from digest.errors import ConfigError, DeliveryError, StoreBusyError, StoreError, TemplateError
from digest.model import Article, Edition, Entry, Item, Letter, OutcomeKind, Source, SourceState
from digest.pipeline.context import Context
from digest.pipeline.issue import Draft, draft, edition_of, freeze, is_blackout, items_of, mailed, sources_of
from digest.pipeline.keep import keep
from digest.pipeline.overdue import overdue, without_overdue
from digest.pipeline.poll import poll
from digest.pipeline.read import read_entries
from digest.render import Drawn, Lettered, render_letter
from digest.settings import DigestSettings
from digest.slots import Slot, due_slot, next_slots
from digest.store import Audience, Issue, Learned, Planned, issuing, roster, shards

log = logging.getLogger(__name__)

LEASE = 60.0  # a worker renews it; a run of one process holds the run lock
# Pages that nobody has read yet are waited for this long after the slot, a little at a time; then they go to the next edition.
_PATIENCE = timedelta(minutes=10)
_PUT_OFF = timedelta(seconds=5)
_BLACKOUT = timedelta(hours=1)
_FAILED = timedelta(minutes=2)
_GUESS = 12  # characters of 64 kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occasion:
    """An audience whose slot has come."""

    audience: Audience
    digest: DigestSettings
    sources: tuple[Source, ...]
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What the editions of a batch are to be made of; ``overdue`` is since when pages are to be read again that could not be had,
    ``key`` signs the links. Audiences over the same sources get the same objects."""

    articles: dict[str, Article]
    overdue: dict[str, datetime]
    learned: Learned
    key: bytes
    desk: Desk
    drawn: Drawn
    items: dict[tuple[str, str], Item]

    def held(self, drafted: Draft) -> tuple[Item, ...]:
        """The items of the draft, each the same object as for the audiences before."""
        sources = {each.url: each for each in drafted.sources}
        return tuple(self._item(each, sources[each.source]) for each in drafted.to_read)

    def known(self, items: Sequence[Item], now: datetime) -> Learned:
        """What is known of the sites of these items."""
        return self.desk.once(lambda: self._known(items, now), "known", items, now)

    def _item(self, entry: Entry, source: Source) -> Item:
        known = self.items.get((entry.key, entry.source))
        if known is not None and known.entry is entry and known.source == source:
            return known
        return Item(entry=entry, source=source, article=self.articles[entry.key])

    def _known(self, items: Sequence[Item], now: datetime) -> Learned:
        seen = sightings(items, self.desk, now=now)
        marks = {passage.mark for each in seen for passage in each.passages}
        habits = tuple(each for each in self.learned.habits if each.mark in marks)
        return Learned(habits=habits, counted=self.learned.counted & {each.entry_key for each in seen})


def issue_audiences(context: Context, *, limit: int, lease: float = LEASE, waits: bool = False) -> int:
    """Make the editions of up to ``limit`` audiences that are due; how many were looked at. One that fails is put off, and does
    not stop the others.

    With ``waits`` pages are left to other workers, and waited for; else the sources are polled and the pages read here.

    :raises StoreBusyError: when another process holds the database: no audience would fare better.
    """
    now = context.clock()
    claimed = context.store.write(shards.claim_audiences, owner=context.owner, now=now, seconds=lease, limit=limit)
    occasions = [each for audience in claimed if (each := _occasion(context, audience, now))]
    sources = {source.url: source for each in occasions for source in each.sources}
    if not waits:
        poll(context, list(sources.values()))
    states = context.store.source_states(list(sources))
    if waits:  # before anything of them is read: what a poll brings meanwhile would be missing from the draft, and seem to be there
        occasions = [each for each in occasions if not _put_off(context, each, states)]
    entries: dict[bytes, Entry] = {}
    drafts = [_draft(context, each, states, entries) for each in occasions]
    material = _material(context, drafts, waits=waits)
    for each, drafted in zip(occasions, drafts, strict=True):
        try:
            _issue(context, each, drafted, material)
        except StoreBusyError:
            raise
        except (ConfigError, StoreError, TemplateError, DeliveryError) as error:  # it is listed, and tried again
            log.warning("audience failed audience=%s reason=%s", each.audience.name, error)
            _settle(context, each.audience, now + _FAILED, error=str(error))
    return len(claimed)


def issue_configured(context: Context, digest: DigestSettings) -> None:
    """Make the edition of a digest of the configuration, for the readers that stand there, from what workers have read; and its
    page of the archive, which its mail links.

    :raises StoreError: when the archive cannot be written; the next edition writes what it lacks.
    """
    for each in due(context.store, [digest], now=context.clock()):
        at = replace(context, now=each.slot.at)
        sources = sources_of(context, [digest])
        states = context.store.source_states([source.url for source in sources])
        if _is_early(at, sources, states):
            continue
        drafted = draft(at, digest, slot=each.slot.key, sources=sources, states=states)
        edition = _composed(at, drafted, _material(context, [drafted], waits=True))
        if edition and (digest.at or any(outcome.kind is not OutcomeKind.CARRIED for outcome in edition.outcomes)):
            made = mailed(at, digest, edition)
            freeze(at, made.edition, made.messages, drafted=drafted.arrivals)
            keep(at, digest)


def _occasion(context: Context, audience: Audience, now: datetime) -> _Occasion | None:
    """What the audience is due for; where that is nothing, its next time is reckoned."""
    try:
        digest = digest_of(audience.preferences, context.settings.digests)
    except ConfigError as error:
        _settle(context, audience, now + timedelta(hours=1), error=str(error))
        return None
    last = context.store.last_edition(digest.name)
    since = context.store.first_seen_digest(digest.name, now)
    slot = due_slot(digest, now=now, last=last.slot if last else None, since=since)
    if slot is None or not audience.is_read or context.store.slot_taken(digest.name, slot.key):
        _settle(context, audience, _next(digest, now))
        return None
    known = context.store.read(roster.catalogue, audience.preferences.sources)
    sources = sources_for(audience.preferences, context.settings.sources, known)
    chosen = [each for each in sources if not digest.sections or each.section in digest.sections or each.url in known]
    return _Occasion(audience=audience, digest=digest, sources=tuple(chosen), slot=slot)


def _draft(context: Context, occasion: _Occasion, states: Mapping[str, SourceState], known: dict[bytes, Entry]) -> Draft:
    at = replace(context, now=occasion.slot.at)
    return draft(at, occasion.digest, slot=occasion.slot.key, sources=occasion.sources, states=states, known=known)


def _issue(context: Context, occasion: _Occasion, drafted: Draft, material: _Material) -> None:
    audience, digest = occasion.audience, occasion.digest
    edition = _composed(replace(context, now=occasion.slot.at), drafted, material)
    if edition is None:
        _settle(context, audience, context.clock() + _PUT_OFF)
        return
    made = _letter(context, digest, edition, material) if edition.stories or digest.send_empty else None
    letter = made.letter if made else None
    issue = Issue(
        edition=as_mailed(edition, made.forms, linked=False) if made else edition,
        memory=memory(edition, material.desk),
        drafted=drafted.arrivals,
        letter=letter,
        planned=_planned(edition, letter, audience, material.key),
        owner=context.owner,
        next_due_at=_next(digest, context.clock()),
    )
    saved = context.store.write(issuing.issue, issue)
    log.info("edition made edition=%s stories=%d saved=%s", edition.id, len(edition.stories), saved)


def _composed(context: Context, drafted: Draft, material: _Material) -> Edition | None:
    """The edition of the draft; None while pages are not read that it needs, or no source can be read at all, and there is time to
    wait."""
    late = context.clock() - context.now
    missing = {each.key for each in drafted.to_read if each.key not in material.articles}
    if missing and late < _PATIENCE:
        return None
    drafted = without_overdue(_without(drafted, missing), material.overdue, now=context.now)
    items = material.held(drafted)
    edition = edition_of(context, drafted, items, material.known(items, context.now), material.desk)
    return None if late < _BLACKOUT and is_blackout(context, drafted, edition) else edition


def _material(context: Context, drafts: Sequence[Draft], *, waits: bool) -> _Material:
    """What the drafts need, each article read once, and what is known of all their sites."""
    articles, desk = _articles(context, drafts, waits=waits), Desk()
    read = {(each.key, each.source): each for drafted in drafts for each in drafted.to_read if each.key in articles}
    sources = {source.url: source for drafted in drafts for source in drafted.sources}
    items = {name: Item(entry=each, source=sources[each.source], article=articles[each.key]) for name, each in read.items()}
    learned = context.store.learned(sightings(items.values(), desk, now=context.now))
    return _Material(
        articles=articles,
        overdue=overdue(context, drafts),
        learned=learned,
        key=context.store.write(roster.secret),
        desk=desk,
        drawn=Drawn(),
        items=items,
    )


def _articles(context: Context, drafts: Sequence[Draft], *, waits: bool) -> dict[str, Article]:
    """The articles that any of the drafts needs, each read once. Where others read, those that are missing are asked for, and what
    can never be had is made of the feed's own text."""
    sources = {source.url: source for drafted in drafts for source in drafted.sources}
    wanted = {each.key: each for drafted in drafts for each in drafted.to_read}
    now = context.clock()
    if not waits:
        found = read_entries(context, list(wanted.values()), sources)
        items = [item for drafted in drafts for item in items_of(drafted, found)]
        context.store.learn(sightings(items, now=context.now), now=context.now)
        return found
    found = context.store.articles(list(wanted), now=now)
    missing = [each for key, each in wanted.items() if key not in found]
    paged = [each.key for each in missing if sources[each.source].full_text]
    hoped = context.store.write(shards.want, paged, now=now) if paged else frozenset()
    # Of a page that has changed and cannot be had, what was read of it stands, as in ``read_entries``.
    lost = context.store.stale_articles([key for key in paged if key not in hoped], now=now)
    found |= {key: each.article for key, each in lost.items()}
    offline = {url: replace(each, full_text=False) for url, each in sources.items()}
    return found | read_entries(context, [each for each in missing if each.key not in hoped and each.key not in lost], offline)


def _put_off(context: Context, occasion: _Occasion, states: Mapping[str, SourceState]) -> bool:
    """Whether the audience was put off, because its sources are not polled yet."""
    if not _is_early(replace(context, now=occasion.slot.at), occasion.sources, states):
        return False
    _settle(context, occasion.audience, context.clock() + _PUT_OFF)
    return True


def _is_early(context: Context, sources: Sequence[Source], states: Mapping[str, SourceState]) -> bool:
    """Whether a source that was due at the slot has not been polled since, and there is time to wait for it."""
    if context.clock() - context.now >= _PATIENCE:
        return False
    return any(_waits(states.get(each.url), context.now) for each in sources)


def _waits(state: SourceState | None, slot_at: datetime) -> bool:
    if state is None or (state.last_success_at is None and not state.failures):
        return True
    return state.gone_at is None and state.next_poll_at is not None and state.next_poll_at <= slot_at


def _without(drafted: Draft, keys: set[str]) -> Draft:
    """The draft without entries that are left for the next edition."""
    if not keys:
        return drafted
    arrivals = tuple(each for each in drafted.triage.to_read if each.entry.key not in keys)
    return replace(drafted, triage=replace(drafted.triage, to_read=arrivals))


def _letter(context: Context, digest: DigestSettings, edition: Edition, material: _Material) -> Lettered:
    mark = links.mark(edition.id, material.key)
    address = context.settings.readers.url.rstrip("/")
    mail = replace(context.settings.mail, unsubscribe=f"{address}/r/{mark}") if address else context.settings.mail
    return render_letter(edition, digest=digest, mail=mail, templates=context.settings.templates, mark=mark, drawn=material.drawn)


def _planned(edition: Edition, letter: Letter | None, audience: Audience, key: bytes) -> Planned:
    sender = letter.sender if letter else ""
    return Planned(
        audience=edition.digest,
        edition=edition.id,
        name=_message_name(audience, edition.slot, key),
        host=sender.rpartition("@")[2],
        sender=sender,
        subject=letter.subject if letter else "",
        now=edition.made_at,
    )


def _message_name(audience: Audience, slot: str, key: bytes) -> str:
    """What the Message-IDs of a slot begin with, the same for all audiences, so that a reader gets one; with a part that cannot be
    guessed, so that nobody else can write a bounce of them."""
    name = f"{audience.preferences.digest}-{slot}".replace(":", "-").replace("/", "-")
    return f"{name}.{links.mark(name, key)[:_GUESS]}"


def _next(digest: DigestSettings, now: datetime) -> datetime:
    return next_slots(digest, now=now, count=1)[0].at


def _settle(context: Context, audience: Audience, due_at: datetime, *, error: str = "") -> None:
    context.store.write(shards.settle_audience, audience.name, owner=context.owner, next_due_at=due_at, error=error)
