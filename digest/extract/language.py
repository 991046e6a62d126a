"""The language a text is in: by its script where one language has it to itself, else by its most frequent short words."""

import re
from collections import Counter

RIGHT_TO_LEFT = frozenset(("ar", "he", "fa", "ur", "yi", "ps", "ckb", "dv", "sd", "ug"))
_SAMPLE_CHARS = 4000
_MIN_HITS = 2
_MIN_SCRIPT_SHARE = 0.25

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_FOREIGN = re.compile("[\u0370-\u10ff\u3040-\ud7af]")  # all of them lie in it; most texts do not
_WORDS = {
    "en": "the of and to in is that for it with as was on are by this be from have he at not his an which but they",
    ("de"): (
        "der die und das in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
        "dass sie nach"
    ),
    "fr": "de la le et les des en un une du que est dans pour qui au il sur pas plus par ce ne se avec sont ou cette",
    "es": "de la que el en y los del se las por un para con no una su al es lo como más pero sus le ya o este",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou",
    "it": "di e il la che in un a per è una non con del si da come sono le dei nel alla più gli anche ha ma",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog worden door naar",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan",
    "no": "og i det er på som en å til for av at med de ikke den har han om et fra men var jeg seg vi så kan",
    "da": "og i det er på som en at til for af med de ikke den har han om et fra men var jeg sig vi så kan blev",
    "fi": "ja on ei että se hän oli mutta ovat kun niin myös joka kuin sen mukaan hänen ole tai vain jos nyt",
    "pl": "w i na z się do że nie to jest o jak po co za od są dla przez przy już także był tym ale jego",
    "cs": "a v se na je že s z do o to i pro by jako ale za od po jsou který podle jsem však už bylo nebo",
    "sk": "a v sa na je že s z do o to aj pre by ako ale za od po sú ktorý podľa však už bolo alebo",
    "hu": "a az és hogy nem is egy meg ez csak már volt mint még azt van de vagy ha el lesz szerint",
    "ro": "de și în a la cu pe că nu din o să un mai este care pentru au ce al fost sunt sau prin după",
    "tr": "ve bir bu da de için ile olarak daha çok olan gibi en sonra kadar ne ise ama var oldu değil",
    "id": "yang dan di dengan untuk dari ini itu pada tidak dalam adalah akan ke juga oleh sebagai karena telah ada bisa",
    "vi": "và của là có trong được cho không các một với những người đã khi này để từ đến ở ra như",
    "hr": "i je u na se da za su o od s ne koji će kao iz to ali bi do te nije što po",
    "ca": "de la i que el a en els les del per un amb una no és al es van dels com més també",
    "is": "og að í á er sem til um við hann af en það með ekki fyrir var hún eru frá ég hefur",
    "lt": "ir kad į iš su yra ne tai buvo bet kaip nuo apie dėl jis taip",
    "et": "ja on et ei oli see ta kui ka aga mis oma nii ning seda või",
    "uk": "і в на що не з у та до як за це для від про є він або але його",
    "bg": "на и да в се за от с е че не са по като но си той един това което",
    "sr": "је и у на да се за су од са не који ће као из то али би до",
    "fa": "و در به از که این را با است برای آن یک خود تا بر هم نیز",
    "ur": "کے کی میں ہے اور سے کا کو پر نے یہ کہ بھی ہیں",
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SCRIPT_FAMILIES = {"ru": ("uk", "bg", "sr"), "ar": ("fa", "ur")}
_LATIN = tuple(language for language in _STOP_WORDS if language not in ("uk", "bg", "sr", "fa", "ur"))
_LANGUAGES_OF = {word: [each for each in _LATIN if word in _STOP_WORDS[each]] for each in _LATIN for word in _STOP_WORDS[each]}
_RUSSIAN = frozenset(["в", "и", "на", "не", "что", "с", "по", "это", "как", "из", "у", "к", "от", "за", "для", "он", "его"])
_ARABIC = frozenset(["في", "من", "على", "أن", "إلى", "التي", "عن", "مع", "هذا", "ما", "الذي", "هذه", "كان", "بين"])
_WORD = re.compile(r"\w+")
# ASCII without an expression, in a third of the time: letters, small ones, and figures stay, and so does what is not ASCII.
_ASCII_WORDS = bytes(code if code > 127 else ord(chr(code).lower() if _WORD.match(chr(code)) else " ") for code in range(256))
_ASCII = bytes(range(128))
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def language_tag(text: str) -> str | None:
    """The attribute of a page as a BCP 47 tag, or None when it is none."""
    match = _TAG.fullmatch(text.strip()) or _TAG.fullmatch(text.strip().lower())
    return match[0].replace("_", "-") if match else None


def detect_language(text: str) -> str | None:
    """The two-letter code of the language of a text, or None when the text is too short or too foreign to tell."""
    sample = text[:_SAMPLE_CHARS]
    if script := _script(sample):
        return _in_family(script, sample)
    return _most_hits(Counter(_words(sample)))


def _words(sample: str) -> list[str]:
    words = sample.encode("utf-8", "replace").translate(_ASCII_WORDS).decode().split()
    foreign = [word for word in words if not word.isascii()]
    return [*filter(str.isascii, words), *_WORD.findall(" ".join(foreign).lower())] if foreign else words


def _script(sample: str) -> str | None:
    if sample.isascii():
        return None
    foreign = sample.encode("utf-8", "replace").translate(None, _ASCII).decode()
    if not _FOREIGN.search(foreign):
        return None
    letters = sum(map(str.isalpha, sample))
    for language, pattern in _SCRIPTS:
        if len(pattern.findall(foreign)) > _MIN_SCRIPT_SHARE * (0.2 if language == "ja" else 1.0) * letters > 0:
            return language
    return None


def _in_family(script: str, sample: str) -> str:
    words = Counter(_words(sample))
    own = {"ru": _RUSSIAN, "ar": _ARABIC}.get(script, frozenset())
    hits = {language: _hits(words, _STOP_WORDS[language]) for language in _SCRIPT_FAMILIES.get(script, ())}
    best = max(hits, key=lambda language: hits[language], default=script)
    return best if hits.get(best, 0) > _hits(words, own) else script


def _hits(words: Counter[str], stop_words: frozenset[str]) -> int:
    return sum(map(words.__getitem__, stop_words & words.keys()))


def _most_hits(words: Counter[str]) -> str | None:
    hits = dict.fromkeys(_LATIN, 0)
    for word in words.keys() & _LANGUAGES_OF.keys():
        for language in _LANGUAGES_OF[word]:
            hits[language] += words[word]
    best = max(_LATIN, key=hits.__getitem__)
    return best if hits[best] >= _MIN_HITS else None
