"""Papers: what a print costs against WeasyPrint called plainly on the same HTML, and what the rest
costs around it.

The press does more than the library alone (header scopes, running lines set apart, checks, equal
bytes for equal input) and must take less: goal at most 0.9 of it, warm, on a report of thirty
pages with 230 participants, both as PDF/UA-1.
"""

from __future__ import annotations

import dataclasses
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from weasyprint import HTML

from app import audit
from app.core.db import transaction
from app.demo.cli import all_steps
from app.demo.timeline import play
from app.factory import create_app
from app.reports import compose, papers, press, queries, word
from app.reports.documents.common import Text
from app.reports.documents.event_report import EventReport
from app.reports.documents.participants import Constituency, Group, ParticipantRow
from config import Config

ROUNDS = 5
SHEET = press.STATIC / "css" / "paper.css"
PARTICIPANTS = 230
MANY = 1_000

WARM = 0.9
LINEAR = 1.25
"""Time a row of a list of a thousand may cost, against that of a list of 250."""
AS_A_FILE = 1.5
"""A kept paper against a file of the same size given out by the same server code."""

#: The report of 2021 needs nothing that was recorded later.
UNTIL = datetime(2021, 10, 31, tzinfo=UTC)


def run(rounds: int | str = ROUNDS) -> float:
    """Measure everything, print it with the goals; return the warm ratio."""
    rounds = int(rounds)
    with _house() as app:
        meeting = queries.meeting("dpm-2021-10")
        document = _thirty_pages(papers.assembled(meeting, "en"))
        html = compose.html("report", document, "en")
        ratio = _against_the_library(html, rounds)
        _cold(html)
        _rows(document)
        _docx(html, rounds)
        _all_of_a_meeting()
        _kept(app)
    return ratio


# --- what is measured -----------------------------------------------------------------------------


def _against_the_library(html: str, rounds: int) -> float:
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
    print(f"report, {pages} pages, {PARTICIPANTS} participants, PDF/UA-1, warm, median of {rounds}")
    print(f"  WeasyPrint alone {reference:6.3f} s   press {mine:6.3f} s")
    _goal("press / WeasyPrint alone", ratio, WARM)
    return ratio


_ONE: str = """
import resource, sys, time
began = time.perf_counter()
html = open(sys.argv[1], encoding="utf-8").read()
if sys.argv[2] == "plain":
    from weasyprint import HTML
    linked = html.replace("<head>", f'<head><link rel="stylesheet" href="{sys.argv[3]}">', 1)
    HTML(string=linked).write_pdf(pdf_variant="pdf/ua-1")
else:
    from app.reports import press
    press.render(html)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - began, peak)
"""


def _cold(html: str) -> None:
    """Each in a process of its own: imports, style sheet, faces; and the most memory."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(html)
        file.flush()
        print("the same, cold, each in a process of its own")
        found = {}
        for name in ("plain", "ours"):
            told = subprocess.run(
                [sys.executable, "-c", _ONE, file.name, name, SHEET.as_uri()],
                capture_output=True, text=True, check=True,
            ).stdout.split()  # fmt: skip
            found[name] = (float(told[0]), float(told[1]))
        print(
            f"  WeasyPrint alone {found['plain'][0]:6.3f} s, {found['plain'][1]:4.0f} MiB"
            f"   press {found['ours'][0]:6.3f} s, {found['ours'][1]:4.0f} MiB"
        )


def _rows(document: EventReport) -> None:
    """A list of a thousand costs per row what a short one does."""
    bare = dataclasses.replace(
        document, sections=document.sections[:1], speakers=None, engagements=None
    )
    times = {}
    for count in (MANY // 4, MANY):
        html = compose.html("report", dataclasses.replace(bare, participants=_people(count)), "en")
        press.render(html)
        times[count] = min(_seconds(lambda html=html: press.render(html)) for _round in range(2))
    print(
        f"list of participants: {MANY // 4} in {times[MANY // 4]:.2f} s, "
        f"{MANY} in {times[MANY]:.2f} s"
    )
    _goal("a row of the long list / of the short one", times[MANY] / times[MANY // 4] / 4, LINEAR)


def _docx(html: str, rounds: int) -> None:
    taken = statistics.median(_seconds(lambda: word.render(html)) for _round in range(rounds))
    print(f"the report as DOCX: {taken:.3f} s")


def _all_of_a_meeting() -> None:
    taken = 0.0
    names = [name for name in papers.WORDS if name != "report"]
    for name in names:
        taken += _seconds(
            lambda name=name: papers.of_meeting(papers.asked("dpm-2021-10", name), "en")
        )
    meeting = queries.meeting("dpm-2021-10")
    taken += _seconds(lambda: papers.print_draft(meeting, "en"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"all {len(names) + 1} papers of a meeting: {taken:.2f} s; "
        f"this process held {peak:.0f} MiB at most"
    )


def _kept(app: Flask) -> None:
    """Kept papers, asked for again, each against a static file of its size given out by the same
    application: the published report, whose bytes are fixed, and papers from live data, which are
    given out once it is certain that what they print is unchanged; those also while something
    else is committed between any two requests, so that their rows are read and compared.
    """
    client = app.test_client(use_cookies=False)
    for name, other in (("report", False), ("programme", False), ("programme", True)):
        address = f"/meetings/dpm-2021-10/papers/{name}.pdf?language=en"
        for _round in range(3):  # printed, remembered, given out
            paper = client.get(address).get_data()
        file = Path(app.static_folder or "") / "bench-file.pdf"
        file.write_bytes(paper)
        times: dict[str, list[float]] = {f"/static/{file.name}": [], address: []}
        try:
            for number in range(60):
                if other:
                    with transaction():
                        audit.record(
                            "system", "bench.round", subject_type="bench", subject_id=str(number)
                        )
                for url, taken in times.items():
                    assert client.get(url).get_data() == paper
                    taken.append(_seconds(lambda url=url: client.get(url).get_data()))
        finally:
            file.unlink()
        static, kept = (statistics.median(taken) for taken in times.values())
        how = ", while others write" if other else ""
        print(
            f"kept {name} of {len(paper) // 1024} KiB{how}: {kept * 1000:.2f} ms; "
            f"a static file {static * 1000:.2f} ms"
        )
        _goal("kept paper / static file", kept / static, AS_A_FILE)


# --- what it is measured on -----------------------------------------------------------------------


@contextmanager
def _house() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(Config.for_tests(folder, f"sqlite:///{folder / 'bench.sqlite3'}"))
        with app.app_context():
            upgrade()
            play(step for step in all_steps() if step.at < UNTIL)
            yield app


def _thirty_pages(document: EventReport) -> EventReport:
    """The report of 2021 with 230 participants in its annex and its longest part told at length."""
    body = "\n\n".join(
        f"{number}. " + "What was said is told at length here. " * 12 for number in range(1, 60)
    )
    first = document.sections[0]
    long = dataclasses.replace(
        first.blocks[0], kind="sentence", sentence=first.sentences[0], text=Text(body, "en")
    )
    sections = (dataclasses.replace(first, blocks=(*first.blocks, long)), *document.sections[1:])
    return dataclasses.replace(
        document,
        sections=sections,
        participants=_people(PARTICIPANTS),
        frame=tuple(dict.fromkeys((*document.frame, "annex-participants"))),
    )


def _people(count: int) -> tuple[Constituency, ...]:
    """As many people in seven constituencies, five to an organisation."""
    rows = [
        ParticipantRow(
            f"Ms Ada Nomen-Exempli {number}",
            f"Adviser on social protection, department {number % 40}",
            "online" if number % 3 else "in the room",
            head=number % 5 == 0,
            alternate=False,
        )
        for number in range(count)
    ]
    groups = [
        Group(Text(f"Organisation {at // 5 + 1}", "en"), tuple(rows[at : at + 5]))
        for at in range(0, count, 5)
    ]
    share = -(-len(groups) // 7)
    return tuple(
        Constituency(f"Constituency {at // share + 1}", tuple(groups[at : at + share]))
        for at in range(0, len(groups), share)
    )


def _goal(what: str, ratio: float, most: float) -> None:
    met = "met" if ratio <= most else "NOT MET"
    print(f"  {what}: {ratio:.2f} (goal at most {most:.2f}) {met}")


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    run()
