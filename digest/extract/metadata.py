"""What is known of an article besides its text, weighed as evidence.

A page names its title, authors and dates in up to six places that contradict each other: JSON-LD, Open Graph and other
``meta`` elements, microdata, ``time`` elements, bylines, the address. ``gather`` collects every place once, in one pass over
the few elements that may hold one; ``choose`` weighs them. Where sources agree the result counts as surer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.extract.dates import date_in_address, read_date
from digest.extract.document import words
from digest.extract.language import language_tag
from digest.extract.people import read_names
from digest.extract.structured import Structured, read_linked_data
from digest.extract.titles import TitleEvidence, choose_title
from digest.text import clean
from digest.urls import host, resolve

_MAX_TIMES = 30
_MAX_HEADINGS = 12
_MAX_HEADING_CHARS = 300
_MAX_BYLINES = 12
_MAX_BYLINE_CHARS = 200
_BYLINE_CLASS = re.compile(
    (
        r"(?:^|[\s_-])(?:byline|authors?|autor|auteur|writer|reporter|posted-?by|article-?author|post-?author"
        r"|entry-?author)(?:[\s_-]|$)|Byline|AuthorName|authorName"
    ),
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    (
        r"(?:^|[\s_-])(?:date|datum|datetime|fecha|time|timestamp|published|pubdate|posted|dateline|entry-date|post-date"
        r"|publish)(?:[\s_-]|$)"
    ),
    re.IGNORECASE,
)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_PUBLISHED_KEYS = _listed(
    "article:published_time datepublished og:published_time published_time pubdate publish-date publishdate date "
    "dc.date dc.date.issued dcterms.created dcterms.date dcterms.issued sailthru.date parsely-pub-date "
    "article.published cxenseparse:recs:publishtime citation_publication_date citation_date datecreated "
    "article:post_time rnews:datepublished dc.date.created publication_date originalpublicationdate "
    "shareaholic:article_published_time bt:pubdate release_date og:article:published_time og:pubdate created "
    "article_date_original cre "
)
_MODIFIED_KEYS = _listed(
    "article:modified_time datemodified og:updated_time dcterms.modified lastmod last-modified dc.date.modified "
    "revised updated_time "
)
_AUTHOR_KEYS = _listed(
    "author article:author parsely-author sailthru.author dc.creator dcterms.creator byl citation_author "
    "article:author_name creator rbauthors cxenseparse:author vr:author og:article:author article.author "
    "shareaholic:article_author_name bt:author "
)
_SITE_KEYS = _listed(
    "og:site_name application-name apple-mobile-web-app-title al:ios:app_name twitter:app:name:iphone dc.publisher publisher "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place that was read: which fact, where it stood, what it said."""

    fact: str
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The facts of one page, and every piece of evidence that they were chosen from. ``agreement`` counts sources that agree."""

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
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class _Found:
    """What one pass over the page collects."""

    metas: dict[str, str]
    linked: Structured
    title: str
    headings: list[tuple[str, str]]
    times: list[tuple[str, str]]
    bylines: list[tuple[str, str]]
    canonical: str
    language: str
    direction: str


def read_metadata(root: etree._Element, url: str) -> Metadata:
    """The facts of the page that was read from ``url``."""
    found = _gather(root)
    evidence: list[Evidence] = []
    site = _site(found, url)
    title = _title(found, site, url, evidence)
    published, modified = _dates(found, url, evidence)
    authors = _authors(found, site, evidence)
    metas = found.metas
    return Metadata(
        title=title,
        authors=authors,
        site=site,
        published=published,
        modified=modified,
        language=language_tag(found.language)
        or language_tag(found.linked.language)
        or language_tag(metas.get("og:locale", ""))
        or language_tag(metas.get("content-language", "")),
        direction=found.direction if found.direction in ("ltr", "rtl") else None,
        url=_canonical(found, url),
        lead_image=resolve(
            url, metas.get("og:image", "") or found.linked.image or metas.get("twitter:image", "") or metas.get("og:image:url", "")
        )
        or None,
        description=clean(metas.get("og:description", "") or metas.get("description", "") or found.linked.description),
        linked=found.linked,
        kind=metas.get("og:type", ""),
        agreement=_agreement(evidence),
        evidence=tuple(evidence),
    )


# ---------------------------------------------------------------- gathering


def _gather(root: etree._Element) -> _Found:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        content = meta.get("content")
        if key and content and content.strip():
            metas.setdefault(key.strip().lower(), content.strip())
    scripts = (script.text for script in root.iter("script") if script.text and "ld+json" in (script.get("type") or ""))
    title = next((words(element) for element in root.iter("title") if not _is_drawn(element)), "")
    canonical = next((link.get("href", "") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"), "")
    return _Found(
        metas=metas,
        linked=read_linked_data(scripts) or Structured(),
        title=title,
        headings=list(_headings(root)),
        times=list(_times(root)),
        bylines=list(_bylines(root)),
        canonical=canonical,
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        direction=(root.get("dir") or next((body.get("dir") or "" for body in root.iter("body")), "")).lower(),
    )


def _is_drawn(title: etree._Element) -> bool:
    """Whether a ``title`` element names a drawing and not the page."""
    parent = title.getparent()
    return parent is not None and parent.tag == "svg"


def _headings(root: etree._Element) -> Iterator[tuple[str, str]]:
    for index, heading in enumerate(root.iter("h1", "h2")):
        if index >= _MAX_HEADINGS:
            return
        text = words(heading)
        if text and len(text) < _MAX_HEADING_CHARS:
            yield heading.tag, text


def _times(root: etree._Element) -> Iterator[tuple[str, str]]:
    for index, element in enumerate(root.iter("time", "abbr")):
        if index >= _MAX_TIMES:
            return
        said = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None) or words(element)
        if said and any(char.isdigit() for char in said):
            yield element.get("itemprop") or element.get("class") or "", said


def _bylines(root: etree._Element) -> Iterator[tuple[str, str]]:
    count = 0
    for element in root.iter("a", "span", "div", "p", "address", "cite", "li", "b", "strong", "em", "h3", "h4", "h5", "h6"):
        names = element.get("class") or ""
        role = element.get("rel") or element.get("itemprop") or ""
        if role == "author" or (names and _BYLINE_CLASS.search(names)):
            text = words(element)
            if text and len(text) <= _MAX_BYLINE_CHARS:
                yield ("rel" if role == "author" else "class"), text
                count += 1
                if count >= _MAX_BYLINES:
                    return


# ---------------------------------------------------------------- choosing


def _site(found: _Found, url: str) -> str | None:
    name = next((found.metas[key] for key in _SITE_KEYS if found.metas.get(key)), "") or found.linked.publisher
    return clean(name) or host(url).removeprefix("www.") or None


def _title(found: _Found, site: str | None, url: str, evidence: list[Evidence]) -> str:
    metas = found.metas
    places = [
        TitleEvidence(source="json-ld", text=found.linked.headline, trust=0.8),
        TitleEvidence(source="og:title", text=metas.get("og:title", ""), trust=0.9),
        TitleEvidence(source="twitter:title", text=metas.get("twitter:title", ""), trust=0.4),
        TitleEvidence(source="title", text=found.title, trust=0.7),
    ]
    firsts = [text for tag, text in found.headings if tag == "h1"]
    for rank, text in enumerate(firsts[:3]):
        places.append(TitleEvidence(source="h1", text=text, trust=(1.0 if len(firsts) == 1 else 0.75) - 0.2 * rank))
    for tag, text in found.headings[:4]:
        if tag == "h2":
            places.append(TitleEvidence(source="h2", text=text, trust=0.3))
    places = [each for each in places if each.text]
    evidence += [Evidence(fact="title", source=each.source, text=each.text) for each in places]
    names = tuple(
        filter(
            None,
            (
                site,
                found.linked.publisher,
                host(url).removeprefix("www."),
                host(url).removeprefix("www.").split(".")[0],
                *(metas.get(key, "") for key in _SITE_KEYS),
            ),
        )
    )
    return choose_title(tuple(places), names)


def _dates(found: _Found, url: str, evidence: list[Evidence]) -> tuple[datetime | None, datetime | None]:
    month_first = found.language.lower().replace("_", "-") in ("en-us", "en", "") and not host(url).endswith(
        (".uk", ".au", ".nz", ".ie", ".in", ".za")
    )
    places = [("json-ld", found.linked.published)]
    places += [(key, found.metas[key]) for key in _PUBLISHED_KEYS if found.metas.get(key)]
    places += [("time", text) for names, text in found.times if "ublish" in names or "entry-date" in names]
    places.append(("address", (stamp.isoformat() if (stamp := date_in_address(url)) else "")))
    places += [("time", text) for names, text in found.times]
    places.append(("json-ld modified", found.linked.modified))
    published = None
    for source, text in places:
        if text and (stamp := read_date(text, month_first=month_first)):
            evidence.append(Evidence(fact="published", source=source, text=stamp.isoformat()))
            published = published or stamp
    modified = next(
        filter(
            None,
            (read_date(text) for text in (found.linked.modified, *(found.metas.get(key, "") for key in _MODIFIED_KEYS)) if text),
        ),
        None,
    )
    return published, modified


def _authors(found: _Found, site: str | None, evidence: list[Evidence]) -> tuple[str, ...]:
    places = [("json-ld", found.linked.authors)]
    places += [(key, (found.metas[key],)) for key in _AUTHOR_KEYS if found.metas.get(key)]
    places += [("byline", (text,)) for source, text in found.bylines if source == "rel"]
    places += [("byline", (text,)) for source, text in found.bylines if source == "class"]
    chosen: tuple[str, ...] = ()
    for source, texts in places:
        names = read_names(texts)
        if names:
            evidence.append(Evidence(fact="author", source=source, text=", ".join(names)))
            chosen = chosen or names
    return chosen


def _canonical(found: _Found, url: str) -> str:
    for href in (found.canonical, found.metas.get("og:url", ""), found.linked.url):
        address = resolve(url, href) if href else ""
        if address.startswith("http") and (host(address) == host(url) or not url):
            return address
    return url


def _agreement(evidence: list[Evidence]) -> int:
    """How many facts at least two places agree on."""
    agreed = 0
    for fact, cut in (("title", 60), ("published", 10), ("author", 40)):
        said = [each.text[:cut].casefold() for each in evidence if each.fact == fact]
        agreed += any(said.count(text) > 1 for text in said)
    return agreed
