"""Engagements as pages need them: a partner's own, a meeting's, the ledger behind one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, cast, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.money import Money
from app.funding.models import (
    Agreement,
    AgreementLine,
    Book,
    Engagement,
    EngagementLine,
    Entry,
    Fund,
    Line,
    Receipt,
)
from app.funding.rules.engagements import (
    AnnounceBy,
    EngagementType,
    State,
    Visibility,
    spoken_at,
)
from app.funding.rules.stages import Measure, Nature, measure
from app.meetings.models import AgendaItem, Intervention, Meeting, RoleAssignment
from app.partners.models import Partner
from app.programmes.models import Phase, Programme, Theme

IN_FORCE = ("signed", "closed", "terminated")
"""States of an agreement that a second person has approved."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A partner as the owner of engagements; what the permission table asks about."""

    partner: Partner
    partner_id: int


def owner(partner: str) -> Owner | None:
    """The partner of an address, as an owner."""
    found = db.session.scalar(select(Partner).where(Partner.slug == partner))
    return Owner(found, found.id) if found else None


def engagement(slug: str) -> Engagement | None:
    """One engagement with its lines."""
    return db.session.scalar(
        select(Engagement)
        .where(Engagement.slug == slug)
        .options(
            selectinload(Engagement.draft_lines),
            selectinload(Engagement.lines).selectinload(EngagementLine.line),
            selectinload(Engagement.revisions),
        )
    )


def engagement_at(slug: str, pledge: str) -> Engagement | None:
    """One engagement of the meeting with that slug."""
    found = engagement(pledge)
    return found if found and found.meeting and found.meeting.slug == slug else None


def of_partners(partner_ids: Collection[int]) -> list[Engagement]:
    """The engagements of some partners, newest first."""
    return list(
        db.session.scalars(
            select(Engagement)
            .where(Engagement.partner_id.in_(partner_ids))
            .options(
                selectinload(Engagement.partner),
                selectinload(Engagement.phase).selectinload(Phase.programme),
                selectinload(Engagement.meeting),
                selectinload(Engagement.draft_lines),
            )
            .order_by(Engagement.created_at.desc(), Engagement.id.desc())
        )
    )


def owners(partner_ids: Collection[int]) -> list[Partner]:
    """The partners for which somebody may prepare engagements."""
    return list(
        db.session.scalars(select(Partner).where(Partner.id.in_(partner_ids)).order_by(Partner.id))
    )


def open_phases(partner: Partner) -> list[Phase]:
    """The phases with a book in the partner's world that are not over."""
    return list(
        db.session.scalars(
            select(Phase)
            .join(Book, Book.phase_id == Phase.id)
            .join(Programme, Programme.id == Phase.programme_id)
            .where(
                Programme.fictitious == partner.fictitious,
                or_(Phase.ends_on.is_(None), Phase.ends_on >= clock.today()),
            )
            .options(selectinload(Phase.programme))
            .order_by(Programme.id, Phase.position)
        )
    )


def meetings_ahead(partner: Partner) -> list[Meeting]:
    """Published meetings of the partner's world from a week ago on, soonest first."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.fictitious == partner.fictitious,
                Meeting.state != "draft",
                Meeting.archived_at.is_(None),
                Meeting.on_date >= clock.today() - timedelta(days=7),
            )
            .order_by(Meeting.on_date, Meeting.id)
        )
    )


def meeting(slug: str) -> Meeting | None:
    """A meeting by its address."""
    return db.session.scalar(select(Meeting).where(Meeting.slug == slug))


def themes(of: Phase) -> list[Theme]:
    """The thematic areas of a phase's programme."""
    return list(
        db.session.scalars(
            select(Theme).where(Theme.programme_id == of.programme_id).order_by(Theme.position)
        )
    )


def funds(of: Phase) -> list[Fund]:
    """The pooled funds of a phase's programme."""
    return list(
        db.session.scalars(
            select(Fund).where(Fund.programme_id == of.programme_id).order_by(Fund.slug)
        )
    )


def without_amount(of: Book, as_of: date, known_at: datetime, moment: datetime) -> list[Engagement]:
    """Engagements of a book's phase, public at `moment`, that stood on a day and have no amount, as
    known at a moment; they change no figure. One statement."""
    return list(
        db.session.scalars(
            select(Engagement)
            .where(
                Engagement.phase_id == of.phase_id,
                Engagement.type != EngagementType.AMOUNT.value,
                Engagement.announced_on <= as_of,
                Engagement.announced_at <= known_at,
                or_(Engagement.ended_on.is_(None), Engagement.ended_on > as_of),
                Engagement.published(moment),
            )
            .options(joinedload(Engagement.partner))
            .order_by(Engagement.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of an engagement: its signed agreements, and the receipts under them."""

    agreements: list[Agreement]
    receipts: list[Receipt]


def followed(of: Engagement) -> Followed:
    """The approved papers that stem from an engagement, oldest first. Two statements."""
    agreements = db.session.scalars(
        select(Agreement)
        .where(Agreement.engagement_id == of.id, Agreement.state.in_(IN_FORCE))
        .order_by(Agreement.signed_on, Agreement.id)
    ).all()
    receipts = db.session.scalars(
        select(Receipt)
        .join(AgreementLine, AgreementLine.id == Receipt.agreement_line_id)
        .where(
            AgreementLine.agreement_id.in_([one.id for one in agreements]),
            Receipt.state == "approved",
        )
        .order_by(Receipt.received_on, Receipt.id)
    ).all()
    return Followed(list(agreements), list(receipts))


# --- the ledger behind an engagement -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineNow:
    """A ledger line of an engagement with what stands on it today."""

    line: Line
    announced: Money
    confirmed: Money
    signed: Money
    received: Money


def lines_now(of: Engagement) -> list[LineNow]:
    """The ledger lines of an engagement. One statement for all sums."""
    ids = [link.line_id for link in of.lines]
    if not ids:
        return []
    sums: dict[tuple[int, Measure], int] = {}
    rows = db.session.execute(
        select(Entry.line_id, Entry.measure, cast(func.sum(Entry.amount), BigInteger))
        .where(Entry.line_id.in_(ids))
        .group_by(Entry.line_id, Entry.measure)
    )
    for line_id, slot, amount in rows:
        sums[line_id, measure(Nature.CONTRIBUTION, slot)] = amount

    def held(line: Line, what: Measure) -> Money:
        return Money(sums.get((line.id, what), 0), line.currency)

    return [
        LineNow(
            link.line,
            held(link.line, Measure.ANNOUNCED),
            held(link.line, Measure.CONFIRMED),
            held(link.line, Measure.SIGNED),
            held(link.line, Measure.RECEIVED),
        )
        for link in of.lines
    ]


# --- a meeting's engagements ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """A partner's turn in the tour de table with what it engaged to do, if anything.

    ``drafts`` are prepared engagements that the secretariat may see.
    """

    intervention: Intervention
    partner: Partner | None
    engagements: tuple[Engagement, ...]
    drafts: tuple[Engagement, ...]


def turns(of: Meeting) -> list[Turn]:
    """The turns of a meeting's tour de table in running order. A constant number of statements."""
    spoken = db.session.scalars(
        select(Intervention)
        .join(AgendaItem, AgendaItem.id == Intervention.agenda_item_id)
        .outerjoin(RoleAssignment, RoleAssignment.id == Intervention.role_assignment_id)
        .where(
            Intervention.meeting_id == of.id,
            AgendaItem.kind == "tour_de_table",
            or_(
                RoleAssignment.id.is_(None),
                RoleAssignment.role.not_in(("facilitator", "whiteboard_summary")),
            ),
        )
        .options(
            selectinload(Intervention.partner),
            selectinload(Intervention.person),
            selectinload(Intervention.role),
        )
        .order_by(AgendaItem.position, Intervention.position)
    ).all()
    said: dict[int | None, list[Engagement]] = {}
    prepared: dict[int, list[Engagement]] = {}
    for row in _of_meeting(of):
        if row.state == State.DRAFT:
            if row.shown_to_secretariat:
                prepared.setdefault(row.partner_id, []).append(row)
        else:
            said.setdefault(row.intervention_id, []).append(row)
    return [
        Turn(
            one,
            one.partner,
            tuple(said.get(one.id, ())),
            tuple(prepared.get(one.partner_id or 0, ())),
        )
        for one in spoken
    ]


def _of_meeting(of: Meeting) -> list[Engagement]:
    return list(
        db.session.scalars(
            select(Engagement)
            .where(Engagement.meeting_id == of.id)
            .options(selectinload(Engagement.partner), selectinload(Engagement.draft_lines))
            .order_by(Engagement.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Announced:
    """An engagement as the public reads it: amounts only where the partner lets them be shown."""

    engagement: Engagement
    partner: Partner
    amounts: tuple[Money, ...]
    amount_withheld: bool


def announced_at(of: Meeting) -> list[Announced]:
    """The public engagements of a meeting in running order; those without a turn come last.

    Three statements, whatever their number.
    """
    rows = db.session.scalars(
        select(Engagement)
        .outerjoin(Intervention, Intervention.id == Engagement.intervention_id)
        .where(
            Engagement.meeting_id == of.id,
            Engagement.state != State.DRAFT.value,
            Engagement.announce_by != AnnounceBy.NOT_PUBLIC.value,
        )
        .options(selectinload(Engagement.partner), selectinload(Engagement.draft_lines))
        .order_by(Intervention.position.is_(None), Intervention.position, Engagement.id)
    )
    return [
        Announced(
            row,
            row.partner,
            tuple(line.proposed for line in row.draft_lines) if row.amount_public else (),
            bool(row.draft_lines) and not row.amount_public,
        )
        for row in rows
        if not row.embargoed
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the public record of a tour de table; without an engagement none was stated."""

    partner: Partner
    announced: Announced | None


def said_at(of: Meeting) -> list[Said]:
    """What partners said at a meeting, in running order; announced without a turn comes last.

    Who has not spoken yet is not in it, nor what is not to be made public.
    """
    by_turn: dict[int | None, list[Said]] = {}
    for row in announced_at(of):
        said = Said(row.partner, row)
        by_turn.setdefault(row.engagement.intervention_id, []).append(said)
    rows: list[Said] = []
    for turn in turns(of):
        rows += by_turn.pop(turn.intervention.id, [])
        spoken = turn.intervention.state in ("spoken", "written")
        if turn.partner is not None and spoken and not turn.engagements:
            rows.append(Said(turn.partner, None))
    return rows + [said for left in by_turn.values() for said in left]


def intervention(public_id: str) -> Intervention | None:
    """An intervention by its address."""
    return db.session.scalar(
        select(Intervention)
        .where(Intervention.public_id == public_id)
        .options(selectinload(Intervention.partner), selectinload(Intervention.person))
    )


def meeting_of(spoken: Intervention) -> Meeting:
    """The meeting at which an intervention was made."""
    return db.session.get_one(Meeting, spoken.meeting_id)


def today_at(of: Meeting | None) -> date:
    """Today in the meeting's zone: the day on which what a partner announces itself counts."""
    return clock.today(of.zone) if of else clock.today()


def said_on(of: Meeting, spoken: Intervention | None = None) -> date:
    """The day, in the meeting's zone, on which something is said in the room.

    Of a turn that is on, or was timed, the day of that moment, though it be past midnight of the
    meeting's last day; else today, and the meeting's last day once it is over.
    """
    if spoken is not None and (spoken.state == "speaking" or spoken.started_at is not None):
        moment = spoken_at(clock.now(), spoken.started_at, spoken.ended_at)
        return moment.astimezone(ZoneInfo(of.zone)).date()
    last = of.until_date or of.on_date
    return min(last, today_at(of)) if last else today_at(of)


def visible_draft(spoken: Intervention, slug: str) -> Engagement | None:
    """A draft of the partner who speaks, when the secretariat may see it and may announce it."""
    found = engagement(slug)
    if found is None or found.state != State.DRAFT or found.partner_id != spoken.partner_id:
        return None
    if found.visibility == Visibility.DELEGATION or found.announce_by != AnnounceBy.CHAIR:
        return None
    return found
