"""The closed classes of words that carry a fact, in the languages the digest ships; other languages have figures and names only.

    NEGATIONS, MODALS       a word more or less turns the statement
    WEEKDAYS, MONTHS        a number for each day and month, the same in every language
    UNITS                   what a figure counts; one canonical name for the spellings of a unit
    SPELLINGS               one name for a title and its short form
    QUANTITIES              words that stand where a figure might
    NUMBERED                words behind which a figure names a thing and counts nothing

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
    "havent hadnt shouldnt couldnt "
    # German, French, Spanish, Italian, Portuguese, Dutch
    "nicht kein keine keinen keiner keinem keines nie niemals niemand nichts ohne pas jamais aucun aucune rien sans nunca "
    "jamás ningún "
    "ninguna ningun nada nadie sin tampoco non mai nessun nessuno nessuna niente senza não nenhum nenhuma ninguém sem niet "
    "geen nooit "
    "niemand niets zonder "
    # Swedish, Danish, Norwegian, Polish, Czech, Russian, Ukrainian, Turkish, Indonesian, Finnish
    "inte ingen inga aldrig utan ikke aldri uten uden nie nigdy żaden bez nikdy žádný не нет ни никогда без ні немає değil "
    "yok hiç tidak "
    "bukan tanpa ei eivät eikä "
    # Arabic, Persian, Hebrew, Hindi
    "لا لم لن ليس ليست غير نه نیست بدون לא אין בלי नहीं न बिना"
)

MODALS = _listed(
    "will would may might could can must should shall expected likely unlikely possibly probably reportedly allegedly alleged "
    "suspected certain certainly definitely surely perhaps maybe presumably supposedly apparently potentially might've "
    "required obliged allowed permitted plans hopes intends aims considers considering mulls wants refuses declined vows threatens "
    "wird würde könnte kann muss soll sollte darf dürfte vielleicht möglicherweise wahrscheinlich angeblich "
    "mutmaßlich peut pourrait doit devrait peutêtre probablement puede podría debe debería quizás probablemente pode poderia "
    "deve deveria talvez può potrebbe deve dovrebbe forse zal zou kan moet misschien может должен возможно вероятно"
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
    "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov "
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

# A figure that counts something else is another figure: spellings of one unit or scale share a name.
UNITS = _spellings(
    "% percent pct procent prozent pourcent porcentaje",
    "‰ promille",
    "pp percentage point points prozentpunkte procentenheter",
    "bp basis bps",
    "$ dollar dollars usd us$ dólares доллар долларов",
    "€ euro euros eur евро",
    "£ pound pounds gbp sterling quid",
    "¥ yen jpy 円",
    "yuan rmb renminbi cny 元",
    "₹ rupee rupees inr rs",
    "franc francs franken chf",
    "crown crowns krona kronor krone kroner koruna koruny korun sek nok dkk czk",
    "rouble roubles ruble rubles rub рубль рубля рублей руб",
    "peso pesos mxn",
    "lira liras try",
    "dinar dinars",
    "dirham dirhams aed",
    "rial rials riyal riyals",
    "rand zar",
    "real reais brl",
    "zloty zlotys złoty złotych pln",
    "forint huf",
    "hryvnia hryvnias гривень",
    "shekel shekels",
    "won krw",
    "baht",
    "naira",
    "shilling shillings",
    "c cent cents centimes",
    "p penny pence pennies",
    "km kilometre kilometres kilometer kilometers",
    "mile miles mi",
    "metre metres meter meters m",
    "cm centimetre centimetres centimeter centimeters",
    "mm millimetre millimetres millimeter millimeters",
    "yard yards yd",
    "foot feet ft",
    "inch inches",
    "acre acres",
    "hectare hectares hektar",
    "kg kilogram kilograms kilo kilos kilogramm",
    "g gram grams gramme grammes gramm",
    "mg milligram milligrams",
    "tonne tonnes ton tons tonnen tonnellate toneladas",
    "ounce ounces oz",
    "lb lbs",
    "stone stones",
    "litre litres liter liters",
    "ml millilitre millilitres milliliter milliliters",
    "gallon gallons",
    "pint pints",
    "barrel barrels",
    "bottle bottles",
    "bushel bushels",
    "seconds sec secs",
    "minute minutes minuten",
    "hour hours stunden",
    "day days tage tagen",
    "week weeks wochen",
    "fortnight fortnights",
    "month months monate monaten",
    "year years jahre jahren",
    "decade decades",
    "century centuries",
    "°c celsius",
    "°f fahrenheit",
    "kelvin",
    "am a.m",
    "pm p.m",
    "est edt",
    "gmt utc",
    "cet cest",
    "pst pdt",
    "km/h kph kmh",
    "mph",
    "knots knot",
    "watt watts",
    "kw kilowatt kilowatts",
    "mw megawatt megawatts",
    "gw gigawatt gigawatts",
    "volt volts",
    "ampere amperes amps",
    "joule joules",
    "calorie calories",
    "kb kilobyte kilobytes",
    "mb megabyte megabytes",
    "gb gigabyte gigabytes",
    "tb terabyte terabytes",
    "goal goals",
    "vote votes",
    "bit bits",
    "byte bytes",
    "hertz hz",
    "khz kilohertz",
    "mhz megahertz",
    "ghz gigahertz",
    "teaspoon teaspoons tsp",
    "tablespoon tablespoons tbsp",
    "kilocalories kcal",
    "decibel decibels",
    "square",
    "cubic",
    "nautical",
    "bitcoin bitcoins btc",
    "rupiah",
    "ringgit",
    "₩",
    "ad",
    "bc bce",
)

SPELLINGS = _spellings(
    "governor gov",
    "senator sen",
    "representative rep",
    "professor prof",
    "general gen",
    "captain capt",
    "lieutenant lt",
    "sergeant sgt",
    "colonel col",
    "doctor dr",
    "mount mt",
    "fort ft.",
    "saint st",
    "us usa",
    "number no.",
)

QUANTITIES = _listed(
    "twice thrice double triple several some many few couple both all most none no dozens hundreds thousands millions "
    "billions plenty numerous countless "
    "single mehrere einige viele wenige alle keine plusieurs quelques beaucoup varios algunos muchos pocos parecchi alcuni molti "
    "pochi vários "
    "enkele veel flera några många kilka kilku wielu несколько много bazı birkaç beberapa"
)

# Capitalised at the start of a sentence without being a name.
FUNCTION_WORDS = _listed(
    "is are was were be been being am has have had having do does did doing done get got "
    "the a an this that these those it its he she they we you i his her their our my your in on at of for from to by with as "
    "and or but if so when while after before since because although though however meanwhile there here what who how why where "
    "which some many most all both each every no not yes now then also still even only just more less other another such "
    "than into over under about between der die das ein eine er sie es wir ihr und oder aber im in am an auf für von mit bei "
    "nach vor zu le la les un une des il elle ils elles nous vous et ou mais dans en sur pour par avec de du el los las una y o "
    "pero con por se lo gli i e ma nel di da os as um uma het een en of maar van op te det den och att som på av til og i na w "
    "z do и в на с по не он она они но а что как это"
)

HONORIFICS = _listed(
    "mr mrs ms miss dr prof sir dame lord lady sen rep gov gen col capt lt sgt rev hon st president senator representative "
    "minister "
    "herr frau monsieur madame señor señora don doña signor signora senhor senhora pan pani г-н г-жа"
)

NUMBERED = _listed(
    "number no nr # issue episode ep part chapter volume vol draw edition lesson story build version release nummer teil folge "
    "ausgabe kapitel band lektion ziehung numéro numero partie épisode chapitre édition tirage número parte episodio capítulo "
    "edición sorteo puntata capitolo edizione episódio edição deel aflevering hoofdstuk del avsnitt część odcinek rozdział wydanie "
    "часть выпуск серия глава номер тираж sayı bölüm kısım"
)
