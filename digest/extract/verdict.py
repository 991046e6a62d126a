"""Pages that hold no article, and the words in which the reader is told so."""

import re
from collections.abc import Sequence

from digest.extract.drafts import Draft
from digest.extract.hints import small_letters
from digest.model import Block, BlockKind, SpanKind

_NOT_FOUND = re.compile(
    (
        r"\b(?:404|410)\b|page (?:not|cannot be|can['’]t be|could not be|couldn['’]t be) found|not found|no longer "
        r"(?:available|exists)|does(?: not|n['’]t) exist|seite (?:wurde )?nicht gefunden"
        r"|page introuvable|página no encontrada"
        r"|pagina non trovata|nie znaleziono|страница не найдена|页面不存在|ページが見つかりません"
        r"|찾을 수 없"
    ),
)
_ERROR = re.compile(
    r"\b(?:access denied|403 forbidden|forbidden$|permission to (?:access|view)|you have been blocked|attention required"
    r"|too many requests|rate limit|service (?:temporarily )?unavailable|bad gateway|gateway time-?out|internal server error"
    r"|an error (?:has )?occurred|something went wrong|down for maintenance|zugriff verweigert|accès refusé|acceso denegado)\b",
)
_CONSENT = re.compile(
    (
        r"cookie|consent|gdpr|privacy (?:settings|choices)|datenschutz|zustimm|vos données|we value your privacy|before "
        r"you continue|accept all|werbefrei"
    ),
)
_SCRIPT = re.compile(
    (
        r"(?:enable|requires?|turn on|activate|aktivieren|activer|habilit\w+|включите)\W+(?:\w+\W+){0,4}java\s?script"
        r"|java\s?script (?:is|seems to be|must be|wird)\b|checking your browser|just a moment|verify(?:ing)? (?:that "
        r")?you are (?:a )?human|are you a robot|unusual traffic|captcha"
    ),
)
_LOG_IN = re.compile(
    (
        r"(?:log|sign) ?in\b|anmelden|einloggen|connexion|iniciar sesión|accedi|войти|password|passwort|mot de passe"
        r"|contraseña"
    ),
)
_PAYWALL = re.compile(
    (
        r"subscribe (?:now |today )?to (?:continue|read|keep|unlock|access|get)|subscribers? only|already a "
        r"(?:subscriber|member)|become a (?:subscriber|member) to (?:continue|read|keep|unlock|access|get)"
        r"|to continue reading|continue reading (?:this|with|for)|this (?:article|content|story) is (?:for|only|reserved|available)"
        r"|(?:sign up|register|log in|sign in) to (?:continue|read|keep|unlock)|nur für abonnenten|weiterlesen mit|jetzt "
        r"(?:weiterlesen|testen|abonnieren)|réservé aux abonnés|il vous reste|contenido exclusivo|exclusivo para "
        r"(?:suscriptores|assinantes)|solo per abbonati|tylko dla subskrybentów"
        r"|会員限定|この記事は有料|只供訂戶|premium-artikel"
    ),
)
_WAITING = re.compile(
    (
        r"\W*(?:(?:is |now |still )?loading|please wait|redirecting|one moment|wird geladen|bitte warten|chargement"
        r"|veuillez patienter|cargando|espere|carregando|aguarde|caricamento|attendere|laden|ładowanie|загрузка|подождите"
        r"|φόρτωση|加载中|正在加载|載入中|読み込み中|로딩|جار التحميل|טוען|yükleniyor)\b.{0,15}|\W*(?:©|\(c\)|copyright\b).*"
    ),
    re.DOTALL,
)  # what an application shows before its scripts have run: a promise, or the foot of the page
WALL_CHARS = 600  # the longest of the walls, error and log-in pages seen is shorter
_FEW_CHARS = 25  # so few are the text only of a page that has hardly any others
_AROUND_CHARS = 80  # a line of links
_OPENING_CHARS = 200
_SIGNS = 2  # one mention of cookies or of a password is no wall
_FORM_LINES = 20  # a page that offers a log-in here and there says more
_NOTICE_CHARS = 300  # "the page does not exist" is said in fewer
_NAMED_CHARS = 80
_SENTENCE_BYTES = 80
_TOLD_BYTES = 150
_ENDS = '.!?…。！？।؟۔"”’»)'
_TEASER_CHARS = 25
_INDEX_BYTES = 300  # bytes, so that a sentence of any script counts alike
_INDEX_SHARE = 6


def refusal(titles: str, text: str, around: str) -> str:
    """Why a page with a text of fewer than ``WALL_CHARS`` holds no article, in words for the reader; "" when it holds one.

    ``titles`` are all that the page gives itself, the chosen one first; ``text`` is what was taken for the article, ``around``
    the rest of the words on the page.
    """
    few = len(text) < _FEW_CHARS
    names, small, beside = map(small_letters, (titles, text, around[:WALL_CHARS]))
    said = f"{names}\n{small}\n{beside if few else ''}"
    if _NOT_FOUND.search(names) or (len(text) < _NOTICE_CHARS and _NOT_FOUND.search(small or beside[:_OPENING_CHARS])):
        return "not found, served as 200"
    if len(text) < _NOTICE_CHARS and _ERROR.search(f"{names}\n{(small or beside)[:_NAMED_CHARS]}"):
        return "an error page"
    if _told(text) >= _TOLD_BYTES:
        return ""
    if _SCRIPT.search(said) or (few and text and _WAITING.fullmatch(small)):
        return "needs JavaScript"
    if len(_CONSENT.findall(said)) >= _SIGNS:
        return "a consent wall"
    if len(_LOG_IN.findall(said)) >= _SIGNS and text.count("\n") < _FORM_LINES:
        return "a log-in page"
    return "no text" if few and not _is_all(titles, text, around) else ""


def _is_all(titles: str, text: str, around: str) -> bool:
    """Whether a few words are what the page was made for: more than its title, and not the rest of a page full of others."""
    told = text.strip().lower()
    return bool(told) and told not in titles.partition("\n")[0].lower() and (len(around) <= _AROUND_CHARS or told[-1] in _ENDS)


def _told(text: str) -> int:
    """How many bytes of sentences a text holds that are about no wall."""
    return sum(len(line.encode()) for line in text.split("\n") if _is_sentence(line) and not _speaks_of_walls(small_letters(line)))


def _speaks_of_walls(small: str) -> bool:
    return any(wall.search(small) for wall in (_SCRIPT, _CONSENT, _LOG_IN))


def is_index(drafts: Sequence[Draft], blocks: Sequence[Block], kind: str) -> bool:
    """Whether the page lists articles rather than holding one: many linked headlines, and hardly a sentence of prose.

    ``kind`` is what the page says it is: one that calls itself an article may be short.
    """
    text = [block for block in blocks if block.kind is not BlockKind.IMAGE]
    told = 0
    for block in text:
        if block.kind is not BlockKind.HEADING or _is_sentence(block.text):
            told += _prose_bytes(block)
            if told >= _INDEX_BYTES:
                return False
    if "article" in kind.lower() and any(_is_sentence(block.text) for block in text):
        return False
    linked = (draft.text for draft in drafts if _TEASER_CHARS < len(draft.text) == draft.link_chars and not draft.menu)
    teasers = sum(len(text.encode()) for text in linked)
    return teasers > max(_INDEX_BYTES, _INDEX_SHARE * told)


def _is_sentence(text: str) -> bool:
    return len(text.encode()) >= _SENTENCE_BYTES and text.rstrip()[-1:] in _ENDS


def _prose_bytes(block: Block) -> int:
    """The size of a block's text without its links."""
    linked = (block.text[span.start : span.end] for span in block.spans if span.kind is SpanKind.LINK)
    return len(block.text.encode()) - sum(len(text.encode()) for text in linked)


def is_walled(text: str) -> bool:
    """Whether the words ask for a subscription."""
    return bool(_PAYWALL.search(small_letters(text)))
