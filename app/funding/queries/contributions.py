"""A partner's own money: its agreements, what falls due next, what has arrived."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.money import Money
from app.funding.models import Agreement, AgreementLine, Book, Instalment, Line, Receipt
from app.funding.queries.agreements import Held, held
from app.funding.queries.engagements import IN_FORCE
from app.funding.rules.agreements import ON_ITS_WAY
from app.partners.models import Partner
from app.programmes.models import Phase


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement with what the ledger holds of each of its amounts."""

    agreement: Agreement
    held: tuple[Held, ...]

    @property
    def to_come(self) -> list[Money]:
        """What is signed and not yet paid, amount by amount."""
        return [one.receivable for one in self.held if one.receivable.minor]

    @property
    def direct(self) -> list[Held]:
        """Its amounts that go into no pooled fund: what they are for is the agreement's word."""
        return [one for one in self.held if one.line.fund is None]


@dataclass(frozen=True, slots=True)
class Contributions:
    """What one partner has before it to sign, has agreed, owes next, and has paid."""

    partner: Partner
    on_their_way: list[Agreement]
    agreements: list[Agreed]
    due: list[Instalment]
    receipts: list[Receipt]


def contributions(partner_ids: Collection[int], today: date) -> list[Contributions]:
    """The contributions of some partners; what the secretariat is still recording is not in them.

    A constant number of statements.
    """
    partners = db.session.scalars(
        select(Partner).where(Partner.id.in_(partner_ids)).order_by(Partner.id)
    ).all()
    papers = db.session.scalars(
        select(Agreement)
        .where(Agreement.partner_id.in_(partner_ids), Agreement.state.in_(IN_FORCE))
        .options(
            joinedload(Agreement.book).joinedload(Book.phase).joinedload(Phase.programme),
            selectinload(Agreement.lines).joinedload(AgreementLine.line).selectinload(Line.reach),
            selectinload(Agreement.instalments).joinedload(Instalment.line),
        )
        .order_by(Agreement.signed_on.desc(), Agreement.id.desc())
    ).all()
    to_sign = on_their_way(partner_ids)
    receipts = db.session.scalars(
        select(Receipt)
        .where(Receipt.partner_id.in_(partner_ids), Receipt.state == "approved")
        .options(joinedload(Receipt.agreement_line).joinedload(AgreementLine.agreement))
        .order_by(Receipt.received_on.desc(), Receipt.id.desc())
    ).all()
    sums = held([row.line for paper in papers for row in paper.lines if row.line is not None])
    return [
        Contributions(
            partner,
            [paper for paper in to_sign if paper.partner_id == partner.id],
            [
                Agreed(
                    paper,
                    tuple(sums[row.line_id] for row in paper.lines if row.line_id in sums),
                )
                for paper in papers
                if paper.partner_id == partner.id
            ],
            sorted(
                (
                    instalment
                    for paper in papers
                    if paper.partner_id == partner.id and paper.state == "signed"
                    for instalment in paper.instalments
                    if instalment.due_on >= today and instalment.state != "waived"
                ),
                key=lambda one: (one.due_on, one.id),
            ),
            [receipt for receipt in receipts if receipt.partner_id == partner.id],
        )
        for partner in partners
    ]


def on_their_way(partner_ids: Collection[int]) -> list[Agreement]:
    """The agreements that were sent to some partners and that a signature is missing from, in the
    order in which they were sent. Two statements."""
    query = (
        select(Agreement)
        .where(Agreement.partner_id.in_(partner_ids), Agreement.state.in_(ON_ITS_WAY))
        .options(
            joinedload(Agreement.book).joinedload(Book.phase).joinedload(Phase.programme),
            selectinload(Agreement.lines),
        )
        .order_by(Agreement.sent_on, Agreement.id)
    )
    return list(db.session.scalars(query))
