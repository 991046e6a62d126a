"""Where a picture really lies: pages that load pictures late keep a placeholder in ``src`` and the address elsewhere."""

import re

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

_PLACES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full-src", "data-url", "src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = re.compile(r"(\S*[^,\s])(?:\s+([\d.]{1,8})[wx])?(?:,|$|\s)")
_MAX_SET_CHARS = 10_000
_MIN_PIXELS, _NUMBER_CHARS = 60, 10


def image_address(picture: etree._Element) -> str:
    """The address of an ``img`` as written, the largest of a set; "" when there is none but a placeholder, and of a picture that
    is a pixel or an icon by its own word."""
    said: dict[str, str] = dict(picture.items())  # type: ignore[arg-type]  # never bytes in Python 3
    if _is_few(said.get("width", "")) or _is_few(said.get("height", "")):
        return ""
    for name in _PLACES:
        if name in said and _is_address(value := said[name].strip()):
            return value
    for name in _SETS:
        if name in said and (best := _largest(said[name])):
            return best
    return ""


def is_tiny(picture: etree._Element) -> bool:
    """Whether the picture is a pixel or an icon by its own word."""
    return _is_few(picture.get("width", "")) or _is_few(picture.get("height", ""))


def _is_few(pixels: str) -> bool:
    return len(pixels) <= _NUMBER_CHARS and pixels.isdecimal() and int(pixels) < _MIN_PIXELS


def _is_address(value: str) -> bool:
    return bool(value) and not value.startswith(("data:", "about:", "blob:", "javascript:", "{"))


def _largest(source_set: str) -> str:
    best, size = "", -1.0
    for match in _CANDIDATE.finditer(source_set[:_MAX_SET_CHARS]):
        try:
            width = float(match[2] or 0)
        except ValueError:
            width = 0.0
        if width > size and _is_address(match[1]):
            best, size = match[1], width
    return best
