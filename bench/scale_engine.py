"""One worker of ``python -m bench.scale engine``: 200 jobs of 100 ms of CPU through the engine, and nothing else.

python -m bench.scale_engine install URL
python -m bench.scale_engine work URL
"""

import sys
import threading
import time

from digest.runners import Job
from digest.runners.engine import install, open_engine

JOBS, SECONDS = 200, 0.1


def burn(_: Job) -> None:
    """Use the CPU for the length of a chunk."""
    until = time.thread_time() + SECONDS
    while time.thread_time() < until:
        pass


def main() -> None:
    """Fill the queue, or work until it is empty."""
    what, url = sys.argv[1:]
    if what == "install":
        install(url)
        with open_engine(url, concurrency=1) as engine:
            assert engine.submit([Job(kind="burn", key=str(n)) for n in range(JOBS)]) == JOBS
        return
    stop = threading.Event()
    with open_engine(url, concurrency=1) as engine:

        def until_empty() -> None:
            while engine.waiting():
                time.sleep(0.5)
            stop.set()

        threading.Thread(target=until_empty, daemon=True).start()
        engine.work(burn, stop=stop)


if __name__ == "__main__":
    main()
