"""A reader's way in: an address is added, its owner says yes, and only then it gets mail (double opt-in)."""

from collections.abc import Sequence
from datetime import datetime

from digest import links
from digest.audiences import digest_of
from digest.errors import ConfigError
from digest.model import Edition, Preferences, Reader, ReaderState
from digest.render import check_template, render_note
from digest.settings import Settings
from digest.store import NewReader, Store, roster


def sign_up(
    store: Store, settings: Settings, addresses: Sequence[str], wanted: Preferences, *, now: datetime, confirmed: bool = False
) -> int:
    """Add readers; how many are new. Each is asked by mail first, unless ``confirmed`` or the settings ask for no answer.

    Who left before is asked again; who is there already, and whose address is suppressed, is not.

    :raises ConfigError: when what is wanted cannot be.
    :raises TemplateError: when the template that is wanted is missing or wrong.
    """
    digest_of(wanted, settings.digests)
    if wanted.template:
        check_template(wanted.template, settings.templates)
    active = confirmed or not settings.readers.confirm
    state = ReaderState.ACTIVE if active else ReaderState.PENDING
    if not active and not settings.readers.url:
        raise ConfigError("[readers] url: is not set, so nobody could say yes: set it, or confirm = false")
    new = [NewReader(address=each, preferences=wanted, state=state) for each in addresses]
    ids = store.write(roster.add, new, now=now)
    if active:
        return len(ids)
    again = [
        each.id for address in addresses for each in store.read(roster.of_address, address) if _may_return(store, each, wanted)
    ]
    for reader_id in (*ids, *again):
        store.write(roster.move, reader_id, ReaderState.PENDING, now=now)
        reader = store.read(roster.get, reader_id)
        if reader:
            ask(store, settings, reader, now=now)
    return len(ids)


def ask(store: Store, settings: Settings, reader: Reader, *, now: datetime) -> bool:
    """Put the question whether the address wants mail into the outbox; at most once a day."""
    token = links.token(reader.id, links.CONFIRM, store.write(roster.secret))
    slot = roster.note_slot(reader.id, now)
    digest = digest_of(reader.preferences, settings.digests)
    edition = Edition(id=f"{roster.NOTES}/{slot}", digest=roster.NOTES, slot=slot, title=digest.title, made_at=now)
    link = f"{settings.readers.url.rstrip('/')}/c/{token}"
    note = render_note(
        edition, digest=digest, mail=settings.mail, templates=settings.templates, recipient=reader.address, link=link
    )
    return store.save_edition(edition, [note], (), remember=False)


def _may_return(store: Store, reader: Reader, wanted: Preferences) -> bool:
    left = reader.state in (ReaderState.LEFT, ReaderState.PENDING) and reader.preferences.digest == wanted.digest
    return left and not store.read(roster.is_suppressed, reader.address)
