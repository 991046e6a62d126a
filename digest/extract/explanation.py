"""Why an article came out as it did: every piece of the page with its score and the reason, for ``digest extract --explain``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from digest.errors import ExtractError
from digest.extract.article import Reading, page_source, read, to_article
from digest.extract.document import is_markup
from digest.extract.election import Vote, count_votes
from digest.extract.metadata import Evidence, Metadata
from digest.extract.plain import extract_text
from digest.model import Page
from digest.text import clean, shorten

_SHOWN_CHARS = 90
_SHOWN_VOTES, _SHOWN_SIGNS = 3, 5


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
class Answer:
    """One answer that stood for election: its share of the trust (0 to 1), and the signs that spoke most for and against it, with
    their weights."""

    fact: str
    text: str
    share: float
    signs: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was found on a page and what was made of it. ``route`` is how the text was got, ``verdict`` how sure it is, or what the
    page is instead of an article. ``answers`` are the best for each fact, the best first."""

    url: str
    title: str
    route: str
    verdict: str = ""
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answers: tuple[Answer, ...] = ()

    def as_text(self) -> str:
        """The whole as lines for a terminal: the facts with their sources and how they were chosen, then the pieces, kept ones
        marked with "+"."""
        lines = [f"{self.title or '(no title)'}", f"{self.url}  by {self.route}{', ' if self.verdict else ''}{self.verdict}", ""]
        lines += [f"{each.fact:10} {each.source:24} {shorten(clean(each.text), _SHOWN_CHARS)}" for each in self.evidence]
        lines.append("")
        for each in self.answers:
            signs = ", ".join(f"{sign} {weight:+.2f}" for sign, weight in each.signs)
            lines.append(f"{each.fact:10} {each.share:4.2f} {shorten(clean(each.text), _SHOWN_CHARS)}  ({signs})")
        lines.append("")
        for piece in self.candidates:
            lines.append(
                f"{'+' if piece.kept else '-'} {piece.score:4.2f} {piece.reason:24} {piece.kind:10} {piece.path:30} "
                f"{shorten(clean(piece.text), _SHOWN_CHARS)}"
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
        verdict=_verdict(reading),
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
        answers=tuple(_answers(reading.metadata)),
    )


def _verdict(reading: Reading) -> str:
    try:
        article = to_article(reading)
    except ExtractError as error:
        return f"no article: {error}"
    return f"{article.confidence:.2f} sure{f', {article.note}' if article.note else ''}"


def _answers(metadata: Metadata) -> Iterator[Answer]:
    choices = metadata.choices
    if choices:
        yield from _best("title", [(vote, vote.value) for vote in count_votes("title", choices.titles)])
        yield from _best("author", [(vote, ", ".join(vote.value)) for vote in count_votes("author", choices.authors)])
        yield from _best("published", [(vote, vote.value.isoformat()) for vote in count_votes("published", choices.dates)])


def _best(fact: str, votes: Sequence[tuple[Vote[Any], str]]) -> Iterator[Answer]:
    for vote, text in votes[:_SHOWN_VOTES]:
        yield Answer(fact=fact, text=text, share=round(vote.share, 3), signs=vote.signs[:_SHOWN_SIGNS])
