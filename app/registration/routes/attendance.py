"""The attendance register: everybody who came, once, by constituency and mode."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.collation import plain
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.core.spreadsheets import csv_file
from app.meetings.models import AgendaItem, Meeting
from app.meetings.queries import agenda_item
from app.meetings.rules.local_time import to_local
from app.meetings.services import count_attendance
from app.partners.rules.kinds import CONSTITUENCIES
from app.registration import presence, queries
from app.registration.forms import AssignForm, PlatformFileForm, ReplaceFigureForm
from app.registration.models import PlatformRow
from app.registration.routes import bp
from app.registration.rules import platform_file
from app.registration.services import Imported, assign, import_stays
from app.registration.words import MODES
from app.web.language import current_language
from app.web.sentences import sentence

MOST_SHOWN = 200
"""Bad rows, or persons to choose from, on one page."""


@dataclass(frozen=True, slots=True)
class SessionHeld:
    """A session as its desk counted it, with the item as held whose figure that may become."""

    meeting: Meeting
    session: queries.Session
    item: AgendaItem


def session_held(slug: str, session: str) -> SessionHeld:
    """A session that was held. Raises NotFound."""
    meeting = queries.meeting(slug)
    for one in queries.sessions(meeting):
        if one.slug == session and one.held is not None:
            return SessionHeld(meeting, one, agenda_item(slug, one.held))
    raise NotFound


@bp.get("/desk/meetings/<slug>/attendance-register")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def attendance_register(meeting: Meeting) -> ResponseReturnValue:
    """Everybody who came, and what is still to be assigned of the platform's file."""
    return render_template(
        "registration/attendance_register.html",
        meeting=meeting,
        counts=presence.counts(meeting),
        people=presence.came(meeting, language=current_language()),
        visitors=presence.visitors(meeting),
        sessions=queries.sessions(meeting),
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/attendance-register/sessions/<session>", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=session_held, seen=Permission.REGISTRATION_VIEW)
def take_session_figure(at: SessionHeld) -> ResponseReturnValue:
    """Make the count of a session's desk the figure of the item as held; a figure that was given
    otherwise is shown beside it and replaced only knowingly.
    """
    form = ReplaceFigureForm()
    back = url_for(".attendance_register", slug=at.meeting.slug, _anchor="sessions")
    seen = form.instead_of.data or ""
    if form.carries_out(
        lambda: count_attendance(
            at.item,
            at.session.here,
            by=guard.identity().actor,
            instead_of=int(seen) if seen.isascii() and seen.isdigit() else None,
        )
    ):
        flash(_("The item’s attendance is what its desk counted: %(count)s.",
                count=at.session.here))  # fmt: skip
        return redirect(back)
    return render_template(
        "registration/take_session_figure.html",
        meeting=at.meeting,
        session=at.session,
        form=form,
        back=back,
        demo_note=at.meeting.fictitious,
    )


@bp.get("/desk/meetings/<slug>/attendance-register.csv")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def export_attendance(meeting: Meeting) -> ResponseReturnValue:
    """The register for a spreadsheet."""
    head = [_("Constituency"), _("Partner"), _("Name"), _("Title"), _("Head of delegation"),
            _("Alternate head"), _("Registered"), _("Came"), _("In the room since"),
            _("Online since")]  # fmt: skip
    rows = [
        [
            sentence(CONSTITUENCIES[line.constituency]),
            line.partner,
            line.name,
            line.function,
            _("yes") if line.is_head else _("no"),
            _("yes") if line.is_alternate else _("no"),
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


@bp.route("/desk/meetings/<slug>/attendance-register/import", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=queries.meeting)
def import_attendance(meeting: Meeting) -> ResponseReturnValue:
    """Take over the video platform's attendance file: all of it, or nothing and every bad row."""
    form = PlatformFileForm()
    zones = list(dict.fromkeys([meeting.zone, "UTC"]))
    form.zone.choices = [(zone, zone.replace("_", " ")) for zone in zones]
    if form.zone.data is None and not form.is_submitted():
        form.zone.data = zones[0]
    told = None
    if form.validate_on_submit():
        try:
            told = platform_file.read(
                form.file.data.read(), days=_days(meeting), zone=form.zone.data
            )
            if not told.faults:
                with transaction():
                    done = import_stays(meeting, told.stays, by=guard.identity().actor)
                flash(_said(done))
                return redirect(url_for(".attendance_register", slug=meeting.slug))
        except DomainError as error:
            form.refuse(error)
    faults = told.faults if told else []
    return render_template(
        "registration/import_attendance.html",
        meeting=meeting,
        form=form,
        faults=faults[:MOST_SHOWN],
        count_of_faults=len(faults),
        count_of_lines=len({fault.line for fault in faults}),
        demo_note=meeting.fictitious,
    ), (422 if faults else 200)


def _days(meeting: Meeting) -> list[date]:
    if meeting.on_date is None:
        return []
    last = meeting.until_date or meeting.on_date
    return [
        meeting.on_date + timedelta(days=day) for day in range((last - meeting.on_date).days + 1)
    ]


def _said(done: Imported) -> str:
    if not done.new:
        return str(_("Every row of this file was known already; nothing has changed."))
    words = ngettext("%(num)s row imported.", "%(num)s rows imported.", done.new)
    if done.open:
        left = ngettext(
            "%(num)s name is to be assigned.", "%(num)s names are to be assigned.", done.open
        )
        return f"{words} {left}"
    return str(words)


@bp.route("/desk/meetings/<slug>/attendance-register/names/<row>", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=presence.platform_row)
def assign_name(row: PlatformRow) -> ResponseReturnValue:
    """Say whose a name of the attendance file is."""
    meeting = presence.meeting_of(row)
    form = AssignForm()
    back = url_for(".attendance_register", slug=meeting.slug, _anchor="names")
    wish, _colon, which = request.form.get("do", "").partition(":")

    def note() -> None:
        delegate = presence.delegate_at(meeting.slug, which) if wish == "assign" else None
        assign(row, delegate, by=guard.identity().actor, aside=wish == "aside")

    if wish in ("assign", "aside", "open") and form.carries_out(note):
        flash(_("Noted for %(name)s.", name=row.name or row.email))
        return redirect(back)
    search = request.args.get("q")
    if search is None:
        search = plain(row.name).rpartition(" ")[2]
        search = search if search.isalpha() and len(search) > 2 else ""
    people, total = presence.people(
        meeting, language=current_language(), search=search[:100], size=MOST_SHOWN
    )
    return render_template(
        "registration/assign_name.html",
        meeting=meeting,
        form=form,
        row=row,
        stays=presence.rows_of_visitor(row),
        people=people,
        total=total,
        search=search,
        back=back,
        demo_note=meeting.fictitious,
    )
