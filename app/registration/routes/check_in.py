"""The check-in desk: who is here, one tap a person, and a form for whoever walks in."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.meetings.models import AgendaItem, Meeting
from app.partners import queries as partners
from app.registration import presence, queries
from app.registration.forms import WalkInForm
from app.registration.models import Delegate
from app.registration.routes import bp
from app.registration.services import (
    WalkIn,
    check_in,
    check_in_session,
    undo_check_in,
    undo_session_check_in,
    walk_in,
)
from app.web.headers import PERMISSIONS_POLICY
from app.web.language import current_language
from app.web.pagination import Page, page_number
from app.web.sentences import sentence

SIZE = 40


@bp.get("/desk/meetings/<slug>/check-in")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def check_in_desk(meeting: Meeting) -> ResponseReturnValue:
    """Search a person, see who is here; what was done last stands above with its undoing.

    ``session`` turns the desk into the desk of one item of the agenda.
    """
    search = request.args.get("q", "")[:100]
    show = request.args.get("show", "")
    show = show if show in presence.SHOWN else ""
    sessions = queries.sessions(meeting)
    item = _session(meeting)
    people, total = presence.people(
        meeting,
        language=current_language(),
        search=search,
        show=show,
        session=item,
        number=page_number(),
        size=SIZE,
    )
    page = render_template(
        "registration/check_in.html",
        meeting=meeting,
        counts=presence.counts(meeting, item),
        page=Page(people, page_number(), SIZE, total),
        last=_last(meeting, item),
        search=search,
        show=show,
        sessions=sessions,
        session=item,
        demo_note=meeting.fictitious,
    )
    # Badges are read by the camera on this page alone.
    return page, {"Permissions-Policy": PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")}


def _session(meeting: Meeting) -> AgendaItem | None:
    """The item whose desk this is; None at the meeting's door. Raises NotFound."""
    slug = request.values.get("session", "")
    return queries.session_item(meeting, slug[:80]) if slug else None


def _last(meeting: Meeting, item: AgendaItem | None) -> presence.Arrival | None:
    """The person about whom a button was pressed just now."""
    try:
        delegate = presence.delegate_at(meeting.slug, request.args.get("last", "")[:40])
    except NotFound:
        return None
    return presence.arrival(delegate, language=current_language(), session=item)


def _desk(meeting: Meeting, item: AgendaItem | None, **more: Any) -> str:
    """Address of the desk at which one stands."""
    if item is not None:
        more["session"] = item.slug
    return url_for(".check_in_desk", slug=meeting.slug, **more)


@bp.post("/desk/meetings/<slug>/check-in/<delegate>")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=presence.delegate_at, seen=Permission.REGISTRATION_VIEW
)
def check_in_delegate(delegate: Delegate) -> ResponseReturnValue:
    """Note that somebody is here."""
    meeting = delegate.delegation.meeting
    item = _session(meeting)
    by = guard.identity().actor
    try:
        with transaction():
            if item is None:
                check_in(delegate, by=by)
            else:
                check_in_session(delegate, item, by=by)
    except DomainError as error:
        flash(sentence(error), "late")
        return redirect(_desk(meeting, item))
    return redirect(_desk(meeting, item, last=delegate.public_id))


@bp.post("/desk/meetings/<slug>/check-in/<delegate>/undo")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=presence.delegate_at, seen=Permission.REGISTRATION_VIEW
)
def undo_delegate_check_in(delegate: Delegate) -> ResponseReturnValue:
    """Take it back."""
    meeting = delegate.delegation.meeting
    item = _session(meeting)
    by = guard.identity().actor
    with transaction():
        if item is None:
            undo_check_in(delegate, by=by)
        else:
            undo_session_check_in(delegate, item, by=by)
    flash(_("%(name)s is not checked in any more.", name=delegate.titled_name))
    return redirect(_desk(meeting, item))


@bp.route("/desk/meetings/<slug>/check-in/walk-in", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=queries.meeting)
def register_walk_in(meeting: Meeting) -> ResponseReturnValue:
    """Register somebody at the door and check them in at once."""
    form = WalkInForm()
    language = current_language()
    offered = presence.partners_for(meeting, language=language)
    form.partner.choices = [("", _("Choose the partner")), *offered]
    if form.validate_on_submit():
        values = form.values()
        partner = partners.partner_by_slug(values.pop("partner"))
        beyond = values.pop("beyond")
        who = WalkIn(
            language=meeting.floor_language or "en",
            **{name: value for name, value in values.items() if value is not None},
        )
        try:
            with transaction():
                delegate = walk_in(
                    meeting,
                    partner,
                    who,
                    key=form.submission_key.data or "",
                    by=guard.identity().actor,
                    beyond=beyond,
                )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".check_in_desk", slug=meeting.slug, last=delegate.public_id))
    return render_template(
        "registration/walk_in.html",
        meeting=meeting,
        form=form,
        is_full=queries.seats(meeting)["room"].left == 0,
        demo_note=meeting.fictitious,
    )
