"""Paragraphs with one fact changed, or with the same facts written otherwise, made of any paragraphs by rules of our own.

The rules stand here and nowhere else: they are no part of the program, and none of its thresholds was set on what they make.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST = 60  # pairs of a kind
_WORDS = range(12, 151)

CHANGED = {
    "currency": (r"\$(?=\d) -> €", r"£(?=\d) -> $", r"\bdollars\b -> euros", r"\bpounds\b -> dollars", r"\beuros\b -> pounds"),
    "magnitude": (r"\bmillion\b -> billion", r"\bbillion\b -> million", r"\bhundreds\b -> thousands", r"(?<=\d)m\b -> bn"),
    "unit": (
        r"\bmiles\b -> kilometres",
        r"\byears\b -> months",
        r"\bdays\b -> weeks",
        r"\bhours\b -> days",
        r"\bfeet\b -> metres",
    ),
    "points": (r"\bpercent\b -> percentage points", r"(?<=\d)%  -> points ", r"\bper cent\b -> percentage points"),
    "month": (
        r"\bJanuary\b -> June",
        r"\bMarch\b -> April",
        r"\bNovember\b -> October",
        r"\bJune\b -> July",
        r"\bNov\.  -> Oct. ",
    ),
    "ordinal": (
        r"\bfirst\b -> third",
        r"\bsecond\b -> fourth",
        r"\bthird\b -> second",
        r"\b(\d)1st\b -> \g<1>2nd",
        r"\blast\b -> next",
    ),
    "number word": (
        r"\btwo\b -> three",
        r"\bthree\b -> seven",
        r"\bfour\b -> six",
        r"\bfive\b -> nine",
        r"\bhalf\b -> a third",
    ),
    "time": (
        r"\ba\.m\. -> p.m.",
        r"\bmorning\b -> evening",
        r"\btoday\b -> yesterday",
        r"\bTuesday\b -> Thursday",
        r"\bnight\b -> morning",
    ),
    "modality": (
        r"\bwill\b -> may",
        r"\bmust\b -> could",
        r"\bwould\b -> might",
        r"\blikely\b -> certain",
        r"\bshould\b -> must",
    ),
    "direction": (
        r"\brose\b -> fell",
        r"\bmore than\b -> less than",
        r"\bup\b -> down",
        r"\bhigher\b -> lower",
        r"\bincrease\b -> decrease",
    ),
    "place": (
        r"\bNorth\b -> South",
        r"\bEast\b -> West",
        r"\bsouthern\b -> northern",
        r"\bWashington\b -> Chicago",
        r"\bIraq\b -> Iran",
    ),
    "negation": (
        r"\bis\b -> is not",
        r"\bwas\b -> was not",
        r"\bwithout\b -> with",
        r"\bno\b -> some",
        r"\bdenied\b -> confirmed",
    ),
    "quantity": (r"\ball\b -> some", r"\bmany\b -> few", r"\bmost\b -> few", r"\bevery\b -> no", r"\bseveral\b -> all"),
    "sequence": (
        r"\bbefore\b -> after",
        r"\bafter\b -> before",
        r"\bsince\b -> until",
        r"\bearlier\b -> later",
        r"\bagainst\b -> for",
    ),
    "person": (r"\bhe\b -> she", r"\bshe\b -> he", r"\bhis\b -> her", r"\bwoman\b -> man", r"\bwife\b -> husband"),
}
SAME = {
    "per cent": (r"(\d)% -> \1 percent", r"(\d) percent\b -> \1%", r"(\d) per cent\b -> \1%"),
    "thousands": (r"\b(\d),(\d{3})\b(?!,) -> \1\2", r"\b(\d\d),(\d{3})\b(?!,) -> \1 \2"),
    "money": (r"\$([\d.]+) million\b -> $\1m", r"\$([\d.]+) billion\b -> $\1bn", r"£([\d.]+)m\b -> £\1 million"),
    "digits": (r"\btwo\b -> 2", r"\bthree\b -> 3", r"\bfive\b -> 5", r"\bten\b -> 10", r"\bthird\b -> 3rd"),
    "date": (r"\bJanuary (?=\d) -> Jan. ", r"\bNov\. (?=\d) -> November ", r"\b(March|June|July) (\d+)\b -> \2 \1"),
    "short form": (
        r"\bMr\.  -> Mr ",
        r"\bU\.S\. -> US",
        r"\bSen\.  -> Senator ",
        r"\bGov\.  -> Governor ",
        r"\bDr\.  -> Doctor ",
    ),
    "contraction": (r"\bdid not\b -> didn't", r"\bdon't\b -> do not", r"\bis not\b -> isn't", r"\bwon't\b -> will not"),
    "quotes": (r"[“”] -> \"", r"’ -> '", r" — ->  - ", r"\" -> ”"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A paragraph, its version, what was done to it, and whether both still say the same."""

    kind: str
    before: str
    after: str
    same: bool


def made_of(paragraphs: Sequence[str]) -> Iterator[Made]:
    """Up to 60 pairs of each kind, the same for the same paragraphs."""
    rng = random.Random(3)  # noqa: S311 - any sample will do
    pool = sorted({each for each in paragraphs if len(each.split()) in _WORDS})
    for rules, same in ((CHANGED, False), (SAME, True)):
        for kind, patterns in rules.items():
            order = rng.sample(pool, len(pool))
            found = (made for each in order if (made := _made(kind, each, patterns, same=same, rng=rng)))
            yield from (made for made, _ in zip(found, range(_MOST), strict=False))
    yield from _swapped(pool)


def _made(kind: str, paragraph: str, patterns: Sequence[str], *, same: bool, rng: random.Random) -> Made | None:
    for rule in rng.sample(patterns, len(patterns)):
        pattern, _, put = rule.partition(" -> ")
        changed = re.sub(pattern, put, paragraph, count=0 if same else 1)
        if changed != paragraph:
            return Made(kind=kind, before=paragraph, after=changed, same=same)
    return None


def _swapped(pool: Sequence[str]) -> Iterator[Made]:
    """Two names in each other's place."""
    count = 0
    for each in pool:
        names = list(dict.fromkeys(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b(?! [A-Z])", each)))[:2]
        if count < _MOST and len(names) == 2 and all(each.count(name) == 1 for name in names):
            one, other = names
            swapped = each.replace(one, "\0").replace(other, one).replace("\0", other)
            count += 1
            yield Made(kind="actor", before=each, after=swapped, same=False)
