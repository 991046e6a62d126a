"""The bytes of a document as UTF-8, whatever they claim to be.

    to_utf8(body, content_type)   the same document in UTF-8, without byte order mark
    media_type(content_type)      "text/html", in lower case

The order is: byte order mark; strict UTF-8, when the bytes hold anything beyond ASCII and pass; the charset of the HTTP header;
the document's own declaration; then a guess from the bytes. Valid UTF-8 goes before the declarations because a wrong
"iso-8859-1" in a server's default is common, while text in an 8-bit encoding that happens to be valid UTF-8 is not. Encodings
that are pure ASCII on the wire (ISO-2022-JP; UTF-7 is refused) are told by their declaration.
"""

import codecs
import re

from resiliparse.parse.encoding import detect_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first bytes of "<?" or "<r" without a mark, as in appendix F of XML 1.0.
_WIDE_STARTS = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:\-]+)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9_.:\-]+)|<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:\-]+)",
    re.IGNORECASE,
)
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>\s*")
_STRAY = re.compile("[\udc80-\udcff]")  # how surrogateescape writes a byte that is no UTF-8
_HEAD_BYTES = 2048
_GUESS_BYTES = 100_000
_SCRIPTS = {
    name: re.compile(letters)
    for name, letters in (
        ("cp1252", "[\u00c0-\u00ff\u2018-\u201d]"),
        ("cp949", "[\uac00-\ud7a3]"),
        ("gb18030", "[\u4e00-\u9fff\u3001-\u3003]"),
        ("cp932", "[\u3041-\u30ff]"),
        ("cp1251", "[\u0410-\u044f]"),
        ("cp1253", "[\u0391-\u03c9]"),
    )
}
_PIECE_BYTES = 65_536
# What Python decodes, but no page or feed is honestly written in.
_REFUSED = ("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined")
# What a browser reads under these names, by the WHATWG encoding standard.
_SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip


def media_type(content_type: str) -> str:
    """The bare media type in lower case."""
    return content_type.partition(";")[0].strip().lower()


def to_utf8(body: bytes, content_type: str) -> bytes:
    """The document in UTF-8, without byte order mark and XML declaration; what cannot be decoded becomes U+FFFD. Never raises."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _recode(body[len(mark) :], name)
    for start, name in _WIDE_STARTS:
        if body.startswith(start):
            return _recode(body, name)
    declared = _declared(body, content_type)
    if _is_utf8(body) if not body.isascii() else not declared.startswith(("iso2022", "hz")):
        return _DECLARATION.sub(b"", body)
    if _is_damaged_utf8(body):
        return _DECLARATION.sub(b"", _mended(body))
    return _recode(body, _guess(body) if declared in ("", "utf-8") else declared)


def _declared(body: bytes, content_type: str) -> str:
    """The encoding that the header or the document names, as Python knows it; "" for none, or one that is unknown."""
    header = _CHARSET.search(content_type)
    inside = _DECLARED.search(body[:_HEAD_BYTES])
    names = [header[1]] if header else []
    names += [(inside[1] or inside[2]).decode("ascii")] if inside else []
    return next((found for found in map(_python_name, names) if found), "")


def _python_name(name: str) -> str:
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError, AttributeError):
        return ""
    return "" if found in _REFUSED else _SUPERSETS.get(found, found)


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8; decoded in pieces, because a string of the whole costs more to make than to check."""
    view, start = memoryview(body), 0
    try:
        while start < len(view):
            end = min(start + _PIECE_BYTES, len(view))
            start += codecs.utf_8_decode(view[start:end], "strict", end == len(view))[1]
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8: one broken character says nothing about the rest."""
    text = body.decode("utf-8", "replace")
    strange = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 5 < strange


def _mended(body: bytes) -> bytes:
    """Damaged UTF-8 with each stray byte read as Windows' Western letter: pieces of two encodings pasted together are common."""
    return _STRAY.sub(_letter, body.decode("utf-8", "surrogateescape")).encode("utf-8")


def _letter(match: re.Match[str]) -> str:
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace")


def _guess(body: bytes) -> str:
    """The encoding by the look of the bytes; never UTF-8, which is ruled out. Windows' Western one stands for "not known"."""
    found = _python_name(detect_encoding(body[:_GUESS_BYTES]) or "")
    if found and not found.startswith("utf-"):
        return found
    # The detector says UTF-8 where it knows nothing, as for most Korean pages: then the script that comes out is asked.
    return max(_SCRIPTS, key=lambda name: _share_of_script(body[:_GUESS_BYTES], name))


def _share_of_script(body: bytes, name: str) -> float:
    """How much of what is not ASCII becomes letters of the script that is written in this encoding."""
    strange = [sign for sign in body.decode(name, "replace") if not sign.isascii()]
    return len(_SCRIPTS[name].findall("".join(strange))) / max(len(strange), 1)


def _recode(body: bytes, name: str) -> bytes:
    return _DECLARATION.sub(b"", body.decode(name, "replace").encode("utf-8", "replace"))
