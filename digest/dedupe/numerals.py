"""Figures written as words, in the languages of Europe and some others, and every figure in one spelling.

    NUMERALS     what each word says: "twelve", "einundzwanzig", "kolmekymmentä", "third"
    SCALES       what a figure is multiplied by: "hundred", "Millionen", "lakh", "dozen"
    figure       the key of a figure in digits: "1,250" and "1250", "7.30" and "7:30" are the same
    spelled      the key of a value: 12.0 is "12", so that "twelve" is "12"
    same_figure  whether two keys may be one figure, where a point stands for thousands or for a fraction

A word may be a numeral in one language and something else in another ("once", "fire"). That does no harm: a figure contradicts
nothing but another figure.
"""

import re
from collections.abc import Mapping


def _counted(first: int, *rows: str, step: int = 1) -> dict[str, float]:
    """Each word of each row with its place in the row; words joined by "/" share a place."""
    return {word: first + i * step for row in rows for i, cell in enumerate(row.split()) for word in cell.split("/")}


_UNITS = _counted(
    0,
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen",
    "null ein/eins/eine/einen zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn "
    "achtzehn neunzehn",
    "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "cero uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho "
    "diecinueve",
    "zero uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto "
    "diciannove",
    "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze dezesseis/dezasseis "
    "dezessete/dezassete dezoito dezenove/dezanove",
    "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien",
    "noll en/ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    "nul en/et to tre fire fem seks syv/sju otte/åtte ni ti elleve/elve tolv tretten fjorten femten seksten sytten atten nitten",
    "zero jeden/jedna/jedno dwa/dwie/dwóch trzy/trzech cztery/czterech pięć/pięciu sześć/sześciu siedem osiem dziewięć dziesięć "
    "jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "nula jeden/jedna/jedno dva/dvě tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct "
    "sedmnáct "
    "osmnáct devatenáct",
    "ноль один/одна/одного два/две/двух три/трёх/трех четыре/четырёх/четырех пять/пяти шесть/шести семь/семи восемь девять десять "
    "одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "нуль один/одна два/дві три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять чотирнадцять "
    "п'ятнадцять "
    "шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz on",
    "μηδέν ένα/ένας/μία δύο τρία/τρεις τέσσερα/τέσσερις πέντε έξι επτά/εφτά οκτώ/οχτώ εννέα/εννιά δέκα έντεκα δώδεκα "
    "δεκατρία/δεκατρείς δεκατέσσερα/δεκατέσσερις δεκαπέντε δεκαέξι δεκαεπτά/δεκαεφτά δεκαοκτώ/δεκαοχτώ δεκαεννέα/δεκαεννιά",
    "zero unu/una doi/două trei patru cinci șase șapte opt nouă zece unsprezece doisprezece/douăsprezece treisprezece paisprezece "
    "cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece",
    "nulla egy kettő/két három négy öt hat hét nyolc kilenc tíz tizenegy tizenkettő/tizenkét tizenhárom tizennégy tizenöt tizenhat "
    "tizenhét tizennyolc tizenkilenc",
    "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista kaksitoista kolmetoista neljätoista "
    "viisitoista kuusitoista seitsemäntoista kahdeksantoista yhdeksäntoista",
    "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
    "không một hai ba bốn năm sáu bảy tám chín mười",
)
_TENS = _counted(
    20,
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "vingt trente quarante cinquante soixante septante huitante/octante nonante",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "vinte trinta quarenta cinquenta/cinqüenta sessenta setenta oitenta noventa",
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "tyve tredive/tretti fyrre/førti halvtreds/femti tres/seksti halvfjerds/sytti firs/åtti halvfems/nitti",
    "dwadzieścia/dwudziestu trzydzieści/trzydziestu czterdzieści/czterdziestu pięćdziesiąt sześćdziesiąt siedemdziesiąt "
    "osiemdziesiąt "
    "dziewięćdziesiąt",
    "dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát",
    "двадцать/двадцати тридцать/тридцати сорок/сорока пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    "yirmi otuz kırk elli altmış yetmiş seksen doksan",
    "είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα",
    "douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci",
    "húsz harminc negyven ötven hatvan hetven nyolcvan kilencven",
    "kaksikymmentä kolmekymmentä neljäkymmentä viisikymmentä kuusikymmentä seitsemänkymmentä kahdeksankymmentä yhdeksänkymmentä",
    step=10,
)
# The tens and the units that are written as one word: which comes first, and what stands between them.
_TENS_FIRST = (
    ("venti trenta quaranta cinquanta sessanta settanta ottanta novanta", "uno due tre quattro cinque sei sette otto nove"),
    ("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio", "ett två tre fyra fem sex sju åtta nio"),
    ("tjue tretti førti femti seksti sytti åtti nitti", "en to tre fire fem seks sju åtte ni"),
    ("huszon harminc negyven ötven hatvan hetven nyolcvan kilencven", "egy kettő három négy öt hat hét nyolc kilenc"),
    (
        (
            "kaksikymmentä kolmekymmentä neljäkymmentä viisikymmentä kuusikymmentä seitsemänkymmentä kahdeksankymmentä "
            "yhdeksänkymmentä"
        ),
        "yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän",
    ),
)
_UNITS_FIRST = (
    ("und", "ein zwei drei vier fünf sechs sieben acht neun", "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"),
    ("en", "een twee drie vier vijf zes zeven acht negen", "twintig dertig veertig vijftig zestig zeventig tachtig negentig"),
    ("ën", "twee drie", "twintig dertig veertig vijftig zestig zeventig tachtig negentig"),
    ("og", "en to tre fire fem seks syv otte ni", "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems"),
)
_SPECIAL = _counted(21, "veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve") | {
    "veintiún": 21,
    "veintiuna": 21,
    "ventuno": 21,
    "ventotto": 28,
    "ventitré": 23,
    "half": 0.5,
    "nil": 0,
}
_ORDINALS = _counted(
    1,
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth",
    "erste/ersten/erster zweite/zweiten/zweiter dritte/dritten/dritter vierte/vierten/vierter fünfte/fünften/fünfter "
    "sechste/sechsten siebte/siebten achte/achten neunte/neunten zehnte/zehnten elfte/elften zwölfte/zwölften",
    "premier/première deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième",
    "primero/primera/primer segundo/segunda tercero/tercera/tercer cuarto/cuarta quinto/quinta sexto/sexta séptimo/séptima "
    "octavo/octava noveno/novena décimo/décima",
    "primo/prima secondo/seconda terzo/terza quarto/quarta quinto/quinta sesto/sesta settimo/settima ottavo/ottava nono/nona "
    "decimo/decima",
    "primeiro/primeira segundo/segunda terceiro/terceira quarto/quarta quinto/quinta sexto/sexta sétimo/sétima oitavo/oitava "
    "nono/nona",
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende",
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde",
    "pierwszy/pierwsza/pierwsze drugi/druga/drugie trzeci/trzecia/trzecie czwarty/czwarta/czwarte piąty/piąta/piąte",
    "первый/первая/первое/первого второй/вторая/второе/второго третий/третья/третье/третьего четвёртый/четвертый/четвёртая "
    "пятый/пятая",
    "birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",
) | _counted(30, "thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth", step=10)


def _compounds() -> dict[str, float]:
    found: dict[str, float] = {}
    for tens, units in _TENS_FIRST:
        for i, ten in enumerate(tens.split(), 2):
            for k, unit in enumerate(units.split(), 1):
                found[ten + unit] = found[ten[:-1] + unit if unit[0] in "uo" else ten + unit] = 10 * i + k
    for joint, units, tens in _UNITS_FIRST:
        for i, ten in enumerate(tens.split(), 2):
            for unit in units.split():
                found[unit + joint + ten] = 10 * i + _UNITS[unit]
    return found


NUMERALS: Mapping[str, float] = {
    word.casefold(): value for word, value in (_ORDINALS | _compounds() | _SPECIAL | _TENS | _UNITS).items()
}

SCALES: Mapping[str, float] = {
    word: value
    for value, listed in {
        12: "dozen dozens dutzende douzaine docena dozzina dutzend",
        100: (
            "hundred hundreds hundert hunderte cent cien ciento cientos centaines cento centinaia centenas honderd "
            "honderden hundra "
            "hundratals hundre sto setki сто сотни сотен száz sata yüz yüzlerce ratus ratusan trăm εκατό sută"
        ),
        1_000: (
            "thousand thousands tausend tausende mille milliers mil miles mila migliaia milhares duizend duizenden tusen tusentals "
            "tusind tysiąc tysiące tysięcy tisíc тысяча тысячи тысяч тыс тисяч ezer tuhat tuhatta bin binlerce ribu ribuan "
            "nghìn ngàn "
            "χίλια χιλιάδες mie mii"
        ),
        100_000: "lakh lakhs",
        1_000_000: (
            "million millions mn mln millionen mio millón millones milhão milhões milione milioni miljoen miljoner miljon "
            "millioner "
            "milion miliony milionów milionů миллион миллиона миллионов млн мільйон мільйонів millió miljoona miljoonaa "
            "milyon juta "
            "triệu εκατομμύρια milioane"
        ),
        10_000_000: "crore crores",
        1_000_000_000: (
            "billion billions bn milliarde milliarden mrd milliard milliards miliardo miliardi miljard miljarder milliarder "
            "miliard "
            "miliardy miliardów миллиард миллиарда миллиардов млрд мільярд milliárd miljardi miljardia milyar miliar tỷ "
            "bilhão bilhões "
            "mld miliarde"
        ),
        1_000_000_000_000: "trillion trillions trn tn billionen trilhão trilhões biliones",
    }.items()
    for word in listed.split()
}

_THOUSANDS = re.compile(r"-?\d{1,3}(?:(?:[,’' ]\d{3})+|(?:\.\d{3}){2,})")  # one point and three digits may be a decimal
_THOUSANDS_AND_FRACTION = re.compile(r"(-?\d{1,3}(?:,\d{3})+)\.(\d+)|(-?\d{1,3}(?:\.\d{3})+),(\d+)")
_MAYBE_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


def figure(text: str) -> str:
    """The figure in one spelling: no thousands marks, a point before decimals and minutes, western digits."""
    western = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    if _THOUSANDS.fullmatch(western):
        return re.sub(r"[.,’' ]", "", western)
    if both := _THOUSANDS_AND_FRACTION.fullmatch(western):
        return re.sub("[.,]", "", both[1] or both[3]) + "." + (both[2] or both[4])
    return western.replace(":", ".") if _CLOCK.fullmatch(western) else western.replace(",", ".")


def spelled(value: float) -> str:
    """The value as a figure, to a millionth."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def same_figure(key: str, other: str) -> bool:
    """Whether two keys may stand for one figure: "1.250" is 1250 in one language and one and a quarter in another."""
    if key == other:
        return True
    return any(_MAYBE_THOUSANDS.fullmatch(one) and one.replace(".", "") == two for one, two in ((key, other), (other, key)))
