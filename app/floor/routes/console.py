"""The facilitator's console and the rapporteur's board."""

import re
from hashlib import sha256

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.submissions import once
from app.floor import queries, services, words
from app.floor.forms import PointForm
from app.floor.routes import bp, presses
from app.funding.queries import engagements as funding
from app.funding.rules import engagements as engagement_rules
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.web.language import current_language
from app.web.sentences import sentence

MINTED = re.compile(r'<input[^>]*name="(?:csrf_token|submission_key)"[^>]*>')


@bp.get("/desk/meetings/<slug>/floor")
@guard.requires(Permission.FLOOR_RUN, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def console(meeting: Meeting) -> ResponseReturnValue:
    """Running order, who speaks, the big buttons, the board."""
    return render_template("floor/console.html", **_console(meeting))


def _console(meeting: Meeting) -> dict[str, object]:
    floor = queries.floor(meeting)
    wanted = floor.now or floor.next
    turn = next(
        (
            one
            for one in funding.turns(meeting)
            if wanted is not None and one.intervention.id == wanted.key
        ),
        None,
    )
    return {
        "meeting": meeting,
        "floor": floor,
        "form": PointForm(formdata=None),
        "turn": turn,
        "engagement_rules": engagement_rules,
        "open_questions": queries.open_questions(meeting.id),
        "at": clock.now(),
        "partners": queries.table_partners(meeting.id, current_language()),
        "kinds": words.KINDS,
        "moves": words.MOVES,
        "demo_note": meeting.fictitious,
    }


@bp.get("/desk/meetings/<slug>/floor/parts")
@guard.requires(Permission.FLOOR_RUN, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def console_parts(meeting: Meeting) -> ResponseReturnValue:
    """The parts of the console that change, with an ETag, for whoever has it open."""
    html = render_template("floor/_console_parts.html", **_console(meeting))
    answer = make_response(html)
    # Tokens and keys are minted at each rendering and say nothing new.
    answer.set_etag(sha256(MINTED.sub("", html).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.post("/desk/meetings/<slug>/floor/press")
@guard.requires(Permission.FLOOR_RUN, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def press(meeting: Meeting) -> ResponseReturnValue:
    """One press of a button, on the revision that the page showed.

    A page with a script gets the changed parts back, with 409 where the press was refused; any
    other is sent back to where it came from.
    """
    item = meetings.tour_de_table(meeting)
    if item is None:
        abort(409)
    act = presses.act_of(meeting, item)
    refused = ""
    try:
        with transaction():
            act()
    except DomainError as error:
        refused = sentence(error)
    if request.headers.get("X-Requested-With") == "floor":
        parts = render_template("floor/_console_parts.html", **_console(meeting), refused=refused)
        return parts, 409 if refused else 200
    if refused:
        flash(refused, "error")
    back = ".running_order" if request.form.get("back") == "order" else ".console"
    return redirect(url_for(back, slug=meeting.slug))


# --- the board -----------------------------------------------------------------------------------


@bp.route("/desk/meetings/<slug>/board", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def board(meeting: Meeting) -> ResponseReturnValue:
    """The key points: type one for whoever speaks, take one away."""
    form = PointForm()
    if form.carries_out(
        lambda: once(
            form.submission_key.data,
            [meeting.slug, form.values()],
            lambda: _add_point(meeting, form),
        )
    ):
        back = ".console" if request.form.get("back") == "console" else ".board"
        return redirect(url_for(back, slug=meeting.slug))
    return render_template(
        "floor/board.html",
        meeting=meeting,
        floor=queries.floor(meeting),
        form=form,
        demo_note=meeting.fictitious,
    )


def _add_point(meeting: Meeting, form: PointForm) -> str:
    """Put the point on the board, under the name of whoever has the floor."""
    floor = queries.floor(meeting)
    speaker = meetings.intervention(meeting.id, floor.now.slug) if floor.now else None
    row = services.add_point(
        meeting,
        Localised({current_language(): form.text.data}),
        theme=form.theme.data or "",
        intervention=speaker,
        by=guard.identity().actor,
    )
    return str(row.id)


@bp.post("/desk/meetings/<slug>/board/<int:point_id>/remove")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def remove_point(meeting: Meeting, point_id: int) -> ResponseReturnValue:
    """Take a point off the board."""
    row = queries.point(meeting.id, point_id)
    with transaction():
        services.remove_point(meeting, row, by=guard.identity().actor)
    flash(_("The point is off the board."))
    back = ".console" if request.form.get("back") == "console" else ".board"
    return redirect(url_for(back, slug=meeting.slug))
