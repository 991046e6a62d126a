"""Saying once: repeats within an article, versions of a passage, and passages that another article has said.

    drop_repeats   an item without its accidental repeats                                        within
    compare        whether two passages say the same, and the facts in which they differ         pairs, facts, vocabulary
    corrected      the figure that a correction takes back, and the new one                          facts
    relate         how a later article stands to an earlier one: repost, update, wire copy       across
    Phrases        the sentences of an edition, each prepared once                                phrases
    Said           the sentences said so far, and where                                          said
    drop_said      an item without the passages that were said before                            across
    sighting       what an article shows of the habits of its site, and what those are           boilerplate

Everything is a pure function of its arguments. What was said is handed in, never remembered here: a deduplicator with a memory of
its own answers differently in every process. What each rule was measured against is written in docs/saying-once.md.
"""

from digest.dedupe.across import Evidence, Relation, drop_boilerplate, drop_said, is_correction, prose, relate
from digest.dedupe.boilerplate import is_boilerplate, may_frame, passages, seen_again, sighting
from digest.dedupe.facts import corrected
from digest.dedupe.pairs import Comparison, compare
from digest.dedupe.phrases import Phrase, Phrases
from digest.dedupe.said import Said
from digest.dedupe.within import Deduped, drop_repeats

__all__ = [
    "Comparison",
    "Deduped",
    "Evidence",
    "Phrase",
    "Phrases",
    "Relation",
    "Said",
    "compare",
    "corrected",
    "drop_boilerplate",
    "drop_repeats",
    "drop_said",
    "is_boilerplate",
    "is_correction",
    "may_frame",
    "passages",
    "prose",
    "relate",
    "seen_again",
    "sighting",
]
