"""Whether a headline of a newsletter is a story, or one of the things that stand among stories.

    is_label(text)           whether a text only says that an advertisement follows ("Featured Advertiser", "Anzeige")
    why_aside(title, text)   why a headline with its own text is no story, in words for the account; "" where it is one
    ADVERTISEMENT, CALL, MENU  the reasons, for what stands around it

What is told here is told by words, in the languages that newsletters come in: a call to action is a verb of a button with an object
that names no subject ("Click here to find out how", "Jetzt bestellen"). An imperative with a subject of its own ("Find the right
home network") is a headline like any other. A question that asks for a wish ("Looking for new boots?") is a call where little else
than an answer to it follows. A doubtful one is a story.
"""

import re

from digest import text as words

CALL = "a call to action, not a headline"
ADVERTISEMENT = "an advertisement by its own word"
OFFER = "an offer, not a headline"
MENU = "a few words without a text, as in a menu"
_LOOKED_AT_CHARS = 400  # of a title; a label is far shorter, and what is longer is no call
_CALL_WORDS = 14
_WISH_WORDS = 30  # of the text below a question, beyond which it is about something

_LABEL = re.compile(
    r"(?:(?:our|a|an|the|featured|paid|special|partner|today'?s|newsletter|bezahlte|offre) )*"
    r"(?:advertis(?:ement|er|ers)|ad|sponsor|sponsors|sponsored|anzeige|anzeigen|werbung|gesponsert|"
    r"publicit[ée]|sponsoris[ée]e?|publicidad|anuncio|anuncios|patrocinad[oa]|patrocinador|patroc[íi]nio|publicidade|"
    r"pubblicit[àa]|sponsorizzato|inserzione|advertentie|gesponsord|annons|annonse|annonce|mainos|reklam[ae]?|ogłoszenie|"
    r"sponzorováno|inzerce|hirdetés|reclamă|ilan|sponsorlu|διαφήμιση|реклама|广告|廣告|推广|広告|광고|إعلان|ممول|פרסומת)"
    r"(?: (?:message|content|post|story|link|links|section|partner|break|beitrag|inhalt))?",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"[\W_]*{_LABEL.pattern}[\W_]{{2,}}.*", re.IGNORECASE | re.DOTALL)
_PRICE = re.compile(
    r"(?:US|CA|AU)?[$€£¥₹₽]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£₽円元]|EUR|USD|GBP|CHF|kr|zł|Kč|Ft|руб)(?!\w)", re.IGNORECASE
)
_OFFER = re.compile(
    r"(?:(?:save|spare|sparen sie|up to|bis zu|jusqu'à|hasta(?: un)?|fino al|tot)\s+)?(?:[$€£]\s?\d[\d.,]*|"
    r"[-–]?\d{1,3}\s?(?:%|percent))\s*"
    r"(?:off\b|rabatt\b|reduziert\b|de r[ée]duction|de remise|de descuento|de desconto|di sconto|korting|zniżki|slev|скидк).*",
    re.IGNORECASE,
)

# A button that says whom it wants to act, however it goes on.
_BEGINS = re.compile(
    r"(?:[\W_]*(?:please|bitte|just|then) )?[\W_]*(?:"
    r"(?:click|tap) (?:here|below|on|for|to|this)\b|tell me (?:more|how)\b|learn more\b|find out (?:more|how|why|here)\b|"
    r"(?:read|see|get|view|watch|hear) (?:the |my |our |this |your )?(?:full|whole|entire|complete|rest of the)\b|"
    r"(?:sign up|register|subscribe|book|order|buy|shop|enrol+|apply) (?:now|here|today|online)\b|more (?:info|"
    r"information|details)\b|"
    r"(?:for|get) (?:more|further) (?:info|information|details)\b|(?:see|view|browse) (?:all|more) (?:of|most|our|the)\b|"
    r"(?:hier )?klicken (?:sie )?(?:hier|auf)|hier klicken|klick(?:e|t)? hier|mehr (?:erfahren|lesen|infos?|informationen)\b|"
    r"(?:jetzt|hier) (?:bestellen|kaufen|lesen|sichern|anmelden|testen|entdecken|buchen|registrieren|spenden|"
    r"weiterlesen|shoppen)\b|"
    r"lesen sie (?:mehr|hier|weiter|den (?:ganzen|vollständigen))\b|"
    r"cliquez (?:ici|pour|sur)\b|lire la suite\b|en savoir plus\b|(?:commandez|achetez|réservez|inscrivez-vous|abonnez-vous) "
    r"(?:maintenant|ici|vite|dès|en ligne)\b|(?:haz|haga|haced|hacer) clic\b|pincha aquí|(?:leer|saber) más\b|lee el artículo\b|"
    r"(?:compra|compre|reserva|reserve|regístrate|inscríbete|suscríbete) (?:ahora|ya|aquí|hoy)\b|seguir leyendo\b|"
    r"clicca (?:qui|per|sul?)\b|leggi (?:tutto|di più|l'articolo|ancora)\b|scopri di più\b|continua a leggere\b|"
    r"(?:acquista|ordina|iscriviti|prenota) (?:ora|subito|qui|adesso)\b|clique (?:aqui|para|em)\b|(?:leia|saiba|veja) mais\b|"
    r"ler (?:mais|o artigo)\b|(?:compre|encomende|reserve|inscreva-se) (?:agora|já|aqui)\b|"
    r"klik (?:hier|op)\b|lees (?:meer|verder|het (?:hele |volledige )?artikel)\b|(?:bestel|koop|boek) (?:nu|hier|direct)\b|"
    r"klicka här|klik her|klikk her|läs mer\b|læs mere\b|les mer\b|(?:köp|køb|kjøp|beställ|bestil|bestill) (?:nu|nå|här|her)\b|"
    r"kliknij\b|czytaj (?:więcej|dalej)\b|dowiedz się więcej\b|(?:kup|zamów) teraz\b|klikn[ěi]te\b|číst (?:více|dál)\b|"
    r"нажмите (?:здесь|сюда|на)\b|кликните\b|читать (?:далее|дальше|полностью|ещё|еще)\b|узна(?:ть|йте) больше\b|"
    r"(?:купить|заказать|закажите|купите) (?:сейчас|здесь|онлайн)\b|buraya tıkla|devamını oku|hemen (?:satın )?al\b|"
    r"(?:こちら|ここ)をクリック|続きを読む|詳しくはこちら|今すぐ(?:購入|申|登録|注文)|点击(?:这里|此处|查看|阅读)|點擊(?:這裡|此處|查看|閱讀)|"
    r"阅读(?:全文|更多)|閱讀(?:全文|更多)|立即(?:购买|報名|报名|订阅|訂閱|購買)|여기를? ?클릭|자세히 ?보기|지금 ?(?:구매|신청)|"
    r"اضغط هنا|انقر هنا|اقرأ المزيد|اشتر الآن|לחצו? כאן|קראו? עוד"
    r")",
    re.IGNORECASE,
)
# The whole label, but for prices and marks.
_WHOLE = re.compile(
    r"(?:read|see|view|watch|get|find|show|browse|learn|discover|hear|listen to|buy|order|shop|download|try|join) "
    r"(?:(?:it|them|more|on|all|why|how|now|here|today|free|for free|out|this|the|my|your|our|video|story|article|"
    r"report|review|details|"
    r"interview|results?|demo|trailer|photos|slideshow|podcast|top selling|most popular|products?|items?|deals?|"
    r"offers?|issues?) ?)+|"
    r"(?:more|all|weitere|alle|plus de|tous les|más|todos los|altri|tutti i|meer|alle) (?:\w+ )?"
    r"(?:products|deals|offers|items|angebote|produkte|offres|produits|ofertas|productos|offerte|prodotti|"
    r"aanbiedingen|producten)|"
    r"(?:find|see|get|read|submit|send|want|look|download|discover|leave) .{0,60}\b(?<!is )(?<!are )here|"
    r"(?:order|buy|reserve|book|claim|download|get) your (?:\w+ ){1,4}(?:today|now|here|online|free|for free)|"
    r"jetzt (?:\w+ ){0,3}(?:bestellen|kaufen|sichern|anmelden|testen|buchen|registrieren|spenden|abonnieren|herunterladen|sparen)|"
    r"(?:hier|jetzt) geht(?:'s| es) (?:zum|zur|zu den) .{1,40}|j'en profite|je (?:découvre|réserve|commande|m'abonne|m'inscris)|"
    r"profitez[- ]en.{0,20}|lo quiero|ir a la (?:tienda|oferta)|vai (?:al|alla|all').{1,30}|approfitta(?:ne)? (?:ora|subito)|"
    r"zum (?:artikel|shop|angebot|beitrag|video)|zur (?:anmeldung|buchung|übersicht)|voir (?:plus|l'article|la vidéo|l'offre)|"
    r"ver (?:más|oferta|ofertas)|bekijk (?:meer|alles|aanbieding)|zobacz więcej|подробнее|daha fazla(?: bilgi|"
    r" oku)?|もっと(?:見る|読む)|"
    r"了解更多|查看(?:更多|详情)|더 ?보기|للمزيد",
    re.IGNORECASE,
)
# A question that asks whether the reader wishes for something, without a subject as a button has none.
_WISH = re.compile(
    r"[\W_]*(?:looking for|searching for|need|want|tired of|ready (?:to|for)|got|interested in|in the mood for|fancy|"
    r"auf der suche nach|lust auf|suchen sie|brauchen sie|bereit für|sie suchen|noch keine?n?|vous cherchez|"
    r"cherchez-vous|envie d[e']|"
    r"besoin d[e']|prêt à|buscas?|necesitas?|quieres|quiere|cerchi|stai cercando|hai bisogno|vuoi|procuras?|precisa|quer|"
    r"op zoek naar|zin in|letar du efter|leder du efter|ser du etter|szukasz|potrzebujesz|chcesz|hledáte|chcete|"
    r"ищете|хотите|нуж[ен]н?[аоы]?)"
    r"\b[^?？!]{0,80}[?？](?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER = re.compile(
    r"(?:take|find|check|click|visit|try|get|order|buy|save|shop|sign|join|register|download|learn|discover|see|"
    r"start|book|call|we|our|"
    r"let|here'?s|machen sie|finden sie|entdecken sie|testen sie|bestellen sie|jetzt|hier|wir|unser\w*|faites|"
    r"trouvez|découvrez|profitez|"
    r"essayez|nous|haz|encuentra|descubre|compra|prueba|fai|trova|scopri|prova|acquista|faça|encontre|descubra|"
    r"experimente|doe|vind|"
    r"ontdek|probeer|bestel|gör|hitta|upptäck|prova|find|prøv|zrób|znajdź|sprawdź|wypróbuj|zamów|najděte|"
    r"vyzkoušejte|пройдите|найдите|"
    r"узнайте|попробуйте|закажите)\b",
    re.IGNORECASE,
)


def is_label(text: str) -> bool:
    """Whether the text is the label of an advertisement, or begins with one that is set apart from what follows."""
    text = text[:_LOOKED_AT_CHARS]
    return _LABEL.fullmatch(_stripped(text)) is not None or _LABELLED.fullmatch(text) is not None


def why_aside(title: str, text: str) -> str:
    """Why a headline with its own text is no story of a newsletter, "" where it is one."""
    title = title[:_LOOKED_AT_CHARS]
    bare = _stripped(title)
    if _LABEL.fullmatch(bare):
        return ADVERTISEMENT
    if _is_call(_stripped(_PRICE.sub(" ", title))):
        return CALL
    if _OFFER.fullmatch(bare):
        return OFFER
    wish = _WISH.fullmatch(words.clean(title))
    if (
        wish
        and words.word_count(text) <= _WISH_WORDS
        and _ANSWER.match(_stripped(wish["rest"]) or _stripped(text[:_LOOKED_AT_CHARS]))
    ):
        return CALL
    return ""


def _is_call(title: str) -> bool:
    if words.word_count(title) > _CALL_WORDS:
        return False
    return bool(_BEGINS.match(title) or _WHOLE.fullmatch(title))


def _stripped(text: str) -> str:
    return words.clean(text).strip(" \t-–—=*_#|·•:…!.?¡¿»«>→[]()")
