"""Articles in plain text: paragraphs, headings that carry no markup, questions as headings, the source's address.

Paragraphs are parted by blank lines, or stand one to a line; hard-wrapped lines are joined. A line is a heading when it is
short, ends in no full stop and stands before a paragraph: "Defence & Security Cooperation". A last line that is only an
address is where the text came from, not text. Repeats are left alone; saying things once is another module's work.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from digest.errors import ExtractError
from digest.extract.dates import read_date
from digest.extract.language import RIGHT_TO_LEFT, detect_language
from digest.extract.people import read_names
from digest.model import Article, Block, BlockKind, Route
from digest.text import clean, sentences, shorten, word_count
from digest.urls import is_web

_MAX_CHARS = 2_000_000
_MAX_PARAGRAPHS = 10_000
_MAX_HEADING_CHARS = 90
_MAX_HEADING_WORDS = 12
_MAX_TITLE_CHARS = 110
_MAX_CREDIT_CHARS = 80
_MAX_DATE_WORDS = 9
_MIN_WRAP, _MAX_WRAP = 40, 130  # editors break lines between these widths
_SURE, _UNSURE = 0.9, 0.6
_SURE_BLOCKS = 3
_BLANK_LINE = re.compile(r"\n[ \t\u3000\xa0]*\n")
_FOUND_AT = re.compile(
    (r"(?:(?:source|url|link|via|original|quelle|read more|from)\s*[:\-–]?\s*)?<?(https?://[^\s<>]+?)>?\.?"), re.IGNORECASE
)
_LINE_ENDS = '.!?:;…。！？”"'
_NO_HEADING_ENDS = ".!…。！;,:"
_OPENING_QUOTES = "\"“„«‘'「"
_BULLETS = "-*•‣·–"
_LIST_ITEM = re.compile(rf"(?:[{_BULLETS}]|\(?\d{{1,2}}[.)])\s+(?=\S)")
_MARKED_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_BYLINE = re.compile(r"(?:by|von|par|por|written by|text:)\s+\S", re.IGNORECASE)


@dataclass(slots=True)
class _Head:
    """What the lines above the text say."""

    title: str = ""
    byline: str | None = None
    published: datetime | None = None


def extract_text(text: str, url: str = "") -> Article:
    """The article that a plain text is; its URL is the one that stands alone in its last or first line, else ``url``.

    :raises ExtractError: when there is no text.
    """
    paragraphs = _paragraphs(text[:_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n"))
    paragraphs, found = _without_address(paragraphs)
    head, paragraphs = _without_head(paragraphs)
    blocks = _blocks(paragraphs)
    if not blocks:
        raise ExtractError("no text")
    language = detect_language("\n".join(block.text for block in blocks))
    return Article(
        url=found or url,
        title=head.title or _title_from(blocks),
        byline=head.byline,
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


def _without_address(paragraphs: list[str]) -> tuple[list[str], str]:
    """The paragraphs without the address they came from, and that address."""
    for index in (-1, 0):
        match = _FOUND_AT.fullmatch(paragraphs[index]) if paragraphs else None
        if match and is_web(match[1]):
            return (paragraphs[:-1] if index else paragraphs[1:]), match[1]
    return paragraphs, ""


def _without_head(paragraphs: list[str]) -> tuple[_Head, list[str]]:
    """Title, byline and date where the text opens with them, and the paragraphs that remain."""
    head, rest = _Head(), list(paragraphs)
    if len(rest) > 1 and _is_heading(rest[0]) and not _is_credit(rest[0]):
        head.title = rest.pop(0).removeprefix("# ").strip()
    while len(rest) > 1 and _is_credit(rest[0]):
        line = rest.pop(0)
        names = read_names((line,)) if _BYLINE.match(line) else ()
        head.byline = head.byline or ", ".join(names) or None
        head.published = head.published or read_date(line)
    return head, rest


def _is_credit(line: str) -> bool:
    """Whether the line is a byline or a date and nothing else."""
    short = len(line) <= _MAX_CREDIT_CHARS and line[-1] not in ".!?…"
    return short and (bool(_BYLINE.match(line)) or (read_date(line) is not None and len(line.split()) <= _MAX_DATE_WORDS))


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
    return shorten(sentences(first)[0].rstrip("."), _MAX_TITLE_CHARS)
