"""The money of a programme and of its funds, leg by leg, for the activity files.

A constant number of statements, whatever the number of lines. What was corrected is netted: the
legs of a reversal carry the number of the posting that they take back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db
from app.core.localised import Localised
from app.exchange.rules.deriving import Leg
from app.exchange.rules.facts import Allocated, Cost, Due, FlowLine, FundFacts, Named, PhaseFacts
from app.funding.models import (
    Agreement,
    AgreementLine,
    Allocation,
    Book,
    Engagement,
    EngagementLine,
    Entry,
    Fund,
    Instalment,
    Line,
    LineReach,
    Posting,
    Receipt,
)
from app.funding.queries.engagements import IN_FORCE
from app.funding.queries.positions import papers
from app.funding.rules.engagements import LIVE, ConditionKind
from app.funding.rules.stages import Nature, measure
from app.partners.models import Partner
from app.programmes.models import Phase, Programme, Project, ProjectPartner


def phases(programme: Programme) -> list[PhaseFacts]:
    """The phases of a programme that have a book, each with the money of it."""
    books = db.session.scalars(
        select(Book)
        .join(Phase, Phase.id == Book.phase_id)
        .where(Phase.programme_id == programme.id)
        .order_by(Phase.position)
    ).all()
    implementers = _implementers(programme)
    return [_phase(programme, book, implementers) for book in books]


def _phase(programme: Programme, book: Book, implementers: tuple[Named, ...]) -> PhaseFacts:
    phase = book.phase
    if phase is None:
        raise LookupError(f"the book {book.slug} has no phase")
    rows = _legs([book.id])
    return PhaseFacts(
        slug=phase.slug,
        title=_joined(programme.name, phase.name),
        description=phase.summary or programme.summary or programme.name,
        currency=book.currency,
        starts=phase.starts_on,
        ends=phase.ends_on,
        lines=contribution_lines(rows),
        costs=_costs(rows),
        due=_due([book.id]),
        implementers=implementers,
    )


def _joined(first: Localised, second: Localised) -> Localised:
    return Localised({code: f"{first[code]}, {second.best(code)[0]}" for code in first})


def _implementers(programme: Programme) -> tuple[Named, ...]:
    implementing = (
        select(ProjectPartner.partner_id)
        .join(Project, Project.id == ProjectPartner.project_id)
        .where(Project.programme_id == programme.id, ProjectPartner.role == "implementing")
    )
    rows = db.session.scalars(
        select(Partner).where(Partner.id.in_(implementing)).order_by(Partner.slug)
    )
    return tuple(_named(one) for one in rows)


def _named(partner: Partner) -> Named:
    return Named(partner.slug, partner.kind, partner.name)


def fund_facts(fund: Fund) -> FundFacts:
    """A fund: the lines of partners that go to it, and what its own book holds."""
    of_fund = [line for line in contribution_lines(_legs(_phase_books(fund)))
               if line.fund == fund.slug]  # fmt: skip
    ids = {line.id for line in of_fund}
    own = _legs([fund.book_id])
    allocations = db.session.scalars(
        select(Allocation)
        .where(Allocation.fund_id == fund.id, Allocation.line_id.is_not(None))
        .options(
            selectinload(Allocation.implementer),
            selectinload(Allocation.window),
            selectinload(Allocation.line),
        )
        .order_by(Allocation.decided_on, Allocation.id)
    ).all()
    phase = fund.phase
    return FundFacts(
        title=fund.name,
        description=fund.policy or fund.name,
        currency=fund.book.currency,
        starts=(phase.starts_on if phase else None) or fund.created_at.date(),
        ends=phase.ends_on if phase else None,
        lines=tuple(of_fund),
        due=tuple(one for one in _due(_phase_books(fund)) if one.line_id in ids),
        allocations=tuple(_allocated(one, own) for one in allocations),
        costs=tuple(leg for row, leg in own if Nature(row.Line.nature) is Nature.FUND),
        cash_line=next(
            (row.Line.ref for row, _leg in own if Nature(row.Line.nature) is Nature.FUND), fund.slug
        ),
    )


def _phase_books(fund: Fund) -> list[int]:
    return list(
        db.session.scalars(
            select(Book.id)
            .join(Phase, Phase.id == Book.phase_id)
            .where(Phase.programme_id == fund.programme_id)
        )
    )


def _allocated(one: Allocation, own: Sequence[Told]) -> Allocated:
    return Allocated(
        number=one.number,
        line=one.line.ref if one.line else one.number,
        purpose=one.purpose,
        decided_on=one.decided_on,
        implementer=_named(one.implementer) if one.implementer else None,
        country=one.country,
        window=one.window.slug if one.window else None,
        currency=one.currency,
        legs=tuple(leg for row, leg in own if row.Line.id == one.line_id),
    )


# --- legs ----------------------------------------------------------------------------------------


Told = tuple[Any, Leg]
"""A leg with the row it was read from: its line, partner and the currency of its book."""


def _legs(book_ids: Sequence[int]) -> list[Told]:
    """Every leg of some books with its line, in the order of the record."""
    rows: Sequence[Any] = db.session.execute(
        select(
            Line,
            Book.currency.label("book_currency"),
            Partner,
            Entry.seq,
            Entry.measure,
            Entry.amount,
            Entry.base,
            Entry.effective_on,
            Posting.subject,
            Posting.reason,
            Posting.reverses,
        )
        .join(Posting, Posting.seq == Entry.seq)
        .join(Line, Line.id == Entry.line_id)
        .join(Book, Book.id == Entry.book_id)
        .outerjoin(Partner, Partner.id == Line.partner_id)
        .where(Entry.book_id.in_(book_ids))
        .order_by(Entry.seq, Entry.n)
    ).all()
    reverses = {row.seq: row.reverses for row in rows if row.reverses is not None}
    first = {row.seq: row for row in reversed(rows)}
    found: list[Told] = []
    for row in rows:
        seq = row.seq
        while seq in reverses:
            seq = reverses[seq]
        told = first.get(seq, row)
        name = measure(Nature(row.Line.nature), row.measure)
        leg = Leg(seq, row.effective_on, name, row.amount, row.base, told.subject, told.reason)
        found.append((row, leg))
    return found


def contribution_lines(rows: Iterable[Told]) -> tuple[FlowLine, ...]:
    """The contribution lines among some legs, with what is public of their papers."""
    lines: dict[int, Any] = {}
    legs: dict[int, list[Leg]] = {}
    for row, leg in rows:
        if Nature(row.Line.nature) is Nature.CONTRIBUTION:
            lines.setdefault(row.Line.id, row)
            legs.setdefault(row.Line.id, []).append(leg)
    ids = list(lines)
    written = papers(ids, clock.now())
    pooled, conditions, places = _pooled(ids), _conditions(ids), _places(ids)
    return tuple(
        FlowLine(
            id=line_id,
            ref=row.Line.ref,
            currency=row.Line.currency,
            base_currency=row.book_currency,
            partner=_named(row.Partner) if row.Partner else None,
            fund=row.Line.fund or pooled.get(line_id),
            window=row.Line.window,
            country=row.Line.country,
            places=tuple(places.get(line_id, ())),
            instrument=row.Line.instrument,
            strength=row.Line.strength,
            pledge_is_public=all(paper.public for paper in written.get(line_id, ())),
            conditions=tuple(conditions.get(line_id, ())),
            legs=tuple(legs[line_id]),
        )
        for line_id, row in sorted(lines.items(), key=lambda item: item[1].Line.ref)
    )


def _pooled(ids: Sequence[int]) -> dict[int, str]:
    """The fund of a line whose agreement, or whose receipt without one, is of a fund."""
    agreed = (
        select(AgreementLine.line_id.label("line_id"), Fund.slug.label("slug"))
        .join(Agreement, Agreement.id == AgreementLine.agreement_id)
        .join(Fund, Fund.id == Agreement.fund_id)
        .where(AgreementLine.line_id.in_(ids))
    )
    unagreed = (
        select(Line.id.label("line_id"), Fund.slug.label("slug"))
        .join(Receipt, Receipt.number == Line.ref)
        .join(Fund, Fund.id == Receipt.fund_id)
        .where(Line.id.in_(ids), Receipt.agreement_line_id.is_(None))
    )
    rows: Sequence[Any] = db.session.execute(union_all(agreed, unagreed)).all()
    return {row.line_id: row.slug for row in rows}


def _conditions(ids: Sequence[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(EngagementLine.line_id, Engagement.condition_kind)
        .join(Engagement, Engagement.id == EngagementLine.engagement_id)
        .where(
            EngagementLine.line_id.in_(ids),
            Engagement.condition_kind != ConditionKind.NONE.value,
            Engagement.state.in_([state.value for state in LIVE]),
            Engagement.published(clock.now()),
            Engagement.amount_public.is_(True),
        )
    )
    found: dict[int, list[str]] = {}
    for line_id, kind in rows:
        found.setdefault(line_id, []).append(kind)
    return found


def _places(ids: Sequence[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(LineReach.line_id, LineReach.value)
        .where(LineReach.line_id.in_(ids), LineReach.dimension == "country")
        .order_by(LineReach.line_id, LineReach.value)
    )
    found: dict[int, list[str]] = {}
    for line_id, value in rows:
        found.setdefault(line_id, []).append(value)
    return found


def _costs(rows: Iterable[Told]) -> tuple[Cost, ...]:
    lines: dict[int, Line] = {}
    legs: dict[int, list[Leg]] = {}
    for row, leg in rows:
        if Nature(row.Line.nature) is Nature.REQUIREMENT:
            lines[row.Line.id] = row.Line
            legs.setdefault(row.Line.id, []).append(leg)
    return tuple(
        Cost(line.year, line.currency, tuple(legs[line_id])) for line_id, line in lines.items()
    )


def _due(book_ids: Sequence[int]) -> tuple[Due, ...]:
    """The instalments of the agreements in force, by date; those that were waived are not due."""
    rows = db.session.scalars(
        select(Instalment)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .where(
            Agreement.book_id.in_(book_ids),
            Agreement.state.in_(IN_FORCE),
            Instalment.state != "waived",
        )
        .options(selectinload(Instalment.agreement), selectinload(Instalment.line))
        .order_by(Instalment.due_on, Instalment.id)
    )
    return tuple(
        Due(row.line.line_id, row.due_on, row.proposed, row.agreement.signed_day)
        for row in rows
        if row.line.line_id is not None
    )
