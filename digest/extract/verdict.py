"""Pages that hold no article, and the words in which the reader is told so."""

import re
from collections.abc import Sequence

from digest.extract.drafts import Draft
from digest.model import Block, BlockKind

_NOT_FOUND = re.compile(
    (
        r"\b(?:404|410)\b|page (?:not|cannot be|can['’]t be|could not be|couldn['’]t be) found|not found|no longer "
        r"(?:available|exists)|does(?: not|n['’]t) exist|seite (?:wurde )?nicht gefunden"
        r"|page introuvable|página no encontrada"
        r"|pagina non trovata|nie znaleziono|страница не найдена|页面不存在|ページが見つかりません"
        r"|찾을 수 없"
    ),
    re.IGNORECASE,
)
_CONSENT = re.compile(
    (
        r"cookie|consent|gdpr|privacy (?:settings|choices)|datenschutz|zustimm|vos données|we value your privacy|before "
        r"you continue|accept all|werbefrei"
    ),
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    (
        r"(?:enable|requires?|turn on|activate|aktivieren|activer|habilit\w+|включите)\W+(?:\w+\W+){0,4}java\s?script"
        r"|java\s?script (?:is|seems to be|must be|wird)\b|checking your browser|just a moment|verify(?:ing)? (?:that "
        r")?you are (?:a )?human|are you a robot|unusual traffic|captcha"
    ),
    re.IGNORECASE,
)
_LOG_IN = re.compile(
    (
        r"(?:log|sign) ?in\b|anmelden|einloggen|connexion|iniciar sesión|accedi|войти|password|passwort|mot de passe"
        r"|contraseña"
    ),
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    (
        r"subscribe (?:now |today )?to (?:continue|read|keep|unlock|access|get)|subscribers? only|(?:already|become) a "
        r"(?:subscriber|member)|to continue reading|continue reading (?:this|with|for)|this (?:article|content|story) is "
        r"(?:for|only|reserved|available)"
        r"|(?:sign up|register|log in|sign in) to (?:continue|read|keep|unlock)|nur für abonnenten|weiterlesen mit|jetzt "
        r"(?:weiterlesen|testen|abonnieren)|réservé aux abonnés|il vous reste|contenido exclusivo|exclusivo para "
        r"(?:suscriptores|assinantes)|solo per abbonati|tylko dla subskrybentów"
        r"|会員限定|この記事は有料|只供訂戶|premium-artikel"
    ),
    re.IGNORECASE,
)
_SHORT_CHARS = 600  # the longest of the walls, error and log-in pages seen is shorter
_MIN_CHARS = 25
_OPENING_CHARS = 200
_SIGNS = 2  # one mention of cookies or of a password is no wall
_TEASER_CHARS = 25
_INDEX_BYTES = 300  # bytes, so that a sentence of any script counts alike
_INDEX_SHARE = 6


def refusal(titles: str, text: str, around: str) -> str:
    """Why the page holds no article, in words for the reader; "" when it holds one.

    ``titles`` are all that the page gives itself, ``text`` is what was taken for the article, ``around`` the rest of the
    words on the page.
    """
    if len(text) >= _SHORT_CHARS:
        return ""
    short = len(text) < _MIN_CHARS
    said = f"{titles}\n{text}\n{around[:_SHORT_CHARS] if short else ''}"
    if _SCRIPT.search(said):
        return "needs JavaScript"
    if _NOT_FOUND.search(titles) or _NOT_FOUND.search(text[:_OPENING_CHARS] or around[:_OPENING_CHARS]):
        return "not found, served as 200"
    if len(_CONSENT.findall(said)) >= _SIGNS:
        return "a consent wall"
    if len(_LOG_IN.findall(said)) >= _SIGNS:
        return "a log-in page"
    return "no text" if short else ""


def is_index(drafts: Sequence[Draft], blocks: Sequence[Block]) -> bool:
    """Whether the page lists articles rather than holding one: many linked headlines, and hardly a sentence of prose."""
    prose = sum(len(block.text.encode()) for block in blocks if block.kind not in (BlockKind.IMAGE, BlockKind.HEADING))
    teasers = sum(len(draft.text.encode()) for draft in drafts if _TEASER_CHARS < len(draft.text) == draft.link_chars)
    return prose < _INDEX_BYTES and teasers > max(_INDEX_BYTES, _INDEX_SHARE * prose)


def is_walled(text: str) -> bool:
    """Whether the words ask for a subscription."""
    return bool(_PAYWALL.search(text))
