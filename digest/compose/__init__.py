"""From arrivals to an edition, and from an edition to what is remembered of it.

triage    what becomes of an arrival before anything is fetched for it
compose   the edition made of what was read, with an outcome for every arrival
as_mailed an edition whose account tells what its mail shows
memory    what later editions must know of this one
trail     what of an earlier edition may matter to these entries or articles
outcome_of the outcome of an entry that is decided before it is read
sightings what the articles show of the habits of their sites
"""

from digest.compose.account import as_mailed
from digest.compose.boilerplate import sightings
from digest.compose.desk import Desk
from digest.compose.edition import Occasion, compose
from digest.compose.memory import RECENT, memory, trail
from digest.compose.triage import Triage, outcome_of, title_mark, triage

__all__ = [
    "RECENT",
    "Desk",
    "Occasion",
    "Triage",
    "as_mailed",
    "compose",
    "memory",
    "outcome_of",
    "sightings",
    "title_mark",
    "trail",
    "triage",
]
