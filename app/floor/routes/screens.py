"""What the big screen shows, chosen at the desk; and a speaker's own time."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import NotFound
from app.floor import queries, services
from app.floor.routes import bp
from app.floor.rules.screens import GROUNDS, MODES
from app.floor.words import SCREEN_MODES
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.queries import MyMeeting
from app.registration.routes.links import link_gone
from app.registration.routes.own import own_meeting


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


@bp.get("/my/meetings/<slug>/timer")
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_timer(mine: MyMeeting) -> ResponseReturnValue:
    """The time left of whoever has signed in and speaks."""
    if mine.delegate is None:
        raise NotFound
    back = url_for("registration.my_day", slug=mine.meeting.slug)
    return _timer(mine.meeting, mine.delegate, back)


@bp.get("/delegate/<token>/timer")
@guard.public("the token in the address is the key, and shows one person their time")
def own_timer(token: str) -> ResponseReturnValue:
    """The time left of the person whose own link it is."""
    delegate = registration.delegate_link(token)
    if delegate is None or not delegate.is_registered:
        return link_gone()
    back = url_for("registration.own_day", token=token)
    return _timer(delegate.delegation.meeting, delegate, back)


def _timer(meeting: Meeting, delegate: Delegate, back: str) -> ResponseReturnValue:
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
        back=back,
    )
