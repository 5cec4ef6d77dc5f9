"""What a signed amount going down takes with it, and what a refund does to each measure.

For one contribution line, in its currency and minor units: A announced, K confirmed, S signed,
N received, W written off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from app.core.money import Money, floor_half_up
from app.core.rates import Convertible, convert, exact


@dataclass(frozen=True, slots=True)
class Held:
    """What a line holds."""

    announced: int = 0
    confirmed: int = 0
    signed: int = 0
    received: int = 0
    written_off: int = 0

    @property
    def rest(self) -> int:
        """Signed and still to come: max(0, S - W - N)."""
        return max(0, self.signed - self.written_off - self.received)

    @property
    def over(self) -> int:
        """Received beyond what is signed and was not given up: max(0, N - max(0, S - W))."""
        return max(0, self.received - max(0, self.signed - self.written_off))

    @property
    def outstanding(self) -> int:
        """Announced and neither signed nor received: max(0, A - max(S, N))."""
        return max(0, self.announced - max(self.signed, self.received))

    @property
    def outstanding_confirmed(self) -> int:
        """The part of that which was confirmed in writing."""
        return max(0, min(self.confirmed, self.announced) - max(self.signed, self.received))


@dataclass(frozen=True, slots=True)
class Change:
    """By how much each measure changes; negative down. Received stands first: the ledger posts it
    first, so that a bridge sees what the exchange rate did to it."""

    received: int = 0
    signed: int = 0
    announced: int = 0
    confirmed: int = 0


def signed_down(held: Held, by: int) -> Change:
    """The signed amount goes down, and the pledge behind it goes with it: what is taken back does
    not come back as a promise that is still open."""
    return _following(held, Change(signed=-by))


def refund(held: Held, amount: int) -> Change:
    """Money goes back to the partner: received and signed go down, announced as far as it was.

    What was received beyond the signed amount goes back first, and takes nothing from the signed.
    """
    taken = max(0, amount - held.over)
    return _following(held, Change(received=-amount, signed=-min(taken, held.signed)))


def _following(held: Held, change: Change) -> Change:
    """The change with as little taken from announced and confirmed as keeps open what was open."""
    reached = max(held.signed + change.signed, held.received + change.received)
    announced = min(held.announced, reached + held.outstanding)
    confirmed = min(held.confirmed, reached + held.outstanding_confirmed)
    return Change(
        change.received,
        change.signed,
        announced - held.announced,
        confirmed - held.confirmed,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Money that stands on a line at the rate at which it came; `rate` is None when it came in
    the currency of the book."""

    amount: Money
    base: Money
    rate: Convertible | None
    fixing: int | None = None

    def part(self, amount: Money) -> Money:
        """What a part of it stands in the book for. The part and the rest are together what the
        whole is; neither is a minor unit or more away from what the rate gives for it."""
        if self.rate is None:
            return Money(amount.minor, self.base.currency)
        fair = exact(amount, self.rate, self.base.currency)
        rest = convert(self.amount - amount, self.rate, self.base.currency)
        worth = min(max((self.base - rest).minor, floor(fair)), ceil(fair))
        return Money(worth, self.base.currency)


def taken(origins: Iterable[Origin], amount: Money) -> list[Origin]:
    """The amount, taken from the origins in their order, each part at the rate of its own."""
    parts, left = [], amount
    for origin in origins:
        part = min(left, origin.amount)
        if part.minor > 0:
            parts.append(replace(origin, amount=part, base=origin.part(part)))
            left -= part
    return parts


def share_of_base(received: int, received_base: int, part: int) -> int:
    """The amount in the book's currency at which `part` of what a line received came on average,
    at the rates of the days of receipt."""
    return floor_half_up(Fraction(received_base * part, received))


__all__ = ["Change", "Held", "Origin", "refund", "share_of_base", "signed_down", "taken"]
