"""Rules that keep what fell just short: drafts like their neighbours, right between sure ones, or named for what they are."""

from collections.abc import Iterator

from digest.extract.hints import CLASS_TOPICS
from digest.extract.notes import is_label, opens_other_news
from digest.extract.rated import HEADING, IMAGE, PARAGRAPH, SURE, TABLE, RatedPage
from digest.model import BlockKind
from digest.text import normalize

_LONG_CHARS, _NEARLY = 200, 0.15
_SHOWN = (TABLE, BlockKind.CODE)
_ENCLOSABLE = (BlockKind.LIST_ITEM, *_SHOWN)
_ENCLOSED, _BENEATH = 0.2, 0.3
_LEAD = 1 << CLASS_TOPICS.index("lead")
_STANDFIRST_CHARS, _SAME_CHARS, _SAME_WORDS, _LIKELY = (50, 500), 60, 0.9, 0.1
_ALIKE_DRAFTS, _HARDLY = 3, 0.05


def find_siblings(page: RatedPage) -> Iterator[int]:
    """Long paragraphs that fell just short, in the same place and of the same form as long ones that are kept."""
    drafts, kept = page.drafts, page.kept
    long = [i for i, draft in enumerate(drafts) if len(draft.text) >= _LONG_CHARS and draft.link_chars * 5 < len(draft.text)]
    short_of = [i for i in long if not kept[i] and page.scores[i] >= _NEARLY and drafts[i].kind is not IMAGE]
    forms = {(id(drafts[i].place.parent), drafts[i].place.signature) for i in long if kept[i]} if short_of else ()
    yield from (i for i in short_of if (id(drafts[i].place.parent), drafts[i].place.signature) in forms)


def find_enclosed(page: RatedPage) -> Iterator[int]:
    """Lists, tables and code that fell short right between sure paragraphs."""
    for before, run, behind in _runs_short(page):
        if min(before, behind) >= 0 and min(page.scores[before], page.scores[behind]) >= SURE:
            yield from run if _mean(page, run) >= _ENCLOSED else ()


def find_beneath(page: RatedPage) -> Iterator[int]:
    """Tables and code that fell just short right beneath the text, and lists beneath a label of it: "What you need:"."""
    for before, run, _ in _runs_short(page):
        if before >= 0 and _mean(page, run) >= _BENEATH:
            label = page.drafts[before]
            shown = all(page.drafts[index].kind in _SHOWN for index in run)
            if shown or (is_label(label.text) and not opens_other_news(label)):
                yield from run


def _runs_short(page: RatedPage) -> Iterator[tuple[int, list[int], int]]:
    """Lists, tables and code in a row that fell short, with the positions of the kept drafts beside them; -1 for none."""
    before, run = -1, list[int]()
    for index, draft in enumerate(page.drafts):
        if draft.kind is IMAGE:
            continue
        kept = page.kept[index]
        if not kept and draft.kind in _ENCLOSABLE and 2 * draft.link_chars <= len(draft.text):
            run.append(index)
            continue
        if run:
            yield before, run, index if kept else -1
            run = []
        before = index if kept else -1
    if run:
        yield before, run, -1


def _mean(page: RatedPage, run: list[int]) -> float:
    return sum(page.scores[index] for index in run) / len(run)


def find_standfirst(page: RatedPage) -> Iterator[int]:
    """Between the title and the text, a sentence or two that are named a standfirst, or that the page describes itself with."""
    drafts, about = page.drafts, normalize(page.metadata.description)
    body = next((i for i in page.texts() if len(drafts[i].text) >= _STANDFIRST_CHARS[0] and not page.is_title(drafts[i])), 0)
    title = max((i for i in range(body) if page.is_title(drafts[i])), default=body)
    for index in range(title + 1, body):
        draft = drafts[index]
        if page.kept[index] or page.scores[index] < _LIKELY or draft.kind not in (PARAGRAPH, HEADING):
            continue
        fits = _STANDFIRST_CHARS[0] <= len(draft.text) <= _STANDFIRST_CHARS[1] and draft.link_chars * 4 <= len(draft.text)
        if fits and (draft.place.near & _LEAD or _describes(normalize(draft.text), about)):
            yield index


def _describes(text: str, about: str) -> bool:
    """Whether a text says what a page describes itself with: begins like it, or holds its words behind a place."""
    if about.startswith(text[:_SAME_CHARS]):
        return True
    words = set(text.split())
    return len(words & set(about.split())) >= _SAME_WORDS * len(words)


def find_alike(page: RatedPage) -> Iterator[int]:
    """On a page of lists and cards what fell short of a form whose other drafts are mostly kept: the last price of a row."""
    if not page.listed:
        return
    forms: dict[int, list[bool]] = {}
    texts = [index for index, draft in enumerate(page.drafts) if draft.kind is not IMAGE]
    for index in texts:
        forms.setdefault(page.drafts[index].place.signature, []).append(page.kept[index])
    for index in texts:
        if not page.kept[index] and page.scores[index] >= _HARDLY:
            held = forms[page.drafts[index].place.signature]
            if sum(held) >= max(_ALIKE_DRAFTS, len(held) / 2):
                yield index
