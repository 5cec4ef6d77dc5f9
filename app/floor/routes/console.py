"""The facilitator's console."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError
from app.floor import queries, services
from app.floor.forms import PointForm
from app.floor.routes import bp
from app.floor.routes.announcing import panel
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Meeting
from app.web.sentences import sentence

Press = Callable[..., int]

PRESSES: dict[str, Press] = {
    "start": services.start,
    "next": services.next_speaker,
    "skip": services.skip,
    "stop": services.stop,
    "undo": services.undo,
    "swap-next-two": services.swap_next_two,
}


@bp.get("/desk/meetings/<slug>/floor")
@guard.requires(Permission.FLOOR_RUN, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def console(meeting: Meeting) -> ResponseReturnValue:
    """Running order, who speaks, the big buttons, the board."""
    return render_template("floor/console.html", **_console(meeting), form=PointForm())


def _console(meeting: Meeting) -> dict[str, object]:
    live_version = queries.live_version(meeting.id)
    floor = queries.floor(meeting)
    return {
        "meeting": meeting,
        "floor": floor,
        "live_version": live_version,
        **panel(meeting, floor),
        "open_questions": queries.open_questions(meeting.id),
        "demo_note": meeting.fictitious,
    }


@bp.post("/desk/meetings/<slug>/floor/press")
@guard.requires(Permission.FLOOR_RUN, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW)
def press(meeting: Meeting) -> ResponseReturnValue:
    """One press of a button, on the revision that the page showed."""
    item = meetings.tour_de_table(meeting)
    if item is None:
        abort(409)
    act = _act_of(item)
    try:
        with transaction():
            act()
    except DomainError as error:
        flash(sentence(error), "error")
    return redirect(url_for(".console", slug=meeting.slug))


def _act_of(item: AgendaItem) -> Callable[[], int]:
    """What the pressed button means. Aborts with 400 when it is none of ours."""
    action = request.form.get("action", "")
    revision = _number("revision")
    by = guard.identity().actor
    if action in PRESSES:
        return lambda: PRESSES[action](item, revision=revision, by=by)
    verb, _colon, key = action.partition(":")
    waiting = {str(row.id): row.id for row in queries.running_order(item.id)}
    if verb not in ("up", "down", "give") or key not in waiting:
        abort(400)
    turn = waiting[key]
    if verb == "give":
        return lambda: services.give_floor(item, turn, revision=revision, by=by)
    step = 1 if verb == "down" else -1
    return lambda: services.swap(item, turn, step, revision=revision, by=by)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        abort(400)
    return int(text)
