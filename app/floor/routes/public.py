"""The floor for everybody: a page to follow on a phone, and the big screen."""

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.languages import LANGUAGES
from app.floor.live import fragments, wire
from app.floor.live.fragments import FRAGMENTS, VERSION
from app.floor.live.hub import hub_of
from app.floor.live.render import Place
from app.floor.routes import bp
from app.floor.rules.screens import GROUNDS
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.web.caching import cacheable
from app.web.language import current_language, speaks_as_asked


@bp.get("/meetings/<slug>/floor")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@cacheable
@speaks_as_asked
def follow(meeting: Meeting) -> ResponseReturnValue:
    """Who speaks, who is next, how many are left, what the board says."""
    return render_template(
        "floor/follow.html",
        asked=_asked_language(),
        demo_note=meeting.fictitious,
        **fragments.follow(meeting),
    )


@bp.get("/meetings/<slug>/floor/state")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@speaks_as_asked
def state(meeting: Meeting) -> ResponseReturnValue:
    """The part of those pages that changes, with an ETag, for screens that ask again and again.

    ``?view=`` names the fragment; "version" answers the number alone.
    """
    rendering = hub_of(current_app).current(_place(meeting))
    answer = make_response(rendering.fresh_body())
    answer.mimetype = rendering.mimetype
    answer.set_etag(rendering.tag)
    answer.vary.update(("Cookie", "Accept-Language"))
    return answer.make_conditional(request)


@bp.get("/meetings/<slug>/floor/stream")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@speaks_as_asked
def stream(meeting: Meeting) -> ResponseReturnValue:
    """The same as server-sent events, each time that it changes.

    A page server gives a thread to each stream, so it serves a few and answers 503 to the others,
    whose screens ask for the state instead. The stream process serves all.
    """
    hub, place = hub_of(current_app), _place(meeting)
    last = request.headers.get("Last-Event-ID", "")
    if wire.SOCKET in request.environ:
        events = request.environ[wire.SOCKET](hub, place, last)
    elif hub.followers < current_app.config["LIVE_STREAMS"]:
        events = hub.stream(place, last)
    else:
        answer = make_response("", 503)
        answer.headers["Retry-After"] = "60"
        return answer
    return Response(events, headers=list(wire.HEADERS))


def _place(meeting: Meeting) -> Place:
    view = request.args.get("view", "")
    if view == VERSION:
        return Place(meeting.slug, VERSION, "")
    return Place(meeting.slug, view if view in FRAGMENTS else "follow", current_language())


@bp.get("/meetings/<slug>/screen")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@cacheable
@speaks_as_asked
def screen(meeting: Meeting) -> ResponseReturnValue:
    """The big screen: no menu, no personal data, no totals.

    ``?ground=light`` and ``?language=`` are those of the room.
    """
    ground = request.args.get("ground", "")
    return render_template(
        "floor/screen.html",
        ground=ground if ground in GROUNDS else GROUNDS[0],
        asked=_asked_language(),
        **fragments.screen(meeting),
    )


def _asked_language() -> str | None:
    """The language that the address names, to be named in the addresses of its parts as well."""
    asked = request.args.get("language")
    return asked if asked in LANGUAGES else None
