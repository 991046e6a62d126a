"""Score the extractor, and whichever peers are installed, on labelled corpora given by path.

    python -m bench.extract CORPORA [--sets a,b] [--peers trafilatura,readability,resiliparse] [--limit N] [--json FILE]

One line a set and extractor: 4-gram shingle F1 (macro, Zyte's benchmark), word F1 (macro, WCXB), share of articles exactly
right, snippet F1 (micro, trafilatura's benchmark), title, author and date accuracy. Then the whole side by side, with pages and
MB a second of processor time, the multiple of one lxml parse of the same bytes, the slowest page, and the peak memory of the
process so far. ``--fold K/N``
scores only the K-th part of the domains and ``--forest FILE`` uses other parameters: together they score pages that
extract_train.py --fold K/N has not seen. With N files after ``--forest``, a page of the K-th part is read with the K-th, so
that every page is one that its parameters have not seen.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bench.extract_corpora import Sample, Scores, in_fold, read_samples
from digest.errors import ExtractError
from digest.extract import decode, extract, judge
from digest.extract.forest import read_forest
from digest.model import BlockKind, Page

_MEGABYTE = 1_000_000
_TABLE = (
    ("news of 40 countries: 4-gram F1", "fundus", "shingle_f1"),
    ("the same: exactly right", "fundus", "exact"),
    ("trafilatura's pages: snippet F1", "traf", "snippet_f1"),
    ("WCXB articles: word F1", "wcxb_dev article", "word_f1"),
    ("WCXB, all kinds of page: word F1", "wcxb_dev", "word_f1"),
    ("Readability's pages: word F1", "mozilla", "word_f1"),
    ("news in five languages: 4-gram F1", "daniel_s", "shingle_f1"),
    ("Chinese pages: word F1", "zh69", "word_f1"),
    *((f"40 countries: {fact}", "fundus", fact) for fact in ("title", "author", "date")),
    *((f"trafilatura's pages: {fact}", "traf", fact) for fact in ("title", "author", "date")),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What an extractor says of one page."""

    text: str = ""
    title: str = ""
    authors: str = ""
    date: str = ""


def ours(sample: Sample) -> Result:
    """The package itself, from bytes."""
    page = Page(url=sample.url, final_url=sample.url, status=200, content_type="text/html", body=sample.body)
    try:
        article = extract(page)
    except ExtractError:
        return Result()
    text = "\n".join(block.text for block in article.blocks if block.kind is not BlockKind.IMAGE)
    return Result(text, article.title, article.byline or "", f"{article.published:%Y-%m-%d}" if article.published else "")


def _trafilatura(sample: Sample) -> Result:
    import trafilatura

    found = trafilatura.bare_extraction(decode(sample.body, ""), url=sample.url, with_metadata=True, include_comments=False)
    facts = found.as_dict() if isinstance(found, trafilatura.settings.Document) else {}
    return Result(*(str(facts.get(key) or "") for key in ("text", "title", "author", "date")))


def _readability(sample: Sample) -> Result:
    import readability
    from lxml.html import fromstring

    document = readability.Document(decode(sample.body, ""), url=sample.url)
    return Result("\n".join(map(str, fromstring(document.summary()).itertext())), document.short_title())


def _resiliparse(sample: Sample) -> Result:
    from resiliparse.extract.html2text import extract_plain_text

    return Result(extract_plain_text(decode(sample.body, ""), main_content=True))


_PEERS: dict[str, Callable[[Sample], Result]] = {
    "trafilatura": _trafilatura,
    "readability": _readability,
    "resiliparse": _resiliparse,
}


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sets", default="")
    parser.add_argument("--peers", default="")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--fold", default="")
    parser.add_argument("--forest", type=Path, nargs="+", default=[])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    names = tuple(filter(None, options.sets.split(",")))
    samples = [
        each
        for each in read_samples(options.corpora, names, options.limit)
        if not options.fold or in_fold(each.domain, options.fold)
    ]
    runs = {"digest": _with_forests(options.forest)} | {name: _PEERS[name] for name in options.peers.split(",") if name}
    floor = _parse_seconds(samples)
    report = {name: _run(name, run, samples, floor) for name, run in runs.items()}
    _print_table(report)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def _with_forests(files: list[Path]) -> Callable[[Sample], Result]:
    """The package itself, with the shipped parameters or with those of the files."""
    if not files:
        return ours
    forests = [{name: read_forest(file.read_text("utf-8"), name) for name in ("alone", "together")} for file in files]

    def run(sample: Sample) -> Result:
        part = next((k for k in range(len(forests)) if in_fold(sample.domain, f"{k + 1}/{len(forests)}")), 0)
        vars(judge)["load_forest"] = forests[part].__getitem__  # measured with other parameters
        return ours(sample)

    return run


def _print_table(report: dict[str, Any]) -> None:
    """All extractors side by side; "-" where a set has no pages or a set's labels do not tell."""
    print(f"\n{'':36}" + "".join(f"{name:>14}" for name in report))
    for label, folder, metric in _TABLE:
        values = [run["sets"].get(folder, {}).get(metric) for run in report.values()]
        print(f"{label:36}" + "".join(f"{'-':>14}" if value is None else f"{value:14.3f}" for value in values))
    for key in next(iter(report.values()))["speed"]:
        print(f"{key.replace('_', ' '):36}" + "".join(f"{run['speed'][key]:14.2f}" for run in report.values()))


def _parse_seconds(samples: list[Sample]) -> float:
    """The processor time of one lxml parse of every page."""
    started = time.process_time()
    for sample in samples:
        etree.fromstring(sample.body or b"<p>", etree.HTMLParser(encoding="utf-8"))
    return time.process_time() - started


def _run(name: str, run: Callable[[Sample], Result], samples: list[Sample], floor: float) -> dict[str, Any]:
    scores: dict[str, Scores] = {}
    spent = slowest = 0.0
    for sample in samples:
        counted = [scores.setdefault(name, Scores()) for name in (sample.set, f"{sample.set} {sample.kind}".strip())]
        started = time.process_time()
        try:
            result = run(sample)
        except Exception as error:  # noqa: BLE001 - a peer may raise anything, and that is what is counted
            print(f"{name} {sample.set} {sample.id}: {type(error).__name__}", file=sys.stderr)
            result = Result()
            counted[0].errors += 1
        took = time.process_time() - started
        spent, slowest = spent + took, max(slowest, took)
        for score in counted if sample.kind else counted[:1]:
            score.add(sample, result.text, result.title, result.authors, result.date)
    for folder, score in scores.items():
        values = " ".join(f"{key} {value:.4f}" for key, value in score.summary().items())
        print(f"{name:12} {folder:22} {values}", flush=True)
    size = sum(len(sample.body) for sample in samples) / _MEGABYTE
    speed = {
        "pages_per_second": len(samples) / spent,
        "megabytes_per_second": size / spent,
        "times_lxml_parse": spent / floor,
        "slowest_seconds": slowest,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(f"{name:12} " + " ".join(f"{key} {value:.2f}" for key, value in speed.items()), flush=True)
    return {"sets": {folder: score.summary() for folder, score in scores.items()}, "speed": speed}


if __name__ == "__main__":
    main()
