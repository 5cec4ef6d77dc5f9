"""The public programme of a large meeting against a bare Flask page with the same data.

Forty sessions and eighty speakers, all printed, permission checks and translation on. "Uncached"
has the page cache off by setting, so each request reads its rows; "cached" answers 304 to the ETag
that a browser sends back, and is held against a bare "hello". All servers run at once and are
measured in turn, so noise falls on all; status and length of every page are checked first.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

MEETING = "coastal-forum"
ROUNDS, SECONDS, AT_ONCE = 5, 4, 8
GOALS = {"uncached": 0.60, "cached": 0.60}
ROOT = Path(__file__).resolve().parent.parent
PAGE = f"/meetings/{MEETING}/programme"
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Measured:
    """A page with what wrk said of it in each round."""

    name: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    bytes: int = 0

    def median(self) -> float:
        """Requests a second, the median of the rounds."""
        return statistics.median(self.per_second)


def run() -> dict[str, float]:
    """Measure, print, and return both ratios."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        load(folder)
        bare = serve(stack, "bench.bare:app", {"BENCH_DB": str(folder / "app.sqlite3"),
                                                "BENCH_MEETING": MEETING})  # fmt: skip
        common = {"INSTANCE_PATH": str(folder), "RATE_LIMITS": "0"}
        uncached = serve(stack, "wsgi:app", {**common, "PAGE_CACHE": "0"})
        cached = serve(stack, "wsgi:app", {**common, "PAGE_CACHE": "1"})
        pages = [
            Measured("bare page", f"{bare}/programme"),
            Measured("our page, uncached", f"{uncached}{PAGE}"),
            Measured("bare hello", f"{bare}/hello"),
            Measured("our page, 304 by ETag", f"{cached}{PAGE}"),
        ]
        for page in pages:
            _look(page)
        pages[3].headers["If-None-Match"] = _etag(pages[3].url)
        for _round in range(ROUNDS):
            for page in pages:
                _measure(page)
    return _tell(pages)


def load(folder: Path) -> None:
    """Make a database with the demonstration in a folder."""
    (folder / "demo").touch()
    (folder / "secret-key").write_text("for the benchmark only " * 3)
    environ = {**os.environ, "INSTANCE_PATH": str(folder)}
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def serve(stack: ExitStack, target: str, environ: dict[str, str]) -> str:
    """Serve an application until the stack is left; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", target, "-w", "2", "-k", "sync", "--no-control-socket",
         "--log-level", "error", "-b", f"127.0.0.1:{port}"],
        cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    stack.callback(server.wait)
    stack.callback(server.send_signal, signal.SIGTERM)
    for _try in range(150):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"http://127.0.0.1:{port}"
        time.sleep(0.2)
    raise RuntimeError(f"{target} did not start")


def _look(page: Measured) -> None:
    for _warm in range(6):
        with urllib.request.urlopen(page.url) as answer:  # noqa: S310 - our own server
            body = answer.read()
    page.bytes = len(body)
    if page.name.startswith("our"):
        assert answer.status == 200, page.url
        assert body.count(b"<h1") == 1, "not the page that was meant"


def _etag(url: str) -> str:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
        found = answer.headers["ETag"]
    assert found, "the page has no ETag"
    return str(found)


def _measure(page: Measured) -> None:
    headers = [part for name, value in page.headers.items() for part in ("-H", f"{name}: {value}")]
    said = subprocess.run(
        ["wrk", "-t1", f"-c{AT_ONCE}", f"-d{SECONDS}s", "--latency", *headers, page.url],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if not page.headers:
        assert "Non-2xx" not in said, said
    page.per_second.append(float(_found(r"Requests/sec:\s+([\d.]+)", said)))
    page.p50.append(_milliseconds(_found(r"(?m)^\s+50%\s+(\S+)$", said)))
    page.p99.append(_milliseconds(_found(r"(?m)^\s+99%\s+(\S+)$", said)))


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1]


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]


def _tell(pages: list[Measured]) -> dict[str, float]:
    print(f"{PAGE}: {ROUNDS} rounds of {SECONDS} s in turn, {AT_ONCE} at once, 2 workers each")
    for page in pages:
        print(
            f"  {page.name:24} {page.median():8.0f} requests/s"
            f" ({min(page.per_second):.0f}-{max(page.per_second):.0f})"
            f"   p50 {statistics.median(page.p50):6.1f} ms"
            f"   p99 {statistics.median(page.p99):6.1f} ms   {page.bytes} bytes"
        )
    bare, uncached, hello, cached = pages
    ratios = {
        "uncached": uncached.median() / bare.median(),
        "cached": cached.median() / hello.median(),
    }
    print(f"  ratio uncached / bare page {ratios['uncached']:.2f} (goal {GOALS['uncached']:.2f})")
    print(f"  ratio 304 / bare hello     {ratios['cached']:.2f} (goal {GOALS['cached']:.2f})")
    return ratios
