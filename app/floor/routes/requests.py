"""Requests for the floor: a delegation asks for its slot, by link, signed in, or at the desk."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.floor import queries, services
from app.floor.forms import FloorRequestForm
from app.floor.routes import bp
from app.meetings import queries as meetings
from app.registration import queries as registration
from app.registration.models import Delegate, Delegation
from app.registration.routes.doors import DESK, LINK, MY, Door, by_desk, by_link, by_sign_in


@bp.route("/my/meetings/<slug>/floor-request", methods=["GET", "POST"])
@guard.requires(Permission.DELEGATION_EDIT, on=by_sign_in, seen=Permission.DELEGATION_VIEW)
def my_request(delegation: Delegation) -> ResponseReturnValue:
    """Ask for the floor after signing in."""
    return _ask(MY, delegation)


@bp.route("/meetings/<slug>/register/floor-request", methods=["GET", "POST"])
@guard.requires(Permission.DELEGATION_EDIT, on=by_link, seen=Permission.DELEGATION_VIEW)
def link_request(delegation: Delegation) -> ResponseReturnValue:
    """Ask for the floor by the delegation's link."""
    return _ask(LINK, delegation)


@bp.route("/desk/meetings/<slug>/delegations/<delegation>/floor-request", methods=["GET", "POST"])
@guard.requires(Permission.FLOOR_RUN, on=by_desk, seen=Permission.MEETING_DESK_VIEW)
def desk_request(delegation: Delegation) -> ResponseReturnValue:
    """Write down what a delegation asked for by other ways."""
    return _ask(DESK, delegation)


def _ask(door: Door, delegation: Delegation) -> ResponseReturnValue:
    meeting = delegation.meeting
    if meetings.tour_de_table(meeting) is None:
        abort(404)
    row = queries.request_of(meeting.id, delegation.partner_id)
    stands = row is not None and row.withdrawn_at is None
    people = {one.public_id: one for one in delegation.registered}
    names = {one.id: one.public_id for one in delegation.registered}
    form = FloorRequestForm(
        data={
            "speaker": names.get(row.speaker_id or 0, "") if row else next(iter(people), ""),
            "alternate": names.get(row.alternate_id or 0, "") if row else "",
            "language": row.language if row else meeting.floor_language or "en",
            "minutes": row.minutes if row else None,
            "mode": row.mode if row else "",
            "key_points": row.key_points if row else "",
        }
    )
    form.about(meeting, delegation)
    open_now = not registration.is_over(meeting)
    if not open_now and request.method == "POST":
        abort(409)
    if request.form.get("withdraw") and row is not None:
        with transaction():
            services.withdraw_floor_request(meeting, delegation.partner, by=_by(door, delegation))
        flash(_("The request for the floor is withdrawn."))
        return redirect(request.path)
    if form.carries_out(lambda: _save(form, door, delegation, people)):
        flash(_("Your request for the floor is with the facilitator."))
        if door is DESK:
            return redirect(url_for(".running_order", slug=meeting.slug))
        return redirect(request.path)
    return render_template(
        "floor/request.html",
        form=form,
        meeting=meeting,
        delegation=delegation,
        layout=door.layout,
        stands=stands,
        open_now=open_now,
        back=url_for(".running_order", slug=meeting.slug)
        if door is DESK
        else door.url("delegation" if door is MY else "register", delegation),
        demo_note=meeting.fictitious,
    )


def _save(
    form: FloorRequestForm, door: Door, delegation: Delegation, people: dict[str, Delegate]
) -> None:
    services.request_floor(
        delegation.meeting,
        delegation.partner,
        speaker=people.get(form.speaker.data),
        alternate=people.get(form.alternate.data),
        language=form.language.data,
        minutes=form.minutes.data,
        mode=form.mode.data or "",
        key_points=form.key_points.data or "",
        by=_by(door, delegation),
    )


def _by(door: Door, delegation: Delegation) -> str:
    return door.by(delegation)
