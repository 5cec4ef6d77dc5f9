"""The officer’s list of delegates: a full page, 2,000 of them, and a bare Flask page of the rows.

The bare page has no permissions, no translation, no layout and no filters: one ORM query of fifty
delegates with their partners' names, one count, one small template. Both are asked in turn, in the
same process. The number of statements must be the same for 50 and for 2,000.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session, joinedload

from app.core.collation import plain
from app.core.db import db, transaction
from app.factory import create_app
from app.registration.models import Delegate, Delegation
from config import Config
from tests import people
from tests.queries import counted
from tests.registration.factories import invited, make_meeting

FEW, MANY, PARTNERS, ROUNDS = 50, 2_000, 20, 15
GOALS = {"statements": 0, "many / few": 1.5, "of bare page": 0.25}
LIST = "/desk/meetings/second-meeting/registration/delegates"
SEARCH = f"{LIST}?q=family+1999&sort=partner"

BARE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Delegates</title></head>
<body><h1>{{ total }} delegates</h1><table>{% for one in rows %}<tr><th>{{ one.honorific }}
{{ one.given_names }} {{ one.family_name }}</th><td>{{ one.delegation.partner.label.en }}</td>
<td>{{ one.function }}</td><td>{{ one.mode }}</td><td>{{ one.listen_language }}</td>
<td>{{ one.state }}</td></tr>{% endfor %}</table></body></html>"""


def run() -> dict[str, float]:
    """Measure, print, and return statements more, the time of many by that of few, and our share
    of a bare page's speed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(Config.for_tests(folder, f"sqlite:///{folder / 'bench.sqlite3'}"))
        with app.app_context():
            upgrade()
            ids = _partners()
            return _measured(app, ids)


def _partners() -> list[int]:
    with transaction():
        meeting = make_meeting()
    return [invited(f"Nr {number}", meeting=meeting).id for number in range(PARTNERS)]


def _register(delegations: list[int], numbers: range) -> None:
    with transaction():
        meeting_id = db.session.get_one(Delegation, delegations[0]).meeting_id
        db.session.execute(
            insert(Delegate),
            [
                {
                    "delegation_id": delegations[number % len(delegations)],
                    "meeting_id": meeting_id,
                    "honorific": "Ms",
                    "given_names": "Given",
                    "family_name": f"Family {number}",
                    "function": "Adviser, Permanent Mission",
                    "email": f"n{number}@example.org",
                    "email_key": f"n{number}@example.org",
                    "plain": plain(f"Given Family {number} n{number}@example.org"),
                    "mode": "room" if number % 3 else "online",
                    "version": 1,
                }
                for number in numbers
            ],
        )


def _measured(app: Flask, delegations: list[int]) -> dict[str, float]:
    client = app.test_client()
    people.sign_in(client, "officer")

    def ours(address: str = LIST) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code
        assert b"Family" in answer.data, "not the page that was meant"

    _register(delegations, range(FEW))
    ours()
    with counted() as few:
        ours()
    few_seconds = _median([ours])[0]
    _register(delegations, range(FEW, MANY))
    ours()
    with counted() as many:
        ours()
    many_seconds, search_seconds, family_seconds, bare_seconds = _median(
        [ours, lambda: ours(SEARCH), lambda: ours(f"{LIST}?sort=family"), _bare(db.engine)]
    )
    found = {
        "statements": len(many) - len(few),
        "many / few": many_seconds / few_seconds,
        "of bare page": bare_seconds / many_seconds,
    }
    print(f"{LIST}: fifty a page, median of {ROUNDS}, one process, page cache does not apply")
    print(f"  {FEW:5} registrations  {len(few):3} statements   {few_seconds * 1000:6.1f} ms")
    print(f"  {MANY:5} registrations  {len(many):3} statements   {many_seconds * 1000:6.1f} ms")
    print(f"        searched without accents       {search_seconds * 1000:6.1f} ms")
    print(f"        sorted by family name          {family_seconds * 1000:6.1f} ms")
    print(f"  bare Flask page of the same rows     {bare_seconds * 1000:6.1f} ms")
    print(f"  statements more for {MANY} {found['statements']} (goal {GOALS['statements']})")
    print(f"  time {MANY} / {FEW} {found['many / few']:.2f} (goal at most {GOALS['many / few']})")
    print(
        f"  speed against the bare page {found['of bare page']:.2f}"
        f" (goal at least {GOALS['of bare page']})"
    )
    return found


def _bare(engine: Engine) -> Callable[[], None]:
    bare = Flask("bare")
    page = bare.jinja_env.from_string(BARE)

    @bare.get("/")
    def delegates() -> str:
        with Session(engine) as session:
            total = session.execute(select(func.count()).select_from(Delegate)).scalar_one()
            rows = session.scalars(
                select(Delegate)
                .order_by(Delegate.id)
                .limit(50)
                .options(joinedload(Delegate.delegation).joinedload(Delegation.partner))
            )
            return page.render(rows=rows.all(), total=total)

    client = bare.test_client()

    def ask() -> None:
        assert client.get("/").status_code == 200

    return ask


def _median(works: list[Callable[[], None]]) -> list[float]:
    """Seconds of each, the median of rounds in turn."""
    times: list[list[float]] = [[] for _work in works]
    for _round in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


if __name__ == "__main__":
    run()
