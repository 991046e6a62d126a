"""What is removed of clean texts as repeats within an article, and how many of the copies put in are.

    python -m bench.once_within CORPORA [--json FILE]

CORPORA holds ``extract/SET/SET.jsonl`` with a ``truth``, and texts in ``cluster/basil.jsonl`` and ``dedup/article_pairs.jsonl``. A
copy is put in at the top, behind its original, and at the end: of one paragraph of an article that ends like a statement and has
twelve words. Peers: every repeat goes; one of eight words goes; trafilatura's own test for duplicates, if it is installed.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from digest.dedupe import drop_repeats
from digest.model import Article, Block, BlockKind, Entry, Item, Source
from digest.text import normalize, word_count

SETS = ("fundus", "daniel_s", "zh69", "cpe", "np4k", "wcxb_dev")
Drop = Callable[[Sequence[str]], list[str]]


def main() -> None:
    """Print the figures, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    figures = repeats(chosen.corpora, "all")
    for name, value in figures.items():
        print(f"{name:58} {value:10.4f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def repeats(corpora: Path, half: str) -> dict[str, float]:
    """The share of paragraphs removed of clean texts, by kind of text, and the share of copies removed, by kind of copy."""
    texts = [(kind, each) for number, (kind, each) in enumerate(clean(corpora)) if half == "all" or number % 2 == (half == "other")]
    if not texts:
        return {}
    figures = {f"repeats in clean paragraphs: {kind}": share for kind, share in damage(texts, ours).items()}
    figures |= {f"repeats of copies removed: {kind}": share for kind, share in recall(texts, ours).items()}
    for name, drop in peers():
        figures[f"repeats in clean paragraphs, all: {name}"] = damage(texts, drop)["all"]
        figures[f"repeats of copies removed, all: {name}"] = recall(texts, drop)["all"]
    return figures


def clean(corpora: Path) -> Iterator[tuple[str, list[str]]]:
    """Texts that people have cleaned: "news" or "other", and the paragraphs."""
    for name in SETS:
        for record in _records(corpora / f"extract/{name}/{name}.jsonl"):
            texts = [" ".join(each.split()) for each in (record.get("truth") or "").split("\n") if each.strip()]
            yield ("other" if name in ("wcxb_dev", "zh69") else "news"), texts
    for record in _records(corpora / "cluster/basil.jsonl"):
        yield "news", [each for each in record["paragraphs"] if each.strip()]
    for record in _records(corpora / "dedup/article_pairs.jsonl"):
        yield "news", [each for each in record["text_a"].split("\n") if each.strip()]


def _records(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").strip().split("\n"))


def damage(texts: Sequence[tuple[str, list[str]]], drop: Drop) -> dict[str, float]:
    """The share of paragraphs that go, by kind of text."""
    held: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for kind, paragraphs in texts:
        for name in (kind, "all"):
            held[name] += len(paragraphs)
            gone[name] += len(paragraphs) - len(drop(paragraphs))
    return {kind: gone[kind] / held[kind] for kind in sorted(held)}


def recall(texts: Sequence[tuple[str, list[str]]], drop: Drop) -> dict[str, float]:
    """The share of copies after which the article is as long as it was without them, by kind of copy."""
    rng = random.Random(5)  # noqa: S311 - any sample will do
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for sort, original in texts:
        paragraphs = drop(original)
        fit = [i for i, text in enumerate(paragraphs) if text.rstrip('"”’»」 ')[-1:] in tuple(".!。！") and word_count(text) >= 12]
        if len(paragraphs) < 4 or not fit:
            continue
        place = rng.choice(fit)
        for kind, copy in copies(paragraphs[place], rng):
            at = rng.choice((0, place + 1, len(paragraphs)))
            right = len(drop([*paragraphs[:at], copy, *paragraphs[at:]])) == len(paragraphs)
            for name in (kind, f"in {sort}", "all"):
                tried[name] += 1
                found[name] += right
    return {kind: found[kind] / tried[kind] for kind in sorted(tried)}


def copies(text: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """The paragraph again as pages print it twice."""
    yield "the same", text
    yield "other quotes", text.replace("“", '"').replace("”", '"').replace("’", "'")
    yield "other spaces", text.replace(" ", "\u00a0", 3).replace(". ", ".  ")
    yield "capitals", text.upper()
    yield "clipped", text[: max(40, int(len(text) * rng.uniform(0.6, 0.95)))].rsplit(" ", 1)[0] + "…"
    place = rng.randrange(1, len(text) - 2)
    yield "mistyped", text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def ours(paragraphs: Sequence[str]) -> list[str]:
    """What the digest keeps."""
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs)
    entry = Entry(key="k", source="s", guid="", url="")
    item = Item(entry=entry, source=Source(url="s"), article=Article(url="", title="", blocks=blocks))
    return [block.text for block in drop_repeats(item).item.article.blocks]


def peers() -> Iterator[tuple[str, Drop]]:
    """What others keep."""
    yield "every exact repeat", lambda texts: list({normalize(text): text for text in texts}.values())
    yield (
        "exact repeats of 8 words",
        lambda texts: list({normalize(text) if word_count(text) >= 8 else i: text for i, text in enumerate(texts)}.values()),
    )
    try:
        from lxml.etree import Element
        from trafilatura.deduplication import LRUCache, duplicate_test
        from trafilatura.settings import Extractor

        def kept(texts: Sequence[str]) -> list[str]:
            options = Extractor(dedup=True)
            options.dedup, options.max_repetitions = LRUCache(maxsize=4096), 0
            found = []
            for text in texts:
                element = Element("p")
                element.text = "".join(each for each in text if each.isprintable())
                if not duplicate_test(element, options):
                    found.append(text)
            return found

        yield "trafilatura", kept
    except ImportError:
        pass


if __name__ == "__main__":
    main()
