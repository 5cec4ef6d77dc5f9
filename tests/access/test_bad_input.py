"""Every form of the product with bad input: no page falls over, nothing hostile comes back alive.

The addresses, the roles and the rows are those of the matrix: each POST is sent by a role that may
use it, once for every kind of nonsense, into every field that its page shows (and a few that it
does not). What is right or wrong with a value is the rooms' own tests; here it is that the answer
is a page with a sentence, in time, with what was typed still there and harmless.
"""

from contextlib import nullcontext
from html.parser import HTMLParser

import pytest
from flask import Flask

from app.core.db import db
from tests.access.subjects import values_for
from tests.access.test_matrix import ROWS, Row
from tests.access.world import OWN, World, empty_press
from tests.databases import SERVER

CANARY = "<script>alert('tdt')</script><img src=x onerror=alert(1)>{{7*7}}%(x)s"
KINDS = {
    "empty": "",
    "hostile": f"={CANARY}",
    "far too long": "long " * 8000,
    "control characters": "a\x00b\r\nBcc: x@example.org\u202egnp\ufeff \ud83d Żółć 何 ٠١".encode(
        errors="replace"
    ).decode(),
    "number": "999999999999999999999999999999.999",
    "date": "2021-02-30",
}
#: Fields that a stranger might add: columns that no form offers.
SMUGGLED = {"state": "approved", "approved_by": "me", "partner_id": "1", "id": "1", "by": "me"}
SKIP = {"accounts.sign_out"}


class Fields(HTMLParser):
    """The names of the fields of a page's forms, with the first choice of each list."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control that has a name."""
        given = dict(attrs)
        name = given.get("name")
        if tag in ("input", "textarea", "select") and name and name != "csrf_token":
            self.names.setdefault(name, given.get("type") or tag)


def _who(row: Row) -> str | None:
    order = ("officer", "finance", "approver", "lead", "rapporteur", "facilitator", "admin",
             "authoriser", "focal", "participant", "visitor")  # fmt: skip
    return next((role for role in order if row.cells[role] in ("yes", "own")), None)


POSTS = [row for row in ROWS if row.method == "POST" and row.endpoint not in SKIP and _who(row)]
#: By role and room, so that each test signs in as one and works on a database of its own.
BY_ROOM: dict[tuple[str, str], list[Row]] = {}
for _row in POSTS:
    BY_ROOM.setdefault((_who(_row) or "", _row.endpoint.partition(".")[0]), []).append(_row)


@pytest.mark.parametrize(("role", "room"), sorted(BY_ROOM))
def test_no_form_falls_over(demo_app: Flask, role: str, room: str) -> None:
    with nullcontext() if not SERVER else empty_press():
        faults = _faults(World(demo_app), role, BY_ROOM[role, room])
    assert not faults, "\n".join(faults)


def _faults(world: World, role: str, rows: list[Row]) -> list[str]:
    faults: list[str] = []
    for row in rows:
        world.become(role)
        path = _path(world, row)
        shown = Fields()
        with world.client.get(path) as page:
            if page.status_code == 200 and page.mimetype == "text/html":
                shown.feed(page.text)
        for kind, value in KINDS.items():
            fault = _fault(world, path, shown, kind, value)
            if fault:
                faults.append(f"{role}: {row.endpoint} with {kind} input: {fault}")
    return faults


def _path(world: World, row: Row) -> str:
    rule = next(world.app.url_map.iter_rules(row.endpoint))
    values = values_for(row.endpoint, set(rule.arguments), world, OWN)
    with world.app.test_request_context():
        return world.app.url_for(
            row.endpoint, **{name: v for name, v in values.items() if name in rule.arguments}
        )


def _fault(world: World, path: str, shown: Fields, kind: str, value: str) -> str | None:
    data = {**SMUGGLED, **dict.fromkeys(shown.names, value), "csrf_token": world.token()}
    db.session.rollback()
    try:
        with world.client.post(path, data=data) as answer:
            if answer.status_code >= 500:
                return f"answered {answer.status_code}"
            if answer.mimetype != "text/html":
                return None
            text = answer.text
    except Exception as error:
        return f"raised {type(error).__name__}: {str(error)[:160]}"
    if "<script>alert" in text or "<img src=x" in text:
        return "came back alive"
    if "Traceback" in text:
        return "shows a trace"
    return None
