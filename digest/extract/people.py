"""Bylines: from what pages write around and about their authors to the names alone."""

import re

from digest.text import clean

_LEAD_IN = re.compile(
    (
        r"^(?:(?:more (?:stories|posts|articles)|written|posted|published|reported|reporting|story|words|text|article"
        r"|review(?:ed)?|opinion|analysis"
        r"|author|autor|autorin|auteur|autore|yazar|автор|text und fotos?)"
        r"\s*(?:by\b|von\b|par\b|por\b|:|\|)|by\b|von\b|par\b|por\b|di\b|da\b|av\b|af\b|door\b|od\b|przez\b|текст\s*:|記者"
        r"|记者|文[／/:：]|作者[：:]?)\s*:?\s*"
    ),
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:;|\||/|•|·|、|，|\n|,|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\boch\b|\bog\b|\bja\b|\ben\b|\bwith\b"
    r"|\bi\b(?=\s[A-ZŁŚŻ])|\bи\b|(?<=\w)\+)\s*"
)
_TRAILING = re.compile(
    (
        r"\s*(?:\(.*\)|\[.*\]|,?\s+(?:in|at|aus|für|for)\s+[A-Z][\w ]+$|\s[-–—|•]\s.*|\b(?:updated|published|posted|last"
        r"|am|on)\b.*|\d{1,2}[./:]\d.*|@\w+.*|\s记者|記者$|기자$)"
    ),
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    (
        r"https?:|www\.|@|\.(?:com|de|org|net)\b|\d{2,}|^(?:admin|administrator|editor|editors|staff|guest|news|author"
        r"|editorial|contributor|unknown|none|null|follow|share|webmaster|user|root|"
        r"redaktion|redaction|rédaction|redacción|redazione|redactie|email|twitter|facebook|view all|read more|more"
        r"|posts?|team|anonymous|contact)$"
    ),
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|^[a-z]+\.[a-z]+$|@")
_ROLE = re.compile(
    (
        r"\b(?:reporter|editor|correspondent|journalist|writer|columnist|redakteur(?:in)?|korrespondent(?:in)?|producer"
        r"|photographer|analyst|professor|lecturer|director|contributor|"
        r"political|senior|chief|staff|deputy|bureau|staff writer)\b"
    ),
    re.IGNORECASE,
)
_MAX_NAME_CHARS = 60
_MAX_WORDS = 6
_MAX_NAMES = 10
_MAX_BYLINE_WORDS = 25


def read_names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The names of people and desks in bylines as written, in their order, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for name in _split(clean(text)):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MAX_NAMES]


def is_byline(text: str) -> bool:
    """Whether a line that nothing marks begins like a byline: "By Ann Example"."""
    return bool(_LEAD_IN.match(text)) and len(text.split()) <= 2 * _MAX_WORDS


def _split(text: str) -> list[str]:
    if (_ADDRESS.search(text) and " " not in text.strip()) or len(text.split()) > _MAX_BYLINE_WORDS:
        return []
    text = _LEAD_IN.sub("", text[:400]).strip()
    text = _LEAD_IN.sub("", text)
    names = []
    for piece in _BETWEEN.split(text):
        name = _TRAILING.sub("", piece).strip(" .,:;-–—|\"'“”*")
        if _is_name(name):
            names.append(name if not name.isupper() or len(name) < 5 else name.title())
    return names


def _is_name(text: str) -> bool:
    if not 2 <= len(text) <= _MAX_NAME_CHARS or len(text.split()) > _MAX_WORDS or _NO_NAME.search(text):
        return False
    if _ROLE.search(text) and not re.match(r"\w+ \w+ (?:news|staff)", text, re.IGNORECASE):
        return False
    words = text.split()
    lower = sum(word[0].islower() for word in words)
    return any(map(str.isalpha, text)) and (len(words) == 1 or 2 * lower < len(words) or not text.isascii())
