"""Meetings at the desk: the list, the readiness board, basics, texts, publishing."""

from itertools import groupby, islice

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.audit.models import AuditEvent
from app.audit.queries import events_of
from app.core import clock
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.languages import LANGUAGES
from app.core.words import N_
from app.meetings import queries, services, words
from app.meetings.forms import BasicsForm, ConfirmForm, NewMeetingForm, TextForm
from app.meetings.models import TEXT_KINDS, Meeting
from app.meetings.routes import bp
from app.meetings.routes.clashes import clashes_of, elsewhere
from app.meetings.rules.phases import phase_of, steps_of
from app.meetings.sections import ReadyLine, lines_of, notices_of
from app.meetings.services import Basics
from app.web.fields import Choice
from app.web.language import current_language
from app.web.printing import day as printed_day
from app.web.sentences import sentence


def actor() -> str:
    """Who acts, for the services."""
    return guard.identity().actor


@bp.get("/desk/meetings")
@guard.requires(Permission.MEETING_DESK_VIEW)
def desk_meetings() -> ResponseReturnValue:
    """Every meeting with its state and the next thing to do."""
    today = clock.today()
    rows = queries.list_meetings(drafts=True)
    return render_template(
        "meetings/desk_meetings.html",
        ahead=sorted(
            (row for row in rows if not row.is_past(today) and row.archived_at is None),
            key=lambda row: (row.on_date is None, row.on_date or today, row.slug),
        ),
        past=[row for row in rows if row.is_past(today) and row.archived_at is None],
        archived=[row for row in rows if row.archived_at is not None],
        today=today,
    )


@bp.route("/desk/meetings/new", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_CREATE)
def desk_meeting_new() -> ResponseReturnValue:
    """A new meeting, as a copy of an earlier one or empty."""
    rows = queries.meetings_to_copy()
    asked = request.args.get("source", "")
    first = asked if asked in {row.slug for row in rows} else rows[0].slug if rows else None
    form = NewMeetingForm(named_rows(rows), data={"source": first})
    if form.creates(lambda: _create(form).slug):
        flash(_("The meeting is prepared as a draft. Nobody sees it before you publish it."))
        return redirect(url_for(".desk_meeting", slug=form.made))
    return render_template("meetings/desk_meeting_new.html", form=form)


def named_rows(rows: list[queries.MeetingRow]) -> list[Choice]:
    """Meetings as choices, each with its day; a template says that it is one."""
    return [(row.slug, _named(row)) for row in rows]


def _named(row: queries.MeetingRow) -> str:
    language = current_language()
    title = row.title.best(language)[0] or row.slug
    if row.is_template:
        return str(_("Template: %(title)s", title=title))
    return f"{title}, {printed_day(row.on_date, language)}" if row.on_date else title


def _create(form: NewMeetingForm) -> Meeting:
    said = form.values()
    if said["source"] is None:
        basics = Basics(title=said["title"], on_date=said["on_date"])
        return services.create_meeting(said["slug"], basics, by=actor())
    return services.copy_meeting(
        queries.meeting(said["source"]),
        slug=said["slug"],
        on_date=said["on_date"],
        title=said["title"],
        take=said["take"],
        by=actor(),
    )


# --- the readiness board -------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_meeting(meeting: Meeting) -> ResponseReturnValue:
    """What is ready, what is not, and the one next thing to do for each."""
    planned = queries.item_rows(meeting.id, queries.current_agenda(meeting))
    lines = [_line(meeting, line) for line in queries.readiness(meeting)]
    lines += lines_of(current_app, meeting)
    return render_template(
        "meetings/desk_meeting.html",
        meeting=meeting,
        demo_note=meeting.fictitious,
        lines=[] if meeting.is_closed or meeting.is_template else lines,
        after=_after(meeting) if meeting.is_closed else [],
        ready=sum(line.mark == "done" for line in lines),
        warnings=[sentence(one) for one in queries.agenda_warnings(meeting, planned)],
        clashes=clashes_of(meeting),
        latest=_latest(meeting),
        steps=[sentence(words.PHASES[name]) for name in steps_of(meeting)],
        step=steps_of(meeting).index(phase_of(meeting, clock.now())) + 1,
    )


@bp.post("/desk/meetings/<slug>/archive")
@guard.requires(Permission.MEETING_PUBLISH, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_archive(meeting: Meeting) -> ResponseReturnValue:
    """Take a meeting that was held off the public lists, or put it back on them."""
    slug, back = meeting.slug, request.form.get("back") == "1"
    try:
        with transaction():
            if back:
                services.unarchive(meeting, by=actor())
            else:
                services.archive(meeting, by=actor())
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(
            _("The meeting stands on the public lists again.")
            if back
            else _("The meeting is in the archive. Its pages and papers keep their addresses.")
        )
    return redirect(url_for(".desk_meeting", slug=slug))


def _latest(meeting: Meeting, most: int = 6) -> list[tuple[AuditEvent, int]]:
    """The latest changes, newest first; the same done several times in a row counts as one line."""
    runs = groupby(reversed(events_of("meeting", meeting.slug)), key=lambda event: event.action)
    lines = ((events[0], len(events)) for _action, run in runs if (events := list(run)))
    return list(islice(lines, most))


def _line(meeting: Meeting, line: queries.Line) -> ReadyLine:
    """A line of the board in words."""
    action, url, needed = _action(meeting, line)
    begun = line.done or line.facts.get("since")
    state = _("Ready") if line.ready else _("Under way") if begun else _("Not begun")
    return ReadyLine(
        title=sentence(LINES[line.name]),
        mark="done" if line.ready else "due" if begun else "off",
        state=state,
        done=_("%(done)s of %(all)s", done=line.done, all=line.of),
        action="" if line.ready else action,
        url=None if line.ready or not guard.can(needed, meeting) else url,
    )


LINES: dict[str, str] = {
    "basics": N_("Title, date, place, format"),
    "texts": N_("Texts of the concept note"),
    "agenda": N_("Agenda"),
    "times": N_("Times of the agenda"),
    "speakers": N_("Speakers’ answers"),
    "titles": N_("Speakers’ functions"),
    "checked": N_("Titles checked by the speakers"),
    "papers": N_("Presentations on the shelf"),
    "link": N_("Link to join"),
    "registration": N_("Registration window"),
    "release": N_("Release of the programme"),
}


def _action(meeting: Meeting, line: queries.Line) -> tuple[str, str, Permission]:
    """The one next thing to do about a line, where, and what one must be allowed for it."""
    left = (line.of or 0) - line.done
    actions: dict[str, tuple[str, str]] = {
        "basics": (_("Fill in the basics"), "desk_basics"),
        "texts": (ngettext("Write %(num)s text", "Write %(num)s texts", left), "desk_texts"),
        "agenda": (_("Add the first item"), "desk_agenda"),
        "times": (
            ngettext("Set the time of %(num)s item", "Set the times of %(num)s items", left),
            "desk_agenda",
        ),
        "speakers": (
            ngettext("Follow up %(num)s answer", "Follow up %(num)s answers", left)
            if line.of and line.facts.get("roles")
            else _("Give the first role"),
            "desk_roles",
        ),
        "titles": (
            ngettext("Ask for %(num)s function", "Ask for %(num)s functions", left)
            if line.facts.get("roles")
            else _("Give the first role"),
            "desk_roles",
        ),
        "checked": (
            ngettext("Have %(num)s title checked", "Have %(num)s titles checked", left),
            "desk_roles",
        ),
        "papers": (
            ngettext("Ask for %(num)s presentation", "Ask for %(num)s presentations", left),
            "desk_documents",
        ),
        "link": (_("Enter the link to join"), "desk_basics"),
        "registration": (_("Set when registration opens and closes"), "desk_basics"),
        "release": (
            ngettext("Release %(num)s change", "Release %(num)s changes", left)
            if line.facts.get("since")
            else _("Release the programme"),
            "desk_releases",
        ),
    }
    words, endpoint = actions[line.name]
    needed = Permission.MEETING_EDIT if endpoint == "desk_basics" else Permission.MEETING_DESK_VIEW
    return words, url_for(f".{endpoint}", slug=meeting.slug), needed


def _after(meeting: Meeting) -> list[ReadyLine]:
    """What is left to do once a meeting was held."""
    spoken = queries.interventions(meeting.id)
    written = [row for row in spoken if row.summary or row.priorities]
    counted = meeting.attendance is not None
    return [
        ReadyLine(
            _("Attendance"),
            "done" if counted else "due",
            _("Recorded") if counted else _("Not recorded"),
            action="" if counted else _("Record the attendance"),
            url=url_for(".desk_attendance", slug=meeting.slug)
            if not counted and guard.can(Permission.INTERVENTION_RECORD, meeting)
            else None,
        ),
        ReadyLine(
            _("Interventions"),
            "done" if len(written) == len(spoken) else "due",
            _("Written down") if len(written) == len(spoken) else _("Under way"),
            done=_("%(done)s of %(all)s", done=len(written), all=len(spoken)),
            action="" if len(written) == len(spoken) else _("Write down what was said"),
            url=None if len(written) == len(spoken) else url_for(".desk_record", slug=meeting.slug),
        ),
        *lines_of(current_app, meeting),
    ]


# --- basics --------------------------------------------------------------------------------------


@bp.route("/desk/meetings/<slug>/basics", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_basics(meeting: Meeting) -> ResponseReturnValue:
    """Title, time, place, languages, registration window."""
    now = services.basics_of(meeting)
    values = {name: getattr(now, name) for name in Basics.__slots__}
    values["interpretation"] = list(now.interpretation)
    form = BasicsForm(data={**values, "version": meeting.version})
    form.registration_opens_at.zone = form.registration_closes_at.zone = meeting.zone
    if form.carries_out(
        lambda: services.edit_basics(meeting, form.basics(), by=actor(), version=form.version.data)
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_meeting", slug=meeting.slug))
    return render_template(
        "meetings/desk_basics.html",
        meeting=meeting,
        clashes=clashes_of(meeting),
        elsewhere=elsewhere(meeting),
        form=form,
        demo_note=meeting.fictitious,
    )


# --- texts ---------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/texts")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_texts(meeting: Meeting) -> ResponseReturnValue:
    """Which texts are written, in which languages."""
    loaded = queries.meeting_with_texts(meeting.slug)
    written = {(row.kind, row.language): row for row in loaded.texts if row.body}
    return render_template(
        "meetings/desk_texts.html",
        meeting=meeting,
        kinds=TEXT_KINDS,
        needed=queries.NEEDED_TEXTS,
        codes=LANGUAGES,
        written=written,
        notices=notices_of(current_app, meeting),
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/texts/<kind>/<language>", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_EDIT, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_text(meeting: Meeting, kind: str, language: str) -> ResponseReturnValue:
    """One text in one language, with the earlier meeting's beside it."""
    if kind not in TEXT_KINDS or language not in LANGUAGES:
        abort(404)
    row = queries.text(meeting.id, kind, language)
    form = TextForm(
        data={
            "body": row.body if row else "",
            "is_summary": row.is_summary if row else False,
            "version": row.version if row else 0,
        }
    )
    if form.carries_out(
        lambda: services.write_text(
            meeting,
            kind,
            language,
            form.body.data or "",
            is_summary=form.is_summary.data,
            by=actor(),
            version=form.version.data,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_texts", slug=meeting.slug))
    earlier = queries.before(meeting)
    return render_template(
        "meetings/desk_text.html",
        meeting=meeting,
        kind=kind,
        text_language=language,
        hint=words.TEXT_HINTS[kind],
        notices=notices_of(current_app, meeting),
        form=form,
        earlier=earlier,
        earlier_text=queries.texts(earlier, language).get(kind) if earlier else None,
        demo_note=meeting.fictitious,
    )


# --- publishing ----------------------------------------------------------------------------------


@bp.route("/desk/meetings/<slug>/publish", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_PUBLISH, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_publish(meeting: Meeting) -> ResponseReturnValue:
    """What is missing, what does not fit; then open the pages to everybody."""
    form = ConfirmForm(data={"version": meeting.version})
    if form.carries_out(lambda: services.publish(meeting, by=actor())):
        flash(_("The meeting is published."))
        return redirect(url_for(".desk_meeting", slug=meeting.slug))
    planned = queries.item_rows(meeting.id, "planned")
    return render_template(
        "meetings/desk_publish.html",
        meeting=meeting,
        form=form,
        lines=[_line(meeting, line) for line in queries.readiness(meeting)],
        warnings=[sentence(one) for one in queries.agenda_warnings(meeting, planned)],
        clashes=clashes_of(meeting),
        demo_note=meeting.fictitious,
    )
