"""Where work on hostile input runs: map-shaped engines, in this process or in workers that can be killed.

    with pool(settings, preload=("digest.extract",)) as engine:
        for outcome in engine.map(read_one, pages): ...

    items ─► feeder thread ─► waiting ─► one shepherd thread a worker ─► worker process ─► outcomes, as they come

Every HTML parser tried has an input that keeps it in C code for more than twenty seconds with the interpreter locked, so neither
a thread nor a signal handler can stop it: only a process that can be killed protects a run (docs/reliability.md). A worker
therefore sets two of the kernel's alarms with their default action, death, before each item, and dies on time even when its parent
is dead too: one counts the time of the processor, so that a busy machine costs no honest item; one the time of the wall, for an
item that waits without end. Its memory is bounded by RLIMIT_AS.

An outcome is what ``fn`` returned or a ``Lost`` that names the item and the reason; nothing that an item does raises here or
stops the others. No more items are taken from the input than twice the workers, until the caller takes the outcomes: a slow
reader slows the fetcher.

Tried and dropped: ``concurrent.futures`` (one dead worker breaks the pool, and none can be timed out), ``multiprocessing.Pool``
(an item whose worker dies is waited for without end), forking from here (threads and their locks are copied half-way; the fork
server is a clean process).
"""

import multiprocessing
import os
import pickle
import queue
import resource
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic, Protocol, TypeVar

from digest.errors import DigestError
from digest.settings import ExtractSettings

T = TypeVar("T")
R = TypeVar("R")

# Nothing that runs here has to wait for anything, so only a machine under load takes longer than the processor's time. An honest
# page takes well under a second of that, and so is finished under a load of thirty.
_WALL = 3.0
# The parent's patience beyond the alarms of the worker: for starting a child and importing what it needs, on a busy machine. Only a
# process that the kernel cannot even deliver a signal to gets there.
_GRACE = 30.0
_MORE_IN_FLIGHT = 2
_REAP = 5.0
# A worker's heap only grows: after this many items a new child takes its place, for ten milliseconds.
_LIFE = 100
_NOT_PICKLABLE = (pickle.PickleError, TypeError, AttributeError, ValueError, ImportError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost(Generic[T]):
    """An item that has no result, and why. ``error`` is set when the function itself refused it with an error of ours."""

    item: T
    reason: str
    error: DigestError | None = None


class Engine(Protocol):
    """Anything with the shape of the built-in ``map``, but results come in any order."""

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Lost[T]]:
        """What became of each item, as it comes."""

    def rest(self) -> None:
        """Give memory back while no map is under way; the next map works as before."""


class Inline:
    """The engine of this process: in order, without limits. For trusted input and for tests."""

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Lost[T]]:
        """What became of each item, in order."""
        for item in items:
            try:
                yield fn(item)
            except DigestError as error:
                yield Lost(item=item, reason=str(error), error=error)

    def rest(self) -> None:
        """Nothing: this engine holds nothing."""


@contextmanager
def pool(settings: ExtractSettings, *, preload: Sequence[str] = ()) -> Iterator[Engine]:
    """Worker processes, started by the first ``map`` and killed at the end of the block.

    ``preload`` names the modules that the workers import once. Several maps may run at once, also one inside another; they share
    the workers.
    """
    workers = _Workers(settings, preload)
    try:
        yield workers
    finally:
        workers.close()


class _Workers:
    def __init__(self, settings: ExtractSettings, preload: Sequence[str]) -> None:
        self._count = settings.workers or os.cpu_count() or 1
        self._settings = settings
        self._preload = list(preload)
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: list[_Worker] = []
        self._lock = threading.Lock()

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Lost[T]]:
        """What became of each item, as it comes. ``fn``, the items and the results must pickle."""
        self._start()
        flow: _Flow[T, R] = _Flow(items, limit=self._count * _MORE_IN_FLIGHT)
        threads = [threading.Thread(target=flow.feed, args=(self._count,), daemon=True)]
        threads += [threading.Thread(target=self._shepherd, args=(fn, flow), daemon=True) for _ in range(self._count)]
        for thread in threads:
            thread.start()
        return flow.outcomes(self._count)

    def rest(self) -> None:
        """End the children until the next map: what follows needs the memory, and a new child is a fork away."""
        for worker in self._all:
            worker.discard()

    def close(self) -> None:
        """Kill every worker."""
        with self._lock:
            for worker in self._all:
                worker.kill()
            self._all.clear()

    def _start(self) -> None:
        with self._lock:
            if self._all:
                return
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(self._preload)
            self._all = [_Worker(self._settings, context) for _ in range(self._count)]
            for worker in self._all:
                self._idle.put(worker)

    def _shepherd(self, fn: Callable[[T], R], flow: "_Flow[T, R]") -> None:
        """Give a free worker one item after the other, until there are no more."""
        for item in flow.waiting():
            worker = self._idle.get()
            try:
                flow.done.put(worker.run(fn, item))
            finally:
                self._idle.put(worker)
        flow.done.put(_END)


_END: Any = object()


class _Flow(Generic[T, R]):
    """The queues of one map: what waits for a worker, and what is done and waits for the caller."""

    def __init__(self, items: Iterable[T], *, limit: int) -> None:
        self.done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._items = items
        self._queued: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._room = threading.Semaphore(limit)
        self._stopped = threading.Event()

    def feed(self, readers: int) -> None:
        """Take items from the input, never more than there is room for; then tell every reader that it is the end."""
        try:
            self._room.acquire()
            for item in self._items:
                self._queued.put(item)
                self._room.acquire()
                if self._stopped.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - whatever stopped the input is raised again where the outcomes are read
            self.done.put(_Raised(error))
        finally:
            for _ in range(readers):
                self._queued.put(_END)

    def waiting(self) -> Iterator[T]:
        """The items that have come, for one reader."""
        return iter(self._queued.get, _END)

    def outcomes(self, readers: int) -> Iterator[R | Lost[T]]:
        """What is done, until every reader has come to the end."""
        ended = 0
        try:
            while ended < readers:
                outcome = self.done.get()
                if outcome is _END:
                    ended += 1
                    continue
                if isinstance(outcome, _Raised):
                    raise outcome.error
                self._room.release()
                yield outcome
        finally:
            self._stopped.set()
            self._room.release()


@dataclass(frozen=True, slots=True)
class _Raised:
    """What the input raised instead of an item."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a worker sends back. A worker that answers with ``last`` set is of no more use."""

    value: Any = None
    reason: str = ""
    error: DigestError | None = None
    last: bool = False


class _Worker:
    """One child process and the pipe to it; a new child takes the place of a dead one when it is needed."""

    def __init__(self, settings: ExtractSettings, context: ForkServerContext) -> None:
        self._settings = settings
        self._context = context
        self._lock = threading.Lock()
        self._closed = False
        self._served = 0
        self._process: ForkServerProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    def run(self, fn: Callable[[T], R], item: T) -> R | Lost[T]:
        """What became of the item; the worker is fit for the next one afterwards."""
        try:
            job = ForkingPickler.dumps((fn, item))
        except _NOT_PICKLABLE as error:
            return Lost(item=item, reason=f"cannot be sent to a worker: {error}")
        answer = self._ask(job)
        self._served += 1
        if answer.last or self._served >= _LIFE:
            self.discard()
        if answer.reason:
            return Lost(item=item, reason=answer.reason, error=answer.error)
        value: R = answer.value
        return value

    def kill(self) -> None:
        """End the child, and start no other."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
                self._process.join(_REAP)

    def _ask(self, job: Any) -> _Answer:
        """The answer of the child, or what happened to it."""
        try:
            pipe = self._ready()
            pipe.send_bytes(job)
            if not pipe.poll(self._settings.deadline * _WALL + _GRACE):
                return _Answer(reason=_too_slow(self._settings.deadline * _WALL), last=True)
            answer: _Answer = pipe.recv()
        except (EOFError, OSError):
            return _Answer(reason=self._cause_of_death(), last=True)
        except _NOT_PICKLABLE as error:
            return _Answer(reason=f"gave a result that cannot be read: {error}", last=True)
        return answer

    def _ready(self) -> "Connection[Any, Any]":
        """The pipe to a living child.

        :raises OSError: when none can be started.
        """
        with self._lock:
            if self._pipe is not None and not self._pipe.poll():  # between two jobs only the end of the child makes it readable
                return self._pipe
            if self._closed:
                raise BrokenPipeError
            self._pipe, end = self._context.Pipe()
            limits = (self._settings.deadline, self._settings.memory)
            self._process = self._context.Process(target=_serve, args=(end, *limits), daemon=True)
            self._process.start()
            end.close()
            return self._pipe

    def discard(self) -> None:
        """End the child; the next item gets a new one."""
        with self._lock:
            if self._process is not None and self._pipe is not None:
                self._process.kill()
                self._process.join(_REAP)
                self._pipe.close()
            self._process = self._pipe = None
            self._served = 0

    def _cause_of_death(self) -> str:
        if self._process is None:
            return "no worker could be started"
        self._process.join(_REAP)
        code = self._process.exitcode or 0
        if code == -signal.SIGALRM:
            return _too_slow(self._settings.deadline * _WALL)
        if code == -signal.SIGPROF:
            return f"{_too_slow(self._settings.deadline)} of the processor's time"
        return f"killed its worker ({signal.Signals(-code).name})" if code < 0 else f"stopped its worker (status {code})"


def _too_slow(seconds: float) -> str:
    return f"took longer than {seconds:g} s"


def _serve(pipe: "Connection[Any, Any]", deadline: float, memory: int) -> None:
    """The life of a worker: answer jobs until the parent closes the pipe or dies."""
    for each in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group; the parent decides, and kills
        signal.signal(each, signal.SIG_IGN)
    for each in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(each, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    last = False
    while not last:
        try:
            job = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        reply, last = _answer(job, deadline, memory)
        pipe.send_bytes(reply)


def _answer(job: bytes, deadline: float, memory: int) -> tuple[Any, bool]:
    """The pickled answer to a pickled job, and whether it is the worker's last. The imports that a first job brings are not counted
    as time of its item."""
    try:
        fn, item = pickle.loads(job)  # noqa: S301 - written by our own parent
        _set_alarms(deadline)
        return ForkingPickler.dumps(_Answer(value=fn(item))), False
    except DigestError as error:
        answer = _Answer(reason=str(error) or type(error).__name__, error=error)
    except MemoryError:
        answer = _Answer(reason=f"needs more than {memory // 1_000_000} MB of memory", last=True)
    except Exception as error:  # noqa: BLE001 - the edge of a process: a bug met by one item must cost only that item
        answer = _Answer(reason=f"{type(error).__name__}: {error}"[:500])
    finally:
        _set_alarms(0.0)
    return ForkingPickler.dumps(answer), answer.last


def _set_alarms(deadline: float) -> None:
    """Die when the processor has worked for so many seconds, or a few times as many have passed; zero takes the alarms back."""
    signal.setitimer(signal.ITIMER_PROF, deadline)
    signal.setitimer(signal.ITIMER_REAL, deadline * _WALL)
