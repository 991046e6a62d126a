"""A mail of plain text as links and text, in the pieces that an HTML mail gives too.

    read_lines(text)   its pieces in order; footnotes ("[3] https://...") stand where they are referred to

A link is a headline's where it shares a line with it ("* Harbour opens: https://..."), stands below it in the same block, or
alone in a block right after it. A line that goes on from the line above is prose, and what it links to is no headline.
"""

import re

from digest import text as words
from digest.newsletters.layout import Piece

_URL = re.compile(r"[<(\[]?(https?://[^\s<>\"\[\]]{1,2000})[>\]]?[.,;:]*")
_MARKED = re.compile(r"\[([^\[\]\n]{3,300})\]\((https?://[^\s()]+)\)")
_NOTE = re.compile(r"^[ \t]*\[(\d{1,3})\]:?[ \t]+<?(https?://[^\s<>]+)>?[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"\[(\d{1,3})\]")
_BULLET = re.compile(r"^\s*(?:[-*+•‣–—#>]+|\(?\d{1,3}[.)])\s+")
_RULE = re.compile(r"^[\W_]*$")
_EDGES = " \t:-–—|*_#→>()[]"
_HEADLINE_WORDS = 4
_HEADLINE_LIMIT_CHARS = 160


def read_lines(text: str) -> tuple[Piece, ...]:
    """The links and texts of the mail in the order of reading."""
    notes = dict(_NOTE.findall(text))
    text = _MARKED.sub(r"\1 \2", _NOTE.sub("", text.replace("\r\n", "\n")))
    text = _REFERENCE.sub(lambda match: f" {notes[match[1]]} " if match[1] in notes else match[0], text)
    pieces: list[Piece] = []
    waiting = ""  # a block of one line, which may be the headline of an address that follows alone
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.split("\n") if not _RULE.match(line)]
        if waiting and not (len(lines) == 1 and _stands_alone(lines[0])):
            pieces.append(Piece(text=waiting))
            waiting = ""
        if len(lines) == 1 and not _URL.search(lines[0]):
            waiting = words.clean(lines[0])
        elif lines:
            pieces += _pieces([waiting, *lines] if waiting else lines)
            waiting = ""
    return (*pieces, Piece(text=waiting)) if waiting else tuple(pieces)


def _pieces(lines: list[str]) -> list[Piece]:
    """The links of one block, each with its headline, and the text between them."""
    found: list[Piece] = []
    held: list[str] = []  # lines since the last link
    for line in lines:
        url = _URL.search(line)
        if url is None:
            held.append(line)
            continue
        begins = (not held or bool(_BULLET.match(line))) and url[0][-1] not in ".,;"  # which end a sentence, not a headline
        own = _title(_URL.sub(" ", line)) if begins else ""
        title = own or (_title(held[0]) if held and _stands_alone(line) and not _goes_on(held) else "")
        below = held if own or not title else held[1:]
        if own:
            found += _texts(held)
        found.append(Piece(text=title or words.clean(line), href=_address(url[1]), share=1.0 if title else 0.0))
        if not own:
            found += _texts(below)
        held = []
    return found + _texts(held)


def _address(written: str) -> str:
    """The address without the marks of the sentence that it stands in."""
    written = written.rstrip(".,;:")
    return written.rstrip(").,;:") if "(" not in written else written


def _stands_alone(line: str) -> bool:
    """Whether the line is an address, with no more than a few words that lead to it ("Read more:")."""
    return _URL.search(line) is not None and words.word_count(_URL.sub(" ", line)) < _HEADLINE_WORDS


def _goes_on(lines: list[str]) -> bool:
    """Whether the first line is prose that the second goes on with."""
    return len(lines) > 1 and lines[1][:1].islower()


def _texts(lines: list[str]) -> list[Piece]:
    text = words.clean(" ".join(lines))
    return [Piece(text=text)] if text else []


def _title(line: str) -> str:
    """The line as a headline; "" where it is too short or too long for one, or a sentence that leads to its address."""
    line = words.clean(_BULLET.sub("", line)).strip(_EDGES)
    fits = len(line) <= _HEADLINE_LIMIT_CHARS and words.word_count(line) >= _HEADLINE_WORDS
    return line if fits and not line.endswith((".", ",", ";")) else ""
