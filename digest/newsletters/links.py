"""The links of a mail: what is behind them, and which of them must never be opened.

    real_address(url)         the article's own address, where the click counter's address holds it
    is_dangerous(url, text)   whether opening it may be an act in the reader's name

Click counters hide the address in one of five ways that can be undone here: a parameter, a percent-encoded path segment, base64,
base64 of JSON, or a format of a known mail filter. The rest are opaque: only the server knows, so only a headline's link is
worth asking. A mail's links can unsubscribe, vote, confirm, log in, share and report that a mail was read; the words that say so
are few and known, in the languages that newsletters come in. A doubtful link is dangerous: what is lost is one story.
"""

import binascii
import json
import re
from base64 import urlsafe_b64decode
from urllib.parse import parse_qsl, unquote, urlsplit

from digest import text as words
from digest import urls

_TARGET_NAMES = frozenset(
    ("url", "u", "q", "redirect", "redirect_url", "target", "dest", "destination", "to", "link", "r", "goto", "out", "p")
)
_HTTP_BASE64 = re.compile(r"(?<![A-Za-z0-9+_\-])aHR0c[A-Za-z0-9+_\-]{10,4000}")
_JSON_BASE64 = re.compile(r"(?<![A-Za-z0-9+_\-])eyJ[A-Za-z0-9+_\-]{10,4000}")
_DEPTH = 4

# Words of acting. The first list stands for itself wherever it is; the second is dangerous in an address, or in a label of a few
# words.
_ALWAYS = re.compile(
    r"unsubscri|opt[\s_-]?out|list-manage\.com/(?:unsub|profile|vcard|track/open)|"
    r"abmeld|abbestell|d[ée]sabonn|d[ée]sinscri|cancelar (?:la )?suscri|darse de baja|"
    r"disiscri|annulla l.iscri|afmelden|uitschrijv|avregistr|avprenumer|frameld|afmeld|"
    r"odhl[áa]s|wypisa|wypisz|leiratkoz|peruuta tilaus|abonelikten|cancelar inscri|"
    r"descadastr|"
    r"отпис|відпис|退订|退訂|取消订阅|配信停止|登録解除|購読解除|수신거부|구독 ?취소|إلغاء الاشتراك|הסר",
    re.IGNORECASE,
)
_ACTS = frozenset(
    """
    unsub subscribe subscription subscriptions resubscribe optin preferences preference manage settings profile account login
    signin signup register confirm confirmation verify verification validate activate activation approve accept rsvp vote votes
    voting poll polls survey surveys feedback rate rating like dislike upvote downvote react reaction share sharer sharing
    forward tweet intent refer referral invite donate upgrade checkout cart buy password reset token open opens pixel beacon
    webbug abuse spam report preferencias confirmer bestätigen abonnement compte konto teilen partager compartir
    """.split()  # noqa: SIM905 - a list to be read and added to
)
_ACT_PHRASES = re.compile(
    r"(?:view|read|open|see|display)\b.{0,25}\b(?:browser|online|web|app)\b|im browser|"
    r"dans (?:votre|le) navigateur|en (?:tu|el|su) navegador|"
    r"what (?:did|do) you think|do better|was this (?:email|useful|helpful)|forwarded (?:this )?(?:to you|email)|"
    r"sign (?:up|in)\b|log ?in\b|update your|your (?:account|profile|subscription|preferences)|"
    r"tell a friend|to a friend|confirm|subscribe|advertis|sponsor|privacy policy|"
    r"terms of|referral|refer |share (?:this|on|with|the)|follow us|reply to this|"
    r"% off",
    re.IGNORECASE,
)
_LABEL_WORDS = 8
_SHARING_HOSTS = frozenset(("wa.me", "api.whatsapp.com", "getpocket.com", "buffer.com", "addtoany.com"))
_IMAGE = re.compile(r"\.(?:gif|png|jpe?g|webp|bmp|ico)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def real_address(url: str) -> str:
    """The address that a click counter hides, as far as its own address tells it; else the address itself, cleaned."""
    for _ in range(_DEPTH):
        url = urls.clean(url)
        inner = _hidden(url)
        if not inner:
            break
        url = inner
    return url


def is_dangerous(url: str, text: str) -> bool:
    """Whether the link may unsubscribe, vote, confirm, share, log in or count; ``text`` is what the reader would click."""
    if not urls.is_web(url) or _ALWAYS.search(text) or _ALWAYS.search(unquote(url)):
        return True
    if words.word_count(text) <= _LABEL_WORDS and (_ACT_PHRASES.search(text) or (words.word_count(text) <= 3 and _acts(text))):
        return True
    parts = urlsplit(url)
    if urls.host(url) in _SHARING_HOSTS or _IMAGE.search(parts.path):
        return True
    pairs = parse_qsl(parts.query)
    return any(map(_is_act_segment, parts.path.split("/"))) or any(_is_act_segment(each) for pair in pairs for each in pair)


def _is_act_segment(segment: str) -> bool:
    """Whether a piece of an address names an act: a word or two, not the many of a headline."""
    found = _WORD.findall(unquote(segment)[:200].lower())
    return 0 < len(found) <= 3 and not _ACTS.isdisjoint(found)


def _acts(text: str) -> bool:
    return not _ACTS.isdisjoint(_WORD.findall(text.lower()))


def _hidden(url: str) -> str:
    """The web address inside this one, or ""."""
    parts = urlsplit(url)
    candidates = [value for name, value in parse_qsl(parts.query) if name.lower() in _TARGET_NAMES]
    candidates += [unquote(segment) for segment in parts.path.split("/") if segment[:4].lower() == "http" and "%" in segment]
    candidates += [_from_base64(found) for found in _HTTP_BASE64.findall(parts.path + "&" + parts.query)]
    for found in _JSON_BASE64.findall(parts.path + "&" + parts.query):
        candidates += _addresses_in_json(_from_base64(found))
    return next((each for each in candidates if each.startswith(("http://", "https://")) and urls.is_web(each)), "")


def _from_base64(text: str) -> str:
    standard = text.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return urlsafe_b64decode(standard + "=" * (-len(standard) % 4)).decode("utf-8")
    except (ValueError, binascii.Error):
        return ""


def _addresses_in_json(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [value for value in found.values() if isinstance(value, str)] if isinstance(found, dict) else []
