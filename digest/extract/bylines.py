"""The authors of an article: what its byline says, however a page writes it.

Each place that names people gives a candidate, the list of its names; lists of the same names are one candidate with the signs of
all places. ``election`` chooses. Only a candidate that is more likely right than wrong is taken: no byline is better than a
commenter's name.
"""

import re
from collections.abc import Iterator, Sequence

from digest.extract.election import Candidate
from digest.extract.outline import Outline
from digest.extract.people import is_byline, read_names
from digest.extract.places import Places, Spot
from digest.extract.signatures import AGENCY, AUTHOR_PAGE, Byline, standing, unmarked_bylines
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
_TOLD = frozenset(  # how a page labels its author for Twitter, mostly by WordPress's Yoast
    (
        *(
            "author",
            "by",
            "written by",
            "autor",
            "verfasser",
            "von",
            "verfasst von",
            "geschrieben von",
            "auteur",
            "écrit par",
            "par",
        ),
        *("escrito por", "por", "scritto da", "geschreven door", "napisane przez", "skrevet av", "skriven av", "skrevet af"),
        *(
            "kirjoittanut",
            "yazan",
            "yazar",
            "автор",
            "написано автором",
            "ditulis oleh",
            "作者",
            "執筆者",
            "글쓴이",
            "نویسنده",
            "بواسطة",
        ),
    )
)
_DESK = re.compile(
    r"\b(?:staff|news|desk|team|redaktion|online|media|magazin\w*|editor\w*|agency|reports?|tv|radio|zeitung|press\w*)\b",
    re.IGNORECASE,
)
_MAX_NAME_WORDS = 4


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
    yield from unmarked_bylines(outline, title_at)


def author_candidates(said: Iterator[Byline], sites: Sequence[str], title: str) -> list[Candidate[tuple[str, ...]]]:
    """Every list of names that the places give, with the signs for and against it."""
    found: dict[frozenset[str], Candidate[tuple[str, ...]]] = {}
    keys = {name.replace(" ", "") for name in map(normalize, sites) if len(name) > 2}
    heading = f" {normalize(title)} "
    for each in said:
        names = read_names(each.texts, declared=each.declared)
        _add(found, names, {each.source, *each.signs})
        people = tuple(name for name in names if not _is_site(normalize(name), keys) and not AGENCY.search(name))
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
        signs = standing(outline, spot.at, title_at)
        if "stands among comments" in signs:
            continue
        signs.add(f"{source} {'first' if counts[source] == 1 else 'second' if counts[source] == 2 else 'later'}")
        if is_byline(spot.text):
            signs.add("begins like a byline")
        if AUTHOR_PAGE.search(spot.href):
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


def _shape(names: Sequence[str], key: frozenset[str], sites: set[str]) -> set[str]:
    """What the names look like."""
    signs = {"one name" if len(names) == 1 else "two names" if len(names) == 2 else "several names"}
    latin = [name for name in names if name.isascii()]
    checks = {
        "like people": all(2 <= len(name.split()) <= 4 and name[:1].isupper() for name in names),
        "a single word": any(" " not in name for name in latin),
        "a single foreign word": any(not name.replace("’", "").isascii() and " " not in name for name in names),
        "small letters": bool(latin) and all(map(str.islower, latin)),
        "a long name": any(len(name.split()) > _MAX_NAME_WORDS for name in names),
        "figures": any(map(str.isdigit, "".join(names))),
        "an agency": any(AGENCY.search(name) for name in names),
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
