"""Labelled pages and the published metrics of article extraction, for ``extract.py`` and ``extract_train.py``.

A corpus is a folder of sets, ``SET/SET.jsonl`` with one record a page: ``file`` (gzipped HTML), ``url``, ``domain``, and what
is known of it: ``truth`` (the full text), ``with`` and ``without`` (snippets), ``title``, ``author``, ``date``,
``page_type``.
"""

import gzip
import json
import re
import statistics
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Characters of scripts without spaces count as words.
_UNIT = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_SHINGLE = 4  # words: Zyte's article extraction benchmark


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One labelled page. ``truth`` is "" where only snippets are known."""

    set: str
    id: str
    url: str
    domain: str
    body: bytes = field(repr=False)
    kind: str = ""
    truth: str = field(default="", repr=False)
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


def read_samples(corpora: Path, names: Sequence[str] = (), limit: int = 0) -> Iterator[Sample]:
    """The pages of the named sets (all sets by default), set by set, in the order of their files."""
    for folder in sorted(path for path in corpora.iterdir() if (path / f"{path.name}.jsonl").exists()):
        if names and folder.name not in names:
            continue
        lines = (folder / f"{folder.name}.jsonl").read_text("utf-8").strip().split("\n")
        for line in lines[: limit or None]:
            yield _sample(folder, json.loads(line))


def _sample(folder: Path, record: dict[str, Any]) -> Sample:
    authors = record.get("author") or ()
    return Sample(
        set=folder.name,
        id=record["id"],
        url=record.get("url") or "",
        domain=record.get("domain") or record["id"],
        body=gzip.decompress((folder / record["file"]).read_bytes()),
        kind=record.get("page_type") or "",
        truth=record.get("truth") or "",
        wanted=tuple(record.get("with") or ()),
        unwanted=tuple(record.get("without") or ()),
        title=record.get("title") or "",
        authors=(authors,) if isinstance(authors, str) else tuple(authors),
        date=record.get("date") or "",
    )


def in_fold(domain: str, fold: str) -> bool:
    """Whether a domain belongs to the part that ``fold`` names: "2/5" is the second of five; "" has none."""
    if not fold:
        return False
    part, parts = map(int, fold.split("/"))
    return zlib.crc32(domain.encode()) % parts == part - 1


# ---------------------------------------------------------------- metrics


def units(text: str) -> list[str]:
    """The words of a text, case and width folded; characters of scripts without spaces are words."""
    return _UNIT.findall(unicodedata.normalize("NFKC", text).lower())


def squeezed(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Every run of ``size`` words; a shorter text is its own only run."""
    return [tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1))] if words else []


def harmonic(precision: float, recall: float) -> float:
    """F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(slots=True)
class Scores:
    """The metrics of one extractor on one set, gathered page by page."""

    pages: int = 0
    empty: int = 0
    errors: int = 0
    exact: int = 0
    shingles: list[tuple[float | None, float]] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    snippets: Counter[str] = field(default_factory=Counter)
    facts: dict[str, list[float]] = field(default_factory=dict)

    def add(self, sample: Sample, text: str, title: str, authors: str, date: str) -> None:
        """Count one page in."""
        self.pages += 1
        self.empty += not text.strip()
        if sample.truth:
            self._full(units(sample.truth), units(text))
        elif sample.wanted:
            flat = squeezed(text)
            found = sum(squeezed(each) in flat for each in sample.wanted)
            self.snippets += Counter(
                hit=found, missed=len(sample.wanted) - found, wrong=sum(squeezed(each) in flat for each in sample.unwanted)
            )
        if sample.title:
            self.facts.setdefault("title", []).append(title_score(sample.title, title))
        if sample.authors:
            self.facts.setdefault("author", []).append(author_score(sample.authors, authors))
        if sample.date:
            self.facts.setdefault("date", []).append(float(sample.date == date))

    def _full(self, truth: list[str], found: list[str]) -> None:
        self.exact += truth == found
        wanted, got = Counter(grams(truth, _SHINGLE)), Counter(grams(found, _SHINGLE))
        common = (wanted & got).total()
        self.shingles.append((common / got.total() if got else None, common / max(1, wanted.total())))
        both = (Counter(truth) & Counter(found)).total()
        self.words.append(harmonic(both / max(1, len(found)), both / max(1, len(truth))))

    def summary(self) -> dict[str, float]:
        """Every metric that the set has labels for, by name."""
        rows: dict[str, float] = {"pages": self.pages, "empty": self.empty, "errors": self.errors}
        if self.shingles:
            rows["precision"] = statistics.fmean([p for p, _ in self.shingles if p is not None] or [0.0])
            rows["recall"] = statistics.fmean([r for _, r in self.shingles])
            rows["shingle_f1"] = harmonic(rows["precision"], rows["recall"])
            rows["word_f1"] = statistics.fmean(self.words)
            rows["exact"] = self.exact / len(self.shingles)
        if self.snippets:
            hit, wrong, missed = (self.snippets[key] for key in ("hit", "wrong", "missed"))
            rows["snippet_f1"] = harmonic(hit / max(1, hit + wrong), hit / max(1, hit + missed))
        return rows | {name: statistics.fmean(values) for name, values in self.facts.items()}


def title_score(wanted: str, got: str) -> float:
    """1 for the same words, 0.5 where one holds the other and is at least half as long."""
    first, second = " ".join(units(wanted.replace("’", "'"))), " ".join(units(got.replace("’", "'")))
    if not second or first == second:
        return float(first == second)
    return 0.5 * float((first in second or second in first) and 2 * min(len(first), len(second)) >= max(len(first), len(second)))


def author_score(wanted: Sequence[str], got: str) -> float:
    """F1 of the sets of names."""
    first, second = _names(" , ".join(wanted)), _names(got)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _names(text: str) -> set[str]:
    pieces = re.split(r"\s*(?:,|;|\||/|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|·|、)\s*", text)
    return {
        name
        for piece in pieces
        if (name := " ".join(units(re.sub(r"^(?:by|von|par|por|di|door|av|text|autor)[:\s]+", "", piece, flags=re.IGNORECASE))))
    }
