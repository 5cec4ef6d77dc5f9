"""The board of the pipeline: which column an engagement's money stands in.

Of one amount each part is in exactly one column, so a pledge that is signed in part has a card in
two. Amounts are exact fractions of minor units of the book's currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from app.core.words import N_
from app.funding.rules.engagements import ENDED, LIVE, EngagementType, State
from app.funding.rules.positions import Value


class Column(StrEnum):
    """A column of the board, from the first word to the money on the account."""

    PREPARED = "prepared"
    WITHOUT_AMOUNT = "without_amount"
    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    AGREED = "agreed"
    PAID = "paid"
    ENDED = "ended"


COLUMN_WORDS: Final = MappingProxyType(
    {
        Column.PREPARED: N_("Prepared"),
        Column.WITHOUT_AMOUNT: N_("Announced without an amount"),
        Column.ANNOUNCED: N_("Announced, not confirmed"),
        Column.CONFIRMED: N_("Confirmed, not signed"),
        Column.AGREED: N_("Signed, not yet paid"),
        Column.PAID: N_("Received"),
        Column.ENDED: N_("Taken back"),
    }
)
"""How each column is headed (English message ids)."""

WITH_MONEY: Final = (Column.ANNOUNCED, Column.CONFIRMED, Column.AGREED, Column.PAID)
"""Columns whose amounts add up to what is pledged in all."""


def amounts(value: Value) -> dict[Column, Fraction]:
    """How much of some lines stands in each column with money."""
    return {
        Column.ANNOUNCED: value.outstanding - value.confirmed,
        Column.CONFIRMED: value.confirmed,
        Column.AGREED: value.receivable + value.contingent,
        Column.PAID: value.received,
    }


def columns(state: State, kind: EngagementType, worth: Value, *, counted: bool) -> Iterable[Column]:
    """The columns in which an engagement has a card. `counted` is False when none of its lines is
    in the position (no rate, or nothing on record today)."""
    if state is State.DRAFT:
        return [Column.PREPARED]
    with_money = [column for column, amount in amounts(worth).items() if amount]
    if state in ENDED or state is State.VOIDED:
        return [*with_money, Column.ENDED]
    if kind is not EngagementType.AMOUNT:
        return [*with_money] or [Column.WITHOUT_AMOUNT]
    if with_money or counted or state not in LIVE:
        return with_money or [Column.ENDED]
    return [Column.CONFIRMED if state is State.CONFIRMED else Column.ANNOUNCED]
