"""Why an article came out as it did: every piece of the page with its score and the reason, for ``digest extract --explain``."""

from dataclasses import dataclass

from digest.errors import ExtractError
from digest.extract.article import is_markup, page_source, read
from digest.extract.metadata import Evidence
from digest.extract.plain import extract_text
from digest.model import Page
from digest.text import clean, shorten

_SHOWN_CHARS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One piece of the page, in the order of the page. ``path`` names its element and those around it, innermost last."""

    kept: bool
    score: float
    reason: str
    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was found on a page and what was made of it. ``route`` is how the text was got."""

    url: str
    title: str
    route: str
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def as_text(self) -> str:
        """The whole as lines for a terminal: the facts with their sources, then the pieces, kept ones marked with "+"."""
        lines = [f"{self.title or '(no title)'}", f"{self.url}  by {self.route}", ""]
        lines += [f"{each.fact:10} {each.source:24} {shorten(clean(each.text), _SHOWN_CHARS)}" for each in self.evidence]
        lines.append("")
        for each in self.candidates:
            sign = "+" if each.kept else "-"
            lines.append(
                f"{sign} {each.score:4.2f} {each.reason:24} {each.kind:10} {each.path:30} {shorten(clean(each.text), _SHOWN_CHARS)}"
            )
        return "\n".join(lines)


def explain(page: Page) -> Explanation:
    """What was found on the page, kept and dropped.

    :raises ExtractError: when the page is no text at all.
    """
    source = page_source(page)
    text = source.text
    if not is_markup(text, page.content_type):
        article = extract_text(text, page.final_url)
        blocks = tuple(
            Candidate(kept=True, score=1.0, reason="plain text", kind=block.kind, path="", text=block.text)
            for block in article.blocks
        )
        return Explanation(url=article.url, title=article.title, route=article.route, candidates=blocks)
    reading = read(source, page.final_url)
    if not reading.drafts:
        raise ExtractError("no text")
    rows = zip(reading.drafts, reading.scores, reading.kept, reading.reasons, strict=True)
    return Explanation(
        url=reading.metadata.url,
        title=reading.metadata.title,
        route=reading.route,
        candidates=tuple(
            Candidate(
                kept=kept,
                score=round(score, 3),
                reason=reason,
                kind=draft.kind,
                path=draft.place.path(),
                text=draft.text or draft.src,
            )
            for draft, score, kept, reason in rows
        ),
        evidence=reading.metadata.evidence,
    )
