"""What a whole `digest run` costs: wall time, CPU and peak memory, over the sources of an OPML file.

    python bench/run.py FEEDS.opml [--proxy http://127.0.0.1:8899] [--backlog 5] [--runs 2] [--json FILE]

Each run is a process of its own on the same new folder, so the second one finds everything known. CPU is that of the process and
all its workers; memory is the largest sum over the process tree of the proportional set size (PSS), sampled ten times a second,
for which /proc is needed. The sources must be reachable: through a proxy that replays recorded pages, or for real.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFIG = """
[mail]
from = "Bench <bench@example.org>"
[[digest]]
name = "bench"
to = "reader@example.org"
minutes = 60
[fetch]
proxy = "{proxy}"
interval = "0s"
"""


def descendants(root: int) -> list[int]:
    """A process and all that it started, by their ids."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, queue = [], [root]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def memory(pid: int) -> int:
    """The proportional set size of a process in bytes, 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def processor_time(pid: int) -> float:
    """The CPU seconds of a process so far, 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(command: list[str], cwd: Path) -> dict[str, float]:
    """Wall and CPU seconds and peak bytes of one command with everything it starts."""
    start, peak = time.perf_counter(), 0
    used: dict[int, float] = {}
    process = subprocess.Popen(command, cwd=cwd, stdout=sys.stderr)
    while process.poll() is None:
        tree = descendants(process.pid)
        peak = max(peak, sum(map(memory, tree)))
        used |= {pid: seconds for pid in tree if (seconds := processor_time(pid))}
        time.sleep(0.1)
    wall = time.perf_counter() - start
    return {"wall": wall, "cpu": sum(used.values()), "peak": float(peak), "status": float(process.returncode)}


def main() -> None:
    """Run, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("opml", type=Path)
    parser.add_argument("--proxy", default="")
    parser.add_argument("--backlog", type=int, default=5, help="entries taken from each source, all of them new (default 5)")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG.format(proxy=options.proxy), encoding="utf-8")
        program = [sys.executable, "-m", "digest", "--quiet"]
        subprocess.run([*program, "import", str(options.opml.absolute())], cwd=folder, check=True)
        config = (folder / "config.toml").read_text(encoding="utf-8")
        backlog = f"[[source]]\nbacklog = {options.backlog}\n"
        (folder / "config.toml").write_text(config.replace("[[source]]\n", backlog), encoding="utf-8")
        for i in range(1, options.runs + 1):
            got = measure([*program, "run"], folder)
            figures |= {f"run{i}_{key}": value for key, value in got.items()}
            print(
                f"run {i}: {got['wall']:.1f} s wall, {got['cpu']:.1f} s CPU, {got['peak'] / 1e6:.0f} MB, exit {got['status']:.0f}"
            )
        mails = list((folder / "outbox").glob("*.eml"))
        figures["mails"] = float(len(mails))
        print(f"{len(mails)} mail(s), {sum(each.stat().st_size for each in mails) / 1e3:.0f} kB")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
