"""Bytes to text: what the page says of itself, checked against what it is.

The order is that of the WHATWG encoding sniffing algorithm (byte order mark, transport, declaration), with one departure:
bytes that are strictly valid UTF-8 and hold a character beyond ASCII are UTF-8, whatever single-byte label they carry. Text
in a single-byte encoding that happens to be valid UTF-8 does not occur, and pages with a forgotten "iso-8859-1" do. A label
that its bytes contradict is not believed; then strict UTF-8 is tried, then statistics (resiliparse).
"""

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SNIFFED_BYTES = 4096  # the standard asks for 1024; pages with long comments in front are common enough
_DETECTED_BYTES = 65536
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
# Python's codecs that read less than browsers do under the same label, and the ones that read as much.
_WIDER = {
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
}
_MULTI_BYTE = frozenset(("gb18030", "big5hkscs", "euc_jp", "cp932", "iso2022_jp", "cp949"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, and its bytes where they are that text in UTF-8: what parses bytes need not encode it again."""

    text: str
    utf8: bytes | None = None


def decode(body: bytes, content_type: str) -> str:
    """The text of a page; bytes that its encoding does not know become U+FFFD. Never raises."""
    return decode_page(body, content_type).text


def decode_page(body: bytes, content_type: str) -> Decoded:
    """The same with the bytes, where they can be used as they are."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"))
    label = _declared(body, content_type)
    if label in _MULTI_BYTE and (text := _strictly(body, label)) is not None:
        return Decoded(text)
    if (text := _strictly(body, "utf-8")) is not None:
        return Decoded(text, body)
    if label and label != "utf-8":
        return Decoded(body.decode(label, "replace"))
    if label == "utf-8" and _mostly_utf8(body):
        return Decoded(body.decode("utf-8", "replace"))
    found = _codec(detect_encoding(body[:_DETECTED_BYTES], html5_compatible=True) or "")
    return Decoded(body.decode(found or "cp1252", "replace"))


def _declared(body: bytes, content_type: str) -> str:
    """The codec of the first usable label: the header's, then the document's own; "" when there is none."""
    head = body[:_SNIFFED_BYTES]
    labels = [match[1] for match in [_HTTP_CHARSET.search(content_type)] if match]
    labels += [match[1].decode("ascii", "replace") for match in (_XML_CHARSET.search(head), _META_CHARSET.search(head)) if match]
    for label in labels:
        name = _codec(map_encoding_to_html5(label, fallback_utf8=False) or "")
        if name:
            return "utf-8" if name.startswith("utf-16") else name  # a declaration that could be read as ASCII is not UTF-16
    return ""


def _codec(name: str) -> str:
    """Python's name of the codec that reads what browsers read under this label; "" when it has none."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return ""
    return _WIDER.get(known, known)


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _mostly_utf8(body: bytes) -> bool:
    """Whether a few broken bytes are all that is wrong: fewer than one in twenty characters beyond ASCII."""
    text = body[:_DETECTED_BYTES].decode("utf-8", "replace")
    foreign = sum(not char.isascii() for char in text)
    return text.count("\ufffd") * 20 <= foreign
