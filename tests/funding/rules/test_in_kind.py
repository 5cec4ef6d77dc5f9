"""Things in kind: what stands after which entries, and what no quantity or value may be."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.money import Money
from app.funding.rules import in_kind as rules
from app.funding.rules.in_kind import Act, Kind, Method, Thing

pytestmark = pytest.mark.pure

VALUE = Money.parse("162000", "USD")
EXPERT = Thing(
    "Expert", Kind.SERVICES, "month", Decimal(12), "USD", Method.SALARY, "A valuer",
    date(2026, 4, 20), VALUE,
)  # fmt: skip


@dataclass
class Entry:
    n: int
    act: Act
    amount: Decimal
    value: Money | None = None
    counters: int | None = None


STATED = Entry(1, Act.STATED, Decimal(12), VALUE)
AGREED = Entry(2, Act.AGREED, Decimal(12), VALUE)


def delivered(n, amount, value):
    return Entry(n, Act.DELIVERED, Decimal(amount), value and Money.parse(value, "USD"))


def test_deliveries_add_up_in_quantity_and_in_value():
    at = rules.standing(
        [STATED, AGREED, delivered(3, "4.5", "60750"), delivered(4, "0.5", "6750.25")]
    )
    assert at.delivered == Decimal("5.0")
    assert at.delivered_value == Money.parse("67500.25", "USD")
    assert not at.complete
    assert rules.standing([STATED, AGREED, delivered(3, "12", None)]).complete


def test_one_delivery_of_unknown_value_leaves_the_whole_unknown():
    at = rules.standing([STATED, AGREED, delivered(3, "4", "54000"), delivered(4, "1", None)])
    assert (at.delivered, at.delivered_value) == (Decimal(5), None)
    assert rules.standing([STATED]).delivered_value is None


def test_what_is_taken_back_is_as_if_it_had_not_been():
    undo = Entry(4, Act.TAKEN_BACK, Decimal(4), counters=3)
    at = rules.standing([STATED, AGREED, delivered(3, "4", "54000"), undo])
    assert (at.delivered, at.last) == (Decimal(0), AGREED)
    gone = [STATED, Entry(2, Act.TAKEN_BACK, Decimal(12), counters=1)]
    assert rules.standing(gone) is None


@pytest.mark.parametrize(
    ("before", "act", "quantity", "error"),
    [
        ([STATED], Act.DELIVERED, "1", rules.NotAgreed),
        ([STATED, AGREED, delivered(3, "11.5", None)], Act.DELIVERED, "0.500001",
         rules.MoreThanAgreed),
        ([STATED, AGREED, delivered(3, "11.5", None)], Act.AGREED, "11", rules.BelowDelivered),
    ],
)  # fmt: skip
def test_a_delivery_stays_within_what_was_agreed(before, act, quantity, error):
    with pytest.raises(error):
        rules.must_fit(rules.standing(before), act, Decimal(quantity))


def test_all_of_what_was_agreed_may_be_delivered():
    rules.must_fit(
        rules.standing([STATED, AGREED, delivered(3, "11.5", None)]), Act.DELIVERED, Decimal("0.5")
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"quantity": Decimal(0)}, rules.QuantityRefused),
        ({"quantity": Decimal("0.0000001")}, rules.QuantityRefused),
        ({"quantity": Decimal("NaN")}, rules.QuantityRefused),
        ({"value": Money(0, "USD")}, rules.ValueRefused),
        ({"method": Method.UNVALUED}, rules.MethodMissing),
        ({"valuer": " "}, rules.ValuerMissing),
        ({"valued_on": None}, rules.ValuedOnMissing),
    ],
)
def test_a_thing_is_whole_or_refused(change, error):
    with pytest.raises(error):
        replace(EXPERT, **change).checked()


def test_an_unknown_value_needs_no_method():
    assert replace(EXPERT, value=None, valuer="", method=Method.UNVALUED).checked().value is None


def test_quantities_are_written_without_exponent_or_idle_zeros():
    assert [rules.plain(Decimal(text)) for text in ("12.00", "1E+3", "0.50")] == [
        "12", "1000", "0.5",
    ]  # fmt: skip
