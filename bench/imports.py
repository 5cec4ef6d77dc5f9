"""Ten thousand delegates by a file with five hundred bad rows, then mended, then once more.

The reference is the same workbook read plainly by the standard library in the same run: unzipped,
parsed, each cell's text, no checks. Promised: each of the
bad rows is named and nobody is registered; the mended file registers everybody once; the same file
again changes nothing; no step takes longer than a page may take. Peak memory is Python's, traced
in runs of their own so that tracing slows no clock.
"""

from __future__ import annotations

import io
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

from flask_migrate import upgrade
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, transaction
from app.core.spreadsheets import xlsx_file
from app.factory import create_app
from app.meetings.models import Meeting
from app.registration.models import Delegate, DelegateImport
from app.registration.services import importing
from config import Config
from tests.registration.factories import BEFORE, invited

ROWS, BAD = 10_000, 500
GOALS = {"named": BAD, "registered": ROWS, "changed": 0, "read": 2.0, "seconds": 15.0}
Found = TypeVar("Found")

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEAD = ["partner", "given_names", "family_name", "email", "mode"]


def run() -> dict[str, float]:
    """Measure, print, and return what was promised as it came."""
    bad, good = _workbook(BAD), _workbook(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(Config.for_tests(folder, f"sqlite:///{folder / 'bench.sqlite3'}"))
        with app.app_context(), clock.at(BEFORE):
            upgrade()
            meeting = invited().meeting
            return _tell(meeting, bad, good)


def _workbook(bad: int) -> bytes:
    """A file of so many delegates; one row in twenty asks for a way to take part that there is not,
    or has no address.
    """
    rows = [
        ["alfa", "Given", f"Family {n}", f"n{n}@alfa.example.org", "online"] for n in range(ROWS)
    ]
    for place in range(bad):
        row = rows[place * (ROWS // BAD)]
        row[4 if place % 2 else 3] = "by boat" if place % 2 else "nobody"
    return xlsx_file([("Delegates", HEAD, rows)])


def _tell(meeting: Meeting, bad: bytes, good: bytes) -> dict[str, float]:
    plainly, plain_memory = _measured(lambda: _read_plainly(bad))
    kept, read_memory = _measured(lambda: _keep(meeting, bad))
    [(plain_seconds, _rows), (read_seconds, file)] = plainly, kept
    (judged_seconds, named), judged_memory = _measured(lambda: _bad_rows(file))
    assert _registered() == 0, "a file with bad rows registers nobody"

    mended = _keep(meeting, good)
    tracemalloc.start()
    _take_over_and_forget(mended)
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert _registered() == 0, "what was only tried is forgotten"
    start = time.perf_counter()
    with transaction():
        done = importing.take_over(mended, {}, only_demo=False, tells=False, by="system")
    seconds = time.perf_counter() - start
    registered = _registered()
    start = time.perf_counter()
    again = importing.verdict(_keep(meeting, good), {}, only_demo=False)
    again_seconds = time.perf_counter() - start
    found: dict[str, float] = {
        "named": len(named),
        "registered": registered,
        "changed": len(again.new) + len(again.changed),
        "read": read_seconds / plain_seconds,
        "seconds": seconds,
    }
    print(f"{ROWS} delegates, {BAD} bad rows, XLSX of {len(bad) // 1024} KiB")
    print(f"  the library reads it plainly{plain_seconds:6.2f} s   {_mib(plain_memory)}")
    print(f"  read and kept               {read_seconds:6.2f} s   {_mib(read_memory)}")
    print(f"  every cell judged           {judged_seconds:6.2f} s   {_mib(judged_memory)}")
    print(f"  mended file taken over      {seconds:6.2f} s   {_mib(memory)}")
    print(f"  the same file again         {again_seconds:6.2f} s")
    print(f"  bad rows named {len(named)} (goal {BAD}), registered by them 0 (goal 0)")
    print(f"  registered by the mended file {registered}, added {done.added} (goal {ROWS})")
    print(f"  changed by the same file again {found['changed']:.0f} (goal 0)")
    print(f"  reading / plainly {found['read']:.2f} (goal at most {GOALS['read']})")
    print(f"  longest step {seconds:.2f} s (goal at most {GOALS['seconds']:.0f} s)")
    return found


def _read_plainly(content: bytes) -> list[list[str]]:
    """The cells of the first sheet, each as its text, by the standard library alone."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            table = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - ours
            shared = ["".join(one.itertext()) for one in table]
    return [
        [
            shared[int("".join(cell.itertext()))]
            if cell.get("t") == "s"
            else "".join(cell.itertext())
            for cell in row
        ]
        for row in sheet.iter(f"{MAIN}row")
    ]


def _keep(meeting: Meeting, content: bytes) -> DelegateImport:
    with transaction():
        return importing.upload(meeting, "delegates.xlsx", content, by="system")


def _bad_rows(file: DelegateImport) -> set[int]:
    return {one.row for one in importing.verdict(file, {}, only_demo=False).findings}


def _take_over_and_forget(file: DelegateImport) -> None:
    class Forgotten(Exception):
        """Ends the transaction without keeping it."""

    try:
        with transaction():
            importing.take_over(file, {}, only_demo=False, tells=False, by="system")
            raise Forgotten
    except Forgotten:
        db.session.rollback()


def _registered() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Delegate)).scalar_one()


def _measured(work: Callable[[], Found]) -> tuple[tuple[float, Found], int]:
    """Seconds and result of one run, and the peak memory of another."""
    start = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - start
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (seconds, found), peak


def _mib(peak: int) -> str:
    return f"{peak / 2**20:6.1f} MiB at its peak"


if __name__ == "__main__":
    run()
