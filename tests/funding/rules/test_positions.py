"""The position's formulas, on literal figures and as properties."""

import json
from dataclasses import fields
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.funding.rules.conditions import Effect
from app.funding.rules.positions import (
    Gaps,
    Sums,
    Value,
    fund_balance,
    share,
    total,
    total_of,
    value,
)
from app.funding.rules.stages import HOW_WE_COUNT, SLOTS, Figure, Measure, Nature, Stage

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "ledger.json").read_text())
ONE = Fraction(1)


def contribution(currency="USD", base=0, **measures):
    by_measure = {Measure(name): amount for name, amount in measures.items()}
    return Sums(Nature.CONTRIBUTION, currency, by_measure, base)


def test_the_seeds_of_october_2021():
    position = total(
        [
            value(Sums(Nature.REQUIREMENT, "USD", {Measure.REQUIRED: 160_000_000_00}), ONE),
            value(Sums(Nature.OWN, "USD", {Measure.OWN: 10_000_000_00}), ONE),
            value(contribution(signed=75_000_000_00), ONE),
        ]
    )
    assert position.gaps.printed == (75_000_000_00, 75_000_000_00, 75_000_000_00)
    covered = position.own + position.mobilised
    assert share(covered, position.required) == Fraction(85, 160) == Fraction("0.53125")
    assert share(position.mobilised, position.required - position.own) == Fraction(1, 2)


def test_a_partly_paid_line_counts_cash_at_its_day_and_the_rest_at_todays_rate():
    line = contribution(
        "EUR", announced=1_000_000_000, signed=800_000_000, received=300_000_000, base=339_000_000
    )
    at = value(line, Fraction("1.0745"))
    assert at.mobilised == 339_000_000 + Fraction("1.0745") * 500_000_000
    assert at.outstanding == Fraction("1.0745") * 200_000_000
    assert at.receivable == Fraction("1.0745") * 500_000_000
    assert at.received == 339_000_000


@pytest.mark.parametrize("question", VECTORS["bitemporal"]["questions"])
def test_two_time_axes(question):
    as_of, known = (date.fromisoformat(question[k]) for k in ("as_of", "known_at"))
    sums = Sums(Nature.CONTRIBUTION, "USD")
    for entry in VECTORS["bitemporal"]["entries"]:
        if date.fromisoformat(entry["effective_on"]) <= as_of and (
            date.fromisoformat(entry["recorded"]) <= known
        ):
            base = entry["amount"] if entry["measure"] == "received" else None
            sums = sums.plus(Measure(entry["measure"]), entry["amount"], base)
    at = value(sums, ONE)
    assert {
        "announced": sums.of(Measure.ANNOUNCED),
        "signed": sums.of(Measure.SIGNED),
        "received": at.received,
        "outstanding": at.outstanding,
        "receivable": at.receivable,
    } == {k: v for k, v in question.items() if k not in ("as_of", "known_at")}


def test_albania_one_un_fund_2013():
    """A trustee's published table, US$ thousand: opening 1,969; sources 1,104; closing 16."""
    lines = [
        Sums(
            Nature.FUND,
            "USD",
            {
                Measure.DEPOSIT: 1_969 + 1_099,
                Measure.INTEREST: 4,
                Measure.OTHER_INCOME: 1,
                Measure.TRANSFER: 3_046,
                Measure.FEE: 11,
            },
        )
    ]
    balance = fund_balance(lines)
    assert balance.sources - 1_969 == 1_104
    assert balance.uses == 3_057
    assert balance.closing == 16


def test_available_is_cash_less_promises_and_reserves():
    balance = fund_balance(
        [
            Sums(
                Nature.FUND, "USD", {Measure.DEPOSIT: 100, Measure.TRANSFER: 30, Measure.RESERVE: 5}
            ),
            Sums(
                Nature.ALLOCATION,
                "USD",
                {Measure.ALLOCATED: 50, Measure.TRANSFERRED: 30, Measure.REFUNDED_IN: 4},
            ),
        ]
    )
    assert balance.closing == 74
    assert balance.available == 74 - (50 - 30) - 5


amounts = st.integers(0, 10**13)
rates = st.fractions(min_value=Fraction(1, 10**4), max_value=10**4, max_denominator=10**6)


@given(amounts, amounts, amounts, amounts, amounts, rates)
def test_stages_of_a_line_exclude_each_other(announced, confirmed, signed, received, base, rate):
    line = contribution(
        "EUR", base, announced=announced, confirmed=confirmed, signed=signed, received=received
    )
    at = value(line, rate)
    assert 0 <= at.confirmed <= at.outstanding
    assert at.mobilised - base == at.receivable >= 0
    # Announced or further on = outstanding + signed or paid; nothing is in two of them.
    assert at.pledged == at.outstanding + rate * max(signed, received)
    gaps = at.gaps
    assert gaps.with_all <= gaps.with_confirmed <= gaps.signed


@given(amounts, st.integers(0, 10**13), rates)
def test_signing_a_pledge_moves_it_and_adds_nothing(announced, part, rate):
    signed = min(announced, part)
    before = value(contribution("EUR", announced=announced), rate)
    after = value(contribution("EUR", announced=announced, signed=signed), rate)
    assert after.gaps.with_all == before.gaps.with_all
    assert after.gaps.signed == before.gaps.signed - rate * signed
    assert after.pledged == before.pledged


@given(st.lists(st.tuples(amounts, amounts), max_size=6))
def test_values_add_up_in_any_order(pairs):
    values = [value(contribution(announced=a, signed=s), ONE) for a, s in pairs]
    assert total(values) == total(reversed(values))
    assert sum((v.mobilised for v in values), Fraction(0)) == total(values).mobilised


def _counts(at):
    """The figures of a line that are not zero, gaps counting when money makes them smaller."""
    named = {
        Figure.PLEDGED: at.pledged,
        Figure.OUTSTANDING: at.outstanding,
        Figure.MOBILISED: at.mobilised,
        Figure.RECEIVED: at.received,
        Figure.RECEIVABLE: at.receivable,
        Figure.GAP_SIGNED: -at.gaps.signed,
        Figure.GAP_WITH_CONFIRMED: -at.gaps.with_confirmed,
        Figure.GAP_WITH_ALL: -at.gaps.with_all,
    }
    return {figure for figure, amount in named.items() if amount > 0}


@pytest.mark.parametrize(
    ("stage", "sums"),
    [
        (Stage.NOT_COUNTED, contribution()),
        (Stage.ANNOUNCED, contribution(announced=100)),
        (Stage.CONFIRMED, contribution(announced=100, confirmed=100)),
        (Stage.AGREED_UNPAID, contribution(announced=100, confirmed=100, signed=100)),
        (Stage.PAID, contribution(announced=100, signed=100, received=100, base=100)),
        (Stage.PAID_WITHOUT_AGREEMENT, contribution(received=100, base=100)),
        (Stage.WRITTEN_OFF, contribution(signed=100, written_off=100)),
        (Stage.OWN, Sums(Nature.OWN, "USD", {Measure.OWN: 100})),
    ],
)
def test_each_stage_counts_where_the_table_says(stage, sums):
    (row,) = [row for row in HOW_WE_COUNT if row.stage is stage]
    counted = _counts(value(sums, ONE))
    if stage is Stage.WRITTEN_OFF:
        counted.discard(Figure.PLEDGED)  # it was pledged; only what is there is reduced
    assert counted == row.counts_in


@pytest.mark.parametrize(
    ("stage", "sums", "effect"),
    [
        (
            Stage.CONDITIONAL,
            contribution(announced=100, confirmed=100),
            Effect(maximum=Fraction(100), usable=Fraction(40), confirmed=Fraction(100)),
        ),
        (
            Stage.AGREED_CONDITIONAL,
            contribution(announced=100, confirmed=100, signed=100),
            Effect(contingent=Fraction(100)),
        ),
    ],
)
def test_what_waits_for_a_condition_counts_where_the_table_says(stage, sums, effect):
    (row,) = [row for row in HOW_WE_COUNT if row.stage is stage]
    at = effect.on(value(sums, ONE))
    assert _counts(at) == row.counts_in
    assert -at.gaps.with_all == (40 if stage is Stage.CONDITIONAL else 100)


def test_every_stage_has_its_row():
    assert {row.stage for row in HOW_WE_COUNT} == set(Stage)


def test_a_measure_belongs_to_one_nature_and_fits_the_balance_row():
    measures = [m for slots in SLOTS.values() for m in slots]
    assert len(measures) == len(set(measures)) == len(Measure)
    assert all(len(slots) <= 8 for slots in SLOTS.values())


def test_value_addition_forgets_no_field():
    ones = Value(*(Fraction(i) for i, _ in enumerate(fields(Value), 1)))
    assert ones + Value() == ones
    assert all(getattr(ones + ones, f.name) == 2 * getattr(ones, f.name) for f in fields(Value))
    assert Gaps(ONE, ONE, ONE) - Gaps(ONE, ONE, ONE) == Gaps(*(Fraction(0),) * 3)


@given(
    st.lists(
        st.builds(
            Sums,
            st.sampled_from(list(Nature)),
            st.sampled_from(["USD", "EUR", "JPY"]),
            st.dictionaries(st.sampled_from(list(Measure)), st.integers(-(10**15), 10**15)),
            st.integers(-(10**15), 10**15),
        )
    )
)
def test_added_up_by_currency_it_is_the_sum_of_the_lines(lines):
    factors = {"USD": ONE, "EUR": Fraction("1.1562"), "JPY": Fraction(1156200, 128780)}
    by_line = total(value(line, factors[line.currency]) for line in lines)
    assert total_of(lines, factors.__getitem__) == by_line
