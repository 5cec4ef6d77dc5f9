"""The agenda at the desk: items with or without times, moved by buttons."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.meetings import queries, services
from app.meetings.forms import ConfirmForm, ItemForm, ShiftForm
from app.meetings.models import AGENDAS, AgendaItem, AgendaUndo, Meeting
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.meetings.rules import agenda as rules
from app.meetings.rules import local_time, moving
from app.web.fields import Choice
from app.web.language import current_language
from app.web.printing import as_day
from app.web.printing import clock as clock_time
from app.web.printing import day as printed_day
from app.web.sentences import sentence

DIRECTIONS = ("up", "down", "in", "out")

#: The direction of an item that was dropped somewhere.
PLACE = "place"

#: How an item with new times is saved, and the way back to the form.
ONLY, REST, BACK = "only", "rest", "back"
CHOICES = (ONLY, REST)


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
    slots = queries.slots(rows)
    length = None
    if meeting.starts_at is not None and meeting.ends_at is not None and not meeting.until_date:
        length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    is_open = _is_open(meeting, agenda)
    return render_template(
        "meetings/desk_agenda.html",
        meeting=meeting,
        agenda=agenda,
        rows=rows,
        minutes=rules.minutes(slots),
        lengths={slot.key: slot.minutes for slot in slots if slot.timed},
        below=moving.minutes_below(slots),
        days=moving.day_sums(slots, meeting.zone, length),
        length=length,
        timed=any(row.starts_at is not None for row in rows),
        warnings=[sentence(one) for one in queries.agenda_warnings(meeting, rows)],
        is_open=is_open,
        change=queries.last_change(meeting.id, agenda, actor()) if is_open else None,
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
    if form.creates(lambda: _add(meeting, agenda, form)):
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
    starts_at, ends_at = _times(meeting, said)

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


def _times(
    meeting: Meeting, said: dict[str, Any], item: AgendaItem | None = None
) -> tuple[datetime | None, datetime | None]:
    """What a form says of an item's times: its minutes go before an end that was not touched.

    Raises what ``local_times`` raises, and EndOrMinutes.
    """
    ends, minutes = said["ends"], said["minutes"]
    if ends is not None and minutes is not None:
        shown = item.ends_at if item is not None else None
        untouched = shown is not None and local_time.to_local(shown, meeting.zone).time() == ends
        by_end = services.local_times(meeting, said["day"], said["starts"], ends)
        by_minutes = services.local_times(meeting, said["day"], said["starts"], None, minutes)
        if not untouched and by_end != by_minutes:
            raise services.EndOrMinutes()
    return services.local_times(
        meeting, said["day"], said["starts"], None if minutes else ends, minutes
    )


@bp.route("/desk/meetings/<slug>/agenda/<item_slug>", methods=["GET", "POST"])
@guard.requires(Permission.AGENDA_EDIT, on=queries.agenda_item, seen=Permission.MEETING_DESK_VIEW)
def desk_item_edit(item: AgendaItem) -> ResponseReturnValue:
    """Change an item; what else its new times move is told before they are saved."""
    meeting = queries.meeting_by_id(item.meeting_id)
    if not _is_open(meeting, item.agenda):
        abort(409)
    form = ItemForm(data=_values(item, meeting))
    form.offer(parents=None, planned=None)
    choice = request.form.get("choice", "")
    if form.validate_on_submit() and choice != BACK:
        said = form.values()
        try:
            times = _times(meeting, said, item)
            if choice not in CHOICES and form.version.data == item.version:
                told = queries.outcomes(meeting, item, *times)
                if told.says_something:
                    return _check(meeting, item, told, times)
            with transaction():
                services.edit_item(
                    item,
                    by=actor(),
                    title=said["title"],
                    kind=said["kind"],
                    description=said["description"],
                    starts_at=times[0],
                    ends_at=times[1],
                    room=said["room"] or "",
                    attendance=said["attendance"],
                    attendance_qualifier=said["attendance_qualifier"],
                    version=form.version.data,
                    with_the_rest=choice == REST,
                    seen=request.form.get("seen") if choice in CHOICES else None,
                )
        except StaleVersion as error:
            form.take_theirs(error)
        except services.AgendaHasChanged as error:
            return _check(
                meeting, item, queries.outcomes(meeting, item, *times), times, sentence(error)
            )
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
        demo_note=meeting.fictitious,
    )


def _check(
    meeting: Meeting,
    item: AgendaItem,
    told: queries.Outcomes,
    times: tuple[datetime | None, datetime | None],
    refused: str = "",
) -> str:
    """What else moves, before it is saved; the form as it was typed goes along unseen."""
    return render_template(
        "meetings/desk_item_check.html",
        meeting=meeting,
        item=item,
        told=told,
        times=times,
        refused=refused,
        typed=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in ("csrf_token", "choice", "seen")
        ],
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
    """Move an item one place, in or out one level, or to the place where it was dropped."""
    direction = request.form.get("direction", "")
    if direction not in (*DIRECTIONS, PLACE):
        abort(400)
    meeting = queries.meeting_by_id(item.meeting_id)
    parent, after = _dropped(meeting, item.agenda) if direction == PLACE else (None, None)
    with transaction():
        if direction == PLACE:
            is_moved = services.place_item(item, parent=parent, after=after, by=actor())
        else:
            is_moved = services.move_item(item, direction, by=actor())
    flash(_where(item, is_moved))
    return redirect(
        url_for(".desk_agenda", slug=meeting.slug, agenda=item.agenda, _anchor=f"item-{item.slug}")
    )


def _dropped(meeting: Meeting, agenda: str) -> tuple[AgendaItem | None, AgendaItem | None]:
    """The item below which another was dropped, and the one right before its place."""

    def named(field: str) -> AgendaItem | None:
        slug = request.form.get(field, "")
        if not slug:
            return None
        found = queries.item(meeting.id, slug)
        if found.agenda != agenda:
            abort(400)
        return found

    return named("parent"), named("after")


def _where(item: AgendaItem, is_moved: bool) -> str:
    """The sentence that says where an item stands now."""
    language = current_language()
    name = item.title.best(language)[0]
    if not is_moved:
        return str(_("“%(name)s” stays where it is.", name=name))
    items = {one.id: one for one in queries.items(item.meeting_id, item.agenda)}
    row = [one.id for one in items.values() if one.parent_id == item.parent_id]
    place, count = row.index(item.id) + 1, len(row)
    if item.parent_id is None:
        return str(
            _(
                "“%(name)s” is now at place %(place)s of %(count)s.",
                name=name, place=place, count=count,
            )
        )  # fmt: skip
    above = items[item.parent_id].title.best(language)[0]
    return str(
        _(
            "“%(name)s” is now at place %(place)s of %(count)s below “%(above)s”.",
            name=name, place=place, count=count, above=above,
        )
    )  # fmt: skip


@bp.route("/desk/meetings/<slug>/agenda/times/shift", methods=["GET", "POST"])
@guard.requires(Permission.AGENDA_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_agenda_shift(meeting: Meeting) -> ResponseReturnValue:
    """Shift the rest of a day, or close its gaps; what moves is told first."""
    agenda = _which(meeting)
    if not _is_open(meeting, agenda):
        abort(409)
    form = ShiftForm()
    form.offer(_timed(meeting, agenda))
    outcome = None
    if form.validate_on_submit() and request.form.get("choice") != BACK:
        item = queries.item(meeting.id, form.item.data)
        shift = form.shift
        try:
            if request.form.get("seen"):
                with transaction():
                    count = _shifted(item, shift, request.form["seen"])
                flash(ngettext("%(num)s item has moved.", "%(num)s items have moved.", count))
                return redirect(url_for(".desk_agenda", slug=meeting.slug, agenda=agenda))
        except DomainError as error:
            form.refuse(error)
        outcome = (
            queries.gaps_outcome(meeting, item)
            if shift is None
            else queries.shift_outcome(meeting, item, shift)
        )
        if outcome.refusal is not None:
            form.refuse(outcome.refusal)
        elif not outcome.moves:
            form.refuse(_("There is no gap after this item on its day."), "item")
    return render_template(
        "meetings/desk_agenda_shift.html",
        meeting=meeting,
        agenda=agenda,
        form=form,
        outcome=outcome if outcome is not None and outcome.moves else None,
        demo_note=meeting.fictitious,
    )


def _timed(meeting: Meeting, agenda: str) -> list[Choice]:
    """The items of the first level that have a time."""
    language = current_language()
    several = meeting.until_date is not None
    found: list[Choice] = []
    for row in queries.items(meeting.id, agenda):
        if row.parent_id is None and row.starts_at is not None:
            when = clock_time(row.starts_at, meeting.zone, None, named=False)
            if several:
                when = f"{printed_day(as_day(row.starts_at, meeting.zone), language)}, {when}"
            name = queries.label_of(row).best(language)[0]
            found.append((row.slug, f"{when} {name}"))
    return found


def _shifted(item: AgendaItem, minutes: int | None, seen: str) -> int:
    if minutes is None:
        return services.close_gaps(item, by=actor(), seen=seen)
    return services.shift_rest(item, minutes, by=actor(), seen=seen)


@bp.post("/desk/meetings/<slug>/agenda/undo/<public_id>")
@guard.requires(Permission.AGENDA_EDIT, on=queries.agenda_change, seen=Permission.MEETING_DESK_VIEW)
def desk_agenda_undo(change: AgendaUndo) -> ResponseReturnValue:
    """Take back a change of the agenda; a second time does nothing."""
    meeting = queries.meeting_by_id(change.meeting_id)
    agenda = change.agenda
    try:
        with transaction():
            is_new = services.undo_change(change, by=actor())
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        if is_new:
            flash(_("Undone: the agenda is as it was before."))
        else:
            flash(_("This was undone before. Nothing has changed."), "info")
    return redirect(url_for(".desk_agenda", slug=meeting.slug, agenda=agenda))


@bp.route("/desk/meetings/<slug>/agenda/<item_slug>/delete", methods=["GET", "POST"])
@guard.requires(Permission.AGENDA_EDIT, on=queries.agenda_item, seen=Permission.MEETING_DESK_VIEW)
def desk_item_delete(item: AgendaItem) -> ResponseReturnValue:
    """Take an item out of the agenda, after saying what goes with it."""
    meeting = queries.meeting_by_id(item.meeting_id)
    agenda, title = item.agenda, item.title
    form = ConfirmForm(data={"version": item.version})
    if form.carries_out(lambda: services.delete_item(item, by=actor())):
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
