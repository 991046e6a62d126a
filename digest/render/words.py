"""The digest's own words, dates and numbers in the reader's language.

    speak(language, timezone, folders)   the Words of a language: what a template calls
    is_language(tag)                     whether there is such a language
    languages()                          the tags of all languages

The catalogs are gettext files beside the templates (``locale/de.po``), compiled in memory when first read, so a translator
edits text and sees it at the next run. A language without a catalog still gets its dates and numbers, around English words.
"""

import gettext
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from digest.errors import TemplateError

_INTERNATIONAL = Locale("en", "GB")
_COMMAS = {"ar": "، ", "fa": "، ", "ur": "، ", "ja": "、", "zh": "、"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A language to speak, and the time zone to tell the time in."""

    tag: str
    locale: Locale
    zone: tzinfo
    translations: gettext.NullTranslations

    @property
    def direction(self) -> str:
        """The direction of writing: "ltr" or "rtl"."""
        return self.locale.text_direction

    def say(self, words: str, **values: object) -> str:
        """The words in the language, filled in.

        :raises TemplateError: when the translation asks for a value that is not there.
        """
        return _filled(self.translations.gettext(words), values)

    def count(self, one: str, many: str, num: int) -> str:
        """The form that the number asks for, filled in with the number itself.

        :raises TemplateError: when the translation asks for another value.
        """
        return _filled(self.translations.ngettext(one, many, num), {"num": self.number(num)})

    def number(self, value: float) -> str:
        """The number, rounded to a whole one, with its separators."""
        return format_decimal(round(value), locale=self.locale)

    def join(self, parts: Sequence[str]) -> str:
        """The parts as a list, with the comma of the language. (Babel 2.18's ``format_list`` fails for German and others.)"""
        return _COMMAS.get(self.locale.language, ", ").join(parts)

    def day(self, at: datetime) -> str:
        """The whole date: "Monday, 23 November 2026"."""
        return format_date(at.astimezone(self.zone), "full", locale=self.locale)

    def short_day(self, at: datetime) -> str:
        """Day and month: "23 Nov"."""
        return format_skeleton("MMMd", at.astimezone(self.zone), tzinfo=self.zone, locale=self.locale)

    def date(self, at: datetime) -> str:
        """Day and month in a sentence: "23 November"."""
        return format_skeleton("MMMMd", at.astimezone(self.zone), tzinfo=self.zone, locale=self.locale)

    def clock(self, at: datetime) -> str:
        """Hours and minutes: "07:00"."""
        return format_time(at, "short", tzinfo=self.zone, locale=self.locale)

    def moment(self, at: datetime, now: datetime) -> str:
        """The time when it is of the same day as ``now``, else the date; with the year when that is another."""
        then, today = at.astimezone(self.zone), now.astimezone(self.zone)
        if then.date() == today.date():
            return self.clock(at)
        if then.year == today.year:
            return self.short_day(at)
        return format_date(then, "medium", locale=self.locale)


def speak(language: str, timezone: str, folders: Sequence[Path]) -> Words:
    """The words of a language (a BCP 47 tag; English when it is unknown), looked for in ``locale/`` of each folder in turn.

    :raises TemplateError: when a catalog cannot be read.
    """
    locale = _locale(language)
    language = str(locale).replace("_", "-") if locale is not _INTERNATIONAL else "en"
    try:
        zone: tzinfo = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    names = dict.fromkeys((str(locale), locale.language))
    paths = (folder / "locale" / f"{name}.po" for folder in folders for name in names)
    found = next((path for path in paths if path.is_file()), None)
    return Words(tag=language, locale=locale, zone=zone, translations=_catalog(found) if found else gettext.NullTranslations())


def is_language(tag: str) -> bool:
    """Whether the tag (BCP 47, or with underscores) begins with a language that there is."""
    return re.split("[-_]", tag)[0].lower() in languages()


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """The languages that have a tag in CLDR, but for those that stand for none."""
    return frozenset(Locale("en").languages) - {"und", "mul", "zxx", "root"}


def _filled(phrase: str, values: dict[str, object]) -> str:
    try:
        return phrase % values
    except (KeyError, ValueError, TypeError) as error:
        raise TemplateError(f"translation {phrase!r}: {error}; its places to fill are those of the English words") from None


def _locale(language: str) -> Locale:
    """The locale of a tag. Plain "en" writes days before months and a clock of 24 hours, which all its readers understand.

    "en-US" does not.
    """
    if language == "en":
        return _INTERNATIONAL
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return _INTERNATIONAL


@lru_cache(maxsize=16)
def _catalog(path: Path) -> gettext.NullTranslations:
    compiled = io.BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, abort_invalid=True))
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except (OSError, ValueError, PoFileError) as error:
        raise TemplateError(f"{path}: not a catalog of translations: {error}") from error
