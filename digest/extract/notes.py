"""What a short text beside an article says of itself: where it was printed first, that it asks for something, that it stands in
for a video, that it belongs to a picture.

Each list holds words of many languages, no names of sites. A new one needs a case under tests/cases/extract.
"""

import re

from digest.extract.hints import small_letters

_SYNDICATED = re.compile(
    (
        r"the post .{3,200}(?:appeared|published) (?:first )?on |(?:this (?:article|post|story) )?(?:was )?(?:originally"
        r"|first) (?:appeared|published|posted) (?:on|in|at|by) "
        r"|der beitrag .{3,200} erschien zuerst auf |l['’]article .{3,200} est apparu en premier sur |la entrada .{3,200} "
        r"(?:aparece primero en|se publicó primero en) "
        r"|o post .{3,200} apareceu primeiro em |read more (?:at|on) |continue reading "
        r"|diese[rs]? (?:artikel|beitrag|text|interview) (?:ist|erschien|wurde) (?:zuerst|zunächst|ursprünglich) |il vous reste \d"
        r"|(?:with )?(?:additional )?report(?:ing|s) (?:by|from) |with files from |with additional reporting"
        r"|this is a (?:breaking|developing) (?:news )?story|get in touch with (?:our|us|me)|do you have a story"
    ),
    re.IGNORECASE,
)
_PROMPT = re.compile(
    (
        r"newsletter|sign(?:ing)? up|subscri|follow us|join us on|donat|support (?:us|our)|become a member|whatsapp|telegram"
        r"|abonnier|folgen sie|unterstützen sie|spende|abonnez|abonnés|suivez|suscr[íi]b|síguenos|assine|iscriviti|abbonat"
        r"|prenumer|подпи[сш]|訂閱|订阅|会員限定|구독"
    ),
)
_EXTERNAL = re.compile(
    (
        r"extern(?:al|e[rn]?|o|ý|í|t|s)? (?:content|inhalte?|innehåll|indhold|innhold|obsah|inhoud)"
        r"|(?:contenus?|contenidos?|contenut[oi]|conteúdos?) extern[eoai]|treść zewnętrzn"
        r"|third[- ]party (?:content|platform)|dritt(?:plattform|anbieter)|plateformes? tierce"
        r"|(?:inhalte? von|content from|contenu de|contenido de) (?:youtube|instagram|facebook|tiktok|twitter|vimeo)"
        r"|this (?:content|video|post|tweet|embed)\b"
    ),
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    (
        r"allow|accept|consent|cookie|privacy|not available|unavailable|blocked|disabled|einverstanden|zustimm|anzeigen|angezeigt"
        r"|anzuzeigen|verfügbar|datenschutz|übermittelt|ausgewählt|ergänzt|autoris|acept|accett|aceit|permit|tillåt|tillad|zgod|akcept"
    ),
    re.IGNORECASE,
)
_UNSUPPORTED = re.compile(
    (
        r"your browser (?:does not|doesn['’]t) support|(?:enable|turn on) javascript (?:to|in order)"
        r"|^\W*empfohlener redaktioneller inhalt\W*$"
    ),
    re.IGNORECASE,
)
_PICTURED_BY = re.compile(
    (
        r"(?:\b(?:fotos?|photos?|photograph|bild|bilder|images?|picture|credits?|crédits?|fotograf\w*|ảnh|фото|zdj|kuva|fotó|nuotr)\.?"
        r"(?:\s*(?:by|von|de|di|av)\b|\s*[:：/©]|\s+©)|(?:写真|사진|图片|圖片)\s*[:：=/]|©).{2,60}$"
    ),
    re.IGNORECASE,
)
_AGENCY_LAST = re.compile(
    (
        r"[./|–—,(\[\s-]\s*(?:getty(?: images)?|reuters|afp|epa|dpa|imago|ap photo|associated press|shutterstock|istock"
        r"|unsplash|pexels|alamy|picture alliance|ansa"
        r"|efe|pap|tass|ap|lusa|scanpix|tt|ntb|ritzau|belga|keystone|ukrinform|риа новости|тасс"
        r"|연합뉴스|뉴시스|뉴스1|新华社|新華社)(?:\s?/\s?[\w .-]{2,30})?\s?[)\].]?$"
    ),
    re.IGNORECASE,
)
_NOTE_CHARS, _PLACEHOLDER_CHARS = 300, 400


def is_syndicated(text: str) -> bool:
    """Whether a text says where the article comes from or goes on, or who else reported: "The post … appeared first on …"."""
    return len(text) < _NOTE_CHARS and bool(_SYNDICATED.match(text))


def is_prompt(text: str) -> bool:
    """Whether a text asks to subscribe, follow or give."""
    return len(text) <= _NOTE_CHARS and bool(_PROMPT.search(small_letters(text)))


def is_placeholder(text: str) -> bool:
    """Whether a text stands where a video or a post would be if the reader allowed it, or the browser could."""
    if len(text) > _PLACEHOLDER_CHARS:
        return False
    return bool(_UNSUPPORTED.search(text) or (_EXTERNAL.search(text) and _ALLOWED.search(text)))


def names_photographer(text: str) -> bool:
    """Whether a text ends with who took the picture, said in so many words: "Foto: Jan Weber"."""
    return bool(_PICTURED_BY.search(text))


def ends_with_agency(text: str) -> bool:
    """Whether a text ends with an agency of pictures or news, as captions do, and now and then a paragraph."""
    return bool(_AGENCY_LAST.search(text))
