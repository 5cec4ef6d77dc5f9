"""Exchange rates: exact decimals as published, used as fractions, rounded once at the end.

A rate is kept as the text in which its source published it. A cross rate is the quotient of two
published rates and is never itself written down as a decimal: at JPY 300 million a cross rate
rounded to four places (0.0090) is off by USD 6,569.

Pure: knows no request, no database and no other room.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from app.core.errors import DomainError
from app.core.money import Money, currency, floor_half_up, half_even
from app.core.words import N_

_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,16})?", re.ASCII)


class BadRate(DomainError):
    """The text of a rate is no positive plain decimal."""

    message = N_("“%(offered)s” is not an exchange rate. Write a positive number like 1.1562.")
    field = "rate"


class RateMismatch(DomainError):
    """The rate at hand does not lead from the one currency to the other."""

    message = N_("A rate between %(base)s and %(quote)s does not convert %(source)s to %(target)s.")
    field = "rate"


class Convertible(Protocol):
    """Anything that knows how many units of one currency make one unit of another."""

    def factor(self, source: str, target: str) -> Fraction:
        """Units of `target` for one unit of `source`, exactly. Raises RateMismatch."""
        ...


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate: one unit of `base` is `value` units of `quote`.

    `value` is the exact decimal text of the source ("1.1562"). `source_date` is the publication
    day that was used, `requested_date` the day that was asked for (they differ at weekends),
    `rule` says how the one led to the other, `dataset` names the edition of the source.
    Raises BadRate when `value` is not a positive plain decimal.
    """

    base: str
    quote: str
    value: str
    source: str
    source_date: date
    requested_date: date | None = None
    rule: str = ""
    dataset: str = ""

    def __post_init__(self) -> None:
        currency(self.base)
        currency(self.quote)
        if not _DECIMAL.fullmatch(self.value) or not Fraction(self.value):
            raise BadRate(offered=self.value[:40])

    @property
    def fraction(self) -> Fraction:
        """The rate as an exact fraction."""
        return Fraction(self.value)

    def factor(self, source: str, target: str) -> Fraction:
        """Units of `target` for one unit of `source`, in either direction."""
        if (source, target) == (self.base, self.quote):
            return self.fraction
        if (source, target) == (self.quote, self.base):
            return 1 / self.fraction
        raise RateMismatch(base=self.base, quote=self.quote, source=source, target=target)


@dataclass(frozen=True, slots=True)
class CrossRate:
    """From one currency to another through a third that both rates quote; kept as its parents.

    With the euro rates of the European Central Bank: USD per JPY is (USD per EUR) / (JPY per EUR).
    """

    first: Rate
    second: Rate

    @property
    def pivot(self) -> str:
        """The currency that both rates share. Raises RateMismatch when there is none."""
        shared = {self.first.base, self.first.quote} & {self.second.base, self.second.quote}
        if len(shared) != 1:
            raise RateMismatch(
                base=self.first.base,
                quote=self.first.quote,
                source=self.second.base,
                target=self.second.quote,
            )
        return shared.pop()

    def factor(self, source: str, target: str) -> Fraction:
        """Units of `target` for one unit of `source`, in either direction."""
        ends = {self.first.base, self.first.quote, self.second.base, self.second.quote}
        pivot = self.pivot
        if {source, target} != ends - {pivot}:
            raise RateMismatch(
                base=self.first.base, quote=self.second.quote, source=source, target=target
            )
        start, end = (
            (self.first, self.second)
            if source in (self.first.base, self.first.quote)
            else (self.second, self.first)
        )
        return start.factor(source, pivot) * end.factor(pivot, target)


def exact(money: Money, rate: Convertible, target: str) -> Fraction:
    """`money` in minor units of `target` as an exact fraction: sum these, round the sum."""
    if money.currency == target:
        return Fraction(money.minor)
    scale = Fraction(currency(target).minor_per_unit, currency(money.currency).minor_per_unit)
    return money.minor * rate.factor(money.currency, target) * scale


def convert(
    money: Money,
    rate: Convertible,
    target: str,
    *,
    rounding: Callable[[Fraction], int] = half_even,
) -> Money:
    """`money` in `target`, rounded once: half-even for amounts that are stored with their event,
    `floor_half_up` for figures that are printed."""
    return Money(rounding(exact(money, rate, target)), target)


__all__ = [
    "BadRate",
    "Convertible",
    "CrossRate",
    "Rate",
    "RateMismatch",
    "convert",
    "exact",
    "floor_half_up",
    "half_even",
]
