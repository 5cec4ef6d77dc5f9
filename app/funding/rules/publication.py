"""What of the money everybody may read: never a pledge that its partner does not make public, and
no figure from which one could be worked out.

The rule is that a public figure is computed from public facts alone. A pledge whose partner does
not consent is left out of every total before anything is added up, so a total less the amounts
that are listed gives nothing, nor does the difference of two totals, before and after it was
announced, confirmed, corrected or taken back. What is signed or paid of it is an agreement's or a
receipt's, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from app.core.money import Money, floor_half_up
from app.funding.rules.positions import Sums
from app.funding.rules.stages import Measure, Nature

PLEDGED: Final = (Measure.ANNOUNCED, Measure.CONFIRMED)
"""What a ledger holds of a pledge alone, before anything of it is signed or paid."""


def without_pledge(sums: Sums) -> Sums:
    """What the public reads of a line whose pledge is not public: as if nothing more had been
    announced than is signed or paid by now."""
    if sums.nature is not Nature.CONTRIBUTION:
        return sums
    reached = max(0, sums.of(Measure.SIGNED), sums.of(Measure.RECEIVED))
    held = {
        name: min(amount, reached) if name in PLEDGED else amount
        for name, amount in sums.by_measure.items()
    }
    return replace(
        sums, by_measure={name: n for name, n in held.items() if n or name not in PLEDGED}
    )


@dataclass(frozen=True, slots=True)
class Pledge:
    """An engagement that stands, with its amounts.

    ``consented``: its partner lets its amount be read by everybody. ``confirmed``: the partner
    has said in writing that the record is right.
    """

    amounts: tuple[Money, ...]
    consented: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Pledged:
    """What partners pledged in public: by currency, in the order in which each was first said.

    ``worth`` is all of it in one currency; None when a currency has no rate, and when nothing was
    pledged. ``unconfirmed`` is the part that awaits its partner's word.
    """

    amounts: tuple[Money, ...]
    unconfirmed: tuple[Money, ...]
    worth: Money | None


def pledged(pledges: Iterable[Pledge], factors: dict[str, Fraction], currency: str) -> Pledged:
    """Add up what may be read. ``factors`` turn minor units of each currency into minor units of
    ``currency``; each sum is rounded once, at the end."""
    public = [one for one in pledges if one.consented]
    amounts = _by_currency(public)
    worth = None
    if amounts and all(one.currency in factors for one in amounts):
        exact = sum((factors[one.currency] * one.minor for one in amounts), Fraction(0))
        worth = Money(floor_half_up(exact), currency)
    return Pledged(amounts, _by_currency(one for one in public if not one.confirmed), worth)


def _by_currency(pledges: Iterable[Pledge]) -> tuple[Money, ...]:
    found: dict[str, Money] = {}
    for pledge in pledges:
        for amount in pledge.amounts:
            known = found.get(amount.currency)
            found[amount.currency] = amount if known is None else known + amount
    return tuple(found.values())
