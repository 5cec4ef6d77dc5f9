"""What happens to a thousand followers when something breaks: real servers, killed and stopped.

The site is a copy of the demonstration in a folder of its own, so these run on SQLite alone. What
they measure is logged: ``--log-cli-level=INFO`` shows it.
"""

import logging
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import live
from bench.live import PATH, Facilitator, Readers
from tests.databases import SERVER, Template

FIGURES = logging.getLogger("figures")

pytestmark = [
    pytest.mark.long,
    pytest.mark.race,
    pytest.mark.skipif(bool(SERVER), reason="the sites of these tests keep their own SQLite file"),
]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends whatever a test has started."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def site(demo_template: Template, tmp_path: Path) -> dict[str, str]:
    """The settings of a site with the demonstration."""
    demo_template.copy(tmp_path)
    (tmp_path / "demo").touch()
    (tmp_path / "secret-key").write_text("for these tests only " * 3)
    return {"INSTANCE_PATH": str(tmp_path), "RATE_LIMITS": "0"}


def _seconds_until_all_have(readers: Readers, version: int, limit: float = 15.0) -> float:
    began = time.monotonic()
    while True:
        told = readers.ask("status")
        if told["up"] == readers.number and told["oldest"] >= version:
            return time.monotonic() - began
        assert time.monotonic() - began < limit, told
        time.sleep(0.1)


def _arrived(readers: Readers, began: float) -> list[float]:
    """After how many seconds the last press reached each reader."""
    time.sleep(3)
    arrivals = readers.ask("report")["arrivals"]
    return sorted(one - began for one in arrivals[max(arrivals, key=int)])


def test_a_thousand_come_back_after_a_kill_and_none_shows_what_is_old(
    stack: ExitStack, site: dict[str, str]
):
    facilitator = Facilitator(live.serve_pages(stack, site))
    port, server = live.serve_streams(stack, site)
    readers = Readers(stack, port, f"{PATH}/stream", 1000)
    readers.all_there()
    facilitator.press()
    _seconds_until_all_have(readers, version := _version(readers))
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    facilitator.press()  # while nobody can be told
    restarted = time.monotonic()
    _port, again = live.start_streams(stack, site, port)
    _seconds_until_all_have(readers, version + 1)
    back = time.monotonic() - restarted
    FIGURES.info("all back after %.1f s", back)
    assert back < 15, "counted from the start of the process, its own start included"
    assert again.poll() is None
    began, _took = facilitator.press()
    assert len(_arrived(readers, began)) == 1000


def _version(readers: Readers) -> int:
    time.sleep(1.5)
    return max(int(version) for version in readers.ask("report")["arrivals"])


def test_without_redis_live_asks_the_database_and_returns_to_redis(
    stack: ExitStack, site: dict[str, str]
):
    redis_port, redis = live.serve_redis(stack)
    environ = {**site, "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0"}
    facilitator = Facilitator(live.serve_pages(stack, environ))
    port, _server = live.serve_streams(stack, environ)
    readers = Readers(stack, port, f"{PATH}/stream", 300)
    readers.all_there()
    changes: dict[str, Callable[[], object]] = {
        "with Redis": lambda: None,
        "without": redis.terminate,
        "with it again": lambda: live.serve_redis(stack, redis_port),
    }
    for what, change in changes.items():
        change()
        time.sleep(4)
        readers.ask("report")
        began, took = facilitator.press()
        delays = _arrived(readers, began)
        FIGURES.info("%s: last of 300 after %.0f ms", what, 1000 * delays[-1])
        assert len(delays) == 300
        assert delays[-1] < 1
        assert took < 1


def test_five_hundred_slow_readers_do_not_slow_the_others(stack: ExitStack, site: dict[str, str]):
    facilitator = Facilitator(live.serve_pages(stack, site))
    port, _server = live.serve_streams(stack, site)
    readers = Readers(stack, port, f"{PATH}/stream", 500)
    readers.all_there()
    alone = _p95(readers, facilitator)
    slow = Readers(stack, port, f"{PATH}/stream", 500, "--slow")
    slow.all_there()
    for _fill in range(40):  # until the buffers of those who do not read are full
        facilitator.press()
    _quiet(readers)
    beside = _p95(readers, facilitator)
    FIGURES.info("p95 alone %.0f ms, beside 500 slow ones %.0f ms", 1000 * alone, 1000 * beside)
    assert beside < 2 * alone


def _quiet(readers: Readers) -> None:
    """Wait until everything pressed so far has been drawn: two presses of which a language is
    drawn only once would look like one that never arrived.
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        readers.ask("report")
        time.sleep(1)
        if not any(readers.ask("report")["arrivals"].values()):
            return


def _p95(readers: Readers, facilitator: Facilitator) -> float:
    """The 95th percentile of a press's delays, the median of several presses."""
    found: list[float] = []
    for _press in range(9):
        readers.ask("report")
        began, _took = facilitator.press()
        delays: list[float] = []
        deadline = time.monotonic() + 5
        while len(delays) < readers.number and time.monotonic() < deadline:
            time.sleep(0.3)
            for times in readers.ask("report")["arrivals"].values():
                delays += [one - began for one in times]
        assert len(delays) == readers.number, readers.ask("status")
        found.append(sorted(delays)[int(len(delays) * 0.95)])
    return statistics.median(found)
