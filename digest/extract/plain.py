"""Articles in plain text: paragraphs, headings that carry no markup, questions as headings, the source's address.

Paragraphs are parted by blank lines, or stand one to a line; hard-wrapped lines are joined. A line is a heading when it is
short, ends in no full stop and stands before a paragraph: "Defence & Security Cooperation". A first or last line that is only an
address, or an address under a label ("Source: ..."), is where the text came from, not text; of several addresses in a row none is.
Labelled lines above the text ("Title: ...") are facts. Repeats are left alone; saying things once is another module's work.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from digest.errors import ExtractError
from digest.extract.dates import read_date
from digest.extract.language import RIGHT_TO_LEFT, detect_language
from digest.extract.people import byline_names, read_names
from digest.model import Article, Block, BlockKind, Route
from digest.text import clean, sentences, shorten, word_count
from digest.urls import is_web

_MAX_CHARS = 2_000_000
_MAX_PARAGRAPHS = 10_000
_MAX_HEADING_CHARS = 90
_MAX_HEADING_WORDS = 12
_MAX_TITLE_CHARS = 110
_MAX_CREDIT_CHARS = 90
_MAX_DATE_WORDS = 9
_MAX_LABELS = 8
_TAIL = 5  # last lines, in which those who typed a text sign it
_MIN_WRAP, _MAX_WRAP = 40, 130  # editors break lines between these widths
_SURE, _UNSURE = 0.9, 0.6
_SURE_BLOCKS = 3
_BLANK_LINE = re.compile(r"\n[ \t\u3000\xa0]*\n")
_ADDRESS = re.compile(r"<?(https?://[^\s<>]+?)>?\.?")
_LABELLED_ADDRESS = re.compile(
    r"(?:(?:original(?:ly published)?|full) )?(?:source|url|link|via|original|quelle|fuente|fonte|bron|kaynak|źródło|zdroj|kilde"
    r"|källa|lähde|forrás|sursa|πηγή|источник|джерело|المصدر|מקור|स्रोत|来源|來源|出典|출처|nguồn|sumber"
    r"|published (?:at|on)|read more(?: at)?|from|at)"
    r"\s*[:：\-–]?\s*[^<\n]{0,80}?<?(https?://[^\s<>]+?)>?\.?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?P<title>title|headline|titel|titre|título|titolo|заголовок|标题|標題)|(?P<byline>author|byline|autor(?:in)?|auteur|autore|автор|作者)"
    r"|(?P<date>date|published|datum|fecha|data|дата|日期)|(?P<url>url|link|address)|(?P<site>source|publisher|site|newspaper|quelle|来源)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\W_]*(?:ends?|-?30-?)?[\W_]*", re.IGNORECASE)  # "***", "###", "-30-", "ENDS"
_INITIALS = re.compile(r"[A-Z]{2,4}(?:/[A-Z]{2,4})+")  # of those who typed a release
_LINE_ENDS = '.!?:;…。！？।”"'
_NO_HEADING_ENDS = ".!…。！;,:।۔॥։；：，"
_MAX_LEAD_TITLE_CHARS, _MAX_LEAD_TITLE_WORDS = 250, 40  # of a first line that ends in no full stop
_OPENING_QUOTES = "\"“„«‘'「"
_BULLETS = "-*•‣·–"
_LIST_ITEM = re.compile(rf"(?:[{_BULLETS}]|\(?\d{{1,2}}[.)])\s+(?=\S)")
_MARKED_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")


@dataclass(slots=True)
class _Head:
    """What the lines above the text say."""

    title: str = ""
    byline: str | None = None
    published: datetime | None = None
    url: str = ""
    site: str | None = None


def extract_text(text: str, url: str = "") -> Article:
    """The article that a plain text is; its URL is the one that stands alone in its last or first line, else ``url``.

    :raises ExtractError: when there is no text.
    """
    paragraphs = _paragraphs(text[:_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n"))
    head, paragraphs = _without_labels(paragraphs)
    paragraphs, found = _without_address(paragraphs)
    paragraphs = _without_head(paragraphs, head)
    blocks = _blocks(paragraphs)
    if not blocks:
        raise ExtractError("no text")
    language = detect_language("\n".join(block.text for block in blocks))
    return Article(
        url=head.url or found or url,
        title=head.title or _title_from(blocks),
        byline=head.byline,
        site=head.site,
        published=head.published,
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        blocks=blocks,
        route=Route.PLAIN,
        confidence=_SURE if len(blocks) >= _SURE_BLOCKS else _UNSURE,
    )


def _paragraphs(text: str) -> list[str]:
    """The paragraphs as written: by blank lines where lines are wrapped, else one a line."""
    paragraphs: list[str] = []
    for group in _BLANK_LINE.split(text):
        lines = [line.strip() for line in group.split("\n") if line.strip()]
        paragraphs += [" ".join(lines)] if _is_wrapped(lines) else lines
    return [cleaned for cleaned in map(clean, paragraphs[:_MAX_PARAGRAPHS]) if cleaned]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph that an editor broke at a fixed width."""
    if len(lines) < 2 or any(_LIST_ITEM.match(line) for line in lines):
        return False
    longest = max(map(len, lines))
    full = sum(len(line) > longest * 0.7 for line in lines[:-1])
    running = sum(line[-1] not in _LINE_ENDS for line in lines[:-1])
    return _MIN_WRAP <= longest <= _MAX_WRAP and full * 4 >= (len(lines) - 1) * 3 and running * 2 >= len(lines) - 1


def _without_labels(paragraphs: list[str]) -> tuple[_Head, list[str]]:
    """What labelled lines above the text say, and the paragraphs below them; one label alone is text."""
    head, count = _Head(), 0
    for line in paragraphs[:_MAX_LABELS]:
        name, _, value = line.partition(":" if ":" in line else "：")
        label = _LABEL.fullmatch(name.strip())
        if not label or not value.strip():
            break
        _note(head, str(label.lastgroup), value.strip())
        count += 1
    return (head, paragraphs[count:]) if count > 1 and head.title else (_Head(), paragraphs)


def _note(head: _Head, label: str, value: str) -> None:
    match label:
        case "title":
            head.title = value
        case "byline":
            head.byline = ", ".join(read_names((value,), declared=True)) or None
        case "date":
            head.published = read_date(value)
        case "url":
            head.url = value if is_web(value) else ""
        case _:
            head.site = value


def _without_address(paragraphs: list[str]) -> tuple[list[str], str]:
    """The paragraphs without the address they came from, and that address."""
    rest = [line for line in paragraphs if not _RULE.fullmatch(line) or any(map(str.isdigit, line.replace("30", "")))]
    rest = rest[:-_TAIL] + [line for line in rest[-_TAIL:] if not _INITIALS.fullmatch(line)]
    alone = [bool(_ADDRESS.fullmatch(line)) for line in rest]
    for index, pattern in ((0, _ADDRESS), (-1, _LABELLED_ADDRESS), (-1, _ADDRESS)):
        match = pattern.fullmatch(rest[index]) if rest else None
        if match and is_web(match[1]) and not (index and alone[-2:] == [True, True]):
            return (rest[:-1] if index else rest[1:]), match[1]
    return rest, ""


def _without_head(paragraphs: list[str], head: _Head) -> list[str]:
    """The paragraphs below title, byline and date, where the text opens with them."""
    rest = list(paragraphs)
    if not head.title and len(rest) > 1 and _is_title(rest[0], rest[1]):
        head.title = rest.pop(0).removeprefix("# ").strip()
    while len(rest) > 1 and _is_credit(rest[0]):
        line = rest.pop(0)
        head.byline = head.byline or ", ".join(byline_names(line)) or None
        head.published = head.published or read_date(line)
    return rest


def _is_title(line: str, following: str) -> bool:
    """Whether a first line is a title: a heading, or a longer line without a full stop above a text that has them."""
    if _is_credit(line):
        return False
    long = len(line) > _MAX_LEAD_TITLE_CHARS or word_count(line) > _MAX_LEAD_TITLE_WORDS
    open_ended = not long and line[-1] not in _NO_HEADING_ENDS and line[0] not in _BULLETS and len(sentences(line)) == 1
    return _is_heading(line) or (open_ended and following[-1] in _NO_HEADING_ENDS + _LINE_ENDS)


def _is_credit(line: str) -> bool:
    """Whether the line is a byline or a date and nothing else."""
    if len(line) > _MAX_CREDIT_CHARS or line[-1] in ".!?…":
        return False
    return bool(byline_names(line)) or (read_date(line) is not None and len(line.split()) <= _MAX_DATE_WORDS)


def _blocks(paragraphs: list[str]) -> tuple[Block, ...]:
    blocks = []
    for index, line in enumerate(paragraphs):
        marked = _MARKED_HEADING.match(line)
        if marked:
            blocks.append(Block(kind=BlockKind.HEADING, text=line[marked.end() :].strip(" #"), level=min(6, len(marked[1]))))
        elif item := _LIST_ITEM.match(line):
            blocks.append(Block(kind=BlockKind.LIST_ITEM, text=line[item.end() :], level=1, ordered=item[0][0] not in _BULLETS))
        elif index + 1 < len(paragraphs) and _is_heading(line) and not _is_heading(paragraphs[index + 1]):
            blocks.append(Block(kind=BlockKind.HEADING, text=line, level=2))
        else:
            blocks.append(Block(kind=BlockKind.PARAGRAPH, text=line))
    return tuple(block for block in blocks if block.text)


def _is_heading(line: str) -> bool:
    """Whether a line without markup reads as a heading: short, and no sentence but a question."""
    if len(line) > _MAX_HEADING_CHARS or word_count(line) > _MAX_HEADING_WORDS or line[0].islower():
        return False
    if line[-1] in _NO_HEADING_ENDS or line[0] in _OPENING_QUOTES or _LIST_ITEM.match(line):
        return False
    return any(map(str.isalpha, line)) and len(sentences(line)) == 1


def _title_from(blocks: tuple[Block, ...]) -> str:
    """A title for a text that has none: its first sentence, shortened."""
    first = next((block.text for block in blocks if block.kind is BlockKind.PARAGRAPH), blocks[0].text)
    return shorten(sentences(first)[0].rstrip(".。।"), _MAX_TITLE_CHARS)
