"""What moves a pooled fund besides receipts, allocations and transfers, by two persons.

Interest, income, costs, charges, exchange differences, reserves, money directed to a window,
refunds and reports of implementers, allocations reduced. One person records the act, another
approves it; then it is a posting. A mistake is reversed by a counter-entry, never edited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Allocation, Fund, FundAct, FundDecision, FundWindow, Line
from app.funding.queries.funds import balance
from app.funding.rules.pools import EFFECTS, EXCHANGE, ON_ALLOCATION, Act, Place, with_support
from app.funding.services import ledger, numbers, papers, pools
from app.funding.services.ledger import Leg
from app.funding.services.receipts import NotPositive, WrongCurrency
from app.partners.models import Partner


class InFuture(DomainError):
    """An act of a day that has not come."""

    message = N_("What has not happened yet cannot be recorded.")
    field = "effective_on"


class WhichAllocation(DomainError):
    """An act about an allocation without one, or one that has not been approved."""

    message = N_("Choose an allocation of this fund that has been approved.")
    field = "allocation"


class WhichWindow(DomainError):
    """Money directed to a window without saying to which."""

    message = N_("Choose the window.")
    field = "window"


class WhichImplementer(DomainError):
    """Interest from an implementer without saying from which."""

    message = N_("Choose the implementer.")
    field = "implementer"


class WhichDecision(DomainError):
    """An allocation reduced without the steering body's decision."""

    message = N_("Choose the decision of the steering body that says so.")
    field = "decision"


class NoCarryOver(DomainError):
    """A carry-over that the fund's policy does not allow."""

    message = N_("The policy of this fund lets nothing be carried over.")
    field = "kind"


class NotYearEnd(DomainError):
    """A carry-over of another day than the last of a year."""

    message = N_("Money is carried over on the last day of a year.")
    field = "effective_on"


class CarriedAlready(DomainError):
    """The money of a year is carried over once."""

    message = N_("The money of %(year)s has been carried over already.")
    field = "effective_on"


class BeyondUnspent(DomainError):
    """More is carried over than was in the fund at the end of the year."""

    message = N_("%(offered)s is more than the %(available)s in the fund at the end of the year.")
    field = "amount"


@dataclass(frozen=True, slots=True)
class About:
    """What an act is about, as far as its kind asks for it."""

    window: FundWindow | None = None
    allocation: Allocation | None = None
    implementer: Partner | None = None
    minute: FundDecision | None = None
    period_from: date | None = None
    period_to: date | None = None


NOTHING = About()


def record(
    fund: Fund,
    kind: Act,
    *,
    amount: Money,
    on: date,
    by: str,
    about: About = NOTHING,
    cost_rate: str | None = None,
    reference: str = "",
    note: str = "",
) -> FundAct:
    """Enter an act; it counts once a second person approves it.

    For reported expenditure `amount` is the direct cost, and support cost is reckoned on top of
    it at `cost_rate`, or at the fund's rate: the act is about both together.

    Raises NotPositive, WrongCurrency, InFuture, and the refusals of what its kind asks for.
    """
    if amount.minor <= 0:
        raise NotPositive
    if amount.currency != fund.book.currency:
        raise WrongCurrency(agreed=fund.book.currency)
    if on > clock.today():
        raise InFuture
    _must_say(fund, kind, about, on)
    direct: int | None = None
    rate = ""
    whole = amount.minor
    if kind is Act.EXPENDITURE:
        direct, rate = amount.minor, fund.cost_rate if cost_rate is None else cost_rate
        whole = with_support(direct, rate)
    act = FundAct(
        number=numbers.paper("FA", on.year),
        kind=kind.value,
        fund=fund,
        window=about.window,
        allocation=about.allocation,
        implementer=about.implementer,
        minute=about.minute,
        effective_on=on,
        period_from=about.period_from,
        period_to=about.period_to,
        direct_minor=direct,
        cost_rate=rate,
        reference=reference,
        note=note,
        proposed_minor=whole,
        currency=amount.currency,
        recorded_by=by,
    )
    db.session.add(act)
    db.session.flush()
    _audit(act, by, "fund_act.recorded", kind=kind.value, amount=act.proposed, on=on)
    return act


def _must_say(fund: Fund, kind: Act, about: About, on: date) -> None:
    allocation = about.allocation
    if kind in ON_ALLOCATION and (
        allocation is None or allocation.fund_id != fund.id or allocation.state != "approved"
    ):
        raise WhichAllocation
    if kind is Act.DIRECTED and about.window is None:
        raise WhichWindow
    if kind is Act.IMPLEMENTER_INTEREST and about.implementer is None:
        raise WhichImplementer
    if kind is Act.REDUCTION and (about.minute is None or about.minute.fund_id != fund.id):
        raise WhichDecision
    if kind is Act.CARRY_OVER:
        if not fund.carry_over:
            raise NoCarryOver
        if (on.month, on.day) != (12, 31):
            raise NotYearEnd


def approve(
    act: FundAct, *, by: str, version: int | None = None, evidence: str | None = None
) -> FundAct:
    """Let an act count, if the fund can bear it.

    Raises SamePerson, NotWaiting, StaleVersion, what `pools.post` raises, and for a carry-over
    CarriedAlready and BeyondUnspent.
    """
    act = papers.lock(act)
    papers.check_version(act.version, version, {"amount": str(act.proposed)})
    papers.must_wait_for(act, by=by)
    ledger.lock_books([act.fund.book_id])
    if act.kind == Act.CARRY_OVER:
        _must_be_unspent(act)
    else:
        act.posting_seq = _post(act, by, evidence)
    papers.sign(act, by=by)
    db.session.flush()
    _audit(act, by, "fund_act.approved", amount=act.proposed, posting=act.posting_seq)
    return act


def _post(act: FundAct, by: str, evidence: str | None) -> int:
    effect = EFFECTS[Act(act.kind)]
    minute = act.minute
    return pools.post(
        act.fund,
        act="fund_act.approved",
        reason=effect.reason,
        subject=act.subject,
        by=act.recorded_by,
        approver=by,
        legs=[
            Leg(_line(act, place), measure, act.proposed * sign, act.effective_on)
            for place, measure, sign in effect.legs
        ],
        balanced=effect.balanced,
        offered=act.proposed,
        window=_cash_window(act),
        evidence=evidence or (minute.document if minute is not None else None),
        note=act.note,
    )


def _cash_window(act: FundAct) -> str | None:
    """The window whose cash an act moves; directed money comes from what is directed to none."""
    if act.window is None or act.kind == Act.DIRECTED:
        return None
    return act.window.slug


def _line(act: FundAct, place: Place) -> Line:
    fund = act.fund
    if place is Place.ALLOCATION:
        if act.allocation is None or act.allocation.line is None:
            raise WhichAllocation
        return act.allocation.line
    if place is Place.WINDOW:
        return pools.cash_line(fund, window=act.window.slug if act.window else None)
    if place is Place.IMPLEMENTER:
        return pools.cash_line(fund, implementer=act.implementer)
    if place is Place.EXCHANGE:
        return pools.cash_line(fund, instrument=EXCHANGE)
    return pools.cash_line(fund, window=_cash_window(act))


def _must_be_unspent(act: FundAct) -> None:
    """Unspent money of a year is a source of the next once (rule 6.16)."""
    same = select(FundAct.id).where(
        FundAct.fund_id == act.fund_id,
        FundAct.kind == Act.CARRY_OVER.value,
        FundAct.state == "approved",
        FundAct.effective_on == act.effective_on,
    )
    if db.session.scalars(same).first() is not None:
        raise CarriedAlready(year=act.effective_on.year)
    held = balance(act.fund, act.effective_on).money("closing")
    if act.proposed > held:
        raise BeyondUnspent(offered=act.proposed, available=held)


def give_back(act: FundAct, *, why: str, by: str) -> FundAct:
    """Return an act to who recorded it, with a reason. Raises NotWaiting, ReasonNeeded."""
    act = papers.give_back(act, why=why)
    _audit(act, by, "fund_act.returned", why=why)
    return act


def reverse(act: FundAct, *, why: str, by: str) -> FundAct:
    """Take an approved act back by a counter-entry; it was recorded by somebody else.

    Raises NotWaiting, SamePerson, ReasonNeeded, and what `pools.post` raises when the money has
    been promised since.
    """
    act = papers.lock(act)
    if act.state != "approved":
        raise papers.NotWaiting
    if act.recorded_by == by:
        raise SamePerson
    why = papers.needs(why)
    if act.posting_seq is not None:
        pools.reverse(act.fund, act.posting_seq, act="fund_act.reversed", by=by, note=why)
    act.state = "reversed"
    act.version += 1
    db.session.flush()
    _audit(act, by, "fund_act.reversed", why=why, amount=act.proposed)
    return act


def _audit(act: FundAct, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="fund_act",
        subject_id=act.slug,
        why=why,
        number=act.number,
        **facts,
    )
