"""A fund's statement: a real trustee's table to the last figure, donors, and nothing twice."""

from datetime import date

import pytest
from sqlalchemy import event

from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.funding.queries.fund_shares import shares_of
from app.funding.queries.pools import fund_statement
from app.funding.queries.positions import end_of, position
from app.funding.rules.pools import Act
from app.funding.services import fixings, fund_acts, funds, receipts
from app.funding.services.fund_acts import About
from tests.funding.conftest import APPROVER, FINANCE, eur, on, usd

BEFORE, YEAR, END = date(2012, 6, 30), date(2013, 6, 30), date(2013, 12, 31)


def opened(world, **more):
    return funds.create(
        slug="one-fund",
        programme=world.programme,
        phase=world.phase,
        name=Localised(en="One Fund"),
        currency="USD",
        by=FINANCE,
        **more,
    )


def paid_in(world, fund, partner, amount, day):
    receipt = receipts.record_unagreed(
        book=world.book, partner=partner, amount=amount, received_on=day, fund=fund, by=FINANCE
    )
    return receipts.approve(receipt, by=APPROVER)


def done(fund, kind, amount, day, **about):
    act = fund_acts.record(
        fund, kind, amount=usd(amount), on=day, about=About(**about), by=FINANCE, cost_rate="0"
    )
    return fund_acts.approve(act, by=APPROVER)


def given(fund, amount, day, *, implementer, window=None):
    allocation = funds.propose(
        fund, amount=usd(amount), purpose="Programme", decision="Minute 1", decided_on=day,
        implementer=implementer, window=window, by=FINANCE,
    )  # fmt: skip
    funds.approve(allocation, by=APPROVER)
    return allocation


def sent(allocation, amount, day):
    transfer = funds.instruct(allocation, amount=usd(amount), on=day, by=FINANCE)
    return funds.release(transfer, by=APPROVER)


@pytest.fixture
def trustee(world):
    """The One UN Fund of a real report, with the cents and dollars that its thousands leave open.

    Years before 2013: 27,361,400 in, one percent of it fee, 25,498,400 net to implementers. In
    2013: 1,099,000 in, interest 4,000 and 1,000, 3,046,000 net to implementers.
    """
    with on(2014, 1, 2), transaction():
        fund = opened(world, fee_rate="1")
        paid_in(world, fund, world.alfa, usd("27361400"), BEFORE)
        done(fund, Act.INTEREST, "296400", BEFORE)
        done(fund, Act.IMPLEMENTER_INTEREST, "83400", BEFORE, implementer=world.bravo)
        done(fund, Act.BANK_CHARGE, "186", BEFORE)
        first = given(fund, "27467400", BEFORE, implementer=world.bravo)
        sent(first, "27467400", BEFORE)
        done(fund, Act.REFUND, "1969000", BEFORE, allocation=first)
        paid_in(world, fund, world.alfa, usd("1099000"), YEAR)
        done(fund, Act.INTEREST, "4000", YEAR)
        done(fund, Act.IMPLEMENTER_INTEREST, "1000", YEAR, implementer=world.bravo)
        done(fund, Act.REFUND, "802000", YEAR, allocation=first)
        second = given(fund, "3848000", YEAR, implementer=world.bravo)
        sent(second, "3848000", YEAR)
        done(fund, Act.BANK_CHARGE, "10", YEAR)
        done(fund, Act.EXPENDITURE, "28000000", YEAR, allocation=first)
    return fund


def test_the_trustees_table_of_2013(trustee):
    with on(2014, 1, 2):
        stated = fund_statement(trustee, END)
    printed = {row.key: (row.year_thousands, row.cumulative_thousands) for row in stated.rows}
    assert printed == {
        "opening": (1_969, 0),
        "deposits": (1_099, 28_460),
        "interest": (4, 300),
        "implementer_interest": (1, 84),
        "other_income": (0, 0),
        "exchange": (0, 0),
        "sources": (1_104, 28_845),
        "transfers": (3_848, 31_315),
        "refunds": (-802, -2_771),
        "net_funded": (3_046, 28_544),
        "fee": (11, 285),
        "direct_costs": (0, 0),
        "charges": (0, 0),
        "uses": (3_057, 28_829),
        "closing": (16, 16),
    }
    assert stated.closing == stated.available == usd("16000")
    assert stated.year_roundings == ()
    (off,) = stated.cumulative_roundings
    assert (off.key, off.printed, off.rows) == ("sources", 28_845, 28_844)
    assert stated.with_implementers == usd("544400")
    assert stated.years == (2012, 2013)


def test_an_earlier_year_beside_all_years(trustee):
    with on(2014, 1, 2):
        stated = fund_statement(trustee, END, year=2012)
    assert stated.row("opening").year == usd("0")
    assert stated.row("closing").year == usd("1969000")
    assert stated.row("closing").cumulative == usd("16000")


def test_a_question_before_the_fund_answers_nothing_of_everything(trustee):
    with on(2014, 1, 2):
        stated = fund_statement(trustee, date(2011, 1, 1))
    assert {row.cumulative for row in stated.rows} == {usd("0")}
    assert (stated.donors, stated.implementers, stated.years) == ((), (), (2011,))


def test_as_known_before_a_correction(world):
    with on(2022, 4, 1), transaction():
        fund = opened(world)
        paid_in(world, fund, world.alfa, usd("100"), date(2022, 4, 1))
        act = done(fund, Act.INTEREST, "7", date(2022, 4, 1))
    with on(2022, 4, 3), transaction():
        fund_acts.reverse(act, why="The bank took it back", by=APPROVER)
    with on(2022, 4, 4):
        day = date(2022, 4, 1)
        assert fund_statement(fund, day).closing == usd("100")
        assert fund_statement(fund, day, end_of(date(2022, 4, 2))).closing == usd("107")


def test_windows_and_implementers(world):
    day = date(2022, 4, 1)
    with on(2022, 4, 1), transaction():
        fund = opened(world)
        warning = funds.add_window(fund, slug="warning", name=Localised(en="Warning"), by=FINANCE)
        paid_in(world, fund, world.alfa, usd("1000"), day)
        done(fund, Act.DIRECTED, "400", day, window=warning)
        allocation = given(fund, "300", day, implementer=world.bravo, window=warning)
        sent(allocation, "200", day)
        done(fund, Act.REFUND, "20", day, allocation=allocation)
        done(fund, Act.EXPENDITURE, "190", day, allocation=allocation)
        done(fund, Act.RESERVE, "50", day)
    with on(2022, 4, 1):
        stated = fund_statement(fund, day)
    assert [(w.slug, w.cash, w.unpaid, w.reserve, w.available) for w in stated.windows] == [
        ("warning", usd("220"), usd("100"), usd("0"), usd("670")),
        (None, usd("600"), usd("0"), usd("50"), usd("550")),
    ]
    (row,) = stated.implementers
    assert (row.slug, row.allocated, row.transferred, row.refunded, row.reported, row.balance) == (
        "bravo", usd("300"), usd("200"), usd("20"), usd("190"), usd("-10"),
    )  # fmt: skip
    assert stated.with_implementers == usd("-10")
    assert [(a.purpose, a.allocated, a.transferred) for a in stated.allocations] == [
        ("Programme", usd("300"), usd("200"))
    ]
    assert stated.available == usd("670")


# --- donors --------------------------------------------------------------------------------------


@pytest.fixture
def shared(world):
    """Alfa gives 3,000,000 euros, Bravo 1,000,000 dollars; reference rates of 7 October 2021."""
    day = date(2022, 4, 1)
    with on(2022, 4, 1), transaction():
        fund = opened(world, fee_rate="1")
        fixings.set_reference_rates(
            world.book, on=date(2021, 10, 7), currencies=["EUR"], by=FINANCE
        )
        paid_in(world, fund, world.alfa, eur("3000000"), day)
        paid_in(world, fund, world.bravo, usd("1000000"), day)
        sent(given(fund, "4000000", day, implementer=world.charlie), "4000000", day)
    return fund


def test_each_donor_has_its_share_at_the_reference_rates(world, shared):
    """Reference: 3,468,600 and 1,000,000 of 4,468,600 are 77.6 and 22.4 percent. Closing:
    4,315,600 paid in, less one percent and 4,000,000, is 272,444, split 3,315,600 to 1,000,000."""
    with on(2022, 4, 1):
        stated = fund_statement(shared, date(2022, 4, 1))
        (own,) = shares_of(world.alfa, date(2022, 4, 1))
    assert [(d.slug, d.paid, d.booked, d.share, d.closing_share) for d in stated.donors] == [
        ("alfa", (eur("3000000"),), usd("3315600.00"), 776, usd("209313.96")),
        ("bravo", (usd("1000000"),), usd("1000000"), 224, usd("63130.04")),
    ]
    assert stated.closing == usd("272444.00")
    assert (own.row.share, own.of) == (776, usd("4315600.00"))
    # Of the whole pool, whatever a partner's share is: nobody split it.
    assert (own.money("allocated"), own.money("net_funded")) == (usd("4000000"), usd("4000000"))
    assert own.money("reported") == usd("0")
    assert stated.reference_on == date(2021, 10, 7)


def test_a_missing_reference_rate_makes_shares_unknown_and_not_zero(world):
    with on(2022, 4, 1), transaction():
        fund = opened(world)
        paid_in(world, fund, world.alfa, eur("10"), date(2022, 4, 1))
        paid_in(world, fund, world.bravo, usd("10"), date(2022, 4, 1))
    with on(2022, 4, 1):
        stated = fund_statement(fund, date(2022, 4, 1))
    assert {donor.share for donor in stated.donors} == {None}


def test_what_is_in_two_books_is_counted_once(world, shared):
    day = date(2022, 4, 1)
    with on(2022, 4, 1):
        table = {row.key: row for row in fund_statement(shared, day).eliminated}
        counted = position(world.book, day)
    assert (table["deposits"].phase, table["deposits"].fund, table["deposits"].counted) == (
        usd("4315600.00"), usd("4315600.00"), usd("4315600.00"),
    )  # fmt: skip
    assert (table["transfers"].fund, table["transfers"].counted) == (usd("4000000"), usd("0"))
    assert counted.mobilised == counted.received == table["deposits"].counted


def test_the_number_of_queries_does_not_grow(world, shared):
    def asked():
        seen = []
        listener = lambda *_: seen.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        fund_statement(shared, date(2022, 4, 1), year=2022)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    with on(2022, 4, 1):
        asked()
        before = asked()
        with transaction():
            for _ in range(3):
                paid_in(world, shared, world.charlie, Money(500, "USD"), date(2022, 4, 1))
        asked()
        assert asked() == before
