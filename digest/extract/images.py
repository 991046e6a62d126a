"""Where a picture really lies: pages that load pictures late keep a placeholder in ``src`` and the address elsewhere."""

import re

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

_PLACES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full-src", "data-url", "src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = re.compile(r"(\S*[^,\s])(?:\s+([\d.]{1,8})[wx])?(?:,|$|\s)")
_MAX_SET_CHARS = 10_000


def image_address(picture: etree._Element) -> str:
    """The address of an ``img`` as written, the largest of a set; "" when there is none but a placeholder."""
    said: dict[str, str] = dict(picture.items())  # type: ignore[arg-type]  # never bytes in Python 3
    for name in _PLACES:
        if name in said and _is_address(value := said[name].strip()):
            return value
    for name in _SETS:
        if name in said and (best := _largest(said[name])):
            return best
    return ""


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
