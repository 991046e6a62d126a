"""Many requests at once, behind an ordinary iterator.

    fetch_all(requests, settings, now=...)   pages and failures, in the order in which they are complete

    caller's thread                      fetcher's thread (one event loop)
    ---------------                      ---------------------------------
    next request ──── submit ──────────► a task for each: room ─► dispatcher
    yield answer ◄─── queue ◄─────────── its answer

Room bounds the bodies in memory: while more answers are unread than may be in flight at once, no task goes on, so a slow reader
slows the downloads instead of filling memory. Leaving the iteration early cancels everything and joins the thread.
"""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import SimpleQueue

from digest.fetch.client import Egress
from digest.fetch.dispatcher import Dispatcher, open_dispatcher
from digest.fetch.guard import Guard
from digest.fetch.proxies import Proxies
from digest.fetch.request import Request
from digest.fetch.waits import Waits
from digest.model import Failure, Page
from digest.settings import FetchSettings

# Requests known to the loop at once: each is a small object, and hosts can only be interleaved among those known.
_WINDOW = 2000
# A name whose servers are silent holds its thread for longer than its request lives: the next must not queue behind it, because the
# time in a queue would count as its own.
_RESOLVERS_EACH = 2  # threads for each request under way


def fetch_all(
    requests: Iterable[Request], settings: FetchSettings, *, now: datetime, waits: Waits | None = None
) -> Iterator[Page | Failure]:
    """The answer to each request, in order of completion; every request is answered once.

    The iterable is read in the caller's thread, as far ahead as the window reaches. ``waits`` are those that runs share.

    :raises ConfigError: when the proxy or an allowed network is written wrongly.
    """
    egress = Egress(guard=Guard(settings.allow_private), proxies=Proxies(settings.proxy))
    fetcher = _Fetcher(settings, egress, waits or Waits({}, (), now=now), now)
    fetcher.start()
    try:
        waiting = 0
        for request in requests:
            fetcher.submit(request)
            waiting += 1
            while waiting >= _WINDOW or (waiting and fetcher.has_answer()):
                yield fetcher.take()
                waiting -= 1
        for _ in range(waiting):
            yield fetcher.take()
    finally:
        fetcher.stop()


class _Fetcher:
    """The event loop in its thread, and the ways across. An exception on the other side is raised by ``take``."""

    def __init__(self, settings: FetchSettings, egress: Egress, waits: Waits, now: datetime) -> None:
        self._settings = settings
        self._egress = egress
        self._waits = waits
        self._now = now
        self._answers: SimpleQueue[Page | Failure | BaseException] = SimpleQueue()
        self._requests: asyncio.Queue[Request | None] = asyncio.Queue()
        self._unread = asyncio.Semaphore(settings.concurrency)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="digest-fetch", daemon=True)

    # ---- called in the caller's thread

    def start(self) -> None:
        self._thread.start()

    def submit(self, request: Request | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._requests.put_nowait, request)
        except RuntimeError:
            return  # the loop has ended with an exception, which take raises

    def has_answer(self) -> bool:
        return not self._answers.empty()

    def take(self) -> Page | Failure:
        answer = self._answers.get()
        if isinstance(answer, BaseException):
            raise answer
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._unread.release)
        return answer

    def stop(self) -> None:
        self.submit(None)
        self._thread.join()

    # ---- running in the fetcher's thread

    def _run(self) -> None:
        resolvers = ThreadPoolExecutor(_RESOLVERS_EACH * self._settings.concurrency, thread_name_prefix="digest-resolve")
        self._loop.set_default_executor(resolvers)
        serving = self._loop.create_task(self._serve())
        serving.add_done_callback(self._report)
        try:
            self._loop.run_until_complete(asyncio.wait([serving]))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            # Not waited for: a resolver stuck in the C library would hold the run for its own time-out.
            resolvers.shutdown(wait=False, cancel_futures=True)
            self._loop.close()

    async def _serve(self) -> None:
        """Start a task for each request until None comes; then cancel those that are left."""
        tasks: set[asyncio.Task[None]] = set()
        async with open_dispatcher(self._settings, self._egress, self._waits, self._now) as dispatcher:
            try:
                while (request := await self._requests.get()) is not None:
                    task = self._loop.create_task(self._answer(dispatcher, request))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                    task.add_done_callback(self._report)
            finally:
                left = list(tasks)
                for task in left:
                    task.cancel()
                await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, dispatcher: Dispatcher, request: Request) -> None:
        answer = await dispatcher.answer(request, self._unread)
        self._answers.put(answer)

    def _report(self, task: "asyncio.Task[None]") -> None:
        """Hand an unforeseen exception to the caller, who raises it."""
        error = None if task.cancelled() else task.exception()
        if error:
            self._answers.put(error)
