"""What the walk over a page makes of each tag, and which attributes it looks at."""

import re

from digest.extract.drafts import TAGS
from digest.model import SpanKind


def _named(*lines: str) -> frozenset[str]:
    return frozenset(tag for line in lines for tag in line.split())


SKIPPED = _named(
    "script style noscript template svg iframe object embed canvas audio video select option input textarea button head title map",
    "datalist progress meter frameset noframes applet",
)
INLINE = _named(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt ruby s samp small span",
    "strike strong sub sup time tt u var wbr picture img amp-img",
)
FORMATTING = _named("b strong i em sub sup u font code br")  # these name no author
PLAIN = _named("p li h1 h2 h3 h4 h5 h6 section article main")  # no menu, picture or table
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
TELLING = frozenset((*HEADINGS, "li", "dd", "blockquote", "article", "section", "main", "table", "figure"))
SPANS = {"a": SpanKind.LINK, "b": SpanKind.STRONG, "strong": SpanKind.STRONG, "i": SpanKind.EMPHASIS, "em": SpanKind.EMPHASIS}
SPANS |= {"cite": SpanKind.EMPHASIS, "code": SpanKind.CODE, "kbd": SpanKind.CODE, "samp": SpanKind.CODE}
TAG_BITS = {name: 1 << index for index, name in enumerate(TAGS)} | {"td": 0, "th": 0}
TAG_BITS["dl"] = TAG_BITS["menu"] = TAG_BITS["ul"]
NAMING = frozenset(("class", "id", "role", "itemprop", "data-component", "data-testid", "aria-label"))
HIDING = {
    "style": re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden"),
    "hidden": re.compile(""),
    "aria-hidden": re.compile("true"),
}
