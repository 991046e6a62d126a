"""Words that exclude each other, casefolded: a row holds a group, in which words joined by "/" agree.

amounts         English: how much, how many, to what degree
circumstances   English: when, where, in what state
people          English: who somebody is
deeds           English: what is done, thought and said
languages       other languages, smaller
"""

from digest.dedupe.contraries.amounts import AMOUNTS
from digest.dedupe.contraries.circumstances import CIRCUMSTANCES
from digest.dedupe.contraries.deeds import DEEDS
from digest.dedupe.contraries.languages import LANGUAGES
from digest.dedupe.contraries.people import PEOPLE

CONTRARIES = (*AMOUNTS, *CIRCUMSTANCES, *PEOPLE, *DEEDS, *LANGUAGES)
