"""What a run uses: the best text that can be had for an entry, whatever happened to its page.

The page's article comes first; then the feed's content, its summary, its bare title. Where the page gives less than the feed
already did (a paywall, a consent wall), the feed's content stands. ``note`` tells the reader which and why.

Which field of a feed holds the text says little: some put whole articles into the summary, others cut the content. So content that
breaks off, or points to the rest, is an excerpt, and a summary of several whole paragraphs is the content.
"""

from dataclasses import replace

from digest.errors import ExtractError
from digest.extract.article import extract
from digest.extract.document import fragment_text
from digest.extract.fragments import read_feed_text
from digest.extract.language import RIGHT_TO_LEFT, detect_language, language_tag
from digest.extract.notes import SENTENCE_ENDS
from digest.model import Article, Block, BlockKind, Entry, Failure, Page, Route
from digest.text import clean

_POORER = 0.8  # a page whose text is shorter than this share of the feed's own content is cut off
_MIN_CONTENT_CHARS = 400  # feed content shorter than that is a summary by another name
_WHOLE_BYTES, _WHOLE_PARAGRAPHS, _PARAGRAPH_BYTES = 1000, 3, 80  # of a summary that is the text; bytes, so that scripts count alike
_PROSE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE)
_CONFIDENCE = {Route.FEED_CONTENT: 0.8, Route.FEED_SUMMARY: 0.5, Route.TITLE: 0.2}


def read_article(entry: Entry, page: Page | Failure | None) -> Article:
    """The article of an entry: of its page, else of the feed's content, else of its summary, else its title alone. Never raises."""
    own = _from_feed(entry)
    if page is None:
        return own
    if isinstance(page, Failure):
        return _noted(own, f"the page could not be fetched ({_plainly(page)})")
    try:
        article = extract(page)
    except ExtractError as error:
        return _noted(own, f"the page is {error}" if str(error).startswith(("a ", "an ")) else f"the page: {error}")
    if own.route is Route.FEED_CONTENT and _length(article.blocks) < _POORER * _length(own.blocks):
        return _merged(
            replace(own, url=article.url, site=article.site, lead_image=own.lead_image or article.lead_image), article, entry
        )
    return _merged(article, article, entry)


def _from_feed(entry: Entry) -> Article:
    """The article that the feed alone gives."""
    blocks, route, cut = _feed_text(entry)
    title = (
        clean(fragment_text(entry.title))
        or next((block.text[:100] for block in blocks if block.text), "")
        or entry.url
        or entry.guid
    )
    language = (
        detect_language("\n".join(block.text for block in blocks)) or language_tag(entry.language or "") or detect_language(title)
    )
    return Article(
        url=entry.url,
        title=title,
        byline=", ".join(entry.authors) or None,
        published=entry.published,
        language=language,
        direction="rtl" if language and language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
        lead_image=next((block.src for block in blocks if block.src), None),
        blocks=blocks,
        route=route,
        confidence=_CONFIDENCE[Route.FEED_SUMMARY if cut and blocks else route],
        excerpt=cut,
        note="" if not cut else "title only" if route is Route.TITLE else "excerpt only: the feed's summary",
    )


def _feed_text(entry: Entry) -> tuple[tuple[Block, ...], Route, bool]:
    """The text of a feed's entry, which of its fields that is, and whether there is more of it elsewhere."""
    content = read_feed_text(entry.content, entry.url, entry.title, entry.authors)
    if _length(content.blocks) >= _MIN_CONTENT_CHARS:
        return content.blocks, Route.FEED_CONTENT, content.cut
    summary = read_feed_text(entry.summary, entry.url, entry.title, entry.authors)
    best = max(content, summary, key=lambda text: _length(text.blocks))
    if not best.cut and _is_whole(best.blocks):
        return best.blocks, Route.FEED_CONTENT, False
    return (best.blocks, Route.FEED_SUMMARY, True) if _length(best.blocks) else ((), Route.TITLE, True)


def _is_whole(blocks: tuple[Block, ...]) -> bool:
    """Whether a text is long, and all of it told in several paragraphs, each of which ends as a sentence does."""
    sizes = {block.text: len(block.text.encode()) for block in blocks if block.kind in _PROSE}
    paragraphs = [text for text, size in sizes.items() if size >= _PARAGRAPH_BYTES]
    ended = [text for text in paragraphs if text.endswith(SENTENCE_ENDS)]
    return sum(sizes.values()) >= _WHOLE_BYTES and len(ended) >= _WHOLE_PARAGRAPHS and paragraphs[-1] is ended[-1]


def _plainly(failure: Failure) -> str:
    """Why there is no page, without the address and the advice, which are for the owner of the digest."""
    words = failure.reason.replace(failure.url, "").split(";")[0].strip(" :")
    return words.removeprefix("is ") or "unknown"


def _noted(article: Article, reason: str) -> Article:
    """The feed's own article with the reason why there is no more; a whole text needs no excuse."""
    if not article.excerpt:
        return article
    words = "title only" if article.route is Route.TITLE else "excerpt only"
    return replace(article, note=f"{words}: {reason}")


def _merged(article: Article, page: Article, entry: Entry) -> Article:
    """Missing facts filled in: the page's own word first, then the feed's."""
    return replace(
        article,
        title=page.title or clean(fragment_text(entry.title)),
        byline=page.byline or article.byline or ", ".join(entry.authors) or None,
        published=page.published or entry.published,
        modified=page.modified,
        language=article.language or page.language or language_tag(entry.language or ""),
    )


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks if block.kind is not BlockKind.IMAGE)
