"""What the host organisation has delivered of its own contribution, part by part.

A delivery is entered on the line of the contribution and let in like every other entry of the
position. Delivered in cash, it reduces the gap of cash; staff and other things in kind never do.
"""

from __future__ import annotations

from datetime import date

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Line, PositionEntry
from app.funding.queries.own import promised_on, rest
from app.funding.rules.stages import Reason
from app.funding.services import papers

KIND = "delivered"


class NothingPromised(DomainError):
    """A delivery of what is no approved own contribution."""

    message = N_("Only an own contribution that was approved can be delivered.")


class DeliveredNothing(DomainError):
    """A delivery of nothing."""

    message = N_("Give an amount above zero.")
    field = "amount"


class DeliveredMore(DomainError):
    """More would be delivered than the own contribution is."""

    message = N_("Of %(promised)s, %(delivered)s are delivered already.")
    field = "amount"


class DeliveredInFuture(DomainError):
    """A delivery dated after today."""

    message = N_("Give a day that has come.")
    field = "effective_on"


class DeliveredBefore(DomainError):
    """A delivery dated before the contribution."""

    message = N_("Give a day that is not before %(day)s, from when the contribution counts.")
    field = "effective_on"


def record(
    own: PositionEntry,
    *,
    amount: Money,
    effective_on: date,
    by: str,
    source: str = "",
    note: str = "",
) -> PositionEntry:
    """Enter that part of an own contribution was delivered; it counts once a second person has
    approved it.

    Raises NothingPromised, DeliveredNothing, DeliveredMore, DeliveredInFuture, DeliveredBefore,
    CurrencyMismatch.
    """
    own = papers.lock(own)
    if own.kind != "own" or own.line is None or own.state != "approved":
        raise NothingPromised
    if effective_on > clock.today():
        raise DeliveredInFuture
    if effective_on < own.effective_on:
        raise DeliveredBefore(day=own.effective_on)
    if amount <= Money.zero(own.currency):
        raise DeliveredNothing
    must_fit(own.line, amount)
    entry = PositionEntry(
        book=own.book,
        line=own.line,
        kind=KIND,
        label=own.label,
        reason=Reason.OWN_CONTRIBUTION.value,
        in_kind=own.in_kind,
        proposed_minor=amount.minor,
        currency=amount.currency,
        effective_on=effective_on,
        source=source,
        note=note,
        recorded_by=by,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(
        by,
        "position.recorded",
        subject_type="position_entry",
        subject_id=entry.slug,
        kind=entry.kind,
        amount=amount,
        reason=entry.reason,
    )
    return entry


def must_fit(line: Line, amount: Money) -> None:
    """Refuse more than the line promises; its book is locked by who posts. Raises DeliveredMore."""
    left, promised = rest(line), promised_on(line)
    if amount > left:
        raise DeliveredMore(promised=promised, delivered=promised - left)
