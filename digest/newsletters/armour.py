"""A mail of plain text without what is written in it for machines.

    without_data(text)   the text; "[plan.dat]" stands where a file was, "[base64]" and the like where one without a name was

Files among the lines (as POSIX ``uuencode`` writes them; runs of base64), and armour (RFC 9580, section 6.2; RFC 7468). The words
of a signed text are kept and its dashes restored (RFC 9580, section 7.2); the signature tells a reader nothing and leaves no mark.
Each line is looked at a few times at most, whatever begins and never ends.
"""

import re
from collections.abc import Sequence

_MARKS = re.compile(r"(?:> ?)*")  # of a quotation
_UU_BEGIN = re.compile(r"begin [0-7]{3,4} (\S.{0,199})")
_UU_LINE = re.compile(r"[ -`]{1,64}")
_UU_BASE64_BEGIN = re.compile(r"begin-base64 [0-7]{3,4} (\S.{0,199})")
_ARMOUR = re.compile(r"(?:- )?-----BEGIN ([A-Z0-9 ]{1,60})-----")
_ARMOUR_END = re.compile(r"(?:- )?-----END [A-Z0-9 ]{1,60}-----")
_ARMOUR_HEADER = re.compile(r"[A-Z][A-Za-z\-]{1,30}: .*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{1,100}={0,2}|=[A-Za-z0-9+/]{4}")  # the last is a checksum
_SIGNED = "PGP SIGNED MESSAGE"
_SIGNATURE = "PGP SIGNATURE"
_DUMP_LINES, _DUMP_CHARS = 3, 56  # no words of any language stand so long, so often, in lines of one length
_BODY_CHARS = 20  # of an armoured line where no end is marked: a word that follows is none


def without_data(text: str) -> str:
    """The text without files, keys and signatures, in the same lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    is_signed = False
    i = 0
    while i < len(lines):
        mark = _mark_of(lines[i])
        line = lines[i][len(mark) :].rstrip()
        if armour := _ARMOUR.fullmatch(line):
            label = armour[1]
            is_signed = label == _SIGNED or (is_signed and label != _SIGNATURE)
            i = _header_end(lines, i + 1) if label == _SIGNED else _armour_end(lines, i + 1)
            kept += [] if label in (_SIGNED, _SIGNATURE) else [f"{mark}[{label}]"]
            continue
        name, end = _file_at(lines, i, line)
        if name:
            kept.append(f"{mark}[{name}]")
        else:
            kept.append(mark + line.removeprefix("- ") if is_signed and line.startswith("- -") else lines[i])
        i = end
    return "\n".join(kept)


def _file_at(lines: Sequence[str], i: int, line: str) -> tuple[str, int]:
    """The name of the file that stands from this line on, "" for none, and the line after it."""
    if begin := _UU_BEGIN.fullmatch(line):
        end = _uu_end(lines, i + 1)
        return (begin[1].strip(), end) if end > i + 1 else ("", i + 1)
    if begin := _UU_BASE64_BEGIN.fullmatch(line):
        end = _while(lines, i + 1, _BASE64)
        end += end < len(lines) and _bare(lines[end]) == "===="
        return (begin[1].strip(), end) if end > i + 1 else ("", i + 1)
    if len(line) >= _DUMP_CHARS and _BASE64.fullmatch(line):
        end = i + 1
        while end < len(lines) and len(_bare(lines[end])) == len(line) and _BASE64.fullmatch(_bare(lines[end])):
            end += 1
        if end - i >= _DUMP_LINES:
            shorter = end < len(lines) and 0 < len(_bare(lines[end])) < len(line) and _BASE64.fullmatch(_bare(lines[end]))
            return "base64", end + bool(shorter)
        return "", i + 1
    return "", i + 1


def _uu_end(lines: Sequence[str], i: int) -> int:
    """The line after a uuencoded file; ``i`` where none begins there."""
    start = i
    while i < len(lines) and _is_uu_line(_bare(lines[i])):
        i += 1
    ends = i < len(lines) and _bare(lines[i]) == "end"
    return i + 1 if ends else i if i - start >= _DUMP_LINES else start


def _is_uu_line(line: str) -> bool:
    """Whether a line holds as many letters as its first one says; blanks at its end may be lost, a checksum may follow."""
    if not line:
        return True  # the line of no bytes, whose blank was lost
    size = (ord(line[0]) - 32) & 63
    return _UU_LINE.fullmatch(line) is not None and len(line) - 1 <= (size + 2) // 3 * 4 + 2


def _header_end(lines: Sequence[str], i: int) -> int:
    """The line after the headers of a signed text ("Hash: SHA256") and the blank one below them."""
    i = _while(lines, i, _ARMOUR_HEADER)
    return i + 1 if i < len(lines) and not _bare(lines[i]) else i


def _armour_end(lines: Sequence[str], i: int) -> int:
    """The line after an armoured block; where its end is lost, after the last line that can be no word."""
    i = _header_end(lines, i)
    last = i
    while i < len(lines) and (not _bare(lines[i]) or _BASE64.fullmatch(_bare(lines[i]))):
        i += 1
        if len(_bare(lines[i - 1])) >= _BODY_CHARS:
            last = i
    return i + 1 if i < len(lines) and _ARMOUR_END.fullmatch(_bare(lines[i])) else last


def _while(lines: Sequence[str], i: int, pattern: re.Pattern[str]) -> int:
    while i < len(lines) and pattern.fullmatch(_bare(lines[i])):
        i += 1
    return i


def _mark_of(line: str) -> str:
    match = _MARKS.match(line)
    return match[0] if match else ""


def _bare(line: str) -> str:
    """The line without the marks of a quotation and the blanks at its end."""
    return line[len(_mark_of(line)) :].rstrip()
