"""Train the trees that score the drafts of a page (digest/extract/forest.json) on labelled corpora given by path.

    python -m bench.extract_train CORPORA --out digest/extract/forest.json
    python -m bench.extract_train CORPORA --hold-out fundus --out /tmp/forest.json     then   python -m bench.extract --forest …

Each draft is labelled by the share of its three-word runs that the true text holds; short ones by their neighbours in the
true text. The second reading is trained on first scores of pages that the first had not seen (three folds by domain), as it
will meet them. Far from the text only every fourth draft is used, with fourfold weight. Needs lightgbm and numpy, which the
package itself never does. extract_data.md lists the sets behind the shipped parameters.
"""

import argparse
import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy

from bench.extract_corpora import Sample, grams, in_fold, read_samples, squeezed, units
from digest.extract.columns import BESIDE, FLAGS, OWN, PAGE, STAND
from digest.extract.context import CONTEXT, Context
from digest.extract.document import parse
from digest.extract.drafts import Draft
from digest.extract.encoding import decode
from digest.extract.features import View, describe
from digest.extract.metadata import read_metadata
from digest.extract.segment import segment
from digest.model import BlockKind
from digest.text import normalize

_FOLDS = 3
_POSITIVE, _NEGATIVE = 0.6, 0.3
_FAR = 12
_KEPT_FAR = 4
_SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 8,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 255,
    "seed": 7,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
_RATES = {"alone": 0.15, "together": 0.1}
_ALONE = {"page": PAGE, "stand": STAND, "flags": FLAGS, "own": OWN}
_TOGETHER = _ALONE | {"beside": BESIDE, "context": CONTEXT}
_ALONE_COLUMNS = sum(map(len, _ALONE.values()))
_LEAF_UNIT = 1000
_SOFT_HYPHEN = "\u00ad"  # the extractor leaves it out
_DOUBT = 0.05  # the second reading learns from somewhat surer drafts too than it will be asked about


@dataclass(slots=True)
class Labelled:
    """The drafts of one page with their rows, labels (1, 0) and weights (0: not used)."""

    domain: str
    drafts: list[Draft]
    rows: Any
    labels: Any
    weights: Any


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--hold-out", default="", help="sets not to train on, joined by commas")
    parser.add_argument("--fold", default="", help="K/N: leave out the K-th of N parts of the domains")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--trees", default="80,160", help="of the first and the second reading")
    options = parser.parse_args()
    held = options.hold_out.split(",")
    pages = [
        page
        for sample in read_samples(options.corpora)
        if sample.set not in held and not in_fold(sample.domain, options.fold)
        if (page := _labelled(sample))
    ]
    first, second = map(int, options.trees.split(","))
    alone = _fit("alone", pages, [page.rows[:, :_ALONE_COLUMNS] for page in pages], first)
    scores = _unseen_scores(pages, first)
    for page, score in zip(pages, scores, strict=True):
        page.weights[numpy.abs(numpy.array(score) - 0.5) > 0.5 - _DOUBT] = 0.0
    rows = [_together(page, score) for page, score in zip(pages, scores, strict=True)]
    together = _fit("together", pages, rows, second)
    record = {"alone": _plain(alone, _ALONE), "together": _plain(together, _TOGETHER)}
    options.out.write_text(json.dumps(record, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(pages)} pages, {sum(len(page.drafts) for page in pages)} drafts, {options.out.stat().st_size} bytes")


# ---------------------------------------------------------------- labels


def _labelled(sample: Sample) -> Labelled | None:
    root = parse(decode(sample.body, ""))
    if root is None or not (sample.truth or sample.wanted):
        return None
    found = segment(root)
    drafts = [draft for draft in found.drafts if draft.kind is not BlockKind.IMAGE]
    if not drafts:
        return None
    metadata = read_metadata(root, sample.url, found)
    texts = [squeezed(draft.text) for draft in drafts]
    shares = _shares(texts, sample.truth.replace(_SOFT_HYPHEN, "")) if sample.truth else _snippet_shares(texts, sample)
    sizes = [len(units(text)) for text in texts]
    weights = [min(6.0, 0.5 + size / 12) * (300 / max(150.0, sum(sizes) / 2)) ** 0.5 if sample.truth else 1.5 for size in sizes]
    title = normalize(metadata.title)
    view = describe(drafts, metadata)
    for index, share in enumerate(shares):
        if view.own[index] is None or share < 0 or (title and normalize(texts[index]) == title):
            weights[index] = 0.0
        elif _NEGATIVE < share < _POSITIVE:
            weights[index] *= 0.3
    if sample.truth:
        _thin_out(shares, weights, random.Random(sample.id))  # noqa: S311 - a stable choice, no secret
    return Labelled(
        sample.domain,
        drafts,
        _rows(view),
        numpy.array([float(share >= _POSITIVE) for share in shares]),
        numpy.array(weights),
    )


def _rows(view: View) -> Any:
    """All parts of the rows of a page but the context; zeros for what is not described."""
    rows = numpy.zeros((len(view.drafts), _ALONE_COLUMNS + len(BESIDE)), dtype=numpy.uint8)
    for index, (own, stand) in enumerate(zip(view.own, view.stands, strict=True)):
        if own is not None and stand is not None:
            flags = [stand.flags >> bit & 1 for bit in range(len(FLAGS))]
            rows[index] = [*view.page, *stand.row, *flags, *own, *view.beside(index)]
    return rows


def _shares(texts: Sequence[str], truth: str) -> list[float]:
    """For each draft how much of it the true text holds; -1 for a draft without words."""
    words = units(truth)
    known = set(grams(words, 3))
    flat = f" {' '.join(words)} "
    lines = {" ".join(units(line)) for line in truth.splitlines()}
    parts = [units(text) for text in texts]
    shares = [sum(gram in known for gram in grams(part, 3)) / len(grams(part, 3)) if len(part) > 3 else -1.0 for part in parts]
    for _ in range(2):
        for index, part in enumerate(parts):
            if 0 < len(part) <= 3:
                shares[index] = float(_stands_between(index, parts, shares, flat, lines))
    _keep_one_of_each(parts, shares, flat)
    return shares


def _stands_between(index: int, parts: list[list[str]], shares: list[float], flat: str, lines: set[str]) -> bool:
    """Whether a draft of up to three words follows or precedes a neighbour in the true text as it does on the page."""
    own = " ".join(parts[index])
    before = [other for other in range(index - 1, max(-1, index - 9), -1) if parts[other] and shares[other] >= _POSITIVE][:2]
    behind = [other for other in range(index + 1, min(len(parts), index + 9)) if parts[other] and shares[other] >= _POSITIVE][:2]
    if any(f" {' '.join(parts[other][-3:])} {own} " in flat for other in before):
        return True
    return any(f" {own} {' '.join(parts[other][:3])} " in flat for other in behind) or (own in lines and bool(before or behind))


def _keep_one_of_each(parts: list[list[str]], shares: list[float], flat: str) -> None:
    """Where a text stands more often on the page than in the true text, only the occurrences amid true text stay positive."""
    where: dict[str, list[int]] = {}
    for index, part in enumerate(parts):
        if shares[index] >= _POSITIVE and len(part) > 1:
            where.setdefault(" ".join(part), []).append(index)
    for text, indices in where.items():
        count = max(1, flat.count(f" {text} "))
        if len(indices) > count:
            support = {
                index: sum(
                    len(parts[other])
                    for other in range(max(0, index - 3), min(len(parts), index + 4))
                    if other not in indices and shares[other] >= _POSITIVE
                )
                for index in indices
            }
            for index in sorted(indices, key=lambda index: (-support[index], index))[count:]:
                shares[index] = 0.0


def _snippet_shares(texts: Sequence[str], sample: Sample) -> list[float]:
    shares = []
    for text in texts:
        wanted = any(len(each) > 3 and squeezed(each) in text for each in sample.wanted)
        unwanted = any(len(each) > 3 and squeezed(each) in text for each in sample.unwanted)
        shares.append(-1.0 if wanted == unwanted else float(wanted))
    return shares


def _thin_out(shares: list[float], weights: list[float], rng: random.Random) -> None:
    """Use only some of the drafts far from any true text, with more weight each."""
    near: set[int] = set()
    for index, share in enumerate(shares):
        if share >= _POSITIVE:
            near.update(range(index - _FAR, index + _FAR + 1))
    for index in range(len(shares)):
        if near and index not in near:
            weights[index] *= _KEPT_FAR * float(rng.randrange(_KEPT_FAR) == 0)


# ---------------------------------------------------------------- training


def _fit(name: str, pages: Sequence[Labelled], rows: Sequence[Any], trees: int) -> Any:
    used = [page.weights > 0 for page in pages]
    table = lightgbm.Dataset(
        numpy.concatenate([row[mask] for row, mask in zip(rows, used, strict=True)]),
        numpy.concatenate([page.labels[mask] for page, mask in zip(pages, used, strict=True)]),
        weight=numpy.concatenate([page.weights[mask] for page, mask in zip(pages, used, strict=True)]),
    )
    return lightgbm.train(_SETTINGS | {"learning_rate": _RATES[name]}, table, trees)


def _unseen_scores(pages: Sequence[Labelled], trees: int) -> list[list[float]]:
    """First scores of every page by trees that have not seen its domain."""
    scores: list[list[float]] = [[] for _ in pages]
    for fold in range(1, _FOLDS + 1):
        apart = [in_fold(page.domain, f"{fold}/{_FOLDS}") for page in pages]
        seen = [page for page, away in zip(pages, apart, strict=True) if not away]
        model = _fit("alone", seen, [page.rows[:, :_ALONE_COLUMNS] for page in seen], trees)
        for index, page in enumerate(pages):
            if apart[index]:
                found = model.predict(page.rows[:, :_ALONE_COLUMNS])
                scores[index] = [float(score) if any(row) else 0.0 for score, row in zip(found, page.rows, strict=True)]
    return scores


def _together(page: Labelled, scores: list[float]) -> Any:
    context = Context(page.drafts, scores)
    return numpy.hstack([page.rows, numpy.array([context.row(index) for index in range(len(scores))], dtype=numpy.uint8)])


def _plain(model: Any, parts: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    trees = [_node(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    return {"columns": {part: list(names) for part, names in parts.items()}, "trees": trees}


def _node(node: dict[str, Any]) -> Any:
    """A leaf in thousandths, or column, limit and two nodes; limits lie between whole numbers, so the lower one says the same."""
    if "leaf_value" in node:
        return round(node["leaf_value"] * _LEAF_UNIT)
    return [node["split_feature"], math.floor(node["threshold"]), _node(node["left_child"]), _node(node["right_child"])]


if __name__ == "__main__":
    main()
