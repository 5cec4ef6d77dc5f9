"""The facilitator's console."""

import re
from hashlib import sha256

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.floor import queries, words
from app.floor.forms import PointForm
from app.floor.routes import bp, presses
from app.floor.routes.announcing import apart, panel
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
    live_version = queries.live_version(meeting.id)
    floor = queries.floor(meeting)
    return {
        "meeting": meeting,
        "floor": floor,
        "live_version": live_version,
        **panel(meeting, floor),
        "form": apart(PointForm(formdata=None), "board"),
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
