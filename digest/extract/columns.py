"""The columns of a row that describes a draft, and the scales that cut each number to a byte.

A row has parts that change at different pace: ``PAGE`` is the same for all drafts, ``STAND`` and ``FLAGS`` for all of one form
in one place, ``OWN`` belongs to one draft, ``BESIDE`` and ``context.CONTEXT`` are asked for only in the second reading. Whole
numbers from 0 to 255 are all that a tree ever asks for, and they make a tree's question a look-up (``forest``). To add a column:
name it here, give its value in ``features`` and train again (bench/extract_train.py).
"""

from math import sqrt

from digest.extract.drafts import TAGS
from digest.extract.hints import CLASS_TOPICS

PAGE = (
    *("page_drafts", "page_prose", "page_links", "page_kind", "page_data", "page_h1", "page_articles", "has_body"),
    *("page_slug", "page_path", "page_dated", "page_signed", "page_dense", "page_long"),
)
STAND = (
    *("depth", "list_level", "tag", "c1_drafts"),
    *(f"c{up}_{name}" for up in (1, 2, 3) for name in ("prose", "links", "share")),
    *("sig_drafts", "sig_chars", "sig_links", "sig_share", "sig_ends"),
    *("top_depth", "dense_up", "dense_down", "article", "article_rank"),
)
FLAGS = (
    *(f"near_{topic}" for topic in CLASS_TOPICS),
    *(f"all_{topic}" for topic in CLASS_TOPICS),
    *(f"in_{tag}" for tag in TAGS),
    *("hidden", "article_body"),
)
OWN = (
    *("kind", "level", "chars", "words", "word_chars", "link_share", "links", "strong_share", "ends", "commas", "stops", "digits"),
    *("starts_lower", "quote", "phrase", "inline", "repeats", "code", "index", "from_end", "position", "from_title", "title_chars"),
    *("title_like", "described", "in_body", "from_h1", "h1_since", "from_dense", "to_dense", "run_links", "run_chars"),
)
BESIDE = (
    *(
        f"{side}1_{name}"
        for side in ("prev", "next")
        for name in ("chars", "links", "ends", "kind", "phrase", "same_sig", "same_place")
    ),
    *(f"{side}2_{name}" for side in ("prev", "next") for name in ("chars", "links")),
)

_FINE = 24  # counts up to that keep their value
_GROWTH = 1.07
_STEPS = 60
_NEAR = bytes(range(100 - _STEPS, 100 + _STEPS + 1))
_FAR_BEFORE, _FAR_BEHIND = _NEAR[:1], _NEAR[-1:]
_TURNED = bytes(max(0, 200 - code) for code in range(256))


def _count_codes() -> bytes:
    """For every count below 4096 its code: itself while small, then one more for each 7 %."""
    codes, code, limit = bytearray(), 0, 0.0
    for count in range(4096):
        if count > limit:
            code += 1
            limit = count if count < _FINE else max(count, limit * _GROWTH)
        codes.append(code)
    return bytes(codes)


_COUNTS = _count_codes()
_MANY = _COUNTS[-1]


def count_code(count: int) -> int:
    """A count on a scale of bytes that is fine where counts are small."""
    if count < 4096:
        return _COUNTS[count]
    return min(255, _MANY + (count >> 12))


def share_code(part: float, whole: float) -> int:
    """A share from 0 (none) to 200 (all, or more), finer where it is small; a share of nothing is none."""
    if part <= 0 or whole <= 0:
        return 0
    return int(200.0 * sqrt(part / whole)) if part < whole else 200


def odds_code(score: float) -> int:
    """A probability from 0 to 200, finer towards both ends."""
    return int(100.0 * sqrt(2.0 * score)) if score < 0.5 else 200 - int(100.0 * sqrt(2.0 - 2.0 * score))


def step_codes(count: int, origin: int, *, back: bool = False) -> bytes:
    """The distance of each of so many drafts from one of them, behind it or before (``back``), up to sixty: 100 is none. All are 0
    where there is no origin (-1)."""
    if origin < 0:
        return bytes(count)
    codes = (_FAR_BEFORE * origin + _NEAR + _FAR_BEHIND * count)[_STEPS : _STEPS + count]
    return codes.translate(_TURNED) if back else codes
