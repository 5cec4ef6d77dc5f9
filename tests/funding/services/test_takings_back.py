"""Approved papers taken back: by two persons, by the mirror, and never from under a later one."""

from datetime import UTC, date, datetime

import pytest

from app.core.db import transaction
from app.core.errors import SamePerson
from app.core.localised import Localised
from app.funding.queries import funds as fund_queries
from app.funding.queries.gaps import cash
from app.funding.queries.own import rest
from app.funding.queries.positions import position
from app.funding.rules.changes import Held
from app.funding.rules.stages import Measure
from app.funding.services import deliveries, funds, positions, settlements
from app.funding.services import takings_back as services
from app.funding.services.amendments import Added, Delta, Moved
from app.funding.services.papers import ReasonNeeded
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, FINANCE, eur, on, usd
from tests.funding.services.test_agreements import PAID, received, signed
from tests.funding.services.test_amendments import DAY, LATER, amended, dues, line_of, written
from tests.funding.services.test_settlements import agreed, held, settled, unagreed


def taken_back(paper, *, why="Entered twice", by=APPROVER, day=date(2022, 7, 1)):
    with on(day.year, day.month, day.day), transaction():
        return services.approve(services.record(paper, why=why, by=FINANCE), by=by)


def test_an_amendment_taken_back_leaves_amount_schedule_and_words_as_they_were(funded):
    agreement = signed(funded)
    row = agreement.lines[0]
    ends_on, before = agreement.ends_on, held(row)
    first = amended(
        agreement,
        deltas=[Delta(row, eur("2000000"))],
        steps=[Added(row, eur("2000000"), date(2024, 3, 1))],
        ends_on=date(2025, 12, 31),
        conditions="A report each year",
    )
    asked = taken_back(first)
    assert (first.state, asked.approved_by, agreement.state) == ("reversed", APPROVER, "signed")
    assert held(row) == before == Held(signed=800000000)
    assert dues(row) == written(row) == {PAID: 300000000, LATER: 500000000}
    assert (agreement.ends_on, agreement.conditions) == (ends_on, "")
    assert line_of(funded, DAY).of(Measure.SIGNED) == eur("8000000")
    # What was known before it was taken back stays known.
    assert line_of(funded, DAY, datetime(2022, 6, 15, tzinfo=UTC)).of(Measure.SIGNED) == eur(
        "10000000"
    )
    assert list(verify()) == []


def test_an_instalment_moved_is_due_on_its_first_day_again(funded):
    agreement = signed(funded)
    row, moved = agreement.lines[0], agreement.instalments[1]
    was = (moved.trigger_kind, moved.trigger_text)
    change = amended(
        agreement, kind="schedule", steps=[Moved(moved, date(2024, 5, 1), "condition", "Audit")]
    )
    taken_back(change)
    assert (moved.due_on, moved.trigger_kind, moved.trigger_text) == (LATER, *was)
    assert dues(row) == written(row) == {PAID: 300000000, LATER: 500000000}


def test_a_termination_taken_back_puts_the_agreement_in_force(funded):
    agreement = signed(funded)
    received(agreement, eur("4000000"))
    row = agreement.lines[0]
    change = amended(agreement, kind="termination")
    taken_back(change)
    assert agreement.state == "signed"
    assert held(row) == Held(signed=800000000, received=400000000)
    assert dues(row) == written(row) == {PAID: 300000000, LATER: 500000000}


def test_a_closing_that_posted_nothing_is_taken_back_too(funded):
    agreement = signed(funded)
    received(agreement, eur("8000000"))
    asked = taken_back(amended(agreement, kind="closure"))
    assert (agreement.state, asked.posting_seq) == ("signed", None)


def test_nothing_is_taken_back_from_under_what_came_later(funded):
    agreement = signed(funded)
    row = agreement.lines[0]
    first = amended(agreement, deltas=[Delta(row, eur("2000000"))])
    second = amended(agreement, day=date(2022, 6, 2), conditions="As before")
    with pytest.raises(services.StandsOn, match=r"AG-2021-0001/A2 came later"):
        taken_back(first)
    taken_back(second)
    taken_back(first)
    assert held(row) == Held(signed=800000000)


def test_an_amount_that_was_paid_since_stays_signed(funded):
    agreement = signed(funded)
    row = agreement.lines[0]
    change = amended(agreement, deltas=[Delta(row, eur("2000000"))])
    received(agreement, eur("8000001"), day=date(2022, 6, 3))
    with pytest.raises(services.MoneyCameSince, match=r"EUR 8000000.00 .* EUR 8000001.00"):
        taken_back(change)


def test_between_asking_and_agreeing_cash_may_come(funded):
    agreement = signed(funded)
    row = agreement.lines[0]
    change = amended(agreement, deltas=[Delta(row, eur("2000000"))])
    with on(2022, 6, 2), transaction():
        asked = services.record(change, why="Wrong agreement", by=FINANCE)
    received(agreement, eur("9000000"), day=date(2022, 6, 3))
    with pytest.raises(services.MoneyCameSince), on(2022, 6, 4), transaction():
        services.approve(asked, by=APPROVER)
    assert (change.state, asked.state) == ("approved", "recorded")


def test_a_refund_taken_back_is_received_again_at_its_own_rate(world):
    agreement = signed(world)
    row = agreement.lines[0]
    received(agreement, eur("3000000"))
    refund = settled(settlements.refund, row.line, amount=eur("1000000"), agreement_line=row)
    taken_back(refund)
    assert held(row) == Held(signed=800000000, received=300000000)
    assert settlements.received_on(row.line) == (300000000, 332520000)
    assert dues(row) == written(row) == {PAID: 300000000, LATER: 500000000}
    assert list(verify()) == []


def test_a_write_off_taken_back_is_owed_again(world):
    row = agreed(world, "1000000").lines[0]
    received(row.agreement, usd("600000"))
    given_up = settled(settlements.write_off, row, amount=usd("400000"))
    taken_back(given_up)
    assert position(world.book, DAY).receivable == usd("400000")
    assert dues(row) == written(row) == {PAID: 100000000}


def test_an_application_taken_back_lies_unapplied_again(world):
    line = unagreed(world, eur("300000"))
    row = signed(world).lines[0]
    applied = settled(settlements.apply, line, row, amount=eur("300000"))
    taken_back(applied)
    assert (settlements.received_on(line), held(row).received) == ((30000000, 33252000), 0)


def test_money_that_went_back_since_is_not_taken_back(world):
    line = unagreed(world, eur("300000"))
    row = signed(world).lines[0]
    applied = settled(settlements.apply, line, row, amount=eur("300000"))
    refund = settled(
        settlements.refund, row.line, amount=eur("1"), agreement_line=row, day=date(2022, 6, 2)
    )
    with pytest.raises(services.StandsOn, match=refund.number):
        taken_back(applied)


def test_a_refund_out_of_a_fund_comes_back_into_it(world):
    with on(2021, 12, 1), transaction():
        fund = funds.create(
            slug="coastal-fund", programme=world.programme, name=Localised(en="Fund"),
            currency="USD", by=FINANCE,
        )  # fmt: skip
    row = agreed(world, "1000000", fund=fund).lines[0]
    received(row.agreement, usd("1000000"))
    refund = settled(settlements.refund, row.line, amount=usd("300000"), agreement_line=row)
    taken_back(refund)
    assert fund_queries.balance(fund, DAY).money("available") == usd("1000000")


def test_it_needs_two_persons_a_reason_and_an_approved_paper(world):
    row = agreed(world, "1000000").lines[0]
    paper = settled(settlements.write_off, row, amount=usd("1"))
    with pytest.raises(SamePerson):
        taken_back(paper, by=FINANCE)
    with pytest.raises(ReasonNeeded):
        taken_back(paper, why=" ")
    with on(2022, 6, 2), transaction():
        asked = services.record(paper, why="Wrong", by=FINANCE)
    with pytest.raises(services.WaitsAlready):
        taken_back(paper)
    with on(2022, 6, 2), transaction():
        services.give_back(asked, why="It is right", by=APPROVER)
    assert (paper.state, asked.state) == ("approved", "returned")
    taken_back(paper)
    with pytest.raises(services.NotTakenBack):
        taken_back(paper)


def test_a_delivery_taken_back_is_still_to_be_delivered(funded):
    with on(2021, 12, 15), transaction():
        own = positions.record_own(
            funded.book, amount=usd("5000000"), effective_on=date(2021, 12, 1),
            label=Localised(en="Regular budget"), by=FINANCE,
        )  # fmt: skip
        positions.approve_entry(own, by=APPROVER)
        row = deliveries.record(
            own, amount=usd("4000000"), effective_on=date(2021, 12, 1), by=FINANCE
        )
        positions.approve_entry(row, by=APPROVER)
    assert cash(position(funded.book, DAY)).delivered == usd("4000000")
    taken_back(row)
    assert row.state == "reversed"
    assert rest(own.line) == usd("5000000")
    assert cash(position(funded.book, DAY)).delivered in (None, usd("0"))
    with pytest.raises(services.NotTakenBack):
        taken_back(own)
    assert list(verify()) == []
