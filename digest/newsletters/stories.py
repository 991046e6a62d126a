"""One mail as a feed: the stories of a round-up, or the mail itself.

    read_mail(page, source)   a Feed with an entry for each story

A mail is a round-up when it has several headline links (four words or more that fill most of their block, or a heading or bold
phrase) and little other text for each: fewer than 80 words. Else it is an essay, which is its own article, under the address
where it stands online if the mail names one in the clear. Links from the first word of unsubscribing in the lower half on are
the footer's. Advertisements by their own word, calls to action and menus are no stories: they are entries with the reason, so that
an edition accounts for them, and count for nothing here.
"""

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape

from lxml import html  # noqa: TID251 - this package owns the mail side of it

from digest import text as words
from digest import urls
from digest.errors import FeedError
from digest.model import Entry, Feed, Page, Source
from digest.newsletters.armour import without_data
from digest.newsletters.layout import Piece, read_pieces, read_tree
from digest.newsletters.lines import read_lines
from digest.newsletters.links import is_dangerous, real_address
from digest.newsletters.mail import Mail, parse_mail
from digest.newsletters.plain import to_markup
from digest.newsletters.worth import ADVERTISEMENT, CALL, MENU, is_label, why_aside

_HEADLINE_WORDS = 4
_STRONG_WORDS = 2
_HEADLINE_SHARE = 0.6
_LEAST_STORIES = 3
_WORDS_PER_STORY = 80
_SUMMARY_WORDS = 80
_TITLE_LIMIT_CHARS = 300
_HEADING_WORDS = 14  # of a text without a link
_PROSE_WORDS = 8
_NEAR = 30  # texts above a call, among which its heading is looked for
_MENU_WORDS = 3
_SENTENCE_ENDS = ".!?…。！？।؟"
_ONLINE = re.compile(r"browser|online|web ?version|navigateur|navegador|webversion|in app", re.IGNORECASE)
# What leads to a list, not to a story.
_SIGNPOST = re.compile(
    r"(?:more|all|see|view|browse|read|click|full|site ?map|table of contents|mehr|alle|weitere|zur|plus|tous|toutes|voir|lire|"
    r"ver|m[áa]s|todos|todas|leer|altro|tutti|meer|все|ещ[её]|もっと|更多|查看)\b",
    re.IGNORECASE,
)
_SIGNPOST_WORDS = 3
_FOOTER = re.compile(
    r"unsubscri|opt out|abmelden|abbestellen|d[ée]sabonn|d[ée]sinscri|darse de baja|afmelden|отпис|退订|配信停止|"
    r"you(?:'re| are) receiving|sent to you|you (?:are|were) (?:currently )?subscribed|address for your subscription|"
    r"sie erhalten diese|vous recevez ce|recibes? este|ricevi questa|ontvangt deze|voc[êe] (?:est[áa] recebendo|recebeu) este|"
    r"вы получили это|otrzymujesz t[eę]|du får det|du modtager denne",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Story:
    """A headline with the texts below it; ``aside`` says why it is no story."""

    title: str
    url: str
    texts: list[str] = field(default_factory=list)
    aside: str = ""

    @property
    def summary(self) -> str:
        """The text of its own; "" for a bullet or "Read more"."""
        text = " ".join(" ".join(self.texts).split()[:_SUMMARY_WORDS])
        return text if words.word_count(text) >= _HEADLINE_WORDS else ""


def read_mail(page: Page, source: Source) -> Feed:
    """The stories that a mail brings, in its order; for an essay the mail itself. Its sender is their outlet, and gives the feed no
    title: a mailbox holds mails of many.

    :raises FeedError: when the bytes hold no text at all.
    """
    mail = parse_mail(page.body)
    mail = replace(mail, text=without_data(mail.text))
    root = read_tree(mail.html) if mail.html.strip() else None
    if root is None and not mail.text.strip():
        raise FeedError("the mail holds no text; remove it from the source's folder")
    pieces = read_pieces(root) if root is not None else read_lines(mail.text)
    body = pieces[: _footer_start(pieces)]
    stories = _stories(body, mail)
    if _is_round_up([each for each in stories if not each.aside], body):
        entries = tuple(_entry(each, n, mail, source) for n, each in enumerate(stories))
    else:
        entries = (_essay(root, pieces, mail, source),)
    return Feed(entries=tuple(replace(each, outlet=mail.sender) for each in entries))


def _footer_start(pieces: tuple[Piece, ...]) -> int:
    for n in range(len(pieces) // 2, len(pieces)):
        if _FOOTER.search(pieces[n].text):
            return n
    return len(pieces)


def _stories(pieces: tuple[Piece, ...], mail: Mail) -> list[_Story]:
    """The headline links with the text that follows each, one for each address; what is no story among them with the reason."""
    found: dict[str, _Story] = {}
    forbidden = {piece.href for piece in pieces if is_dangerous(piece.href, piece.text) and piece.href} | set(mail.unsubscribe)
    current: _Story | None = None
    is_advertised = False  # by a label right above: the next link, or a text before it, is what the label is for
    said: list[Piece] = []  # since the last headline
    for n, piece in enumerate(pieces):
        if is_label(piece.text):
            found[f"#{n}"] = current = _Story(title=piece.text[:_TITLE_LIMIT_CHARS], url="", aside=ADVERTISEMENT)
            is_advertised, said = not piece.href and bool(why_aside(piece.text, "")), []
            continue
        url = real_address(urls.resolve("", piece.href)) if piece.href else ""
        if not piece.href or not (piece.href in forbidden or is_dangerous(url, piece.text)):
            if piece.href and _is_headline(piece):
                story = _new_story(piece, url, said, current, aside=ADVERTISEMENT if is_advertised else "")
                known = found.get(urls.key(url))
                found[urls.key(url)] = current = known if known and (story.aside or not known.aside) else story
                said = []
            elif not piece.href or words.word_count(piece.text) > 1:
                said.append(piece)
                if current is not None:
                    current.texts.append(piece.text)
        is_advertised = is_advertised and not piece.href and words.word_count(piece.text) < _PROSE_WORDS
    return _judged(list(found.values()))


def _new_story(piece: Piece, url: str, said: list[Piece], above: _Story | None, *, aside: str) -> _Story:
    """The story of a headline link. A call to action below a heading and its text is a story by that heading; the text is taken
    from what stands above."""
    title = piece.text[:_TITLE_LIMIT_CHARS]
    why = aside or why_aside(title, "")
    near = range(len(said) - 2, max(-1, len(said) - _NEAR), -1) if why == CALL else ()
    n = next((n for n in near if _is_heading(said[n], said[n + 1 :])), None)
    if n is None:
        return _Story(title=title, url=url, aside=why)
    if above is not None:
        del above.texts[max(0, len(above.texts) - len(said) + n) :]
    return _Story(title=said[n].text[:_TITLE_LIMIT_CHARS], url=url, texts=[each.text for each in said[n + 1 :]])


def _is_heading(piece: Piece, below: list[Piece]) -> bool:
    """Whether a text without a link is the heading of those below it: a line of some words without a full stop above sentences."""
    text, start = piece.text, below[0].text
    is_line = not piece.href and piece.begins and below[0].begins and text[:1].isalnum() and text[-1:] not in ".,;:!…。"
    is_one = is_line and _STRONG_WORDS <= words.word_count(text) <= _HEADING_WORDS and not text[0].islower()
    prose = " ".join(each.text for each in below)
    told = start[:1].isalpha() and not start[0].islower() and prose[-1:] in _SENTENCE_ENDS
    return is_one and told and words.word_count(prose) >= _PROSE_WORDS and not why_aside(text, prose)


def _judged(stories: list[_Story]) -> list[_Story]:
    """The stories with the reasons why some are none. One of a few words without a text is none beside another such: a menu."""
    for each in stories:
        each.aside = each.aside or why_aside(each.title, each.summary)
    bare = [not each.aside and not each.summary and words.word_count(each.title) < _MENU_WORDS for each in stories]
    for n, each in enumerate(stories):
        if bare[n] and ((n and bare[n - 1]) or any(bare[n + 1 : n + 2])):
            each.aside = MENU
    return stories


def _is_headline(piece: Piece) -> bool:
    n = words.word_count(piece.text)
    if n <= _SIGNPOST_WORDS and _SIGNPOST.match(piece.text):
        return False
    return (n >= _HEADLINE_WORDS and piece.share > _HEADLINE_SHARE) or (n >= _STRONG_WORDS and piece.strong)


def _is_round_up(stories: list[_Story], pieces: tuple[Piece, ...]) -> bool:
    if len(stories) < _LEAST_STORIES:
        return False
    return words.word_count(" ".join(piece.text for piece in pieces)) < _WORDS_PER_STORY * len(stories)


def _entry(story: _Story, n: int, mail: Mail, source: Source) -> Entry:
    guid = f"{mail.message_id}#{n}" if mail.message_id else ""
    return Entry(
        # What is no story must not stand in the way of one at the same address.
        key=f"{source.url}#{guid or _digest(mail, str(n))}" if story.aside else urls.key(story.url),
        source=source.url,
        guid=guid,
        url=story.url,
        title=story.title,
        published=mail.sent_at,
        summary=escape(story.summary, quote=False),
        aside=story.aside,
    )


def _digest(mail: Mail, more: str) -> str:
    """What stands for a mail without Message-ID."""
    return sha256((mail.subject + more).encode("utf-8", "replace")).hexdigest()[:32]


def _essay(root: "html.HtmlElement | None", pieces: tuple[Piece, ...], mail: Mail, source: Source) -> Entry:
    """The mail as the article."""
    url = _online(pieces, mail)
    content = _content(root) if root is not None else to_markup(mail.text)
    identity = mail.message_id or _digest(mail, content)
    return Entry(
        key=urls.key(url) if url else f"{source.url}#{identity}",
        source=source.url,
        guid=mail.message_id,
        url=url,
        title=mail.subject or words.shorten(words.clean(mail.text), 100),
        authors=(mail.sender,) if mail.sender else (),
        published=mail.sent_at,
        content=content,
    )


def _online(pieces: tuple[Piece, ...], mail: Mail) -> str:
    """Where the mail stands on the web: the address behind its subject, or behind "view online"; only one that hides nothing."""
    subject = words.normalize(mail.subject)
    for piece in pieces:
        url = real_address(urls.resolve("", piece.href)) if piece.href else ""
        is_title = bool(subject) and words.normalize(piece.text) == subject
        if url and (is_title or (_ONLINE.search(piece.text) and words.word_count(piece.text) <= 8)) and _is_clear(url, mail):
            return url
    return ""


def _is_clear(url: str, mail: Mail) -> bool:
    """Whether the address says where it leads: words with hyphens in its path, and neither act nor token."""
    return (
        not is_dangerous(url, "")
        and urls.redact(url) == url
        and url not in mail.unsubscribe
        and "-" in url.partition("://")[2].partition("/")[2]
    )


def _content(root: "html.HtmlElement") -> str:
    """The mail's HTML, without the links that act."""
    for element in list(root.iter("a")):
        if is_dangerous(urls.resolve("", element.get("href", "")), words.clean(" ".join(map(str, element.itertext())))):
            element.attrib.pop("href", None)
    return str(html.tostring(root, encoding="unicode", with_tail=False))
