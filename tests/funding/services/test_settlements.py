"""Cash that does not fit: charges, too much of it, money without an agreement, money given back."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.core.db import db, transaction
from app.core.errors import DomainError, SamePerson
from app.core.localised import Localised
from app.funding.models import Line
from app.funding.queries import funds as fund_queries
from app.funding.queries import rates
from app.funding.queries.positions import bridge_between, known, position
from app.funding.rules.bridge import Kind
from app.funding.rules.changes import Held
from app.funding.rules.engagements import EngagementType
from app.funding.rules.stages import Measure, Reason
from app.funding.services import engagements, funds, receipts, schedules, settlements
from app.funding.services.agreements import Agreed, Due
from app.funding.services.amendments import Delta
from app.funding.services.engagements import AmountLine
from app.funding.services.verification import verify
from tests.funding.conftest import APPROVER, AUTHORISER, FINANCE, FOCAL, eur, on, usd
from tests.funding.services.test_agreements import PAID, received, signed
from tests.funding.services.test_amendments import amended, dues, line_of, written

DAY = date(2022, 6, 1)


def agreed(world, *amounts, **more):
    """An agreement of some amounts in dollars, each due at once on 10 March 2022."""
    lines = [
        Agreed(AmountLine(usd(amount), year=2022 + n), (Due(usd(amount), PAID),))
        for n, amount in enumerate(amounts)
    ]
    return signed(world, *lines, **more)


def agreed_in_euro(world, *amounts):
    """The same in euro."""
    lines = [Agreed(AmountLine(eur(amount)), (Due(eur(amount), PAID),)) for amount in amounts]
    return signed(world, *lines)


def settled(make, *args, amount, day=DAY, by=APPROVER, **more):
    with on(day.year, day.month, day.day), transaction():
        paper = make(*args, amount=amount, on=day, why="As agreed", by=FINANCE, **more)
        return settlements.approve(paper, by=by)


def held(row):
    return schedules.held_on(row.line)


def unagreed(world, amount, **more):
    with on(2022, 3, 10), transaction():
        receipt = receipts.record_unagreed(
            book=world.book, amount=amount, received_on=PAID, by=FINANCE,
            **{"partner": world.alfa, **more},
        )  # fmt: skip
        receipts.approve(receipt, by=APPROVER)
    return db.session.query(Line).filter_by(ref=receipt.number).one()


# --- bank charges --------------------------------------------------------------------------------


def test_999_985_of_a_million_is_credited_gross_and_the_charge_stands_apart(world):
    agreement = agreed(world, "1000000")
    received(agreement, usd("999985"), charges=usd("15"))
    row = agreement.lines[0]
    assert held(row) == Held(signed=100000000, received=100000000)
    at = position(world.book, PAID)
    assert (at.received, at.receivable, at.mobilised) == (
        usd("1000000"), usd("0"), usd("1000000")
    )  # fmt: skip
    (charge,) = [line for line in at.lines if line.facts.ref.startswith("BANK-USD")]
    assert charge.of(Measure.CHARGE) == usd("15")
    assert list(verify()) == []


def test_a_partner_that_bears_the_charge_still_owes_it(world):
    agreement = agreed(world, "1000000")
    received(agreement, usd("999985"), charges=usd("15"), credit_net=True)
    at = position(world.book, PAID)
    assert (at.received, at.receivable) == (usd("999985"), usd("15"))


def test_a_charge_on_money_for_a_fund_is_a_use_of_the_fund(world):
    with on(2021, 12, 1), transaction():
        fund = funds.create(
            slug="coastal-fund", programme=world.programme, name=Localised(en="Fund"),
            currency="USD", by=FINANCE,
        )  # fmt: skip
    agreement = agreed(world, "1000000", fund=fund)
    received(agreement, usd("999985"), charges=usd("15"))
    balance = fund_queries.balance(fund, PAID)
    assert [str(balance.money(name)) for name in ("deposits", "charges", "closing")] == [
        "USD 1000000.00", "USD 15.00", "USD 999985.00"
    ]  # fmt: skip


def test_more_than_the_limit_is_not_a_bank_charge(world):
    agreement = agreed(world, "1000000")
    with pytest.raises(receipts.TooMuchCharged, match=r"USD 100\.01, .* USD 100\.00"):
        received(agreement, usd("900000"), charges=usd("100.01"))


# --- more than is owed ---------------------------------------------------------------------------


def test_more_than_owed_may_be_signed_too(world):
    agreement = agreed(world, "1000000")
    received(agreement, usd("1200000"), over="amend")
    at = position(world.book, PAID)
    assert (at.committed, at.received, at.over_receipt, at.receivable) == (
        usd("1200000"), usd("1200000"), usd("0"), usd("0")
    )  # fmt: skip


def test_more_than_owed_may_pay_what_is_owed_next(world):
    agreement = agreed(world, "1000000", "500000")
    received(agreement, usd("1200000"), over="next")
    one, two = agreement.lines
    assert (held(one).received, held(two).received) == (100000000, 20000000)
    assert position(world.book, PAID).receivable == usd("300000")
    with pytest.raises(receipts.NoNextInstalment):
        received(agreement, usd("300001"), over="next")


def test_held_apart_it_is_applied_or_given_back_and_nothing_is_ever_owed_less_than_nothing(world):
    agreement = agreed(world, "1000000", "500000")
    received(agreement, usd("1200000"), over="hold")
    one, two = agreement.lines
    at = position(world.book, PAID)
    assert (at.over_receipt, at.receivable) == (usd("200000"), usd("500000"))
    settled(settlements.apply, one.line, two, amount=usd("150000"))
    assert (held(one).over, held(two).rest) == (5000000, 35000000)
    settled(settlements.refund, one.line, amount=usd("50000"), agreement_line=one)
    assert held(one) == Held(signed=100000000, received=100000000)
    assert dues(one) == written(one) == {PAID: 100000000}


# --- money without an agreement ------------------------------------------------------------------


def test_money_of_an_unknown_payer_counts_from_its_day_and_is_applied_later(world):
    line = unagreed(world, eur("300000"), partner=None, payer="MIN FIN 4711")
    first = position(world.book, PAID)
    assert first.received == first.mobilised == usd("332520.00")  # at 1.1084
    assert position(world.book, date(2022, 3, 9)).received == usd("0")
    agreement = signed(world)
    row = agreement.lines[0]
    settled(settlements.apply, line, row, amount=eur("300000"))
    assert held(row).received == 30000000
    then = position(world.book, DAY)
    assert then.received == usd("332520.00")  # the rate of the day on which it came
    assert schedules.held_on(line).received == 0
    assert settlements.received_on(line) == (0, 0)


def test_money_that_came_at_two_rates_is_applied_at_each(world):
    """EUR 100,000 agreed; 150,000 came at 1.1084 on 10 March and 100,000 more at 1.0712 on 1 June.
    Of the 150,000 too much, the last 100,000 are worth 107,120.00, the 50,000 before 55,420.00:
    the line keeps its 110,840.00."""
    agreement = agreed_in_euro(world, "100000", "400000")
    received(agreement, eur("150000"), over="hold")
    received(agreement, eur("100000"), day=DAY, over="hold")
    one, two = agreement.lines
    assert settlements.received_on(one.line) == (25000000, 27338000)
    settled(settlements.apply, one.line, two, amount=eur("150000"))
    assert settlements.received_on(one.line) == (10000000, 11084000)
    assert settlements.received_on(two.line) == (15000000, 16254000)
    assert list(verify()) == []


def test_the_receipt_that_is_named_is_applied_first(world):
    """Of the same 250,000, the 50,000 of the receipt of 10 March at 1.1084: 55,420.00."""
    agreement = agreed_in_euro(world, "100000", "400000")
    first = received(agreement, eur("150000"), over="hold")
    received(agreement, eur("100000"), day=DAY, over="hold")
    one, two = agreement.lines
    settled(settlements.apply, one.line, two, amount=eur("50000"), receipt=first)
    assert settlements.received_on(two.line) == (5000000, 5542000)
    assert list(verify()) == []


def test_what_pays_several_lines_is_rounded_once(world):
    """EUR 0.05 at 1.1084 is 0.05542, booked as 0.06. The 0.03 of the next line is 0.03, so the
    first 0.02, 0.022168 by themselves, are the other 0.03."""
    agreement = agreed_in_euro(world, "0.02", "0.03")
    received(agreement, eur("0.05"), over="next")
    one, two = agreement.lines
    assert settlements.received_on(one.line) == (2, 3)
    assert settlements.received_on(two.line) == (3, 3)
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("amount", "refused"),
    [("300000.01", settlements.MoreThanFree), ("0", receipts.NotPositive)],
)
def test_no_more_is_applied_than_is_there(world, amount, refused):
    line = unagreed(world, eur("300000"))
    row = signed(world).lines[0]
    with pytest.raises(refused):
        settled(settlements.apply, line, row, amount=eur(amount))


def test_money_of_one_partner_is_not_applied_to_another(world):
    line = unagreed(world, eur("300000"), partner=world.bravo)
    row = signed(world).lines[0]
    with pytest.raises(settlements.ElsewhereInForce):
        settled(settlements.apply, line, row, amount=eur("300000"))


def test_cash_that_was_applied_is_not_taken_back(world):
    with on(2022, 3, 10), transaction():
        receipt = receipts.record_unagreed(
            book=world.book, partner=world.alfa, amount=eur("5"), received_on=PAID, by=FINANCE
        )
        receipts.approve(receipt, by=APPROVER)
    line = db.session.query(Line).filter_by(ref=receipt.number).one()
    row = signed(world).lines[0]
    settled(settlements.apply, line, row, amount=eur("5"))
    with pytest.raises(receipts.UsedSince), on(2022, 6, 2), transaction():
        receipts.reverse(receipt, why="Wrong", by=APPROVER)


def test_a_payer_has_a_name(world):
    with pytest.raises(receipts.PayerNeeded):
        unagreed(world, eur("5"), partner=None)


# --- refunds and write-offs ----------------------------------------------------------------------


def test_a_refund_at_another_rate_leaves_the_partner_at_nothing_and_the_difference_in_sight(world):
    """EUR 8 m signed; EUR 3 m came at 1.1084 = 3,325,200.00, EUR 1 m went back at 1.0712 =
    1,071,200.00. What went back had come as 1,108,400.00: 37,200.00 stay."""
    agreement = signed(world)
    row = agreement.lines[0]
    received(agreement, eur("3000000"))
    settled(settlements.refund, row.line, amount=eur("1000000"), agreement_line=row)
    assert held(row) == Held(signed=700000000, received=200000000)
    assert settlements.received_on(row.line) == (200000000, 225400000)
    at = position(world.book, DAY)
    assert at.received == usd("2254000.00")
    assert dues(row) == written(row) == {PAID: 200000000, date(2023, 3, 1): 500000000}
    settled(settlements.refund, row.line, amount=eur("2000000"), agreement_line=row)
    assert held(row) == Held(signed=500000000, received=0)  # the partner's net is exact
    before, after = date(2022, 5, 31), DAY
    quotes = rates.current(world.book, ["EUR"], after, at.known_at.timestamp() * 10**6)
    steps = bridge_between(
        world.book, (before, known().seq), (after, known().seq),
        opening_rates=quotes, closing_rates=quotes,
    ).printed(lambda gaps: gaps.signed).steps  # fmt: skip
    by_reason = {(step.kind, step.reason): step.amount for step in steps}
    # EUR 3 m back at 1.0712, the rate of its day and of the question: no difference on payment.
    assert by_reason == {(Kind.EVENT, Reason.REFUNDED): 321360000}


def test_refunded_pledge_and_agreement_leave_every_total_from_the_day(world):
    agreement = agreed(world, "1000000")
    row = agreement.lines[0]
    received(agreement, usd("1000000"))
    settled(settlements.refund, row.line, amount=usd("400000"), agreement_line=row)
    now, then = position(world.book, DAY), position(world.book, date(2022, 5, 31))
    for figure in ("pledged", "committed", "received", "mobilised"):
        before, after = getattr(then, figure), getattr(now, figure)
        assert (before, after) == ((usd("1000000"), usd("600000")) if before else (None, None))
    assert now.receivable == usd("0")


def test_what_was_refunded_had_been_pledged(world):
    """Of a pledge of 5,000, 2,000 were signed, paid and given back: the pledge may turn out to have
    been 2,500, of which 500 are open, but not to have been 1,500, in other money, or a mistake."""
    with on(2022, 1, 3), transaction():
        pledge = engagements.prepare(
            partner=world.alfa, phase=world.phase, type=EngagementType.AMOUNT,
            lines=[AmountLine(usd("5000"), year=2022)], by=FOCAL,
        )  # fmt: skip
        engagements.announce(pledge, announced_on=date(2022, 1, 3), by=AUTHORISER)
    line = pledge.lines[0].line
    part = Agreed(AmountLine(usd("2000"), year=2022), (Due(usd("2000"), PAID),), converts=line)
    agreement = signed(world, part, engagement=pledge)
    row = agreement.lines[0]
    received(agreement, usd("2000"))
    settled(settlements.refund, line, amount=usd("2000"), agreement_line=row)

    def put_right(amount):
        with on(2022, 7, 1), transaction():
            engagements.correct(
                pledge, type=EngagementType.AMOUNT, lines=[AmountLine(amount, year=2022)],
                why="Their letter", by=AUTHORISER,
            )  # fmt: skip

    for amount in (usd("1500"), eur("5000")):
        with pytest.raises(engagements.LessThanRefunded) as refused:
            put_right(amount)
        assert refused.value.facts == {"refunded": usd("2000")}
    with pytest.raises(engagements.StandsOnPaper), on(2022, 7, 1), transaction():
        engagements.void(pledge, why="By mistake", by=FINANCE, approver=APPROVER)
    put_right(usd("2500"))
    with on(2022, 7, 1):
        assert position(world.book, date(2022, 7, 1)).outstanding == usd("500")


def test_the_exchange_on_a_refund_is_its_own_row_of_the_bridge(world):
    """At the reference of 1.1084 a refund of EUR 1 m is worth 1,108,400; it went at 1.0712."""
    agreement = signed(world)
    row = agreement.lines[0]
    received(agreement, eur("3000000"))
    settled(settlements.refund, row.line, amount=eur("1000000"), agreement_line=row)
    quotes = rates.current(world.book, ["EUR"], PAID, known().us)
    steps = bridge_between(
        world.book, (date(2022, 5, 31), known().seq), (DAY, known().seq),
        opening_rates=quotes, closing_rates=quotes,
    ).printed(lambda gaps: gaps.signed).steps  # fmt: skip
    assert {(step.kind, step.reason): step.amount for step in steps} == {
        (Kind.EVENT, Reason.REFUNDED): 110840000,
        (Kind.RATES_ON_PAYMENTS, ""): -3720000,
    }


def test_no_more_goes_back_than_came(world):
    agreement = agreed(world, "1000000")
    row = agreement.lines[0]
    received(agreement, usd("10"))
    with pytest.raises(settlements.MoreThanReceived):
        settled(settlements.refund, row.line, amount=usd("10.01"), agreement_line=row)


def test_a_fund_gives_back_only_what_it_still_has(world):
    with on(2021, 12, 1), transaction():
        fund = funds.create(
            slug="coastal-fund", programme=world.programme, name=Localised(en="Fund"),
            currency="USD", by=FINANCE,
        )  # fmt: skip
    agreement = agreed(world, "1000000", fund=fund)
    row = agreement.lines[0]
    received(agreement, usd("1000000"))
    with on(2022, 4, 1), transaction():
        given = funds.propose(
            fund, amount=usd("700000"), purpose="Sirens", decided_on=DAY, by=FINANCE
        )
        funds.decide(
            fund, body="Steering body", decided_on=DAY, minute="Minute 1", by=FINANCE,
            allocations=[given],
        )  # fmt: skip
        funds.approve(given, by=APPROVER)
    with pytest.raises(funds.NotAvailable):
        settled(settlements.refund, row.line, amount=usd("300000.01"), agreement_line=row)
    settled(settlements.refund, row.line, amount=usd("300000"), agreement_line=row)
    assert fund_queries.balance(fund, DAY).money("available") == usd("0")


def test_what_is_written_off_is_neither_pledged_nor_committed_nor_owed(world):
    agreement = agreed(world, "1000000")
    row = agreement.lines[0]
    received(agreement, usd("600000"))
    settled(settlements.write_off, row, amount=usd("300000"))
    at = position(world.book, DAY)
    assert (at.committed, at.receivable, at.mobilised) == (
        usd("700000"), usd("100000"), usd("700000")
    )  # fmt: skip
    line = line_of(world, DAY)
    assert line.in_book("pledged") == usd("700000")
    assert line.overdue == usd("100000")
    assert dues(row) == written(row) == {PAID: 70000000}
    with pytest.raises(settlements.MoreThanOwed):
        settled(settlements.write_off, row, amount=usd("100000.01"))


def test_it_needs_a_second_person(world):
    row = agreed(world, "1000000").lines[0]
    with pytest.raises(SamePerson):
        settled(settlements.write_off, row, amount=usd("1"), by=FINANCE)


# --- whatever happens ----------------------------------------------------------------------------

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller example of a fault in a database takes longer to find than to read the larger one."""

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "cash", "hold", "amend", "refund", "off"]),
        st.integers(1, 900),
    ),
    min_size=1,
    max_size=8,
)


def one_of(row, act, amount):
    money = usd(str(amount))
    if act in ("up", "down"):
        amended(row.agreement, deltas=[Delta(row, money if act == "up" else -money)])
    elif act == "refund":
        settled(settlements.refund, row.line, amount=money, agreement_line=row)
    elif act == "off":
        settled(settlements.write_off, row, amount=money)
    else:
        received(row.agreement, money, over=None if act == "cash" else act)


def holds(world, row):
    """What the books and the papers say of one amount, whatever happened to it."""
    now = held(row)
    assert min(now.rest, now.received, now.over, now.signed - now.written_off) >= 0
    assert dues(row) == written(row)
    assert sum(dues(row).values()) <= now.signed - now.written_off
    exact = next(
        line.exact
        for line in position(world.book, date(2023, 1, 1)).contributions
        if line.facts.id == row.line_id
    )
    # Each part is in one stage: what is open, what is owed and what is paid make up the pledge.
    assert exact.receivable == now.rest
    assert exact.pledged == exact.outstanding + exact.receivable + exact.received


@settings(
    max_examples=6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(ACTS)
def test_whatever_happens_stages_exclude_each_other(world, acts):
    row = agreed(world, "1000").lines[0]
    lived_through(world, row, acts)


@pytest.mark.long
@settings(
    max_examples=300, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(ACTS)
def test_whatever_happens_stages_exclude_each_other_long(world, acts):
    row = agreed(world, "1000").lines[0]
    lived_through(world, row, acts)


def lived_through(world, row, acts):
    for act, amount in acts:
        with suppress(DomainError):
            one_of(row, act, amount)
        db.session.rollback()
        holds(world, row)
