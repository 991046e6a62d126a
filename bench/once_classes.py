"""Whether an article is called what it is to an earlier one: a repost, an update, a wire copy, a follow-up, or nothing.

    python -m bench.once_classes CORPORA

Two sets. The one is made of the articles of ``cluster/basil.jsonl`` (paragraphs, cluster) by rules of our own, six pairs of each
kind; the other are pairs of ``dedup/article_pairs.jsonl`` (a, b, text_a, text_b) of one outlet, read and labelled by hand. Of the
second nobody knows which came first: the shorter is taken as the earlier.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.dedupe import Relation, relate
from digest.model import Article, Block, BlockKind
from digest.text import sentences, word_count

Row = dict[str, Any]
Texts = list[str]
_OF_EACH = 6

READ = {
    Relation.REPOST: (
        "tech/155 tech/294",
        "tech/234 tech/389",
        "tech/212 tech/225",
        "tech/219 tech/224",
        "sport/425 sport/433",
    ),
    Relation.UPDATE: (
        "sport/444 sport/458",
        "tech/064 tech/338",  # a figure and a name are corrected
        "tech/009 tech/379",
        "business/254 business/447",
        "tech/019 tech/329",
        "entertainment/142 entertainment/229",
        "politics/077 politics/354",
        "business/209 business/229",
        "politics/088 politics/337",
        "sport/226 sport/232",
        "politics/175 politics/349",
    ),
    Relation.FOLLOW_UP: (
        "tech/030 tech/048",
        "sport/300 sport/315",
        "politics/142 politics/222",
        "business/170 business/248",
        "politics/040 politics/368",
        "politics/275 politics/277",
        "business/279 business/392",
        "business/106 politics/005",
        "business/065 business/075",
        "sport/023 sport/048",
    ),
}


@dataclass(frozen=True)
class Pair:
    """Two articles, what the later one is to the earlier, and how it was made."""

    kind: str
    relation: Relation
    earlier: Sequence[str]
    later: Sequence[str]
    same_owner: bool = True


def main() -> None:
    """Print the share of each kind that is called what it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    for name, value in classes(parser.parse_args().corpora, "all").items():
        print(f"{name:58} {value:10.4f}")


def classes(corpora: Path, half: str) -> dict[str, float]:
    """The share of the pairs that are called what they are, by kind and in all; pairs are of one half as in ``once``."""
    made, real = list(_made(corpora / "cluster/basil.jsonl", half)), list(_real(corpora / "dedup/article_pairs.jsonl"))
    figures: dict[str, float] = {}
    for name, pairs in (("made", made), ("read", real)):
        right = {pair: called(pair) is pair.relation for pair in pairs}
        for kind in dict.fromkeys(pair.kind for pair in pairs):
            of_kind = [right[pair] for pair in pairs if pair.kind == kind]
            figures[f"classes {name}, right: {kind}"] = sum(of_kind) / len(of_kind)
        if pairs:
            figures[f"classes {name}, right: all {len(pairs)}"] = sum(right.values()) / len(pairs)
    return figures


def called(pair: Pair) -> Relation:
    """What the later article of a pair is called."""
    return relate(_article(pair.earlier), _article(pair.later), same_owner=pair.same_owner).relation


def _article(texts: Sequence[str]) -> Article:
    return Article(url="", title="", blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts))


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line] if path.exists() else []


def _real(path: Path) -> Iterator[Pair]:
    known = {f"{row['a']} {row['b']}": row for row in _rows(path)}
    for relation, names in READ.items():
        for row in (known[name] for name in names if name in known):
            earlier, later = sorted((tuple(filter(None, row[each].split("\n"))) for each in ("text_a", "text_b")), key=_length)
            yield Pair(str(relation), relation, earlier, later)


def _length(texts: Sequence[str]) -> int:
    return sum(map(len, texts))


# ---------------------------------------------------------------- pairs that are made


def _made(path: Path, half: str) -> Iterator[Pair]:
    """Pairs of each kind, of articles with six paragraphs and more and of others on their events."""
    events: dict[str, list[Texts]] = {}
    for row in _rows(path):
        events.setdefault(row["cluster"], []).append([text for text in row["paragraphs"] if word_count(text) >= 8])
    chosen = [event for number, event in enumerate(events.values()) if half == "all" or (number % 2 == 0) == (half == "tuned")]
    long = [[texts for texts in event if len(texts) >= 6] for event in chosen]
    pools = [event for event in long if len(event) > 1]
    rng = random.Random(7)  # noqa: S311 - any sample will do
    for kind, (relation, same_owner, make) in KINDS.items():
        for event in rng.sample(pools, min(_OF_EACH, len(pools))):
            text, other = rng.sample(event, 2)
            stranger = rng.choice([each for each in pools if each is not event])[0]
            earlier, later = make(text[:12], stranger if relation is Relation.UNRELATED else other, rng)
            yield Pair(kind, relation, tuple(earlier), tuple(later), same_owner)


def _recut(texts: Texts) -> Texts:
    """The same sentences, two a paragraph."""
    told = [each for text in texts for each in sentences(text)]
    return [" ".join(told[i : i + 2]) for i in range(0, len(told), 2)]


def _with_slips(texts: Texts, rng: random.Random) -> Texts:
    """The texts, two letters of one word exchanged in every other."""
    found = []
    for number, text in enumerate(texts):
        words = text.split(" ")
        places = [i for i, word in enumerate(words) if word.isalpha() and word.islower() and len(word) > 6]
        if number % 2 and places:
            place = rng.choice(places)
            words[place] = words[place][:2] + words[place][3] + words[place][2] + words[place][4:]
        found.append(" ".join(words))
    return found


def _another_figure(texts: Texts) -> Texts:
    """The texts with one figure more, and with another in the later version."""
    return [
        *texts[:2],
        f"Officials put the number of people concerned at {len(texts) + 30} on the first day of the week.",
        *texts[2:],
    ]


def _changed(texts: Texts) -> Texts:
    return [text.replace(f"at {len(texts) + 29} on", f"at {len(texts) + 70} on") for text in texts]


Make = Callable[[Texts, Texts, random.Random], tuple[Texts, Texts]]
_NOTE = "Read the paper every day for less."
KINDS: dict[str, tuple[Relation, bool, Make]] = {
    "repost: the same": (Relation.REPOST, True, lambda text, _, __: (text, text)),
    "repost: other paragraphs": (Relation.REPOST, True, lambda text, _, __: (text, _recut(text))),
    "repost: slips": (Relation.REPOST, True, lambda text, _, rng: (text, _with_slips(text, rng))),
    "repost: a line of the site": (Relation.REPOST, True, lambda text, _, __: (text, [*text, _NOTE])),
    "repost: shortened": (Relation.REPOST, True, lambda text, _, __: (text, text[: len(text) * 2 // 3])),
    "update: a paragraph more": (Relation.UPDATE, True, lambda text, other, __: (text, [*text, other[-1]])),
    "update: a new beginning": (Relation.UPDATE, True, lambda text, other, __: (text, [other[0], *text[1:]])),
    "update: twice as long": (Relation.UPDATE, True, lambda text, other, __: (text[:6], [*other[:6], *text[:6]])),
    "update: another figure": (Relation.UPDATE, True, lambda text, _, __: (_another_figure(text), _changed(_another_figure(text)))),
    "wire copy: the same": (Relation.WIRE, False, lambda text, _, __: (text, _recut(text))),
    "wire copy: the first half": (Relation.WIRE, False, lambda text, _, __: (text, text[: len(text) // 2])),
    "wire copy: words of its own": (Relation.WIRE, False, lambda text, other, __: (text[:6], [other[0], *text[:5], other[-1]])),
    "follow-up: two paragraphs of background": (
        Relation.FOLLOW_UP,
        True,
        lambda text, other, __: (text[:8], [*other[:7], *text[2:4]]),
    ),
    "follow-up: elsewhere": (Relation.FOLLOW_UP, False, lambda text, other, __: (text[:8], [*other[:7], *text[2:4]])),
    "unrelated: another event": (Relation.UNRELATED, True, lambda text, other, __: (text, other)),
}


if __name__ == "__main__":
    main()
