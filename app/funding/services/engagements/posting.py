"""An engagement in the ledger: its lines, what is posted about it, what is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Book,
    Engagement,
    EngagementLine,
    Entry,
    Line,
    Posting,
)
from app.funding.rules.stages import Measure, Nature, Reason, slot
from app.funding.services import (
    conditions,
    fixings,
    ledger,
)
from app.funding.services.engagements.amounts import AmountLine
from app.funding.services.engagements.record import subject
from app.funding.services.ledger import Leg

_KEPT = (Measure.ANNOUNCED, Measure.CONFIRMED, Measure.SIGNED)


class NoBook(DomainError):
    """The phase has no book, so no amount can be recorded for it."""

    message = N_("No funding is recorded for this phase yet; a finance officer has to open it.")


class EvidenceNeeded(DomainError):
    """The secretariat confirms on a partner's behalf without the partner's paper."""

    message = N_("To confirm for the partner, attach the partner's letter or message.")
    field = "evidence"


class LessThanRefunded(DomainError):
    """A pledge corrected to less than went back to the partner of what was paid on it."""

    message = N_("%(refunded)s of this pledge was refunded, so it was not less than that.")
    field = "amount"


def post_announced(
    engagement: Engagement, amounts: Sequence[AmountLine], on: date, by: str
) -> None:
    book = book_of(engagement)
    legs = []
    for amount in amounts:
        line = line_for(engagement, book, amount)
        base, fixing = fixings.in_book(amount.amount, book, on, "pledge", by=by)
        legs.append(Leg(line, Measure.ANNOUNCED, amount.amount, on, base, fixing))
    seq = ledger.post(
        act="engagement.announced",
        reason=Reason.ANNOUNCED,
        subject=subject(engagement),
        by=by,
        legs=legs,
        note=engagement.said_by,
        source=engagement.source,
        terms=conditions.digest(conditions.terms_of(engagement), on),
    )
    conditions.begin(engagement, book, seq=seq, on=on, by=by)


def line_for(engagement: Engagement, book: Book, amount: AmountLine) -> Line:
    """The engagement's line on these terms, or a new one."""
    for link in engagement.lines:
        if amount.fits(link.line):
            return link.line
    n = len(engagement.lines) + 1
    line = ledger.open_line(
        book,
        ref=f"{engagement.ref}-{n}",
        nature=Nature.CONTRIBUTION,
        currency_code=amount.amount.currency,
        dimensions=amount.dimensions(engagement.partner),
    )
    engagement.lines.append(EngagementLine(line=line, n=n))
    db.session.flush()
    return line


def book_of(engagement: Engagement) -> Book:
    book = db.session.scalar(select(Book).where(Book.phase_id == engagement.phase_id))
    if book is None:
        raise NoBook
    return book


def post_confirmed(engagement: Engagement, by: str, evidence: str | None) -> None:
    """Bring "confirmed" up or down to what is announced, line by line."""
    held = sums_held(engagement)
    post_changes(
        engagement,
        [
            (link.line, Measure.CONFIRMED, held[link.line_id, Measure.ANNOUNCED])
            for link in engagement.lines
        ],
        held,
        on=clock.today(),
        act="engagement.confirmed",
        reason=Reason.CONFIRMED,
        by=by,
        evidence=evidence,
    )


class SumsHeld(dict[tuple[int, Measure], int]):
    def __missing__(self, key: tuple[int, Measure]) -> int:
        return 0


def sums_held(engagement: Engagement) -> SumsHeld:
    """What the ledger holds on each line of an engagement, whatever the date."""
    ids = [link.line_id for link in engagement.lines]
    held = SumsHeld()
    if ids:
        rows = db.session.execute(
            select(Entry.line_id, Entry.measure, func.sum(Entry.amount))
            .where(Entry.line_id.in_(ids))
            .group_by(Entry.line_id, Entry.measure)
        )
        names = {slot(Nature.CONTRIBUTION, m): m for m in _KEPT}
        for line_id, number, amount in rows:
            if number in names:
                held[line_id, names[number]] = int(amount)
    return held


def must_not_be_less_than_refunded(engagement: Engagement, before: SumsHeld) -> None:
    """A refund takes what it gives back out of the pledge by a posting of its own, which stays when
    the pledge is entered again; `before` is what was held without the pledge itself.

    Raises LessThanRefunded when a line would then hold less than nothing.
    """
    held = sums_held(engagement)
    for link in engagement.lines:
        if held[link.line_id, Measure.ANNOUNCED] < 0:
            refunded = -before[link.line_id, Measure.ANNOUNCED]
            raise LessThanRefunded(refunded=Money(refunded, link.line.currency))


def post_changes(
    engagement: Engagement,
    wanted: Sequence[tuple[Line, Measure, int]],
    held: SumsHeld,
    *,
    on: date,
    act: str,
    reason: Reason,
    by: str,
    approver: str | None = None,
    evidence: str | None = None,
    note: str = "",
) -> None:
    """Post wanted minus held, leg by leg; nothing when there is no difference."""
    legs = []
    for line, name, target in wanted:
        change = target - held[line.id, name]
        if change:
            amount = Money(change, line.currency)
            base, fixing = fixings.in_book(amount, line.book, on, "pledge", by=by)
            legs.append(Leg(line, name, amount, on, base, fixing))
    if legs:
        ledger.post(
            act=act,
            reason=reason,
            subject=subject(engagement),
            by=by,
            approver=approver,
            legs=legs,
            evidence=evidence,
            note=note,
        )


def take_back(
    engagement: Engagement, *, act: str, by: str, why: str, approver: str | None = None
) -> None:
    """Reverse every posting about an engagement that still stands, the last one first."""
    reversed_ones = select(Posting.reverses).where(Posting.reverses.is_not(None))
    standing = db.session.scalars(
        select(Posting.seq)
        .where(
            Posting.subject == subject(engagement),
            Posting.reverses.is_(None),
            Posting.seq.not_in(reversed_ones),
        )
        .order_by(Posting.seq.desc())
    ).all()
    for seq in standing:
        ledger.reverse(seq, act=act, by=by, approver=approver, note=why)
