"""What class names and short phrases give away about a block, as sets of bits.

A class or id is cut into words (``article-bodyCopy`` is article, body, copy), and each word that is listed here sets the bit of its
topic. A phrase is looked for in the text of a block. The lists hold words of many sites and languages; what a topic is worth is
not said here but learned (bench/extract_train.py), so a wrong or missing word costs little. To add one: put it in the list, add a
case under tests/cases/extract, train again.
"""

import re
from functools import lru_cache

_CLASS_WORDS = {
    ("comments"): (
        "comment comments commentlist disqus reply replies respond discussion kommentare kommentar comentarios commentaires"
    ),
    ("related"): (
        "related recommended recommend recommendation recommendations recirc recirculation similar trending popular "
        "mostread teaser teasers "
        "outbrain taboola suggested suggestions upnext next prev previous pagination pager promo promos promoted "
        "morefrom onward readnext relacionadas"
    ),
    "card": "card cards tile tiles item items listing grid carousel slider swiper slick feed stream thumb thumbnail thumbs",
    ("share"): (
        "share sharing shared social sociable socials addthis addtoany facebook twitter whatsapp pinterest follow "
        "sharebar sharethis jp sharedaddy"
    ),
    "sidebar": "sidebar aside rail widget widgets secondary complementary sidecol rightcol sidebox",
    ("nav"): (
        "nav navigation navi navbar menu menus submenu breadcrumb breadcrumbs crumb crumbs topbar toolbar toc sitemap "
        "tabs tab skip pagenav"
    ),
    "header": "header masthead banner hero head topper",
    "footer": "footer foot colophon bottom copyright legal imprint impressum",
    ("advert"): (
        "ad ads adv advert adverts advertisement advertising adsbygoogle sponsor sponsored dfp gpt adslot adbox anzeige "
        "werbung publicidad pub"
    ),
    "newsletter": "newsletter newsletters subscribe subscription subscriptions signup optin mailchimp mailing abo",
    "paywall": "paywall piano register registration login signin premium metered regwall gate locked",
    "consent": "cookie cookies consent gdpr onetrust cmp privacy notice",
    "caption": "caption captions figcaption credit credits copyright imagecaption legende legend bildunterschrift wp",
    "media": "image images img photo photos picture gallery slideshow video videos player media figure audio podcast embed",
    "byline": "byline author authors autor autoren auteur bio writer contributor contributors reporter profile avatar",
    "date": "date dates time timestamp published pubdate dateline updated posted datum datetime fecha",
    "title": "title headline heading headlines hed titre titulo titel kicker overline",
    ("lead"): (
        "lead lede standfirst deck dek subtitle summary intro excerpt abstract subhead subheadline description chapo "
        "teasertext leadtext "
        "sapo entradilla subtitulo strapline"
    ),
    ("body"): (
        "body articlebody bodytext entry copy prose richtext paragraph storybody articletext fulltext maintext rte "
        "wysiwyg texto cuerpo "
        "textbody articlecontent postcontent entrycontent contentbody"
    ),
    "content": "content main contents primary maincontent inhalt contenido",
    "article": "article story post single artikel articulo noticia news hentry blog",
    "text": "text txt paragraphs desc detail details para block",
    "tags": "tag tags topic topics category categories cat keyword keywords label labels section subject hashtag",
    ("hidden"): (
        "hidden hide invisible visually screenreader sr offscreen modal popup overlay lightbox dialog tooltip collapsed "
        "noscript assistive"
    ),
    "quote": "quote pullquote blockquote quotation",
    "live": "live liveblog ticker liveticker",
    "note": "note notes editor correction corrections footnote footnotes references reference update disclaimer",
    "box": "box infobox factbox fact facts panel callout inset aside module container wrapper",
    "search": "search form filter filters input field login",
    "meta": "meta info metadata byline details stats views count counter rating score votes vote karma",
    "button": "button btn cta more readmore toggle expand action actions print email tool tools",
    "thread": "thread message messages post postbody forum topic answer answers question reply",
    "product": "product products price shop cart buy deal deals offer affiliate commerce review",
    "event": "job jobs event events calendar weather stock stocks quiz poll survey game",
}
CLASS_TOPICS = tuple(_CLASS_WORDS)
_BIT_OF_WORD: dict[str, int] = {}
for _index, _words in enumerate(_CLASS_WORDS.values()):
    for _word in _words.split():
        for _form in (_word, _word.upper(), _word.capitalize()):
            _BIT_OF_WORD[_form] = _BIT_OF_WORD.get(_form, 0) | 1 << _index
MARKED = sum(1 << CLASS_TOPICS.index(topic) for topic in ("byline", "date", "meta"))
_BIT_OF_SMALL_WORD = {word.encode(): bit for word, bit in _BIT_OF_WORD.items() if word.islower()}
_NAMES = 16_384  # pages of one site share theirs; a page has some 110 of its own
_NAMES_CHARS = 300
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SMALL_LETTERS = bytes(code if chr(code).islower() else ord(" ") for code in range(128)) + b" " * 128


def class_bits(names: str) -> int:
    """The topics that a class, id, role or itemprop attribute names, one bit each in the order of ``CLASS_TOPICS``."""
    return _class_bits(names[:_NAMES_CHARS])


@lru_cache(maxsize=_NAMES)
def _class_bits(names: str) -> int:
    bits = 0
    if names.islower():  # six of seven: cut in two thirds of the time that an expression takes
        for word in names.encode("ascii", "replace").translate(_SMALL_LETTERS).split():
            bits |= _BIT_OF_SMALL_WORD.get(word, 0)
    else:
        for name in _WORD.findall(names):
            bits |= _BIT_OF_WORD.get(name, 0)
    return bits


_PHRASES = {
    ("related"): (
        r"related|read (?:more|also|next|the)|more (?:from|on|about|stories|news)|see also|you (?:may|might) (?:also "
        r")?like|recommended|trending"
        r"|most (?:read|popular)|don['’]t miss|also (?:on|read|in)|what to read|top stories|latest (?:news|stories)|up "
        r"next|lesen sie|mehr (?:zu[mr]?|aus|von)|auch interessant"
        r"|lire aussi|à lire|voir aussi|sur le même|lea también|leer más|te puede|más (?:información|noticias)|ver "
        r"también|leia (?:também|mais)|veja (?:também|mais)"
        r"|leggi anche|lees ook|meer over|läs (?:mer|också|även)|les også|læs også|lue myös|czytaj (?:też|także|więcej)"
        r"|zobacz (?:też|także|również)|přečtěte|čtěte|читайте|также по теме"
        r"|читать|διαβάστε|δείτε|関連|あわせて読みたい|おすすめ|相关|相關|延伸閱讀|推荐"
        r"|관련|اقرأ|לקריאה|ilgili|daha fazla|xem thêm|baca juga|อ่าน"
    ),
    ("newsletter"): (
        r"sign up|subscribe|newsletter|sign in|log in|register|already a|get (?:the|our)|join (?:us|our)|your (?:inbox"
        r"|email)|email address|abonn|anmelden|inscri|s['’]inscrire"
        r"|suscr|assine|iscriviti|inschrijven|prenumer|zapisz się|подпи|εγγραφ|订阅|訂閱|購読|登録|구독|abone|đăng ký"
    ),
    ("share"): (
        r"share|tweet|facebook|twitter|whatsapp|follow (?:us|me|@)|print|copy link|teilen|partager|compart|condividi"
        r"|delen|udostępnij|поделиться|κοινοποί|分享|シェア|공유|paylaş|chia sẻ|chat with"
    ),
    ("credit"): (
        r"photo(?:graph)?(?:er|s)?\s*(?:by|:|credit)|image(?:\s*(?:by|:|credit|source)|s?$)|credit|(?:getty|reuters"
        r"|shutterstock|ap photo|afp|epa|dpa)\b|file (?:photo|picture)|courtesy|pictured"
        r"|foto|bild(?:quelle|er)?:|quelle|source\s*:|crédit|fotograf|zdj|фото|φωτογραφ|图片|圖片|写真|사진"
    ),
    ("copyright"): (
        r"©|\(c\)|copyright|all rights|rights reserved|alle rechte|tous droits|derechos reservados|terms (?:of|and)"
        r"|privacy|cookie|impressum|datenschutz|版权|無断|저작권|tüm hakları"
    ),
    ("byline"): (
        r"by |von |par |por |di |av |text[: ]|written by|posted by|author|reporting by|edited by|about the author|autor"
        r"|автор|记者|記者|기자|(?:staff|senior) (?:writer|reporter)|contribut"
    ),
    ("date"): (
        r"(?=\D*\d)(?:(?:\w++ ){0,3}\d{1,2}[./: ]\s?(?:\d{1,2}|\w{3,9})[./: ]\s?\d{2,4}|(?:\w++\.? ){0,2}\d{1,2},? \d{4}"
        r"|\d{4}[-/.年])"
        r"|(?:published|updated|posted|last modified|veröffentlicht|stand|publié|mis à jour|publicado"
        r"|actualizado|aggiornato|opublikowano|опубликовано|发布|更新|\d+ (?:min|hour|day|week|month|year)s?)"
    ),
    ("comment"): (
        r"comment|leave a|reply|join the (?:conversation|discussion)|view all|(?:\d+|no|post a) comment|kommentar"
        r"|comentar|commentaire|комментар|评论|評論|コメント|댓글|log in to"
    ),
    ("advert"): (
        r"advert|sponsored|promoted|anzeige|werbung|publicité|publicidad|reklam|реклама|广告|廣告|広告|광고|scroll to continue"
        r"|story continues|article continues"
    ),
    ("tags"): (
        r"tags?\b|topics?\b|categor|filed under|posted in|keywords|themen|schlagw|mots|etiquetas|sujets|标签|關鍵字|关键词|タグ"
        r"|more:|in this (?:article|story)"
    ),
    ("player"): (
        r"watch|video|listen|audio|play|podcast|loading|click|tap |download|gallery|show (?:more|all|caption)|close|skip"
        r"|advertisement|slideshow|image \d|next|previous|menu|search|home$"
    ),
    ("note"): (
        r"correction|clarification|editor['’]?s note|update|note:|this (?:article|story|post) (?:was|has|is|originally"
        r"|first|appeared)|appeared first|originally published|the post |first published|disclaimer|disclosure"
        r"|with (?:files|reporting|additional)|contributed to|material from|follow .{2,40} on|contact |e-?mail "
    ),
}
PHRASE_TOPICS = tuple(_PHRASES)
_PHRASE = re.compile((r"\W{0,3}(?:") + ("|").join((f"(?P<{topic}>{pattern})") for topic, pattern in _PHRASES.items()) + (")"))


def phrase_topic(small: str) -> int:
    """1 and up for the topic that a text in small letters begins with, in the order of ``PHRASE_TOPICS``; 0 for none."""
    match = _PHRASE.match(small)
    return PHRASE_TOPICS.index(match.lastgroup) + 1 if match and match.lastgroup else 0


def small_letters(text: str) -> str:
    """The text in small letters, each still one character: an expression that disregards case takes four times as long on it."""
    return text.replace("İ", "i").lower()
