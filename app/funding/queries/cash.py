"""Settlements, and money that lies there without an agreement."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import Agreement, AgreementLine, Entry, Line, Receipt, Settlement
from app.funding.queries.agreements import held
from app.funding.rules.stages import RECEIVED_SLOT, Measure

_WHOLE = (
    joinedload(Settlement.book),
    joinedload(Settlement.partner),
    joinedload(Settlement.line),
    joinedload(Settlement.receipt),
    joinedload(Settlement.agreement_line).joinedload(AgreementLine.agreement),
)


def settlement(slug: str) -> Settlement:
    """A refund, write-off or application by its address. Raises NotFound."""
    return the_one(select(Settlement).where(Settlement.slug == slug).options(*_WHOLE))


def settlements(
    *, state: str | None = None, kind: str | None = None, agreement_id: int | None = None
) -> list[Settlement]:
    """Settlements, newest first; of one state, kind or agreement when asked."""
    query = (
        select(Settlement)
        .options(*_WHOLE)
        .order_by(Settlement.effective_on.desc(), Settlement.id.desc())
    )
    if state is not None:
        query = query.where(Settlement.state == state)
    if kind is not None:
        query = query.where(Settlement.kind == kind)
    if agreement_id is not None:
        rows = select(AgreementLine.id).where(AgreementLine.agreement_id == agreement_id)
        query = query.where(Settlement.agreement_line_id.in_(rows))
    return list(db.session.scalars(query))


def settlements_of(line: Line) -> list[Settlement]:
    """What was given back, given up or applied of one line, newest first."""
    return list(
        db.session.scalars(
            select(Settlement)
            .where(Settlement.line_id == line.id)
            .options(*_WHOLE)
            .order_by(Settlement.effective_on.desc(), Settlement.id.desc())
        )
    )


def line_of_receipt(receipt: Receipt) -> Line | None:
    """The ledger line on which the cash of an approved receipt stands."""
    if receipt.agreement_line is not None:
        return receipt.agreement_line.line
    return db.session.scalars(
        select(Line).where(Line.ref == receipt.number).options(joinedload(Line.book))
    ).first()


def free(line: Line) -> Money:
    """What a line received beyond what is signed on it: it waits to be applied or given back."""
    found = held([line])[line.id]
    owed = found.of(Measure.SIGNED) - found.of(Measure.WRITTEN_OFF)
    over = found.of(Measure.RECEIVED) - max(owed, Money.zero(line.currency))
    return max(over, Money.zero(line.currency))


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A receipt of which money waits for the agreement to which it belongs."""

    receipt: Receipt
    line: Line
    free: Money


def unapplied() -> list[Unapplied]:
    """All money that came without an agreement or beyond one, oldest first. Three statements."""
    receipts = db.session.scalars(
        select(Receipt)
        .where(
            Receipt.state == "approved",
            Receipt.agreement_line_id.is_(None) | Receipt.over.in_(("hold", "refund")),
        )
        .options(
            joinedload(Receipt.partner),
            joinedload(Receipt.agreement_line).joinedload(AgreementLine.line),
            joinedload(Receipt.agreement_line).joinedload(AgreementLine.agreement),
        )
        .order_by(Receipt.received_on, Receipt.id)
    ).all()
    unagreed = [one.number for one in receipts if one.agreement_line is None]
    lines = {
        line.ref: line for line in db.session.scalars(select(Line).where(Line.ref.in_(unagreed)))
    }
    found = [
        (one, one.agreement_line.line if one.agreement_line else lines.get(one.number))
        for one in receipts
    ]
    sums = held([line for _one, line in found if line is not None])
    rows, seen = [], set()
    for one, line in found:
        if line is None or line.id in seen:
            continue
        seen.add(line.id)
        of_line = sums[line.id]
        nothing = Money.zero(line.currency)
        owed = max(of_line.of(Measure.SIGNED) - of_line.of(Measure.WRITTEN_OFF), nothing)
        if (over := of_line.of(Measure.RECEIVED) - owed) > nothing:
            rows.append(Unapplied(one, line, over))
    return rows


def received_until(line: Line, seq: int) -> tuple[int, int]:
    """What a line had received before a posting: in its currency and in the book's."""
    row = db.session.execute(
        select(
            cast(func.coalesce(func.sum(Entry.amount), 0), BigInteger),
            cast(func.coalesce(func.sum(Entry.base), 0), BigInteger),
        ).where(Entry.line_id == line.id, Entry.measure == RECEIVED_SLOT, Entry.seq < seq)
    ).one()
    return int(row[0]), int(row[1])


def base_of(seq: int, line: Line) -> int:
    """What a posting took off the receipts of a line, in the book's currency."""
    taken = db.session.scalar(
        select(cast(func.sum(Entry.base), BigInteger)).where(
            Entry.seq == seq, Entry.line_id == line.id, Entry.measure == RECEIVED_SLOT
        )
    )
    return -int(taken or 0)


def takers(line: Line) -> list[AgreementLine]:
    """The agreed amounts to which money of a line may be applied: of its book, currency and, where
    it is known, partner, signed and not paid. Two statements."""
    query = (
        select(AgreementLine)
        .join(Agreement, Agreement.id == AgreementLine.agreement_id)
        .join(Line, Line.id == AgreementLine.line_id)
        .where(
            Agreement.state == "signed",
            Agreement.book_id == line.book_id,
            Line.currency == line.currency,
            Line.id != line.id,
        )
        .options(
            joinedload(AgreementLine.line),
            joinedload(AgreementLine.agreement).joinedload(Agreement.partner),
        )
        .order_by(Agreement.number, AgreementLine.n)
    )
    if line.partner_id is not None:
        query = query.where(Agreement.partner_id == line.partner_id)
    rows = list(db.session.scalars(query))
    sums = held([row.line for row in rows if row.line is not None])
    return [row for row in rows if row.line_id in sums and sums[row.line_id].receivable.minor]
