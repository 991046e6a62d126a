"""The names of the columns that ``features`` fills, in their order; to add one, name it here and give its value there."""

from digest.extract.drafts import TAGS
from digest.extract.hints import CLASS_TOPICS, PHRASE_TOPICS

_OWN = (
    "kind",
    "tag",
    "level",
    "chars",
    "words",
    "word_chars",
    "link_share",
    "links",
    "strong_share",
    "ends",
    "ends_colon",
    "commas",
    "stops",
    "digits",
    "upper",
    "starts_lower",
    "phrase",
    "inline_bits",
    "repeats",
    "quote",
    "length_log",
    *tuple(f"phrase_{topic}" for topic in PHRASE_TOPICS),
)
_AROUND = (
    "depth",
    "list_level",
    "c1_drafts",
    "c1_prose",
    "c1_links",
    "c2_prose",
    "c2_links",
    "c3_prose",
    "c3_links",
    "c1_share",
    "c2_share",
    "c3_share",
    "sig_drafts",
    "sig_chars",
    "sig_links",
    "sig_share",
    "sig_ends",
    "in_top",
    "top_depth",
)
_WHERE = (
    "index",
    "from_end",
    "position",
    "from_title",
    "title_chars",
    "title_like",
    "is_title",
    "described",
    "in_body",
    "has_body",
    "from_h1",
)
_PAGE = ("page_drafts", "page_prose", "page_links", "page_article")
_NEIGHBOURS = (
    *tuple(
        f"{side}{step}_{name}"
        for step in (1, 2)
        for side in ("prev", "next")
        for name in ("chars", "link_share", "ends", "kind", "same_sig", "same_place", "phrase")
    ),
    "run_links",
    "run_chars",
)
_BITS = tuple(f"all_{topic}" for topic in CLASS_TOPICS) + tuple(f"near_{topic}" for topic in CLASS_TOPICS)
TAG_FLAGS = (*(f"in_{tag}" for tag in TAGS), "hidden", "article_body")
FEATURES = _OWN + _AROUND + _WHERE + _PAGE + _NEIGHBOURS + _BITS + TAG_FLAGS
