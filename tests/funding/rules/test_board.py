"""Which column of the board an amount stands in: each part in exactly one."""

from fractions import Fraction

import pytest

from app.funding.rules import board
from app.funding.rules.board import Column
from app.funding.rules.engagements import EngagementType, State
from app.funding.rules.positions import Sums, Value, value
from app.funding.rules.stages import Measure, Nature

pytestmark = pytest.mark.pure


def worth(**held):
    sums = Sums(Nature.CONTRIBUTION, "USD", {Measure(m): n for m, n in held.items()},
                held.get("received", 0))  # fmt: skip
    return value(sums, Fraction(1))


def cards(state, found, kind=EngagementType.AMOUNT, *, counted=True):
    return list(board.columns(state, kind, found, counted=counted))


def test_each_part_of_a_pledge_is_in_one_column():
    found = worth(announced=100, confirmed=80, signed=50, received=20)
    parts = board.amounts(found)
    assert parts == {
        Column.ANNOUNCED: 20, Column.CONFIRMED: 30, Column.AGREED: 30, Column.PAID: 20
    }  # fmt: skip
    assert sum(parts.values()) == found.pledged == 100
    assert cards(State.CONFIRMED, found) == list(board.WITH_MONEY)


def test_words_and_drafts_have_columns_of_their_own():
    assert cards(State.DRAFT, Value()) == [Column.PREPARED]
    assert cards(State.ANNOUNCED, Value(), EngagementType.INTENTION) == [Column.WITHOUT_AMOUNT]


def test_what_is_taken_back_is_listed_and_what_was_signed_of_it_stays():
    assert cards(State.WITHDRAWN, Value()) == [Column.ENDED]
    assert cards(State.LAPSED, worth(signed=5)) == [Column.AGREED, Column.ENDED]


def test_an_amount_without_a_rate_still_has_a_card():
    assert cards(State.CONFIRMED, Value(), counted=False) == [Column.CONFIRMED]
