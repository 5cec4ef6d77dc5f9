"""The fictitious agreements after their signature: amended, rescheduled, ended, followed up."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.funding.models import Agreement, AgreementLine, Instalment
from app.funding.queries import books
from app.funding.services import amendments, instalments, receipts, schedules, settlements
from app.funding.services.amendments import Added, Delta, Moved


def steps() -> list[Step]:
    """In the last days before the present of the demo."""
    return [
        Step(_at(19), "coastal:agreements changed", _change),
        Step(_at(20), "coastal:instalments followed up", _follow_up),
        Step(_at(21), "coastal:money without an agreement", _unagreed),
        Step(_at(22), "coastal:money given back and given up", _settle),
        Step(_at(29, 11), "coastal:a change that waits", _leave_waiting),
    ]


def _at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def _no(n: int) -> Agreement:
    """The agreement of that number in the pattern."""
    return db.session.scalars(
        select(Agreement).where(Agreement.title.startswith(f"Contribution no. {n} of "))
    ).one()


def _change() -> None:
    """One goes up with a further instalment, one moves its next payment, one is terminated."""
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    up = _no(96)
    row = up.lines[0]
    more = Money(row.proposed_minor // 10, row.currency)
    added = amendments.record(
        up,
        kind="amendment",
        effective_on=date(2026, 10, 15),
        why="The partner adds a tenth for early warning.",
        deltas=[Delta(row, more)],
        steps=[Added(row, more, date(2027, 6, 30), "report", "Report on the first year")],
        by=finance,
    )
    amendments.approve(added, by=approver)
    moved = _no(98)
    now = [one for one, part in schedules.standing(moved.lines[0]) if part.unpaid]
    later = amendments.record(
        moved,
        kind="schedule",
        effective_on=date(2026, 10, 16),
        why="The partner's budget is voted in February.",
        steps=[Moved(now[-1], date(2027, 3, 15))],
        by=finance,
    )
    amendments.approve(later, by=approver)
    ended = amendments.record(
        _no(97),
        kind="termination",
        effective_on=date(2026, 10, 16),
        why="Both sides end it: the project was merged with another.",
        by=finance,
    )
    amendments.approve(ended, by=approver)


def _follow_up() -> None:
    """A report arrived; the instalment that waited for it is asked for."""
    waiting = db.session.scalars(
        select(Instalment).where(
            Instalment.agreement_id == _no(96).id, Instalment.trigger_kind == "report"
        )
    ).one()
    instalments.meet(
        waiting,
        on=date(2026, 10, 20),
        note="Report on the first year, received on 19 October 2026",
        by=actor(Role.OFFICER),
    )
    instalments.request(waiting, by=actor(Role.FINANCE))


def _unagreed() -> None:
    """Money of a payer whom nobody knows yet, and a payment of which banks kept a little."""
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    receipts.approve(
        receipts.record_unagreed(
            book=books.book_of_phase("coastal", "phase-1"),
            partner=None,
            payer="TREASURY 4711, no reference",
            amount=Money.parse("185000", "EUR"),
            received_on=date(2026, 10, 20),
            bank_reference="CRF-UNKNOWN-1",
            by=finance,
        ),
        by=approver,
    )
    row = _no(99).lines[0]
    part = Money(row.proposed_minor // 20, row.currency)
    charge = Money.parse("15", row.currency)
    receipts.approve(
        receipts.record(
            row,
            amount=part - charge,
            charges=charge,
            received_on=date(2026, 10, 20),
            bank_reference="CRF-CHARGE-1",
            by=finance,
        ),
        by=approver,
    )


def _settle() -> None:
    """A refund of what a project did not spend, and a claim that is given up; one more waits."""
    finance, approver = actor(Role.FINANCE), actor(Role.APPROVER)
    paid = _no(2).lines[0]
    unspent = settlements.refund(
        settlements.ledger_line(paid),
        amount=Money(paid.proposed_minor // 20, paid.currency),
        on=date(2026, 10, 21),
        why="Unspent at the end of the first project; goes back under the agreement.",
        agreement_line=paid,
        by=finance,
    )
    settlements.approve(unspent, by=approver)
    owing = next(row for n in range(3, 60) for row in _no(n).lines if _owed(row))
    given_up = settlements.write_off(
        owing,
        amount=Money(_owed(owing) // 4, owing.currency),
        on=date(2026, 10, 21),
        why="The partner's programme closed; the rest will not come.",
        by=finance,
    )
    settlements.approve(given_up, by=approver)


def _owed(row: AgreementLine) -> int:
    return sum(part.unpaid for one, part in schedules.standing(row) if one.due_on.year < 2026)


def _leave_waiting() -> None:
    """An amendment that a second person has still to approve."""
    agreement = _no(100)
    row = agreement.lines[0]
    amendments.record(
        agreement,
        kind="amendment",
        effective_on=date(2026, 10, 28),
        why="The partner reduces its contribution.",
        deltas=[Delta(row, Money(-(row.proposed_minor // 8), row.currency))],
        by=actor(Role.FINANCE),
    )
