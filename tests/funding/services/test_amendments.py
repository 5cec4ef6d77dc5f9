"""A signed agreement changes: amounts up and down, the schedule with them, and its end."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import SamePerson
from app.funding.models import Entry, Instalment
from app.funding.queries.positions import position
from app.funding.rules.engagements import EngagementType
from app.funding.rules.stages import Measure, Nature, slot
from app.funding.services import amendments, engagements, schedules
from app.funding.services.agreements import Agreed
from app.funding.services.amendments import Added, Delta, Moved, Waived
from app.funding.services.papers import NotWaiting
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, LEAD, eur, on, usd
from tests.funding.services.test_agreements import LINE, PAID, SIGNED, received, signed

LATER = date(2023, 3, 1)
DAY = date(2022, 6, 1)


def amended(agreement, *, kind="amendment", day=DAY, by=APPROVER, **what):
    with on(day.year, day.month, day.day), transaction():
        amendment = amendments.record(
            agreement, kind=kind, effective_on=day, why="Signed by both sides.", by=FINANCE, **what
        )
        return amendments.approve(amendment, by=by)


def line_of(world, as_of, known_at=None):
    (line,) = [
        x
        for x in position(world.book, as_of, known_at).contributions
        if x.facts.partner_slug == "alfa"
    ]
    return line


def dues(row):
    """What the ledger has due, by day; days on which nothing is left are not in it."""
    found = {}
    rows = db.session.execute(
        select(Entry.effective_on, Entry.amount).where(
            Entry.line_id == row.line_id, Entry.measure == slot(Nature.CONTRIBUTION, Measure.DUE)
        )
    )
    for day, amount in rows:
        found[day] = found.get(day, 0) + amount
    return {day: amount for day, amount in found.items() if amount}


def written(row):
    """What the papers have due, by day."""
    found = {}
    for one, _part in schedules.standing(row):
        found[one.due_on] = found.get(one.due_on, 0) + one.proposed_minor
    return found


def test_an_amount_goes_up_with_a_further_instalment(funded):
    agreement = signed(funded)
    row = agreement.lines[0]
    amendment = amended(
        agreement,
        deltas=[Delta(row, eur("2000000"))],
        steps=[Added(row, eur("2000000"), date(2024, 3, 1))],
        ends_on=date(2025, 12, 31),
    )
    assert amendment.number == "AG-2021-0001/A1"
    assert agreement.ends_on == date(2025, 12, 31)
    assert line_of(funded, DAY).of(Measure.SIGNED) == eur("10000000")
    assert line_of(funded, date(2022, 5, 31)).of(Measure.SIGNED) == eur("8000000")
    assert dues(row) == written(row) == {
        PAID: 300000000, LATER: 500000000, date(2024, 3, 1): 200000000
    }  # fmt: skip
    assert list(verify()) == []


def test_an_amount_goes_down_to_what_was_received_and_no_further(funded):
    agreement = signed(funded)
    received(agreement, eur("3000000"))
    row = agreement.lines[0]
    with pytest.raises(amendments.BelowReceived):
        amended(agreement, deltas=[Delta(row, eur("-5000000.01"))])
    amended(agreement, deltas=[Delta(row, eur("-5000000"))])
    line = line_of(funded, DAY)
    assert line.of(Measure.SIGNED) == line.of(Measure.RECEIVED) == eur("3000000")
    assert dues(row) == written(row) == {PAID: 300000000}


def test_what_is_taken_back_does_not_come_back_as_a_pledge(funded):
    with on(2021, 10, 7), transaction():
        pledge = engagements.prepare(
            partner=funded.alfa,
            phase=funded.phase,
            type=EngagementType.AMOUNT,
            lines=[LINE],
            by=FOCAL,
        )
        engagements.announce(pledge, announced_on=date(2021, 10, 7), by=AUTHORISER)
    agreement = signed(funded, Agreed(LINE, converts=pledge.lines[0].line), engagement=pledge)
    before = position(funded.book, date(2022, 5, 31))
    amended(agreement, kind="termination")
    after = position(funded.book, DAY)
    assert before.outstanding == after.outstanding == usd("0")
    assert after.pledged == usd("75000000")
    assert after.mobilised == usd("75000000")
    assert agreement.state == "terminated"


def test_terminated_it_keeps_what_was_received_and_expects_nothing_more(funded):
    agreement = signed(funded)
    received(agreement, eur("4000000"))
    row = agreement.lines[0]
    amendment = amended(agreement, kind="termination")
    assert amendment.number == "AG-2021-0001/T1"
    line = line_of(funded, DAY)
    assert line.of(Measure.SIGNED) == eur("4000000")
    assert line.sums.rest == 0
    assert dues(row) == written(row) == {PAID: 300000000, LATER: 100000000}
    with pytest.raises(amendments.NotInForce):
        amended(agreement, deltas=[Delta(row, eur("1"))])


def test_closed_with_everything_paid_it_posts_nothing(funded):
    agreement = signed(funded)
    received(agreement, eur("8000000"))
    amendment = amended(agreement, kind="closure")
    assert (agreement.state, amendment.posting_seq) == ("closed", None)


def test_overdue_is_remembered_as_it_was_known(funded):
    agreement = signed(funded)
    (first, _second) = agreement.instalments
    before = on(2022, 5, 1)
    with before:
        known_then = position(funded.book, DAY).known_at
    amended(agreement, kind="schedule", steps=[Moved(first, date(2022, 9, 1))])
    assert line_of(funded, DAY).overdue == eur("0")
    assert line_of(funded, DAY, known_then).overdue == eur("3000000")
    assert line_of(funded, date(2022, 9, 1)).overdue == eur("3000000")


def test_only_what_is_unpaid_moves(funded):
    agreement = signed(funded)
    received(agreement, eur("1000000"))
    row, (first, second) = agreement.lines[0], agreement.instalments
    amended(agreement, kind="schedule", steps=[Moved(first, date(2022, 9, 1)), Waived(second)])
    assert dues(row) == written(row) == {PAID: 100000000, date(2022, 9, 1): 200000000}
    assert db.session.get(Instalment, second.id).state == "waived"
    with pytest.raises(amendments.PaidAlready):
        amended(agreement, kind="schedule", steps=[Waived(first)])


def test_a_change_needs_a_second_person_and_is_let_in_once(funded):
    agreement = signed(funded)
    with on(2022, 6, 1):
        with transaction():
            amendment = amendments.record(
                agreement,
                kind="amendment",
                effective_on=DAY,
                why="More",
                deltas=[Delta(agreement.lines[0], eur("1"))],
                by=FINANCE,
            )
        with pytest.raises(SamePerson), transaction():
            amendments.approve(amendment, by=FINANCE)
        with transaction():
            amendments.approve(amendment, by=APPROVER)
        with pytest.raises(NotWaiting), transaction():
            amendments.approve(amendment, by=LEAD)


@pytest.mark.parametrize(
    ("what", "refused"),
    [
        ({}, amendments.NothingChanges),
        ({"day": date(2021, 12, 14), "conditions": "x"}, amendments.BadDay),
        ({"added": "8000000.01"}, amendments.TooMuchDue),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_recorded(funded, what, refused):
    agreement = signed(funded)
    row, steps = agreement.lines[0], []
    if amount := what.pop("added", None):
        steps = [Added(row, eur(amount), LATER)]
    with pytest.raises(refused), on(2022, 6, 1), transaction():
        amendments.record(
            agreement,
            kind="amendment",
            effective_on=what.pop("day", DAY),
            why="Changed",
            steps=steps,
            by=FINANCE,
            **what,
        )
    assert agreement.signed_on == SIGNED
