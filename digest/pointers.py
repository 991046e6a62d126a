"""What leads from a clipped text to the rest of it: "Continue reading …", "[…]".

    without_pointer   a passage without the pointer that it ends with, for comparing
    pointer_start     where a pointer closes a text of an article
    is_cut            whether a text breaks off

For comparing, anything that may be a pointer is one. A reader is told that a text goes on elsewhere only where that is what the
words say: "learn more" and "read more about" lead to another text, and a sentence may end with "to read more".
"""

import re

# These say that this text goes on; a title or a site may follow.
_GOES_ON = (
    r"(?:continue|keep)\s+reading|read\s+(?:the\s+)?(?:full|whole|entire|complete)\s+(?:story|article|post|report|interview|review|text)"
    r"|see\s+(?:the\s+)?full\s+story|read\s+the\s+(?:rest|original\s+article)|read\s+more\s+of\s+this|\(more(?:…|\.\.\.)?\)"
    r"|weiterlesen|(?:zum\s+)?(?:ganzen|vollständigen)\s+(?:artikel|beitrag)(?:\s+lesen)?|lire\s+la\s+suite"
    r"|lire\s+l['’]article(?:\s+(?:complet|entier))?|(?:seguir|continuar|sigue|continúa)\s+leyendo"
    r"|leer\s+(?:la\s+)?(?:noticia|nota|artículo)\s+complet[ao]|continu(?:ar|e)\s+lendo|continua\s+a\s+leggere|lees\s+verder"
    r"|verder\s+lezen|fortsätt\s+läsa|læs\s+videre|jatka\s+lukemista|czytaj\s+(?:dalej|całość)|číst\s+dál|celý\s+článek"
    r"|читать\s+(?:далее|полностью|дальше)|читати\s+далі|devamını\s+oku|συνέχεια\s+ανάγνωσης"
    r"|阅读全文|閱讀全文|继续阅读|繼續閱讀|続きを読む|続きはこちら|계속\s?읽기|متابعة القراءة|המשך קריאה|đọc tiếp|baca selengkapnya"
)
# These do when they stand alone, or before the name of a site.
_MORE = (
    r"read\s+more|mehr\s+lesen|leer\s+más|leggi\s+(?:tutto|di\s+più)|ler\s+mais|lees\s+meer|läs\s+mer|les\s+mer|læs\s+mere|lue\s+lisää"
    r"|czytaj\s+więcej|阅读更多|閱讀更多|더\s?보기|اقرأ المزيد|קרא עוד|διαβάστε\s+περισσότερα"
)
_MAYBE = r"(?:see|continue|keep|learn)\s+more"
_AT = (
    r"\s+(?:at|via|auf|bei|sur|en|em|su|op|på|na|w|в|на)\s+[^.!?]{2,60}(?:\.\w{2,6})?"
    r"|\s+on\s+(?:(?-i:[A-Z])[^.!?]{2,40}|\S+\.\w{2,6})"
)
_LINE = re.compile(rf"\W*(?:(?:{_GOES_ON})(?!\s*[:：]\s*\w).{{0,80}}|(?:{_MORE})(?:{_AT})?\W*)$", re.IGNORECASE)
_LINE_CHARS = 120
_LAST = re.compile(rf"[\[(]?\b(?:{_GOES_ON}|{_MORE})\W*$", re.IGNORECASE)
_LAST_CHARS = 60
_BEFORE = tuple('.!?…。！？"”’»)]）」')
_TAIL = re.compile(
    rf"\s*(?:\[?…\]?|\[?\.\.\.\]?)?\s*\(?(?:{_GOES_ON}|{_MORE}|{_MAYBE})\)?\s*(?:…|\.\.\.|»|›|→|>+)?\s*$", re.IGNORECASE
)
_CUT = re.compile(r"(?:(?<!…)…|(?<!\.)\.\.\.|\. \. \.)\s*[\])]?\s*$|\[\+\d+ \w+\]\s*$")


def without_pointer(text: str) -> str:
    """The cleaned passage without a pointer, and the mark of omission before it, at its end."""
    found = _TAIL.search(text, max(0, len(text) - _LAST_CHARS))
    return text[: found.start()] if found else text


def pointer_start(text: str, link_start: int | None = None) -> int:
    """Where a pointer to the rest closes the text: 0 where the whole line is one, the length of the text where there is none.

    Behind words that are no whole sentence only a link is a pointer: ``link_start`` is where the last link of the text begins, when
    it reaches to the end.
    """
    if len(text) <= _LINE_CHARS and _LINE.match(text):
        return 0
    low = max(0, len(text) - _LAST_CHARS)
    if not (found := _LAST.search(text, low)):
        return len(text)
    before = text[: found.start()].rstrip()
    ended = before.endswith(_BEFORE)
    linked = link_start is not None and abs(link_start - found.start()) <= 2
    return found.start() if ended or linked else len(text)


def is_cut(text: str) -> bool:
    """Whether the text ends with a mark of omission: "…", "[…]", "...", "[+1200 chars]"."""
    return bool(_CUT.search(text))
