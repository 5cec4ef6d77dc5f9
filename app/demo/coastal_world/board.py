"""The boards of the fictitious programme: one frozen, one on which points come in."""

from datetime import UTC, datetime

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.floor import figure, queries, services
from app.floor.rules.board import APPROVED, SET_ASIDE
from app.meetings import queries as meetings
from app.registration.models import Delegate

LAST, TODAY = "coastal-last", "coastal-today"

THEMES = """Early warning | Alerte précoce | Alerta temprana
Nature-based defence | Défense par la nature | Defensa basada en la naturaleza
Insurance and cash | Assurance et transferts | Seguros y transferencias"""

OFFERED = (
    ("Send the warning by radio as well", "Early warning", False, ""),
    ("Pay fishers for the days on which they may not go out", "Insurance and cash", True, APPROVED),
    ("Plant before the rains", "Nature-based defence", False, APPROVED),
    ("More coffee", "", False, SET_ASIDE),
)
"""What participants offer: text, theme, in the name of the organisation or not, and its fate."""


def steps() -> list[Step]:
    """Frozen after the last meeting; offered while today's runs."""
    return [
        Step(datetime(2026, 3, 19, 10, tzinfo=UTC), "coastal-last:board frozen", _freeze),
        Step(datetime(2026, 9, 15, 14, 20, tzinfo=UTC), "coastal-today:points offered", _offer),
    ]


def _freeze() -> None:
    services.freeze(meetings.meeting(LAST), figure.draw, by=actor(Role.RAPPORTEUR))


def _offer() -> None:
    meeting, by = meetings.meeting(TODAY), actor(Role.RAPPORTEUR)
    services.set_themes(meeting, THEMES, by=by)
    for row in queries.shown_rows(meeting.id):
        services.place_point(meeting, row, "Early warning", None, by=by)
    here = db.session.scalars(
        select(Delegate)
        .where(Delegate.meeting_id == meeting.id, Delegate.state == "registered")
        .order_by(Delegate.id)
    ).all()
    for delegate, (text, theme, named, then) in zip(here[3:], OFFERED, strict=False):
        row = services.offer_point(
            meeting,
            delegate,
            text,
            "en",
            theme=theme,
            named=named,
            by=f"delegate:{delegate.public_id}",
        )
        if then:
            services.mark_point(meeting, row, then, by=by)
