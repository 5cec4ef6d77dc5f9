"""Questions to the panel: asked by participants, sorted by whoever runs the floor."""

from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.floor import queries
from app.floor.models import PanelQuestion
from app.floor.rules import questions as asking
from app.meetings.models import AgendaItem, Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import NotTakingPart


def ask(item: AgendaItem, delegate: Delegate, text: str, *, named: bool, by: str) -> PanelQuestion:
    """Put a participant's question on the moderator's list.

    The delegate is locked while their questions are counted, so that two at once are counted both.
    Raises NotTakingPart, TooLateToAsk, EmptyQuestion, QuestionTooLong, TooManyQuestions.
    """
    words = asking.checked(text)
    delegate = registration.delegate_for_update(delegate.id)
    meeting = db.session.get_one(Meeting, item.meeting_id)
    if not delegate.is_registered or delegate.meeting_id != meeting.id:
        raise NotTakingPart
    now, over = clock.now(), queries.has_ended(meeting)
    if not asking.takes_questions(item.kind, item.ends_at, over=over, now=now):
        raise asking.TooLateToAsk
    if queries.questions_since(delegate.id, now - asking.WITHIN) >= asking.MOST:
        minutes = int(asking.WITHIN.total_seconds() // 60)
        raise asking.TooManyQuestions(most=asking.MOST, minutes=minutes)
    last = db.session.scalar(
        select(func.max(PanelQuestion.position)).where(PanelQuestion.meeting_id == meeting.id)
    )
    row = PanelQuestion(
        meeting_id=meeting.id,
        agenda_item_id=item.id,
        delegate_id=delegate.id,
        text=words,
        named=named,
        state="asked",
        position=(last or 0) + 1,
    )
    db.session.add(row)
    db.session.flush()
    _about_question(meeting, "panel.asked", row, by)
    return row


def mark_question(row: PanelQuestion, state: str, *, by: str) -> None:
    """Say where a question stands: asked, seen, taken, answered, set aside; a repeat does nothing.

    What is taken up again keeps the place it had.
    """
    if state not in asking.STATES:
        raise ValueError(state)
    fresh = db.session.scalars(
        for_update(select(PanelQuestion).where(PanelQuestion.id == row.id)).execution_options(
            populate_existing=True
        )
    ).one()
    if fresh.state == state:
        return
    fresh.state = state
    db.session.flush()
    meeting = db.session.get_one(Meeting, fresh.meeting_id)
    _about_question(meeting, "panel.marked", fresh, by, state=state)


def move_question(row: PanelQuestion, step: int, *, by: str) -> None:
    """Let an open question change places with the open one before (-1) or after (+1).

    At the end of the list nothing happens. Raises NotOnTheList.
    """
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == row.meeting_id)))
    rows = queries.open_rows(row.meeting_id)
    at = next((place for place, one in enumerate(rows) if one.id == row.id), None)
    if at is None:
        raise asking.NotOnTheList
    to = at + (1 if step > 0 else -1)
    if not 0 <= to < len(rows):
        return
    places = sorted(one.position for one in rows)
    rows[at], rows[to] = rows[to], rows[at]
    for place, one in zip(places, rows, strict=True):
        one.position = place
    db.session.flush()
    _about_question(db.session.get_one(Meeting, row.meeting_id), "panel.moved", row, by)


def _about_question(
    meeting: Meeting, action: str, row: PanelQuestion, by: str, **facts: Any
) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=meeting.slug,
        question=row.public_id,
        **facts,
    )
