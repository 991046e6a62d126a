"""The body that all readers of an edition share, with holes where the token of each goes.

    letter_of(letter, text, html, attached)   the letter with its body, encoded once
    filled(letter, token)                     the body for one reader

To encode 80 KB of HTML takes 2.5 ms; to fill the holes 0.05 ms (bench/scale.py). In quoted-printable the mark and a token of
the same length and alphabet are broken over lines at the same places; in base64 the lines that hold the mark are made anew.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digest.model import Hole, Letter
from digest.render import mime


def letter_of(letter: Letter, *, text: str, html: str, attached: Sequence[mime.Attachment]) -> Letter:
    """The letter with the body that these parts make."""
    body = mime.write_body(text=text, html=html, attachments=attached, seed=letter.edition)
    holes = [*_quoted_holes(body, letter.mark)]
    for part in (text, html):
        encoding, encoded = mime.encoded(part)
        if encoding == "base64":
            holes += _base64_holes(part.encode(), encoded, body.index(encoded), letter.mark.encode())
    return replace(letter, body=body, holes=tuple(sorted(holes, key=lambda hole: hole.start)))


def filled(letter: Letter, token: str) -> str:
    """The body with the token in each hole."""
    pieces: list[str] = []
    at = 0
    for hole in letter.holes:
        pieces += (letter.body[at : hole.start], _filling(hole, token))
        at = hole.end
    return "".join([*pieces, letter.body[at:]])


def _filling(hole: Hole, token: str) -> str:
    if hole.in_base64:
        return mime.base64_lines(hole.before.encode("latin-1") + token.encode() + hole.after.encode("latin-1"))
    cuts = [0, *hole.breaks, len(token)]
    return f"={mime.CRLF}".join(token[start:end] for start, end in itertools.pairwise(cuts))


def _quoted_holes(body: str, mark: str) -> Iterator[Hole]:
    """Where the mark stands in quoted-printable, broken over lines or not."""
    soft = f"={mime.CRLF}"
    lines = body.split(soft)
    breaks = list(itertools.accumulate(map(len, lines[:-1])))  # where each stands in the text without them
    plain = "".join(lines)
    at = plain.find(mark)
    while at >= 0:
        first, last = bisect_right(breaks, at), bisect_right(breaks, at + len(mark) - 1)
        start, end = at + first * len(soft), at + len(mark) + last * len(soft)
        yield Hole(start=start, end=end, breaks=tuple(each - at for each in breaks[first:last]))
        at = plain.find(mark, at + len(mark))


def _base64_holes(content: bytes, encoded: str, offset: int, mark: bytes) -> Iterator[Hole]:
    """The lines of base64 that hold the mark; ``offset`` is where they begin in the body. Bytes travel as Latin-1."""
    lines = encoded.split(mime.CRLF)
    width = len(lines[0]) + len(mime.CRLF)
    at = content.find(mark)
    while at >= 0:
        first, last = at // mime.RAW_LINE, (at + len(mark) - 1) // mime.RAW_LINE
        raw = content[first * mime.RAW_LINE : (last + 1) * mime.RAW_LINE]
        before, after = raw[: at - first * mime.RAW_LINE], raw[at - first * mime.RAW_LINE + len(mark) :]
        start = offset + first * width
        length = sum(len(line) for line in lines[first : last + 1]) + len(mime.CRLF) * (last - first)
        yield Hole(start=start, end=start + length, in_base64=True, before=before.decode("latin-1"), after=after.decode("latin-1"))
        at = content.find(mark, (last + 1) * mime.RAW_LINE)
