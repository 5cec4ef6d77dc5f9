"""What everybody may read is made of public facts alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.funding.rules.positions import Sums, total_of
from app.funding.rules.publication import Pledge, pledged, without_pledge
from app.funding.rules.stages import Measure, Nature

pytestmark = pytest.mark.pure

CODES = ("USD", "EUR", "JPY")
FACTORS = {"USD": Fraction(1), "EUR": Fraction(11, 10), "JPY": Fraction(2, 3)}

amounts = st.builds(Money, st.integers(1, 10**12), st.sampled_from(CODES))
pledges = st.builds(
    Pledge,
    st.lists(amounts, max_size=3).map(tuple),
    consented=st.booleans(),
    confirmed=st.booleans(),
)
rooms = st.lists(pledges, max_size=8)
sums = st.builds(
    lambda announced, confirmed, signed, received: Sums(
        Nature.CONTRIBUTION,
        "USD",
        {
            Measure.ANNOUNCED: announced,
            Measure.CONFIRMED: min(confirmed, announced),
            Measure.SIGNED: signed,
            Measure.RECEIVED: received,
        },
        received,
    ),
    *[st.integers(0, 10**9)] * 4,
)


def public(room):
    return [one for one in room if one.consented]


@given(rooms, rooms)
def test_a_total_is_the_same_whatever_is_private(room, hidden):
    """Private pledges come, change and go between any two totals: the totals never show it."""
    kept = [Pledge(one.amounts, consented=False, confirmed=one.confirmed) for one in hidden]
    assert pledged([*kept, *public(room)], FACTORS, "USD") == pledged(room, FACTORS, "USD")


@given(rooms)
def test_a_total_less_what_is_listed_leaves_nothing(room):
    total = pledged(room, FACTORS, "USD")
    left = {one.currency: one.minor for one in total.amounts}
    for pledge in public(room):
        for amount in pledge.amounts:
            left[amount.currency] -= amount.minor
    assert not any(left.values())


@given(st.lists(rooms, max_size=4))
def test_totals_over_time_tell_no_more_than_the_public_history(history):
    seen = [pledged(room, FACTORS, "USD") for room in history]
    assert seen == [pledged(public(room), FACTORS, "USD") for room in history]


@given(rooms)
def test_unconfirmed_is_a_part_of_what_is_pledged(room):
    total = pledged(room, FACTORS, "USD")
    whole = {one.currency: one.minor for one in total.amounts}
    assert all(one.minor <= whole[one.currency] for one in total.unconfirmed)


def test_the_first_currency_said_stands_first_and_one_rounding_is_made():
    room = [
        Pledge((Money(100, "EUR"),), consented=True, confirmed=False),
        Pledge((Money(50, "USD"), Money(5, "EUR")), consented=True, confirmed=True),
        Pledge((Money(999, "USD"),), consented=False, confirmed=True),
    ]
    total = pledged(room, FACTORS, "USD")
    assert total.amounts == (Money(105, "EUR"), Money(50, "USD"))
    assert total.unconfirmed == (Money(100, "EUR"),)
    # 105 x 1.1 + 50 = 165.5, rounded half up once.
    assert total.worth == Money(166, "USD")


def test_without_a_rate_there_is_no_sum_and_without_an_amount_no_zero():
    assert pledged([], FACTORS, "USD").worth is None
    one = Pledge((Money(100, "CHF"),), consented=True, confirmed=True)
    assert pledged([one], FACTORS, "USD").worth is None
    assert pledged([one], FACTORS, "USD").amounts == (Money(100, "CHF"),)


@given(sums, st.integers(0, 10**9))
def test_of_a_hidden_line_only_what_is_signed_or_paid_is_read(line, more):
    """Whatever is pledged beyond it, the public figures are the same."""
    reached = max(line.of(Measure.SIGNED), line.of(Measure.RECEIVED))
    beyond = Sums(
        line.nature,
        line.currency,
        {**line.by_measure, Measure.ANNOUNCED: reached + more, Measure.CONFIRMED: reached},
        line.received_base,
    )
    at_most = Sums(
        line.nature,
        line.currency,
        {**line.by_measure, Measure.ANNOUNCED: reached, Measure.CONFIRMED: reached},
        line.received_base,
    )

    def worth(one):
        return total_of([without_pledge(one)], lambda _code: Fraction(1))

    assert worth(beyond) == worth(at_most)
    assert worth(line).outstanding == 0
    assert worth(line).mobilised == total_of([line], lambda _code: Fraction(1)).mobilised
