"""Where the extractor's time goes: each stage as a multiple of one lxml parse of the same bytes.

    python -m bench.extract_stages CORPORA [--sets a,b] [--pages 90] [--repeat 5]

Of each set the same number of pages is taken, spread over its file. A stage's time for a page is the least of ``--repeat`` runs, so
that other work on the machine disturbs little.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import compress, groupby
from pathlib import Path
from typing import TypeVar

from lxml import etree

from bench.extract import ours
from bench.extract_corpora import Sample, read_samples
from digest.extract.blocks import to_blocks
from digest.extract.document import parse
from digest.extract.encoding import decode_page
from digest.extract.judge import judge
from digest.extract.metadata import read_metadata
from digest.extract.refine import refine
from digest.extract.segment import segment

Result = TypeVar("Result")
_SETS = "daniel_s,fundus,mozilla,traf,wcxb_dev,zh69"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sets", default=_SETS)
    parser.add_argument("--pages", type=int, default=90)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    names = tuple(options.sets.split(","))
    samples: list[Sample] = []
    for _, group in groupby(read_samples(options.corpora, names), lambda sample: sample.set):
        pages, wanted = list(group), max(1, options.pages // len(names))
        samples += pages[:: max(1, len(pages) // wanted)][:wanted]
    spent: defaultdict[str, float] = defaultdict(float)
    for sample in samples:
        if sample.body.strip():
            _measure(sample, spent, options.repeat)
    print(f"{len(samples)} pages, {sum(len(sample.body) for sample in samples) / 1e6:.1f} MB")
    for stage, seconds in spent.items():
        print(f"{stage:10} {1000 * seconds / len(samples):6.2f} ms a page  x {seconds / spent['lxml']:.2f}")


def _measure(sample: Sample, spent: dict[str, float], repeat: int) -> None:
    def timed(stage: str, work: Callable[[], Result]) -> Result:
        least = float("inf")
        for _ in range(repeat):
            started = time.process_time()
            result = work()
            least = min(least, time.process_time() - started)
        spent[stage] += least
        return result

    # The tree is freed within the measured time, as it is in an extraction.
    timed("lxml", lambda: etree.fromstring(sample.body, etree.HTMLParser(encoding="utf-8")).tag)
    source = timed("decode", lambda: decode_page(sample.body, "text/html"))
    root = timed("parse", lambda: parse(source.text, source.utf8))
    if root is not None:
        found = timed("segment", lambda: segment(root))
        metadata = timed("metadata", lambda: read_metadata(root, sample.url, found))
        scores = timed("judge", lambda: judge(found.drafts, metadata))
        kept, _ = timed("refine", lambda: refine(found.drafts, scores, metadata))
        timed("blocks", lambda: list(to_blocks(compress(found.drafts, kept), sample.url)))
    timed("whole", lambda: ours(sample))


if __name__ == "__main__":
    main()
