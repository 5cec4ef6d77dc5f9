"""Which announced pledges may be money that is on record already.

Three ways: the partner itself announced the amount before, at another meeting or on another day;
the organisation that it is a member of announced it, or one of its own members did; or a fund
passes the money on, and its agreement or receipt names the partner from whom it came. Suspected is
what stands in the same phase with the same amount in the same currency. Nothing changes in the
ledger until a person has settled it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.funding.models import Agreement, AgreementLine, Book, Engagement, Receipt, Repeat
from app.funding.rules.engagements import LIVE
from app.partners.models import PartnerMembership
from app.partners.services.listeners import MEMBERSHIP_LISTENERS

IN_FORCE = ("signed", "closed")
"""Agreements whose amounts count."""


def suspect(
    engagement: Engagement, *, same_day: bool = False, besides: Collection[int] = ()
) -> list[Repeat]:
    """Note what an announced pledge may repeat.

    With `same_day` also the partner's own of the same meeting and day, except `besides` (ids):
    what comes by file was perhaps recorded in the room already, but rows of one file are meant
    apart.
    """
    if not engagement.draft_lines:
        return []
    found = [
        *_announced(engagement, same_day=same_day, besides=besides),
        *(Repeat(engagement=engagement, agreement_line=row) for row in _agreed(engagement)),
        *(Repeat(engagement=engagement, receipt=row) for row in _received(engagement)),
    ]
    return _noted(found)


def suspect_passed_on(papers: Iterable[AgreementLine | Receipt]) -> list[Repeat]:
    """Note which pledges announce money that an agreed amount or a receipt says a fund passes on:
    of the partner whose money it was, the same amount."""
    found = []
    for paper in papers:
        if paper.origin_id is None:
            continue
        name = "receipt" if isinstance(paper, Receipt) else "agreement_line"
        book = paper.book if isinstance(paper, Receipt) else paper.agreement.book
        pledges = db.session.scalars(
            _standing(Engagement.partner_id == paper.origin_id, book.phase_id)
        )
        found += [
            Repeat(engagement=pledge, **{name: paper})
            for pledge in pledges
            if (paper.proposed_minor, paper.currency) in _amounts(pledge)
        ]
    return _noted(found)


def membership_changed(partner_id: int) -> None:
    """Look again at the pledges of a partner whose memberships changed, and of those that it is a
    member of, because which of them came first is not known here."""
    pledges = db.session.scalars(
        select(Engagement)
        .where(
            Engagement.partner_id.in_([partner_id, *_relatives(partner_id)]),
            Engagement.state.in_([state.value for state in LIVE]),
        )
        .options(selectinload(Engagement.draft_lines))
        .order_by(Engagement.id)
    ).all()
    for pledge in pledges:
        suspect(pledge)


def _announced(engagement: Engagement, *, same_day: bool, besides: Collection[int]) -> list[Repeat]:
    own = Engagement.partner_id == engagement.partner_id
    apart = or_(
        Engagement.meeting_id.is_distinct_from(engagement.meeting_id),
        Engagement.announced_on != engagement.announced_on,
    )
    relatives = Engagement.partner_id.in_(_relatives(engagement.partner_id))
    # A union and its member announce at one table on one day; a partner that says an amount twice
    # on one day means two.
    whose = or_(own & (true() if same_day else apart), relatives)
    earlier = db.session.scalars(
        _standing(whose, engagement.phase_id).where(Engagement.id < engagement.id)
    )
    return [
        Repeat(engagement=engagement, of=other)
        for other in earlier
        if _amounts(engagement) & _amounts(other)
        and not (other.partner_id == engagement.partner_id and other.id in besides)
    ]


def _relatives(partner_id: int) -> list[int]:
    """Of what a partner is a member, and its own members; two members of one union are none."""
    rows = db.session.scalars(
        select(PartnerMembership.union_id)
        .where(PartnerMembership.member_id == partner_id)
        .union(select(PartnerMembership.member_id).where(PartnerMembership.union_id == partner_id))
    )
    return list(rows)


def _standing(whose: ColumnElement[bool], phase_id: int | None) -> Select[Engagement]:
    return (
        select(Engagement)
        .where(
            whose,
            Engagement.phase_id == phase_id,
            Engagement.state.in_([state.value for state in LIVE]),
        )
        .options(selectinload(Engagement.draft_lines))
        .order_by(Engagement.id)
    )


def _agreed(engagement: Engagement) -> list[AgreementLine]:
    """Agreed amounts of others that were this partner's money."""
    rows = db.session.scalars(
        select(AgreementLine)
        .join(Agreement, Agreement.id == AgreementLine.agreement_id)
        .join(Book, Book.id == Agreement.book_id)
        .where(
            AgreementLine.origin_id == engagement.partner_id,
            Agreement.state.in_(IN_FORCE),
            Book.phase_id == engagement.phase_id,
        )
        .order_by(AgreementLine.id)
    )
    return [row for row in rows if (row.proposed_minor, row.currency) in _amounts(engagement)]


def _received(engagement: Engagement) -> list[Receipt]:
    """Receipts from others that were this partner's money and came without an agreement."""
    rows = db.session.scalars(
        select(Receipt)
        .join(Book, Book.id == Receipt.book_id)
        .where(
            Receipt.origin_id == engagement.partner_id,
            Receipt.state == "approved",
            Book.phase_id == engagement.phase_id,
        )
        .order_by(Receipt.id)
    )
    return [row for row in rows if (row.proposed_minor, row.currency) in _amounts(engagement)]


def _amounts(engagement: Engagement) -> set[tuple[int, str]]:
    return {(row.proposed_minor, row.currency) for row in engagement.draft_lines}


def _noted(suspected: list[Repeat]) -> list[Repeat]:
    """Keep those that nobody suspected before."""
    if not suspected:
        return []
    known = {
        (row.engagement_id, row.of_id, row.agreement_line_id, row.receipt_id)
        for row in db.session.scalars(
            select(Repeat).where(Repeat.engagement_id.in_({one.engagement.id for one in suspected}))
        )
    }
    new = [one for one in suspected if _key(one) not in known]
    db.session.add_all(new)
    db.session.flush()
    return new


def _key(of: Repeat) -> tuple[int | None, ...]:
    papers = (of.engagement, of.of, of.agreement_line, of.receipt)
    return tuple(None if paper is None else paper.id for paper in papers)


MEMBERSHIP_LISTENERS.append(membership_changed)
