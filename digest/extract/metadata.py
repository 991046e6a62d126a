"""What is known of an article besides its text, weighed as evidence.

A page names its title, authors and dates in up to six places that contradict each other: JSON-LD, Open Graph and other ``meta``
elements, microdata, ``time`` elements, bylines, the address. ``places.gather`` collects them; ``titles``, ``bylines`` and
``publication`` make candidates of them, each with its signs; ``election`` chooses. Where sources agree the result counts as surer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.bylines import author_candidates, said_bylines
from digest.extract.dates import read_date
from digest.extract.drafts import Segments
from digest.extract.election import Candidate, choose
from digest.extract.language import language_tag
from digest.extract.outline import Outline, outline
from digest.extract.places import Places, gather
from digest.extract.publication import MODIFIED_KEYS, Dated, date_candidates, date_in_scripts, said_dates
from digest.extract.signatures import Byline
from digest.extract.structured import Structured
from digest.extract.titles import Said, lines_above, said_titles, title_candidates
from digest.text import clean, normalize
from digest.urls import host, key, origin, resolve, site

_MONTH_LAST_HOSTS = (".uk", ".au", ".nz", ".ie", ".in", ".za")
_MORE_CHARS = 40  # of a heading than of its title: a kicker, a date
# Below it a name is wrong more often than right: on 487 pages with a labelled author, by weights that had not seen their domains,
# 26 November 2026. It belongs to the weights, whose common level is free.
_MIN_AUTHOR_SCORE = -1.5
_SITE_KEYS = (
    *("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "twitter:app:name:iphone"),
    *("dc.publisher", "publisher"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place that was read: which fact, where it stood, what it said."""

    fact: str
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The facts of one page, and what they were chosen from (None without a page). ``agreement`` counts facts with two
    witnesses."""

    title: str = ""
    authors: tuple[str, ...] = ()
    site: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    direction: str | None = None
    url: str = ""
    lead_image: str | None = None
    description: str = ""
    linked: Structured = field(default_factory=Structured)
    kind: str = ""
    agreement: int = 0
    choices: "Choices | None" = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every place that was read."""
        return self.choices.evidence if self.choices else ()


@dataclass(frozen=True, slots=True)
class Choices:
    """The candidates for each fact of one page: what ``read_metadata`` chooses from, and what the weights are learned from.

    ``title`` is chosen already: authors and dates are looked for around it.
    """

    title: str
    titles: list[Candidate[str]]
    authors: list[Candidate[tuple[str, ...]]]
    dates: list[Candidate[datetime]]
    evidence: tuple[Evidence, ...]


def read_metadata(root: etree._Element, url: str, found: Segments) -> Metadata:
    """The facts of the page that was read from ``url``; its drafts serve where no element names an author or a date."""
    places = gather(root, found)
    about = outline(found.drafts)
    choices = gather_choices(places, about, url)
    author = choose("author", choices.authors)
    day = choose("published", choices.dates)
    published = day.value if day else date_in_scripts(_scripts(found))
    image = places.metas.get("og:image") or places.linked.image or places.metas.get("twitter:image") or ""
    image = image or places.metas.get("og:image:url", "")
    return Metadata(
        title=choices.title,
        authors=author.value if author and author.score > _MIN_AUTHOR_SCORE else (),
        site=_site(places),
        published=published,
        modified=_modified(places, published),
        language=_language(places),
        direction=places.direction if places.direction in ("ltr", "rtl") else None,
        url=_canonical(places, url),
        lead_image=(resolve(url, image) if image else "") or None,
        description=clean(places.metas.get("og:description") or places.metas.get("description") or places.linked.description),
        linked=places.linked,
        kind=places.metas.get("og:type", ""),
        agreement=_agreement(choices.evidence),
        choices=choices,
    )


def _scripts(found: Segments) -> Iterator[str]:
    """What scripts the page itself holds."""
    return (element.text or "" for element in found.heads if element.tag == "script" and not element.get("src"))


def gather_choices(places: Places, about: Outline, url: str) -> Choices:
    """Every candidate for the title, the authors and the date, with its signs."""
    titles = said_titles(places, about)
    sites = _site_names(places, url)
    named = title_candidates(titles, sites, url, lines_above(about))
    chosen = choose("title", named)
    title = chosen.value if chosen else ""
    title_at = _title_at(about, title)
    bylines = tuple(said_bylines(places, about, title_at))
    month_first = places.language.lower().replace("_", "-") in ("en-us", "en", "") and not host(url).endswith(_MONTH_LAST_HOSTS)
    dates = said_dates(places, about, title_at, url, month_first=month_first)
    return Choices(
        title=title,
        titles=named,
        authors=author_candidates(iter(bylines), sites, title),
        dates=date_candidates(dates, url),
        evidence=tuple(_evidence(titles, bylines, dates)),
    )


def _evidence(titles: tuple[Said, ...], bylines: tuple[Byline, ...], dates: list[Dated]) -> Iterator[Evidence]:
    for title in titles:
        yield Evidence(fact="title", source=title.source, text=title.text)
    for byline in bylines:
        yield Evidence(fact="author", source=byline.source, text=", ".join(byline.texts))
    for dated in dates:
        yield Evidence(fact="published", source=dated.source, text=dated.stamp.isoformat())


def _title_at(about: Outline, title: str) -> int:
    """The draft that shows the title: the last one above the text, else the first; -1 when none does."""
    key = normalize(title)
    if not key:
        return -1
    low, high, word = len(title) * 3 // 4, 2 * len(title) + _MORE_CHARS, max(key.split(), key=len)
    shown = [
        index
        for index, draft in enumerate(about.drafts)
        if low <= len(draft.text) < high and word in draft.text.casefold() and key in normalize(draft.text)
    ]
    above = [index for index in shown if index <= about.first]
    return above[-1] if above else shown[0] if shown else -1


def _modified(places: Places, published: datetime | None) -> datetime | None:
    """When the page says it was last changed, if that is not before it was published."""
    said = (places.linked.modified, *(places.metas.get(key, "") for key in MODIFIED_KEYS))
    stamp = next(filter(None, (read_date(text) for text in said if text)), None)
    return None if stamp and published and stamp.date() < published.date() else stamp


# ---------------------------------------------------------------- site, address, language


def _site(places: Places) -> str | None:
    name = next((places.metas[key] for key in _SITE_KEYS if places.metas.get(key)), "") or places.linked.publisher
    return clean(name) or None


def _site_names(places: Places, url: str) -> tuple[str, ...]:
    """Every name that the site goes by."""
    domain = host(url).removeprefix("www.")
    names = (places.linked.publisher, domain, domain.split(".")[0], *(places.metas.get(key, "") for key in _SITE_KEYS))
    return tuple(name for name in names if name)


def _canonical(places: Places, url: str) -> str:
    for href in (places.canonical, places.metas.get("og:url", ""), places.linked.url):
        address = resolve(url, href) if href else ""
        if address.startswith("http") and _is_honest(address, url):
            return address
    return url


def _is_honest(address: str, url: str) -> bool:
    """Whether a page at ``url`` may call this its own address: one of the same site, and not the front page of it, which careless
    templates name on every page.
    """
    if not url.startswith("http"):
        return True
    front = key(origin(address))
    return site(address) == site(url) and (key(address) != front or key(url) == front)


def _language(places: Places) -> str | None:
    said = (places.language, places.linked.language, places.metas.get("og:locale", ""), places.metas.get("content-language", ""))
    return next(filter(None, map(language_tag, said)), None)


def _agreement(evidence: tuple[Evidence, ...]) -> int:
    """How many facts at least two places agree on."""
    agreed = 0
    for fact, cut in (("title", 60), ("published", 10), ("author", 40)):
        said = [each.text[:cut].casefold() for each in evidence if each.fact == fact]
        agreed += any(said.count(text) > 1 for text in said)
    return agreed
