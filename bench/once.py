"""How well the digest says things once, beside other libraries where they are installed.

    python -m bench.once CORPORA [--json FILE] [--half {tuned,other,all}]

CORPORA is a folder with ``dedup/paragraph_pairs.jsonl`` (a, b, label, type, id), ``dedup/article_pairs.jsonl`` (text_a, text_b),
``extract/SET/SET.jsonl`` (truth: the text of an article, a paragraph a line),
``cluster/*.jsonl`` (id, title, text or paragraphs, cluster, and date where known) and ``summary/*.jsonl``. What is missing is
left out. Thresholds were set on the tuned half: pairs whose number halved is even, every other cluster. Peers get the threshold
that is best for them on the half that is measured, which flatters them. Peers: datasketch, rensa, rapidfuzz, trafilatura and
sumy, with the units that did best for each. What it costs to remember is measured by ``bench/remember.py``.
"""

import argparse
import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from bench.once_changes import made_of
from bench.once_classes import classes
from bench.once_within import repeats
from digest.cluster import group
from digest.compose import Occasion, compose, triage
from digest.dedupe import Relation, compare, relate
from digest.model import Arrival, Article, Block, BlockKind, Entry, History, Item, Source
from digest.settings import DigestSettings
from digest.summary import pick
from digest.text import normalize, sentences, shingles, word_count

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONTRADICTIONS = frozenset(("hn_numbers", "hn_weekday", "hn_entity", "hn_negation"))
LONGER = 1500  # characters of a text of average length
Row = dict[str, Any]
Figures = dict[str, float]


def main() -> None:
    """Prints a table of all figures, and writes them as one flat object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--half", choices=("tuned", "other", "all"), default="all")
    asked = parser.parse_args()
    figures: Figures = {}
    for measure in (paragraphs, other_changes, repeats, articles, classes, clusters, edition, summaries):
        for name, value in measure(asked.corpora, asked.half).items():
            figures[name] = value
            print(f"{name:58} {value:10.4f}", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def rows(path: Path) -> list[Row]:
    """The records of a file of JSON lines, none when there is no such file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []


def f1(hits: Sequence[bool], labels: Sequence[bool]) -> float:
    """The harmonic mean of precision and recall."""
    right = sum(hit and label for hit, label in zip(hits, labels, strict=True))
    return 2 * right / max(1, sum(hits) + sum(labels))


# ---------------------------------------------------------------- paragraphs


def paragraphs(corpora: Path, half: str) -> Figures:
    """F1 on pairs of paragraphs: with a changed fact counted as different, and without such pairs."""
    pairs = [
        row
        for row in rows(corpora / "dedup/paragraph_pairs.jsonl")
        if half == "all" or (row["id"] // 2 % 2 == 0) == (half == "tuned")
    ]
    if not pairs:
        return {}
    labels = [bool(row["label"]) for row in pairs]
    plain = [i for i, row in enumerate(pairs) if row["type"] not in CONTRADICTIONS]
    started = time.process_time()
    found = [compare(row["a"], row["b"]) for row in pairs]
    figures = {
        "paragraphs fact-safe F1: digest": f1([each.same for each in found], labels),
        "paragraphs lexical F1: digest": f1([found[i].alike for i in plain], [labels[i] for i in plain]),
        "paragraphs pairs a second: digest": len(pairs) / (time.process_time() - started),
    }
    for name in sorted({row["type"] for row in pairs}):
        mine = [(each.same, label) for each, label, row in zip(found, labels, pairs, strict=True) if row["type"] == name]
        figures[f"paragraphs right of type {name}"] = sum(same == label for same, label in mine) / len(mine)
    for peer, score in peers():
        started = time.process_time()
        scores = [score(row["a"], row["b"]) for row in pairs]
        figures[f"paragraphs pairs a second: {peer}"] = len(pairs) / (time.process_time() - started)
        figures[f"paragraphs fact-safe F1: {peer}"] = best_f1(scores, labels)
        figures[f"paragraphs lexical F1: {peer}"] = best_f1([scores[i] for i in plain], [labels[i] for i in plain])
    return figures


def other_changes(corpora: Path, half: str) -> Figures:
    """The same on changes that ``once_changes`` makes of the paragraphs of the corpus, by kinds that the corpus has not."""
    texts = [row["a"] for row in rows(corpora / "dedup/paragraph_pairs.jsonl")]
    texts += [text for row in rows(corpora / "cluster/basil.jsonl") for text in row["paragraphs"]]
    texts = [text for text in sorted(set(texts)) if half == "all" or (crc32(text.encode()) % 2 == 0) == (half == "tuned")]
    made = list(made_of(texts))
    if not made:
        return {}
    labels = [each.same for each in made]
    found = [compare(each.before, each.after).same for each in made]
    figures = {"changes F1: digest": f1(found, labels)}
    for kind in dict.fromkeys(each.kind for each in made):
        right = [same == each.same for same, each in zip(found, made, strict=True) if each.kind == kind]
        figures[f"changes right of kind {kind}"] = sum(right) / len(right)
    for peer, score in peers():
        figures[f"changes F1: {peer}"] = best_f1([score(each.before, each.after) for each in made], labels)
    return figures


def best_f1(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The F1 at the threshold that suits the scores best."""
    return max(f1([score >= threshold / 100 for score in scores], labels) for threshold in range(1, 101))


def peers() -> Iterator[tuple[str, Callable[[str, str], float]]]:
    """The likeness functions of the libraries that are installed."""
    yield "exact key", lambda a, b: float(normalize(a) == normalize(b))
    try:
        from rapidfuzz import fuzz

        yield "rapidfuzz token_set", lambda a, b: fuzz.token_set_ratio(normalize(a), normalize(b)) / 100
    except ImportError:
        pass
    try:
        from datasketch import MinHash

        def signature(text: str) -> Any:
            made = MinHash(num_perm=128)
            made.update_batch([gram.encode() for gram in sorted(shingles(text))])
            return made

        yield "datasketch MinHash char-5", lambda a, b: float(signature(a).jaccard(signature(b)))
    except ImportError:
        pass
    try:
        from trafilatura.deduplication import Simhash

        yield "trafilatura Simhash", lambda a, b: float(Simhash(a).similarity(Simhash(b)))
    except ImportError:
        pass
    try:
        from rensa import CMinHash

        def compact(text: str) -> Any:
            made = CMinHash(num_perm=128, seed=42)
            made.update(sorted(shingles(text)))
            return made

        yield "rensa C-MinHash char-5", lambda a, b: float(compact(a).jaccard(compact(b)))
    except ImportError:
        pass


# ---------------------------------------------------------------- articles


def articles(corpora: Path, half: str) -> Figures:
    """How many pairs of articles, of which one holds half of the other, are called a repost or an update."""
    pairs = [row for row in rows(corpora / "dedup/article_pairs.jsonl") if row["containment_w3"] >= 0.5]
    if not pairs:
        return {}
    found = [relate(article(row["text_a"].split("\n")), article(row["text_b"].split("\n")), same_owner=True) for row in pairs]
    versions = [each for each in found if each.relation in (Relation.REPOST, Relation.UPDATE)]
    jaccard = sum(row["jaccard_w3"] >= 0.5 for row in pairs)
    return {
        "articles with containment >= .5": len(pairs),
        "articles found and called repost or update: digest": len(versions),
        "articles found: Jaccard of three words >= .5": jaccard,
    }


def article(texts: Sequence[str], title: str = "") -> Article:
    """An article of these paragraphs."""
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts if text.strip())
    return Article(url="", title=title, blocks=blocks)


# ---------------------------------------------------------------- stories


def clusters(corpora: Path, half: str) -> Figures:
    """B-cubed precision, recall and F1 of the stories, and the seconds they took."""
    figures: Figures = {}
    for name in ("basil", "ecbplus_snippets", "neus_allsides", "uci_headlines"):
        held = rows(corpora / f"cluster/{name}.jsonl")
        tuned = set(sorted({row["cluster"] for row in held})[::2])
        held = [row for row in held if half == "all" or (row["cluster"] in tuned) == (half == "tuned")]
        if held:
            items = [as_item(row) for row in held]
            started = time.process_time()
            stories = group(items, now=NOW)
            figures[f"stories {name} seconds for {len(held)}"] = time.process_time() - started
            place = {item.entry.key: str(number) for number, story in enumerate(stories) for item in story}
            scores = b_cubed([row["cluster"] for row in held], [place[row["id"]] for row in held])
            figures |= {f"stories {name} B3 {part}": score for part, score in zip(("P", "R", "F1"), scores, strict=True)}
    return figures | pace(corpora)


def pace(corpora: Path) -> Figures:
    """The CPU seconds that 5,000 undated teasers of one pool take, the worst case: none is out of reach of another."""
    held = rows(corpora / "cluster/neus_allsides.jsonl")
    if not held:
        return {}
    texts = itertools.cycle(row["text"] for row in held[len(held) // 3 :])  # out of step with the titles: 5,000 different teasers
    teasers = [
        {**row, "text": text, "id": f"made-{i}"} for i, row, text in zip(range(5000), itertools.cycle(held), texts, strict=False)
    ]
    items = [as_item(row) for row in teasers]
    started = time.process_time()
    group(items, now=NOW)
    return {"stories seconds for 5000 teasers": time.process_time() - started}


def edition(corpora: Path, half: str) -> Figures:
    """The CPU seconds that a first edition of all longer texts takes, without their extraction."""
    texts = {
        row["url"]: row["truth"]
        for path in sorted(corpora.glob("extract/*/*.jsonl"))
        for row in rows(path)
        if row.get("truth") and row.get("url")
    }
    longer = [(url, text.split("\n")) for url, text in texts.items() if len(text) >= LONGER]
    if not longer:
        return {}
    items = [as_item({"id": url, "title": told[0][:80], "paragraphs": told[1:], "text": ""}) for url, told in longer]
    digest = DigestSettings(name="bench", to=("reader@example.org",))
    history = History()
    arrivals = [Arrival(entry=item.entry, first_seen=NOW) for item in items]
    to_read = triage(arrivals, {item.source.url: item.source for item in items}, digest=digest, history=history, now=NOW)
    started = time.process_time()
    compose(items, triage=to_read, failures=(), occasion=Occasion(digest=digest, history=history, slot="bench", now=NOW))
    return {f"edition seconds for {len(items)} texts": time.process_time() - started}


def as_item(row: Row) -> Item:
    """The record as an item; each of an unnamed outlet has an outlet of its own."""
    title = row.get("title") or ""
    texts = row.get("paragraphs") or ([row["text"]] if row["text"] != title else [])
    published = datetime.fromisoformat(row["date"][:10]).replace(tzinfo=UTC) if row.get("date") else None
    source = Source(url=row.get("source") or row["id"])
    entry = Entry(key=row["id"], source=source.url, guid=row["id"], url="", title=title, published=published)
    return Item(entry=entry, source=source, article=article(texts, title))


def b_cubed(gold: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 after Bagga and Baldwin (1998)."""
    classes: dict[str, set[int]] = defaultdict(set)
    groups: dict[str, set[int]] = defaultdict(set)
    for i, (one, other) in enumerate(zip(gold, found, strict=True)):
        classes[one].add(i)
        groups[other].add(i)
    common = [len(classes[one] & groups[other]) for one, other in zip(gold, found, strict=True)]
    precision = sum(n / len(groups[name]) for n, name in zip(common, found, strict=True)) / len(gold)
    recall = sum(n / len(classes[name]) for n, name in zip(common, gold, strict=True)) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


# ---------------------------------------------------------------- summaries


def summaries(corpora: Path, half: str) -> Figures:
    """ROUGE-2 F1 of our summaries and of first sentences, once with the reference's number of sentences, once with its words.

    The references are the three tenths of the sentences of Turkish articles that people kept longest, and round-ups that people
    wrote of three articles, made from their leads: two sentences, or 60 words.
    """
    tasks = {
        "sadedegel": [kept(row) for row in rows(corpora / "summary/sadedegel_tr.jsonl")],
        "neus": [round_up(row) for row in rows(corpora / "summary/neus_multidoc.jsonl")],
    }
    figures: Figures = {}
    for name, every in tasks.items():
        chosen = [task for i, task in enumerate(every) if half == "all" or (i % 2 == 0) == (half == "tuned")]
        for unit in ("sentences", "words") if chosen else ():
            for who, choose in choosers():
                scores = [
                    rouge_2(
                        told(
                            task,
                            choose(
                                task, task.words if unit == "words" else 10_000, task.sentences if unit == "sentences" else None
                            ),
                        ),
                        task.gold,
                    )
                    for task in chosen
                ]
                figures[f"summary {name} ROUGE-2 by {unit}: {who}"] = sum(scores) / len(scores)
    return figures


@dataclass(frozen=True)
class Task:
    """Sentences to choose from, what people made of them, and how much of it."""

    texts: Sequence[str]
    titles: Sequence[str]
    gold: str
    sentences: int
    words: int


def kept(row: Row) -> Task:
    """A Turkish article, without a title."""
    texts = [each["content"] for each in row["sentences"]]
    longest = sorted(range(len(texts)), key=lambda i: -row["sentences"][i]["deletedInRound"])[: max(1, round(0.3 * len(texts)))]
    gold = " ".join(texts[i] for i in sorted(longest))
    return Task(texts=texts, titles=(), gold=gold, sentences=len(longest), words=word_count(gold))


def round_up(row: Row) -> Task:
    """The leads of three articles, in turn: the first sentence of each, then the second."""
    leads = [sentences(each["text"]) for each in row["docs"]]
    texts = [text for layer in itertools.zip_longest(*leads) for text in layer if text]
    titles = [each["title"] for each in row["docs"]]
    return Task(texts=texts, titles=titles, gold=row["target"].split("ARTICLE=>")[-1], sentences=2, words=60)


def told(task: Task, places: Sequence[int]) -> str:
    """The sentences at these places."""
    return " ".join(task.texts[i] for i in places)


def choosers() -> Iterator[tuple[str, Callable[[Task, int, int | None], Sequence[int]]]]:
    """What chooses sentences of a task, at most so many words or sentences of it: ours, simple ones, and those installed."""
    yield (
        "digest",
        lambda task, words, most: pick(task.texts, titles=task.titles, limit_words=words, limit_sentences=most),
    )
    yield "first sentences", first
    yield "chosen by the reference", by_reference
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
        from sumy.summarizers.text_rank import TextRankSummarizer
    except ImportError:
        return

    class Words:
        def to_words(self, text: str) -> tuple[str, ...]:
            return tuple(normalize(text).split())

    def text_rank(task: Task, words: int, most: int | None) -> list[int]:
        held = [Sentence(text, Words()) for text in task.texts]
        rated = TextRankSummarizer().rate_sentences(ObjectDocumentModel([Paragraph(held)]))
        taken: list[int] = []
        for i in sorted(range(len(held)), key=lambda i: (-rated[held[i]], i)):
            if word_count(told(task, [*taken, i])) <= words and len(taken) != most:
                taken.append(i)
        return sorted(taken)

    yield "sumy TextRank", text_rank


def first(task: Task, words: int, most: int | None) -> list[int]:
    """The first sentences that fit."""
    sums = itertools.accumulate(word_count(text) for text in task.texts)
    return [i for i, total in enumerate(sums) if total <= words][:most]


def by_reference(task: Task, words: int, most: int | None) -> list[int]:
    """What a chooser takes who knows the reference, each time the sentence that helps most: the room there is."""
    taken: list[int] = []
    reached = 0.0
    while len(taken) != most:
        sets = [sorted((*taken, i)) for i in range(len(task.texts)) if i not in taken]
        fit = [places for places in sets if word_count(told(task, places)) <= words]
        score, best = max(((rouge_2(told(task, places), task.gold), places) for places in fit), default=(0.0, []))
        if score <= reached:
            break
        reached, taken = score, best
    return taken


def rouge_2(made: str, gold: str) -> float:
    """The F1 of common pairs of words."""
    ours, theirs = (Counter(itertools.pairwise(words)) for words in (normalize(made).split(), normalize(gold).split()))
    common = (ours & theirs).total()
    return 2 * common / max(1, ours.total() + theirs.total())


if __name__ == "__main__":
    main()
