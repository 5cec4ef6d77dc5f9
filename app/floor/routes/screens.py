"""What the big screen shows, chosen at the desk; and a speaker's own time."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.floor import queries, services
from app.floor.routes import bp
from app.floor.routes.participants import Participant, page
from app.floor.rules.screens import GROUNDS, MODES
from app.floor.words import SCREEN_MODES
from app.meetings import queries as meetings
from app.meetings.models import Meeting


@bp.get("/desk/meetings/<slug>/screens")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_screens(meeting: Meeting) -> ResponseReturnValue:
    """The mode of the big screen, and the addresses of every screen."""
    return render_template(
        "floor/desk_screens.html",
        meeting=meeting,
        mode=queries.screen_mode(meeting.id),
        modes=SCREEN_MODES,
        grounds=GROUNDS,
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/screens")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def choose_screen(meeting: Meeting) -> ResponseReturnValue:
    """Let the big screen show something else."""
    mode = request.form.get("mode", "")
    if mode not in MODES:
        abort(400)
    with transaction():
        services.choose_screen(meeting, mode, by=guard.identity().actor)
    flash(_("The big screen shows: %(mode)s.", mode=_(SCREEN_MODES[mode][0])))
    return redirect(url_for(".desk_screens", slug=meeting.slug))


@page("timer", "shows one person their time", methods=("GET",))
def timer(who: Participant) -> ResponseReturnValue:
    """The time left of a speaker, for nobody else."""
    meeting, delegate = who.meeting, who.delegate
    version = queries.live_version(meeting.id)
    floor = queries.floor(meeting)
    mine = [one for one in floor.turns if one.partner_id == delegate.partner_id]
    asks = floor.asking is not None and floor.asking.partner_id == delegate.partner_id
    now = floor.now is not None and any(one.key == floor.now.key for one in mine)
    held = now and floor.asking is not None and not asks
    speaks = asks or (now and not held)
    turn = next((one for one in mine if one.waits), None)
    waiting = [one.key for one in floor.turns if one.waits]
    return render_template(
        "floor/timer.html",
        meeting=meeting,
        live_version=version,
        floor=floor,
        speaks=speaks,
        held=floor.running[-1] if held else None,
        turn=turn,
        ahead=waiting.index(turn.key) + (floor.now is not None) if turn is not None else 0,
        spoke=bool(mine) and not speaks and not held and turn is None,
        back=who.back,
    )
