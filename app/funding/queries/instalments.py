"""Instalments as pages show them: how far each has come, and for how long it has been overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import Agreement, AgreementLine, Instalment, InstalmentMail
from app.funding.queries.agreements import held
from app.funding.rules.instalments import Part, Progress, progress, spread
from app.funding.rules.stages import Measure


def instalment(slug: str, n: int) -> Instalment:
    """An instalment by its agreement's address and its number. Raises NotFound."""
    return the_one(
        select(Instalment)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .where(Agreement.slug == slug, Instalment.n == n)
        .options(
            joinedload(Instalment.agreement).joinedload(Agreement.partner),
            joinedload(Instalment.line).joinedload(AgreementLine.line),
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """An instalment at a day: what is unpaid of it, and for how many days it has been overdue."""

    instalment: Instalment
    part: Part
    progress: Progress
    days: int

    @property
    def unpaid(self) -> Money:
        """What is still to come of it; nothing of one that is no longer expected."""
        gone = self.progress is Progress.WAIVED
        return Money(0 if gone else self.part.unpaid, self.instalment.currency)

    @property
    def overdue(self) -> int | None:
        """Since how many days it should have been paid; None when it should not, or is."""
        return self.days if self.days >= 0 and self.unpaid.minor else None

    @property
    def can_step(self) -> bool:
        """Whether something can be done about it: it is in force and not paid."""
        return bool(self.unpaid.minor) and self.instalment.agreement.state == "signed"


def standing(instalments: Sequence[Instalment], as_of: date) -> list[Standing]:
    """Where some instalments stand; all of an agreed amount must be among them. One statement."""
    rows = {one.line.id: one.line for one in instalments}
    sums = held([row.line for row in rows.values() if row.line is not None])
    parts: dict[int, Part] = {}
    for row in rows.values():
        own = sorted(
            (one for one in instalments if one.line is row and one.state != "waived"),
            key=lambda one: (one.due_on, one.n),
        )
        in_hand = sums[row.line.id].of(Measure.RECEIVED).minor if row.line is not None else 0
        spreaded = spread([(one.due_on, one.proposed_minor) for one in own], in_hand)
        parts |= {one.id: part for one, part in zip(own, spreaded, strict=True)}
    found = []
    for one in instalments:
        part = parts.get(one.id, Part(one.due_on, one.proposed_minor))
        found.append(
            Standing(one, part, progress(one.state, part, as_of), (as_of - one.due_on).days)
        )
    return found


def mails_about(of: Instalment) -> list[InstalmentMail]:
    """When the partner was written to about an instalment, oldest first."""
    return list(
        db.session.scalars(
            select(InstalmentMail)
            .where(InstalmentMail.instalment_id == of.id)
            .order_by(InstalmentMail.id)
        )
    )


def to_remind(today: date, before: Sequence[int], after: Sequence[int]) -> list[int]:
    """The agreements of which an instalment is near enough to its day to be written about."""
    earliest = today - timedelta(days=max(after, default=0) + 7)
    latest = today + timedelta(days=max(before, default=0))
    return list(
        db.session.scalars(
            select(Instalment.agreement_id)
            .join(Agreement, Agreement.id == Instalment.agreement_id)
            .where(
                Agreement.state == "signed",
                Instalment.state != "waived",
                Instalment.due_on >= earliest,
                Instalment.due_on <= latest,
            )
            .distinct()
            .order_by(Instalment.agreement_id)
        )
    )
