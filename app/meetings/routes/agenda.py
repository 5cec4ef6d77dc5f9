"""The agenda at the desk: items with or without times, moved by buttons."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.core.submissions import once
from app.meetings import queries, services
from app.meetings.forms import ConfirmForm, ItemForm
from app.meetings.models import AGENDAS, AgendaItem, Meeting
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.meetings.rules import agenda as rules
from app.meetings.rules import local_time
from app.web.fields import Choice
from app.web.language import current_language
from app.web.sentences import sentence

DIRECTIONS = ("up", "down", "in", "out")


def _which(meeting: Meeting) -> str:
    """The agenda that the address asks for, else the one that is worked on now."""
    asked = request.args.get("agenda", "")
    return asked if asked in AGENDAS else queries.current_agenda(meeting)


def _is_open(meeting: Meeting, agenda: str) -> bool:
    return meeting.state != "reported" and not (agenda == "planned" and meeting.is_closed)


@bp.get("/desk/meetings/<slug>/agenda")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_agenda(meeting: Meeting) -> ResponseReturnValue:
    """The items in their order, the minutes they take, and what does not fit."""
    agenda = _which(meeting)
    rows = queries.item_rows(meeting.id, agenda)
    length = None
    if meeting.starts_at is not None and meeting.ends_at is not None and not meeting.until_date:
        length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return render_template(
        "meetings/desk_agenda.html",
        meeting=meeting,
        agenda=agenda,
        rows=rows,
        minutes=rules.minutes(queries.slots(rows)),
        length=length,
        timed=any(row.starts_at is not None for row in rows),
        warnings=[sentence(one) for one in queries.agenda_warnings(meeting, rows)],
        is_open=_is_open(meeting, agenda),
        demo_note=meeting.fictitious,
    )


def _parents(meeting: Meeting, agenda: str) -> list[Choice]:
    language = current_language()
    return [
        (row.slug, f"{row.number} {row.title.best(language)[0]}".strip())
        for row in queries.items(meeting.id, agenda)
        if row.parent_id is None and row.kind != "break"
    ]


def _plan(meeting: Meeting) -> list[Choice]:
    language = current_language()
    return [
        (row.slug, f"{row.number} {row.title.best(language)[0]}".strip())
        for row in queries.items(meeting.id, "planned")
    ]


@bp.route("/desk/meetings/<slug>/agenda/new", methods=["GET", "POST"])
@guard.requires(Permission.AGENDA_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_item_new(meeting: Meeting) -> ResponseReturnValue:
    """Add an item at the end of its row."""
    agenda = _which(meeting)
    if not _is_open(meeting, agenda):
        abort(409)
    form = ItemForm(data={"day": meeting.on_date, "kind": "plenary"})
    form.offer(
        parents=_parents(meeting, agenda), planned=_plan(meeting) if agenda == "held" else None
    )
    if form.validate_on_submit():
        try:
            with transaction():
                once(
                    form.submission_key.data,
                    [meeting.slug, agenda, form.values()],
                    lambda: _add(meeting, agenda, form),
                )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The item is added."))
            return redirect(url_for(".desk_agenda", slug=meeting.slug, agenda=agenda))
    return render_template(
        "meetings/desk_item_new.html",
        meeting=meeting,
        agenda=agenda,
        form=form,
        demo_note=meeting.fictitious,
    )


def _add(meeting: Meeting, agenda: str, form: ItemForm) -> str:
    said = form.values()
    starts_at, ends_at = services.local_times(meeting, said["day"], said["starts"], said["ends"])

    def chosen(name: str) -> AgendaItem | None:
        slug = said.get(name)
        return queries.item(meeting.id, slug) if slug else None

    return services.add_item(
        meeting,
        agenda=agenda,
        title=said["title"],
        kind=said["kind"],
        parent=chosen("parent"),
        planned_item=chosen("planned"),
        description=said["description"],
        starts_at=starts_at,
        ends_at=ends_at,
        room=said["room"] or "",
        attendance=said["attendance"],
        attendance_qualifier=said["attendance_qualifier"],
        by=actor(),
    ).slug


@bp.route("/desk/meetings/<slug>/agenda/<item_slug>", methods=["GET", "POST"])
@guard.requires(Permission.AGENDA_EDIT, on=queries.agenda_item, seen=Permission.MEETING_DESK_VIEW)
def desk_item_edit(item: AgendaItem) -> ResponseReturnValue:
    """Change an item."""
    meeting = queries.meeting_by_id(item.meeting_id)
    if not _is_open(meeting, item.agenda):
        abort(409)
    form = ItemForm(data=_values(item, meeting))
    form.offer(parents=None, planned=None)
    differences: dict[str, Any] = {}
    if form.validate_on_submit():
        said = form.values()
        try:
            starts_at, ends_at = services.local_times(
                meeting, said["day"], said["starts"], said["ends"]
            )
            with transaction():
                services.edit_item(
                    item,
                    by=actor(),
                    title=said["title"],
                    kind=said["kind"],
                    description=said["description"],
                    starts_at=starts_at,
                    ends_at=ends_at,
                    room=said["room"] or "",
                    attendance=said["attendance"],
                    attendance_qualifier=said["attendance_qualifier"],
                    version=form.version.data,
                )
        except StaleVersion as error:
            differences = form.take_theirs(error)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Saved."))
            return redirect(url_for(".desk_agenda", slug=meeting.slug, agenda=item.agenda))
    return render_template(
        "meetings/desk_item_edit.html",
        meeting=meeting,
        item=item,
        form=form,
        differences=differences,
        demo_note=meeting.fictitious,
    )


def _values(item: AgendaItem, meeting: Meeting) -> dict[str, Any]:
    starts = local_time.to_local(item.starts_at, meeting.zone) if item.starts_at else None
    ends = local_time.to_local(item.ends_at, meeting.zone) if item.ends_at else None
    return {
        "title": item.title,
        "kind": item.kind,
        "description": item.description,
        "day": starts.date() if starts else meeting.on_date,
        "starts": starts.time() if starts else None,
        "ends": ends.time() if ends else None,
        "room": item.room,
        "attendance": item.attendance,
        "attendance_qualifier": item.attendance_qualifier,
        "version": item.version,
    }


@bp.post("/desk/meetings/<slug>/agenda/<item_slug>/move")
@guard.requires(Permission.AGENDA_EDIT, on=queries.agenda_item, seen=Permission.MEETING_DESK_VIEW)
def desk_item_move(item: AgendaItem) -> ResponseReturnValue:
    """Move an item one place, or in or out one level."""
    direction = request.form.get("direction", "")
    if direction not in DIRECTIONS:
        abort(400)
    meeting = queries.meeting_by_id(item.meeting_id)
    with transaction():
        services.move_item(item, direction, by=actor())
    return redirect(
        url_for(".desk_agenda", slug=meeting.slug, agenda=item.agenda, _anchor=f"item-{item.slug}")
    )


@bp.route("/desk/meetings/<slug>/agenda/<item_slug>/delete", methods=["GET", "POST"])
@guard.requires(Permission.AGENDA_EDIT, on=queries.agenda_item, seen=Permission.MEETING_DESK_VIEW)
def desk_item_delete(item: AgendaItem) -> ResponseReturnValue:
    """Take an item out of the agenda, after saying what goes with it."""
    meeting = queries.meeting_by_id(item.meeting_id)
    agenda, title = item.agenda, item.title
    form = ConfirmForm(data={"version": item.version})
    if form.validate_on_submit():
        try:
            with transaction():
                services.delete_item(item, by=actor())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The item is removed."))
            return redirect(url_for(".desk_agenda", slug=meeting.slug, agenda=agenda))
    return render_template(
        "meetings/desk_item_delete.html",
        meeting=meeting,
        item=item,
        item_title=title,
        roles=queries.role_rows(meeting.id).get(item.id, ()),
        form=form,
        demo_note=meeting.fictitious,
    )
