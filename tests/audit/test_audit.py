"""The trail: written with the act, never changed."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import audit
from app.audit import queries
from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.core.money import Money

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def write(action: str = "pledge.announced", at: datetime = NOON, **facts: str) -> None:
    with clock.at(at), transaction():
        audit.record(
            "anna", action, subject_type="pledge", subject_id="P-1", why="said so", **facts
        )


@pytest.mark.usefixtures("app")
def test_a_row_says_who_when_what_and_why() -> None:
    with clock.at(NOON), transaction():
        audit.record(
            "anna",
            "pledge.announced",
            subject_type="pledge",
            subject_id="P-1",
            partner_id=7,
            why="at the tour de table",
            amount=Money(125050, "USD"),
            day=date(2026, 5, 4),
            lines=[1, 2],
            note=None,
        )
    (event,) = db.session.scalars(select(AuditEvent))
    assert (event.actor, event.action, event.at, event.partner_id) == (
        "anna",
        "pledge.announced",
        NOON,
        7,
    )
    assert event.why == "at the tour de table"
    assert event.facts["day"] == "2026-05-04"
    assert event.facts["lines"] == [1, 2]
    assert event.facts["note"] is None
    assert "1250.50" in event.facts["amount"]


@pytest.mark.usefixtures("app")
def test_a_row_goes_with_its_transaction() -> None:
    def fail() -> None:
        with transaction():
            audit.record("anna", "pledge.announced", subject_type="pledge", subject_id="P-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.scalars(select(AuditEvent)).all() == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'eve'",
        "UPDATE audit_event SET why = ''",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event (id, at, actor, action, subject_type, subject_id, why,"
        " facts) SELECT id, at, 'eve', action, subject_type, subject_id, why, facts"
        " FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_a_row_is_never_changed_or_removed(statement: str) -> None:
    write()
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))
    (event,) = db.session.scalars(select(AuditEvent))
    assert (event.actor, event.why) == ("anna", "said so")


@pytest.mark.usefixtures("app")
def test_the_trail_is_read_newest_first_by_actor_action_subject_and_day() -> None:
    write("a.first", at=datetime(2026, 5, 3, 23, 59, tzinfo=UTC))
    write("a.second", at=datetime(2026, 5, 4, 0, 0, tzinfo=UTC))
    write("a.third", at=datetime(2026, 5, 4, 23, 59, tzinfo=UTC))
    write("a.fourth", at=datetime(2026, 5, 5, 0, 0, tzinfo=UTC))

    def found(**wanted: object) -> list[str]:
        rows, _ = queries.page(queries.Filter(**wanted), number=1, size=10)
        return [row.action for row in rows]

    day = date(2026, 5, 4)
    assert found(since=day, until=day) == ["a.third", "a.second"]
    assert found(action="a.first") == ["a.first"]
    assert found(actor="nobody") == []
    assert found(subject_id="P-1") == ["a.fourth", "a.third", "a.second", "a.first"]
    rows, total = queries.page(queries.Filter(), number=2, size=3)
    assert ([row.action for row in rows], total) == (["a.first"], 4)
    assert queries.actions() == ["a.first", "a.fourth", "a.second", "a.third"]
    oldest_first = [event.action for event in queries.events_of("pledge", "P-1")]
    assert oldest_first == ["a.first", "a.second", "a.third", "a.fourth"]
