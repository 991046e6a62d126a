"""The closed classes of words that carry a fact, in the languages the digest ships; other languages have figures and names only.

    NEGATIONS, MODALS       a word more or less turns the statement
    OPPOSITES               words that exclude each other: rose and fell, before and after, killed and injured
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
    "suspected wird würde könnte kann muss soll sollte darf dürfte vielleicht möglicherweise wahrscheinlich angeblich "
    "mutmaßlich peut pourrait doit devrait peutêtre probablement puede podría debe debería quizás probablemente pode poderia "
    "deve deveria talvez può potrebbe deve dovrebbe forse zal zou kan moet misschien может должен возможно вероятно"
)


def _excluding(*rows: str) -> Mapping[str, frozenset[str]]:
    """Each word of each row with the words of the row that it excludes; words joined by "/" agree with each other."""
    found: dict[str, set[str]] = {}
    for cells in ([cell.split("/") for cell in row.split()] for row in rows):
        for cell in cells:
            rivals = {word for other in cells if other is not cell for word in other}
            for word in cell:
                found.setdefault(word, set()).update(rivals - set(cell))
    return {word: frozenset(rivals) for word, rivals in found.items()}


OPPOSITES = _excluding(
    # English: what went up and what went down
    "rose/rise/rises/risen/rising/climbed/climb/climbs/climbing/soared/soar/jumped/jump/surged/surge/gained/gain/gains"
    "/increased/increase"
    "/increases/increasing/grew/grow/grows/growing/growth/up/upward/advanced/rallied/expanded/expand/widened/accelerated"
    "/doubled/tripled"
    "/quadrupled/raised/raise/hiked/boosted/improved/strengthened/recovered"
    " fell/fall/falls/fallen/falling/dropped/drop/drops/dropping/plunged/plunge/slumped/slump/tumbled/declined/decline"
    "/declines/declining"
    "/decreased/decrease/decreases/decreasing/shrank/shrink/shrinks/shrinking/down/downward/retreated/slipped/contracted"
    "/narrowed/slowed"
    "/halved/cut/cuts/lowered/lower/reduced/reduce/reduces/worsened/weakened/lost/loses",
    "doubled tripled quadrupled halved",
    "higher/more/greater/larger/above/over/exceeding/bigger lower/less/fewer/smaller/below/under",
    "highest/most/greatest/largest/biggest/maximum lowest/least/fewest/smallest/minimum",
    "nearly/almost/under over/exceeding/exactly",
    "surplus/profit/profits/gain/gains deficit/loss/losses",
    "stronger/strong weaker/weak",
    "better/improved worse/worsened",
    "best worst",
    "majority minority",
    # order and time
    "before after",
    "earlier later",
    "early late",
    "first second third fourth fifth sixth seventh eighth ninth tenth last final",
    "next last previous",
    "start/started/starts/began/begin/begins/opened/opens/open/opening/launched ended/end/ends/closed/closes/close/closing/stopped",
    "today yesterday tomorrow",
    "morning afternoon evening night midnight noon",
    "hourly daily weekly monthly quarterly yearly/annually/annual",
    "spring summer autumn winter",
    "always/often/usually never/rarely/seldom sometimes/occasionally",
    "temporary/temporarily permanent/permanently",
    # how many, which one
    "all/every/each/everyone/everybody most/many some/several/part few none/nobody",
    "both neither either",
    "half all/whole/entire",
    "every/each/any no/none",
    "with without",
    "only also/too",
    "for against",
    "inside outside",
    "into out",
    "left right",
    "north south east west",
    "northern southern eastern western central",
    "northeast northwest southeast southwest",
    "upper lower",
    "public private",
    "red blue green yellow black white orange",
    "gold silver bronze",
    # people
    "he she",
    "his her",
    "him her",
    "man/men/boy/boys/male/males woman/women/girl/girls/female/females",
    "father mother son daughter brother sister husband wife uncle aunt nephew niece grandfather grandmother",
    "mr mrs/ms/miss",
    "younger older/elder",
    "youngest oldest/eldest",
    "ally/allies/friend enemy/enemies/rival/rivals",
    "plaintiff defendant",
    "winner/winners loser/losers",
    # what happened
    "killed/dead/died/deaths/dies injured/wounded/hurt/injuries missing/disappeared survived/rescued/survivors",
    "won/wins/win/winning/victory/beat/defeated lost/loses/lose/losing/defeat drew/draw",
    "accept/accepted/accepts/approve/approved/approves/agreed/agrees/agree/backed/backs/endorsed/passed/adopted/supported"
    "/supports/support"
    "/welcomed/welcomes/favors/favours"
    " reject/rejected/rejects/refused/refuses/refuse/disagreed/disagrees/opposed/opposes/oppose/blocked/blocks/vetoed"
    "/condemned/criticized"
    "/criticised/dismissed",
    "confirmed/confirms/confirm/admitted/admits/acknowledged denied/denies/deny/disputed/rejected",
    "alleged/suspected/reported/rumored/rumoured confirmed/proven",
    "convicted/guilty acquitted/innocent/cleared",
    "arrested/detained/jailed/imprisoned released/freed",
    "charged convicted acquitted sentenced",
    "appointed/hired/elected/promoted/named dismissed/fired/sacked/resigned/ousted/demoted",
    "allow/allowed/allows/permitted/permits/legalized ban/banned/bans/prohibited/forbade/forbidden/outlawed/barred",
    "legal illegal/unlawful",
    "positive negative",
    "true/correct/right false/incorrect/wrong",
    "succeeded/success/successful/managed/passed failed/failure/unsuccessful/fails",
    "buy/bought/buys/buying/buyer sell/sold/sells/selling/seller",
    "import/imports/imported export/exports/exported",
    "lend/lent/lender borrow/borrowed/borrower",
    "alive dead",
    "arrived/entered/joined/joins left/departed/quit/leaves/quits",
    "safe/safely unsafe/dangerous",
    "include/included/includes/including exclude/excluded/excludes/excluding",
    "upheld overturned/struck",
    "extended/extend shortened/shorten cancelled/canceled",
    "postponed/delayed brought",
    "attack/attacked/attacks defend/defended/defends",
    "upgrade/upgraded downgrade/downgraded",
    "likely unlikely",
    "possible impossible",
    "hot cold",
    "full empty",
    # German
    "stieg/stiegen/gestiegen/erhöht/erhöhte/wuchs/gewachsen/zugenommen/mehr/höher/über sank/sanken/gesunken/fiel/fielen"
    "/gefallen/gesenkt"
    "/senkte/schrumpfte/abgenommen/weniger/niedriger/unter",
    "vor nach",
    "gewann/gewonnen/gewinnt/sieg verlor/verloren/verliert/niederlage",
    "angenommen/zugestimmt/befürwortet/genehmigt abgelehnt/verweigert/verworfen",
    "für gegen",
    "alle viele einige/manche wenige keine",
    "getötet/tote/gestorben verletzt/verletzte vermisst/vermisste",
    "bestätigte/bestätigt dementierte/dementiert/bestritt",
    "heute gestern morgen",
    "morgens mittags abends nachts",
    "erste/ersten zweite/zweiten dritte/dritten vierte/vierten letzte/letzten",
    "nord süd ost west",
    "er sie",
    "mann/männer/sohn/vater/bruder frau/frauen/tochter/mutter/schwester",
    # French
    "augmenté/augmente/hausse/progressé/plus/grimpé diminué/diminue/baisse/baissé/reculé/moins/chuté",
    "avant après",
    "gagné/gagne/victoire/remporté perdu/perd/défaite",
    "accepté/approuvé/adopté refusé/rejeté",
    "pour contre",
    "tous/toutes plupart certains/certaines quelques aucun/aucune",
    "tués/mort/morts/tué blessés/blessé disparus/disparu",
    "confirmé démenti/nié",
    "hier aujourd'hui demain",
    "premier/première deuxième/second/seconde troisième quatrième dernier/dernière",
    "nord sud est ouest",
    "homme/hommes/fils/père/frère femme/femmes/fille/mère/sœur",
    # Spanish and Portuguese
    "subió/subieron/aumentó/aumento/creció/más/mayor bajó/bajaron/disminuyó/cayó/cayeron/descenso/menos/menor",
    "antes después/depois",
    "ganó/ganaron/victoria perdió/perdieron/derrota",
    "aprobó/aceptó/aprobado rechazó/rechazado",
    "todos/todas mayoría algunos/algunas pocos/pocas ningún/ninguno/ninguna",
    "muertos/murieron/muerto heridos/herido desaparecidos",
    "confirmó/confirmado negó/desmintió",
    "ayer hoy mañana",
    "primer/primera/primero segundo/segunda tercer/tercera cuarto/cuarta último/última",
    "norte sur/sul este oeste",
    "hombre/hombres/hijo/padre/hermano mujer/mujeres/hija/madre/hermana",
    "subiu/subiram/aumentou/cresceu/mais/maior caiu/caíram/diminuiu/recuou/menos/menor",
    "ganhou/venceu/vitória perdeu/derrota",
    "aprovou/aceitou/aprovado rejeitou/recusou/rejeitado",
    "mortos/morreram feridos desaparecidos",
    "ontem hoje amanhã",
    # Italian and Dutch
    "salito/salita/aumentato/aumento/cresciuto/più/maggiore sceso/scesa/diminuito/calo/calato/meno/minore",
    "prima dopo",
    "vinto/vittoria perso/sconfitta",
    "approvato/accettato respinto/rifiutato",
    "morti/uccisi feriti dispersi",
    "ieri oggi domani",
    "gestegen/steeg/stijging/toegenomen/meer/hoger gedaald/daalde/daling/afgenomen/minder/lager",
    "voor na",
    "won/gewonnen/winst verloor/verloren/verlies",
    "goedgekeurd/aangenomen afgewezen/verworpen",
    "doden/gedood gewonden/gewond vermisten/vermist",
    "gisteren vandaag morgen",
    # Swedish, Polish, Russian, Turkish
    "steg/ökade/ökat/ökning/mer/högre sjönk/minskade/minskat/minskning/mindre/lägre",
    "vann/vunnit förlorade/förlorat",
    "före efter",
    "döda/dödades skadade/skadades",
    "wzrósł/wzrosła/wzrosły/więcej spadł/spadła/spadły/mniej",
    "przed po",
    "wygrał/wygrała przegrał/przegrała",
    "zabitych/zginęło rannych/rannych zaginionych",
    "вырос/выросла/выросли/повысился/увеличился/больше/выше упал/упала/упали/снизился/снизилась/уменьшился/меньше/ниже",
    "до после",
    "выиграл/победил/победила проиграл/проиграла",
    "одобрил/одобрила/принял отклонил/отклонила/отверг",
    "погибли/погиб/убиты ранены/пострадали/ранен пропали",
    "подтвердил/подтвердила опроверг/опровергла/отрицал",
    "вчера сегодня завтра",
    "arttı/yükseldi/fazla azaldı/düştü/geriledi/az",
    "önce sonra",
    "kazandı kaybetti",
    "öldü/ölü/ölen yaralandı/yaralı",
    "dün bugün yarın",
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
    "dozen": 12,
    "half": 0.5,
    "dreißig": 30,
    "vierzig": 40,
    "fünfzig": 50,
}

# A figure that counts something else is another figure: spellings of one unit or scale share a name.
UNITS = _spellings(
    "% percent pct procent prozent pourcent porcentaje",
    "pp percentage",
    "$ dollar dollars usd us$ dólares доллар долларов",
    "€ euro euros eur евро",
    "£ pound pounds gbp sterling",
    "¥ yen jpy 円 yuan rmb 元",
    "₹ rupee rupees inr",
    "hundred hundreds hundert hundred cent cien сто",
    "thousand thousands tausend mille mil tysk тыс тысяч",
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
