"""The report PDF against WeasyPrint rendering the same HTML plainly, both tagged, both warm.

The press does more (header scopes, running lines set apart, checks, equal bytes for equal input)
and must not take longer: goal at most 1.0.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade
from weasyprint import HTML

from app.demo.cli import all_steps
from app.demo.timeline import play
from app.factory import create_app
from app.reports import compose, papers, press, queries
from config import Config

GOAL = 1.0
ROUNDS = 9
SHEET = press.STATIC / "css" / "paper.css"

#: The report of 2021 needs nothing that was recorded later.
UNTIL = datetime(2021, 10, 31, tzinfo=UTC)


def run(rounds: int = ROUNDS) -> float:
    """Measure both, print both and their ratio; return the ratio."""
    html = _report()
    linked = html.replace("<head>", f'<head><link rel="stylesheet" href="{SHEET.as_uri()}">', 1)

    def plain() -> bytes:
        printed: bytes = HTML(string=linked).write_pdf(pdf_variant=press.READING)
        return printed

    def ours() -> bytes:
        return press.render(html)

    pages = press.count_pages(ours())
    assert press.count_pages(plain()) == pages, "both must print the same paper"
    times: dict[str, list[float]] = {"plain": [], "ours": []}
    for _round in range(rounds):
        times["plain"].append(_seconds(plain))
        times["ours"].append(_seconds(ours))
    reference, mine = (statistics.median(times[name]) for name in ("plain", "ours"))
    ratio = mine / reference
    print(f"report PDF, {pages} pages, tagged, warm, median of {rounds}")
    print(f"  WeasyPrint alone {reference:6.3f} s   press {mine:6.3f} s")
    print(f"  ratio {ratio:.2f} (goal at most {GOAL:.1f})")
    return ratio


def _report() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(Config.for_tests(folder, f"sqlite:///{folder / 'bench.sqlite3'}"))
        with app.app_context():
            upgrade()
            play(step for step in all_steps() if step.at < UNTIL)
            meeting = queries.meeting("dpm-2021-10")
            return compose.html("report", papers.assembled(meeting, "en"), "en")


def _seconds(work: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    run()
