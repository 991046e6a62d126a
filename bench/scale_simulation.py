"""A morning of the service, simulated in chunks of work: which resource is busiest, and when the last mail has left.

Discrete events: a chunk asks its resources one after another, each of which has so many servers and a queue. Service times are
milliseconds of one core. Measured: a message (the CPU of workers and of the server during ``bench.scale live``), an audience of its
own wishes (``bench.scale unit``), a page and a poll (bench/README.md), the number of commits. Estimated: what the server spends on
audiences, pages and polls, the rates of commits and relays. Measured on 25 and 26 November 2026.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

MESSAGES, AUDIENCES, PAGES, POLLS = 25, 25, 50, 100  # in a chunk


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Milliseconds a piece."""

    send: float = 1.3  # a worker's CPU for a message: claim, bytes, SMTP, intent, receipt
    send_database: float = 0.6  # the server's CPU for it
    commits: float = 2.04  # of a message: intent, receipt, and a part of the claim
    compose: float = 83.0  # an audience over sources that the batch has read, on a day that is not its first
    compose_database: float = 6.0
    page: float = 16.0  # fetched, read by an extractor of its own, saved; its part of an edition with it
    page_database: float = 0.3
    poll: float = 6.2  # of a feed that has changed, over TLS; 1.8 of one that has not
    poll_database: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Service:
    """What there is to work with, and what is asked of it at once."""

    readers: int
    audiences: int
    sources: int
    pages: int  # that the hour before the slot brings
    cores: int = 2
    database_cores: int = 2
    commits: float = 1000.0  # a second; a group commit writes what waits together
    relay: float = 300.0  # messages a second that the mail relays take
    costs: Costs = Costs()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a morning went."""

    minutes: float
    busiest: str
    used: dict[str, float]


def morning(service: Service) -> Outcome:
    """Everything falls due at the same moment; chunks of all kinds share the resources, first come, first served."""
    servers = {
        "worker cores": [0.0] * service.cores,
        "database cores": [0.0] * service.database_cores,
        "commits of the database": [0.0],
        "mail relays": [0.0],
    }
    busy: dict[str, float] = defaultdict(float)
    for resource in servers.values():
        heapq.heapify(resource)
    events = [(0.0, number, 0, chunk) for number, chunk in enumerate(_chunks(service))]
    heapq.heapify(events)
    end = 0.0
    while events:
        now, number, stage, chunk = heapq.heappop(events)
        if stage == len(chunk):
            end = max(end, now)
            continue
        name, seconds = chunk[stage]
        begin = max(now, heapq.heappop(servers[name]))
        heapq.heappush(servers[name], begin + seconds)
        busy[name] += seconds
        heapq.heappush(events, (begin + seconds, number, stage + 1, chunk))
    used = {name: busy[name] / len(servers[name]) / end for name in servers}
    return Outcome(minutes=end / 60, busiest=max(used, key=lambda name: used[name]), used=used)


def _chunks(service: Service) -> "list[tuple[tuple[str, float], ...]]":
    costs = service.costs
    kinds = (
        (service.sources, POLLS, costs.poll, costs.poll_database, 1.0, False),
        (service.pages, PAGES, costs.page, costs.page_database, 2 / 25, False),
        (service.audiences, AUDIENCES, costs.compose, costs.compose_database, 1.0, False),
        (service.readers, MESSAGES, costs.send, costs.send_database, costs.commits, True),
    )
    made = []
    for pieces, size, worker, database, commits, mails in kinds:
        for start in range(0, pieces, size):
            n = min(size, pieces - start)
            chunk = [
                ("worker cores", n * worker / 1000),
                ("database cores", n * database / 1000),
                ("commits of the database", n * commits / service.commits),
            ]
            made.append(tuple([*chunk, ("mail relays", n / service.relay)] if mails else chunk))
    return made


REMEDIES: dict[str, tuple[str, Callable[[Service], Service]]] = {
    "worker cores": ("more workers", lambda s: replace(s, cores=s.cores * 4)),
    "database cores": ("a larger database server", lambda s: replace(s, database_cores=s.database_cores * 4)),
    "commits of the database": ("a disk that commits faster, or commit_delay", lambda s: replace(s, commits=s.commits * 4)),
    "mail relays": ("more relays", lambda s: replace(s, relay=s.relay * 4)),
}


def simulate() -> dict[str, float]:
    """Mornings of four sizes on two cores each side, and the first bottlenecks of a million readers, removed one by one."""
    figures: dict[str, float] = {}
    for readers in (1_000, 10_000, 100_000, 1_000_000):
        service = Service(readers=readers, audiences=max(10, readers // 1000), sources=readers // 10, pages=readers // 10)
        went = morning(service)
        share = f"{went.busiest} ({went.used[went.busiest]:.0%})"
        print(f"{readers:>9,} readers, 2 + 2 cores: {went.minutes:8.1f} minutes; busiest: {share}")
        figures[f"minutes for {readers} readers, 2 worker cores, 2 of the database"] = went.minutes
    service = Service(readers=1_000_000, audiences=100_000, sources=1_000_000, pages=200_000)
    for step in range(1, 7):
        went = morning(service)
        words, better = REMEDIES[went.busiest]
        shares = ", ".join(f"{name} {share:.0%}" for name, share in sorted(went.used.items(), key=lambda each: -each[1]))
        print(f"{step}. {went.minutes:8.1f} minutes; {shares}; next: {words}")
        figures[f"step {step}: minutes for a million readers of 100,000 audiences"] = went.minutes
        service = better(service)
    return figures
