"""What a condition gives: the worked numbers, circles, and what holds for all of them."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.funding.rules import conditions as rules
from app.funding.rules.conditions import (
    Condition,
    Counts,
    Covers,
    Event,
    History,
    Ledger,
    Outcome,
    Terms,
    TermsMissing,
)
from app.funding.rules.engagements import ConditionKind
from app.funding.rules.positions import Gaps, Sums, value
from app.funding.rules.stages import Measure, Nature

pytestmark = pytest.mark.pure

ONE = Fraction(1)
TWO_TO_ONE = Terms(ConditionKind.MATCHING, gives=1, per=2)
THIRTY_PER_CENT = Terms(ConditionKind.SHARE_OF_TOTAL, share=3000)


def line(announced=0, signed=0, received=0, confirmed=0):
    held = {
        Measure.ANNOUNCED: announced,
        Measure.SIGNED: signed,
        Measure.RECEIVED: received,
        Measure.CONFIRMED: confirmed,
    }
    return Sums(Nature.CONTRIBUTION, "USD", {m: n for m, n in held.items() if n}, received)


def condition(number, terms, *lines, outcome=Outcome.OPEN, covers=Covers.PLEDGE, parts=None):
    """A condition on lines, of the partner whose number it has."""
    history = History(number, covers, number, tuple(lines) or (number,), (), parts or {})
    return Condition(history, terms, outcome)


def evaluated(sums, *conditions, partners=None):
    """Lines by number, each of the partner of its number unless said otherwise."""
    ledger = Ledger({n: n for n in sums} | (partners or {}))
    for n, held in sums.items():
        ledger.put(n, held, ONE)
    return rules.evaluate(conditions, ledger)


def usable(sums, *conditions, **more):
    found = evaluated(sums, *conditions, **more)
    return {c.of.id: found.by_condition[c.of.id].usable for c in conditions}


# --- the worked numbers (billions and millions as whole numbers) ---------------------------------


def test_one_for_every_two_of_others_up_to_six_against_twelve():
    pledge = condition(1, TWO_TO_ONE)
    assert usable({1: line(6000), 2: line(12000)}, pledge) == {1: 6000}
    assert usable({1: line(6000), 2: line(9000)}, pledge) == {1: 4500}
    assert usable({1: line(6000), 2: line(30000)}, pledge) == {1: 6000}
    assert usable({1: line(6000)}, pledge) == {1: 0}


def test_thirty_per_cent_of_the_total_including_itself():
    pledge = condition(1, THIRTY_PER_CENT)
    assert usable({1: line(3000), 2: line(7000)}, pledge) == {1: 3000}
    assert usable({1: line(3000), 2: line(4200)}, pledge) == {1: 1800}
    share = usable({1: line(3000), 2: line(100)}, pledge)[1]
    assert share == Fraction(300, 7)
    assert share / (share + 100) == Fraction(3, 10)


def test_a_threshold_gives_all_or_nothing():
    pledge = condition(1, Terms(ConditionKind.THRESHOLD, threshold=5000))
    assert usable({1: line(800), 2: line(4999)}, pledge) == {1: 0}
    assert usable({1: line(800), 2: line(5000)}, pledge) == {1: 800}


@pytest.mark.parametrize("kind", [ConditionKind.PARLIAMENT, ConditionKind.RESULT])
def test_a_vote_and_a_result_give_nothing_until_they_are_met(kind):
    sums = {1: line(800), 2: line(5000)}
    assert usable(sums, condition(1, Terms(kind))) == {1: 0}
    assert usable(sums, condition(1, Terms(kind), outcome=Outcome.NOT_MET)) == {1: 0}
    assert evaluated(sums, condition(1, Terms(kind), outcome=Outcome.MET)).by_line == {}


def test_a_condition_that_failed_gives_nothing_whatever_others_give():
    failed = condition(1, TWO_TO_ONE, outcome=Outcome.NOT_MET)
    assert usable({1: line(6000), 2: line(12000)}, failed) == {1: 0}


@pytest.mark.parametrize(
    ("counts", "given"),
    [(Counts.SIGNED, 100), (Counts.CONFIRMED, 250), (Counts.ANNOUNCED, 450)],
)
def test_whose_money_qualifies_is_part_of_the_terms(counts, given):
    others = {2: line(announced=500, signed=200), 3: line(announced=300, confirmed=300),
              4: line(announced=100)}  # fmt: skip
    terms = Terms(ConditionKind.MATCHING, gives=1, per=2, counts=counts)
    assert usable({1: line(6000), **others}, condition(1, terms)) == {1: given}


def test_own_lines_never_match_themselves():
    sums = {1: line(600), 2: line(1000), 3: line(400)}
    assert usable(sums, condition(1, TWO_TO_ONE), partners={2: 1}) == {1: 200}


def test_the_years_of_one_pledge_share_what_it_gives_the_first_first():
    found = evaluated({1: line(200), 2: line(200), 3: line(600)},
                      condition(1, TWO_TO_ONE, 1, 2), partners={2: 1})  # fmt: skip
    assert [found.by_line[n].usable for n in (1, 2)] == [200, 100]


def test_what_is_signed_already_is_not_conditional_any_more():
    found = evaluated({1: line(6000, signed=2000), 2: line(8000)}, condition(1, TWO_TO_ONE))
    assert (found.by_line[1].maximum, found.by_line[1].usable) == (4000, 2000)


# --- pledges that count each other ---------------------------------------------------------------


def test_two_that_match_each_other_stand_at_the_largest_amount_that_is_consistent():
    one_to_one = Terms(ConditionKind.MATCHING, gives=1, per=1)
    sums = {1: line(10), 2: line(5)}
    assert usable(sums, condition(1, one_to_one), condition(2, one_to_one)) == {1: 5, 2: 5}


def test_two_that_give_half_of_each_other_shrink_to_nothing_without_money_of_others():
    sums = {1: line(10), 2: line(10)}
    assert usable(sums, condition(1, TWO_TO_ONE), condition(2, TWO_TO_ONE)) == {1: 0, 2: 0}


def test_a_circle_with_money_of_others_is_solved_exactly():
    # x = (y + 30) / 2 and y = (x + 30) / 2 give x = y = 30.
    sums = {1: line(100), 2: line(100), 3: line(30)}
    assert usable(sums, condition(1, TWO_TO_ONE), condition(2, TWO_TO_ONE)) == {1: 30, 2: 30}


def test_a_threshold_inside_a_circle_falls_and_takes_its_match_with_it():
    sums = {1: line(100), 2: line(60), 3: line(40)}
    threshold = condition(2, Terms(ConditionKind.THRESHOLD, threshold=150))
    assert usable(sums, condition(1, TWO_TO_ONE), threshold) == {1: 20, 2: 0}


def test_a_circle_is_told():
    both = [condition(1, TWO_TO_ONE), condition(2, THIRTY_PER_CENT)]
    signed = condition(3, Terms(ConditionKind.MATCHING, 1, 1, counts=Counts.SIGNED))
    vote = condition(4, Terms(ConditionKind.PARLIAMENT))
    assert rules.cycles([*both, signed, vote]) == ((1, 2),)
    assert rules.cycles([both[0], signed, vote]) == ()


# --- what holds for all of them ------------------------------------------------------------------

amounts = st.integers(0, 1000)
terms = st.one_of(
    st.builds(
        Terms,
        st.just(ConditionKind.MATCHING),
        gives=st.integers(1, 4),
        per=st.integers(1, 4),
        counts=st.sampled_from(Counts),
    ),
    st.builds(
        Terms,
        st.just(ConditionKind.SHARE_OF_TOTAL),
        share=st.integers(1, 9999),
        counts=st.sampled_from(Counts),
    ),
    st.builds(
        Terms,
        st.just(ConditionKind.THRESHOLD),
        threshold=st.integers(1, 3000),
        counts=st.sampled_from(Counts),
    ),
)
books = st.lists(st.tuples(terms, amounts, amounts), min_size=1, max_size=4)


def _book(drawn, free):
    sums = {n: line(max(a, s), signed=s) for n, (_, a, s) in enumerate(drawn, 1)}
    made = [condition(n, t) for n, (t, _, _) in enumerate(drawn, 1)]
    return {**sums, 99: line(free)}, made


def _hold(drawn, free):
    sums, made = _book(drawn, free)
    found = evaluated(sums, *made)
    for c in made:
        effect, others = found.by_condition[c.of.id], found.others[c.of.id]
        reached = sums[c.of.id].of(Measure.SIGNED)
        assert 0 <= effect.usable <= effect.maximum
        if c.terms.factor is None:
            whole = effect.maximum if others >= c.terms.threshold else 0
            assert effect.usable == whole
        else:
            most = max(0, c.terms.factor * others - reached)
            assert effect.usable == min(effect.maximum, most)
    return found


def _by_steps(sums, made):
    """The same by taking away step by step, in floating point: an upper bound."""
    y = {c.of.id: float(sums[c.of.id].of(Measure.ANNOUNCED)) for c in made}
    for _ in range(400):
        for c in made:
            n, reached = c.of.id, sums[c.of.id].of(Measure.SIGNED)
            others = 0.0
            for m, held in sums.items():
                if m == n:
                    continue
                others += held.of(Measure.SIGNED)
                if c.terms.counts is Counts.ANNOUNCED:
                    top = y.get(m, float(held.of(Measure.ANNOUNCED)))
                    others += top - held.of(Measure.SIGNED)
            if c.terms.factor is None:
                if others < c.terms.threshold - 1e-6:
                    y[n] = float(reached)
            else:
                y[n] = max(float(reached), min(y[n], float(c.terms.factor) * others))
    return y


@settings(max_examples=60)
@given(books, amounts)
def test_the_solution_is_consistent_and_the_largest(drawn, free):
    found = _hold(drawn, free)
    sums, made = _book(drawn, free)
    above = _by_steps(sums, made)
    for c in made:
        exact = float(found.by_condition[c.of.id].usable) + sums[c.of.id].of(Measure.SIGNED)
        assert exact <= above[c.of.id] + 1e-6
        if c.terms.factor is None or c.terms.counts is not Counts.ANNOUNCED:
            continue
        alone = len([o for o in made if o.terms.counts is Counts.ANNOUNCED]) == 1
        if alone:
            assert exact == pytest.approx(above[c.of.id], abs=1e-6)


@settings(max_examples=40)
@given(books, st.lists(amounts, min_size=3, max_size=3).map(sorted))
def test_more_money_of_others_never_gives_less(drawn, rising):
    found = [_hold(drawn, free) for free in rising]
    for less, more in pairwise(found):
        for number, effect in less.by_condition.items():
            assert more.by_condition[number].usable >= effect.usable


@pytest.mark.long
@settings(max_examples=5000)
@given(books, amounts)
def test_the_solution_is_consistent_on_many_books(drawn, free):
    _hold(drawn, free)


# --- in the gaps ---------------------------------------------------------------------------------


def test_an_open_condition_is_in_the_last_gap_at_what_is_usable_and_not_in_the_second():
    pledge = line(6000, confirmed=6000)
    found = evaluated({1: pledge, 2: line(9000)}, condition(1, TWO_TO_ONE))
    worth = found.of_line(1).on(value(pledge, ONE))
    assert (worth.outstanding, worth.conditional, worth.usable) == (6000, 6000, 4500)
    assert worth.gaps == Gaps(Fraction(0), Fraction(0), Fraction(-4500))
    assert value(pledge, ONE).gaps == Gaps(Fraction(0), Fraction(-6000), Fraction(-6000))
    assert worth.gaps == value(pledge, ONE).gaps + found.of_line(1).on_gaps


def test_an_agreed_conditional_instalment_is_committed_and_contingent():
    agreed = line(signed=900, received=300)
    waits = condition(1, Terms(ConditionKind.RESULT), covers=Covers.INSTALMENT, parts={1: 400})
    worth = evaluated({1: agreed}, waits).of_line(1).on(value(agreed, ONE))
    assert (worth.committed, worth.mobilised) == (900, 900)
    assert (worth.receivable, worth.contingent) == (200, 400)
    assert worth.gaps == Gaps(Fraction(-500), Fraction(-900), Fraction(-900))


# --- both axes -----------------------------------------------------------------------------------


def _history(*events):
    return History(1, Covers.PLEDGE, 1, (1,), events)


def test_a_condition_is_asked_as_of_a_day_and_as_known_then():
    history = _history(
        Event(5, date(2026, 3, 18), terms=TWO_TO_ONE),
        Event(9, date(2026, 6, 1), outcome=Outcome.MET),
    )
    assert history.at(date(2026, 3, 17), 99) is None
    assert history.at(date(2026, 5, 31), 99).outcome is Outcome.OPEN
    assert history.at(date(2026, 6, 1), 8).outcome is Outcome.OPEN
    assert history.at(date(2026, 6, 1), 9).outcome is Outcome.MET


def test_new_terms_open_it_again_and_a_record_can_be_taken_back():
    met, anew = Event(9, date(2026, 6, 1), outcome=Outcome.MET), THIRTY_PER_CENT
    first = Event(5, date(2026, 3, 18), terms=TWO_TO_ONE)
    back = _history(first, met, Event(12, date(2026, 6, 1), outcome=Outcome.OPEN))
    assert back.at(date(2026, 7, 1), 99).outcome is Outcome.OPEN
    renewed = _history(first, met, Event(12, date(2026, 7, 1), terms=anew)).at(date(2026, 7, 1), 99)
    assert (renewed.terms, renewed.outcome) == (anew, Outcome.OPEN)


def test_terms_have_the_figures_of_their_kind():
    whole = Terms(ConditionKind.MATCHING, 1, 2, 3000, 500).checked()
    assert (whole.gives, whole.per, whole.share, whole.threshold) == (1, 2, None, None)
    for bad in (
        Terms(ConditionKind.MATCHING, 1, 0),
        Terms(ConditionKind.SHARE_OF_TOTAL, share=10_000),
        Terms(ConditionKind.THRESHOLD),
        Terms(ConditionKind.NONE),
    ):
        with pytest.raises(TermsMissing):
            bad.checked()
