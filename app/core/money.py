"""Money: whole numbers of minor units in one currency, and nothing else.

An amount is never a float and never a bare number beside a code. The number of decimals of
each currency is that of ISO 4217, kept here in a table of our own: the locale data that prints
amounts (CLDR) knows fewer decimals for thirteen currencies, because it says what people write,
not what a bank books.

Pure: knows no request, no database and no other room.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_

ISO_4217_EDITION: Final = "2026-01"
"""State of the ISO 4217 list of active codes (list one) that the tables below repeat."""

LIMIT: Final = 9 * 10**15
"""Largest amount in minor units that may be stored; sums and differences of a thousand such
amounts still fit in a 64-bit column, in which SQLite would otherwise turn silently to float."""

_TWO_DECIMALS: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS: Final = "CLF UYW"
_WITHDRAWN: Final = "ANG BGN BYR CUC HRK LTL MRO SLL STD VEF ZWL"
"""Codes that ISO has withdrawn since 2015. Agreements signed in them stay readable; no new
amount is offered in them. All had two decimals except the Belarusian rouble BYR, which had none.
"""


class UnknownCurrency(DomainError):
    """The code is not in ISO 4217, or has no minor unit there (gold, SDR, test codes)."""

    message = N_("“%(code)s” is not a currency code we can keep an amount in.")
    field = "currency"


class CurrencyMismatch(DomainError):
    """Two currencies met in one sum or comparison; only a rate may bring them together."""

    message = N_("An amount in %(first)s cannot be added to or compared with one in %(second)s.")
    field = "currency"


class NotAnAmount(DomainError):
    """The text is no plain decimal number."""

    message = N_(
        "“%(offered)s” is not an amount. Write digits and a decimal point, like 1250000.50."
    )
    field = "amount"


class TooFine(DomainError):
    """The amount has more decimals than its currency has minor units."""

    message = N_("%(currency)s has %(allowed)s decimals, “%(offered)s” has more.")
    field = "amount"


class TooLarge(DomainError):
    """The amount is beyond what the ledger stores exactly."""

    message = N_("%(offered)s is larger than the ledger can hold.")
    field = "amount"


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and the number of decimals in which it is booked (ISO 4217 minor unit)."""

    code: str
    exponent: int
    active: bool = True

    @property
    def minor_per_unit(self) -> int:
        """How many minor units make one unit: 100 for USD, 1 for JPY, 1000 for KWD."""
        return int(10**self.exponent)


def _table() -> dict[str, Currency]:
    table = {
        code: Currency(code, exponent)
        for exponent, codes in (
            (0, _NO_DECIMALS),
            (2, _TWO_DECIMALS),
            (3, _THREE_DECIMALS),
            (4, _FOUR_DECIMALS),
        )
        for code in codes.split()
    }
    for code in _WITHDRAWN.split():
        table[code] = Currency(code, 0 if code == "BYR" else 2, active=False)
    return dict(sorted(table.items()))


CURRENCIES: Final[dict[str, Currency]] = _table()
"""Every currency in which an amount may stand, by code, withdrawn ones included."""

ACTIVE: Final[tuple[str, ...]] = tuple(code for code, c in CURRENCIES.items() if c.active)
"""Codes in which new amounts may be entered."""


def currency(code: str) -> Currency:
    """The currency of that code. Raises UnknownCurrency."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise UnknownCurrency(code=code) from None


def floor_half_up(x: Fraction) -> int:
    """Round for print: `floor(x + 1/2)`.

    Moving x by a whole number moves the result by the same number. That is what lets printed
    steps always add up to the printed difference; half-even does not have it (1/2 + 1 = 3/2,
    but 0 + 1 is not 2).
    """
    return (2 * x.numerator + x.denominator) // (2 * x.denominator)


def half_even(x: Fraction) -> int:
    """Round for storage: to the nearest, exact halves to the even neighbour."""
    return round(x)


def apportion(parts: Sequence[Fraction | int], total: int) -> list[int]:
    """Whole numbers near `parts` that sum to `total` exactly, by the largest remainder.

    Each part is rounded down, then what is missing goes one by one to the parts with the largest
    fractions, ties in the given order. `total` must lie within one per part of the sum, as it
    does when it is the rounded sum; otherwise ValueError.
    """
    floors = [Fraction(part).__floor__() for part in parts]
    missing = total - sum(floors)
    if not 0 <= missing <= len(floors):
        raise ValueError(f"{total} is no rounding of the sum of {len(floors)} parts")
    by_remainder = sorted(range(len(parts)), key=lambda i: (floors[i] - Fraction(parts[i]), i))
    for i in by_remainder[:missing]:
        floors[i] += 1
    return floors


_PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]{1,24}(\.[0-9]{1,12})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` whole minor units of `currency`.

    Arithmetic and order work within one currency and raise CurrencyMismatch otherwise.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are a whole number, not {self.minor!r}")
        if self.currency not in CURRENCIES:
            raise UnknownCurrency(code=self.currency)

    @classmethod
    def parse(cls, text: str, code: str) -> Money:
        """Read a plain decimal such as "1250.50"; the locale's grouping is the form's business.

        Raises NotAnAmount, TooFine (more decimals than the currency has), TooLarge,
        UnknownCurrency.
        """
        exponent = currency(code).exponent
        plain = unicodedata.normalize("NFKC", text).strip()
        if not _PLAIN_DECIMAL.fullmatch(plain):
            raise NotAnAmount(offered=text[:40])
        whole, _, decimals = plain.partition(".")
        decimals = decimals.rstrip("0")
        if len(decimals) > exponent:
            raise TooFine(currency=code, allowed=exponent, offered=plain)
        minor = int(whole + decimals.ljust(exponent, "0"))
        if abs(minor) > LIMIT:
            raise TooLarge(offered=plain)
        return cls(minor, code)

    @classmethod
    def zero(cls, code: str) -> Money:
        """Nothing, in that currency. (What is unknown is None, never zero.)"""
        return cls(0, code)

    @property
    def amount(self) -> str:
        """Exact decimal text with the currency's own number of decimals: "1250.50"."""
        exponent = CURRENCIES[self.currency].exponent
        digits = str(abs(self.minor)).rjust(exponent + 1, "0")
        text = f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits
        return f"-{text}" if self.minor < 0 else text

    @property
    def decimal(self) -> Decimal:
        """The same as an exact Decimal, for locale-aware printing."""
        return Decimal(self.amount)

    @property
    def json(self) -> dict[str, str]:
        """How money leaves the house: {"amount": "75000000.00", "currency": "USD"}."""
        return {"amount": self.amount, "currency": self.currency}

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(first=self.currency, second=other.currency)
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers; use allocate() for shares")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def allocate(self, weights: Sequence[int | Fraction]) -> list[Money]:
        """Split by weights; the parts sum to the whole (largest remainder, ties in order).

        A negative amount splits as the mirror of the positive one, so that a reversal takes back
        exactly what the split gave. Weights are not negative and not all zero (ValueError).
        """
        whole = sum(Fraction(w) for w in weights)
        if whole <= 0 or any(w < 0 for w in weights):
            raise ValueError("weights must not be negative, nor all zero")
        size = abs(self.minor)
        parts = apportion([size * Fraction(w) / whole for w in weights], size)
        sign = -1 if self.minor < 0 else 1
        return [Money(sign * part, self.currency) for part in parts]

    def split(self, n: int) -> list[Money]:
        """`n` equal parts that sum to the whole: 100.00 in three is 33.34, 33.33, 33.33."""
        return self.allocate([1] * n)


def total(amounts: Iterable[Money], code: str) -> Money:
    """The sum of amounts that are all in currency `code`; zero of it for none."""
    return sum(amounts, start=Money.zero(code))
