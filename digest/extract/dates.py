"""Dates as pages write them: ISO 8601 and its relatives, RFC 2822, figures in either order, month names of many languages,
addresses."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache

_EARLIEST_YEAR = 1990  # before that there was no web to publish on
_LATEST_YEAR = 2100
_MAX_CHARS = 200
_DATES = 1024  # pages say the same stamp in several places

_MONTH_NAMES = (
    (
        "january jan januar jänner jän januari janvier janv enero ene gennaio gen janeiro stycznia styczeń sty ledna "
        "leden января янв січня ocak oca ιανουαρίου ιαν "
        "tammikuuta januára ianuarie ian január yanvar siječnja januára januārī januar"
    ),
    (
        "february feb februar febr februari février fevr févr fév febrero febbraio fevereiro fev lutego luty lut února "
        "únor февраля фев лютого şubat şub φεβρουαρίου "
        "φεβ helmikuuta februarie február veljače února februárs"
    ),
    (
        "march mar märz mrz mär maart mrt mars marzo março marca marzec března březen марта мар березня mart μαρτίου μαρ "
        "maaliskuuta martie március marts ožujka"
    ),
    (
        "april apr avril avr abril abr aprile kwietnia kwi kwiecień dubna duben апреля апр квітня nisan nis απριλίου απρ "
        "huhtikuuta aprilie április travnja"
    ),
    "may mai mei mayo maggio mag maio maja maj května květen мая май травня mayıs μαΐου μαϊου μαι toukokuuta május svibnja",
    (
        "june jun juni juin junio giugno giu junho czerwca cze června červen июня июн червня haziran haz ιουνίου ιουν "
        "kesäkuuta iunie június lipnja"
    ),
    (
        "july jul juli juillet juil julio luglio lug julho lipca lip července červenec июля июл липня temmuz tem ιουλίου "
        "ιουλ heinäkuuta iulie július srpnja"
    ),
    (
        "august aug augustus août aout agosto ago sierpnia sie srpna srpen августа авг серпня ağustos ağu αυγούστου αυγ "
        "elokuuta augusti augusztus kolovoza"
    ),
    (
        "september sep sept septembre septiembre setiembre settembre set setembro września wrz září сентября сен сент "
        "вересня eylül eyl σεπτεμβρίου σεπ syyskuuta "
        "septembrie szeptember rujna"
    ),
    (
        "october oct oktober okt octobre octubre ottobre ott outubro out października paź října říjen октября окт жовтня "
        "ekim eki οκτωβρίου οκτ lokakuuta octombrie "
        "október listopada"
    ),
    (
        "november nov novembre noviembre novembro listopadu listopad ноября ноя листопада kasım kas νοεμβρίου νοε "
        "marraskuuta noiembrie studenoga"
    ),
    (
        "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia gru prosince prosinec декабря "
        "дек грудня aralık ara δεκεμβρίου δεκ joulukuuta "
        "decembrie desember des prosinca"
    ),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

# That no figure stands before the first one is asked behind it: a search goes fast where its expression begins with a class.
_ISO = re.compile(
    r"(\d\d\d\d)(?<!\d\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?!\d)(?:[T\s,]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*(Z|UTC|GMT"
    r"|[+-]\d\d:?(?:\d\d)?)?)?"
)
_CJK = re.compile(r"(\d\d\d\d)\s*[年년]\s*(\d\d?)\s*[月월]\s*(\d\d?)\s*[日일]?(?:[^\d]{0,6}(\d\d?)[:时時시](\d\d))?")
_DAY_FIRST = re.compile(
    r"(\d(?<!\d\d)\d?)(?:st|nd|rd|th|er|º|\.)?,?\s*(?:de |of |-|\.|/)?\s*([^\W\d_]{3,14})\.?,?\s*(?:de |del |-|/)?\s*(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,14})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_FIGURES = re.compile(r"(\d(?<!\d\d)\d?)\s?[./-]\s?(\d\d?)\s?[./-]\s?(\d{4}|\d\d)(?!\d)")
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"\d\d\d\d")
_ISO_FORM = re.compile(r"\d{4}[-/.]\d\d?[-/.]|\d{8}(?!\d)")
_SECONDS = re.compile(r"1\d{9}(\d{3})?")  # since 1970, or thousandths of such
_MAIL_FORM = re.compile(r"[A-Z][a-z]{2}, \d")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.h]([0-5]\d)(?::[0-5]\d)?\s*([ap]\.?m)?", re.IGNORECASE)
_IN_ADDRESS = (
    re.compile(r"/((?:19|20)\d\d)[-/_]?(0\d|1[012])[-/_]?([0-2]\d|3[01])(?=[-/_.]|$)"),
    re.compile(r"[-/_=]((?:19|20)\d\d)-(0\d|1[012])-([0-2]\d|3[01])(?!\d)"),
    re.compile(r"[-/_=]((?:19|20)\d\d)(0\d|1[012])([0-2]\d|3[01])(?!\d)"),
    re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)/"),
)
_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/](0?[1-9]|1[012])(?=[-/]|$)")


def read_date(text: str, *, month_first: bool = False) -> datetime | None:
    """The first date in the text, with its own zone, else in UTC; None when there is none.

    ``month_first`` settles "03/04/2025" where the figures do not.
    """
    text = text.strip()[:_MAX_CHARS]
    return _read_date(text, month_first) if _FIGURE.search(text) else None


@lru_cache(maxsize=_DATES)
def _read_date(text: str, month_first: bool) -> datetime | None:
    return _iso(text) or _mail(text) or _written(text) or _figures(text, month_first)


def date_in_address(url: str) -> datetime | None:
    """The date that an address such as ``/2025/03/28/title`` names, at midnight UTC; else None."""
    for pattern in _IN_ADDRESS:
        if match := pattern.search(url):
            return _made(match[1], match[2], match[3])
    return None


def month_in_address(url: str) -> tuple[int, int] | None:
    """Year and month that an address such as ``/2025/03/title`` names; else None."""
    match = _MONTH_IN_ADDRESS.search(url)
    return (int(match[1]), int(match[2])) if match else None


def is_ambiguous(text: str) -> bool:
    """Whether the date of a text is one of figures that can be read in two orders, such as "03/04/2025"."""
    match = None if _ISO.search(text) or _CJK.search(text) else _FIGURES.search(text)
    return bool(match) and int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2]  # type: ignore[index]


def _made(
    year: str | int, month: str | int, day: str | int, hour: int = 0, minute: int = 0, *, zone: timezone = UTC
) -> datetime | None:
    try:
        made = datetime(int(year), int(month), int(day), hour, minute, tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    return made if _EARLIEST_YEAR <= made.year <= _LATEST_YEAR else None


def _iso(text: str) -> datetime | None:
    match = _ISO.search(text)
    if not match:
        stamp = _SECONDS.fullmatch(text)
        return datetime.fromtimestamp(int(text[:10]), UTC) if stamp else None
    if not _ISO_FORM.match(match[0]):
        return None
    made = _made(match[1], match[2], match[3], int(match[4] or 0) % 24, int(match[5] or 0) % 60, zone=_zone(match[7]))
    return made.replace(second=int(match[6] or 0) % 60) if made else None


def _zone(text: str | None) -> timezone:
    if not text or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset) if offset < timedelta(hours=15) else UTC


def _mail(text: str) -> datetime | None:
    if not _MAIL_FORM.match(text):
        return None
    try:
        made = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return made if _EARLIEST_YEAR <= made.year <= _LATEST_YEAR else None


def _written(text: str) -> datetime | None:
    if not _YEAR.search(text):
        return None
    if match := _CJK.search(text):
        return _made(match[1], match[2], match[3], int(match[4] or 0) % 24, int(match[5] or 0) % 60)
    lowered = text.lower()
    for match in _DAY_FIRST.finditer(lowered):
        if month := _MONTHS.get(match[2]):
            return _made(match[3], month, match[1], *_clock(lowered, match.end()))
    for match in _MONTH_FIRST.finditer(lowered):
        if month := _MONTHS.get(match[1]):
            return _made(match[3], month, match[2], *_clock(lowered, match.end()))
    return None


def _figures(text: str, month_first: bool) -> datetime | None:
    match = _FIGURES.search(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    swapped = second > 12 or (month_first and first <= 12 and "." not in match[0])
    month, day = (first, second) if swapped else (second, first)
    return _made(year, month, day, *_clock(text, match.end()))


def _clock(text: str, at: int) -> tuple[int, int]:
    match = _CLOCK.search(text, at, at + 20)
    if not match:
        return 0, 0
    hour = int(match[1]) % 24
    if match[3]:
        hour = hour % 12 + (12 if match[3][0] in "pP" else 0)
    return hour, int(match[2])
