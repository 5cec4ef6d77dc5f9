"""Speaking times after the fact: of each turn, summed for each delegation, set right, as a file."""

from datetime import timedelta

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.spreadsheets import csv_file
from app.floor import queries, services, words
from app.floor.forms import CorrectionForm
from app.floor.routes import bp
from app.floor.rules.timer import minutes_and_seconds
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.web.language import current_language


@bp.get("/desk/meetings/<slug>/speaking-times")
@guard.requires(Permission.MEETING_DESK_VIEW, on=meetings.meeting)
def speaking_times(meeting: Meeting) -> ResponseReturnValue:
    """What each delegation spoke in all, each turn, and every time that was set right."""
    found = queries.lines(meeting)
    fixed = queries.corrections(meeting.id)
    return render_template(
        "floor/times.html",
        meeting=meeting,
        lines=found,
        sums=queries.per_delegation(found),
        total=sum(one.seconds for one in found),
        corrections=fixed,
        by_key={(one.is_entry, one.key): one for one in found},
        names=accounts.names_of({one.made_by for one in fixed}),
        demo_note=meeting.fictitious,
    )


@bp.get("/desk/meetings/<slug>/speaking-times.csv")
@guard.requires(Permission.MEETING_DESK_VIEW, on=meetings.meeting)
def speaking_times_file(meeting: Meeting) -> ResponseReturnValue:
    """The same as a file: a line for each turn, times in whole seconds, moments in UTC."""
    head = [_("Delegation"), _("Speaker"), _("Kind"), _("Began (UTC)"), _("Ended (UTC)"),
         _("Planned seconds"), _("Added seconds"), _("Paused seconds"), _("By the clock, seconds"),
         _("Counted, seconds"), _("Own time")]  # fmt: skip
    rows = [_cells(one) for one in queries.lines(meeting)]
    answer = Response(csv_file(head, rows), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{meeting.slug}-speaking-times.csv"'
    )
    return answer


def _cells(one: queries.TimeLine) -> list[object]:
    return [
        one.label.best(current_language())[0],
        one.name,
        _(words.KINDS[one.kind]) if one.kind else _("Running order"),
        one.started_at.isoformat() if one.started_at else "",
        one.ended_at.isoformat() if one.ended_at else "",
        one.planned,
        one.added,
        one.stood,
        one.measured,
        one.seconds,
        _("yes") if one.charged else _("no"),
    ]


@bp.route("/desk/meetings/<slug>/speaking-times/<public_id>", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def correct_speaking_time(meeting: Meeting, public_id: str) -> ResponseReturnValue:
    """Set one speaking time right, with the reason."""
    line = queries.line(meeting, public_id)
    form = CorrectionForm(data={"time": minutes_and_seconds(timedelta(seconds=line.seconds))})
    if form.carries_out(
        lambda: services.correct_time(
            meeting,
            line,
            services.seconds_of(form.time.data),
            form.reason.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("The speaking time is corrected."))
        return redirect(url_for(".speaking_times", slug=meeting.slug))
    return render_template(
        "floor/correct_time.html",
        meeting=meeting,
        line=line,
        form=form,
        demo_note=meeting.fictitious,
    )
