"""Roles at the desk: who does what at which item, and what they have answered."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.meetings import queries, services, words
from app.meetings.forms import RoleEditForm, RoleForm
from app.meetings.models import Meeting, RoleAssignment
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.partners import queries as partners
from app.partners import services as people
from app.partners.models import Person
from app.web.fields import Choice, clean
from app.web.language import current_language
from app.web.presses import pressed

LONGEST_SEARCH = 100


@bp.get("/desk/meetings/<slug>/roles")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_roles(meeting: Meeting) -> ResponseReturnValue:
    """The speakers by item, with answer and printed function."""
    rows = queries.item_rows(meeting.id, queries.current_agenda(meeting))
    roles = [one for row in rows for one in row.roles]
    return render_template(
        "meetings/desk_roles.html",
        meeting=meeting,
        rows=rows,
        roles=len(roles),
        persons=len({one.person_id for one in roles}),
        counts={status: sum(one.status == status for one in roles) for status in words.STATUSES},
        statuses=words.STATUSES,
        is_open=meeting.state != "reported",
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/roles/new", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_ROLE_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_role_new(meeting: Meeting) -> ResponseReturnValue:
    """Find a person, or enter a new one, and give the role."""
    search = clean(request.values.get("q", "")[:LONGEST_SEARCH])
    found = queries.find_persons(search, fictitious=meeting.fictitious)
    form = RoleForm(
        data={
            "item": request.args.get("item"),
            "person": found[0].slug if len(found) == 1 else None,
        }
    )
    form.offer(
        items=_items(meeting),
        persons=[(person.slug, _described(person)) for person in found],
        partners=list(queries.partner_choices(current_language(), fictitious=meeting.fictitious)),
    )
    if form.creates(lambda: _assign(meeting, form)):
        flash(_("The role is given. It counts as “to ask” until there is an answer."))
        return redirect(url_for(".desk_roles", slug=meeting.slug))
    return render_template(
        "meetings/desk_role_new.html",
        meeting=meeting,
        form=form,
        search=search,
        found=found,
        demo_note=meeting.fictitious,
    )


def _items(meeting: Meeting) -> list[Choice]:
    language = current_language()
    return [
        (row.slug, f"{row.number} {row.title.best(language)[0]}".strip())
        for row in queries.items(meeting.id, queries.current_agenda(meeting))
        if row.kind != "break"
    ]


def _described(person: Person) -> str:
    name = f"{person.honorific} {person.printed}".strip()
    of = person.partner.name.best(current_language())[0] if person.partner else ""
    return ", ".join(part for part in (name, person.function, of) if part)


def _assign(meeting: Meeting, form: RoleForm) -> str:
    said = form.values()
    partner = partners.partner_by_slug(said["partner"]) if said["partner"] else None
    if said["person"]:
        person = partners.person_by_slug(said["person"])
    else:
        person = people.add_person(
            honorific=said["honorific"] or "",
            given_names=said["given_names"] or "",
            family_name=said["family_name"],
            function=said["function"] or "",
            partner=partner,
            country=partner.country if partner else None,
            fictitious=meeting.fictitious,
            by=actor(),
        )
    row = services.assign_role(
        queries.item(meeting.id, said["item"]),
        person,
        said["role"],
        partner=partner,
        function=said["function"] or None,
        by=actor(),
    )
    return str(row.id)


@bp.route("/desk/meetings/<slug>/roles/<int:role_id>", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_ROLE_EDIT, on=queries.role_of, seen=Permission.MEETING_DESK_VIEW)
def desk_role_edit(role: RoleAssignment) -> ResponseReturnValue:
    """Change how a role is printed, or what was answered."""
    meeting = queries.meeting_by_id(role.meeting_id)
    names = ("role", "honorific", "printed", "function", "organisation", "country", "status")
    form = RoleEditForm(
        data={**{name: getattr(role, name) for name in names}, "version": role.version}
    )
    if form.carries_out(
        lambda: services.edit_role(
            role,
            by=actor(),
            role=form.role.data,
            honorific=form.honorific.data or "",
            printed=form.printed.data,
            function=form.function.data or "",
            organisation=form.organisation.data or "",
            country=form.country.data,
            status=form.status.data,
            version=form.version.data,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_roles", slug=meeting.slug))
    return render_template(
        "meetings/desk_role_edit.html",
        meeting=meeting,
        role=role,
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/roles/<int:role_id>/move")
@guard.requires(Permission.MEETING_ROLE_EDIT, on=queries.role_of, seen=Permission.MEETING_DESK_VIEW)
def desk_role_move(role: RoleAssignment) -> ResponseReturnValue:
    """Move a role one place in the order of its item."""
    direction = request.form.get("direction", "")
    if direction not in ("up", "down"):
        abort(400)
    return _and_back(role, lambda: services.move_role(role, direction, by=actor()))


@bp.post("/desk/meetings/<slug>/roles/<int:role_id>/status")
@guard.requires(Permission.MEETING_ROLE_EDIT, on=queries.role_of, seen=Permission.MEETING_DESK_VIEW)
def desk_role_status(role: RoleAssignment) -> ResponseReturnValue:
    """Note what a speaker has answered."""
    status = request.form.get("status", "")
    if status not in words.STATUSES:
        abort(400)
    return _and_back(role, lambda: services.set_status(role, status, by=actor()))


@bp.post("/desk/meetings/<slug>/roles/<int:role_id>/remove")
@guard.requires(Permission.MEETING_ROLE_EDIT, on=queries.role_of, seen=Permission.MEETING_DESK_VIEW)
def desk_role_remove(role: RoleAssignment) -> ResponseReturnValue:
    """Take a role away."""
    return _and_back(role, lambda: services.remove_role(role, by=actor()))


def _and_back(role: RoleAssignment, act: Callable[[], None]) -> ResponseReturnValue:
    meeting, item = queries.meeting_by_id(role.meeting_id), role.item.slug
    pressed(lambda: act())
    return redirect(url_for(".desk_roles", slug=meeting.slug, _anchor=f"item-{item}"))
