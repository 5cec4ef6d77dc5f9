"""The floor for everybody: a page to follow on a phone, and the big screen."""

from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.floor import queries
from app.floor.routes import bp
from app.funding.queries import engagements as funding
from app.funding.rules import engagements as rules
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.meetings.rules.now import now_and_next
from app.web.caching import cacheable
from app.web.headers import is_nobody

FRAGMENTS = {"follow": "floor/_follow.html", "screen": "floor/_screen.html"}


def _shown(meeting: Meeting) -> dict[str, Any]:
    """What follower and screen print."""
    rows = meetings.item_rows(meeting.id, meetings.current_agenda(meeting))
    at = now_and_next(meetings.slots(rows), clock.now())
    by_id = {row.id: row for row in rows}
    floor = queries.floor(meeting)
    return {
        "meeting": meeting,
        "floor": floor,
        "said": _announced(meeting, floor),
        "rules": rules,
        "on": [by_id[key] for key in at.now],
        "coming": [by_id[key] for key in at.next],
    }


def _announced(meeting: Meeting, floor: queries.FloorView) -> list[funding.Announced]:
    """What whoever has the floor has announced, as the public may read it."""
    if floor.now is None:
        return []
    return [
        row
        for row in funding.announced_at(meeting)
        if row.engagement.intervention_id == floor.now.key
    ]


@bp.get("/meetings/<slug>/floor")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@cacheable
def follow(meeting: Meeting) -> ResponseReturnValue:
    """Who speaks, who is next, how many are left, what the board says."""
    return render_template("floor/follow.html", demo_note=meeting.fictitious, **_shown(meeting))


@bp.get("/meetings/<slug>/floor/state")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@cacheable
def state(meeting: Meeting) -> ResponseReturnValue:
    """The part of those pages that changes, with an ETag, for screens that ask again and again."""
    template = FRAGMENTS.get(request.args.get("view", ""), FRAGMENTS["follow"])
    return _tagged(render_template(template, **_shown(meeting)))


@bp.get("/meetings/<slug>/screen")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@cacheable
def screen(meeting: Meeting) -> ResponseReturnValue:
    """The big screen: no menu, no personal data, no totals."""
    return render_template("floor/screen.html", **_shown(meeting))


def _tagged(html: str) -> ResponseReturnValue:
    """An answer that costs a few bytes when nothing has changed.

    For visitors the store of pages does it; whoever is signed in gets a tag of their own.
    """
    answer: Response = make_response(html)
    if is_nobody():
        return answer
    answer.add_etag()
    return answer.make_conditional(request)
