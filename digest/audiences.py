"""Readers who want the same are one audience: a digest of its own, composed once for all of them.

    name_of(preferences)             the name of the audience: "morning~5f0c…", which no digest of the file can have
    digest_of(preferences, digests)  its settings: those of the digest it changes
    sources_for(preferences, ...)    the sources it is made of

So a million readers with a thousand different wishes cost a thousand compositions, one history each; and a reader whose wishes
nobody shares costs what a digest in the file costs. Who changes wishes joins another audience, which has said other things: the
first edition there may repeat a story (docs/scale.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from digest import codec
from digest.errors import ConfigError
from digest.model import Preferences, Source
from digest.settings import DigestSettings
from digest.slots import validate

_MARK = "~"  # stands in no name of a digest


def name_of(preferences: Preferences) -> str:
    """The name of the audience of those who want this; the same in any process."""
    ordered = replace(preferences, sources=tuple(sorted(set(preferences.sources))))
    return f"{preferences.digest}{_MARK}{sha256(codec.dumps(ordered).encode()).hexdigest()[:16]}"


def digest_of(preferences: Preferences, digests: Iterable[DigestSettings]) -> DigestSettings:
    """The settings of the audience; nobody stands in its ``to``.

    :raises ConfigError: when the configuration has no such digest, or what is wanted cannot be.
    """
    base = next((each for each in digests if each.name == preferences.digest), None)
    if base is None:
        raise ConfigError(f"there is no digest {preferences.digest!r} in the configuration")
    digest = replace(
        base,
        name=name_of(preferences),
        to=(),
        sections=preferences.sections or base.sections,
        at=preferences.at or base.at,
        days=preferences.days or base.days,
        timezone=preferences.timezone or base.timezone,
        language=preferences.language or base.language,
        minutes=preferences.minutes or base.minutes,
        text=preferences.text or base.text,
        template=preferences.template or base.template,
        images="none" if base.images == "embedded" else base.images,  # a letter is planned for thousands: no megabyte in it
    )
    if not digest.at:
        raise ConfigError(f'digest {base.name!r} has no times, so its readers need one: write at = ["07:00"]')
    validate(digest)
    return digest


def sources_for(preferences: Preferences, configured: Iterable[Source], catalogue: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources of the audience: those it names, from the file or else from the catalogue, or all of the file."""
    known = {each.url: each for each in configured}
    if not preferences.sources:
        return tuple(known.values())
    found = (known.get(url) or catalogue.get(url) for url in sorted(set(preferences.sources)))
    return tuple(each for each in found if each)
