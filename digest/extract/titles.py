"""The title of an article, without the name of its site.

Candidates are the headline of the structured data, ``og:title``, the ``title`` element and the headings, each also without
each of the parts that a separator cuts off. Those of the same words are one candidate with the signs of all of them; ``election``
chooses. Where publishers' own parsers define the truth, it is ``og:title`` on some sites and ``h1`` on others, so no order of
places is right.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from digest.extract.drafts import Draft, Place
from digest.extract.election import Candidate
from digest.extract.hints import CLASS_TOPICS
from digest.extract.outline import Outline
from digest.extract.places import Places
from digest.model import BlockKind
from digest.text import clean, normalize

_SEPARATOR = re.compile(
    r"\s+[|\-–—:•·»«›‹/\\~*│┃ㅣ<>]++\s+|\s*[|»«｜│›ㅣ]\s*|(?<=[^\x00-\x7f])(?:--|[_\-])(?=[^\x00-\x7f])|_(?=[^\x00-\x7f])|--"
)
_SEPARATING = re.compile(r"[|\-–—:•·»«›‹/\\~*│┃ㅣ<>｜_]")  # one of these is in whatever separates
_KICKER = re.compile(r"(?<=\w):\s+")
_VIEW = re.compile(
    r"^(?:print|printable version|printer[- ]friendly(?: version)?|druckversion|druckansicht|reader)\s*[:|–-]\s*", re.IGNORECASE
)
_HEADING = BlockKind.HEADING
_MAX_CHARS = 400
_MAX_HEADINGS = 14
_MAX_GROUPS = 60
_MAX_HEADING_CHARS = 300
_MAX_CUTS = 5
_HEADINGS = ("h1", "h2", "h3")
_HEADLINE = 1 << CLASS_TOPICS.index("title")
_SHOWN_WITHIN = 20  # drafts above the text among which a title that is no heading is looked for
_SLUG_WORDS = 3
_WORD = re.compile(r"[^\W_]{2,}")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "å": "a", "ł": "l", "ı": "i", "đ": "d"})
_MANY_WORDS, _LONG_WORDS = 12, 24


@dataclass(slots=True, eq=False, kw_only=True)
class Said:
    """One place that gives the page a title, and what is known of that place."""

    source: str
    text: str
    signs: frozenset[str] = frozenset()


def said_titles(places: Places, outline: Outline) -> tuple[Said, ...]:
    """Everything on a page that may be its title, the places for machines first."""
    metas = places.metas
    said = [
        Said(source="json-ld", text=html.unescape(places.linked.headline)),
        Said(source="og:title", text=metas.get("og:title", "")),
        Said(source="twitter:title", text=metas.get("twitter:title", "")),
        Said(source="title", text=_VIEW.sub("", places.title)),
        *_headings(outline),
    ]
    return tuple(
        Said(source=each.source, text=text, signs=each.signs)
        for each in said
        if (text := clean(html.unescape(each.text))[:_MAX_CHARS])
    )


def title_candidates(said: tuple[Said, ...], sites: tuple[str, ...], url: str, lines: Sequence[str]) -> list[Candidate[str]]:
    """Every title that the places give, with the signs for and against it."""
    names = {key.replace(" ", "") for key in map(normalize, sites) if key}
    found: dict[str, Candidate[str]] = {}
    whole_forms: dict[str, str] = {}  # as some place says it: what is cut may keep a mark at its ends
    alone = not any(each.source in _CUT and each.source != "title" for each in said)
    for each in said:
        for form, sign in _forms(each.text, names) if each.source in _CUT else ((each.text, ""),):
            key = normalize(form)
            if not key:
                continue
            candidate = found.setdefault(key, Candidate(form))
            candidate.signs.add(f"{each.source}{sign}")
            if not sign:
                candidate.signs |= each.signs
                candidate.value = whole_forms.setdefault(key, form)
    slug = _slug_words(url)
    whole = [(each.source, normalize(each.text)) for each in said]
    for key, candidate in found.items():
        candidate.signs |= _shape(key, candidate.value, names)
        candidate.signs |= _relations(key, whole)
        candidate.signs |= _in_address(key, slug)
        candidate.signs |= _shown(key, lines)
    _add_places(found, alone=alone)
    return list(found.values())


def _add_places(found: dict[str, Candidate[str]], *, alone: bool) -> None:
    """For each candidate, which places say it together, and which others say something else."""
    said = {
        key: [source for source in _SOURCES if candidate.signs & {source, f"{source} without the site"}]
        for key, candidate in found.items()
    }
    owners = {source: next((key for key, sources in said.items() if source in sources), None) for source in _RIVALS}
    for key, candidate in found.items():
        sources = said[key]
        candidate.signs.add(" + ".join(sources) if sources else "cut from the only title" if alone else "no place as it is")
        for rival, owner in owners.items():
            if sources and owner is not None and owner != key:
                candidate.signs.add(f"against {rival}")
                if rival == "h1" and "og:title" in sources:
                    candidate.signs.add(f"og:title against {' + '.join(said[owner])}")


def lines_above(outline: Outline) -> tuple[str, ...]:
    """The comparison forms of what stands above the text, the nearest first."""
    above = outline.drafts[max(0, outline.first - _SHOWN_WITHIN) : max(0, outline.first)]
    return tuple(normalize(draft.text) for draft in reversed(above) if draft.text and len(draft.text) <= _MAX_HEADING_CHARS)


def _shown(key: str, lines: Sequence[str]) -> set[str]:
    """Where a reader meets the candidate above the text."""
    for index, line in enumerate(lines):
        if key in line and f" {key} " in f" {line} ":
            near = "just " if index < 4 else "" if index < 12 else "far "
            return {
                f"shown {near}above the text",
                "shown alone" if key == line else "shown at the end of a line" if line.endswith(key) else "shown in a line",
            }
    return {"not shown above the text"}


_SOURCES = ("json-ld", "og:title", "twitter:title", "title", "h1", "h2")
_CUT = ("json-ld", "og:title", "twitter:title", "title", "h1")
_RIVALS = ("json-ld", "og:title", "h1")


def _forms(text: str, sites: set[str]) -> Iterator[tuple[str, str]]:
    """The text as it is, and what remains when a part at one of its ends is taken for something else."""
    yield text, ""
    cuts = _SEPARATOR.finditer(text) if _SEPARATING.search(text) else ()
    for cut in islice(cuts, _MAX_CUTS):
        before, after = text[: cut.start()].strip(), text[cut.end() :].strip()
        for kept, dropped, end in ((before, after, "end"), (after, before, "beginning")):
            if len(kept) < 2 or not dropped:
                continue
            if _is_site(normalize(dropped).replace(" ", ""), sites):
                yield kept, " without the site"
            else:
                yield kept, f" without its {end}" if len(dropped) < len(kept) else f" without its long {end}"
    if kicker := _KICKER.search(text):
        yield text[kicker.end() :], " without its kicker"


def _is_site(key: str, sites: set[str]) -> bool:
    """Whether a text, in its comparison form without spaces, is one of the site's names, or holds one, or is a part of one."""
    return bool(key) and (key in sites or (len(key) > 3 and any(key in site or site in key for site in sites)))


def _shape(key: str, text: str, sites: set[str]) -> set[str]:
    words = len(key.split()) if key.isascii() or " " in key else len(key) // 2
    signs = {
        "one word" if words == 1 else "two words" if words == 2 else "few words" if words <= _MANY_WORDS
        else "many words" if words <= _LONG_WORDS else "very many words"
    }  # fmt: skip
    squeezed = key.replace(" ", "")
    if _is_site(squeezed, sites):
        signs.add("the site's name" if squeezed in sites else "like the site's name")
    if text.count('"') % 2 or text[-1:] in ",:;-–" or text[:1] in ",:;-–…":
        signs.add("cut off")
    return signs


def _relations(key: str, whole: list[tuple[str, str]]) -> set[str]:
    """What the candidate has in common with the places that say more, or less, than it."""
    signs = set()
    for source, text in whole:
        if text and key != text:
            if key in text and f" {key} " in f" {text} ":
                signs.add(f"{'ends' if text.endswith(key) else 'begins' if text.startswith(key) else 'is in'} {source}")
            elif text in key and " " in text and f" {text} " in f" {key} ":
                signs.add(f"holds {source}")
    return signs


def _slug_words(url: str) -> set[str]:
    """The words of the longest part of an address, where that is a title and no number."""
    parts = [_WORD.findall(part.lower()) for part in unquote(url.partition("?")[0]).split("/")[3:]]
    words = max(parts, key=len, default=[])
    return {_folded(word) for word in words if not word.isdigit()} if len(words) >= _SLUG_WORDS else set()


def _folded(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFKD", word.translate(_GERMAN)) if not unicodedata.combining(char))


def _in_address(key: str, slug: set[str]) -> set[str]:
    words = {_folded(word) for word in _WORD.findall(key)} if slug else set()
    if not words:
        return set()
    told = len(words & slug) / len(slug)
    kept = len(words & slug) / len(words)
    return {
        "tells the address" if told > 0.8 else "tells half the address" if told > 0.4 else "tells little of the address",
        "all in the address" if kept > 0.9 else "half in the address" if kept > 0.45 else "little in the address",
    }


# ---------------------------------------------------------------- headings


def _headings(outline: Outline) -> Iterator[Said]:
    """The headings of a page; the pieces of one heading are also candidates of their own."""
    groups = _grouped(outline.drafts)
    firsts = sum(place.tag == "h1" for place, _ in groups)
    last = {
        tag: max((at for place, (at, *_) in groups if place.tag == tag and 0 <= at < outline.first), default=-1)
        for tag in _HEADINGS
    }
    seen = dict.fromkeys(_HEADINGS, 0)
    for place, group in groups[:_MAX_HEADINGS]:
        tag, at = place.tag, group[0]
        seen[tag] += 1
        signs = {f"{tag} {sign}" for sign in outline.signs(at)}
        signs.add(f"the only {tag}" if firsts == 1 and tag == "h1" else f"{tag} number {min(3, seen[tag])}")
        if at == last[tag]:
            signs.add(f"the last {tag} above the text")
        if place.bits & _HEADLINE:
            signs.add(f"{tag} named a headline")
        texts = [outline.drafts[index].text for index in group]
        linked = sum(outline.drafts[index].link_chars for index in group)
        if 2 * linked > sum(map(len, texts)):
            signs.add(f"{tag} linked")
        yield Said(source=tag, text=" ".join(texts), signs=frozenset(signs))
        if len(texts) > 1:
            for text in texts:
                yield Said(source=f"piece of {tag}", text=text, signs=frozenset(signs))


def _grouped(drafts: Sequence[Draft]) -> list[tuple[Place, list[int]]]:
    """The headings of the three upper levels with the drafts that each consists of."""
    groups: list[tuple[Place, list[int]]] = []
    for index, draft in enumerate(drafts):
        if draft.kind is not _HEADING or draft.level > len(_HEADINGS) or len(draft.text) > _MAX_HEADING_CHARS:
            continue
        place: Place | None = draft.place
        while place is not None and place.tag not in _HEADINGS:
            place = place.parent
        if place is None:
            continue
        if groups and groups[-1][0] is place:
            groups[-1][1].append(index)
        elif len(groups) < _MAX_GROUPS:
            groups.append((place, [index]))
    return groups
