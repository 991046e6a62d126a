"""The authors of an article: what its byline says, however a page writes it.

Each place that names people gives a candidate, the list of its names; lists of the same names are one candidate with the signs of
all places. ``election`` chooses. Only a candidate that is more likely right than wrong is taken: no byline is better than a
commenter's name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.extract.election import Candidate
from digest.extract.han import find_writers
from digest.extract.outline import Outline
from digest.extract.people import is_byline, read_names
from digest.extract.places import Places, Spot
from digest.model import SpanKind
from digest.text import normalize

_META_KEYS = {
    "author": "author",
    "article:author": "article:author",
    "og:article:author": "article:author",
    "article:author_name": "article:author",
    "article.author": "article:author",
    "shareaholic:article_author_name": "article:author",
    "parsely-author": "parsely-author",
    "sailthru.author": "parsely-author",
    "cxenseparse:author": "parsely-author",
    "dc.creator": "dc.creator",
    "dcterms.creator": "dc.creator",
    "dc.contributor": "dc.creator",
    "citation_author": "dc.creator",
    "byl": "byl",
    "creator": "creator",
    "rbauthors": "parsely-author",
    "vr:author": "parsely-author",
    "bt:author": "parsely-author",
    "twitter:data1": "twitter:data1",
}
_TOLD = frozenset(
    ("author", "autor", "verfasser", "written by", "von", "by", "auteur", "escrito por", "geschrieben von", "écrit par")
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|in)?|auteurs?|by|person|profile|profil|contributors?|journalists?|writers?"
    r"|redaktion|redakteure?|reporters?|columnists?|skribent|user|users|members?)[/=]|[?&](?:author|user)=",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(
    r"(?:\s*[,|·•–-]\s*(?:\w+,?\s+)?|\s+)(?:(?:am|on|le|el|den|updated|published|posted)\s+)?"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+){0,2}\d",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_PERSON = re.compile(r"(?:[^\W\d_a-z][\w.'’-]+\s+){1,3}[^\W\d_a-z][\w.'’-]+")
_BARE = re.compile(r"(?:(?:written|posted) )?by:?|von:?|par|por:?|author:?|autor(?:in)?:?|text:", re.IGNORECASE)
_CLOSING = re.compile(r"(?:text|autor(?:in)?|von|by|quelle|source|author|reporting by|\()\s*:?", re.IGNORECASE)
_AGENCY = re.compile(
    r"\b(?:afp|dpa|reuters|ap|apa|epa|sda|efe|ansa|pti|ani|xinhua|tass|afx|sid|kna|epd|agenc\w+|agentur\w*)\b", re.IGNORECASE
)
_DESK = re.compile(
    r"\b(?:staff|news|desk|team|redaktion|online|media|magazin\w*|editor\w*|agency|reports?|tv|radio|zeitung|press\w*)\b",
    re.IGNORECASE,
)
_MAX_LINE_CHARS = 120
_MAX_CLOSING_CHARS = 90
_MAX_NAME_WORDS = 4
_OPENING_DRAFTS, _CLOSING_DRAFTS = 3, 4
_MAX_MARKS = 20
_BEFORE, _AFTER = 4, 8  # drafts around the title among which an unmarked byline is looked for


@dataclass(slots=True, eq=False, kw_only=True)
class Byline:
    """One place that names people: its texts, and what is known of it."""

    source: str
    texts: tuple[str, ...]
    signs: frozenset[str] = frozenset()
    declared: bool = False


def said_bylines(places: Places, outline: Outline, title_at: int) -> Iterator[Byline]:
    """Everything on a page that may name its authors."""
    linked = places.linked
    if linked.authors:
        kind = "json-ld, an organisation" if linked.organisations.issuperset(linked.authors) else "json-ld"
        yield Byline(source=kind, texts=linked.authors, declared=True)
        if len(linked.authors) > 1 and linked.organisations.intersection(linked.authors):
            yield Byline(
                source="json-ld", texts=tuple(name for name in linked.authors if name not in linked.organisations), declared=True
            )
    for key, source in _META_KEYS.items():
        if key in places.metas and (key != "twitter:data1" or normalize(places.metas.get("twitter:label1", "")) in _TOLD):
            yield Byline(source=f"meta {source}", texts=tuple(places.metas[key].split("\n")), declared=True)
    yield from _marked(places.bylines, outline, title_at)
    yield from _unmarked(outline, title_at)
    yield from _closing(outline)
    yield from _told(outline, title_at)


def author_candidates(said: Iterator[Byline], sites: Sequence[str], title: str) -> list[Candidate[tuple[str, ...]]]:
    """Every list of names that the places give, with the signs for and against it."""
    found: dict[frozenset[str], Candidate[tuple[str, ...]]] = {}
    keys = {name.replace(" ", "") for name in map(normalize, sites) if len(name) > 2}
    heading = f" {normalize(title)} "
    for each in said:
        names = read_names(each.texts, declared=each.declared)
        _add(found, names, {each.source, *each.signs})
        people = tuple(name for name in names if not _is_site(normalize(name), keys) and not _AGENCY.search(name))
        if people and len(people) < len(names):
            _add(found, people, {f"{each.source} without the site", *each.signs})
    for key, candidate in found.items():
        candidate.signs |= _shape(candidate.value, key, keys)
        if any(key < other for other in found):
            candidate.signs.add("part of another")
        if any(key > other for other in found):
            candidate.signs.add("more than another")
        if any(key & other and key != other for other in found):
            candidate.signs.add("shares a name")
        if any(f" {name} " in heading for name in key):
            candidate.signs.add("in the title")
        candidate.signs.add(
            f"{min(4, len({sign.removesuffix(' without the site') for sign in candidate.signs if _is_place(sign)}))} places"
        )
    return list(found.values())


def _add(found: dict[frozenset[str], Candidate[tuple[str, ...]]], names: tuple[str, ...], signs: set[str]) -> None:
    if names:
        found.setdefault(frozenset(map(normalize, names)), Candidate(names)).signs.update(signs)


_SOURCES = {
    "json-ld", "rel author", "itemprop author", "class byline", "class author", "byline", "author page", "a byline's line",
}  # fmt: skip


def _is_place(sign: str) -> bool:
    return sign.removesuffix(" without the site") in _SOURCES or sign.startswith("meta ")


def _marked(spots: Sequence[Spot], outline: Outline, title_at: int) -> Iterator[Byline]:
    counts: dict[str, int] = {}
    run: list[Spot] = []
    run_source = ""
    for spot in spots:
        names = spot.names.lower()
        if spot.role in ("author", "creator"):
            source = "rel author" if spot.tag in ("a", "link") and spot.href else "itemprop author"
        else:
            source = (
                "class byline" if "byline" in names else "class author" if "auth" in names or "autor" in names else "class other"
            )
        counts[source] = counts.get(source, 0) + 1
        signs = _standing(outline, spot.at, title_at)
        if "stands among comments" in signs:
            continue
        signs.add(f"{source} {'first' if counts[source] == 1 else 'second' if counts[source] == 2 else 'later'}")
        if is_byline(spot.text):
            signs.add("begins like a byline")
        if _AUTHOR_PAGE.search(spot.href):
            signs.add("author page")
        declared = source in ("rel author", "itemprop author") or len(spot.text.split()) <= _MAX_NAME_WORDS
        for text in filter(None, (spot.stamp, spot.text)):
            yield Byline(source=source, texts=(text,), signs=frozenset(signs), declared=declared)
        run = _run_on(run, spot) if source == run_source else [spot]
        run_source = source
        if len(run) > 1:
            yield Byline(
                source=f"{source} together", texts=tuple(each.text for each in run), signs=frozenset(signs), declared=declared
            )


def _run_on(run: list[Spot], spot: Spot) -> list[Spot]:
    """The spots that stand beside each other and name different people, so far."""
    if not run or spot.at - run[-1].at > 1:
        return [spot]
    return run if any(spot.text in each.text or each.text in spot.text for each in run) else [*run, spot]


def _standing(outline: Outline, at: int, title_at: int) -> set[str]:
    signs = {f"stands {sign}" for sign in outline.signs(at)}
    if title_at >= 0:
        signs.add(
            "by the title" if -_BEFORE <= at - title_at <= _AFTER else "before the title" if at < title_at else "after the title"
        )
    return signs


def _unmarked(outline: Outline, title_at: int) -> Iterator[Byline]:
    """Names in short lines by the title and in links to pages about authors."""
    drafts = outline.drafts
    start = title_at if title_at >= 0 else outline.first - _BEFORE
    for index in range(max(0, start - _BEFORE), min(len(drafts), max(start, 0) + _AFTER + 1)):
        draft = drafts[index]
        if not draft.text or index == title_at:
            continue
        signs = frozenset(_standing(outline, index, title_at))
        for mark in draft.marks[:_MAX_MARKS]:
            if mark.kind is SpanKind.LINK and _AUTHOR_PAGE.search(mark.href) and mark.end - mark.start <= _MAX_LINE_CHARS:
                yield Byline(source="author page", texts=(draft.text[mark.start : mark.end],), signs=signs, declared=True)
        if len(draft.text) <= _MAX_LINE_CHARS:
            following = drafts[index + 1].text if index + 1 < len(drafts) else ""
            yield from _in_line(draft.text, following, signs)


def _in_line(text: str, following: str, signs: frozenset[str]) -> Iterator[Byline]:
    """The names in a line that nothing marks: "By Ann Example", "By" above a name, "Ann Example, 3 March"."""
    if _BARE.fullmatch(text):
        yield Byline(source="a byline's line", texts=(following,), signs=signs)
    elif is_byline(text):
        yield Byline(source="a byline's line", texts=(_BEFORE_DATE.split(text)[0],), signs=signs)
    elif _FIGURE.search(text) and (cut := _BEFORE_DATE.search(text)) and _PERSON.fullmatch(text[: cut.start()].strip()):
        yield Byline(source="before a date", texts=(text[: cut.start()],), signs=signs)


def _told(outline: Outline, title_at: int) -> Iterator[Byline]:
    """Names behind the Chinese words for author and reporter: by the title, in the first paragraphs and in the last lines."""
    drafts = outline.drafts
    start = title_at if title_at >= 0 else outline.first - _BEFORE
    near = {*range(max(0, start - _BEFORE), min(len(drafts), max(start, 0) + _AFTER + 1))}
    if outline.first >= 0:
        near.update(range(outline.first, min(len(drafts), outline.first + _OPENING_DRAFTS)))
        near.update(range(outline.last, min(len(drafts), outline.last + _CLOSING_DRAFTS)))
    for index in sorted(near):
        if names := find_writers(drafts[index].text):
            yield Byline(source="a byline's line", texts=names, signs=frozenset(_standing(outline, index, title_at)), declared=True)


def _closing(outline: Outline) -> Iterator[Byline]:
    """Names in the last lines of the text: "Text: Ann Example", "(dpa)"."""
    for draft in outline.drafts[outline.last : outline.last + _CLOSING_DRAFTS] if outline.first >= 0 else ():
        text = draft.text
        if 0 < len(text) <= _MAX_CLOSING_CHARS and (_CLOSING.match(text) or _AGENCY.fullmatch(text.strip("()[] "))):
            yield Byline(source="closing line", texts=(_CLOSING.sub("", text, count=1),))


def _shape(names: Sequence[str], key: frozenset[str], sites: set[str]) -> set[str]:
    """What the names look like."""
    signs = {"one name" if len(names) == 1 else "two names" if len(names) == 2 else "several names"}
    latin = [name for name in names if name.isascii()]
    checks = {
        "like people": all(2 <= len(name.split()) <= 4 and name[:1].isupper() for name in names),
        "a single word": any(" " not in name for name in latin),
        "a single foreign word": any(not name.isascii() and " " not in name for name in names),
        "small letters": bool(latin) and all(map(str.islower, latin)),
        "a long name": any(len(name.split()) > _MAX_NAME_WORDS for name in names),
        "figures": any(map(str.isdigit, "".join(names))),
        "an agency": any(_AGENCY.search(name) for name in names),
        "a desk": any(_DESK.search(name) for name in names),
    }
    signs.update(sign for sign, holds in checks.items() if holds)
    own = sum(_is_site(name, sites) for name in key)
    if own:
        signs.add("the site" if own == len(key) else "the site and others")
    return signs


def _is_site(name: str, sites: set[str]) -> bool:
    key = name.replace(" ", "")
    return key in sites or (len(key) > 3 and any(key in site or site in key for site in sites))
