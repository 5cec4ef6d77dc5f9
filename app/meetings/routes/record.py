"""The record at the desk: beginning it, interventions, attendance, closing the meeting."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.meetings import queries, services
from app.meetings.forms import AttendanceForm, ConfirmForm, InterventionForm
from app.meetings.models import Intervention, Meeting
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.meetings.services import Said
from app.partners import queries as partners
from app.web.fields import Choice
from app.web.language import current_language
from app.web.presses import pressed


@bp.get("/desk/meetings/<slug>/record")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_record(meeting: Meeting) -> ResponseReturnValue:
    """The agenda as held with what was said at each item."""
    rows = queries.item_rows(meeting.id, "held")
    said: dict[int, list[Intervention]] = {}
    for row in queries.interventions(meeting.id):
        said.setdefault(row.agenda_item_id, []).append(row)
    return render_template(
        "meetings/desk_record.html",
        meeting=meeting,
        rows=rows,
        said=said,
        form=ConfirmForm(data={"version": meeting.version}),
        is_open=meeting.state != "reported",
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/record/begin")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_record_begin(meeting: Meeting) -> ResponseReturnValue:
    """Begin the agenda as held as a copy of the plan."""
    pressed(
        lambda: services.begin_record(meeting, by=actor()),
        _("The record has begun: the agenda as held is a copy of the plan."),
    )
    return redirect(url_for(".desk_record", slug=meeting.slug))


@bp.route("/desk/meetings/<slug>/hold", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_PUBLISH, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_hold(meeting: Meeting) -> ResponseReturnValue:
    """Close the meeting: its plan and its roles are frozen."""
    form = ConfirmForm(data={"version": meeting.version})
    if form.carries_out(lambda: services.hold(meeting, by=actor())):
        flash(_("The meeting is closed. Its record can be completed until the report is out."))
        return redirect(url_for(".desk_meeting", slug=meeting.slug))
    return render_template(
        "meetings/desk_hold.html", meeting=meeting, form=form, demo_note=meeting.fictitious
    )


@bp.route("/desk/meetings/<slug>/attendance", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_attendance(meeting: Meeting) -> ResponseReturnValue:
    """How many took part, with qualifier and source."""
    form = AttendanceForm(
        data={
            "value": meeting.attendance,
            "qualifier": meeting.attendance_qualifier,
            "groups": meeting.attendance_groups,
            "source": meeting.attendance_source,
            "version": meeting.version,
        }
    )
    if form.carries_out(
        lambda: services.record_attendance(
            meeting,
            value=form.value.data,
            qualifier=form.qualifier.data,
            groups=form.groups.data,
            source=form.source.data or "",
            by=actor(),
            version=form.version.data,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_meeting", slug=meeting.slug))
    return render_template(
        "meetings/desk_attendance.html",
        meeting=meeting,
        form=form,
        demo_note=meeting.fictitious,
    )


# --- interventions -------------------------------------------------------------------------------


def _items(meeting: Meeting) -> list[Choice]:
    language = current_language()
    return [
        (row.slug, f"{row.number} {row.title.best(language)[0]}".strip())
        for row in queries.items(meeting.id, "held")
        if row.kind != "break"
    ]


def _offer(form: InterventionForm, meeting: Meeting, *, with_items: bool) -> None:
    form.offer(
        items=_items(meeting) if with_items else None,
        persons=list(queries.role_holders(meeting.id, "held")),
        partners=list(queries.partner_choices(current_language(), fictitious=meeting.fictitious)),
    )


def _said(form: InterventionForm) -> Said:
    said = form.values()
    return Said(
        summary=said["summary"],
        reply=said["reply"],
        priorities=said["priorities"] or "",
        ask=said["ask"] or "",
        themes=tuple(said["themes"] or ()),
        countries=tuple(said["countries"] or ()),
        instruments=tuple(said["instruments"] or ()),
        language=said["language"],
    )


def _speaker(form: InterventionForm) -> dict[str, Any]:
    """Who speaks, and for whom."""
    person, partner = form.person.data, form.partner.data
    return {
        "person": partners.person_by_slug(person) if person else None,
        "partner": partners.partner_by_slug(partner) if partner else None,
    }


@bp.route("/desk/meetings/<slug>/interventions/new", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_intervention_new(meeting: Meeting) -> ResponseReturnValue:
    """Write down an intervention at the end of an item."""
    form = InterventionForm(data={"item": request.args.get("item")})
    _offer(form, meeting, with_items=True)
    if form.creates(lambda: _record(meeting, form)):
        flash(_("The intervention is recorded."))
        return redirect(url_for(".desk_record", slug=meeting.slug))
    return render_template(
        "meetings/desk_intervention_new.html",
        meeting=meeting,
        form=form,
        demo_note=meeting.fictitious,
    )


def _record(meeting: Meeting, form: InterventionForm) -> str:
    return services.record_intervention(
        queries.item(meeting.id, form.item.data),
        _said(form),
        **_speaker(form),
        state="written" if form.written.data else "spoken",
        by=actor(),
    ).slug


@bp.route("/desk/meetings/<slug>/interventions/<intervention_slug>", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD,
    on=queries.intervention_of,
    seen=Permission.MEETING_DESK_VIEW,
)
def desk_intervention_edit(intervention: Intervention) -> ResponseReturnValue:
    """Change what is recorded of an intervention; a planned one stays in its place."""
    meeting = queries.meeting_by_id(intervention.meeting_id)
    form = InterventionForm(data=_values(intervention))
    _offer(form, meeting, with_items=False)
    if form.carries_out(
        lambda: services.edit_intervention(
            intervention,
            _said(form),
            **_speaker(form),
            state=_state(intervention.state, written=form.written.data),
            by=actor(),
            version=form.version.data,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_record", slug=meeting.slug))
    return render_template(
        "meetings/desk_intervention_edit.html",
        meeting=meeting,
        intervention=intervention,
        form=form,
        demo_note=meeting.fictitious,
    )


def _state(now: str, *, written: bool) -> str:
    """Whether it was spoken or handed in. The floor decides about a turn that is still to come."""
    if written:
        return "written"
    if now == "written":
        return "spoken"
    return now


def _values(row: Intervention) -> dict[str, Any]:
    names = (
        "summary", "reply", "priorities", "ask", "themes", "countries", "instruments", "language",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "person": row.person.slug if row.person else None,
        "partner": row.partner.slug if row.partner else None,
        "written": row.state == "written",
        "version": row.version,
    }


@bp.post("/desk/meetings/<slug>/interventions/<intervention_slug>/move")
@guard.requires(
    Permission.INTERVENTION_RECORD,
    on=queries.intervention_of,
    seen=Permission.MEETING_DESK_VIEW,
)
def desk_intervention_move(intervention: Intervention) -> ResponseReturnValue:
    """Move an intervention one place within its item."""
    direction = request.form.get("direction", "")
    if direction not in ("up", "down"):
        abort(400)
    return _and_back(
        intervention,
        lambda: services.move_intervention(intervention, direction, by=actor()),
    )


@bp.post("/desk/meetings/<slug>/interventions/<intervention_slug>/remove")
@guard.requires(
    Permission.INTERVENTION_RECORD,
    on=queries.intervention_of,
    seen=Permission.MEETING_DESK_VIEW,
)
def desk_intervention_remove(intervention: Intervention) -> ResponseReturnValue:
    """Take an intervention out of the record."""
    return _and_back(intervention, lambda: services.remove_intervention(intervention, by=actor()))


def _and_back(row: Intervention, act: Callable[[], None]) -> ResponseReturnValue:
    meeting, item = queries.meeting_by_id(row.meeting_id), row.item.slug
    pressed(lambda: act())
    return redirect(url_for(".desk_record", slug=meeting.slug, _anchor=f"item-{item}"))
