"""The check-in desk on a tablet that loses its line: the list it keeps, what it sends later, and
the small script that keeps the page itself.

The list holds what the desk shows anyway, and no address. What was noted without a line carries a
key of its own and how long ago it was, since the clock of a tablet may be wrong.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from app.access import guard
from app.access.permissions import Permission
from app.core.collation import plain
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.registration import presence, queries
from app.registration.routes import bp
from app.registration.rules.parts import part
from app.registration.services import Noted, take_from_device
from app.web.language import current_language
from app.web.sentences import sentence

MOST_AT_ONCE = 200
"""Check-ins in one sending; the device sends the rest afterwards."""

KEY = re.compile(r"[A-Za-z0-9-]{16,64}")


@bp.get("/desk/meetings/<slug>/check-in/list.json")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def check_in_list(meeting: Meeting) -> ResponseReturnValue:
    """Everybody registered, for the memory of one desk, with a fresh token for sending."""
    slug = request.args.get("session", "")
    item = queries.session_item(meeting, slug[:80]) if slug else None
    people, _total = presence.people(meeting, language=current_language(), session=item, size=None)
    return jsonify(
        token=generate_csrf(),
        people=[
            {
                "id": one.public_id,
                "name": one.name,
                "partner": one.partner,
                "function": one.function,
                "part": part(is_head=one.is_head, is_alternate=one.is_alternate),
                "mode": one.mode,
                "find": plain(f"{one.name} {one.partner} {one.function}"),
                "here": one.room_at.isoformat() if one.room_at else None,
            }
            for one in people
        ],
    )


@bp.post("/desk/meetings/<slug>/check-in/sent")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def take_check_ins(meeting: Meeting) -> ResponseReturnValue:
    """Take what a desk noted without a line; each by itself, each once for its key."""
    told: Any = request.get_json(silent=True)
    noted = _noted(told)
    by = guard.identity().actor
    results = []
    for one in noted:
        why = ""
        try:
            with transaction():
                take_from_device(meeting, one, by=by)
        except DomainError as error:
            why = sentence(error)
        results.append({"key": one.key, "why": why})
    return jsonify(results=results)


def _noted(told: Any) -> list[Noted]:
    """What was sent, or 400 for anything that our page does not send."""
    rows = told.get("noted") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_AT_ONCE:
        abort(400)
    found = []
    for row in rows:
        if not isinstance(row, dict):
            abort(400)
        key, delegate, session, ago = (row.get(name) for name in ("key", "id", "session", "ago"))
        if not (isinstance(key, str) and KEY.fullmatch(key)):
            abort(400)
        if not (isinstance(delegate, str) and isinstance(session, str)):
            abort(400)
        if isinstance(ago, bool) or not isinstance(ago, int) or not 0 <= ago < 2**31:
            abort(400)
        found.append(Noted(key, delegate[:40], session[:80], timedelta(seconds=ago)))
    return found


@bp.get("/desk/meetings/<slug>/check-in/worker.js")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def check_in_worker(meeting: Meeting) -> ResponseReturnValue:
    """The script that shows this one page again while there is no line; it answers for nothing
    else.
    """
    script = Path(current_app.static_folder or "") / "js" / "check-in-worker.js"
    return Response(
        script.read_bytes(),
        content_type="text/javascript; charset=utf-8",
        headers={
            "Service-Worker-Allowed": url_for(".check_in_desk", slug=meeting.slug),
            "Cache-Control": "no-store",
        },
    )
