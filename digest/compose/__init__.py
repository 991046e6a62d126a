"""From arrivals to an edition, and from an edition to what is remembered of it.

triage    what becomes of an arrival before anything is fetched for it
compose   the edition made of what was read, with an outcome for every arrival
memory    what later editions must know of this one
"""

from digest.compose.edition import Occasion, compose
from digest.compose.memory import memory
from digest.compose.triage import Triage, triage

__all__ = ["Occasion", "Triage", "compose", "memory", "triage"]
