"""Reading the board."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFound
from app.core.localised import Localised
from app.floor.models import BoardPoint
from app.meetings.models import Intervention
from app.partners.models import Partner


@dataclass(frozen=True, slots=True)
class PointView:
    """A key point on the board, and whose."""

    key: int
    text: Localised
    theme: str
    is_summary: bool
    label: Localised


def points(meeting_id: int) -> tuple[PointView, ...]:
    """The board as text, in the order in which the points were made."""
    rows = db.session.execute(
        select(
            BoardPoint.id,
            BoardPoint.text,
            BoardPoint.theme,
            BoardPoint.is_summary,
            Partner.label,
        )
        .outerjoin(Intervention, BoardPoint.intervention_id == Intervention.id)
        .outerjoin(Partner, Intervention.partner_id == Partner.id)
        .where(BoardPoint.meeting_id == meeting_id)
        .order_by(BoardPoint.position, BoardPoint.id)
    )
    return tuple(
        PointView(key, text, theme, is_summary, label or Localised())
        for key, text, theme, is_summary, label in rows
    )


def point(meeting_id: int, point_id: int) -> BoardPoint:
    """A point of that meeting's board. Raises NotFound."""
    row = db.session.get(BoardPoint, point_id)
    if row is None or row.meeting_id != meeting_id:
        raise NotFound()
    return row
