"""Bylines: from what pages write around and about their authors to the names alone."""

import html
import re
from functools import lru_cache

from digest.extract.hints import small_letters
from digest.text import clean

_BY = (
    r"by|von|vom|par|por|di|av|af|door|od|przez|från|fra|kirjoittanut|yazan|oleh|bởi|автор|текст|escribe|scritto da|pubblicato da|"
    r"מאת|โดย|بقلم|लेखक|της|του|글"
)
_LEAD_IN = re.compile(
    rf"^(?:(?:(?:an?|ein|eine|un|une|el|la|der|die|den|unser\w*)\s+)?"
    r"(?:more (?:stories|posts|articles)|mehr(?: artikel| beiträge)?|alles|recipe|eingestellt"
    r"|(?:zeige )?alle (?:beiträge|artikel)|view all posts|todos los artículos"
    r"|written|posted|published|reported|reporting|reports?|story|words|text|article|review(?:ed)?|opinion|analysis|comment"
    r"|photos?|guest post|created|submitted|edited|contributed"
    r"|(?:über|about) (?:the |den |die |das )?(?:author|autorin|autor)|author|autor(?:in|en|es|a)?|auteurs?|autrice|autore|yazar"
    r"|artikel|beitrag|bericht|kommentar|interview|kolumne|gastbeitrag|gastkommentar|essay|protokoll|reportage"
    r"|veröffentlicht|geschrieben|verfasst|publiziert|erstellt|redaktion|redakteur(?:in)?"
    r"|publié|écrit|propos recueillis|publicado|escrito|redacción|reportaje|pubblicato|scritto|geschreven|skrevet|skriven|tekst"
    r"|text und fotos?|text & fotos?|reporter|journalist|editor)"
    rf"\s*(?:(?:{_BY})\b\s*:?|[:|/])"
    rf"|(?:{_BY})\b\s*:?|more from\s|(?:(?:über|about) (?:the |den |die |das )?)?(?:author|autor(?:in)?|auteur)\s+(?=[a-zäöüé])"
    r"|(?:本[报報刊])?(?:見習|见习|实习|實習)?[記记]者[：:]?|通讯员|文[／/:：]|(?:作者|撰文|責編|责编|责任编辑|编辑)[：:]?|[來来]源[：:])\s*",
)
_DATED_LEAD_IN = re.compile(rf".{{0,60}}\d{{4}}.{{0,12}}?\b(?:{_BY})\s+(?=\S)")
_DATE_ABOVE = re.compile(r"^\d{4}\s*[年.\-/]\s*\d\d?\s*[月.\-/]\s*\d\d?\s*日?\s*")
_BETWEEN = re.compile(
    r"\s*(?:;|\||/|•|·|、|，|\n|,|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\boch\b|\bog\b|\bja\b|\ben\b|\bwith\b|\bmit\b"
    r"|\bi\b(?=\s[A-ZŁŚŻ])|\bи\b|(?<=\w)\+)\s*"
)
_TRAILING = re.compile(
    r"\s*(?:\(.*\)?|\[.*\]?|,?\s+(?:in|at|aus|für|for|frá|im)\s+[A-Z][\w ]+$|\s[-–—|•]\s.*"
    r"|(?<=\w)\s+(?:updated|published|posted|last|am|on|says|said|wrote|writes|sagt|schrieb|skrifar|dice|dit|follow|folgen"
    r"|alle artikel|alle beiträge|view all|view profile|profile|contactar|reply|search|contributor|im gespräch|vor|hace"
    r"|staff writer|ist|is|illustrations?|illustriert|illustrated|photograph\w*|edited|translated|übersetzt|um)\b.*"
    r"|\s(?:at|I)$|\b\d{1,2}[./:]\d.*|(?<=\w)\s*@\w+.*|\s*記者$|\s*记者$|\s*기자(?:$|\s.*))",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(
    r"^(\S+\s+\S+(?:\s+\S+)?)\s+(?:redakteur(?:in)?|redaktor(?:in)?|korrespondent(?:in)?"
    r"|(?:contributing |senior |staff )?reporter(?:in)?"
    r"|(?:senior |managing |deputy )?editor|correspondent|journalist(?:e|in)?|présidente?|directeur|vice president|professor"
    r"|columnist)\b.*",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\b\d+\b|^(?:wordpress)?(?:admin|administrator)$|^(?:guest|name|author(?:[’']s)?|autor(?:in)?"
    r"|contributor|unknown|none|null|follow|share|teilen|webmaster|user|root|undefined"
    r"|(?:fotos?|photos?|bild(?:er)?|images?|video)\s*[:/].*"
    r"|(?:get|see|view|show|visit|copy|click|sign|log|subscribe|listen|watch|follow|about|also|afficher|zur|zum)\s.*|e-?mail|twitter|facebook"
    r"|instagram|linkedin|view all|read more|more"
    r"|posts?|team|anonymous|contact|kontakt|veröffentlicht|publiziert|geschrieben|publié|publicado|publisert|pubblicato|published"
    r"|updated|aktualisiert|stand|source|quelle|fotos?|photos?|video|bild|image|text|kommentare?|comments?|antworten|reply|search|home"
    r"|mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|am|um|uhr|min|minutes?|ago|vor|registriert|thứ .*"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|january|february|march|july|september|october|november|december"
    r"|jr\.?|ph\.?d\.?|md|dr|mba|m\.d\.|cc[- ]by\b.*|creative commons.*|(?:print|mobile) version|druckversion|версия .*)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|www\.|\S@\S|\.html?\b")
_MAIL = re.compile(r"(?<![^\s@])[^\s@]+@[^\s@]+\.\w+")
_POST = re.compile(r"(?:contributing|senior|staff|guest|chief)\s+\w+", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:reporter|editor|correspondent|journalist|writer|columnist|redakteur(?:in)?|redaktor(?:in)?|korrespondent(?:in)?|producer"
    r"|photographer|analyst|professor|lecturer|director|directeur|contributor|periodista|présidente?|journaliste|giornalista"
    r"|political|senior|chief|deputy|bureau|photos?|fotos?|image|read|articles?|minutes?)\b",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"^(.+) \1$")  # a portrait's words and the link beside it
_DESK = re.compile(r"\b(?:staff|news|report(?:er)?s?|desk|team|redaktion|agency|agencies)\b", re.IGNORECASE)
_SENTENCE = re.compile("[。！？]")  # text in scripts without spaces, whatever stands around it
_BYLINES = 512  # pages say the same byline in several places
_MAX_NAME_CHARS = 60
_HAN = re.compile("[\u4e00-\u9fff]+")
_MOST_HAN, _MOST_HAN_DECLARED = 6, 12  # signs of a name; a declared one may be a desk
_MAX_WORDS = 6
_MAX_NAMES = 10
_MAX_TEXTS = 20
_MAX_BYLINE_WORDS = 25
_MAX_BYLINE_CHARS = 400


def read_names(texts: tuple[str, ...], *, declared: bool = False) -> tuple[str, ...]:
    """The names of people and desks in bylines as written, in their order, each once.

    ``declared``: the page calls them authors, so that a handle or a name in small letters is a name too.
    """
    found: dict[str, str] = {}
    for text in texts[:_MAX_TEXTS]:
        for name in _split(clean(html.unescape(text)), declared=declared):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MAX_NAMES]


def is_byline(text: str) -> bool:
    """Whether a line that nothing marks begins like a byline: "By Ann Example"."""
    return bool(_LEAD_IN.match(small_letters(text))) and len(text.split()) <= 2 * _MAX_WORDS


def byline_names(line: str) -> tuple[str, ...]:
    """The names in a line that is a byline, with or without a date: "By Ann Example", "3 March 2026 by Ann Example"; else none."""
    bare = line.strip("*_ ")
    small = small_letters(bare)
    led_in = is_byline(bare) or _DATED_LEAD_IN.match(small) or _LEAD_IN.match(_DATE_ABOVE.sub("", small))
    return read_names((bare,)) if led_in else ()


def _split(text: str, *, declared: bool) -> tuple[str, ...]:
    if (" " not in text.strip() and _ADDRESS.search(text)) or len(text.split()) > _MAX_BYLINE_WORDS or _SENTENCE.search(text):
        return ()
    return _names(text[:_MAX_BYLINE_CHARS], declared)


@lru_cache(maxsize=_BYLINES)
def _names(text: str, declared: bool) -> tuple[str, ...]:
    if "@" in text:
        text = " ".join(_MAIL.sub(" ", text).split())  # what follows takes long for runs of blanks
    for opening in (_DATED_LEAD_IN, _DATE_ABOVE, _LEAD_IN, _LEAD_IN):
        text = text.strip()
        if match := opening.match(small_letters(text)):
            text = text[match.end() :]
    names = []
    for piece in _BETWEEN.split(text):
        name = _TRAILING.sub("", _ROLE_BEHIND.sub(r"\1", piece)).strip(" .,:;-–—|\"'“”*()[]")
        if _is_name(name, declared=declared):
            name = name if not name.isupper() or len(name) < 5 else name.title()
            names.append(_DOUBLED.sub(r"\1", name))
    return tuple(names)


def _is_name(text: str, *, declared: bool) -> bool:
    if not 2 <= len(text) <= _MAX_NAME_CHARS or len(text.split()) > _MAX_WORDS or _NO_NAME.search(text):
        return False
    if not any(map(str.isalpha, text)):
        return False
    if _HAN.fullmatch(text) and len(text) > (_MOST_HAN_DECLARED if declared else _MOST_HAN):
        return False
    if declared:
        return True
    if _POST.fullmatch(text) or (_ROLE.search(text) and not _DESK.search(text)):
        return False
    words = text.split()
    lower = sum(word[0].islower() for word in words)
    return len(words) == 1 or (2 * lower <= len(words) and words[0][0].isupper()) or not text.isascii()
