"""What several pages of registration use."""

from urllib.parse import urljoin

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from app.registration.models import Delegate
from app.registration.services import calendars
from app.registration.services.letters import organiser


def calendar_file(delegate: Delegate, personal_path: str) -> ResponseReturnValue:
    """The calendar file of a person as a download; its link is built on the configured base."""
    meeting = delegate.delegation.meeting
    content = calendars.for_delegate(
        delegate,
        meeting,
        method=calendars.REQUEST,
        link=urljoin(current_app.config["PUBLIC_BASE_URL"], personal_path),
        organiser=organiser(meeting),
    )
    if content is None:
        abort(404)
    return Response(
        content,
        content_type=calendars.mime(calendars.REQUEST),
        headers={
            "Content-Disposition": f'attachment; filename="{meeting.slug}.ics"',
            "Cache-Control": "no-store",
        },
    )
