"""Pooled funds on paper: windows, limits, fees and shares, with figures worked out by hand."""

from fractions import Fraction

import pytest

from app.funding.rules.pools import (
    EFFECTS,
    EXCHANGE,
    Act,
    Broken,
    Pot,
    account,
    available,
    check,
    direct_of,
    fee,
    split,
    tenths,
    windows,
    with_support,
)
from app.funding.rules.positions import Sums
from app.funding.rules.stages import Measure, Nature

pytestmark = pytest.mark.pure

CASH, WARNING, GIFT, ABROAD, ALLOCATED = range(1, 6)


def pot(line, window=None, *, nature=Nature.FUND, partner=None, instrument=None, **measures):
    sums = Sums(nature, "USD", {Measure(name): amount for name, amount in measures.items()})
    return Pot(line, sums, window, partner, instrument)


def allocation(line=ALLOCATED, window=None, **measures):
    return pot(line, window, nature=Nature.ALLOCATION, partner="sierra", **measures)


def test_the_agents_fee_is_rounded_once_half_to_even():
    assert fee(109_900_000, "1") == 1_099_000
    assert fee(50, "1") == 0
    assert fee(150, "1") == 2
    assert fee(100, "0") == 0


def test_of_a_hundred_at_one_and_seven_percent_ninety_two_fifty_two_is_direct_cost():
    gross = 100_00
    net = gross - fee(gross, "1")
    assert net == 99_00
    assert direct_of(net, "7") == 92_52
    assert with_support(92_52, "7") == 99_00


def test_interest_of_implementers_and_exchange_have_rows_of_their_own():
    rows = account(
        [
            pot(CASH, deposit=1000, interest=7, fee=10, charge=1, transfer=400),
            pot(GIFT, partner="sierra", interest=3),
            pot(ABROAD, instrument=EXCHANGE, other_income=-5),
            allocation(allocated=600, transferred=400, refunded_in=50, reported=300),
        ]
    )
    assert (rows.interest, rows.implementer_interest, rows.exchange, rows.other_income) == (
        7, 3, -5, 0,
    )  # fmt: skip
    assert rows.sources == 1005
    assert rows.uses == 400 - 50 + 10 + 1 == 361
    assert rows.closing == 644
    assert rows.available == 644 - 200
    assert (rows.net_funded, rows.with_implementers) == (350, 50)


def test_money_of_a_window_serves_no_other():
    pots = [pot(CASH, deposit=100), pot(WARNING, "warning", deposit=50)]
    free = available(pots)
    assert (free.general, free.within("warning"), free.within("other"), free.within(None)) == (
        100, 150, 100, 100,
    )  # fmt: skip
    assert free.total == 150


def test_a_window_draws_on_general_money_when_its_own_is_spent():
    pots = [
        pot(CASH, deposit=100),
        pot(WARNING, "warning", deposit=50),
        allocation(window="warning", allocated=70),
    ]
    free = available(pots)
    assert (free.general, free.within("warning"), free.total) == (80, 80, 80)
    rows = windows(pots)
    assert (rows[None].available, rows["warning"].available) == (100, -20)


def test_windows_sum_to_the_fund_after_a_transfer():
    pots = [
        pot(CASH, deposit=100, transfer=30),
        pot(WARNING, "warning", deposit=50),
        allocation(window="warning", allocated=40, transferred=30, refunded_in=5),
    ]
    rows = windows(pots)
    assert rows["warning"].closing == 25
    assert sum(row.closing for row in rows.values()) == account(pots).closing == 125
    assert available(pots).total == account(pots).available == 115


@pytest.mark.parametrize(
    ("before", "after", "broken", "left"),
    [
        ([], [allocation(allocated=1)], Broken.AVAILABLE, 0),
        (
            [allocation(allocated=10)],
            [allocation(allocated=10, transferred=11)],
            Broken.ALLOCATION, 10,
        ),
        (
            [allocation(allocated=10, transferred=4)],
            [allocation(allocated=3, transferred=4)],
            Broken.ALLOCATION, 6,
        ),
        (
            [allocation(allocated=10, transferred=4)],
            [allocation(allocated=10, transferred=4, refunded_in=5)],
            Broken.TRANSFERRED, 4,
        ),
        ([allocation(reported=2)], [allocation(reported=-1)], Broken.REPORTED, 2),
        ([pot(CASH, reserve=5)], [pot(CASH, reserve=-1)], Broken.RESERVE, 5),
        ([pot(CASH, deposit=9)], [pot(CASH, deposit=9, charge=10)], Broken.AVAILABLE, 9),
        (
            [pot(CASH, deposit=9), pot(WARNING, "warning", deposit=9)],
            [pot(CASH, deposit=9), pot(WARNING, "warning", deposit=9), allocation(allocated=10)],
            Broken.AVAILABLE, 9,
        ),
    ],
)  # fmt: skip
def test_what_breaks_a_limit_is_refused(before, after, broken, left):
    limit = check(before, after)
    assert (limit.broken, limit.left) == (broken, left)


def test_what_was_below_zero_before_may_get_better():
    before = [pot(CASH, deposit=5, charge=10)]
    assert check(before, [pot(CASH, deposit=8, charge=10)]) is None
    assert check(before, [pot(CASH, deposit=5, charge=11)]).broken is Broken.AVAILABLE


def test_only_money_that_moves_inside_the_fund_balances():
    assert [act for act, effect in EFFECTS.items() if effect.balanced] == [Act.DIRECTED]
    assert set(Act) - set(EFFECTS) == {Act.CARRY_OVER}


def test_shares_sum_to_a_hundred():
    assert tenths([1, 1, 1]) == [334, 333, 333]
    assert tenths([Fraction(1, 3), Fraction(2, 3)]) == [333, 667]
    assert tenths([]) is None
    assert tenths([5, -1]) is None


def test_a_closing_balance_is_split_by_what_was_paid_in():
    assert split(100_00, [1, 1, 1]) == [33_34, 33_33, 33_33]
    assert split(0, [1, 2]) == [0, 0]
    assert split(100, []) is None
    assert split(-1, [1]) is None
