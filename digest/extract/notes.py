"""What a short text beside an article says of itself: where it was printed first, that it asks for something, that it stands in
for a video, that it belongs to a picture.

Each list holds words of many languages, no names of sites. A new one needs a case under tests/cases/extract.
"""

import re
from collections.abc import Iterable

from digest.extract.drafts import Draft
from digest.extract.hints import small_letters
from digest.model import BlockKind, SpanKind

_SYNDICATED = re.compile(
    (
        r"this (?:article|post|story),? .{3,200} (?:first|originally) appeared on "
        r"|the post .{3,200}(?:appeared|published) (?:first )?on |(?:this (?:article|post|story) )?(?:was )?(?:originally"
        r"|first) (?:appeared|published|posted) (?:on|in|at|by) "
        r"|der beitrag .{3,200} erschien zuerst auf |l['’]article .{3,200} est apparu en premier sur |la entrada .{3,200} "
        r"(?:aparece primero en|se publicó primero en) "
        r"|o post .{3,200} apareceu primeiro em |read more (?:at|on) |continue reading "
        r"|diese[rs]? (?:artikel|beitrag|text|interview) (?:ist|erschien|wurde) (?:zuerst|zunächst|ursprünglich) |il vous reste \d"
        r"|(?:with )?(?:additional )?report(?:ing|s) (?:by|from) |with files from |with additional reporting"
        r"|this is a (?:breaking|developing) (?:news? )?story|get in touch with (?:our|us|me)"
        r"|aus dem \w+ (?:übersetzt )?von |übersetzung(?: aus dem \w+)?: |translated (?:from the \w+ )?by "
        r"|traduit (?:de l|du )|traducción de |do you have a story"
        r"|for more stories like this|dies(?:e[rs]? (?:artikel|beitrag|text))? ist eine (?:maschinelle )?übersetzung"
        r"|this (?:article|story|text) (?:is|was) (?:machine[- ])?translated"
        r"|(?:©|ⓒ|\(c\)|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos"
        r"|todos os direitos|tutti i diritti|все права|wszelkie prawa"
        r"|版权(?:声明|所有)|反侵权公告|未经授权|無断転載|저작권자|무단 ?전재)"
    ),
)
_PROMPT = re.compile(
    (
        r"newsletter|sign(?:ing)? up|subscri|follow us|join us on|donat|support (?:us|our)|become a member|whatsapp|telegram"
        r"|abonnier|folgen sie|unterstützen sie|spende|abonnez|abonnés|suivez|suscr[íi]b|síguenos|assine|iscriviti|abbonat"
        r"|prenumer|подпи[сш]|訂閱|订阅|会員限定|구독"
    ),
)
# What a line or a sentence begins with that is nothing but a prompt; the words above, anywhere in it, are too many for feeds.
_ASKS = re.compile(
    (
        r"\W*(?:discuss|comment on) this (?:article|story|post)\b"
        r"|\W*(?:click here to |please |to get .{3,40}, )?(?:sign up|subscribe|register) (?:now |today |here )?(?:for|to) "
        r"(?:our|my|the daily|this|daily|weekly)\b|\W*get .{3,60} (?:straight )?(?:to|in) your inbox"
        r"|\W*(?:follow|join|find) (?:us|me|our|[\w. ]{2,30}) on (?:twitter|x\b|facebook|instagram|bluesky|mastodon"
        r"|linkedin|whatsapp|telegram|youtube|threads)|\W*support (?:us|our) |\W*got a (?:story|tip)\b"
        r"|\W*(?:jetzt )?(?:abonnieren|folgen) sie (?:uns|unser)"
        r"|\W*melden sie sich .{0,40}(?:newsletter|an\b)|\W*hier (?:geht es|geht's) zum newsletter"
        r"|\W*abonnez[- ]vous|\W*suivez[- ]nous"
        r"|\W*inscrivez[- ]vous|\W*suscr[íi]b(?:ete|ase)|\W*s[íi]guenos|\W*(?:assine|siga)[- ](?:a |o |nos)|\W*iscriviti|\W*seguici"
        r"|\W*abonneer|\W*prenumerera|\W*zapisz się"
        r"|\W*подпи(?:сывайтесь|шитесь)|\W*підписуйтесь|\W*订阅我们|\W*訂閱我們"
    ),
)
_OPINION = re.compile(
    (
        r"(?:views|opinions)[^.]{0,80} (?:not (?:necessarily )?(?:reflect|represent)|(?:those|solely) of)"
        r"|not necessarily (?:reflect|represent)"
        r"|(?:müssen|muss) nicht (?:mit )?der meinung|nicht (?:unbedingt|notwendigerweise|zwingend) (?:der|die|mit der) meinung"
        r"|no reflejan? necesariamente|ne reflètent? pas (?:nécessairement|forcément)|não reflet\w+ necessariamente"
        r"|non riflett\w+ necessariamente|может не совпадать с мнением|не отражает позицию"
    ),
)
_AFFILIATE = re.compile(
    (
        r"\b(?:we|i) (?:may |might |will )?(?:also )?(?:earn|receive|get|make)\b.{0,40}commission"
        r"|amazon (?:associate|affiliate)\b.{0,20}\bearn"
        r"|\b(?:post|article|page|site|links?)\b.{0,60}\b(?:contains?|includes?|are|is)\b.{0,20}affiliate links?"
        r"|affiliate-links?\b.{0,80}(?:gekennzeichnet|enth|klick|provision|kauf)"
        r"|(?:enth|gekennzeichnet|sind|versehen).{0,60}affiliate-links?"
        r"|partnerlinks?\b.{0,80}provision|liens? (?:d['’])?affili.{0,80}(?:commission|rémunér)|enlaces de afiliad.{0,80}comisi"
        r"|links? de afiliad.{0,80}comiss|link di affiliazione.{0,80}commission"
    ),
)
_WALL = re.compile(
    (
        r"(?:content|article|story) is (?:reserved )?for (?:our )?subscribers|create an account or|already a (?:subscriber|member)"
        r"|(?:sign|log) in (?:or \w+ (?:an account )?)?to (?:continue|read|save|set|view|comment|vote|post|leave|see|access)"
        r"|subscribe (?:now )?to (?:continue|read|unlock|access|view)|please subscribe|um weiterzulesen|nur für abonnenten"
        r"|pour lire la suite|réservé (?:à nos|aux) abonnés|para seguir leyendo|(?:exclusivo|reservado) para suscriptores"
        r"|para continuar lendo|exclusivo para assinantes|per continuare a leggere|riservato agli abbonati|aby czytać dalej"
    ),
)
_BENEFIT = re.compile(
    (
        r"unlimited (?:online |digital )?access|exclusive (?:articles|content)|ad-free|e-?paper\b"
        r"|support (?:local|independent) journalism"
        r"|daily puzzles|(?:additional|free) articles per month|email updates|virtual events|newsletters|commenting community"
        r"|unbegrenzte[rn]? zugang|werbefrei|exklusive (?:artikel|inhalte)|accès illimité|(?:articles|contenus) exclusifs"
        r"|acceso ilimitado|contenidos? exclusivos?|acesso ilimitado|accesso illimitato|contenuti esclusivi|onbeperkt toegang"
        r"|obegränsad tillgång|ubegrænset adgang|ubegrenset tilgang|nieograniczony dostęp|неограниченный доступ"
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
)
_ALLOWED = re.compile(
    (
        r"allow|accept|consent|cookie|privacy|not available|unavailable|blocked|disabled|einverstanden|zustimm|anzeigen|angezeigt"
        r"|anzuzeigen|verfügbar|datenschutz|übermittelt|ausgewählt|ergänzt|autoris|acept|accett|aceit|permit|tillåt|tillad|zgod|akcept"
    ),
)
_UNSUPPORTED = re.compile(
    (
        r"your browser (?:does not|doesn['’]t) support|(?:enable|turn on) javascript,? (?:to|in order|and)\b"
        r"|^\W*empfohlener redaktioneller inhalt\W*$"
    ),
)
# One of these is in whatever the expressions before them find: looked for first, for most texts hold none.
_OPINION_ROOTS = ("views", "opinions", "neces", "cessair", "forcément", "meinung", "мнением", "позицию")
_AFFILIATE_ROOTS = ("affili", "commission", "partnerlink", "afiliad")
_WALL_ROOTS = (
    "subscri",
    " to ",
    "account",
    "abonn",
    "weiter",
    "lire la",
    "leyendo",
    "suscri",
    "lendo",
    "assinant",
    "leggere",
    "czytać",
)
_UNSUPPORTED_ROOTS = ("browser", "javascript", "empfohlener")
_EXTERNAL_ROOTS = ("extern", "conte", "inhalt", "third", "dritt", "tierce", "zewn", "this ")
_EXTERNAL_THINGS = (
    *("extern", "third", "dritt", "tierce", "zewn", "youtube", "instagram", "facebook", "tiktok", "twitter", "vimeo"),
    *("this content", "this video", "this post", "this tweet", "this embed"),
)
_PICTURED_BY = re.compile(
    (
        r"(?:\b(?:fotos?|photos?|photograph|bild|bilder|images?|picture|credits?|crédits?|fotograf\w*|ảnh|фото|zdj|kuva|fotó|nuotr)\.?"
        r"(?:\s*(?:by|von|de|di|av)\b|\s*[:：/©]|\s+©)|(?:写真|사진|图片|圖片)\s*[:：=/]|©).{2,60}$"
    ),
)
_PICTURE = re.compile(r"\b(?:featured|main|header|lead|top|hero|image|photo|picture|illustration)\b")
_AGENCY_LAST = re.compile(
    (
        r"[./|–—,(\[\s-]\s*(?:getty(?: images)?|reuters|afp|epa|dpa|imago|ap photo|associated press|shutterstock|istock"
        r"|unsplash|pexels|alamy|picture alliance|ansa"
        r"|efe|pap|tass|ap|lusa|scanpix|tt|ntb|ritzau|belga|keystone|ukrinform|риа новости|тасс"
        r"|연합뉴스|뉴시스|뉴스1|新华社|新華社)(?:\s?/\s?[\w .-]{2,30})?\s?[)\].]?$"
    ),
)
_COMMENTS = re.compile(
    r"\W*(?:\(?\d+\)?\s*)?(?:(?:reader|user|all|latest|recent|show|view|your|the) )?(?:"
    + "|".join(
        (
            "comments|reader responses|(?:leser|nutzer)?kommentare|commentaires|comentarios|comentários|commenti|reacties",
            "kommentarer|kommentit|komentarz[ey]|opinie|komentáře|komentari|comentarii|hozzászólások|yorumlar",
            "комментари(?:и|ев|й)|коментар(?:і|ів|и)|обсуждение|отзывы|σχόλια|تعليقات|التعليقات|תגובות",
            "评论|評論|網友評論|网友评论|コメント|댓글|bình luận|ความคิดเห็น|टिप्पणियाँ",
        )
    )
    + r")\s*:?\s*(?:\(?\s*\d+\s*\)?)?\s*:?$|"
    + "|".join(
        (
            "comments (?:are|have been|were) (?:now )?closed|(?:leave|post|add|write) (?:a|your) (?:comment|reply)",
            r"join the (?:conversation|discussion)|(?:\d+|no) (?:comments?|responses?) (?:on|to)\b",
            r"schreib\w* (?:einen|ihren) kommentar|laisser un commentaire|deja (?:un comentario|una respuesta)|dodaj komentarz",
            "добавить комментарий|оставить комментарий|发表评论|發表評論|我来说两句",
        )
    ),
)
_OTHER_NEWS = re.compile(
    r"\W*(?:"
    + "|".join(
        (
            r"(?:more|other|latest|top|related|recent|recommended|popular|similar|trending)(?: \w+)? (?:news|stories|articles)",
            r"(?:more|other|latest|related|recent|recommended|popular)(?: \w+)? (?:posts|headlines|reading|coverage)",
            r"(?:more|other|latest|related|recent|recommended|popular)(?: \w+)? (?:content|videos)",
            "most (?:read|popular|viewed)|you (?:may|might) (?:also )?(?:like|enjoy)|recommended for you|read (?:more|next|also)",
            r"also (?:read|on \w+)|up next|don['’]t miss|what to read next|more (?:from|on|in) .{2,40}",
            r"weitere (?:artikel|meldungen|nachrichten|themen|beiträge)|meistgelesen\w*|mehr zum thema|auch interessant",
            "das könnte sie auch interessieren|verwandte (?:artikel|themen)|lesen sie auch",
            "(?:à )?lire aussi|sur le même (?:sujet|thème)|les plus lus",
            "articles (?:liés|similaires|récents|connexes|associés|en rapport)",
            "dernières (?:actualités|nouvelles)",
            "noticias relacionadas|más (?:noticias|leídas|vistas)|lo más (?:leído|visto)|te puede interesar|artículos relacionados",
            "últimas noticias|leia (?:também|mais)|notícias relacionadas|mais lidas|veja também|últimas notícias",
            "leggi anche|articoli correlati|ultime notizie|i più letti|potrebbe interessarti|lees ook|meer nieuws|meest gelezen",
            "läs också|mest läst|les også|læs også|mest lest|lue myös|luetuimmat|přečtěte si také|čtěte také|nejčtenější",
            "inne (?:wiadomości|artykuły)|najnowsze(?: wiadomości| artykuły)?|najczęściej czytane|najpopularniejsze|polecamy",
            "zobacz (?:też|także|również)|czytaj (?:też|także|również|więcej|w .{2,30})",
            "другие (?:новости|статьи|материалы).{0,40}|новости по теме|похожие (?:новости|статьи)|читайте также|лента новостей",
            "последние (?:новости|публикации).{0,30}|(?:самые )?популярные (?:новости|статьи).{0,30}|материалы по теме",
            "читайте також|інші новини|ilgili haberler|diğer haberler|en çok okunanlar",
            "διαβάστε (?:επίσης|ακόμη)|σχετικά (?:άρθρα|θέματα|νέα)|δείτε (?:επίσης|ακόμη)",
            "相关(?:新闻|文章|阅读|推荐|链接|报道)|相關(?:新聞|文章|閱讀|報導|連結)|延伸閱讀|延伸阅读|热门(?:新闻|文章|推荐)",
            "熱門(?:新聞|文章)|推荐阅读|推薦閱讀|精彩推荐|更多(?:新闻|精彩).{0,10}|最新(?:新闻|文章|消息)",
            "関連(?:記事|ニュース|リンク)|あわせて読みたい|人気記事|最新記事",
            "관련 ?(?:기사|뉴스)|많이 본 (?:기사|뉴스)|추천 ?기사|인기 ?기사",
            "اقرأ أيضا?ً?|(?:مواضيع|أخبار) ذات صلة|الأكثر قراءة|קראו גם|עוד בנושא",
            "tin liên quan|xem thêm|đọc thêm|baca juga|berita terkait|terpopuler",
            "यह भी पढ़ें|संबंधित (?:खबरें|समाचार)|ข่าวที่เกี่ยวข้อง",
        )
    )
    + r")\W*$",
)
# Wider, for lists of links that close a feed's text: in a page's text such a line may be a heading.
_NAMED_NEWS = re.compile(
    r"(?:more|other|latest|related|recent|popular|top)(?: [\w&]+){0,6} (?:stories|posts|articles|news|headlines)$"
)
_SIGN_OFF = re.compile(
    (
        r"[(（【\[][^.。!?]{1,30}[)）】\]]$|[^.,!?]{2,20} \([^).]{2,40}\)$|(?:e-?mail:? )?\S+@[\w.-]+\.\w{2,}$"
        r"|to contact the (?:reporter|editor|author)"
        r"|(?:--? ?)?(?:editors?|edited by|editing by|reporters?)\b ?:?"
        r"|(?:責任|责任|本文|本版)?(?:編輯|编辑|編審|校对|記者|记者|执笔人|撰文|作者)\s?[:：/／丨|]"
        r"|republished from|with files from|(?:agence france-presse|afp|ap|reuters|dpa),? with files"
    ),
)
_IS = re.compile(r",? (?:is|was|has|writes|works|ist|war|schreibt|arbeitet|est|a été|écrit|es|fue|escribe|è|é|jest|är|er|on)\b")
_PORTRAIT_CHARS, _TITLE_CHARS = 400, 20
LABEL_CHARS = 80
_SIGNATURE_CHARS, _SIGNATURE_WORDS, _PARTICLE_CHARS = 60, 6, 3
_BULLETS = " •·*:-–—|»"
COLONS = (":", "：")
_WORD = re.compile(r"\w+")
SENTENCE_ENDS = tuple(".!?…。！？।؟\"'”’»)）」]")
_NOTE_CHARS, _PLACEHOLDER_CHARS, _WALL_CHARS, _SIGN_OFF_CHARS = 300, 400, 160, 100


def _holds(small: str, roots: tuple[str, ...]) -> bool:
    return any(map(small.__contains__, roots))


def is_syndicated(draft: Draft) -> bool:
    """Whether a text says where the article comes from or goes on, or who else reported: "The post … appeared first on …"."""
    return len(draft.text) < _NOTE_CHARS and bool(_SYNDICATED.match(draft.small()))


def is_prompt(draft: Draft) -> bool:
    """Whether a text asks to subscribe, follow or give."""
    return len(draft.text) <= _NOTE_CHARS and bool(_PROMPT.search(draft.small()))


def asks(small: str) -> bool:
    """Whether a line or a sentence, in small letters, begins as a prompt to subscribe, follow or write in does."""
    return len(small) <= _NOTE_CHARS and bool(_ASKS.match(small))


def is_placeholder(draft: Draft) -> bool:
    """Whether a text stands where a video or a post would be if the reader allowed it, or the browser could."""
    if len(draft.text) > _PLACEHOLDER_CHARS:
        return False
    small = draft.small()
    if _holds(small, _UNSUPPORTED_ROOTS) and _UNSUPPORTED.search(small):
        return True
    return (
        _holds(small, _EXTERNAL_ROOTS)
        and _holds(small, _EXTERNAL_THINGS)
        and bool(_EXTERNAL.search(small) and _ALLOWED.search(small))
    )


def is_disclaimer(draft: Draft) -> bool:
    """Whether a text says that opinions are not those of the house, or that the house earns by what is bought through its links."""
    if len(draft.text) > _PLACEHOLDER_CHARS:
        return False
    small = draft.small()
    if _holds(small, _OPINION_ROOTS) and _OPINION.search(small):
        return True
    return _holds(small, _AFFILIATE_ROOTS) and bool(_AFFILIATE.search(small))


def is_wall(draft: Draft) -> bool:
    """Whether a line asks to subscribe or log in before one goes on."""
    if len(draft.text) > _WALL_CHARS:
        return False
    small = draft.small()
    return _holds(small, _WALL_ROOTS) and bool(_WALL.search(small))


def is_benefit(draft: Draft) -> bool:
    """Whether a line names what a subscription offers: "Unlimited online access"."""
    return len(draft.text) <= _NOTE_CHARS and bool(_BENEFIT.search(draft.small()))


def names_photographer(draft: Draft) -> bool:
    """Whether a text ends with who took the picture, said in so many words: "Foto: Jan Weber"."""
    return bool(_PICTURED_BY.search(draft.small()))


def is_picture_credit(draft: Draft) -> bool:
    """Whether a line says nothing but who took a picture: "(Image credit: Ada Quill)"."""
    if len(draft.text) > _SIGN_OFF_CHARS:
        return False
    found = _PICTURED_BY.search(draft.small())
    return found is not None and not any(map(str.isalnum, _PICTURE.sub("", draft.small()[: found.start()])))


def ends_with_agency(draft: Draft) -> bool:
    """Whether a text ends with an agency of pictures or news, as captions do, and now and then a paragraph."""
    return bool(_AGENCY_LAST.search(draft.small()))


def opens_comments(draft: Draft) -> bool:
    """Whether a line is the label of what readers say: "12 comments", "Leave a reply"."""
    return len(draft.text) <= LABEL_CHARS and bool(_COMMENTS.match(draft.small()))


def opens_other_news(draft: Draft) -> bool:
    """Whether a line is the label of other articles: "Related stories", "Lesen Sie auch:"."""
    return len(draft.text) <= LABEL_CHARS and bool(_OTHER_NEWS.match(draft.small()))


def opens_links(draft: Draft) -> bool:
    """Whether a text is the label of other articles, or begins with one that links to them follow."""
    if opens_other_news(draft):
        return True
    links = [mark.start for mark in draft.marks if mark.kind is SpanKind.LINK]
    start = min(links, default=0) or len(draft.text)
    if links and 2 * draft.link_chars <= len(draft.text) - start:
        return False
    head = draft.small()[:start].strip(_BULLETS)
    return 0 < len(head) <= LABEL_CHARS and bool(_OTHER_NEWS.match(head) or _NAMED_NEWS.match(head))


def is_label(text: str) -> bool:
    """Whether a line announces what stands beneath it: "What you need:"."""
    return len(text) <= LABEL_CHARS and text[-1:] in COLONS


def is_sign_off(text: str) -> bool:
    """Whether a line beneath a text says who wrote or edited it: "(mk)", "Editors: Ada Quill", an address."""
    return len(text) <= _SIGN_OFF_CHARS and bool(_SIGN_OFF.match(small_letters(text)))


def is_portrait(text: str, authors: Iterable[str]) -> bool:
    """Whether a text tells who one of the authors is: "Ada Quill is a reporter in Porto"."""
    return len(text) <= _PORTRAIT_CHARS and any(
        " " in author and (at := text.find(author, 0, len(author) + _TITLE_CHARS)) >= 0 and bool(_IS.match(text, at + len(author)))
        for author in authors
    )


def is_signature(draft: Draft) -> bool:
    """Whether a paragraph is a few words, most of them capitalised, without a mark at the end."""
    text = draft.text
    if draft.kind is not BlockKind.PARAGRAPH or len(text) > _SIGNATURE_CHARS or text[-1:] in SENTENCE_ENDS or text[-1:] in COLONS:
        return False
    words = [word for word in _WORD.findall(text) if len(word) > _PARTICLE_CHARS] or [text]
    return len(words) <= _SIGNATURE_WORDS and all(not word[0].islower() for word in words) and text != text.lower()
