"""What text is to the digest: cleaned for showing, folded for comparing, cut into sentences, words and shingles.

    clean        what may be shown: NFC, no control or direction characters, single spaces
    normalize    what is compared: case, width, quotes, dashes and punctuation folded away; fingerprint and shingles are made of it
    sentences    the unit in which the digest says things once; sentence_spans gives the same as offsets
    words        what is counted, and what reading time is estimated from; stem is what a word is compared by
    shorten      a text that fits where only so many characters may stand
    UNSPACED     the letters of scripts that are written without spaces, as members of a character class

Every script is treated alike where Unicode allows it: no function asks for a language. Figures keep their sign, their decimal mark
and their unit sign in the comparison form, because "-5" and "5", or "1.5" and "15", are not the same statement. Tried and dropped:
digits folded to a placeholder (merges "up 0.5%" with "down 1.2%"), stripping of combining marks (changes words in Thai, Hindi and
Arabic). All functions are linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

# ---------------------------------------------------------------- cleaning

# Unicode's format characters (category Cf), without the visible Arabic and Kaithi signs and without the two joiners; then the
# control characters that are no white space, and the noncharacters. A test compares the list with the Unicode database.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    + "".join(chr(plane | low) for plane in range(0x10000, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
)
_JOINERS = "\u200c\u200d"
# Joiners shape Arabic, Indic and emoji sequences; beside anything below the Hebrew block, a space or a mark they do nothing.
_JOINABLE = r"[^\x00-\u058f\s\u2000-\u206f]"
_DROPPED = re.compile(f"[{_INVISIBLE}]|(?<!{_JOINABLE})[{_JOINERS}]|[{_JOINERS}](?!{_JOINABLE})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text as it may be shown: NFC, single spaces, without control characters, direction overrides and invisible marks.

    Joiners stay where Persian, Indic scripts and emoji need them. A lone surrogate becomes U+FFFD.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split()) if "  " in text else text.strip()  # the blank is the only white space that is printable
    composed = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    spaced = _WHITE.sub(" ", composed)
    return " ".join(unicodedata.normalize("NFC", _DROPPED.sub("", spaced)).split())


# ---------------------------------------------------------------- comparing


def _punctuation() -> str:
    """The members of a character class with all punctuation of the living scripts and the modifier symbols, escaped."""
    blocks = (range(0x21, 0x3100), range(0xA490, 0xAC00), range(0xFD3E, 0x10000))
    signs = (chr(code) for block in blocks for code in block)
    return re.escape("".join(sign for sign in signs if unicodedata.category(sign)[0] == "P" or unicodedata.category(sign) == "Sk"))


_SKIPPED = re.compile(f"[{_INVISIBLE}{_JOINERS}\u0640]")  # U+0640 stretches an Arabic word and says nothing
_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# Punctuation, but for a mark between two digits, a sign or a point before one, and per cent. The class comes first, its exceptions
# look back at it: the other way round takes three times as long.
_FOLDED = re.compile(
    rf"[{_punctuation()}](?<!\d[.,:/\-](?=\d))(?<!(?<![\w.])-(?=\d))(?<!(?<![\w.])-(?=\.\d))(?<!(?<![\w.])\.(?=\d))(?<![%‰])"
)
# The same for ASCII without a figure, which all exceptions are about, in a tenth of the time: marks to blanks, capitals to small.
_ASCII_FOLDED = bytes(ord(" " if _FOLDED.match(chr(code)) else chr(code).lower()) for code in range(128)) + bytes(128)
_ASCII_FIGURES = b"0123456789%"
# A page, and those who compare it, ask for the form of the same titles and names again and again.
_SHORT_CHARS, _SHORT_TEXTS = 300, 1024
_FINGERPRINT_BYTES = 8
_ACCENTS = re.compile("[\u0300-\u036f]")
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_UMLAUT = re.compile("(?<=[aou])e")


def normalize(text: str) -> str:
    """The comparison form: NFKC, case folded, punctuation and quotes gone, single spaces.

    Marks that belong to a figure stay: sign, decimal and thousands marks, per cent. Normalising twice changes nothing.
    """
    return _short_folded(text) if len(text) <= _SHORT_CHARS else _fold(text)


def _fold(text: str) -> str:
    if text.isascii() and text.isprintable():
        raw = text.encode()
        if len(raw.translate(None, _ASCII_FIGURES)) == len(raw):
            return " ".join(raw.translate(_ASCII_FOLDED).decode().split())
        folded = text.lower()
    else:
        plain = text.isprintable() and "\u0640" not in text
        visible = text if plain else _SKIPPED.sub("", _SURROGATE.sub("\ufffd", text))
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
        folded = unicodedata.normalize("NFKC", _DASH.sub("-", folded if plain else _SKIPPED.sub("", folded)).casefold())
    return " ".join(_FOLDED.sub(" ", folded).split())


_short_folded = lru_cache(maxsize=_SHORT_TEXTS)(_fold)


def unaccented(folded: str) -> str:
    """A word in its comparison form without the marks that many leave out: "müller", "mueller" and "muller" are one."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", folded.translate(_UNDECOMPOSED)))
    return _UMLAUT.sub("", plain)


def fingerprint(text: str) -> int:
    """A hash of the comparison form, the same in every process: 63 bits, so that it fits a database's signed integer."""
    return hashed(normalize(text))


def hashed(folded: str) -> int:
    """The fingerprint of what is in its comparison form already."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=_FINGERPRINT_BYTES).digest(), "big") >> 1


def shingles(text: str, size: int = 5) -> frozenset[str]:
    """Every run of ``size`` characters of the comparison form; a shorter text is its own only shingle, an empty one has none.

    Five characters of any script did best on near-duplicate paragraphs (F1 .997; runs of three words .97, see docs/saying-once.md).
    """
    folded = normalize(text)
    if len(folded) <= size:
        return frozenset((folded,)) if folded else frozenset()
    return frozenset([folded[i : i + size] for i in range(len(folded) - size + 1)])


# ---------------------------------------------------------------- sentences


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CLOSERS = "\"'»”’›)\\]}）」』】》〉"
_END = "[.!?…؟۔।॥։።]"
_SENTENCE_END = re.compile(
    rf"{_END}(?<!{_END}{_END}){_END}*+[{_CLOSERS}]*+(?=\s)"  # all end marks, and white space after them
    rf"|[。！？｡]++[{_CLOSERS}]*+"  # an end mark of a script without spaces
)

_FIRST_WORD = re.compile(r"\s*+\w++")
_BACKWARDS = re.compile(r"[\w.'’-]*+")  # of a word read from its end, so that its beginning need not be looked for
_LAST_CHARS = 24
_NEXT_WORD = re.compile(r"\s*[\"'«“„‘‹(\[¿¡]*([\w'’-]{0,24})")
# Written with a full stop in the middle of a sentence, in the languages the digest is offered in. Short forms that are also words
# which end sentences ("no", "art") are listed only as a short form before a figure.
_ABBREVIATIONS = _listed(
    "mr mrs ms mx dr prof rev hon gov sen rep gen col lt capt sgt maj cmdr adm st ste mt ft jr sr messrs mme mmes mlle supt "
    "insp vs v cf ca approx eg ie viz al inc ltd co corp bros dept univ assn jan feb febr apr jun jul aug sep sept oct okt "
    "nov dec dez déc janv févr juil avr ene abr dic ott mag giu lug hr fr dipl ing bzw usw vgl evtl ggf inkl sog bspw "
    "dhr mevr dra sra srta sto ud uds sig dott avv ул им пр см тыс млн млрд руб гг проф акад tj resp bl.a dvs f.eks m.fl"
)
_FIGURE_ABBREVIATIONS = _listed("no nos nr núm fig figs art sec ch vol pp p pg para abs ziff tel ext op § st sz")
_MONTHS = _listed(
    "januar jänner februar märz april mai juni juli august september oktober november dezember january ledna února března dubna "
    "května června července srpna září října listopadu prosince januára februára marca apríla mája júna júla augusta septembra "
    "októbra novembra decembra tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta január február március április május június július augusztus szeptember október siječnja "
    "veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna studenoga prosinca marts maj oktober december mars"
)
# An ordinal that is written with a full stop ("der 1. Liga") is known by a word before it that asks for a noun, by a bracket or a
# quote that it begins, by another ordinal that is joined to it, or by a word behind it that is often numbered and has a capital.
# "de", "en" and "a" ask for a noun too, but are words before a last figure in languages that write ordinals otherwise.
_NOUN_TO_COME = (
    "der|die|das|de[mns]|det|im|(?<!i )am|zum|zur|vom|beim|ins|ans|aufs|az|"
    "(?:k?ein|[mds]ein|ihr|unser)(?:e[mnrs]?)?|(?:dies|jed|jen|welch)e[mnrs]?"
)
_JOINING = "und|oder|bis|sowie|bzw[.]|og|eller|til|och|és|ja|ve|ir|un|i|a|in|ali|ili|až|do|aż|[-–/]"
_ORDINAL_TO_COME = re.compile(
    rf"(?:(?<!\w)(?:{_NOUN_TO_COME})\s|\d\.(?:/|\s(?:(?:{_JOINING})\s)?)|[(\[„‚“«»\"])\d{{1,3}}\Z", re.IGNORECASE
)
_ORDINAL_CHARS = 24  # of the sentence before a full stop, in which the words that announce an ordinal stand
_NUMBERED = _listed(
    "jahrhundert jahrhunderts jahrhunderten jahrtausend jahrtausends weltkrieg weltkriegs weltkrieges bundesliga regionalliga "
    "platz plätze rang runde spieltag spielminute lebensjahr geburtstag jahrestag auflage obergeschoss stockwerk klasse bezirk "
    "senat lesung instanz halbzeit quartal halbjahr staffel etappe vorsitzender vorsitzende vorsitzenden bürgermeister "
    "bürgermeisterin liga lize ligi lig dünya ağır asliye sulh uluslararası geleneksel verdenskrig verdenskrigen světová světové "
    "svetová svetovej svetovna svetovni svjetski svjetskog svjetskom svetski svetskog svetskom"
)
# What begins a sentence and names nothing that could be numbered: "Heute ist der 3. Wir haben ..."
_OPENERS = _listed(
    "der die das den dem des ein eine einen er sie es wir ich ihr ihre ihnen sein seine man doch aber und oder auch so da dann "
    "danach dabei dafür damit davor dazu denn dort hier heute gestern jetzt nun schon erst später im in am an auf bei beim mit "
    "nach von vom vor zu zum zur für aus als ab bis seit um unter über durch gegen ohne wegen wenn weil ob wie was wer wo warum "
    "nicht noch nur alle alles beide dies diese dieser dieses jeder jede viele einige kein keine han hun hon det de vi jeg jag men "
    "og och så nå nu på i til ett et en az és de nem ez egy the he she it they we you this that these there but and le la les il "
    "elle ils un une et o os as a um uma el los las y e"
)
_MONTH_AND_YEAR = re.compile(r"\s\d{1,2}\.\s?\d{4}(?!\w)")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order, without the white space between them; nothing else is lost.

    Abbreviations, initials, ordinals and decimals end no sentence. A text without end marks is one sentence.
    """
    return tuple(text[start:end] for start, end in sentence_spans(text))


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence of the text starts and ends; the gaps between them are white space."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        if body := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            found.append((first, first + len(body)))
        start = end
    return tuple(found)


def _ends(text: str) -> Iterator[int]:
    """The offsets just behind each end mark that really ends a sentence."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[match.start()] in "。！？｡" or not _runs_on(text, start, match):
            yield match.end()
            start = match.end()


def _runs_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at ``start`` goes on behind this mark."""
    following = _NEXT_WORD.match(text, match.end())
    after = following[1] if following else ""
    if after[:1].islower():
        return True
    if text[match.start() : match.end()] != ".":
        return False
    last = _BACKWARDS.match(text[max(start, match.start() - _LAST_CHARS) : match.start()][::-1])
    word = (last[0][::-1] if last else "").strip("'’-").casefold()
    if word.isdigit():
        first = _FIRST_WORD.match(text, start)
        said = text[max(start, match.start() - _ORDINAL_CHARS) : match.start()]
        begins = first is not None and first.end() == match.start()
        return begins or _is_ordinal(word, after, said) or (len(word) <= 2 and _MONTH_AND_YEAR.match(text, match.end()) is not None)
    if word in _FIGURE_ABBREVIATIONS and after[:1].isdigit():
        return True
    return word in _ABBREVIATIONS or _is_initials(word)


def _is_ordinal(number: str, after: str, said: str) -> bool:
    """Whether the number that ends what was said numbers the word after it, though that has a capital letter."""
    noun = after.casefold().partition("'")[0].partition("’")[0]
    if len(number) <= 2 and (noun in _NUMBERED or noun in _MONTHS):
        return True
    return noun not in _OPENERS and _ORDINAL_TO_COME.search(said) is not None


def _is_initials(word: str) -> bool:
    """Whether the word is an initial or a dotted short form: "j", "u.s", "z.b"; not the pronoun "i", which may end a sentence."""
    if len(word) > 1 and word[1] != ".":
        return False
    return word != "i" and all(len(part) == 1 and part.isalpha() and part.lower() != part.upper() for part in word.split("."))


# ---------------------------------------------------------------- words and reading time

# Scripts written without spaces are cut into pieces of about a word's length, which gives counts that reading time can be made of:
# 1.6 characters a word in Chinese and 1.9 in Japanese (Trauzettel-Klosinski & Dietz, IOVS 53, 2012), taken as 2; 4 for Thai.
_IDEOGRAPH = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
UNSPACED = _IDEOGRAPH + _LETTER
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_PIECE = re.compile(f"[{_IDEOGRAPH}]{{1,2}}|[{_LETTER}]{{1,4}}|[^\\s{UNSPACED}]+")
_EDGES = "".join(chr(code) for code in (*range(0x21, 0x100), *range(0x2010, 0x2060), *range(0x3001, 0x3020), *range(0xFF01, 0xFF10))
                 if not chr(code).isalnum())  # fmt: skip
_STEM_CHARS = 5
_WORDS_PER_MINUTE = 238  # silent reading of non-fiction: Brysbaert, Journal of Memory and Language 109 (2019)


def stem(word: str) -> str:
    """The beginning of a word, by which words are compared: a stemmer for every language, near enough (docs/saying-once.md)."""
    return word[:_STEM_CHARS]


def words(text: str) -> tuple[str, ...]:
    """The words of a text without the marks around them. Unspaced scripts come in pieces of about a word's length."""
    return tuple([word for piece in _pieces(text) if (word := piece.strip(_EDGES))])


def word_count(text: str) -> int:
    """How many words a reader meets: as many as ``words`` gives."""
    pieces = _pieces(text)
    return len(pieces) - sum([not piece.strip(_EDGES) for piece in pieces if not piece[0].isalnum()])  # no edge is alphanumeric


def _pieces(text: str) -> list[str]:
    return text.split() if text.isascii() or not _IS_UNSPACED.search(text) else _PIECE.findall(text)


def counted(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun: "1 source", "2 sources"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def reading_minutes(words: int) -> float:
    """How long so many words take to read, in minutes."""
    return words / _WORDS_PER_MINUTE


# ---------------------------------------------------------------- shortening

_ELLIPSIS = "…"


def shorten(text: str, limit_chars: int) -> str:
    """The text when it fits, else its beginning up to the end of a word, with an ellipsis; never longer than the limit."""
    if len(text) <= limit_chars:
        return text
    if limit_chars < 1:
        return ""
    room = limit_chars - len(_ELLIPSIS)
    space = text.rfind(" ", 0, room + 1)
    cut = space if space > room // 2 else _grapheme_boundary(text, room)
    return text[:cut].rstrip(" ,;:.-–—") + _ELLIPSIS


def _grapheme_boundary(text: str, cut: int) -> int:
    """The last offset at or before ``cut`` that parts no letter from its marks."""
    while cut > 0 and (unicodedata.combining(text[cut]) or unicodedata.category(text[cut])[0] == "M" or text[cut] in _JOINERS):
        cut -= 1
    return cut
