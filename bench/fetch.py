"""Polling a thousand feeds on a thousand hosts over TLS: wall time, CPU and memory, cold and when nothing has changed.

    python bench/fetch.py [--hosts 1000] [--latency 0.1] [--json FILE]

A server process listens on one loopback address for each host (Linux routes all of 127.0.0.0/8), with certificates made by
``openssl``. Each feed holds 30 entries of 2 KB, gzipped, with an ETag. A poll is a process of its own:
``pipeline.poll`` with its store, its workers and all manners on, so the figures hold fetching, reading and storing, and no
article. "bodies" are counted by the server.
"""

import argparse
import asyncio
import gzip
import json
import os
import resource
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

PORT = 18443
ENTRIES = 30
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
DAY = timedelta(days=1)


def hosts(n: int) -> list[str]:
    """So many loopback addresses."""
    return [f"127.1.{i // 250}.{i % 250 + 1}" for i in range(n)]


def groups(n: int) -> list[list[str]]:
    """The hosts by twenties: each shares a certificate, of the size that real ones have."""
    found = hosts(n)
    return [found[i : i + 20] for i in range(0, n, 20)]


def feed(host: str) -> bytes:
    """A feed of this host, gzipped."""
    text = " ".join(f"word{n}" for n in range(280))
    items = "".join(
        f"<item><title>Entry {n} of {host}</title><link>https://{host}:{PORT}/{n}</link><guid>{host}-{n}</guid>"
        f"<pubDate>Mon, 23 Nov 2026 06:{n:02}:00 GMT</pubDate><description><![CDATA[<p>{text}</p>]]></description></item>"
        for n in range(ENTRIES)
    )
    return gzip.compress(f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode())


async def serve(folder: Path, n: int, latency: float) -> None:
    """Answer until SIGTERM, then write the counts."""
    count: Counter[str] = Counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await asyncio.sleep(latency)
        count["requests"] += 1
        if b'if-none-match: "1"' in head:
            count["not modified"] += 1
            writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n')
        else:
            count["bodies"] += 1
            body = feed(head.partition(b"host: ")[2].partition(b":")[0].decode())
            kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\nConnection: close\r\n"
            writer.write(kind + b'ETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(body) + body)
        await writer.drain()
        writer.close()

    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    for number, group in enumerate(groups(n)):
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(folder / f"{number}.cert", folder / f"{number}.key")
        await asyncio.start_server(answer, group, PORT, ssl=tls, backlog=64)
    print("ready", flush=True)
    await done.wait()
    (folder / "counts.json").write_text(json.dumps(count))


def poll(folder: Path, n: int, day: int) -> None:
    """Poll all hosts once, in this process, and print what it cost."""
    from digest import pipeline
    from digest.model import Source
    from digest.settings import FetchSettings, MailSettings, Settings, StoreSettings

    sources = tuple(Source(url=f"https://{host}:{PORT}/feed", backlog=1000) for host in hosts(n))
    settings = Settings(
        path=folder / "config.toml",
        mail=MailSettings(sender="a@example.org"),
        digests=(),
        sources=sources,
        fetch=FetchSettings(proxy="", allow_private=("127.0.0.0/8",)),
        store=StoreSettings(url=f"sqlite:///{folder}/digest.db"),
    )
    now = NOW + day * DAY
    start = time.perf_counter()
    watch = Watch()
    watch.start()
    with pipeline.open_context(settings, clock=lambda: now, environ={}) as context:
        new = pipeline.poll(context, sources)
        watch.look()
        failed = len(pipeline.failures(context, sources))
    watch.over.set()
    figures = {
        "wall s": time.perf_counter() - start,
        "CPU s": watch.cpu_seconds,
        "CPU s without workers": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]),
        "peak MB (PSS, with workers)": watch.peak_bytes / 1e6,
        "peak MB (RSS, without workers)": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "new entries": new,
        "failed": failed,
    }
    print(json.dumps(figures))


class Watch(threading.Thread):
    """Looks at this process and its descendants ten times a second: their CPU time so far and their proportional set size."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.peak_bytes = 0
        self.cpu_seconds = 0.0

    def run(self) -> None:
        """Look until it is over."""
        while not self.over.wait(0.1):
            self.look()

    def look(self) -> None:
        """Take the figures once."""
        size, ticks = 0, 0
        for pid in family(os.getpid()):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            size += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
            ticks += sum(map(int, fields[11:15]))  # with the children that have ended: workers are renewed
        self.peak_bytes = max(self.peak_bytes, size)
        self.cpu_seconds = max(self.cpu_seconds, ticks / os.sysconf("SC_CLK_TCK"))


def family(root: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def measure(folder: Path, options: argparse.Namespace, day: int) -> dict[str, float]:
    """Start a server and a poll, and gather what both say."""
    common = ["--folder", str(folder), "--hosts", str(options.hosts), "--latency", str(options.latency), "--day", str(day)]
    server = subprocess.Popen([sys.executable, __file__, "--role", "server", *common], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    environment = {**os.environ, "SSL_CERT_FILE": str(folder / "cert.pem")}
    found = subprocess.run(
        [sys.executable, __file__, "--role", "poll", *common], env=environment, stdout=subprocess.PIPE, check=True
    )
    server.send_signal(signal.SIGTERM)
    server.wait()
    return {**json.loads(found.stdout.splitlines()[-1]), **json.loads((folder / "counts.json").read_text())}


def make_certificates(folder: Path, n: int) -> None:
    """Certificates that sign themselves, and one file of all of them to trust."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650"]
    for number, group in enumerate(groups(n)):
        names = ",".join(f"IP:{host}" for host in group)
        files = ["-keyout", str(folder / f"{number}.key"), "-out", str(folder / f"{number}.cert")]
        subject = ["-subj", f"/CN=bench {number}", "-addext", f"subjectAltName={names}"]
        subprocess.run([*command, *files, *subject], check=True, capture_output=True)
    (folder / "cert.pem").write_text("".join(path.read_text() for path in sorted(folder.glob("*.cert"))))


def main() -> None:
    """Print the figures of a cold poll and of one in which nothing has changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--role", choices=["server", "poll"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--day", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "server":
        asyncio.run(serve(options.folder, options.hosts, options.latency))
    elif options.role == "poll":
        poll(options.folder, options.hosts, options.day)
    else:
        report(options)


def report(options: argparse.Namespace) -> None:
    """Measure, print, and write the JSON."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        make_certificates(Path(name), options.hosts)
        for day, title in enumerate(("cold", "unchanged")):
            for key, value in measure(Path(name), options, day).items():
                figures[f"{title}: {key}"] = value
    for key, value in figures.items():
        print(f"{key:32} {value:10.1f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
