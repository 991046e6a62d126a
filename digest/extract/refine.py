"""Rules after the scores: what a reader would strike out of an article although it stands among its paragraphs, or would miss.

Each rule is one function that looks at a page and yields the positions that go, or stay. To add one: write it here, in ``rescue``,
``opening`` or ``beside``, put it into ``_RULES`` or ``_RESCUES`` with the reason that ``--explain`` shows, and add its case under
tests/cases/extract. The order matters: headings are looked at last, when it is known what is left beneath them.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from digest.extract import beside, opening, rescue
from digest.extract.drafts import HIDDEN, TAGS, Draft, outermost
from digest.extract.judge import KEEP
from digest.extract.metadata import Metadata
from digest.extract.notes import is_label
from digest.extract.rated import HEADING, IMAGE, PARAGRAPH, PARAGRAPH_CHARS, QUOTE, RatedPage
from digest.model import BlockKind
from digest.text import normalize

_CODE = BlockKind.CODE
_ARTICLE = 1 << TAGS.index("article")
_SENTENCE_CHARS = 50
_LOWEST, _NEAR_BEST = 0.05, 0.6
_LISTED_BAR = 0.25  # with .2 and .3 five languages, or lists and cards, lose
_ARTICLE_CHARS = 3000  # paragraphs of so many are the text, and what stands around them is not
_ARTICLES = ("article", "posting", "report", "liveblog")
_LONG_CHARS = 200
_SURE_LABEL = 0.8  # of 15 labels rated higher with no links beneath them, true texts held 14
_SURE_HEADING = 0.6  # on pages that are lists of headings these stand alone
_RUN_LONG, _RUN_DRAFTS, _RUN_CHARS = 80, 2, 300
_ROW_LINKS, _ROW_SHARE, _ROW_LINK_CHARS = 3, 0.85, 30
_VISIBLE_CHARS, _VISIBLE_SHARE = 100, 0.5
_LONG_HIDDEN_CHARS, _LIKELY_HIDDEN, _HIDDEN_DRAFTS, _SAME_CHARS = 4000, 0.7, 50, 60
_DOUBLED_CHARS = (12, 300)  # shorter ones are values of a list, longer ones are left to what tells repeats apart
_MAIN_CHARS = 600  # an article element with less text beside its title is a teaser
_SCRIPT_SHARE = 0.06  # of brackets, semicolons and the like; prose has a tenth of that


def refine(drafts: list[Draft], scores: list[float], metadata: Metadata) -> tuple[list[bool], list[str]]:
    """For every draft whether it is kept, and the reason in a few words.

    The bar is lower on a page that has no sure sentence, where the best there is must do, and on one that is no article by any sign
    and tells little: there lists and cards are the text.
    """
    page = RatedPage(drafts, scores, [], metadata, normalize(metadata.title))
    best, told = _best_and_told(page)
    page.listed = best >= KEEP and told < _ARTICLE_CHARS and not _is_article(metadata)
    bar = max(_LOWEST, best * _NEAR_BEST) if best < KEEP else _LISTED_BAR if page.listed else KEEP
    page.kept = [score >= bar for score in scores]
    reasons = ["kept" if keep else "score" for keep in page.kept]
    for rules, keep in ((_RESCUES, True), (_RULES, False)):
        for reason, rule in rules:
            for index in list(rule(page)):
                page.mark(index, keep=keep)
                reasons[index] = reason
    return page.kept, reasons


def refine_fragment(drafts: list[Draft], title: str, authors: tuple[str, ...]) -> list[bool]:
    """For every draft of a feed's text whether it is kept: it is text by the feed's word, so only what says of itself that it is
    none goes. Rows of links stay: they are the notes of a podcast as often as a menu."""
    page = RatedPage(drafts, [1.0] * len(drafts), [True] * len(drafts), Metadata(title=title, authors=authors), normalize(title))
    for rule in _FRAGMENT_RULES:
        for index in list(rule(page)):
            page.mark(index, keep=False)
    return page.kept


def _best_and_told(page: RatedPage) -> tuple[float, int]:
    """The highest score of a sentence, and the characters of all paragraphs that are likely text."""
    best, told = 0.0, 0
    for draft, score in zip(page.drafts, page.scores, strict=True):
        size = len(draft.text)
        if size >= _SENTENCE_CHARS and draft.kind is not HEADING:
            best = max(best, score)
            told += size if score >= KEEP and size >= PARAGRAPH_CHARS else 0
    return best, told


def _is_article(metadata: Metadata) -> bool:
    """Whether a page says in any way that it is an article: by a date, an author, or its kind."""
    kinds = f"{metadata.kind} {metadata.linked.kind}".lower()
    return metadata.published is not None or bool(metadata.authors) or any(kind in kinds for kind in _ARTICLES)


def _stray_signs(page: RatedPage) -> Iterator[int]:
    """Paragraphs of a sign or two that say nothing: a full stop, a dash."""
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is PARAGRAPH and len(draft.text) <= 2 and not any(map(str.isalnum, draft.text)):
            yield index


def _other_articles(page: RatedPage) -> Iterator[int]:
    """What stands in another ``article`` element than the title, where that one holds a text of its own: the next article of an
    endless page, teasers, comments."""
    if not any(draft.place.tags & _ARTICLE for draft in page.drafts):
        return
    articles = [outermost(draft.place, "article") for draft in page.drafts]
    own = next((articles[i] for i, draft in enumerate(page.drafts) if articles[i] is not None and page.is_title(draft)), None)
    held = sum(len(draft.text) for draft, keep, at in zip(page.drafts, page.kept, articles, strict=True) if keep and at is own)
    if own is not None and held >= _MAIN_CHARS:
        yield from (i for i, at in enumerate(articles) if page.kept[i] and at is not None and at is not own)


def _hidden(page: RatedPage) -> Iterator[int]:
    """What the page itself hides, unless that is most of the text, or goes on with it at length: some pages show their text by a
    script."""
    hidden = [index for index in page.texts() if page.drafts[index].place.tags & HIDDEN]
    if hidden:
        texts = [page.drafts[index].text for index in page.texts() if not page.drafts[index].place.tags & HIDDEN]
        unseen = sum(len(page.drafts[index].text) for index in hidden)
        if sum(map(len, texts)) >= max(_VISIBLE_CHARS, _VISIBLE_SHARE * unseen) and not _goes_on(page, hidden, texts):
            yield from hidden


def _goes_on(page: RatedPage, hidden: list[int], texts: list[str]) -> bool:
    """Whether some hidden texts are a long and likely part of the article, and no copy of what is seen."""
    if len(hidden) > _HIDDEN_DRAFTS:
        return False
    seen = "\n".join(texts)
    new = [index for index in hidden if page.drafts[index].text[:_SAME_CHARS] not in seen]
    size = sum(len(page.drafts[index].text) for index in new)
    sure = sum(len(page.drafts[index].text) * page.scores[index] for index in new)
    return size >= _LONG_HIDDEN_CHARS and sure >= _LIKELY_HIDDEN * size


def _leaked_scripts(page: RatedPage) -> Iterator[int]:
    """Scripts that broken markup shows as text."""
    for index, draft in enumerate(page.drafts):
        text = draft.text
        if page.kept[index] and draft.kind is not _CODE and len(text) > _LONG_CHARS and "{" in text and ");" in text:
            signs = sum(map(text.count, "{};=()"))
            if signs > _SCRIPT_SHARE * len(text):
                yield index


def _copied_runs(page: RatedPage) -> Iterator[int]:
    """The second copy of several paragraphs in a row: the same text once for each width of screen."""
    long = [index for index in page.texts() if len(page.drafts[index].text) >= _RUN_LONG]
    if len({page.drafts[index].text for index in long}) == len(long):
        return  # no paragraph stands there twice letter for letter
    texts = [normalize(page.drafts[index].text) for index in long]
    first: dict[str, int] = {}
    at = 0
    while at < len(long):
        origin = first.setdefault(texts[at], at)
        run = 0
        while origin + run < at and at + run < len(long) and texts[origin + run] == texts[at + run]:
            run += 1
        if run >= _RUN_DRAFTS and sum(map(len, texts[at : at + run])) >= _RUN_CHARS:
            known = {normalize(page.drafts[index].text) for index in range(long[origin], long[origin + run - 1] + 1)}
            yield from (
                index
                for index in range(long[at], long[at + run - 1] + 1)
                if page.kept[index] and normalize(page.drafts[index].text) in known
            )
        at += max(1, run)


def _doubled(page: RatedPage) -> Iterator[int]:
    """A line that says again what the line above it says: once for each width of screen."""
    for before, index in pairwise(page.texts()):
        first, second = page.drafts[before], page.drafts[index]
        if (
            first.text == second.text
            and _DOUBLED_CHARS[0] <= len(second.text) <= _DOUBLED_CHARS[1]
            and QUOTE not in (first.kind, second.kind)
        ):
            yield index


def _link_rows(page: RatedPage) -> Iterator[int]:
    """Lines that are nothing but several short links: menus, paths to the page, lists of topics."""
    for index, draft in enumerate(page.drafts):
        if page.kept[index] and draft.kind is PARAGRAPH and draft.links >= _ROW_LINKS:
            size = len(draft.text)
            if draft.link_chars >= _ROW_SHARE * size and size <= _ROW_LINK_CHARS * draft.links:
                yield index


def _bare_labels(page: RatedPage) -> Iterator[int]:
    """Lines such as "Related articles:" whose list was dropped; a sure one stays, unless links stood beneath it."""
    before = -1
    for index, draft in enumerate(page.drafts):
        if draft.kind is IMAGE or not any(map(str.isalnum, draft.text)):
            continue
        if before >= 0 and page.kept[before] and not page.kept[index] and is_label(page.drafts[before].text):
            linked = 2 * draft.link_chars > len(draft.text)
            if linked or page.scores[before] < _SURE_LABEL:
                yield before
        before = index


def _bare_headings(page: RatedPage) -> Iterator[int]:
    """Headings beneath which nothing is left, while something stood there; and those that close the text."""
    beneath: list[int] = []  # levels of headings and 7 for text, of what is kept behind the current position
    dropped = True
    for index in range(len(page.drafts) - 1, -1, -1):
        draft = page.drafts[index]
        if draft.kind is IMAGE:
            continue
        if not page.kept[index]:
            dropped = True
            continue
        if draft.kind is HEADING:
            bare = not beneath or beneath[-1] <= draft.level
            if bare and dropped and page.scores[index] < _SURE_HEADING:
                yield index
                continue
            beneath.append(draft.level)
        else:
            beneath.append(7)
        dropped = False


_Rule = Callable[[RatedPage], Iterator[int]]
_RESCUES: tuple[tuple[str, _Rule], ...] = (
    ("kept like its neighbours", rescue.find_siblings),
    ("kept between sure paragraphs", rescue.find_enclosed),
    ("kept beneath the text", rescue.find_beneath),
    ("kept as the standfirst", rescue.find_standfirst),
    ("kept like others of its form", rescue.find_alike),
)
_RULES: tuple[tuple[str, _Rule], ...] = (
    ("hidden", _hidden),
    ("another article", _other_articles),
    ("a script", _leaked_scripts),
    ("a second copy", _copied_runs),
    ("said twice", _doubled),
    ("nothing but links", _link_rows),
    ("a link above the text", opening.find_links_above),
    ("repeats the title", opening.find_title_again),
    ("asks about cookies", beside.find_consent),
    ("a stray sign", _stray_signs),
    ("byline or date", opening.find_credits),
    ("syndication note", beside.find_syndication),
    ("a disclaimer", beside.find_disclaimers),
    ("asks to subscribe", beside.find_walls),
    ("behind the comments' label", beside.find_comments),
    ("behind a label of other articles", beside.find_other_news),
    ("a placeholder", beside.find_placeholders),
    ("a caption", beside.find_captions),
    ("a pull quote", beside.find_pull_quotes),
    ("leads to another text", beside.find_signposts),
    ("a name above the text", opening.find_opening_names),
    ("below the last sentence", beside.find_closing_lines),
    ("prompt or author box", beside.find_boxes),
    ("its list is gone", _bare_labels),
    ("nothing beneath it", _bare_headings),
)
_FRAGMENT_RULES: tuple[_Rule, ...] = (
    opening.find_title_again,
    beside.find_syndication,
    beside.find_disclaimers,
    beside.find_walls,
    beside.find_placeholders,
    beside.find_captions,
    beside.find_credit_lines,
    beside.find_other_news,
    beside.find_closing_list,
    beside.find_last_prompts,
    _bare_labels,
)
