"""Work carried by an engine: from one process to many machines, the same functions.

    port        Job and Runner: what an engine must do, and may do badly
    inline      the engine of one process
    engine      Procrastinate on the store's own PostgreSQL, the extra "scale"
    planning    what is due ─► jobs
    jobs        a job ─► the functions of ``pipeline``
    worker      the loop of `digest worker`: plan, work, stay alive

    tables ─► plan ─► Job ─► engine ─► do ─► claim ─► pipeline ─► tables
      ▲                                                             │
      └─────────────────────────────────────────────────────────────┘

The tables are the truth and jobs are wake-ups: a job carries no data, only what to look at. One that is lost is planned again at
the next tick, one that comes twice finds nothing left to claim, one out of order finds what is there. So an engine can cost time,
never an edition (tests/test_runners.py has one that loses, doubles, reorders and fails jobs).
"""

from digest.runners.inline import Inline
from digest.runners.jobs import do
from digest.runners.planning import plan
from digest.runners.port import Job, Runner
from digest.runners.worker import Living, work

__all__ = ["Inline", "Job", "Living", "Runner", "do", "plan", "work"]
