"""Rules on what stands beside and behind the text: captions, placeholders, prompts, comments, ways to other articles."""

from collections.abc import Iterator
from itertools import pairwise

from digest.extract.drafts import Draft
from digest.extract.hints import CLASS_TOPICS, PHRASE_TOPICS, phrase_topic
from digest.extract.notes import (
    COLONS,
    LABEL_CHARS,
    SENTENCE_ENDS,
    asks,
    ends_with_agency,
    is_benefit,
    is_disclaimer,
    is_picture_credit,
    is_placeholder,
    is_portrait,
    is_prompt,
    is_sign_off,
    is_signature,
    is_syndicated,
    is_wall,
    names_photographer,
    opens_comments,
    opens_links,
    opens_other_news,
)
from digest.extract.rated import HEADING, IMAGE, LIST_ITEM, PARAGRAPH, PARAGRAPH_CHARS, QUOTE, SURE, TABLE, WHOLE_CHARS, RatedPage
from digest.text import normalize

_PROMPT, _BYLINE, _BOX, _CAPTION, _CONSENT, _MEDIA = (
    1 << CLASS_TOPICS.index(topic) for topic in ("newsletter", "byline", "box", "caption", "consent", "media")
)
_BOX_CHARS = 600
_CAPTION_CHARS, _CAPTION_REACH = 300, 2
_SURE_TEXT, _DOUBTFUL_TEXT = 0.95, 0.7
_RELATED = PHRASE_TOPICS.index("related") + 1
_SIGNPOST_CHARS = 200
_PULLED_CHARS = 40
_QUOTES, _TEXTS, _TEXT_CHARS = 50, 1000, 3000
_CLOSING_DRAFTS, _CLOSING_LABEL_CHARS = 3, 100
_OFFERS, _OFFERED_SHARE = 2, 0.3
_NUMBERS = "0123456789 ()"


def find_consent(page: RatedPage) -> Iterator[int]:
    """What a page asks about cookies, in a box that is named for it."""
    for index in page.texts():
        draft = page.drafts[index]
        if draft.place.bits & _CONSENT and "cookie" in draft.small():
            yield index


def find_syndication(page: RatedPage) -> Iterator[int]:
    """Where a copied or translated article comes from, above the text or below it: "The post … appeared first on …"."""
    kept = page.texts()
    for index in {*kept[:_CLOSING_DRAFTS], *kept[-_CLOSING_DRAFTS:]}:
        if is_syndicated(page.drafts[index]):
            yield index


def find_disclaimers(page: RatedPage) -> Iterator[int]:
    """That opinions are not those of the house, and by what it earns."""
    return (index for index in page.texts() if is_disclaimer(page.drafts[index]))


def find_walls(page: RatedPage) -> Iterator[int]:
    """Lines that ask to subscribe or log in, and the lists of what a subscription offers, two items of which say so."""
    offers: dict[int, list[bool]] = {}
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is LIST_ITEM:
            offers.setdefault(id(draft.place.parent), []).append(is_benefit(draft))
        elif draft.kind is PARAGRAPH and is_wall(draft):
            yield index
    lists = {place for place, items in offers.items() if sum(items) >= max(_OFFERS, _OFFERED_SHARE * len(items))}
    if lists:
        yield from (i for i in page.texts() if page.drafts[i].kind is LIST_ITEM and id(page.drafts[i].place.parent) in lists)


def find_placeholders(page: RatedPage) -> Iterator[int]:
    """What stands where a video or a post would be if it were allowed to: "external content", "allow and show"."""
    for index, draft in enumerate(page.drafts):
        if page.kept[index] and is_placeholder(draft):
            yield index


def find_captions(page: RatedPage) -> Iterator[int]:
    """Short texts beside a picture that are marked as its caption, or end with whose it is."""
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is not PARAGRAPH or len(draft.text) > _CAPTION_CHARS:
            continue
        beside = page.drafts[max(0, index - _CAPTION_REACH) : index + _CAPTION_REACH + 1]
        if not any(other.kind is IMAGE for other in beside):
            continue
        marked = draft.place.own & _CAPTION and any(map(str.isalpha, draft.text))
        likely = page.scores[index] < _SURE_TEXT and (marked or ends_with_agency(draft))
        beside_media = bool(draft.place.near & _MEDIA) and page.scores[index] < _DOUBTFUL_TEXT and draft.text[-1:] not in COLONS
        if likely or beside_media or draft.place.tag == "figcaption" or names_photographer(draft):
            yield index


def find_other_news(page: RatedPage) -> Iterator[int]:
    """What stands behind the label of other articles, up to where the text goes on: a paragraph of a form that the text above has,
    or one that is sure, and the heading above it. Only where a whole text stands above."""
    above, behind = 0, False
    forms: set[tuple[int, int]] = set()
    headings: list[int] = []
    for index, draft in enumerate(page.drafts):
        if behind:
            sure = page.scores[index] >= SURE and len(draft.text) >= LABEL_CHARS and draft.kind is not TABLE
            behind = not (sure or _form(draft) in forms) or 2 * draft.link_chars > len(draft.text)
        elif above >= WHOLE_CHARS and not draft.link_chars and opens_other_news(draft):
            behind = True
        if not page.kept[index]:
            continue
        above += len(draft.text)
        if not behind:
            headings.clear()
            if len(draft.text) >= PARAGRAPH_CHARS:
                forms.add(_form(draft))
        elif draft.kind is HEADING:
            headings.append(index)
        else:
            yield from (*headings, index)
            headings.clear()
    if behind:
        yield from headings


def find_credit_lines(page: RatedPage) -> Iterator[int]:
    """Lines that are nothing but whose picture stood there, with or without it: "(Image credit: …)"."""
    return (i for i in page.texts() if page.drafts[i].kind is PARAGRAPH and is_picture_credit(page.drafts[i]))


def find_closing_list(page: RatedPage) -> Iterator[int]:
    """The label of other articles with the list that closes the text, and the pictures in it: behind the label are only items and
    links."""
    first = len(page.drafts)
    for index in reversed(page.texts()[1:]):
        draft = page.drafts[index]
        if opens_links(draft):
            first = index
        elif draft.kind not in (LIST_ITEM, HEADING) and 2 * draft.link_chars <= len(draft.text):
            break
    yield from range(first, len(page.drafts))


def find_last_prompts(page: RatedPage) -> Iterator[int]:
    """Prompts to subscribe, follow or write in that close a whole text."""
    kept = page.texts()
    if sum(len(page.drafts[index].text) for index in kept) >= WHOLE_CHARS:
        for index in reversed(kept[-_CLOSING_DRAFTS:]):
            if page.drafts[index].kind is not PARAGRAPH or not asks(page.drafts[index].small()):
                return
            yield index


def _form(draft: Draft) -> tuple[int, int]:
    return id(draft.place.parent), draft.place.signature


def find_comments(page: RatedPage) -> Iterator[int]:
    """What stands behind the label of the readers' comments, where a whole text stands above it. A label that comes more than once
    stands beneath each of several texts: answers, cards."""
    labels: list[str] = []
    first, above = -1, 0
    for index, draft in enumerate(page.drafts):
        if above >= PARAGRAPH_CHARS and not draft.link_chars and opens_comments(draft):
            labels.append(draft.text.strip(_NUMBERS))
            first = index if first < 0 and above >= WHOLE_CHARS else first
        if page.kept[index]:
            above += len(draft.text)
    if first >= 0 and len(set(labels)) == len(labels):
        yield from (index for index in page.texts() if index >= first)


def find_pull_quotes(page: RatedPage) -> Iterator[int]:
    """Quotations set apart that a paragraph of the text holds too; in a thread they say what is answered. Each is looked for in all
    paragraphs, so only on pages of an article's size."""
    quotes = [index for index in page.texts() if page.drafts[index].kind is QUOTE and len(page.drafts[index].text) >= _PULLED_CHARS]
    if 0 < len(quotes) <= _QUOTES and len(page.texts()) <= _TEXTS and "Discussion" not in page.metadata.linked.kind:
        paragraphs = (page.drafts[index] for index in page.texts() if page.drafts[index].kind is PARAGRAPH)
        texts = [normalize(draft.text) for draft in paragraphs if len(draft.text) <= _TEXT_CHARS]
        for index in quotes:
            words = normalize(page.drafts[index].text)
            if any(words in text for text in texts if len(text) > len(words)):
                yield index


def find_signposts(page: RatedPage) -> Iterator[int]:
    """Short lines amid the text that lead to another one: "Read also: …"."""
    for index in page.texts():
        draft = page.drafts[index]
        if draft.kind is not PARAGRAPH:
            continue
        linked = len(draft.text) <= min(_SIGNPOST_CHARS, draft.link_chars * 3)
        if linked and phrase_topic(draft.small()) == _RELATED:
            yield index


def find_closing_lines(page: RatedPage) -> Iterator[int]:
    """What stands below the last sentence: agencies and signatures, what the author is, prompts to subscribe, follow or give, and a
    label of what is not there any more."""
    kept = page.texts()
    for before, index in list(pairwise(kept))[: -1 - _CLOSING_DRAFTS : -1]:
        draft, above = page.drafts[index], page.drafts[before].text
        if draft.kind is not PARAGRAPH:
            return
        ended = above[-1:] in SENTENCE_ENDS or is_sign_off(above)
        signed = ended and (is_signature(draft) or is_sign_off(draft.text) or is_portrait(draft.text, page.metadata.authors))
        label = index == kept[-1] and draft.text[-1:] in COLONS and len(draft.text) <= _CLOSING_LABEL_CHARS
        if not (signed or label or is_prompt(draft)):
            return
        yield index


def find_boxes(page: RatedPage) -> Iterator[int]:
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
        behind = behind or len(draft.text) > PARAGRAPH_CHARS
