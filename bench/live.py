"""Six thousand followers of a tour de table, against a bare socket fan-out in the same run.

A facilitator signs in and presses on the console, by real requests to the page server; measured is
the time from the press to the moment when a follower has the whole new fragment. Followers read in
three languages. Page server, stream process, facilitator and followers share the machine; the
followers' own work is inside the times, as it is in those of the bare server, which sends as many
bytes and knows neither pages nor database.

The embedded default (SQLite, asked for its version) and Redis each have a site of their own. All
run at once and are pressed in turn, so noise falls on all.

`./dev bench live [NUMBER ...]`; 1000 and 6000 without.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.pages import ROOT, load

MEETING = "coastal-today"
PATH = f"/meetings/{MEETING}/floor"
CONSOLE = f"/desk/meetings/{MEETING}/floor"
PRESSES, IDLE_SECONDS, POLL_SECONDS = 12, 20.0, 30.0
TICKS = os.sysconf("SC_CLK_TCK")
Child = subprocess.Popen[str]


def run(*numbers: str) -> dict[str, float]:
    """Measure, print, and return the ratios."""
    ratios: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "embedded").mkdir()
        load(folder / "embedded")
        shutil.copytree(folder / "embedded", folder / "redis")
        for number in [int(text) for text in numbers] or [1000, 6000]:
            with ExitStack() as round_:
                ratios |= _round(round_, folder, number)
    return ratios


# --- what runs ------------------------------------------------------------------------------------


def start(stack: ExitStack, *words: str, **environ: str) -> Child:
    """Start a program of ours, stopped when the stack is left."""
    child = subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, env={**os.environ, **environ}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    stack.callback(stop, child)
    return child


def stop(child: Child) -> None:
    """End a program and what it has started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, sign)
            child.wait(8)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
        break
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody answers there."""
    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def serve_pages(stack: ExitStack, environ: dict[str, str]) -> int:
    """The page server as the Dockerfile runs it; its port."""
    port = free_port()
    start(
        stack, "gunicorn", "--no-control-socket", "--log-level", "error", "-b", f"127.0.0.1:{port}",
        "-w", "2", "-k", "gthread", "--threads", "4", "wsgi:app", **environ,
    )  # fmt: skip
    wait_for(port)
    for _warm in range(8):  # both workers have made the page before anything is measured
        _get(port, PATH)
    return port


def serve_streams(stack: ExitStack, environ: dict[str, str]) -> tuple[int, Child]:
    """The stream process, when it answers; its port and its process."""
    port, child = start_streams(stack, environ)
    wait_for(port)
    _get(port, f"{PATH}/state")
    return port, child


def start_streams(
    stack: ExitStack, environ: dict[str, str], port: int | None = None
) -> tuple[int, Child]:
    """The stream process as compose.yaml runs it, started and no more; its port and its process."""
    port = port or free_port()
    child = start(
        stack, "gunicorn", "--no-control-socket", "--log-level", "error", "-b", f"127.0.0.1:{port}",
        "-k", "gevent", "--worker-connections", "10000", "--backlog", "4096", "--keep-alive", "75",
        "--graceful-timeout", "1", "wsgi:stream", **environ,
    )  # fmt: skip
    return port, child


def _get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return bytes(answer.read())


def serve_redis(stack: ExitStack, port: int | None = None) -> tuple[int, Child]:
    """A Redis that keeps nothing; its port and its process."""
    port = port or free_port()
    child = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"], text=True,
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    stack.callback(stop, child)
    wait_for(port)
    return port, child


class Readers:
    """A crowd in a process of its own."""

    def __init__(self, stack: ExitStack, port: int, path: str, number: int, *how: str) -> None:
        self.number = number
        words = ("bench.live_client", str(port), path, str(number), *how)
        self._child = start(stack, *words)

    def ask(self, command: str) -> dict[str, Any]:
        """What the crowd answers."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{command}\n")
        self._child.stdin.flush()
        told: dict[str, Any] = json.loads(self._child.stdout.readline())
        return told

    def all_there(self, seconds: float = 60.0) -> float:
        """Wait until everybody is connected. Returns how long that took, in seconds."""
        began = time.perf_counter()
        while self.ask("status")["up"] < self.number:
            assert time.perf_counter() - began < seconds, self.ask("status")
            time.sleep(0.05)
        return time.perf_counter() - began


class Facilitator:
    """Signs in, then presses Next and Undo in turn, each on the revision that the last one made."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        hidden = self._fields("/sign-in")
        self._post(
            "/sign-in", {**hidden, "email": "facilitator@example.org", "password": "tour-de-table"}
        )
        page = self._fields(CONSOLE)
        self._token, self._revision = page["csrf_token"], int(page["revision"])
        self._next = "next"

    def press(self) -> tuple[float, float]:
        """Press. Returns when (the machine's clock) and after how many seconds it was answered."""
        form = {"csrf_token": self._token, "revision": str(self._revision), "action": self._next}
        began = time.perf_counter()
        status = self._post(f"{CONSOLE}/press", form)
        took = time.perf_counter() - began
        assert status == 302, status
        self._revision += 1
        self._next = "undo" if self._next == "next" else "next"
        return began, took

    def _fields(self, path: str) -> dict[str, str]:
        _status, page = self._request("GET", path)
        return dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))

    def _post(self, path: str, form: dict[str, str]) -> int:
        status, _page = self._request("POST", path, urllib.parse.urlencode(form))
        return status

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        line.request(
            method, path, body,
            {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        answer = line.getresponse()
        page = answer.read().decode()
        for text in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = text.partition(";")[0].partition("=")
            self._cookies[name] = value
        line.close()
        return answer.status, page


# --- what a process uses --------------------------------------------------------------------------


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += family(int(child))
    return found


def processor_seconds(pid: int) -> float:
    """Processor time that a family has used."""
    ticks = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def memory_kib(pid: int) -> int:
    """Memory of a family; what several share is counted once (PSS), in KiB."""
    kib = 0
    for one in family(pid):
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        kib += int(re.search(r"(?m)^Pss:\s+(\d+)", rollup)[1])  # type: ignore[index]
    return kib


# --- streams --------------------------------------------------------------------------------------


@dataclass
class Measured:
    """One way of delivery with what was measured of it."""

    name: str
    readers: Readers
    pid: int
    act: Callable[[], tuple[float, float]]
    empty_kib: int = 0
    full_kib: int = 0
    connect: float = 0.0
    idle: float = 0.0
    used: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    lost: int = 0

    def measure(self) -> None:
        """One act, and when it reached everybody."""
        used = processor_seconds(self.pid)
        began, took = self.act()
        arrivals: list[float] = []
        deadline = time.perf_counter() + 10
        while len(arrivals) < self.readers.number and time.perf_counter() < deadline:
            time.sleep(0.5)
            for times in self.readers.ask("report")["arrivals"].values():
                arrivals += times
        self.lost += self.readers.number - len(arrivals)
        self.used.append(processor_seconds(self.pid) - used)
        self.answered.append(took)
        self.delays += [one - began for one in arrivals]
        self.last.append(max(arrivals) - began if arrivals else float("inf"))


def _round(stack: ExitStack, folder: Path, number: int) -> dict[str, float]:
    redis_port, _redis = serve_redis(stack)
    ways = [_bare(stack, number)]
    settings = {
        "embedded": {},
        "redis": {"REDIS_URL": f"redis://127.0.0.1:{redis_port}/0"},
    }
    for name, environ in settings.items():
        environ = {"INSTANCE_PATH": str(folder / name), "RATE_LIMITS": "0", **environ}
        facilitator = Facilitator(serve_pages(stack, environ))
        port, child = serve_streams(stack, environ)
        urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}/state").read()
        empty = memory_kib(child.pid)
        readers = Readers(stack, port, f"{PATH}/stream", number)
        way = Measured(name, readers, child.pid, facilitator.press, empty)
        way.connect = readers.all_there()
        ways.append(way)
    time.sleep(2)
    before = [processor_seconds(way.pid) for way in ways]
    time.sleep(IDLE_SECONDS)
    for way, used in zip(ways, before, strict=True):
        way.idle = (processor_seconds(way.pid) - used) / IDLE_SECONDS
        way.full_kib = memory_kib(way.pid)
        way.readers.ask("report")
    for _press in range(PRESSES):
        for way in ways:
            way.measure()
    return _tell(number, ways) | _poll(folder, number)


def _bare(stack: ExitStack, number: int) -> Measured:
    port = free_port()
    child = start(stack, "bench.live_bare", str(port))
    wait_for(port)
    sent = iter(range(1, 1_000_000))
    # As many bytes as a fragment of ours.
    filling = b"data: " + b"x" * 2900

    def publish() -> tuple[float, float]:
        body = b"id: %d.x\nevent: fragment\n%s\n\n" % (next(sent), filling)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        began = time.perf_counter()
        line.request("POST", "/publish", body)
        line.getresponse().read()
        line.close()
        return began, time.perf_counter() - began

    empty = memory_kib(child.pid)
    readers = Readers(stack, port, "/", number)
    way = Measured("bare socket", readers, child.pid, publish, empty)
    way.connect = readers.all_there()
    return way


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _tell(number: int, ways: list[Measured]) -> dict[str, float]:
    print(f"{number} followers in three languages, {PRESSES} presses in turn; times in ms")
    for way in ways:
        print(
            f"  {way.name:12} last {statistics.median(way.last) * 1e3:6.0f}"
            f" ({min(way.last) * 1e3:.0f}-{max(way.last) * 1e3:.0f})"
            f"   p50 {_at(way.delays, 0.5) * 1e3:5.0f}   p99 {_at(way.delays, 0.99) * 1e3:5.0f}"
            f"   answered {statistics.median(way.answered) * 1e3:4.0f}"
            f" (most {max(way.answered) * 1e3:.0f})"
            f"   processor {statistics.mean(way.used) * 1e3:4.0f} a press, idle {way.idle:.1%}"
            f"   {way.full_kib / 1024:.0f} MiB,"
            f" {(way.full_kib - way.empty_kib) / number:.1f} KiB each"
            f"   all connected in {way.connect:.1f} s   lost {way.lost}"
        )
    bare, embedded, redis = ways
    floor = statistics.median(bare.last)
    ratios = {}
    for way, goal in ((embedded, 3.0), (redis, 2.0)):
        ratio = statistics.median(way.last) / floor
        ratios[f"{way.name} {number}"] = ratio
        _goal(f"{way.name}: last follower / bare socket", f"{ratio:.2f}", ratio <= goal, f"{goal}")
        _goal(f"{way.name}: lost", str(way.lost), way.lost == 0, "0")
        _goal(f"{way.name}: idle processor", f"{way.idle:.1%}", way.idle < 0.01, "1 %")
        each = (way.full_kib - way.empty_kib) / number
        _goal(f"{way.name}: memory each", f"{each:.1f} KiB", each <= 40, "40 KiB")
        whole = way.full_kib / 1024
        _goal(f"{way.name}: memory in all", f"{whole:.0f} MiB", whole <= 500, "500 MiB")
        slowest = max(way.answered) * 1e3
        _goal(f"{way.name}: slowest press", f"{slowest:.0f} ms", slowest <= 100, "100 ms")
    return ratios


def _goal(what: str, found: str, met: bool, goal: str) -> None:
    print(f"    {what:42} {found:>9}   goal {goal:8} {'met' if met else 'NOT MET'}")


# --- polling --------------------------------------------------------------------------------------


def _poll(folder: Path, number: int) -> dict[str, float]:
    environ = {"INSTANCE_PATH": str(folder / "embedded"), "RATE_LIMITS": "0"}
    with ExitStack() as own:
        facilitator = Facilitator(serve_pages(own, environ))
        port, child = serve_streams(own, environ)
        readers = Readers(own, port, f"{PATH}/state", number, "--mode", "poll")
        readers.all_there()
        for _settle in range(10):
            time.sleep(3)
            if _at(readers.ask("report")["waits"], 0.99) < 0.5:
                break
        used, began = processor_seconds(child.pid), time.perf_counter()
        for _press in range(3):
            time.sleep(POLL_SECONDS / 3)
            facilitator.press()
        time.sleep(6)
        share = (processor_seconds(child.pid) - used) / (time.perf_counter() - began)
        told = readers.ask("report")
        p50, p99 = _at(told["waits"], 0.5) * 1e3, _at(told["waits"], 0.99) * 1e3
        rate = told["asks"] / (time.perf_counter() - began)
        print(
            f"  {number} who ask every 5 s: {rate:.0f} answers/s   p50 {p50:.1f}   p99 {p99:.1f} ms"
            f"   {share:.0%} of a core   {told['marks']} states at the end   refused"
            f" {told['refused']}"
        )
        _goal("polling: p99 of an answer", f"{p99:.0f} ms", p99 < 1000, "1 s")
        _goal("polling: processor", f"{share:.0%}", share <= 0.5, "50 %")
        _goal("polling: all have the newest", str(told["marks"]), told["marks"] == 3, "3")
    return {f"polling {number}": share}
