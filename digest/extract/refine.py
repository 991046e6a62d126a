"""Rules after the scores: what a reader would strike out of an article although it stands among its paragraphs.

Each rule is one function that looks at the kept drafts of a page and yields the positions that go. To add one: write it, put
it into ``_RULES`` with the reason that ``--explain`` shows, and add its case under tests/cases/extract. The order matters:
headings are looked at last, when it is known what is left beneath them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from digest.extract.dates import read_date
from digest.extract.drafts import HIDDEN, TAGS, Draft, outermost
from digest.extract.hints import CLASS_TOPICS, PHRASE_TOPICS, phrase_topic
from digest.extract.judge import KEEP
from digest.extract.metadata import Metadata
from digest.extract.notes import (
    ends_with_agency,
    is_placeholder,
    is_prompt,
    is_syndicated,
    names_photographer,
    opens_comments,
    opens_other_news,
)
from digest.extract.people import is_byline
from digest.model import BlockKind
from digest.text import normalize

_IMAGE, _HEADING, _PARAGRAPH, _CODE = BlockKind.IMAGE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CODE
_ENCLOSABLE = (BlockKind.LIST_ITEM, BlockKind.TABLE, BlockKind.CODE)
_ARTICLE = 1 << TAGS.index("article")
_SENTENCE_CHARS = 50
_LOWEST, _NEAR_BEST = 0.05, 0.6
_LONG_CHARS, _NEARLY = 200, 0.15
_OPENING_DRAFTS = 6  # bylines, dates and repeated titles stand among the first kept drafts
_LABEL_CHARS, _COLONS = 80, (":", "：")
_SURE_HEADING = 0.6  # on pages that are lists of headings these stand alone
_CREDIT_CHARS = 120
_CREDIT_REST_WORDS = 2
_PARAGRAPH_CHARS = 140
_BOX_CHARS = 600
_RUN_LONG, _RUN_DRAFTS, _RUN_CHARS = 80, 2, 300
_ROW_LINKS, _ROW_SHARE, _ROW_LINK_CHARS = 3, 0.85, 30
_VISIBLE_CHARS, _VISIBLE_SHARE = 100, 0.5
_MAIN_CHARS = 600  # an article element with less text beside its title is a teaser
_SCRIPT_SHARE = 0.06  # of brackets, semicolons and the like; prose has a tenth of that
_PROMPT, _BYLINE, _BOX, _LEAD, _CAPTION, _CONSENT, _MEDIA = (
    1 << CLASS_TOPICS.index(topic) for topic in ("newsletter", "byline", "box", "lead", "caption", "consent", "media")
)
_STANDFIRST_CHARS, _SAME_CHARS, _LIKELY = (50, 500), 60, 0.1
_CAPTION_CHARS, _CAPTION_REACH = 300, 2
_SURE_TEXT, _DOUBTFUL_TEXT = 0.95, 0.7
_WHOLE_CHARS, _SURE_SCORE = 800, 0.85
_ENCLOSED = 0.2
_KICKER_CHARS = 40
_RELATED = PHRASE_TOPICS.index("related") + 1
_SIGNPOST_CHARS = 200
_CLOSING_DRAFTS = 3
_SIGNATURE_CHARS, _SIGNATURE_WORDS, _PARTICLE_CHARS = 60, 6, 3
_ENDS = tuple(".!?…。！？।؟\"'”’»)）」]")
_WORD = re.compile(r"\w+")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CREDIT_WORDS = _listed(
    "by von par por di av af door and und et y e updated published posted last on at am pm uhr um est edt gmt bst cet ist utc min "
    "mins minute minutes read reading time hours hour ago stand le la el mis à jour il the written author text date veröffentlicht "
    "aktualisiert publié publicado staff writer"
)


@dataclass(slots=True)
class _Page:
    drafts: list[Draft]
    scores: list[float]
    kept: list[bool]
    metadata: Metadata
    title: str

    def is_title(self, draft: Draft) -> bool:
        """Whether a draft says what the title says."""
        return bool(self.title) and len(draft.text) <= 2 * len(self.metadata.title) + 20 and normalize(draft.text) == self.title

    def holds_title(self, draft: Draft) -> bool:
        """Whether a draft begins or ends with a title of several words and says little else: a topic, a kicker."""
        if " " not in self.title or not len(self.title) < len(draft.text) <= len(self.metadata.title) + _KICKER_CHARS:
            return False
        words = normalize(draft.text)
        return words.startswith(f"{self.title} ") or words.endswith(f" {self.title}")

    def texts(self) -> Iterator[int]:
        """The positions of the kept texts."""
        return (index for index, draft in enumerate(self.drafts) if self.kept[index] and draft.kind is not _IMAGE)

    def opening(self) -> Iterator[int]:
        """The positions of the first kept texts."""
        return islice(self.texts(), _OPENING_DRAFTS)


def refine(drafts: list[Draft], scores: list[float], metadata: Metadata) -> tuple[list[bool], list[str]]:
    """For every draft whether it is kept, and the reason in a few words."""
    bar = _bar(drafts, scores)
    page = _Page(drafts, scores, [score >= bar for score in scores], metadata, normalize(metadata.title))
    reasons = ["kept" if keep else "score" for keep in page.kept]
    for index in list(_siblings(page)):
        page.kept[index] = True
        reasons[index] = "kept like its neighbours"
    for index in list(_enclosed(page)):
        page.kept[index] = True
        reasons[index] = "kept between sure paragraphs"
    for index in list(_standfirst(page)):
        page.kept[index] = True
        reasons[index] = "kept as the standfirst"
    for reason, rule in _RULES:
        for index in list(rule(page)):
            page.kept[index] = False
            reasons[index] = reason
    return page.kept, reasons


def _bar(drafts: list[Draft], scores: list[float]) -> float:
    """The score from which a draft is kept: lower on a page that has no sure paragraph, where the best there is must do."""
    long = (
        score
        for draft, score in zip(drafts, scores, strict=True)
        if len(draft.text) >= _SENTENCE_CHARS and draft.kind is not _HEADING
    )
    best = max(long, default=0.0)
    return KEEP if best >= KEEP else max(_LOWEST, best * _NEAR_BEST)


def _siblings(page: _Page) -> Iterator[int]:
    """Long paragraphs that fell just short, in the same place and of the same form as long ones that are kept."""
    drafts, kept = page.drafts, page.kept
    long = [i for i, draft in enumerate(drafts) if len(draft.text) >= _LONG_CHARS and draft.link_chars * 5 < len(draft.text)]
    short_of = [i for i in long if not kept[i] and page.scores[i] >= _NEARLY and drafts[i].kind is not _IMAGE]
    forms = {(id(drafts[i].place.parent), drafts[i].place.signature) for i in long if kept[i]} if short_of else ()
    yield from (i for i in short_of if (id(drafts[i].place.parent), drafts[i].place.signature) in forms)


def _enclosed(page: _Page) -> Iterator[int]:
    """Lists, tables and code that fell short right between sure paragraphs."""
    run: list[int] = []
    sure = False
    for index, draft in enumerate(page.drafts):
        if draft.kind is _IMAGE:
            continue
        if page.kept[index]:
            if run and sure and page.scores[index] >= _SURE_SCORE and sum(page.scores[i] for i in run) >= _ENCLOSED * len(run):
                yield from run
            run.clear()
            sure = page.scores[index] >= _SURE_SCORE
        elif draft.kind in _ENCLOSABLE and 2 * draft.link_chars <= len(draft.text):
            run.append(index)
        else:
            run.clear()
            sure = False


def _standfirst(page: _Page) -> Iterator[int]:
    """Between the title and the text, a sentence or two that are named a standfirst, or that the page describes itself with."""
    drafts, about = page.drafts, normalize(page.metadata.description)
    body = next((i for i in page.texts() if len(drafts[i].text) >= _STANDFIRST_CHARS[0] and not page.is_title(drafts[i])), 0)
    title = max((i for i in range(body) if page.is_title(drafts[i])), default=body)
    for index in range(title + 1, body):
        draft = drafts[index]
        fits = _STANDFIRST_CHARS[0] <= len(draft.text) <= _STANDFIRST_CHARS[1] and draft.link_chars * 4 <= len(draft.text)
        told = draft.place.near & _LEAD or (about and about.startswith(normalize(draft.text)[:_SAME_CHARS]))
        text = draft.kind in (_PARAGRAPH, _HEADING)
        if fits and told and text and not page.kept[index] and page.scores[index] >= _LIKELY:
            yield index


def _title_again(page: _Page) -> Iterator[int]:
    """The title, wherever it stands as a heading or opens the text, there also with a few words around it; and a top heading that
    opens the text of a dated page, which is the title even where another place names a better one."""
    opening = list(page.opening())
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is BlockKind.HEADING:
            top = index == opening[0] and draft.level == 1 and page.metadata.published is not None
            if top or page.is_title(draft) or (index in opening and page.holds_title(draft)):
                yield index
        elif index in opening and page.is_title(draft):
            yield index


def _stray_signs(page: _Page) -> Iterator[int]:
    """Paragraphs of a sign or two that say nothing: a full stop, a dash."""
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is BlockKind.PARAGRAPH and len(draft.text) <= 2 and not any(map(str.isalnum, draft.text)):
            yield index


def _consent(page: _Page) -> Iterator[int]:
    """What a page asks about cookies, in a box that is named for it."""
    for index in page.texts():
        draft = page.drafts[index]
        if draft.place.bits & _CONSENT and "cookie" in draft.text.lower():
            yield index


def _other_articles(page: _Page) -> Iterator[int]:
    """What stands in another ``article`` element than the title, where that one holds a text of its own: the next article of an
    endless page, teasers, comments."""
    if not any(draft.place.tags & _ARTICLE for draft in page.drafts):
        return
    articles = [outermost(draft.place, "article") for draft in page.drafts]
    own = next((articles[i] for i, draft in enumerate(page.drafts) if articles[i] is not None and page.is_title(draft)), None)
    held = sum(len(draft.text) for draft, keep, at in zip(page.drafts, page.kept, articles, strict=True) if keep and at is own)
    if own is not None and held >= _MAIN_CHARS:
        yield from (i for i, at in enumerate(articles) if page.kept[i] and at is not None and at is not own)


def _hidden(page: _Page) -> Iterator[int]:
    """What the page itself hides, unless that is most of the text: some pages show their text by a script."""
    hidden = [index for index in page.texts() if page.drafts[index].place.tags & HIDDEN]
    if hidden:
        unseen = sum(len(page.drafts[index].text) for index in hidden)
        seen = sum(len(page.drafts[index].text) for index in page.texts()) - unseen
        if seen >= max(_VISIBLE_CHARS, _VISIBLE_SHARE * unseen):
            yield from hidden


def _leaked_scripts(page: _Page) -> Iterator[int]:
    """Scripts that broken markup shows as text."""
    for index, draft in enumerate(page.drafts):
        text = draft.text
        if page.kept[index] and draft.kind is not _CODE and len(text) > _LONG_CHARS and "{" in text and ");" in text:
            signs = sum(map(text.count, "{};=()"))
            if signs > _SCRIPT_SHARE * len(text):
                yield index


def _copied_runs(page: _Page) -> Iterator[int]:
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


def _link_rows(page: _Page) -> Iterator[int]:
    """Lines that are nothing but several short links: menus, paths to the page, lists of topics."""
    for index, draft in enumerate(page.drafts):
        if page.kept[index] and draft.kind is _PARAGRAPH and draft.links >= _ROW_LINKS:
            size = len(draft.text)
            if draft.link_chars >= _ROW_SHARE * size and size <= _ROW_LINK_CHARS * draft.links:
                yield index


def _credits(page: _Page) -> Iterator[int]:
    """Bylines and dates above the text: lines of nothing but the authors' names, a date, and the words around them."""
    names = {word for author in page.metadata.authors for word in normalize(author).split()}
    for index in page.opening():
        draft = page.drafts[index]
        if len(draft.text) > _PARAGRAPH_CHARS:
            return
        if draft.kind is not _HEADING and len(draft.text) <= _CREDIT_CHARS and _is_credit(draft.text, names):
            yield index


def _is_credit(text: str, names: set[str]) -> bool:
    words = normalize(text).split()
    if not (names.intersection(words) or read_date(text) or is_byline(text)):
        return False
    rest = [word for word in words if word not in names and word not in _CREDIT_WORDS and not any(map(str.isdigit, word))]
    return len(rest) <= _CREDIT_REST_WORDS


def _syndication(page: _Page) -> Iterator[int]:
    """The last words of a copied article: "The post … appeared first on …"."""
    for index in [index for index, keep in enumerate(page.kept) if keep][-3:]:
        if is_syndicated(page.drafts[index].text):
            yield index


def _placeholders(page: _Page) -> Iterator[int]:
    """What stands where a video or a post would be if it were allowed to: "external content", "allow and show"."""
    for index, draft in enumerate(page.drafts):
        if page.kept[index] and is_placeholder(draft.text):
            yield index


def _captions(page: _Page) -> Iterator[int]:
    """Short texts beside a picture that are marked as its caption, or end with whose it is."""
    for index, draft in enumerate(page.drafts):
        if not page.kept[index] or draft.kind is not _PARAGRAPH or len(draft.text) > _CAPTION_CHARS:
            continue
        beside = page.drafts[max(0, index - _CAPTION_REACH) : index + _CAPTION_REACH + 1]
        if not any(other.kind is _IMAGE for other in beside):
            continue
        marked = draft.place.own & _CAPTION and any(map(str.isalpha, draft.text))
        likely = page.scores[index] < _SURE_TEXT and (marked or ends_with_agency(draft.text))
        beside_media = bool(draft.place.near & _MEDIA) and page.scores[index] < _DOUBTFUL_TEXT and draft.text[-1:] not in _COLONS
        if likely or beside_media or draft.place.tag == "figcaption" or names_photographer(draft.text):
            yield index


def _other_news(page: _Page) -> Iterator[int]:
    """What stands behind the label of other articles, up to where the text goes on: a paragraph of a form that the text above has,
    or one that is sure, and the heading above it. Only where a whole text stands above."""
    above, behind = 0, False
    forms: set[tuple[int, int]] = set()
    headings: list[int] = []
    for index, draft in enumerate(page.drafts):
        form = id(draft.place.parent), draft.place.signature
        if behind:
            sure = page.scores[index] >= _SURE_SCORE and len(draft.text) >= _LABEL_CHARS and draft.kind is not BlockKind.TABLE
            behind = not (sure or form in forms) or 2 * draft.link_chars > len(draft.text)
        elif above >= _WHOLE_CHARS and not draft.link_chars and opens_other_news(draft.text):
            behind = True
        if not page.kept[index]:
            continue
        above += len(draft.text)
        if not behind:
            headings.clear()
            if len(draft.text) >= _PARAGRAPH_CHARS:
                forms.add(form)
        elif draft.kind is _HEADING:
            headings.append(index)
        else:
            yield from (*headings, index)
            headings.clear()
    if behind:
        yield from headings


def _comments(page: _Page) -> Iterator[int]:
    """What stands behind the label of the readers' comments, where a whole text stands above it."""
    above = 0
    for index, draft in enumerate(page.drafts):
        if above >= _WHOLE_CHARS and not draft.link_chars and opens_comments(draft.text):
            yield from (later for later in page.texts() if later >= index)
            return
        if page.kept[index]:
            above += len(draft.text)


def _signposts(page: _Page) -> Iterator[int]:
    """Short lines amid the text that lead to another one: "Read also: …"."""
    for index, draft in enumerate(page.drafts):
        if not page.kept[index] or draft.kind is not _PARAGRAPH:
            continue
        linked = len(draft.text) <= min(_SIGNPOST_CHARS, draft.link_chars * 3)
        if linked and phrase_topic(draft.text) == _RELATED:
            yield index


def _opening_names(page: _Page) -> Iterator[int]:
    """A name, or a place and a desk, alone on a line right before the first paragraph: capitalised words without a full stop."""
    kept = list(islice(page.texts(), 2))
    if len(kept) == 2 and _is_signature(page.drafts[kept[0]]) and len(page.drafts[kept[1]].text) > _PARAGRAPH_CHARS // 2:
        yield kept[0]


def _closing_lines(page: _Page) -> Iterator[int]:
    """What stands below the last sentence: agencies and signatures, and prompts to subscribe, follow or give."""
    kept = list(page.texts())
    for before, index in list(pairwise(kept))[: -1 - _CLOSING_DRAFTS : -1]:
        draft = page.drafts[index]
        ended = page.drafts[before].text[-1:] in _ENDS
        if draft.kind is not _PARAGRAPH:
            return
        if not (ended and _is_signature(draft)) and not is_prompt(draft.text):
            return
        yield index


def _is_signature(draft: Draft) -> bool:
    """Whether a paragraph is a few words, most of them capitalised, without a mark at the end."""
    text = draft.text
    if draft.kind is not _PARAGRAPH or len(text) > _SIGNATURE_CHARS or text[-1:] in _ENDS or text[-1:] in _COLONS:
        return False
    words = [word for word in _WORD.findall(text) if len(word) > _PARTICLE_CHARS] or [text]
    return len(words) <= _SIGNATURE_WORDS and all(not word[0].islower() for word in words) and text != text.lower()


def _boxes(page: _Page) -> Iterator[int]:
    """Small boxes that are named for what they are: newsletter and subscription prompts, and, behind the text, notes on the
    author."""
    named = _PROMPT | _BYLINE
    if not any(keep and draft.place.near & named for draft, keep in zip(page.drafts, page.kept, strict=True)):
        return
    sizes: dict[int, int] = {}
    for draft in page.drafts:
        sizes[id(draft.place.parent)] = sizes.get(id(draft.place.parent), 0) + len(draft.text)
    behind = False
    for index, draft in enumerate(page.drafts):
        if page.kept[index] and sizes[id(draft.place.parent)] <= _BOX_CHARS:
            author = behind and draft.place.near & _BYLINE and draft.place.near & _BOX
            if draft.place.near & _PROMPT or author:
                yield index
        behind = behind or len(draft.text) > _PARAGRAPH_CHARS


def _bare_labels(page: _Page) -> Iterator[int]:
    """Lines such as "Related articles:" whose list was dropped."""
    before = -1
    for index, draft in enumerate(page.drafts):
        if draft.kind is _IMAGE:
            continue
        label = (
            before >= 0
            and page.kept[before]
            and page.drafts[before].text[-1:] in _COLONS
            and len(page.drafts[before].text) <= _LABEL_CHARS
        )
        if label and not page.kept[index]:
            yield before
        before = index


def _bare_headings(page: _Page) -> Iterator[int]:
    """Headings beneath which nothing is left, while something stood there; and those that close the text."""
    beneath: list[int] = []  # levels of headings and 7 for text, of what is kept behind the current position
    dropped = True
    for index in range(len(page.drafts) - 1, -1, -1):
        draft = page.drafts[index]
        if draft.kind is _IMAGE:
            continue
        if not page.kept[index]:
            dropped = True
            continue
        if draft.kind is _HEADING:
            bare = not beneath or beneath[-1] <= draft.level
            if bare and dropped and page.scores[index] < _SURE_HEADING:
                yield index
                continue
            beneath.append(draft.level)
        else:
            beneath.append(7)
        dropped = False


_RULES: tuple[tuple[str, Callable[[_Page], Iterator[int]]], ...] = (
    ("hidden", _hidden),
    ("another article", _other_articles),
    ("a script", _leaked_scripts),
    ("a second copy", _copied_runs),
    ("nothing but links", _link_rows),
    ("repeats the title", _title_again),
    ("asks about cookies", _consent),
    ("a stray sign", _stray_signs),
    ("byline or date", _credits),
    ("syndication note", _syndication),
    ("behind the comments' label", _comments),
    ("behind a label of other articles", _other_news),
    ("a placeholder", _placeholders),
    ("a caption", _captions),
    ("leads to another text", _signposts),
    ("a name above the text", _opening_names),
    ("below the last sentence", _closing_lines),
    ("prompt or author box", _boxes),
    ("its list is gone", _bare_labels),
    ("nothing beneath it", _bare_headings),
)
