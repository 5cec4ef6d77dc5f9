"""Objections of partners: one, a partner's own, the desk's list, and what they are about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db, the_one
from app.core.money import Money
from app.funding.models import AgreementLine, Instalment, Line, Objection, Receipt
from app.funding.rules.objections import State


@dataclass(frozen=True, slots=True)
class Record:
    """A record that a partner can find wrong: what it is called, what it says, where it stands.

    `kind` is line, receipt or instalment; `paper` the slug of the receipt or the agreement.
    """

    kind: str
    number: str
    partner_id: int | None
    amount: Money | None = None
    paper: str | None = None

    @property
    def about(self) -> str:
        """How ledger and trail name it."""
        return f"{self.kind}:{self.number}"


def record(about: str) -> Record:
    """The record of a name such as "receipt:RC-2022-0003". Raises NotFound."""
    kind, _, number = about.partition(":")
    if kind == "receipt":
        receipt = the_one(select(Receipt).where(Receipt.number == number))
        return Record(kind, number, receipt.partner_id, receipt.proposed, receipt.slug)
    if kind == "instalment":
        agreement, _, n = number.rpartition("-")
        due = the_one(
            select(Instalment)
            .join(Instalment.agreement)
            .where(
                Instalment.n == (int(n) if n.isascii() and n.isdigit() and len(n) < 6 else 0),
                Instalment.agreement.has(number=agreement),
            )
            .options(joinedload(Instalment.agreement))
        )
        return Record(kind, number, due.agreement.partner_id, due.proposed, due.agreement.slug)
    line = the_one(select(Line).where(Line.ref == number if kind == "line" else Line.id < 0))
    agreed = db.session.scalars(
        select(AgreementLine)
        .where(AgreementLine.line_id == line.id)
        .options(joinedload(AgreementLine.agreement))
    ).first()
    return Record("line", number, line.partner_id, None, agreed.agreement.slug if agreed else None)


def objection(slug: str) -> Objection:
    """An objection with its messages. Raises NotFound."""
    return the_one(
        select(Objection)
        .where(Objection.slug == slug)
        .options(joinedload(Objection.partner), selectinload(Objection.messages))
    )


def of_partners(partner_ids: Collection[int]) -> list[Objection]:
    """The objections of some partners, those that wait first, newest first."""
    return _listed(Objection.partner_id.in_(partner_ids))


def objections(state: State | None = None) -> list[Objection]:
    """All objections, those that wait first, newest first."""
    return _listed(*([Objection.state == state.value] if state else []))


def _listed(*which: object) -> list[Objection]:
    statement = (
        select(Objection)
        .where(*which)  # type: ignore[arg-type]
        .options(joinedload(Objection.partner), selectinload(Objection.messages))
        .order_by(Objection.state != State.OPEN.value, Objection.id.desc())
    )
    return list(db.session.scalars(statement))


def waiting() -> int:
    """How many wait for an answer."""
    return db.session.execute(
        select(func.count()).select_from(Objection).where(Objection.state == State.OPEN.value)
    ).scalar_one()
