"""When an article was published: what its page says in up to six places, weighed.

Candidates are days; each carries the best stamp that was read for it and the signs of all places that name the day. ``election``
chooses. Where a page for machines gives a stamp in UTC and shows its readers the day before or after, both are candidates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.extract.dates import date_in_address, is_ambiguous, month_in_address, read_date
from digest.extract.election import Candidate
from digest.extract.hints import small_letters
from digest.extract.outline import Outline
from digest.extract.places import Places, Spot


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_META_KEYS = {
    "published": _listed(
        "article:published_time datepublished og:published_time published_time article.published parsely-pub-date "
        "rnews:datepublished og:article:published_time og:pubdate bt:pubdate shareaholic:article_published_time "
        "originalpublicationdate publication_date publish-date publishdate pubdate citation_publication_date "
        "citation_online_date article_date_original release_date og:release_date"
    ),
    "cxense": _listed("cxenseparse:recs:publishtime"),
    "created": _listed("datecreated dcterms.created created dc.date.created dcterms.issued dc.date.issued article:post_time cre"),
    "date": _listed("date dc.date dcterms.date sailthru.date citation_date"),
    "modified": _listed(
        "article:modified_time datemodified og:updated_time dcterms.modified lastmod last-modified dc.date.modified "
        "revised updated_time og:article:modified_time"
    ),
}
MODIFIED_KEYS = _META_KEYS["modified"]
_PUBLISHED_NAMES = re.compile(r"publish|pubdate|entry-?date|posted|created|erstellt|veroeffentlicht|datePublished", re.IGNORECASE)
_MODIFIED_NAMES = re.compile(r"modif|updat|aktualisiert|changed|edited", re.IGNORECASE)
_SAYS_PUBLISHED = re.compile(
    r"\b(?:publi\w+|posted|veröffentlicht|erschienen|erstellt|created|written|opublikowan\w*|dodano|geplaatst|pubblicat\w+|julkaistu"
    r"|опубликован\w*|yayın\w*|giriş|terbit)\b|发布|發布|公開|配信|掲載|입력|등록",
)
_SAYS_MODIFIED = re.compile(
    r"\b(?:updat\w+|modif\w+|edited|aktualisiert|geändert|stand|mis à jour|actualizad\w*|atualizad\w*|aggiornat\w*|bijgewerkt"
    r"|oppdatert|uppdaterad|opdateret|zaktualizowan\w*|обновлен\w*|güncelle\w*|päivitetty|reviewed|last)\b|更新|수정",
)
_SAYS_OTHER = re.compile(
    r"\b(?:copyright|joined|registriert|registered|member|beiträge|posts|bis|until|event|termin|born|geboren|deadline|expires?|ab)\b|©",
)
_MAX_LINE_CHARS = 150
_MAX_WRITTEN = 12
_MAX_SCANNED = 600
_BEFORE, _AFTER = 6, 9
_IN_SCRIPT = re.compile(
    r"(?:datePublished|publishedAt|publishDate|publicationDate|published_at|publish_date|pubDate|firstPublished\w*|"
    r"published|publishedDate|createdAt|displayDate|date)[\"']?\s*[:=]\s*[\"']([^\"']{8,40})[\"']"
)
MAX_SCRIPT_CHARS = 300_000


# What a day is named by: the combination of these is a sign of its own.
_KINDS = {
    "data": {"json-ld", "meta published"},
    "data changed": {"json-ld modified", "meta modified", "item modified", "time modified"},
    "head": {"meta date", "meta created", "meta cxense"},
    "address": {"address"},
    "shown": {
        "time",
        "time published",
        "item",
        "item published",
        "class",
        "class published",
        "class modified",
        "written",
        "anywhere",
    },
}


_CHANGED = _KINDS["data changed"] | {"says modified", "class modified"}


@dataclass(slots=True, eq=False, kw_only=True)
class Dated:
    """One place that names a day, and what is known of it."""

    source: str
    stamp: datetime
    signs: frozenset[str] = frozenset()


def said_dates(places: Places, outline: Outline, title_at: int, url: str, *, month_first: bool) -> list[Dated]:
    """Every date on a page that may be the one of its publication, the places for machines first."""
    said = list(_for_machines(places))
    if stamp := date_in_address(url):
        said.append(Dated(source="address", stamp=stamp))
    said += _marked(places.dates, outline, title_at, month_first=month_first)
    said += _written(outline, title_at, month_first=month_first)
    if not said:
        said += _anywhere(outline, month_first=month_first)
    return said


def date_candidates(said: list[Dated], url: str) -> list[Candidate[datetime]]:
    """Every day that the places name, with the signs for and against it."""
    found: dict[date, Candidate[datetime]] = {}
    for each in said:
        day = each.stamp.date()
        candidate = found.setdefault(day, Candidate(each.stamp))
        candidate.signs.add(each.source)
        candidate.signs |= each.signs
        if not _has_clock(candidate.value) and _has_clock(each.stamp):
            candidate.value = each.stamp
    machine = {day for day, each in found.items() if each.signs & _KINDS["data"]}
    if machine:
        found = {day: each for day, each in found.items() if day in machine or not _is_change(each.signs)}
    month = month_in_address(url)
    first, last = min(found, default=None), max(found, default=None)
    for day, candidate in found.items():
        signs = candidate.signs
        if len(found) == 1:
            signs.add("the only day")
        else:
            signs |= {"the first day"} if day == first else {"the last day"} if day == last else set()
        kinds = [name for name, places in _KINDS.items() if signs & places]
        against = " against data" if machine and day not in machine else ""
        signs.add(" + ".join(kinds) + against)
        if month:
            signs.add("in the month of the address" if month == (day.year, day.month) else "not in the month of the address")
        if any(day + timedelta(days=step) in machine for step in (-1, 1)) and day not in machine:
            signs.add("a day beside the stamp")
        if machine and day not in machine:
            signs.add("after the stamp" if day > max(machine) else "before the stamp")
    return list(found.values())


def _is_change(signs: set[str]) -> bool:
    """Whether a day is told as the one of a change, and nowhere as the one of the publication."""
    return bool(signs & _CHANGED) and not signs & {"says published", "address"}


def date_in_scripts(scripts: Iterator[str]) -> datetime | None:
    """The first date that a state object of the page calls the one of publication; None when there is none."""
    for script in scripts:
        for match in _IN_SCRIPT.finditer(script[:MAX_SCRIPT_CHARS]):
            if stamp := read_date(match[1]):
                return stamp
    return None


def _has_clock(stamp: datetime) -> bool:
    return (stamp.hour, stamp.minute) != (0, 0)


def _for_machines(places: Places) -> Iterator[Dated]:
    linked = places.linked
    for source, text in (("json-ld", linked.published), ("json-ld modified", linked.modified)):
        if text and (stamp := read_date(text)):
            yield Dated(source=source, stamp=stamp)
    for name, keys in _META_KEYS.items():
        for key in keys:
            text = places.metas.get(key, "")
            if text and (stamp := read_date(text)):
                yield Dated(source=f"meta {name}", stamp=stamp)


def _marked(spots: tuple[Spot, ...], outline: Outline, title_at: int, *, month_first: bool) -> Iterator[Dated]:
    counts: dict[str, int] = {}
    seen: set[tuple[str, str, int]] = set()
    for spot in spots:
        said = f"{spot.role} {spot.names}"
        kind = "time" if spot.tag == "time" else "item" if "date" in spot.role.lower() else "class"
        role = " modified" if _MODIFIED_NAMES.search(said) else " published" if _PUBLISHED_NAMES.search(said) else ""
        source = kind + role
        for text, form in ((spot.stamp, "stamp"), (spot.text, "words")):
            key = (source, text, spot.at)
            if key in seen or not (stamp := read_date(text, month_first=month_first)):
                continue
            seen.add(key)
            counts[source] = counts.get(source, 0) + 1
            signs = _standing(outline, spot.at, title_at) | _says(_line(outline, spot.at), spot.text)
            signs.add(f"{source} {'first' if counts[source] == 1 else 'later'}")
            if form == "words":
                yield from _readings(source, text, stamp, signs, month_first=month_first)
            else:
                yield Dated(source=source, stamp=stamp, signs=frozenset(signs))
                break


def _readings(source: str, text: str, stamp: datetime, signs: set[str], *, month_first: bool) -> Iterator[Dated]:
    """The date as read, and where figures leave it open the other reading too."""
    yield Dated(source=source, stamp=stamp, signs=frozenset(signs))
    if is_ambiguous(text) and (other := read_date(text, month_first=not month_first)) and other != stamp:
        yield Dated(source="the other reading", stamp=other, signs=frozenset(signs))


def _written(outline: Outline, title_at: int, *, month_first: bool) -> Iterator[Dated]:
    """Dates in short lines around the title and the text."""
    drafts = outline.drafts
    start = title_at if title_at >= 0 else outline.first - _BEFORE
    around = [*range(max(0, start - _BEFORE), min(len(drafts), max(start, 0) + _AFTER + 1))]
    if outline.first >= 0:
        around += range(max(0, outline.first - 3), min(len(drafts), outline.first + 2))
        around += range(outline.last, min(len(drafts), outline.last + _BEFORE))
    count = 0
    for index in dict.fromkeys(around):
        text = drafts[index].text
        opening = text if len(text) <= _MAX_LINE_CHARS else text[:80] if index in (outline.first, outline.last) else ""
        if stamp := read_date(opening, month_first=month_first):
            signs = _standing(outline, index, title_at) | _says(opening)
            signs.add("written first" if not count else "written later")
            if len(opening) < 30:
                signs.add("a line of its own")
            yield from _readings("written", opening, stamp, signs, month_first=month_first)
            count += 1
            if count >= _MAX_WRITTEN:
                return


def _anywhere(outline: Outline, *, month_first: bool) -> Iterator[Dated]:
    """The first dates of a page that names none in any place of its own."""
    count = 0
    for index, draft in enumerate(outline.drafts[:_MAX_SCANNED]):
        text = draft.text[:300]
        if stamp := read_date(text, month_first=month_first):
            signs = (
                _standing(outline, index, -1)
                | _says(text[:_MAX_LINE_CHARS])
                | {"first anywhere" if not count else "later anywhere"}
            )
            yield from _readings("anywhere", text, stamp, signs, month_first=month_first)
            count += 1
            if count >= _MAX_WRITTEN:
                return


def _line(outline: Outline, at: int) -> str:
    text = outline.drafts[at].text if at < len(outline.drafts) else ""
    return text if len(text) <= _MAX_LINE_CHARS else ""


def _says(*texts: str) -> set[str]:
    text = small_letters(" ".join(texts))
    signs = set()
    if _SAYS_MODIFIED.search(text):
        signs.add("says modified")
    if _SAYS_PUBLISHED.search(text):
        signs.add("says published")
    if _SAYS_OTHER.search(text):
        signs.add("says something else")
    return signs


def _standing(outline: Outline, at: int, title_at: int) -> set[str]:
    signs = {f"stands {sign}" for sign in outline.signs(at)}
    if title_at >= 0:
        gap = at - title_at
        signs.add("by the title" if -_BEFORE <= gap <= _AFTER else "before the title" if gap < 0 else "after the title")
    return signs
