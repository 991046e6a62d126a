"""One worker of ``python -m bench.scale engine``: jobs of chunks of 100 ms of CPU through the engine, and nothing else.

python -m bench.scale_engine install URL JOBS
python -m bench.scale_engine work URL CHUNKS     chunks in each job
"""

import sys
import threading
import time

from digest.runners import Job
from digest.runners.engine import install, open_engine

CHUNKS, SECONDS = 200, 0.1


def burn(seconds: float) -> None:
    """Use the CPU for so long."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def main() -> None:
    """Fill the queue, or work until it is empty."""
    what, url, number = sys.argv[1:]
    if what == "install":
        install(url)
        with open_engine(url, concurrency=1) as engine:
            assert engine.submit([Job(kind="burn", key=str(n)) for n in range(int(number))]) == int(number)
        return
    stop = threading.Event()
    with open_engine(url, concurrency=1) as engine:

        def until_empty() -> None:
            while engine.waiting():
                time.sleep(0.5)
            stop.set()

        threading.Thread(target=until_empty, daemon=True).start()
        engine.work(lambda _: burn(int(number) * SECONDS), stop=stop)


if __name__ == "__main__":
    main()
