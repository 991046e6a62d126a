"""The closed classes of words that carry a fact, in the languages the digest ships; other languages have figures and names only.

    NEGATIONS, MODALS       a word more or less turns the statement
    OPPOSITES               pairs of words that say the contrary: rose and fell, before and after
    WEEKDAYS, MONTHS        a number for each day and month, the same in every language
    CARDINALS               figures written as words
    SCALES, UNITS           what a figure counts; one canonical name for the spellings of a unit

All words are casefolded. Words that are too ambiguous to carry a fact alone ("may", the month and the verb) are left out of one
class.
"""

from collections.abc import Mapping


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _numbered(first: int, *rows: str) -> dict[str, float]:
    """Each word of each row with its place in the row; words joined by "/" share a place."""
    return {word: i for row in rows for i, cell in enumerate(row.split(), first) for word in cell.split("/")}


def _spellings(*rows: str) -> Mapping[str, str]:
    """Each word of each row with the row's first word."""
    return {word: row.split()[0] for row in rows for word in row.split()}


NEGATIONS = _listed(
    # English, with the forms that lose their apostrophe
    "not no never none nobody nothing neither nor without cannot cant dont doesnt didnt wont wouldnt isnt arent wasnt werent "
    "hasnt "
    "havent hadnt shouldnt couldnt refuses refused denies denied fails failed "
    # German, French, Spanish, Italian, Portuguese, Dutch
    "nicht kein keine keinen keiner keinem keines nie niemals niemand nichts ohne pas jamais aucun aucune rien sans ni nunca "
    "jamás ningún "
    "ninguna ningun nada nadie sin tampoco non mai nessun nessuno nessuna niente senza não nenhum nenhuma ninguém sem niet "
    "geen nooit "
    "niemand niets zonder "
    # Swedish, Danish, Norwegian, Polish, Czech, Russian, Ukrainian, Turkish, Indonesian, Finnish
    "inte ingen inga aldrig utan ikke aldri uten uden nie nigdy żaden bez ne nikdy žádný не нет ни никогда без ні немає değil "
    "yok hiç tidak "
    "bukan tanpa ei eivät eikä "
    # Arabic, Persian, Hebrew, Hindi
    "لا لم لن ليس ليست غير نه نیست بدون לא אין בלי नहीं न बिना"
)

MODALS = _listed(
    "will would may might could can must should shall expected likely unlikely possibly probably reportedly allegedly alleged "
    "suspected wird würde könnte kann muss soll sollte darf dürfte vielleicht möglicherweise wahrscheinlich angeblich "
    "mutmaßlich peut pourrait doit devrait peutêtre probablement puede podría debe debería quizás probablemente pode poderia "
    "deve deveria talvez può potrebbe deve dovrebbe forse zal zou kan moet misschien может должен возможно вероятно"
)


def _opposites(pairs: str) -> Mapping[str, frozenset[str]]:
    """Each word with all that say the contrary."""
    found: dict[str, set[str]] = {}
    for one, other in (pair.split("/") for pair in pairs.split()):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(contrary) for word, contrary in found.items()}


OPPOSITES = _opposites(
    "rose/fell rises/falls rise/fall rising/falling risen/fallen up/down increase/decrease increased/decreased "
    "increases/decreases increasing/decreasing gain/loss gains/losses gained/lost higher/lower highest/lowest more/less "
    "more/fewer most/least above/below over/under before/after win/lose won/lost wins/loses winning/losing victory/defeat "
    "accept/reject accepted/rejected approve/reject approved/rejected accepts/rejects approves/rejects support/oppose "
    "supported/opposed supports/opposes for/against guilty/innocent guilty/acquitted convicted/acquitted open/close "
    "opened/closed opens/closes opening/closing start/end started/ended began/ended begins/ends buy/sell bought/sold "
    "import/export imports/exports alive/dead survived/died agreed/disagreed agrees/disagrees allow/ban allowed/banned "
    "legal/illegal positive/negative true/false first/last north/south northern/southern east/west eastern/western left/right "
    "men/women man/woman male/female son/daughter husband/wife brother/sister father/mother best/worst better/worse strong/weak "
    "stronger/weaker success/failure succeeded/failed confirmed/denied confirms/denies admitted/denied admits/denies "
    "maximum/minimum surplus/deficit profit/loss profits/losses hired/fired appointed/dismissed arrived/left entered/left "
    "arrested/released raise/cut raised/cut raised/lowered expand/shrink expanded/shrank grew/shrank upgrade/downgrade "
    "upgraded/downgraded majority/minority public/private today/tomorrow today/yesterday yesterday/tomorrow morning/evening "
    "daily/weekly weekly/monthly monthly/yearly all/some always/never everyone/nobody inside/outside ally/enemy younger/older "
    "youngest/oldest early/late earlier/later stieg/sank gestiegen/gefallen gestiegen/gesunken mehr/weniger höher/niedriger "
    "vor/nach gewonnen/verloren gewann/verlor angenommen/abgelehnt für/gegen erhöht/gesenkt augmenté/diminué "
    "augmentation/baisse hausse/baisse plus/moins avant/après gagné/perdu accepté/refusé pour/contre subió/bajó "
    "aumentó/disminuyó más/menos antes/después ganó/perdió aprobó/rechazó subiu/caiu mais/menos ganhou/perdeu "
    "aumentato/diminuito salito/sceso più/meno prima/dopo vinto/perso gestegen/gedaald meer/minder voor/na вырос/упал "
    "выросли/упали выше/ниже больше/меньше до/после arttı/azaldı yükseldi/düştü önce/sonra"
)

WEEKDAYS = _numbered(
    0,
    "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thurs friday/fri saturday/sat sunday/sun",
    "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "segunda/segunda-feira terça/terça-feira quarta/quarta-feira quinta/quinta-feira sexta/sexta-feira sábado domingo",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "poniedziałek wtorek środa/środę czwartek piątek sobota/sobotę niedziela/niedzielę",
    "понедельник вторник среда/среду четверг пятница/пятницу суббота/субботу воскресенье",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "senin selasa rabu kamis jumat sabtu minggu",
    "الاثنين/الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
)

MONTHS = _numbered(
    1,
    "january/jan february/feb march april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov "
    "december/dec",
    "januar/jänner februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
)

CARDINALS: Mapping[str, float] = _numbered(
    0,
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty",
    "null ein/eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn "
    "zwanzig",
    "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "cero uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "zero uno/una due tre quattro cinque sei sette otto nove dieci undici dodici",
    "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze",
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "ноль один/одна два/две три четыре пять шесть семь восемь девять десять",
) | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "dozen": 12,
    "half": 0.5,
    "dreißig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "hundert": 100,
    "cien": 100,
    "cent": 100,
}

# A figure that counts something else is another figure: spellings of one unit or scale share a name.
UNITS = _spellings(
    "% percent pct procent prozent pourcent porcentaje",
    "$ dollar dollars usd us$ dólares доллар долларов",
    "€ euro euros eur евро",
    "£ pound pounds gbp sterling",
    "¥ yen jpy 円 yuan rmb 元",
    "₹ rupee rupees inr",
    "thousand tausend mille mil tysk тыс тысяч",
    "million millions mn millionen millones milhões milioni miljoen млн миллион миллиона миллионов",
    "billion billions bn milliarden mrd milliard milliards miljard млрд миллиард миллиарда миллиардов",
    "trillion trillions trn billionen",
    "km kilometre kilometres kilometer kilometers",
    "mile miles mi",
    "metre metres meter meters m",
    "foot feet ft",
    "inch inches",
    "kg kilogram kilograms kilo kilos",
    "tonne tonnes ton tons",
    "lb lbs",
    "litre litres liter liters",
    "gallon gallons",
    "second seconds",
    "minute minutes",
    "hour hours",
    "day days",
    "week weeks",
    "month months",
    "year years",
    "decade decades",
    "°c celsius",
    "°f fahrenheit",
    "am a.m",
    "pm p.m",
    "km/h kph kmh",
    "mph",
    "mw megawatt megawatts",
    "gw gigawatt gigawatts",
)

# Capitalised at the start of a sentence without being a name.
FUNCTION_WORDS = _listed(
    "the a an this that these those it its he she they we you i his her their our my your in on at of for from to by with as "
    "and or but if so when while after before since because although though however meanwhile there here what who how why where "
    "which one some many most all both each every no not yes now then also still even only just more less other another such "
    "than into over under about between der die das ein eine er sie es wir ihr und oder aber im in am an auf für von mit bei "
    "nach vor zu le la les un une des il elle ils elles nous vous et ou mais dans en sur pour par avec de du el los las una y o "
    "pero con por se lo gli i e ma nel di da os as um uma het een en of maar van op te det den och att som på av til og i na w "
    "z do и в на с по не он она они но а что как это"
)
