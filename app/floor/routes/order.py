"""The running order before the day: who speaks in which place, how, and for how long."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.languages import LANGUAGES
from app.floor import queries, words
from app.floor.routes import bp, presses
from app.floor.rules.timer import DEFAULT_MINUTES
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.web.language import current_language


@bp.get("/desk/meetings/<slug>/order")
@guard.requires(Permission.FLOOR_RUN, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def running_order(meeting: Meeting) -> ResponseReturnValue:
    """Places, presence and sound, minutes, speakers and alternates; requests not yet placed."""
    floor = queries.floor(meeting)
    placed = {turn.partner_id for turn in floor.turns}
    asked = queries.requests(meeting.id)
    partner_ids = [key for key in placed if key is not None]
    return render_template(
        "floor/order.html",
        meeting=meeting,
        floor=floor,
        at=clock.now(),
        asked={one.partner_id: one for one in asked},
        unplaced=[one for one in asked if one.partner_id not in placed],
        speakers=queries.speakers_of(partner_ids),
        arrangements=presses.may_arrange(meeting),
        alphabets=LANGUAGES,
        language=current_language(),
        modes=words.MODES,
        usual=DEFAULT_MINUTES,
        demo_note=meeting.fictitious,
    )
