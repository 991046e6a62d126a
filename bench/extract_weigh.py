"""Learn the weights of the signs by which title, authors and date are chosen (digest/extract/weights.json).

    python -m bench.extract_weigh CORPORA --out digest/extract/weights.json
    python -m bench.extract_weigh CORPORA --folds 5

A page's candidates get the shares of a softmax over the sums of their weights; the weights are those that give the right
candidates the largest share (mean log likelihood, less a penalty on large weights). A candidate that is half right counts half.
``--folds N`` prints the accuracy on domains that took no part in learning. The title is chosen with the shipped weights before
authors and dates are gathered, so learn twice after a change to titles. Only the standard library is needed.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.extract_corpora import Sample, author_score, in_fold, read_samples, title_score
from digest.extract.document import parse
from digest.extract.encoding import decode
from digest.extract.metadata import gather_choices
from digest.extract.outline import outline
from digest.extract.places import gather
from digest.extract.segment import segment

_FACTS = ("title", "author", "published")
_ROUNDS = 250
_RATE = 1.0
_PENALTY = 0.0005  # on the square of a weight, against the mean of all pages: the best of .0001-.004 on domains kept out
_WEIGHTS = {"fundus": 3.0}  # of a page in learning: news pages are what a digest meets most
_MIN_PAGES = 4  # a sign seen on fewer pages gets no weight


@dataclass(frozen=True, slots=True)
class Case:
    """The candidates of one page for one fact: their signs and how right each is."""

    set: str
    domain: str
    signs: tuple[frozenset[str], ...]
    scores: tuple[float, ...]


def main() -> None:
    """Read, learn, write or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    cases: dict[str, list[Case]] = {fact: [] for fact in _FACTS}
    for sample in read_samples(options.corpora):
        for fact, case in _cases(sample):
            cases[fact].append(case)
    for fact in _FACTS:
        if options.folds:
            _report(fact, cases[fact], options.folds)
    if options.out:
        record = {fact: learn(cases[fact]) for fact in _FACTS}
        options.out.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _cases(sample: Sample) -> Iterator[tuple[str, Case]]:
    if not (sample.title or sample.authors or sample.date):
        return
    root = parse(decode(sample.body, ""))
    if root is None:
        return
    found = segment(root)
    choices = gather_choices(gather(root, found), outline(found.drafts), sample.url)
    rows = {
        "title": [(each.signs, title_score(sample.title, each.value)) for each in choices.titles] if sample.title else [],
        "author": [(each.signs, author_score(sample.authors, ", ".join(each.value))) for each in choices.authors]
        if sample.authors
        else [],
        "published": [(each.signs, float(f"{each.value:%Y-%m-%d}" == sample.date)) for each in choices.dates]
        if sample.date
        else [],
    }
    for fact, wanted in (("title", sample.title), ("author", sample.authors), ("published", sample.date)):
        if wanted:
            signs = tuple(frozenset(row) for row, _ in rows[fact])
            yield fact, Case(sample.set, sample.domain, signs, tuple(value for _, value in rows[fact]))


def learn(cases: Sequence[Case]) -> dict[str, float]:
    """The weights that fit the cases best, by sign, rounded to hundredths."""
    pages: dict[str, int] = defaultdict(int)
    for case in cases:
        for sign in frozenset().union(*case.signs):
            pages[sign] += 1
    known = {sign for sign, count in pages.items() if count >= _MIN_PAGES}
    useful = [
        Case(case.set, case.domain, tuple(row & known for row in case.signs), case.scores)
        for case in cases
        if max(case.scores, default=0.0) > 0
    ]
    weights = dict.fromkeys(sorted(known), 0.0)
    moments = dict.fromkeys(weights, 1e-8)
    total = sum(_WEIGHTS.get(case.set, 1.0) for case in useful)
    for _ in range(_ROUNDS):
        slopes = {sign: -2 * _PENALTY * weight for sign, weight in weights.items()}
        for case in useful:
            _add_slopes(case, weights, slopes, _WEIGHTS.get(case.set, 1.0) / total)
        for sign, slope in slopes.items():
            moments[sign] += slope * slope
            weights[sign] += _RATE * slope / math.sqrt(moments[sign])
    return {sign: round(weight, 2) for sign, weight in weights.items() if round(weight, 2)}


def _add_slopes(case: Case, weights: dict[str, float], slopes: dict[str, float], share: float) -> None:
    """Add how the log likelihood of one page changes with each weight."""
    parts = _shares(case, weights)
    right = sum(part * score for part, score in zip(parts, case.scores, strict=True)) or 1e-12
    for part, score, signs in zip(parts, case.scores, case.signs, strict=True):
        change = share * part * (score / right - 1.0)
        if change:
            for sign in signs:
                slopes[sign] += change


def _shares(case: Case, weights: dict[str, float]) -> list[float]:
    sums = [sum(weights.get(sign, 0.0) for sign in signs) for signs in case.signs]
    top = max(sums)
    powers = [math.exp(each - top) for each in sums]
    total = sum(powers)
    return [power / total for power in powers]


def _report(fact: str, cases: Sequence[Case], folds: int) -> None:
    got: dict[str, list[float]] = defaultdict(list)
    best: dict[str, list[float]] = defaultdict(list)
    for fold in range(1, folds + 1):
        weights = learn([case for case in cases if not in_fold(case.domain, f"{fold}/{folds}")])
        for case in cases:
            if in_fold(case.domain, f"{fold}/{folds}"):
                shares = _shares(case, weights) if case.signs else []
                got[case.set].append(case.scores[shares.index(max(shares))] if shares else 0.0)
                best[case.set].append(max(case.scores, default=0.0))
    for name, values in sorted(got.items()):
        print(
            f"{fact:10} {name:10} {len(values):4} right {sum(values) / len(values):.3f} best {sum(best[name]) / len(values):.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
