"""Rules on what stands above the text: the title again, and the names of authors, dates, places and desks."""

import re
from collections.abc import Iterator

from digest.extract.dates import read_date
from digest.extract.hints import small_letters
from digest.extract.judge import KEEP
from digest.extract.notes import is_signature
from digest.extract.people import is_byline
from digest.extract.rated import HEADING, PARAGRAPH_CHARS, RatedPage
from digest.text import normalize

_CREDIT_CHARS, _CREDIT_REST_WORDS = 120, 2
_CREDIT_WORDS = frozenset(
    word
    for line in (
        "by von par por di av af door and und et y e le la el il the mis à jour stand author text date staff writer written",
        "updated published posted last on at veröffentlicht aktualisiert publié publicado",
        "am pm uhr um est edt gmt bst cet ist utc min mins minute minutes read reading time hour hours ago",
    )
    for word in line.split()
)

_AGO = re.compile(
    r"\d+ ?(?:min(?:ute)?s?|hours?|days?|weeks?) ago\b|\bvor (?:\d+|einer|einem) (?:minute|stunde|tag|woche)|\bil y a (?:\d+|une?) "
    r"(?:minute|heure|jour)|\bhace (?:\d+|una?) (?:minuto|hora|día)|\b(?:há|fa) \d+ |\d+ (?:минут|час|дн)\w* назад"
    r"|\d+ ?(?:分钟|小时|天|分鐘|小時|分|時間|日)前"
    r"|\d+ ?(?:분|시간|일) ?전|\d+ (?:minut|godzin|dni)\w* temu|\d+ (?:dakika|saat|gün) önce"
)


def find_links_above(page: RatedPage) -> Iterator[int]:
    """Links above all that is likely text, on pages where less than likely is enough: a menu that says not that it is one."""
    if page.listed:
        first = next(index for index, score in enumerate(page.scores) if score >= KEEP)
        yield from (
            index for index in page.texts() if index < first and 2 * page.drafts[index].link_chars > len(page.drafts[index].text)
        )


def find_title_again(page: RatedPage) -> Iterator[int]:
    """The title, wherever it stands as a heading or opens the text, there also with a few words around it; and a top heading that
    opens the text of a dated page, which is the title even where another place names a better one."""
    opening = list(page.opening())
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is HEADING:
            top = index == opening[0] and draft.level == 1 and page.metadata.published is not None
            if top or page.is_title(draft) or (index in opening and page.holds_title(draft)):
                yield index
        elif index in opening and page.is_title(draft):
            yield index


def find_credits(page: RatedPage) -> Iterator[int]:
    """Bylines and dates above the text: lines of nothing but the authors' names, a date, and the words around them; beneath a
    standfirst only lines that name an author as one."""
    names = {word for author in page.metadata.authors for word in normalize(author).split()}
    begun = False
    for index in page.opening():
        draft = page.drafts[index]
        begun = begun or len(draft.text) > PARAGRAPH_CHARS
        if draft.kind is HEADING or len(draft.text) > _CREDIT_CHARS or not _is_credit(draft.text, names):
            continue
        if not begun or (is_byline(draft.text) and names.intersection(normalize(draft.text).split())):
            yield index


def _is_credit(text: str, names: set[str]) -> bool:
    words = normalize(text).split()
    if not (names.intersection(words) or read_date(text) or is_byline(text) or _AGO.search(small_letters(text))):
        return False
    rest = [word for word in words if word not in names and word not in _CREDIT_WORDS and not any(map(str.isdigit, word))]
    return len(rest) <= _CREDIT_REST_WORDS


def find_opening_names(page: RatedPage) -> Iterator[int]:
    """A name, or a place and a desk, alone on a line right before the first paragraph: several capitalised words without a full
    stop or a colon; not a greeting, nor the value of a label."""
    kept = page.texts()[:2]
    if len(kept) == 2 and is_signature(page.drafts[kept[0]]) and len(page.drafts[kept[1]].text) > PARAGRAPH_CHARS // 2:
        text = page.drafts[kept[0]].text
        if " " in text and ":" not in text:
            yield kept[0]
