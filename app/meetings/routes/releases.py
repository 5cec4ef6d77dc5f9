"""Releases of the programme at the desk: warnings, the next version, and what changed between any
two.
"""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.meetings import queries, services
from app.meetings.forms import ReleaseForm
from app.meetings.models import Meeting
from app.meetings.routes import bp, changes
from app.meetings.routes.desk import actor
from app.meetings.rules import releases as rules
from app.meetings.rules import warnings
from app.web.sentences import sentence

#: In the address of a comparison: the plan as it stands.
NOW = "now"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions by their names in the address, and what differs.

    ``shown`` is false for what the page says above already: what the next release would change.
    """

    earlier: str
    later: str
    changes: list[rules.Changed]
    shown: bool


@bp.get("/desk/meetings/<slug>/releases")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_releases(meeting: Meeting) -> ResponseReturnValue:
    """What does not fit, what a release would change, and the versions so far."""
    return _page(meeting, ReleaseForm())


@bp.post("/desk/meetings/<slug>/releases")
@guard.requires(Permission.MEETING_PUBLISH, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_release(meeting: Meeting) -> ResponseReturnValue:
    """Release the programme under the next number."""
    form = ReleaseForm()
    if form.creates(lambda: _release(meeting, form)):
        if form.made_now:
            flash(_("Version %(number)s of the programme is released.", number=form.made))
        return redirect(url_for(".desk_releases", slug=meeting.slug))
    return _page(meeting, form)


def _release(meeting: Meeting, form: ReleaseForm) -> str:
    row = services.release_programme(
        meeting,
        note=form.note.data or "",
        override_reason=form.override_reason.data or "",
        seen=form.seen.data or None,
        by=actor(),
    )
    return str(row.number)


def _page(meeting: Meeting, form: ReleaseForm) -> str:
    rows = queries.item_rows(meeting.id, "planned")
    plan = queries.plan(meeting, rows)
    released = queries.release_rows(meeting.id)
    last = queries.last_release(meeting.id)
    warned = [] if meeting.is_closed else queries.agenda_warnings(meeting, rows)
    form.seen.data = services.seal(plan)
    return render_template(
        "meetings/desk_releases.html",
        meeting=meeting,
        form=form,
        has_plan=bool(rows),
        warnings=[sentence(one) for one in warned],
        released=released,
        overridden={
            row.number: [sentence(warnings.remembered(one)) for one in row.overridden]
            for row in released
        },
        names=accounts.names_of({row.released_by for row in released}),
        pending=rules.changes(rules.remembered(last.content), plan) if last else [],
        comparison=_comparison(meeting, [row.number for row in released], plan),
        marks=changes.MARKS,
        demo_note=meeting.fictitious,
    )


def _comparison(meeting: Meeting, numbers: list[int], plan: rules.Programme) -> Comparison | None:
    """The two versions that the address asks for; else the last two, else the last and the plan."""
    if not numbers:
        return None
    known = {NOW: NOW} | {str(number): str(number) for number in numbers}
    before = str(numbers[1]) if len(numbers) > 1 else str(numbers[0])
    after = str(numbers[0]) if len(numbers) > 1 else NOW
    is_asked = request.args.get("from") in known and request.args.get("to") in known
    earlier = known.get(request.args.get("from", ""), before)
    later = known.get(request.args.get("to", ""), after)

    def version(name: str) -> rules.Programme:
        if name == NOW:
            return plan
        return rules.remembered(queries.release(meeting.id, int(name)).content)

    return Comparison(
        earlier,
        later,
        rules.changes(version(earlier), version(later)),
        is_asked or len(numbers) > 1,
    )
