"""The board of the tour de table: its key points, offered, shown, put in order and merged.

The meeting's row is locked while the board changes, so that two hands do not number two points
alike, and so that a freeze holds what was shown. What is frozen refuses every change.
"""

from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import StaleVersion
from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.core.versions import locked, raise_version
from app.floor import queries
from app.floor.models import Board, BoardPoint
from app.floor.rules import board as rules
from app.floor.services import live
from app.floor.services.order import open_floor
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import NotTakingPart


def add_point(
    meeting: Meeting,
    text: Localised,
    *,
    by: str,
    theme: str = "",
    intervention: Intervention | None = None,
    partner: Partner | None = None,
    is_summary: bool = False,
) -> BoardPoint:
    """Put a key point on the board, at most 90 characters, and on the screen with it.

    ``is_summary`` marks a point that repeats our summary rather than what the board showed.
    Raises PointTooLong, EmptyPoint, BoardFrozen.
    """
    words = _words(text)
    unfrozen(meeting)
    row = BoardPoint(
        meeting_id=meeting.id,
        position=_last(meeting) + 1,
        text=words,
        theme=theme,
        intervention_id=intervention.id if intervention else None,
        partner_id=partner.id if partner else None,
        is_summary=is_summary,
        state=rules.APPROVED,
    )
    db.session.add(row)
    db.session.flush()
    board_changed(meeting, "board.point_added", by, point=row.position)
    return row


def offer_point(
    meeting: Meeting,
    delegate: Delegate,
    text: str,
    language: str,
    *,
    theme: str = "",
    named: bool = False,
    by: str,
) -> BoardPoint:
    """Put a participant's point on the rapporteur's list; nobody else reads it yet.

    ``named`` ties it to the participant's organisation. The delegate is locked while their points
    are counted, so that two at once are counted both. Raises NotTakingPart, TooLateToOffer,
    TooManyPoints, EmptyPoint, PointTooLong.
    """
    words = rules.checked(text)
    delegate = registration.delegate_for_update(delegate.id)
    if not delegate.is_registered or delegate.meeting_id != meeting.id:
        raise NotTakingPart
    now = clock.now()
    if queries.points_since(delegate.id, now - rules.WITHIN) >= rules.MOST:
        minutes = int(rules.WITHIN.total_seconds() // 60)
        raise rules.TooManyPoints(most=rules.MOST, minutes=minutes)
    if open_board(meeting).edition is not None or queries.has_ended(meeting):
        raise rules.TooLateToOffer
    row = BoardPoint(
        meeting_id=meeting.id,
        position=_last(meeting) + 1,
        text=Localised({language: words}),
        offered_text=words,
        theme=theme,
        partner_id=delegate.partner_id if named else None,
        delegate_id=delegate.id,
        state=rules.OFFERED,
    )
    db.session.add(row)
    db.session.flush()
    board_changed(meeting, "board.point_offered", by, point=row.public_id)
    return row


def mark_point(meeting: Meeting, row: BoardPoint, state: str, *, by: str) -> None:
    """Let a point onto the screen or set it aside; a repeat does nothing. Raises BoardFrozen.

    What had been merged into a point that is set aside stands by itself again.
    """
    if state not in rules.STATES:
        raise ValueError(state)
    unfrozen(meeting)
    fresh = locked(row, None, words_of)
    if fresh.state == state:
        return
    fresh.state, fresh.merged_into_id = state, None
    if state != rules.APPROVED:
        for one in queries.merged_rows(fresh.id):
            one.merged_into_id = None
    raise_version(fresh)
    board_changed(meeting, "board.point_marked", by, point=fresh.public_id, state=state)


def edit_point(
    meeting: Meeting,
    row: BoardPoint,
    *,
    text: Localised,
    theme: str,
    intervention: Intervention | None,
    partner: Partner | None,
    version: int | None,
    by: str,
) -> None:
    """Change a point; the trail keeps its words before and after.

    Raises StaleVersion when somebody else has saved since, PointTooLong, EmptyPoint, BoardFrozen.
    """
    words = _words(text)
    unfrozen(meeting)
    fresh = locked(row, version, words_of)
    before = fresh.text
    fresh.text, fresh.theme = words, theme
    fresh.intervention_id = intervention.id if intervention else None
    fresh.partner_id = partner.id if partner else None
    raise_version(fresh)
    board_changed(
        meeting,
        "board.point_changed",
        by,
        point=fresh.public_id,
        before=before.best("en")[0],
        after=words.best("en")[0],
    )


def words_of(row: BoardPoint) -> dict[str, Any]:
    """What an edit form shows of a point."""
    return {"text": dict(row.text), "theme": row.theme or None, "source": queries.source_of(row)}


def move_point(meeting: Meeting, row: BoardPoint, step: int, *, by: str) -> None:
    """Let a point change places with its neighbour of the same theme, one before (-1) or after
    (+1). At the end of the row nothing happens. Raises BoardFrozen.
    """
    unfrozen(meeting)
    rows = queries.shown_rows(meeting.id)
    keys = [one.id for one in rows]
    if row.id not in keys:
        return
    theme = next(one.theme for one in rows if one.id == row.id)
    among = [one.id for one in rows if one.theme == theme]
    _renumber(meeting, rules.stepped(keys, row.id, step, among))
    board_changed(meeting, "board.point_moved", by, point=row.public_id)


def place_point(
    meeting: Meeting, row: BoardPoint, theme: str, before: BoardPoint | None, *, by: str
) -> None:
    """Put a point under a theme, before another point or at the end. Raises BoardFrozen."""
    unfrozen(meeting)
    fresh = locked(row, None, words_of)
    keys = [one.id for one in queries.shown_rows(meeting.id)]
    if fresh.id not in keys:
        return
    if fresh.theme != theme:
        fresh.theme = theme
        raise_version(fresh)
    _renumber(meeting, rules.placed(keys, fresh.id, before.id if before else None))
    board_changed(meeting, "board.point_moved", by, point=fresh.public_id)


def merge_points(meeting: Meeting, row: BoardPoint, into: BoardPoint, *, by: str) -> None:
    """Let one point stand for two: the words of ``into`` stay, and the sources of both.

    Raises CannotMerge, BoardFrozen.
    """
    unfrozen(meeting)
    shown = {one.id: one for one in queries.shown_rows(meeting.id)}
    if row.id == into.id or row.id not in shown or into.id not in shown:
        raise rules.CannotMerge
    for one in (shown[row.id], *queries.merged_rows(row.id)):
        one.merged_into_id = into.id
    raise_version(shown[into.id])
    board_changed(meeting, "board.points_merged", by, point=row.public_id, into=into.public_id)


def part_points(meeting: Meeting, row: BoardPoint, *, by: str) -> None:
    """Let every point that was merged into this one stand by itself again. Raises BoardFrozen."""
    unfrozen(meeting)
    for one in queries.merged_rows(row.id):
        one.merged_into_id = None
    board_changed(meeting, "board.points_parted", by, point=row.public_id)


def remove_point(meeting: Meeting, row: BoardPoint, *, by: str) -> None:
    """Take a point off the board for good. Raises BoardFrozen."""
    unfrozen(meeting)
    board_changed(
        meeting, "board.point_removed", by, point=row.position, text=row.text.best("en")[0]
    )
    for one in queries.merged_rows(row.id):
        one.merged_into_id = None
    db.session.flush()
    db.session.delete(row)
    db.session.flush()


def set_themes(meeting: Meeting, lines: str, *, by: str, version: int | None = None) -> None:
    """Name the themes of the board, one a line, names by language parted by bars.

    Raises StaleVersion, TooManyThemes, ThemeTooLong, BoardFrozen.
    """
    rows = rules.themes(lines, LANGUAGES)
    board = unfrozen(meeting)
    if version is not None and board.version != version:
        now = rules.theme_lines(board.themes, LANGUAGES)
        raise StaleVersion(theirs={"themes": now}, version=board.version)
    board.themes = rows
    raise_version(board)
    board_changed(meeting, "board.themes_set", by, themes=len(rows))


# --- what they share -----------------------------------------------------------------------------


def open_board(meeting: Meeting) -> Board:
    """The board's own row, made when it is first needed; the meeting is locked meanwhile."""
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    found = db.session.get(Board, meeting.id, populate_existing=True)
    if found is None:
        found = Board(meeting_id=meeting.id, themes=[], edition=None, version=1)
        db.session.add(found)
        db.session.flush()
    return found


def unfrozen(meeting: Meeting) -> Board:
    """The board, locked and free to change. Raises BoardFrozen."""
    found = open_board(meeting)
    if found.edition is not None:
        raise rules.BoardFrozen(edition=found.edition)
    return found


def board_changed(meeting: Meeting, action: str, by: str, **facts: Any) -> None:
    """Raise the board's counter, so that screens fetch it anew, and leave a trail."""
    item = meetings.tour_de_table(meeting)
    if item is not None:
        open_floor(item).board_revision += 1
    db.session.flush()
    live.changed(meeting.id)
    audit.record(by, action, subject_type="meeting", subject_id=meeting.slug, **facts)


def _words(text: Localised) -> Localised:
    """The texts that say something, each checked. Raises EmptyPoint, PointTooLong."""
    words = {code: rules.checked(said) for code, said in text.items() if said.strip()}
    if not words:
        raise rules.EmptyPoint
    return Localised(words)


def _last(meeting: Meeting) -> int:
    highest = select(func.max(BoardPoint.position)).where(BoardPoint.meeting_id == meeting.id)
    return db.session.scalar(highest) or 0


def _renumber(meeting: Meeting, keys: list[int]) -> None:
    """Give the shown points their places; the others keep theirs behind them."""
    rows = {one.id: one for one in queries.all_rows(meeting.id)}
    rest = [key for key in rows if key not in set(keys)]
    for place, key in enumerate([*keys, *rest], 1):
        rows[key].position = place
    db.session.flush()
