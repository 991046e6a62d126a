"""Procrastinate on the store's own PostgreSQL: jobs for workers on any number of machines, without a second server.

Its rows are disposable, so its hard questions need no answer here. A job whose worker died stays "doing" in its table: it is
deleted, not retried, because what it was to do is still due and is planned again. A job that failed is deleted too. Its locks are
not used (a dead worker keeps one), only the queueing lock, which keeps a wake-up from waiting twice. ``ANALYZE`` after many
submissions, because its fetching query takes a quadratic plan when the statistics are stale (docs/scale.md).
"""

import asyncio
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import procrastinate  # noqa: TID251 - the owner of the engine
from procrastinate import exceptions, jobs  # noqa: TID251 - the owner of the engine

from digest.errors import DigestError, StoreError
from digest.runners.port import Doing, Job

log = logging.getLogger(__name__)

_QUEUE = "digest"
_TASK = "digest.wake_up"
_MANY = 100
_HEART, _DEAD = 2.0, 6.0
_GLANCE = 0.2
_AWAY = 1.0  # seconds until a database that has gone is looked for again
_WAITING = "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'"
_ANALYZE = "ANALYZE procrastinate_jobs"
# Of those whose worker has stopped its heart, or is known no more.
_DROP_STALLED = """
    DELETE FROM procrastinate_jobs AS job WHERE job.status = 'doing' AND NOT EXISTS (
        SELECT 1 FROM procrastinate_workers AS worker
        WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => %(seconds)s))
"""


def address(url: str) -> str:
    """The address of the database as the driver knows it, from the store's URL."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def install(url: str) -> bool:
    """Make the engine's tables where there are none; whether there were none.

    :raises StoreError: when the database cannot be reached or written.
    """
    app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=address(url), min_size=1, max_size=1))
    try:
        with app.open():
            if app.check_connection():
                return False
            try:
                app.schema_manager.apply_schema()
            except exceptions.ConnectorException:
                if not app.check_connection():  # else another process was faster
                    raise
                return False
            return True
    except exceptions.ConnectorException as error:
        raise StoreError(f"the engine's tables cannot be made: {error.__cause__ or error}") from error


@contextmanager
def open_engine(url: str, *, concurrency: int) -> Iterator["Engine"]:
    """The engine on the database of the URL, until the end of the block."""
    engine = Engine(url, concurrency=concurrency)
    try:
        yield engine
    finally:
        engine.close()


class Engine:
    """The engine as one worker uses it: ``concurrency`` jobs at once, each in a thread."""

    def __init__(self, url: str, *, concurrency: int) -> None:
        self._url = address(url)
        self._concurrency = concurrency
        self._submitting = procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(conninfo=self._url, min_size=1, max_size=2)
        )
        self._submitting.open()

    def close(self) -> None:
        """End the connections of submitting."""
        self._submitting.close()

    def submit(self, new: Sequence[Job]) -> int:
        """Add the jobs that do not wait yet.

        :raises StoreError: when the database cannot be reached.
        """
        connector = self._submitting.connector.get_sync_connector()
        try:
            connector.execute_query(_DROP_STALLED, seconds=_DEAD)
            waiting = {row["queueing_lock"] for row in connector.execute_query_all(_WAITING)}
            wanted = [_written(job) for job in new if job.name not in waiting]
            if wanted:
                self._submitting.job_manager.batch_defer_jobs(wanted)
            if len(wanted) > _MANY:
                connector.execute_query(_ANALYZE)
        except exceptions.AlreadyEnqueued:
            return 0  # another worker is planning at this moment
        except exceptions.ConnectorException as error:
            raise StoreError(f"the engine cannot be reached: {error.__cause__ or error}") from error
        return len(wanted)

    def waiting(self) -> int:
        """How many jobs wait.

        :raises StoreError: when the database cannot be reached.
        """
        try:
            return len(self._submitting.connector.get_sync_connector().execute_query_all(_WAITING))
        except exceptions.ConnectorException as error:
            raise StoreError(f"the engine cannot be reached: {error.__cause__ or error}") from error

    def work(self, do: Doing, *, stop: threading.Event) -> None:
        """Do jobs until ``stop`` is set, also after the database was away."""
        while not stop.is_set():
            try:
                asyncio.run(self._work(do, stop))
            except (exceptions.ConnectorException, OSError) as error:
                log.warning("engine away reason=%s", error)
            stop.wait(_AWAY)

    async def _work(self, do: Doing, stop: threading.Event) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=self._url, min_size=1, max_size=self._concurrency + 4)
        app = procrastinate.App(connector=connector)

        @app.task(name=_TASK, queue=_QUEUE)
        def wake_up(kind: str, key: str) -> None:
            try:
                do(Job(kind=kind, key=key))
            except DigestError as error:  # what it left undone is still due, and is planned again
                log.error("job failed job=%s:%s reason=%s", kind, key, error)

        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=self._concurrency,
                    fetch_job_polling_interval=_AWAY,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=_HEART,
                    stalled_worker_timeout=_DEAD,
                )
            )
            stopping = asyncio.create_task(_is_set(stop))
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                working.cancel()  # it finishes the jobs that are under way
            stopping.cancel()
            try:
                await working
            except asyncio.CancelledError:
                log.info("engine stopped")


async def _is_set(stop: threading.Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(_GLANCE)


def _written(job: Job) -> jobs.Job:
    return jobs.Job(
        queue=_QUEUE,
        task_name=_TASK,
        priority=job.priority,
        lock=None,
        queueing_lock=job.name,
        task_kwargs={"kind": job.kind, "key": job.key},
    )
