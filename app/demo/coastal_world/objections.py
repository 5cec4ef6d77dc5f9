"""What two fictitious partners found wrong with a figure of theirs, and what was answered."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.funding.models import Objection, Receipt
from app.funding.queries.objections import Record, record
from app.funding.rules.objections import Outcome
from app.funding.services import objections
from app.partners.models import Partner


def steps() -> list[Step]:
    """One that was explained, and one that waits for an answer."""
    return [
        Step(datetime(2026, 9, 14, 8, tzinfo=UTC), "coastal:objection raised", _raise),
        Step(datetime(2026, 9, 15, 9, tzinfo=UTC), "coastal:objection explained", _explain),
        Step(datetime(2026, 10, 30, 8, tzinfo=UTC), "coastal:objection that waits", _raise_another),
    ]


def _last_receipt(partner: str) -> Record:
    newest = db.session.execute(
        select(Receipt.number)
        .join(Partner, Partner.id == Receipt.partner_id)
        .where(Partner.slug == partner, Receipt.state == "approved")
        .order_by(Receipt.received_on.desc(), Receipt.id.desc())
        .limit(1)
    ).scalar_one()
    return record(f"receipt:{newest}")


def _raise() -> None:
    objections.open_objection(
        _last_receipt("bravo"),
        text="Our bank shows a value date one day earlier.",
        by=actor(Role.FOCAL, "bravo"),
    )


def _explain() -> None:
    raised = db.session.scalars(select(Objection).order_by(Objection.id)).first()
    if raised is not None:
        objections.close(
            raised,
            outcome=Outcome.EXPLAINED,
            text="The date on record is the one on which our account was credited.",
            by=actor(Role.FINANCE),
            ours=True,
        )


def _raise_another() -> None:
    objections.open_objection(
        _last_receipt("alfa"),
        text="Please show our reference A/7 with this payment.",
        by=actor(Role.FOCAL, "alfa"),
    )
