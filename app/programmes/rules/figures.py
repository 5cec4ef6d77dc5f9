"""What may be done with figures of the register."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

CATEGORIES = ("funding", "result", "target", "participation", "context", "derived")

LONGEST_VALUE = 40
MILLION = Decimal(10**6)


def canonical(value: str) -> str | None:
    """An exact decimal as plain text without exponent and idle zeros; None when it is none.

    >>> canonical("53600000.0")
    '53600000'
    """
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    text = format(number.normalize(), "f")
    return text if len(text) <= LONGEST_VALUE else None


def is_money(unit: str) -> bool:
    """A currency code stands as unit: the value is in major units."""
    return len(unit) == 3 and unit.isupper() and unit.isalpha()


def years_of(period: str) -> tuple[int, int] | None:
    """First and last year of a period such as "2021–2022" or "2025"; None for anything else."""
    first, _dash, last = period.partition("–")
    if not first.isdigit() or (last and not last.isdigit()):
        return None
    return int(first), int(last or first)


@dataclass(frozen=True, slots=True)
class Progress:
    """A result on the way to its target; shares are exact, 0 to 1 (more when passed)."""

    value: Decimal
    target: Decimal
    share: Fraction
    elapsed: Fraction | None
    years_passed: int | None
    years_in_all: int | None


def progress(
    value: Decimal,
    target: Decimal,
    *,
    period: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Progress | None:
    """How far a result is; None for a target that is not above zero.

    The time that has passed counts in whole years, from the phase's first to the last year of the
    result's period.
    """
    if target <= 0:
        return None
    elapsed: Fraction | None = None
    passed: int | None = None
    whole: int | None = None
    years = years_of(period)
    if years and starts_on and ends_on:
        whole = ends_on.year - starts_on.year + 1
        passed = min(max(years[1] - starts_on.year + 1, 0), whole)
        elapsed = Fraction(passed, whole)
    return Progress(value, target, Fraction(value) / Fraction(target), elapsed, passed, whole)


def cited(source: str) -> list[str]:
    """Codes of the documents that a source names, in its order.

    >>> cited("REP:129; REP:177; NEWS:1")
    ['REP', 'NEWS']
    """
    codes = (part.strip().partition(":")[0] for part in source.split(";"))
    return list(dict.fromkeys(code for code in codes if code.isalpha() and code.isupper()))
