"""The bridge closes to the minor unit, with a reason on every step."""

import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import floor_half_up
from app.funding.rules.bridge import Change, Factors, Kind, bridge
from app.funding.rules.positions import Sums, total, value
from app.funding.rules.publication import without_pledge
from app.funding.rules.stages import SLOTS, Measure, Nature

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "ledger.json").read_text())["bridge"]
LINES = {
    "REQ": (1, Sums(Nature.REQUIREMENT, "USD")),
    "OWN": (2, Sums(Nature.OWN, "USD")),
    "ONGOING": (3, Sums(Nature.CONTRIBUTION, "USD")),
    "ALFA-EUR": (4, Sums(Nature.CONTRIBUTION, "EUR")),
}
EMPTY = dict(LINES.values())
WORDS = {
    Kind.RATES_ON_OPENING: "exchange rates on the opening position",
    Kind.RATES_ON_PAYMENTS: "exchange rates on payments",
    Kind.CORRECTION: "correction of earlier entries",
}


def _change(entry):
    return Change(
        entry["seq"],
        LINES[entry["line"]][0],
        Measure(entry["measure"]),
        entry["amount"],
        entry["base"],
        date.fromisoformat(entry["effective_on"]),
        entry["reason"],
        corrects=entry["reason"] == "correction",
    )


def _vector_bridge():
    entries = [_change(entry) for entry in VECTORS["entries"]]
    opening = dict(EMPTY)
    for e in entries:
        if e.seq <= VECTORS["opening"]["known_seq"]:
            opening[e.line_id] = opening[e.line_id].plus(e.measure, e.amount, e.base)
    return bridge(
        opening,
        [e for e in entries if e.seq > VECTORS["opening"]["known_seq"]],
        lines=EMPTY,
        opened_on=date.fromisoformat(VECTORS["opening"]["as_of"]),
        opening_rates=Factors({"USD": Fraction(1), "EUR": Fraction("1.1562")}),
        closing_rates=Factors({"USD": Fraction(1), "EUR": Fraction("1.0745")}),
    )


@pytest.mark.parametrize(
    ("name", "gap"), [("gap_A", lambda g: g.signed), ("gap_C", lambda g: g.with_all)]
)
def test_the_worked_bridge(name, gap):
    printed = _vector_bridge().printed(gap)
    assert printed.opening == VECTORS[name]["opening"]
    assert {WORDS.get(s.kind, s.reason): s.amount for s in printed.steps} == VECTORS[name]["steps"]
    assert printed.closing == VECTORS[name]["closing"]


def test_a_pledge_that_became_public_is_one_last_step_with_what_is_left_of_it():
    """Announced 900 and revised to 700 while nobody might read it; 200 of it were signed."""
    day, rates = date(2021, 10, 8), Factors({"USD": Fraction(1)})
    told = [
        Change(2, 3, Measure.ANNOUNCED, -200, None, day, "revised"),
        Change(3, 3, Measure.SIGNED, 200, None, day, "newly_signed"),
    ]
    made = bridge(
        {**EMPTY, 3: EMPTY[3].plus(Measure.ANNOUNCED, 900, None)},
        told,
        lines=EMPTY,
        opened_on=date(2021, 10, 7),
        opening_rates=rates,
        closing_rates=rates,
        private=({3}, ()),
    )
    assert [(s.reason, s.effect.signed, s.effect.with_all, s.postings) for s in made.steps] == [
        ("newly_signed", -200, -200, (3,)),
        ("announced", 0, -500, ()),
    ]


def test_what_took_effect_before_the_opening_was_recorded_late():
    late = Change(1, 3, Measure.SIGNED, 500, None, date(2021, 10, 1), "newly_signed")
    made = bridge(
        EMPTY,
        [late],
        lines=EMPTY,
        opened_on=date(2021, 10, 7),
        opening_rates=Factors({"USD": Fraction(1)}),
        closing_rates=Factors({"USD": Fraction(1)}),
    )
    assert [(s.kind, s.reason) for s in made.steps] == [(Kind.RECORDED_LATE, "newly_signed")]


def test_an_unknown_reason_is_a_row_of_its_own():
    day = date(2022, 1, 1)
    made = bridge(
        EMPTY,
        [
            Change(1, 3, Measure.SIGNED, 5, None, day, "newly_signed"),
            Change(2, 3, Measure.SIGNED, 7, None, day, "something new"),
        ],
        lines=EMPTY,
        opened_on=date(2021, 10, 7),
        opening_rates=Factors({"USD": Fraction(1)}),
        closing_rates=Factors({"USD": Fraction(1)}),
    )
    assert [s.reason for s in made.steps] == ["newly_signed", "something new"]


def test_a_step_names_only_the_postings_that_moved_a_gap():
    """Posting 2 brings nothing but instalments that fall due, under the same reason as the rest."""
    day = date(2022, 1, 1)
    made = bridge(
        EMPTY,
        [
            Change(1, 3, Measure.SIGNED, 5, None, day, "newly_signed"),
            Change(1, 3, Measure.DUE, 5, None, date(2022, 6, 1), "newly_signed"),
            Change(2, 3, Measure.DUE, 3, None, date(2022, 7, 1), "newly_signed"),
            Change(3, 3, Measure.SIGNED, 7, None, day, "newly_signed"),
        ],
        lines=EMPTY,
        opened_on=date(2021, 10, 7),
        opening_rates=Factors({"USD": Fraction(1)}),
        closing_rates=Factors({"USD": Fraction(1)}),
    )
    (step,) = made.steps
    assert step.postings == (1, 3)


def test_the_sixteen_point_six_million_stands_alone():
    day = date(2023, 3, 24)
    opening = {
        1: Sums(Nature.REQUIREMENT, "USD", {Measure.REQUIRED: 160_000_000_00}),
        2: Sums(Nature.OWN, "USD", {Measure.OWN: 10_000_000_00}),
        3: Sums(Nature.CONTRIBUTION, "USD", {Measure.SIGNED: 75_000_000_00}),
    }
    made = bridge(
        opening,
        [
            Change(5, 3, Measure.SIGNED, 38_000_000_00, None, day, "newly_signed"),
            Change(6, 3, Measure.SIGNED, -16_600_000_00, None, day, "to_be_reconciled"),
        ],
        lines=EMPTY,
        opened_on=date(2021, 10, 7),
        opening_rates=Factors({"USD": Fraction(1)}),
        closing_rates=Factors({"USD": Fraction(1)}),
    )
    printed = made.printed(lambda g: g.signed)
    assert (printed.opening, printed.closing) == (75_000_000_00, 53_600_000_00)
    assert [(s.reason, s.amount, s.unexplained) for s in printed.steps] == [
        ("newly_signed", -38_000_000_00, False),
        ("to_be_reconciled", 16_600_000_00, True),
    ]
    assert len(made.unexplained) == 1


# --- any history, any two questions ----------------------------------------------------------

DAY = date(2021, 1, 1)
NATURES = {1: Nature.REQUIREMENT, 2: Nature.OWN, 3: Nature.CONTRIBUTION, 4: Nature.CONTRIBUTION}
CURRENCIES = {1: "USD", 2: "USD", 3: "EUR", 4: "JPY"}


@st.composite
def histories(draw):
    entries = []
    for seq in range(1, draw(st.integers(1, 25)) + 1):
        line = draw(st.integers(1, 4))
        measure = draw(st.sampled_from(SLOTS[NATURES[line]]))
        amount = draw(st.integers(-(10**12), 10**12).filter(bool))
        base = draw(st.integers(0, 10**12)) * (1 if amount > 0 else -1)
        entries.append(
            Change(
                seq,
                line,
                measure,
                amount,
                base if measure is Measure.RECEIVED else None,
                DAY + timedelta(days=draw(st.integers(0, 30))),
                draw(st.sampled_from(["newly_signed", "received", "revised"])),
                corrects=draw(st.booleans()),
            )
        )
    return entries


questions = st.tuples(st.integers(0, 30), st.integers(0, 25))
factors = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=10**5)


def _sees(entry, question):
    days, seq = question
    return entry.effective_on <= DAY + timedelta(days=days) and entry.seq <= seq


def _sums(entries, question):
    sums = {i: Sums(NATURES[i], CURRENCIES[i]) for i in NATURES}
    for e in entries:
        if _sees(e, question):
            sums[e.line_id] = sums[e.line_id].plus(e.measure, e.amount, e.base)
    return sums


private = st.frozensets(st.sampled_from([3, 4]))


def _public(sums, hidden):
    return {i: without_pledge(s) if i in hidden else s for i, s in sums.items()}


@given(histories(), questions, questions, factors, factors, factors, st.tuples(private, private))
def test_any_bridge_closes_exactly_and_in_print(entries, one, two, eur1, eur2, jpy, hidden):
    """Between public positions, too, with pledges that became public in between."""
    rates1 = Factors({"USD": Fraction(1), "EUR": eur1, "JPY": jpy})
    rates2 = Factors({"USD": Fraction(1), "EUR": eur2, "JPY": jpy})
    changes = [
        Change(
            e.seq, e.line_id, e.measure, e.amount, e.base, e.effective_on, e.reason, e.corrects,
            1 if _sees(e, two) else -1,
        )
        for e in entries
        if _sees(e, one) != _sees(e, two)
    ]  # fmt: skip
    made = bridge(
        _sums(entries, one),
        changes,
        lines={i: Sums(NATURES[i], CURRENCIES[i]) for i in NATURES},
        opened_on=DAY + timedelta(days=one[0]),
        opening_rates=rates1,
        closing_rates=rates2,
        private=hidden,
    )
    first, direct = (
        total(value(s, at.of(s.currency)) for s in _public(_sums(entries, of), not_public).values())
        for of, at, not_public in zip((one, two), (rates1, rates2), hidden, strict=True)
    )
    direct = direct.gaps
    assert made.opening == first.gaps
    assert made.closing == direct
    for gap in (lambda g: g.signed, lambda g: g.with_confirmed, lambda g: g.with_all):
        assert gap(made.opening) + sum((gap(s.effect) for s in made.steps), Fraction(0)) == gap(
            made.closing
        )
        printed = made.printed(gap)
        assert printed.closing == floor_half_up(gap(direct))
        assert printed.opening + sum(s.amount for s in printed.steps) == printed.closing
        exact = [gap(s.effect) for s in made.steps if gap(s.effect)]
        assert all(abs(s.amount - x) < 1 for s, x in zip(printed.steps, exact, strict=True))
