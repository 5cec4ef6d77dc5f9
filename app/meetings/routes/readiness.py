"""What the readiness board of a meeting says of its interpretation."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.meetings import queries
from app.meetings.models import Meeting
from app.meetings.sections import ReadyLine


def interpretation_line(meeting: Meeting) -> list[ReadyLine]:
    """How many sessions have every language they need, and the one thing to do next; nothing for
    a meeting in one language.
    """
    if meeting.is_closed:
        return []
    found = queries.interpretation(meeting)
    if len(found.languages) < 2:
        return []
    gaps = len(found.warnings)
    whole = found.covered
    action, url = "", None
    if gaps:
        action = ngettext("Close %(num)s gap", "Close %(num)s gaps", gaps)
        url = url_for("meetings.desk_interpretation", slug=meeting.slug)
    elif found.silent:
        action = ngettext(
            "Note the language of %(num)s role", "Note the languages of %(num)s roles", found.silent
        )
        if guard.can(Permission.INTERPRETATION_EDIT, meeting):
            url = url_for("meetings.desk_speaking", slug=meeting.slug)
    return [
        ReadyLine(
            title=_("Interpretation"),
            mark="late" if gaps else "due" if found.silent else "done",
            state=_("Not covered") if gaps else _("Under way") if found.silent else _("Covered"),
            done=_("%(done)s of %(all)s", done=whole, all=len(found.sessions)),
            action=action,
            url=url,
        )
    ]
