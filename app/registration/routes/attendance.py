"""The attendance register: everybody who came, once, by constituency and mode."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.spreadsheets import csv_file
from app.meetings.models import Meeting
from app.meetings.rules.local_time import to_local
from app.partners.rules.kinds import CONSTITUENCIES
from app.registration import presence, queries
from app.registration.routes import bp
from app.registration.words import MODES
from app.web.language import current_language
from app.web.sentences import sentence


@bp.get("/desk/meetings/<slug>/attendance-register")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def attendance_register(meeting: Meeting) -> ResponseReturnValue:
    """Everybody who came, and what is still to be assigned of the platform's file."""
    return render_template(
        "registration/attendance_register.html",
        meeting=meeting,
        counts=presence.counts(meeting),
        people=presence.came(meeting, language=current_language()),
        demo_note=meeting.fictitious,
    )


@bp.get("/desk/meetings/<slug>/attendance-register.csv")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def export_attendance(meeting: Meeting) -> ResponseReturnValue:
    """The register for a spreadsheet."""
    head = [_("Constituency"), _("Partner"), _("Name"), _("Title"), _("Head of delegation"),
            _("Registered"), _("Came"), _("In the room since"), _("Online since")]  # fmt: skip
    rows = [
        [
            sentence(CONSTITUENCIES[line.constituency]),
            line.partner,
            line.name,
            line.function,
            _("yes") if line.is_head else _("no"),
            _(MODES[line.mode]),
            _(MODES[line.came]),
            *(
                f"{to_local(moment, meeting.zone):%Y-%m-%d %H:%M}" if moment else ""
                for moment in (line.room_at, line.online_at)
            ),
        ]
        for line in presence.came(meeting, language=current_language())
    ]
    name = f"{meeting.slug}-attendance-{clock.today(meeting.zone):%Y-%m-%d}.csv"
    return Response(
        csv_file(head, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
