"""The way from a page to an article.

    Page ─► decode ─► parse ─► segment ─► judge ─► refine ─► to_blocks ┐
                        └────► read_metadata ──────────────────────────┴─► Article

Where the page shows no text of its own but carries it for machines (JSON-LD, a state object), that text is taken; where it holds no
article at all, ``ExtractError`` says what it is instead.
"""

import re
from dataclasses import dataclass
from itertools import compress

from lxml import etree  # noqa: TID251 - this package owns the reading of pages

from digest.errors import ExtractError
from digest.extract.blocks import to_blocks
from digest.extract.carried import carried_blocks, confirm, readable
from digest.extract.document import SNIFFED_CHARS, is_markup, parse
from digest.extract.drafts import Draft
from digest.extract.encoding import Decoded, decode_page
from digest.extract.judge import KEEP, judge
from digest.extract.language import RIGHT_TO_LEFT, detect_language
from digest.extract.metadata import Metadata, read_metadata
from digest.extract.plain import extract_text
from digest.extract.refine import refine
from digest.extract.segment import segment
from digest.extract.verdict import WALL_CHARS, is_index, is_walled, refusal
from digest.model import Article, Block, BlockKind, Page, Route

_FEED = re.compile(
    # Atomic groups: a comment that may end at any later comment's end doubles the time with each of them.
    r"\s*+(?:(?><!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>]*>)\s*+)*+<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b",
    re.DOTALL,
)
_FOREIGN_TYPES = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/octet-stream",
    "application/msword",
)
_MIN_PROSE_CHARS = 100
_BARE_DRAFTS, _BARE_CHARS = 40, 2000
_PAGE_WORDS_CHARS = 20_000


@dataclass(slots=True)
class Reading:
    """A page as read: drafts, their scores and the reasons, which of them were kept, and the facts around them."""

    drafts: list[Draft]
    scores: list[float]
    kept: list[bool]
    reasons: list[str]
    metadata: Metadata
    blocks: tuple[Block, ...]
    route: Route


def extract(page: Page) -> Article:
    """The article of a page.

    :raises ExtractError: when it holds none; the message says what the page is instead, in words for the reader.
    """
    source = page_source(page)
    if not is_markup(source.text, page.content_type):
        return extract_text(source.text, page.final_url)
    reading = read(source, page.final_url)
    return to_article(reading)


def page_source(page: Page) -> Decoded:
    """The decoded body of a page.

    :raises ExtractError: when it is no text: a picture, a sound, a feed.
    """
    kind = page.content_type.split(";")[0].strip().lower()
    if kind.startswith(_FOREIGN_TYPES) or page.body[:5] == b"%PDF-":
        raise ExtractError(f"no text page, but {kind or 'a file'}")
    source = decode_page(page.body, page.content_type)
    if _FEED.match(source.text[:SNIFFED_CHARS]):
        raise ExtractError("a feed, not an article")
    return source


def read(source: Decoded, url: str) -> Reading:
    """Everything that is found out about a page; an empty page has no drafts."""
    root = parse(source.text, source.utf8)
    if root is None:
        raise ExtractError("no text")
    found = segment(root)
    if not _has_prose(found.drafts) and _opened(root):
        found = segment(root)
    drafts, metadata = found.drafts, read_metadata(root, url, found)
    scores = judge(drafts, metadata)
    kept, reasons = refine(drafts, scores, metadata)
    if _is_bare(drafts, kept):
        kept, reasons = [True] * len(drafts), ["the whole of a small page"] * len(drafts)
    blocks = tuple(to_blocks(compress(drafts, kept), url))
    route = Route.MAIN
    if carried := carried_blocks(root, metadata, sum(len(block.text) for block in blocks), url):
        if confirmed := confirm(drafts, scores, carried):
            kept, reasons = refine(drafts, confirmed, metadata)
            raised = [keep and sure > score for keep, sure, score in zip(kept, confirmed, scores, strict=True)]
            reasons = ["confirmed by structured data" if new else reason for new, reason in zip(raised, reasons, strict=True)]
            scores = confirmed
            blocks = tuple(to_blocks(compress(drafts, kept), url))
        elif text := readable(carried):
            blocks, route = text, Route.STRUCTURED
    return Reading(drafts, scores, kept, reasons, metadata, blocks, route)


def _has_prose(drafts: list[Draft]) -> bool:
    """Whether the page shows any text beyond labels and links."""
    return any(len(draft.text) >= _MIN_PROSE_CHARS and 2 * draft.link_chars < len(draft.text) for draft in drafts)


def _is_bare(drafts: list[Draft], kept: list[bool]) -> bool:
    """Whether nothing was kept of a page that is so small, and so free of links, that it can only be text."""
    size = sum(len(draft.text) for draft in drafts)
    links = sum(draft.link_chars for draft in drafts)
    kept_chars = sum(len(draft.text) for draft, keep in zip(drafts, kept, strict=True) if keep)
    return len(drafts) <= _BARE_DRAFTS and size <= _BARE_CHARS and 2 * links < size and 10 * kept_chars < size


def _opened(root: etree._Element) -> bool:
    """Whether there is text for readers without scripts, which counts as shown from now on."""
    closed = [element for element in root.iter("noscript", "template") if "".join(map(str, element.itertext())).strip()]
    for element in closed:
        element.tag = "div"
    return bool(closed)


def to_article(reading: Reading) -> Article:
    """The article of a page as read.

    :raises ExtractError: when it holds none; the message says what the page is instead.
    """
    metadata, blocks = reading.metadata, reading.blocks
    text = "\n".join(block.text for block in blocks if block.kind is not BlockKind.IMAGE)
    titles = (metadata.title, *(each.text for each in metadata.evidence if each.fact == "title"))
    reason = refusal("\n".join(titles), text, _around(reading)) if len(text) < WALL_CHARS else ""
    if (
        reading.route is Route.MAIN
        and reason in ("", "no text")
        and is_index(reading.drafts, blocks, f"{metadata.kind} {metadata.linked.kind}")
    ):
        reason = "an index page"
    if reason:
        raise ExtractError(reason)
    language = _language(metadata, text)
    walled = _is_excerpt(reading, text)
    return Article(
        url=metadata.url,
        title=metadata.title or blocks[0].text[:100],
        byline=", ".join(metadata.authors) or None,
        site=metadata.site,
        published=metadata.published,
        modified=metadata.modified,
        language=language,
        direction=metadata.direction or ("rtl" if language and language.split("-")[0] in RIGHT_TO_LEFT else "ltr"),
        lead_image=metadata.lead_image or next((block.src for block in blocks if block.src), None),
        blocks=blocks,
        route=reading.route,
        confidence=_confidence(reading, text),
        excerpt=walled,
        note="excerpt only: paywall" if walled else "",
    )


def _around(reading: Reading) -> str:
    """The dropped words of a page, where walls and error pages say what they are."""
    dropped = (draft.text for draft, keep in zip(reading.drafts, reading.kept, strict=True) if not keep and draft.text)
    return "\n".join(dropped)[:_PAGE_WORDS_CHARS]


def _language(metadata: Metadata, text: str) -> str | None:
    """The language of the text itself; the page's word for it where the two agree but for the region, or the text is too short."""
    found, said = detect_language(text), metadata.language
    if found is None or (said and said.split("-")[0].lower() == found):
        return said or found
    return found


def _is_excerpt(reading: Reading, text: str) -> bool:
    """Whether the text breaks off at a wall: the page says that it is not free, or a short text is followed by words of a wall.

    A plea for members at the foot of a whole article, or "already a subscriber?" in the menu, is no wall.
    """
    ending = text[-_ENDING_CHARS:]
    if len(text) >= _FREE_CHARS:
        return False
    if reading.metadata.linked.free is False:
        return is_walled(f"{_around(reading)}\n{ending}")
    return is_walled(f"{ending}\n{_beneath(reading)}")


def _beneath(reading: Reading) -> str:
    """The dropped words that stand next beneath the text."""
    last = max((i for i, keep in enumerate(reading.kept) if keep), default=-1)
    beneath = [draft.text for draft in reading.drafts[last + 1 :] if draft.text]
    return "\n".join(beneath[:_WALL_DRAFTS])


_ENDING_CHARS = 300
_WALL_DRAFTS = 6  # heading, plea, price, button, "already a subscriber?", log-in
_FREE_CHARS = 2500


def _confidence(reading: Reading, text: str) -> float:
    """How sure it is that the text is the article: by how clear the scores are, how much text there is, how far its facts agree."""
    sure = [abs(score - KEEP) * 2 for draft, score in zip(reading.drafts, reading.scores, strict=True) if len(draft.text) > 40]
    clear = sum(sure) / len(sure) if sure else 0.3
    enough = min(1.0, len(text) / 1500)
    return round(min(1.0, 0.45 * clear + 0.35 * enough + 0.2 * min(1.0, reading.metadata.agreement / 2)), 3)
