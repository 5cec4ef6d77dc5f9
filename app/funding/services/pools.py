"""The guard of pooled funds: every posting into a fund's book passes here.

The book is locked, everything in it is counted again, the posting is applied on paper, and only
what keeps every limit is written, in the same transaction. So what is available can never fall
below zero, however many spend at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Fund, FundWindow, Line
from app.funding.queries.funds import fund_line, pots
from app.funding.queries.positions import known
from app.funding.rules import pools as rules
from app.funding.rules.pools import Broken, Pot
from app.funding.rules.positions import Sums
from app.funding.rules.stages import Measure, Nature
from app.funding.services import ledger
from app.funding.services.ledger import Dimensions, Leg
from app.partners.models import Partner

WHENEVER: Final = date.max
"""No limit on the effective date: a promise of next year is a promise today."""


class NotAvailable(DomainError):
    """The fund holds less than is asked for."""

    message = N_("%(offered)s is more than the %(available)s that can still be allocated.")
    field = "amount"


class BeyondAllocation(DomainError):
    """A transfer or a reduction of more than is left of an allocation."""

    message = N_("%(offered)s is more than the %(available)s left of this allocation.")
    field = "amount"


class BeyondTransferred(DomainError):
    """A refund of more than the implementer was paid."""

    message = N_("%(offered)s is more than the %(available)s that were paid and not yet refunded.")
    field = "amount"


class BeyondReserve(DomainError):
    """More of a reserve is released than there is."""

    message = N_("%(offered)s is more than the %(available)s in reserve.")
    field = "amount"


class BeyondReported(DomainError):
    """More expenditure is taken back than was reported."""

    message = N_("%(offered)s is more than the %(available)s that were reported.")
    field = "amount"


_REFUSALS: Final[dict[Broken, type[DomainError]]] = {
    Broken.AVAILABLE: NotAvailable,
    Broken.ALLOCATION: BeyondAllocation,
    Broken.TRANSFERRED: BeyondTransferred,
    Broken.RESERVE: BeyondReserve,
    Broken.REPORTED: BeyondReported,
}


# --- lines ---------------------------------------------------------------------------------------


def cash_line(
    fund: Fund,
    *,
    window: str | None = None,
    implementer: Partner | None = None,
    instrument: str | None = None,
) -> Line:
    """The line of a fund's cash, of a window's, of an implementer's interest or of exchange
    differences; opened when it is first needed. Lock the fund's book before."""
    if window is None and implementer is None and instrument is None:
        return fund_line(fund)
    found = db.session.scalars(
        select(Line).where(
            Line.book_id == fund.book_id,
            Line.nature == Nature.FUND.value,
            Line.window.is_not_distinct_from(window),
            Line.partner_id.is_not_distinct_from(implementer.id if implementer else None),
            Line.instrument.is_not_distinct_from(instrument),
        )
    ).first()
    if found is not None:
        return found
    count = db.session.scalar(
        select(func.count()).select_from(Line).where(Line.book_id == fund.book_id)
    )
    return ledger.open_line(
        fund.book,
        ref=f"FL-{fund.id}-{(count or 0) + 1:04d}",
        nature=Nature.FUND,
        currency_code=fund.book.currency,
        dimensions=Dimensions(
            partner=implementer, fund=fund.slug, window=window, instrument=instrument
        ),
        label=_label(fund, window),
    )


def _label(fund: Fund, window: str | None) -> Localised:
    named = next((one.name for one in fund.windows if one.slug == window), None)
    return named or fund.name


def known_window(fund: Fund, slug: str | None) -> str | None:
    """The slug of one of the fund's windows, or None."""
    return slug if slug in {window.slug for window in fund.windows} else None


# --- the guard -----------------------------------------------------------------------------------


def count(fund: Fund) -> list[Pot]:
    """The fund as it stands at this moment, every date included. Lock its book before spending."""
    return pots(fund, WHENEVER, known().seq)


def must_have(fund: Fund, amount: Money, *, window: str | None) -> None:
    """Lock the fund's book, count again, and refuse an allocation of more than is available in
    its window, or outside all of them. Raises NotAvailable."""
    ledger.lock_books([fund.book_id])
    left = rules.available(count(fund)).within(window)
    if amount.minor > left:
        raise NotAvailable(offered=amount, available=Money(max(0, left), amount.currency))


def post(
    fund: Fund, *, legs: Sequence[Leg], offered: Money, window: str | None = None, **posting: Any
) -> int:
    """Write a posting into a fund's book if it keeps every limit; returns its number.

    `offered` and `window` are for the sentence of a refusal. Raises NotAvailable,
    BeyondAllocation, BeyondTransferred, BeyondReserve, BeyondReported.
    """
    must_keep(fund, legs, offered=offered, window=window)
    return ledger.post(legs=legs, **posting)


def must_keep(
    fund: Fund, legs: Iterable[Leg], *, offered: Money, window: str | None = None
) -> None:
    """Lock the fund's book, count again, and refuse legs that break a limit."""
    ledger.lock_books([fund.book_id])
    before = count(fund)
    limit = rules.check(before, _after(before, legs, fund))
    if limit is None:
        return
    left = limit.left
    if limit.broken is Broken.AVAILABLE:
        left = rules.available(before).within(window)
    raise _REFUSALS[limit.broken](
        offered=offered, available=Money(max(0, left), fund.book.currency)
    )


def _after(before: Sequence[Pot], legs: Iterable[Leg], fund: Fund) -> list[Pot]:
    after = {pot.line_id: pot for pot in before}
    for leg in legs:
        line = leg.line
        if line.book_id != fund.book_id:
            continue
        pot = after.get(line.id) or Pot(
            line.id,
            Sums(Nature(line.nature), line.currency),
            line.window,
            line.partner.slug if line.partner else None,
            line.instrument,
        )
        added = pot.sums.plus(leg.measure, leg.amount.minor, leg.base_minor)
        after[line.id] = replace(pot, sums=added)
    return list(after.values())


def reverse(fund: Fund, seq: int, *, act: str, by: str, note: str) -> int:
    """Take a posting back by its mirror, if the fund can bear it. Raises as `post` does, and
    AlreadyReversed."""
    must_bear_reversal(fund, seq)
    return ledger.reverse(seq, act=act, by=by, note=note)


def must_bear_reversal(fund: Fund, seq: int) -> None:
    """Refuse to take back what has been spent since."""
    legs = ledger.legs_of(seq)
    ledger.lock_books(leg.line.book_id for leg in legs)
    offered = next((leg.amount for leg in legs if leg.line.book_id == fund.book_id), None)
    if offered is not None:
        must_keep(fund, [replace(leg, amount=-leg.amount) for leg in legs], offered=abs(offered))


# --- deposits ------------------------------------------------------------------------------------


def deposit_legs(fund: Fund, deposit: Money, on: date, *, window: str | None) -> list[Leg]:
    """What cash into a fund posts in its book: the deposit, and the agent's fee at the fund's
    rate, both on the line of the window that the money is directed to. Lock the book before."""
    line = cash_line(fund, window=known_window(fund, window))
    legs = [Leg(line, Measure.DEPOSIT, deposit, on)]
    fee = rules.fee(deposit.minor, fund.fee_rate)
    if fee:
        legs.append(Leg(line, Measure.FEE, Money(fee, deposit.currency), on))
    return legs


def window_of(fund: Fund, slug: str | None) -> FundWindow | None:
    """The window of that slug."""
    return next((one for one in fund.windows if one.slug == slug), None)
