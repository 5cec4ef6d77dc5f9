"""Running the floor. Each press names the revision it was made on, so of two at once one moves.

The row of the floor is locked while a press is decided; the other press finds a higher revision
and is refused with a sentence. Every press can be taken back, one after the other.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.floor import queries
from app.floor.models import BoardPoint, Floor, FloorMove, PanelQuestion
from app.floor.rules import order as rules
from app.floor.rules import questions as asking
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Intervention, Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import NotTakingPart

LONGEST_POINT = 90


class FloorHasMoved(DomainError):
    """Somebody else pressed first."""

    message = N_(
        "Somebody else moved the floor at the same moment, so your press did nothing. "
        "Look at the order below, then press again if it is still needed."
    )


class NothingToUndo(DomainError):
    """No press is left that could be taken back."""

    message = N_("There is nothing to take back.")


class PointTooLong(DomainError):
    """A point must be read from the last row."""

    field = "text"
    message = N_("A key point has at most %(most)s characters; this one has %(length)s.")


def open_floor(item: AgendaItem) -> Floor:
    """The floor of an item, made when it is first needed and locked until the transaction ends."""
    statement = for_update(select(Floor).where(Floor.agenda_item_id == item.id))
    found = db.session.scalars(statement).one_or_none()
    if found is not None:
        return found
    # Two first presses meet here: the meeting's lock lets one make the row, the other finds it.
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == item.meeting_id)))
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        found = Floor(agenda_item_id=item.id, meeting_id=item.meeting_id, revision=0)
        db.session.add(found)
        db.session.flush()
    return found


def start(item: AgendaItem, *, revision: int, by: str) -> int:
    """Give the floor to the first of the order. Returns the new revision."""
    return _press(item, "start", rules.started, revision=revision, by=by)


def next_speaker(item: AgendaItem, *, revision: int, by: str) -> int:
    """Who speaks has spoken, the next has the floor."""
    return _press(item, "next", rules.advanced, revision=revision, by=by)


def skip(item: AgendaItem, *, revision: int, by: str) -> int:
    """Pass over the next partner, who keeps the place."""
    return _press(item, "skip", lambda order, _: rules.skipped(order), revision=revision, by=by)


def stop(item: AgendaItem, *, revision: int, by: str) -> int:
    """Who speaks has spoken; nobody gets the floor yet."""
    return _press(item, "stop", rules.stopped, revision=revision, by=by)


def give_floor(item: AgendaItem, key: int, *, revision: int, by: str) -> int:
    """Give the floor out of turn to the intervention with ``key``."""
    return _press(
        item, "give", lambda order, now: rules.given(order, key, now), revision=revision, by=by
    )


def swap(item: AgendaItem, key: int, step: int, *, revision: int, by: str) -> int:
    """Let a waiting partner change places with the waiting one before (-1) or after (+1)."""
    return _press(
        item, "swap", lambda order, _: rules.swapped(order, key, step), revision=revision, by=by
    )


def swap_next_two(item: AgendaItem, *, revision: int, by: str) -> int:
    """Let the two who come next change places."""
    return _press(
        item, "swap", lambda order, _: rules.next_two_swapped(order), revision=revision, by=by
    )


def undo(item: AgendaItem, *, revision: int, by: str) -> int:
    """Take the last press back. Raises NothingToUndo, FloorHasMoved."""
    floor = _locked(item, revision)
    move = db.session.scalars(
        select(FloorMove)
        .where(FloorMove.agenda_item_id == item.id, FloorMove.undone.is_(False))
        .order_by(FloorMove.id.desc())
        .limit(1)
    ).one_or_none()
    if move is None:
        raise NothingToUndo()
    move.undone = True
    _store(queries.running_order(item.id), _read(move.before))
    return _raise(floor, item, f"undo {move.action}", by)


def _press(
    item: AgendaItem,
    action: str,
    change: Callable[[rules.Order, datetime], rules.Order],
    *,
    revision: int,
    by: str,
) -> int:
    floor = _locked(item, revision)
    rows = queries.running_order(item.id)
    before = queries.turns_of(rows)
    after = change(before, clock.now())
    db.session.add(
        FloorMove(
            agenda_item_id=item.id,
            revision=floor.revision + 1,
            action=action,
            before=_write(before),
            by=by,
        )
    )
    _store(rows, after)
    return _raise(floor, item, action, by)


def _locked(item: AgendaItem, revision: int) -> Floor:
    floor = open_floor(item)
    if floor.revision != revision:
        raise FloorHasMoved()
    return floor


def _raise(floor: Floor, item: AgendaItem, action: str, by: str) -> int:
    floor.revision += 1
    db.session.flush()
    meeting = db.session.get_one(Meeting, item.meeting_id)
    audit.record(
        by,
        "floor.moved",
        subject_type="meeting",
        subject_id=meeting.slug,
        action_taken=action,
        revision=floor.revision,
    )
    return floor.revision


def _store(rows: list[Intervention], order: rules.Order) -> None:
    """Write the order back; whoever joined since a press was recorded keeps a place at the end."""
    by_key = {row.id: row for row in rows}
    placed = [turn for turn in order if turn.key in by_key]
    known = {turn.key for turn in placed}
    for place, turn in enumerate(placed, 1):
        row = by_key[turn.key]
        row.position = place
        if not (row.state == "written" and turn.state == "spoken"):
            row.state = turn.state
        row.started_at, row.ended_at = turn.started, turn.ended
    late = [row for row in rows if row.id not in known]
    for place, row in enumerate(late, len(placed) + 1):
        row.position = place


def _write(order: rules.Order) -> str:
    def stamp(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return json.dumps([[t.key, t.state, stamp(t.started), stamp(t.ended)] for t in order])


def _read(text: str) -> rules.Order:
    def moment(stamp: str | None) -> datetime | None:
        return datetime.fromisoformat(stamp) if stamp else None

    return tuple(
        rules.Turn(key, state, moment(started), moment(ended))
        for key, state, started, ended in json.loads(text)
    )


# --- the board -----------------------------------------------------------------------------------


def add_point(
    meeting: Meeting,
    text: Localised,
    *,
    by: str,
    theme: str = "",
    intervention: Intervention | None = None,
    is_summary: bool = False,
) -> BoardPoint:
    """Put a key point on the board, at most 90 characters. Raises PointTooLong.

    ``is_summary`` marks a point that repeats our summary rather than what the board showed.
    """
    for words in text.values():
        if len(words) > LONGEST_POINT:
            raise PointTooLong(most=LONGEST_POINT, length=len(words))
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    last = db.session.scalar(
        select(func.max(BoardPoint.position)).where(BoardPoint.meeting_id == meeting.id)
    )
    row = BoardPoint(
        meeting_id=meeting.id,
        position=(last or 0) + 1,
        text=text,
        theme=theme,
        intervention_id=intervention.id if intervention else None,
        is_summary=is_summary,
    )
    db.session.add(row)
    db.session.flush()
    _board_changed(meeting, "board.point_added", row, by)
    return row


def remove_point(meeting: Meeting, row: BoardPoint, *, by: str) -> None:
    """Take a point off the board."""
    _board_changed(meeting, "board.point_removed", row, by)
    db.session.delete(row)
    db.session.flush()


def _board_changed(meeting: Meeting, action: str, row: BoardPoint, by: str) -> None:
    """Raise the board's counter, so that screens fetch it anew."""
    item = meetings.tour_de_table(meeting)
    if item is not None:
        open_floor(item).board_revision += 1
        db.session.flush()
    audit.record(by, action, subject_type="meeting", subject_id=meeting.slug, point=row.position)


# --- questions to the panel ----------------------------------------------------------------------


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
    now, over = clock.now(), registration.is_over(meeting)
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
