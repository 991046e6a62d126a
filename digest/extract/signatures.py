"""Bylines that no element marks: lines around the title and at both ends of the text that read like one.

"By Ann Example", "By" above a name, "Ann Example, 3 March", "3.3.2026 | Ann Example", "Date: 3.3.2026 Author: Ann Example", a
link to an author's page, a name alone above the text or below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.extract.drafts import Draft
from digest.extract.han import find_writers
from digest.extract.outline import Outline
from digest.extract.people import is_byline
from digest.model import BlockKind, SpanKind

AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|in)?|auteurs?|by|person|profile|profil|contributors?|journalists?|writers?"
    r"|redaktion|redakteure?|reporters?|columnists?|skribent|user|users|members?|news-?team|staff|our-team|team)[/=]"
    r"|[?&](?:author|user)=",
    re.IGNORECASE,
)
AGENCY = re.compile(
    r"\b(?:afp|dpa|reuters|ap|apa|epa|sda|efe|ansa|pti|ani|xinhua|tass|afx|sid|kna|epd|agenc\w+|agentur\w*)\b", re.IGNORECASE
)
_BEFORE_DATE = re.compile(
    r"(?:\s*[,|·•–-]\s*(?:\w+,?\s+)?|\s+|(?<=[^\W\d_])(?-i:(?=[A-Z][a-z]{2})))(?:(?:am|on|le|el|den|updated|published|posted)\s+)?"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+){0,2}\d",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_CAPITAL = r"[^\W\d_a-z][\w.'’-]+"
_PARTICLES = ("v.", "von", "van", "de", "da", "dos", "di", "del", "der", "den", "la", "le", "zu", "bin", "al")
_PARTICLE = rf"(?:{'|'.join(map(re.escape, _PARTICLES))})"
_NAME = rf"{_CAPITAL}(?:\s+{_PARTICLE})?(?:\s+{_CAPITAL}){{1,3}}"
_ANDS = ("und", "and", "et", "y", "e", "og", "och", "en", "i", "и")
_AND = rf"\s*(?:,|/|&|\+|\b(?:{'|'.join(_ANDS)})\b)\s*"
_SMALL = frozenset((*_PARTICLES, *_ANDS))
_PERSON = re.compile(rf"(?:{_CAPITAL}\s+){{1,3}}{_CAPITAL}")
_PERSONS = re.compile(rf"{_NAME}(?:{_AND}{_NAME}){{0,3}}(?:\s*[,/]\s*{_CAPITAL})?")  # the last may be an agency or a town
_NO_PERSON = re.compile(
    r"(?:the|an?|der|die|das|ein|eine|les?|la|los|las|el|il|gli|une?|os?|de|het|este|this|your|our|my|all|in|more|key|top|new)\s",
    re.IGNORECASE,
)
_LETTERS = (SpanKind.STRONG, SpanKind.EMPHASIS)
_LINES = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_PARTED = re.compile(r"\s+[|/·•∙–—-]\s+|\s*\|\s*")
_LABEL = re.compile(
    r"(?:^|[\s(|])(?:text|autor(?:in)?|author|verfasser(?:in)?|redaktion|reporter|words|written by|auteur|autore|autrice|forfatter"
    r"|författare|yazar|автор|текст|tekst|penulis|συντάκτης)\s*[:：]\s*(?P<name>(?-i:[^\W\d_a-z])[^:：|(•·]{2,80}?)(?=$|\s+\w+\s*[:：]|\s*[|(•·])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:(?:written|posted) )?by:?|von:?|par|por:?|author:?|autor(?:in)?:?|text:", re.IGNORECASE)
_CLOSING = re.compile(r"(?:text|autor(?:in)?|von|by|quelle|source|author|reporting by|\()\s*:?", re.IGNORECASE)
_MAX_LINE_CHARS = 120
_MAX_CLOSING_CHARS = 90
_MAX_ALONE_CHARS = 60
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


def standing(outline: Outline, at: int, title_at: int) -> set[str]:
    """How something at the draft ``at`` lies to the text and to the title (-1 where no draft shows that)."""
    signs = {f"stands {sign}" for sign in outline.signs(at)}
    if title_at >= 0:
        signs.add(
            "by the title" if -_BEFORE <= at - title_at <= _AFTER else "before the title" if at < title_at else "after the title"
        )
    return signs


def unmarked_bylines(outline: Outline, title_at: int) -> Iterator[Byline]:
    """Every line that reads like a byline, where bylines stand."""
    yield from _opening(outline, title_at)
    yield from _closing(outline)
    yield from _told(outline, title_at)


def _opening(outline: Outline, title_at: int) -> Iterator[Byline]:
    """Names in short lines by the title and above the text, and in links to pages about authors."""
    drafts = outline.drafts
    for index in _near(outline, title_at):
        draft = drafts[index]
        if not draft.text or index == title_at:
            continue
        signs = frozenset(standing(outline, index, title_at))
        for mark in draft.marks[:_MAX_MARKS]:
            if mark.kind is SpanKind.LINK and AUTHOR_PAGE.search(mark.href) and mark.end - mark.start <= _MAX_LINE_CHARS:
                yield Byline(source="author page", texts=(draft.text[mark.start : mark.end],), signs=signs, declared=True)
        if len(draft.text) <= _MAX_LINE_CHARS:
            following = drafts[index + 1].text if index + 1 < len(drafts) else ""
            yield from _in_line(draft.text, following, signs)
            if index <= outline.first and _is_alone(draft):
                yield Byline(source="a name alone", texts=(draft.text,), signs=signs)


def _near(outline: Outline, title_at: int) -> list[int]:
    """The drafts around the title, or where one would stand, and just above the text."""
    start = title_at if title_at >= 0 else outline.first - _BEFORE
    near = {*range(max(0, start - _BEFORE), min(len(outline.drafts), max(start, 0) + _AFTER + 1))}
    if outline.first >= 0:
        near.update(range(max(0, outline.first - _OPENING_DRAFTS), min(len(outline.drafts), outline.first + 2)))
    return sorted(near)


def _in_line(text: str, following: str, signs: frozenset[str]) -> Iterator[Byline]:
    """The names in one short line."""
    if _BARE.fullmatch(text):
        yield Byline(source="a byline's line", texts=(following,), signs=signs)
        return
    if is_byline(text):
        yield Byline(source="a byline's line", texts=(_BEFORE_DATE.split(text)[0],), signs=signs)
    elif label := _LABEL.search(text):
        yield Byline(source="a byline's line", texts=(label["name"],), signs=signs)
    elif _FIGURE.search(text):
        yield from _dated(text, signs)


def _dated(text: str, signs: frozenset[str]) -> Iterator[Byline]:
    """The names in a line with a date: before it, or parted from it."""
    if (cut := _BEFORE_DATE.search(text)) and _names_people(_PERSON, text[: cut.start()].strip()):
        yield Byline(source="before a date", texts=(text[: cut.start()],), signs=signs)
    pieces = _PARTED.split(text)
    for piece in pieces[1:] if len(pieces) > 1 else ():
        if is_byline(piece):
            yield Byline(source="a byline's line", texts=(piece,), signs=signs)
        elif _names_people(_PERSONS, piece):
            yield Byline(source="behind a date", texts=(piece,), signs=signs)


def _closing(outline: Outline) -> Iterator[Byline]:
    """Names in the last lines of the text: "Text: Ann Example", "(dpa)", "Ann Example"."""
    for draft in outline.drafts[outline.last : outline.last + _CLOSING_DRAFTS] if outline.first >= 0 else ():
        text = draft.text
        if not 0 < len(text) <= _MAX_CLOSING_CHARS:
            continue
        if _CLOSING.match(text) or AGENCY.fullmatch(text.strip("()[] ")):
            yield Byline(source="closing line", texts=(_CLOSING.sub("", text, count=1),))
        elif _is_alone(draft):
            yield Byline(source="a closing name", texts=(text,))


def _is_alone(draft: Draft) -> bool:
    """Whether the draft consists of names, as far as capitals tell, set apart by bold or slanted letters as a signature is."""
    size = len(draft.text)
    return (
        draft.kind in _LINES
        and size <= _MAX_ALONE_CHARS
        and any(mark.kind in _LETTERS and mark.end - mark.start == size for mark in draft.marks)
        and not draft.text.isupper()
        and _names_people(_PERSONS, draft.text.strip("() "))
        and not _NO_PERSON.match(draft.text)
    )


def _names_people(form: re.Pattern[str], text: str) -> bool:
    """Whether the text has the form of names, with capitals in scripts that have them."""
    return bool(form.fullmatch(text)) and not any(word[0].islower() and word not in _SMALL for word in text.split())


def _told(outline: Outline, title_at: int) -> Iterator[Byline]:
    """Names behind the Chinese words for author and reporter: by the title, in the first paragraphs and in the last lines."""
    drafts = outline.drafts
    near = set(_near(outline, title_at))
    if outline.first >= 0:
        near.update(range(outline.first, min(len(drafts), outline.first + _OPENING_DRAFTS)))
        near.update(range(outline.last, min(len(drafts), outline.last + _CLOSING_DRAFTS)))
    for index in sorted(near):
        if names := find_writers(drafts[index].text):
            yield Byline(source="a byline's line", texts=names, signs=frozenset(standing(outline, index, title_at)), declared=True)
