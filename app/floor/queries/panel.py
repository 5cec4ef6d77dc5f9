"""Reading the questions to the panel."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db, the_one
from app.core.localised import Localised
from app.floor.models import PanelQuestion
from app.floor.rules.questions import OPEN
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import Partner
from app.registration.models import Delegate, Delegation


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question on the moderator's list; ``name`` and ``partner`` only of who gives them."""

    public_id: str
    text: str
    state: str
    asked_at: datetime
    item: Localised
    number: str
    name: str
    partner: Localised

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state in OPEN


def questions(meeting_id: int) -> list[QuestionView]:
    """The questions of a meeting, the open ones in their order, then the others."""
    rows = db.session.execute(
        select(PanelQuestion, AgendaItem.title, AgendaItem.number, Delegate, Partner.label)
        .join(AgendaItem, AgendaItem.id == PanelQuestion.agenda_item_id)
        .outerjoin(Delegate, Delegate.id == PanelQuestion.delegate_id)
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Partner, Partner.id == Delegation.partner_id)
        .where(PanelQuestion.meeting_id == meeting_id)
        .order_by(PanelQuestion.state.in_(OPEN).desc(), PanelQuestion.position, PanelQuestion.id)
    )
    return [
        QuestionView(
            public_id=row.public_id,
            text=row.text,
            state=row.state,
            asked_at=row.created_at,
            item=title,
            number=number,
            name=delegate.titled_name if row.named and delegate else "",
            partner=label if row.named and label else Localised(),
        )
        for row, title, number, delegate, label in rows
    ]


def open_questions(meeting_id: int) -> int:
    """How many questions wait."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(PanelQuestion)
            .where(PanelQuestion.meeting_id == meeting_id, PanelQuestion.state.in_(OPEN))
        )
        or 0
    )


def questions_of(delegate_id: int) -> list[PanelQuestion]:
    """What one person has asked, newest first."""
    return list(
        db.session.scalars(
            select(PanelQuestion)
            .where(PanelQuestion.delegate_id == delegate_id)
            .order_by(PanelQuestion.id.desc())
        )
    )


def questions_since(delegate_id: int, moment: datetime) -> int:
    """How many questions one person has asked since then."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(PanelQuestion)
            .where(PanelQuestion.delegate_id == delegate_id, PanelQuestion.created_at > moment)
        )
        or 0
    )


def question(slug: str, question: str) -> PanelQuestion:
    """A question at that meeting. Raises NotFound."""
    return the_one(
        select(PanelQuestion)
        .join(Meeting, Meeting.id == PanelQuestion.meeting_id)
        .where(Meeting.slug == slug, PanelQuestion.public_id == question)
    )


def open_rows(meeting_id: int) -> list[PanelQuestion]:
    """The open questions as rows, in their order."""
    return list(
        db.session.scalars(
            select(PanelQuestion)
            .where(PanelQuestion.meeting_id == meeting_id, PanelQuestion.state.in_(OPEN))
            .order_by(PanelQuestion.position, PanelQuestion.id)
            .execution_options(populate_existing=True)
        )
    )
