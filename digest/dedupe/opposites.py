"""Words that exclude each other: rose and fell, before and after, killed and injured.

Listed for English and, smaller, for other languages; then pairs of beginnings and endings that make contraries of one word: inflow
and outflow, overpaid and underpaid, employer and employee.
"""

from collections.abc import Mapping

from digest.dedupe.contraries import CONTRARIES


def _excluding(*rows: str) -> Mapping[str, frozenset[str]]:
    """Each word of each row with the words of the row that it excludes; words joined by "/" agree with each other."""
    found: dict[str, set[str]] = {}
    for cells in ([cell.split("/") for cell in row.split()] for row in rows):
        for cell in cells:
            rivals = {word for other in cells if other is not cell for word in other}
            for word in cell:
                found.setdefault(word, set()).update(rivals - set(cell))
    return {word: frozenset(rivals) for word, rivals in found.items()}


OPPOSITES = _excluding(*CONTRARIES)

_ROOT = 4  # letters that a word has without its contrary prefix
_STEM = 3  # letters that two words with contrary beginnings have in common
_NEGATIVE = frozenset(("un", "in", "im", "il", "ir", "dis", "non", "non-", "anti", "anti-", "не", "bez", "nie"))
_BEGINNINGS = tuple(
    (one, other)
    for one, other in (
        *(("in", "out"), ("in", "ex"), ("im", "ex"), ("up", "down"), ("on", "off"), ("over", "under"), ("pro", "anti")),
        *(("pre", "post"), ("inter", "intra"), ("hyper", "hypo"), ("macro", "micro"), ("max", "min"), ("as", "des"), ("ap", "de")),
        *(("in", "de"), ("auf", "ab"), ("zu", "ab"), ("ein", "aus"), ("vor", "nach"), ("ober", "unter"), ("be", "ent")),
    )
)
_ENDINGS = (("er", "ee"), ("ers", "ees"), ("ful", "less"), ("or", "ee"), ("ors", "ees"))
_INFIXES = ("ma", "me")  # that negate a Turkish verb


def excludes(word: str, other: str) -> bool:
    """Whether the words say the contrary of each other, as listed or by how they begin or end."""
    if other in OPPOSITES.get(word, ()):
        return True
    short, long = sorted((word, other), key=len)
    if len(short) < _ROOT:
        return False
    return long.removesuffix(short) in _NEGATIVE or _turns(word, other) or _turns(other, word) or _is_infixed(short, long)


def _turns(word: str, other: str) -> bool:
    """Whether the words have one stem, with a beginning or an ending that are contraries."""
    begun = ((word[len(p) :], other[len(q) :]) for p, q in _BEGINNINGS if word.startswith(p) and other.startswith(q))
    ended = ((word[: -len(p)], other[: -len(q)]) for p, q in _ENDINGS if word.endswith(p) and other.endswith(q))
    return any(one == two and len(one.strip("-")) >= _STEM for one, two in (*begun, *ended))


def _is_infixed(short: str, long: str) -> bool:
    if len(long) != len(short) + len(_INFIXES[0]):
        return False
    places = range(2, len(short) - 1)
    return any(short[:i] + infix + short[i:] == long for infix in _INFIXES for i in places)
