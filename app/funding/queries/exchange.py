"""What exchange rates do to a position: reference and current basis side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from app.core.localised import Localised
from app.core.money import Money, floor_half_up
from app.funding.models import Book
from app.funding.queries.positions import GapTriple, LinePosition, Position, RateBasis, position
from app.funding.queries.rates import Quoted

Pair = tuple[LinePosition, LinePosition]
"""One line at reference and at current rates."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Pledged money of one currency or one partner at both bases, in the book's currency.

    `change` is rounded by itself, so that a column of changes may differ from its sum by a minor
    unit a row; the sum printed is the exact one.
    """

    at_reference: Money
    at_current: Money
    change: Money


@dataclass(frozen=True, slots=True)
class CurrencyEffect(Effect):
    """The effect on one currency, with both rates; `pledged` is in the currency itself."""

    currency: str
    pledged: Money
    reference: Quoted | None
    current: Quoted | None

    @property
    def moved(self) -> Fraction | None:
        """By which share one unit is worth more (or less) now than at the reference rate."""
        if self.reference is None or self.current is None:
            return None
        target = self.at_reference.currency
        return self.current.factor(target) / self.reference.factor(target) - 1


@dataclass(frozen=True, slots=True)
class PartnerEffect(Effect):
    """The effect on one partner's money; without a name where it is not public."""

    slug: str | None
    label: Localised | None
    named: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """Both positions and what lies between them; None where no reference basis is frozen."""

    reference: Position
    current: Position
    by_currency: tuple[CurrencyEffect, ...]
    by_partner: tuple[PartnerEffect, ...]
    total: Effect

    @property
    def gaps(self) -> GapTriple | None:
        """How much each gap is larger at the current rates."""
        before, after = self.reference.gap, self.current.gap
        if before is None or after is None:
            return None
        return GapTriple(
            after.signed - before.signed,
            after.with_confirmed - before.with_confirmed,
            after.with_all - before.with_all,
        )


def exchange(
    book: Book, as_of: date, known_at: datetime | None = None, *, public: bool = False
) -> Exchange | None:
    """Both bases of a position, or None when the book has no reference basis yet; `public` as
    everybody may read them.

    A constant number of statements.
    """
    reference = position(book, as_of, known_at, rate_basis=RateBasis.REFERENCE, public=public)
    if reference.rate_basis is not RateBasis.REFERENCE:
        return None
    current = position(book, as_of, known_at, rate_basis=RateBasis.CURRENT, public=public)
    pairs = tuple(zip(reference.contributions, current.contributions, strict=True))
    quotes = [{quote.currency: quote for quote in at.rates} for at in (reference, current)]

    def effect(of: list[Pair]) -> tuple[Money, Money, Money]:
        before = sum((_worth(one) for one, _ in of), Fraction(0))
        after = sum((_worth(one) for _, one in of), Fraction(0))
        rounded = (floor_half_up(one) for one in (before, after, after - before))
        first, second, third = (Money(minor, book.currency) for minor in rounded)
        return first, second, third

    def grouped(
        key: Callable[[LinePosition], object],
    ) -> dict[object, list[tuple[LinePosition, LinePosition]]]:
        found: dict[object, list[tuple[LinePosition, LinePosition]]] = {}
        for pair in pairs:
            found.setdefault(key(pair[0]), []).append(pair)
        return found

    currencies = grouped(lambda line: line.facts.currency)
    # Whoever is not public is not told apart either.
    partners = grouped(lambda line: line.facts.partner_id if line.named else "not public")
    return Exchange(
        reference,
        current,
        tuple(
            CurrencyEffect(
                *effect(of),
                currency=str(code),
                pledged=sum((one.whole for one, _ in of), start=Money.zero(str(code))),
                reference=quotes[0].get(str(code)),
                current=quotes[1].get(str(code)),
            )
            for code, of in sorted(currencies.items(), key=lambda item: str(item[0]))
            if code != book.currency
        ),
        tuple(
            PartnerEffect(
                *effect(of),
                slug=of[0][0].facts.partner_slug,
                label=of[0][0].facts.partner_label,
                named=of[0][0].named,
            )
            for of in partners.values()
        ),
        Effect(*effect(list(pairs))),
    )


def _worth(line: LinePosition) -> Fraction:
    """All of a line that counts: paid, owed and still pledged."""
    return line.exact.mobilised + line.exact.outstanding
