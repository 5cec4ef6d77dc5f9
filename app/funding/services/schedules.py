"""The schedule of an agreed amount: its instalments with what is paid of each, and cutting it.

An instalment stands twice: as a row that says what the paper says, and as a leg under its due day
in the ledger. Whatever changes one changes the other in the same transaction. An instalment that
moves is taken back under its old day and entered under the new one, so that what was overdue as
we knew it then stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select

from app.core.db import db
from app.core.money import Money
from app.funding.models import Agreement, AgreementLine, Instalment, Line
from app.funding.rules.changes import Change, Held
from app.funding.rules.instalments import Part, spread
from app.funding.rules.stages import Measure
from app.funding.services.agreements import sums_of
from app.funding.services.ledger import Leg

Standing = list[tuple[Instalment, Part]]


def held_on(line: Line) -> Held:
    """What the ledger holds on a contribution line now, whatever the dates."""
    sums = sums_of(line)
    return Held(
        announced=sums[Measure.ANNOUNCED],
        confirmed=sums[Measure.CONFIRMED],
        signed=sums[Measure.SIGNED],
        received=sums[Measure.RECEIVED],
        written_off=sums[Measure.WRITTEN_OFF],
    )


def standing(row: AgreementLine) -> Standing:
    """The instalments of an agreed amount that are still expected or paid, oldest first, each
    with how much of it is paid."""
    if row.line is None:
        return []
    found = db.session.scalars(
        select(Instalment)
        .where(Instalment.agreement_line_id == row.id, Instalment.state != "waived")
        .order_by(Instalment.due_on, Instalment.n)
    ).all()
    received = held_on(row.line).received
    parts = spread([(one.due_on, one.proposed_minor) for one in found], received)
    return list(zip(found, parts, strict=True))


def add(
    row: AgreementLine, *, amount: Money, due_on: date, trigger_kind: str, trigger_text: str
) -> Instalment:
    """A further instalment, with the next number of its agreement."""
    agreement: Agreement = row.agreement
    last = db.session.scalar(
        select(func.max(Instalment.n)).where(Instalment.agreement_id == agreement.id)
    )
    added = Instalment(
        agreement=agreement,
        line=row,
        n=(last or 0) + 1,
        due_on=due_on,
        proposed_minor=amount.minor,
        currency=amount.currency,
        trigger_kind=trigger_kind,
        trigger_text=trigger_text,
    )
    db.session.add(added)
    db.session.flush()
    return added


def cut(row: AgreementLine, instalment: Instalment, part: Part, by: int) -> list[Leg]:
    """Take an amount off what is unpaid of an instalment; one of which nothing is left to be paid
    and nothing was paid is no longer expected."""
    by = min(by, part.unpaid)
    if by <= 0 or row.line is None:
        return []
    leg = Leg(row.line, Measure.DUE, Money(-by, row.currency), instalment.due_on)
    if by == instalment.proposed_minor:
        instalment.state = "waived"
    else:
        instalment.proposed_minor -= by
    db.session.flush()
    return [leg]


def cut_in_turn(row: AgreementLine, turn: Iterable[tuple[Instalment, Part]], by: int) -> list[Leg]:
    """Take an amount off a schedule, instalment after instalment in the order given."""
    legs: list[Leg] = []
    for instalment, part in turn:
        legs += cut(row, instalment, part, by)
        by -= min(by, part.unpaid)
    return legs


def uncover(row: AgreementLine, by: int) -> list[Leg]:
    """Take an amount off what is paid of a schedule, from its end: money went back, and what it
    paid is not due again."""
    legs: list[Leg] = []
    for instalment, part in reversed(standing(row)):
        off = min(by, part.paid)
        if off <= 0 or row.line is None:
            continue
        legs.append(Leg(row.line, Measure.DUE, Money(-off, row.currency), instalment.due_on))
        if off == instalment.proposed_minor:
            instalment.state = "waived"
        else:
            instalment.proposed_minor -= off
        by -= off
    db.session.flush()
    return legs


def fit(row: AgreementLine, signed: int, written_off: int) -> list[Leg]:
    """Cut a schedule from its end to what is signed and not given up."""
    now = standing(row)
    excess = sum(one.proposed_minor for one, _ in now) - max(0, signed - written_off)
    return cut_in_turn(row, reversed(now), excess) if excess > 0 else []


def move(
    row: AgreementLine,
    instalment: Instalment,
    part: Part,
    *,
    due_on: date,
    trigger_kind: str,
    trigger_text: str,
) -> list[Leg]:
    """Move what is unpaid of an instalment to another day; what is paid stays where it was."""
    if row.line is None:
        return []
    unpaid = Money(part.unpaid, row.currency)
    legs = [
        Leg(row.line, Measure.DUE, -unpaid, instalment.due_on),
        Leg(row.line, Measure.DUE, unpaid, due_on),
    ]
    if part.paid:
        instalment.proposed_minor = part.paid
        add(
            row,
            amount=unpaid,
            due_on=due_on,
            trigger_kind=trigger_kind,
            trigger_text=trigger_text,
        )
    else:
        instalment.due_on = due_on
        instalment.trigger_kind, instalment.trigger_text = trigger_kind, trigger_text
        instalment.state = "conditions_met" if instalment.met_on else "scheduled"
        instalment.requested_on = None
    db.session.flush()
    return legs


def named(line: Line, change: Change) -> Sequence[tuple[Measure, Money]]:
    """The measures that a change moves, in the order in which they are posted."""
    moved = (
        (Measure.RECEIVED, change.received),
        (Measure.SIGNED, change.signed),
        (Measure.ANNOUNCED, change.announced),
        (Measure.CONFIRMED, change.confirmed),
    )
    return [(name, Money(amount, line.currency)) for name, amount in moved if amount]
