"""The funding position on ledgers of 10,000, 100,000 and 1,000,000 entries on 5,000 lines.

The reference is the raw SQL aggregate of the same rows by the raw driver, in the same run: the sum
by line and measure of every entry of the question, all rows fetched. Against it stand our question
over all history, and our question through closings with the three gaps from it. The ledger is
written by `post_many` week by week as history would have done it, entries dated back and ahead,
and closed by the nightly job every twelfth week, where a real one would close every night: at
the ends of months and the last Sundays, as ever, but learnt at fewer moments. It is written on
SQLite; on PostgreSQL, where TEST_DATABASE_URL names one, the same rows are copied, and the chain
verified there as well. How quickly acts are written, many at once and one by one, is measured on
top of each. `quick` leaves the largest ledger out.

On SQLite all work is done in this process, and its CPU time is what counts, so that whatever else
the machine does disturbs little; on PostgreSQL, and for writing on both, it is the clock on the
wall. The bridge spans a year, and is told with the number of entries that it goes through.

Peak memory is Python's, traced in runs of their own so that tracing slows no clock.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import psycopg
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db, transaction
from app.core.money import Money
from app.factory import create_app
from app.funding import jobs
from app.funding.models import Book, Line
from app.funding.queries import changed, sums
from app.funding.queries.positions import bridge_between, line_sums, position
from app.funding.rules.positions import total_of
from app.funding.rules.stages import Measure, Nature, Reason
from app.funding.services import ledger
from app.funding.services.ledger import Act, Leg
from app.funding.services.verification import verify
from bench import flow
from config import Config

SIZES, QUICK = (10_000, 100_000, 1_000_000), (10_000, 100_000)
LINES, WEEKS, START = 5_000, 300, date(2019, 1, 7)
END = START + timedelta(weeks=WEEKS)
TOGETHER, SINGLY, ROUNDS, CLOSED_EVERY = 4_000, 300, 5, 12
DELAYS = ((0, 10), (11, 60), (61, 365), (366, 1460), (-365, -1))
SHARES = (55, 30, 11, 2, 2)
MEASURES = (Measure.ANNOUNCED, Measure.SIGNED, Measure.RECEIVED, Measure.DUE)
GOALS = {
    "cold": 1.1,
    "closed sqlite": 0.05,
    "closed postgresql": 0.1,
    "growth": 1.3,
    "memory": 1.3,
    "memory of the proof": 1.3,
    "size": 1.0,
    "bulk": 5.0,
    "verified": 15.0,
}
KEPT = ".kept"
"""Behind the name of a ledger on SQLite, its copy from before it was written to for the rates."""

COPIED = ("book", "line", "period", "posting", "entry", "head", "closing", "balance")
RAW = (
    "SELECT line_id, measure, sum(amount), sum(coalesce(base, 0)) FROM entry"
    " WHERE book_id = {0} AND effective_on <= {0} AND seq <= {0} GROUP BY line_id, measure"
)


@dataclass
class Found:
    """What was measured on one ledger: seconds, bytes, and acts a second."""

    bulk: float = 0.0
    singly: float = 0.0
    raw: float = 0.0
    cold: float = 0.0
    sums: float = 0.0
    gaps: float = 0.0
    worst: float = 0.0
    lines: float = 0.0
    page: float = 0.0
    bridge: float = 0.0
    changed: int = 0
    verified: float = 0.0
    question_peak: float = 0.0
    verify_peak: float = 0.0
    size: float = 0.0
    closings: int = 0


def run(size: str = "") -> dict[str, float]:
    """Measure, print, and return the ratios of the largest ledger by database."""
    sizes = QUICK if size == "quick" else SIZES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def file(size: int) -> str:
            return f"sqlite:///{folder / f'{size}.sqlite3'}"

        found = _tell("sqlite", {size: _on(file(size), folder, _written, size) for size in sizes})
        server = os.environ.get("TEST_DATABASE_URL")
        if server:
            with _databases(server, sizes) as address:
                found |= _tell(
                    "postgresql",
                    {
                        size: _on(address(size), folder, lambda n: _copied(file(n)), size)
                        for size in sizes
                    },
                )
        else:
            print("PostgreSQL: not measured, TEST_DATABASE_URL names no server")
    flow.run()
    return found


@contextmanager
def _databases(server: str, sizes: tuple[int, ...]) -> Iterator[Callable[[int], str]]:
    """A database for each size on a server, dropped at the end."""
    names = {size: f"bench_funding_{os.getpid()}_{size}" for size in sizes}
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in names.values():
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield (
                lambda size: (
                    make_url(server).set(database=names[size]).render_as_string(hide_password=False)
                )
            )
        finally:
            for name in names.values():
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def _on(url: str, folder: Path, fill: Callable[[int], None], size: int) -> Found:
    """What is measured in a new database that `fill` has written a ledger into."""
    app = create_app(Config.for_tests(folder, url))
    with app.app_context():
        upgrade()
        fill(size)
        found = _measured()
        db.session.remove()
        db.engine.dispose()
    return found


# --- a ledger ------------------------------------------------------------------------------------


def _lines() -> list[Line]:
    with transaction():
        book = ledger.open_book("bench", currency_code="USD")
        for number in range(LINES):
            nature = Nature.CONTRIBUTION if number else Nature.REQUIREMENT
            ledger.open_line(book, ref=f"L-{number:05}", nature=nature, currency_code="USD")
    lines = db.session.scalars(select(Line).order_by(Line.id).options(joinedload(Line.book))).all()
    db.session.expunge_all()  # read once, and not again after every commit
    return list(lines)


def _act(chance: random.Random, lines: list[Line], day: date) -> Act:
    """An act of a day: most are entered within ten days, some after years, a few ahead."""
    drawn = chance.random
    ((least, most),) = chance.choices(DELAYS, SHARES)
    amount = (1 + int(drawn() * 10**9)) * (-1 if drawn() < 0.15 else 1)
    effective = max(START, day - timedelta(days=least + int(drawn() * (most - least + 1))))
    line = lines[1 + int(drawn() * (LINES - 1))]
    leg = Leg(line, chance.choice(MEASURES), Money(amount, "USD"), effective)
    return Act("bench", Reason.NEWLY_SIGNED, "bench:1", "u-bench", [leg])


def _written(size: int) -> None:
    """Write the ledger week by week, and some more acts that no closing knows."""
    lines, chance, done = _lines(), random.Random(20211007), 0
    required = Leg(lines[0], Measure.REQUIRED, Money(10**15, "USD"), START)
    first = Act("bench", Reason.REQUIREMENT, "bench:1", "u-bench", [required])
    for week in range(1, WEEKS + 1):
        day = START + timedelta(weeks=week)
        until = size * week // WEEKS
        acts = [_act(chance, lines, day) for _ in range(done, until)]
        if done == 0:
            acts[0] = first
        done = until
        with clock.at(datetime(day.year, day.month, day.day, tzinfo=UTC)):
            with transaction():
                ledger.post_many(acts)
            if week % CLOSED_EVERY == 0:
                jobs.close_books()
    with transaction():
        ledger.post_many([_act(chance, lines, END) for _ in range(SINGLY)])
    db.session.remove()
    path = str(db.engine.url.database)
    with closing(sqlite3.connect(path)) as here, closing(sqlite3.connect(path + KEPT)) as kept:
        here.backup(kept)


def _copied(url: str) -> None:
    """Take over a ledger from SQLite as it is: no trigger looks at a row, `verify` does later."""
    source = sqlite3.connect(str(make_url(url).database) + KEPT)
    target = psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(False))
    with target, target.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in COPIED:
            rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            columns = ", ".join(f'"{name}"' for name, *_ in rows.description)
            cursor.execute(f"DELETE FROM {table}")  # type: ignore[call-overload] # noqa: S608
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[call-overload]
                for row in rows:
                    copy.write_row(row)
    source.close()


def _rates() -> tuple[float, float]:
    """Acts a second, many at once and one by one, each transaction committed."""
    lines = list(db.session.scalars(select(Line).order_by(Line.id).options(joinedload(Line.book))))
    db.session.expunge_all()
    chance = random.Random(7)

    def took(batches: list[list[Act]]) -> float:
        begun = time.perf_counter()
        for acts in batches:
            with transaction():
                ledger.post_many(acts)
        return time.perf_counter() - begun

    many = [[_act(chance, lines, END) for _ in range(TOGETHER)] for _ in range(ROUNDS)]
    single = [[_act(chance, lines, END)] for _ in range(SINGLY)]
    return ROUNDS * TOGETHER / took(many), SINGLY / took(single)


# --- the questions -------------------------------------------------------------------------------


def _asked(last: int) -> dict[str, tuple[date, int]]:
    """The dates and knowledge asked about, by name."""

    def then(day: date) -> int:
        at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        us = ledger.microseconds(at)
        statement = text("SELECT max(seq) FROM posting WHERE recorded_us <= :us")
        return db.session.execute(statement, {"us": us}).scalar_one() or 0

    one, three = END - timedelta(days=365), END - timedelta(days=3 * 365)
    month = date(2022, 6, 30)
    return {
        "now": (END, last),
        "a year ago, known now": (one, last),
        "three years ago, known now": (three, last),
        "a year ago, known then": (one, then(one)),
        "three years ago, known a year later": (three, then(three + timedelta(days=365))),
        "end of a month, known a month later": (month, then(month + timedelta(days=31))),
        "ahead": (END + timedelta(days=300), last),
    }


def _measured() -> Found:
    found = Found()
    book = db.session.scalars(select(Book)).one()
    _settle(db.engine)
    last = db.session.execute(text("SELECT seq FROM head")).scalar_one()
    asked = _asked(last)
    now = asked["now"]
    with _raw(db.engine) as raw:
        found.raw, found.cold = _median(
            lambda: raw(book.id, *now), lambda: sums.whole(book.id, *now)
        )
    through = {}
    for name, question in asked.items():
        truth = sums.whole(book.id, *question)
        assert sums.by_line(book.id, *question) == truth, f"{name}: not the sum of its entries"
        (through[name],) = _median(lambda q=question: sums.by_line(book.id, *q))
    found.sums, found.worst = statistics.median(through.values()), max(through.values())
    held = line_sums(book, *now)
    (found.gaps,) = _median(lambda: total_of((one.sums for one in held), _one).gaps.printed)
    found.lines, found.page, found.bridge = _median(
        lambda: line_sums(book, *now),
        lambda: position(book, now[0]),
        lambda: bridge_between(
            book, asked["a year ago, known then"], now, opening_rates={}, closing_rates={}
        ),
        rounds=1,
    )
    found.changed = len(changed.between(book.id, asked["a year ago, known then"], now))
    with _memory() as peak:
        begun = _clock()()
        assert not list(verify())
        found.verified = _clock()() - begun
    found.verify_peak = peak[0]
    found.question_peak = _traced(lambda: sums.by_line(book.id, *now))
    found.size, found.closings = _sizes(db.engine)
    found.bulk, found.singly = _rates()
    return found


def _one(_currency: str) -> Fraction:
    return Fraction(1)


def _clock() -> Callable[[], float]:
    """What counts: our own CPU time where nobody else works for us, the wall clock otherwise."""
    return time.process_time if db.engine.dialect.name == "sqlite" else time.perf_counter


def _median(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds of each, the median of rounds in turn, each in a transaction of its own."""
    now = _clock()
    times: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for work, taken in zip(works, times, strict=True):
            db.session.rollback()
            db.session.connection()
            begun = now()
            work()
            taken.append(now() - begun)
    return [statistics.median(taken) for taken in times]


# --- the two databases ---------------------------------------------------------------------------


def _settle(engine: Engine) -> None:
    """What a database does by itself after a while: on PostgreSQL, vacuum; on SQLite, nothing."""
    db.session.remove()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE entry, posting, balance, closing, period"))


@contextmanager
def _raw(engine: Engine) -> Iterator[Callable[[int, date, int], object]]:
    """The reference: the aggregate asked of the driver, all rows fetched."""
    if engine.dialect.name == "sqlite":
        plain = sqlite3.connect(str(engine.url.database))
        try:
            yield lambda book_id, as_of, seq: plain.execute(
                RAW.format("?"), (book_id, as_of.isoformat(), seq)
            ).fetchall()
        finally:
            plain.close()
    else:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url) as server:
            yield lambda *question: server.execute(RAW.format("%s"), question).fetchall()


def _sizes(engine: Engine) -> tuple[float, int]:
    """The size of the closings by that of the ledger, indexes included, and their number."""
    number = db.session.execute(text("SELECT count(*) FROM closing")).scalar_one()

    def bytes_of(*tables: str) -> int:
        if engine.dialect.name == "postgresql":
            statement = "SELECT pg_total_relation_size(:name)"
        else:
            statement = (
                "SELECT sum(pgsize) FROM dbstat WHERE name IN"
                " (SELECT name FROM sqlite_master WHERE tbl_name = :name)"
            )
        return sum(
            db.session.execute(text(statement), {"name": name}).scalar_one() for name in tables
        )

    return bytes_of("closing", "balance") / bytes_of("entry", "posting"), number


# --- memory --------------------------------------------------------------------------------------


def _traced(work: Callable[[], object]) -> float:
    """The most memory that Python held for it, in MiB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


@contextmanager
def _memory() -> Iterator[list[float]]:
    """By how much the process grew at most meanwhile, in MiB; looked at every 20 ms."""
    grown, stop = [0.0], threading.Event()
    pages = Path("/proc/self/statm")

    def resident() -> float:
        return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    before = resident()

    def watch() -> None:
        while not stop.wait(0.02):
            grown[0] = max(grown[0], resident() - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield grown
    finally:
        stop.set()
        watcher.join()


# --- telling -------------------------------------------------------------------------------------


def _tell(database: str, by_size: dict[int, Found]) -> dict[str, float]:
    print(f"{database}: {LINES} lines, {WEEKS} weeks, seven questions, median of {ROUNDS}")
    print(
        "   entries     raw    cold  closed  worst    gaps   lines    page  bridge (ms)"
        "  verify s   MiB asked/verified"
    )
    for size, found in by_size.items():
        milliseconds = (
            found.raw,
            found.cold,
            found.sums,
            found.worst,
            found.gaps,
            found.lines,
            found.page,
            found.bridge,
        )
        print(
            f"  {size:8}"
            + "".join(f"{seconds * 1000:8.1f}" for seconds in milliseconds)
            + f"     {found.verified:8.1f}   {found.question_peak:6.1f} /{found.verify_peak:6.1f}"
        )
        print(
            f"           {found.bulk:,.0f} acts/s together, {found.singly:,.0f} singly;"
            f" {found.closings} closings, {found.size:.2f} of the ledger's size"
        )
        print(
            f"           bridge of a year: {found.changed:,} entries changed,"
            f" {found.bridge / found.changed * 1e6:.0f} us each"
        )
    largest = max(by_size)
    last, before = by_size[largest], by_size.get(100_000, by_size[max(by_size)])
    ratios = {
        "cold": last.cold / last.raw,
        f"closed {database}": last.sums / last.raw,
        "with gaps": (last.lines + last.gaps) / last.raw,
        "growth": last.sums / before.sums,
        "memory": last.question_peak / before.question_peak,
        "memory of the proof": last.verify_peak / max(1.0, before.verify_peak),
        "size": last.size,
        "bulk": last.bulk / last.singly,
        "verified": last.verified,
    }
    words = {
        "cold": "cold question over all history / raw aggregate",
        f"closed {database}": "sums through closings / raw aggregate",
        "with gaps": "lines with their facts and the three gaps / raw",
        "growth": f"sums through closings, {largest:,} / 100,000",
        "memory": f"memory of a question, {largest:,} / 100,000",
        "memory of the proof": f"memory of the proof, {largest:,} / 100,000",
        "size": "closings / ledger, bytes",
        "bulk": "bulk / singly, acts a second",
        "verified": "verification of the chain, seconds",
    }
    for name, ratio in ratios.items():
        least = name == "bulk"
        if name not in GOALS:
            print(f"  {words[name]:48} {ratio:8.3f}")
            continue
        goal = GOALS[name]
        met = ratio >= goal if least else ratio <= goal
        print(
            f"  {words[name]:48} {ratio:8.3f}"
            f" (goal at {'least' if least else 'most'} {goal}: {'met' if met else 'NOT MET'})"
        )
    return {f"{database} {name}": ratio for name, ratio in ratios.items()}


if __name__ == "__main__":
    run(*sys.argv[1:])
