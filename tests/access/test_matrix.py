"""Every page as every role over HTTP, with own and with foreign rows.

The expectation is written by hand, one file for each room in ``matrix/``; it is never computed
from the policy, so it is no copy of it. A cell says ``yes`` (let in), ``own`` (let in for what is
one's own, refused for what is somebody else's) or ``no`` (refused, and nothing is written).
"""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.access import guard
from app.core import clock
from app.core.db import db
from tests.access.subjects import values_for
from tests.access.world import FOREIGN, OWN, ROLES, World, empty_press
from tests.databases import SERVER

FILES = sorted((Path(__file__).parent / "matrix").glob("*.csv"))
CELLS = ("yes", "own", "no")
ON_BOTH = ("officer", "focal")
"""The widest role of the desk, and one for whom own and foreign differ; the other roles walk on
SQLite alone."""
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "MERGE")
REFUSALS = (401, 403, 404)
DAY = datetime(2026, 8, 3, 12, tzinfo=UTC)
"""When the matrix is walked: registration for the demo's next meetings is open."""


@dataclass(frozen=True)
class Row:
    """One endpoint and method with what each role may expect."""

    endpoint: str
    method: str
    cells: dict[str, str]

    def is_asked_by(self, role: str) -> bool:
        """Whether the role walks here. A page that a visitor may read, and so everybody, is read
        by a visitor, by an officer and by a focal point; of whatever else, nobody is left out."""
        open_to_all = self.method == "GET" and set(self.cells.values()) == {"yes"}
        return not open_to_all or role in ("visitor", *ON_BOTH)


def _rows() -> list[Row]:
    rows = []
    for file in FILES:
        with file.open(encoding="utf-8", newline="") as text:
            for line in csv.DictReader(text):
                cells = {role: line[role] for role in ROLES}
                assert set(cells.values()) <= set(CELLS), f"{file.name}: {line['endpoint']}"
                rows.append(Row(line["endpoint"], line["method"], cells))
    return rows


ROWS = _rows()


def _pairs(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if not guard.is_exempt(rule.endpoint)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_matrix_lists_every_address_once_and_no_other(app: Flask) -> None:
    listed = Counter((row.endpoint, row.method) for row in ROWS)
    there = _pairs(app)
    assert [pair for pair, times in listed.items() if times > 1] == [], "listed twice"
    assert sorted(there - set(listed)) == [], "not in tests/access/matrix/"
    assert sorted(set(listed) - there) == [], "no such address any more"


@contextmanager
def _counting_writes() -> Iterator[list[str]]:
    writes: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            writes.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield writes
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _ask(world: World, row: Row, whose: str) -> tuple[TestResponse, list[str]]:
    """Send the request as the world's present role; what it answers and what it wrote."""
    rule = next(world.app.url_map.iter_rules(row.endpoint))
    values = values_for(row.endpoint, set(rule.arguments), world, whose)
    with world.app.test_request_context():
        path = world.app.url_for(row.endpoint, **values)
    data = {} if row.method == "GET" else {"csrf_token": world.token()}
    db.session.rollback()
    with _counting_writes() as writes:
        answer = world.client.open(path, method=row.method, data=data or None, buffered=False)
        answer.close()
    return answer, writes


def _is_refused(answer: TestResponse) -> bool:
    to_sign_in = answer.status_code == 302 and (answer.location or "").startswith("/sign-in?next=")
    return answer.status_code in REFUSALS or to_sign_in


def _fault(world: World, row: Row, whose: str, *, allowed: bool) -> str | None:
    try:
        answer, writes = _ask(world, row, whose)
    except Exception as crash:  # one page that breaks must not hide the others
        db.session.rollback()
        return f"{world.role}: {row.method} {row.endpoint} ({whose}) broke: {crash!r:.300}"
    what = f"{world.role}: {row.method} {row.endpoint} ({whose}) answered {answer.status_code}"
    if answer.status_code >= 500:
        return what
    if allowed == _is_refused(answer):
        return f"{what}, expected to be {'let in' if allowed else 'refused'}"
    if not allowed and row.method != "GET" and writes:
        return f"{what} and wrote: {writes[0][:80]}"
    return None


@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=() if role in ON_BOTH else pytest.mark.once) for role in ROLES],
)
def test_each_address_answers_each_role_as_the_matrix_says(demo_app: Flask, role: str) -> None:
    # Printing takes a second, and whoever is let in to a paper gets the same one.
    printed = role in ON_BOTH and not SERVER
    with clock.at(DAY), nullcontext() if printed else empty_press():
        faults = _faults(World(demo_app), role)
    assert not faults, "\n" + "\n".join(faults)


def _faults(world: World, role: str) -> list[str]:
    faults = []
    world.become(role)
    # What is read and what is refused comes first: what is let in may change the world.
    asked = [row for row in ROWS if row.is_asked_by(role)]
    order = sorted(asked, key=lambda row: (row.method != "GET", row.cells[role] != "no"))
    for row in order:
        expected = {
            "yes": ((OWN, True),),
            "no": ((OWN, False),),
            "own": ((FOREIGN, False), (OWN, True)),
        }[row.cells[role]]
        for whose, allowed in expected:
            fault = _fault(world, row, whose, allowed=allowed)
            if allowed and row.method != "GET":
                world.become(role)  # what was carried out may have ended the sign-in
            if fault:
                faults.append(fault)
    return faults
