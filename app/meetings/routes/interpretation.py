"""Interpretation at the desk: what is offered, needed and spoken, and who sits in which booth."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.meetings import queries, services, words
from app.meetings.forms import InterpreterForm, OfferForm, SeatForm, SpeakingForm, speaking_form
from app.meetings.models import AgendaItem, Meeting
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.meetings.rules.interpretation import LONGEST_ALONE
from app.web.language import current_language
from app.web.presses import pressed
from app.web.sentences import sentence

HERE = "/desk/meetings/<slug>/interpretation"


def planned_item(slug: str, item_slug: str) -> AgendaItem:
    """An item of the plan that is no break. Raises NotFound."""
    item = queries.agenda_item(slug, item_slug)
    if item.agenda != "planned" or item.kind == "break":
        raise NotFound
    return item


@bp.get(HERE)
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_interpretation(meeting: Meeting) -> ResponseReturnValue:
    """Sessions by languages, what is not covered, the booths, the roster."""
    found = queries.interpretation(meeting)
    return render_template(
        "meetings/desk_interpretation.html",
        meeting=meeting,
        sessions=found.sessions,
        columns=found.languages,
        booths=list(dict.fromkeys(code for one in found.sessions for code in one.offered)),
        silent=found.silent,
        warnings=[sentence(one) for one in found.warnings],
        notes=[sentence(one) for one in found.notes],
        longest_alone=LONGEST_ALONE,
        roster=queries.roster(meeting),
        demo_note=meeting.fictitious,
    )


@bp.route(f"{HERE}/sessions/<item_slug>", methods=["GET", "POST"])
@guard.requires(Permission.INTERPRETATION_EDIT, on=planned_item, seen=Permission.MEETING_DESK_VIEW)
def desk_interpretation_item(item: AgendaItem) -> ResponseReturnValue:
    """Into which languages one session is interpreted."""
    meeting = queries.meeting_by_id(item.meeting_id)
    own = item.interpretation
    form = OfferForm(
        data={
            "how": "above" if own is None else "own" if own else "none",
            "languages": own or [],
            "version": item.version,
        }
    )
    if form.carries_out(
        lambda: services.offer_interpretation(
            item, form.chosen, by=actor(), version=form.version.data
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_interpretation", slug=meeting.slug))
    return render_template(
        "meetings/desk_interpretation_item.html",
        meeting=meeting,
        item=item,
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.route(f"{HERE}/speakers", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERPRETATION_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_speaking(meeting: Meeting) -> ResponseReturnValue:
    """The language that each speaker will use, all on one page. Only what was changed here is
    saved, so that two who work at once do not undo each other.
    """
    rows = [row for row in queries.item_rows(meeting.id, "planned") if row.roles]
    form: SpeakingForm = speaking_form(
        {
            one.id: (f"{one.name}, {sentence(words.ROLES[one.role])}", one.language)
            for row in rows
            for one in row.roles
            if one.status != "declined"
        }
    )
    if form.validate_on_submit():
        try:
            with transaction():
                number = len(services.note_languages(meeting, form.changed(), by=actor()))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)s language is noted.", "%(num)s languages are noted.", number)
                if number
                else _("Nothing was changed.")
            )
            return redirect(url_for(".desk_interpretation", slug=meeting.slug))
    return render_template(
        "meetings/desk_speaking.html",
        meeting=meeting,
        rows=rows,
        form=form,
        demo_note=meeting.fictitious,
    )


# --- the roster ----------------------------------------------------------------------------------


@bp.route(f"{HERE}/interpreters/new", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERPRETATION_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_interpreter_new(meeting: Meeting) -> ResponseReturnValue:
    """Put somebody on the roster."""
    form = InterpreterForm()
    if form.creates(
        lambda: services.add_interpreter(meeting, **form.values(), by=actor()).public_id
    ):
        flash(_("%(name)s is on the roster.", name=form.name.data))
        return _roster(meeting)
    return render_template(
        "meetings/desk_interpreter.html",
        meeting=meeting,
        interpreter=None,
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.route(f"{HERE}/interpreters/<interpreter>", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERPRETATION_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_interpreter_edit(meeting: Meeting, interpreter: str) -> ResponseReturnValue:
    """Change an entry of the roster."""
    row = queries.interpreter(meeting, interpreter)
    form = InterpreterForm(
        data={
            **{name: getattr(row, name) for name in ("name", "email", "sources", "targets")},
            "version": row.version,
        }
    )
    if form.carries_out(
        lambda: services.edit_interpreter(
            meeting, row, **form.values(), by=actor(), version=form.version.data
        )
    ):
        flash(_("Saved."))
        return _roster(meeting)
    return render_template(
        "meetings/desk_interpreter.html",
        meeting=meeting,
        interpreter=row,
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.post(f"{HERE}/interpreters/<interpreter>/remove")
@guard.requires(
    Permission.INTERPRETATION_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_interpreter_remove(meeting: Meeting, interpreter: str) -> ResponseReturnValue:
    """Strike somebody off the roster."""
    row = queries.interpreter(meeting, interpreter)
    name = row.name
    pressed(
        lambda: services.remove_interpreter(meeting, row, by=actor()),
        _("%(name)s is off the roster.", name=name),
    )
    return _roster(meeting)


# --- the booths ----------------------------------------------------------------------------------


@bp.route(f"{HERE}/booths/new", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERPRETATION_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_booth_new(meeting: Meeting) -> ResponseReturnValue:
    """Put an interpreter in a booth, for one or several sessions."""
    found = queries.interpretation(meeting)
    people = queries.roster(meeting)
    form = SeatForm(
        data={
            "interpreter": request.args.get("interpreter"),
            "language": request.args.get("language"),
        }
    )
    language = current_language()
    form.offer(
        interpreters=[(one.public_id, one.name) for one in people],
        languages=list(dict.fromkeys(code for one in found.sessions for code in one.offered)),
        sessions=[(one.slug, one.slot.label.best(language)[0]) for one in found.sessions],
    )
    if form.creates(lambda: _seat(meeting, form)):
        name = queries.interpreter(meeting, form.made).name
        flash(_("%(name)s is in the booth.", name=name))
        return redirect(url_for(".desk_interpretation", slug=meeting.slug, _anchor="booths"))
    return render_template(
        "meetings/desk_booth_new.html",
        meeting=meeting,
        form=form,
        roster=people,
        demo_note=meeting.fictitious,
    )


@bp.post(f"{HERE}/booths/<int:seat_id>/leave")
@guard.requires(
    Permission.INTERPRETATION_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW
)
def desk_booth_leave(meeting: Meeting, seat_id: int) -> ResponseReturnValue:
    """Take an interpreter out of a booth."""
    try:
        with transaction():
            services.unseat_interpreter(
                meeting, queries.booth_seat(meeting.id, seat_id), by=actor()
            )
    except NotFound:
        flash(_("The interpreter was out of that booth already."), "info")
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        flash(_("The interpreter is out of the booth."))
    return redirect(url_for(".desk_interpretation", slug=meeting.slug, _anchor="booths"))


def _seat(meeting: Meeting, form: SeatForm) -> str:
    row = queries.interpreter(meeting, form.interpreter.data)
    items = [queries.item(meeting.id, slug) for slug in form.sessions.data]
    services.seat_interpreter(meeting, row, form.language.data, items, by=actor())
    return row.public_id


def _roster(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for(".desk_interpretation", slug=meeting.slug, _anchor="roster"))
