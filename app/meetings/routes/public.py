"""Meetings for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.languages import LANGUAGES
from app.meetings import calendars, queries, words
from app.meetings.models import Meeting
from app.meetings.routes import bp
from app.meetings.routes.shelf import readable
from app.meetings.routes.timetable import arranged
from app.meetings.routes.zones import choices, reader_zone
from app.meetings.rules import local_time
from app.meetings.sections import Paper, edition_providers, papers_of, report_text_of, sections_of
from app.meetings.shelf import by_item
from app.web.addresses import link
from app.web.caching import cacheable
from app.web.language import current_language

#: Part of every UID: it must never change, whatever address the site moves to.
IN_WORD = ("concept-note", "programme", "speakers")
"""Papers that are given for a word processor too; the page of the report names its own files."""

UID_DOMAIN = "meetings.tour-de-table"

EDITIONS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
"""Editions of a programme's calendar are counted in seconds from here: a number that only rises,
and that every client can hold.
"""

MARKS = {
    "same": "",
    "added": "add",
    "named": "add",
    "dropped": "off",
    "form": "edit",
    "moved": "move",
    "reworded": "edit",
}


def page(template: str, meeting: Meeting, **values: Any) -> str:
    """A page of one meeting, with what its head shows."""
    now = clock.now()
    opens, closes = meeting.registration_opens_at, meeting.registration_closes_at
    return render_template(
        template,
        meeting=meeting,
        demo_note=meeting.fictitious,
        is_open=meeting.is_public
        and opens is not None
        and opens <= now
        and (closes is None or now < closes),
        is_running=meeting.record_begun_at is not None and not meeting.is_closed,
        **values,
    )


@bp.get("/meetings/")
@guard.public("published meetings are for everybody")
@cacheable
def list_meetings() -> ResponseReturnValue:
    """What is to come and what was held; the held ones by date or by attendance."""
    today = clock.today()
    rows = queries.list_meetings()
    upcoming = sorted(
        (row for row in rows if not row.is_past(today)),
        key=lambda row: (row.on_date is None, row.on_date or today, row.slug),
    )
    past = [row for row in rows if row.is_past(today)]
    sort = request.args.get("sort", "date")
    if sort == "attendance":
        past = queries.by_attendance(past)
    elif sort == "attendance-ascending":
        past = queries.by_attendance(past, descending=False)
    else:
        sort = "date"
    return render_template("meetings/list_meetings.html", upcoming=upcoming, past=past, sort=sort)


@bp.get("/meetings/<slug>/")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_meeting(meeting: Meeting) -> ResponseReturnValue:
    """What the meeting is for, who takes part, what came of it."""
    rows = queries.item_rows(meeting.id, queries.current_agenda(meeting))
    elsewhere: list[local_time.LocalStart] = []
    if meeting.starts_at is not None:
        elsewhere = local_time.starts_elsewhere(
            meeting.starts_at, queries.speaker_countries(meeting.id)
        )
    return page(
        "meetings/show_meeting.html",
        meeting,
        texts=queries.texts(meeting, current_language()),
        items=rows,
        persons={one.person_id for row in rows for one in row.roles},
        elsewhere=elsewhere,
        side=_side(meeting, rows),
        sections=sections_of(current_app, meeting),
        papers=papers(meeting),
    )


@dataclass(frozen=True, slots=True)
class Side:
    """The figures beside the pages of a meeting, none without its qualifier, date and source."""

    groups: str
    counted: tuple[queries.ItemRow, ...]
    gap: queries.GapAt | None
    gap_value: Decimal | None


def _side(meeting: Meeting, rows: Iterable[queries.ItemRow]) -> Side:
    gap = queries.gap_at(meeting)
    groups = meeting.attendance_groups.best(current_language())[0]
    return Side(
        groups=groups[:1].upper() + groups[1:],
        counted=tuple(row for row in rows if row.attendance is not None),
        gap=gap,
        gap_value=Decimal(gap.figure.value) if gap else None,
    )


@bp.get("/meetings/<slug>/programme")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_programme(meeting: Meeting) -> ResponseReturnValue:
    """The programme as planned, as held, or both side by side once the meeting was held."""
    asked = request.args.get("version", "")
    if not meeting.is_closed:
        return _one_agenda(meeting, "planned", has_both=False)
    agendas = queries.agendas_of(meeting)
    if asked in agendas or len(agendas) < 2:
        version = asked if asked in agendas else next(iter(agendas), "held")
        return _one_agenda(meeting, version, has_both=len(agendas) > 1)
    programme = queries.programme(meeting)
    return page(
        "meetings/show_programme_both.html",
        meeting,
        version="",
        programme=programme,
        rows=programme.comparison(),
        marks=MARKS,
        side=_side(meeting, programme.held),
        texts=queries.texts(meeting, current_language()),
        papers=papers(meeting),
        shelf=by_item(meeting, readable(meeting), "held"),
    )


def _one_agenda(meeting: Meeting, version: str, *, has_both: bool) -> str:
    rows = queries.timetable(meeting, version)
    release, has_documents = queries.standing(meeting)
    reader = reader_zone()
    return page(
        "meetings/show_programme.html",
        meeting,
        version=version,
        has_both=has_both,
        release=release if version == "planned" else None,
        table=arranged(rows, meeting.zone, current_language(), reader.place),
        reader=reader,
        zones=choices() if reader.asked else None,
        shelf=by_item(meeting, readable(meeting) if has_documents else [], version),
    )


@bp.get("/meetings/<slug>/speakers")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_speakers(meeting: Meeting) -> ResponseReturnValue:
    """Who speaks, in protocol order or by family name."""
    order = "name" if request.args.get("order") == "name" else "protocol"
    return page(
        "meetings/show_speakers.html",
        meeting,
        speakers=queries.speakers(meeting),
        order=order,
    )


@bp.get("/meetings/<slug>/partners")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_partners(meeting: Meeting) -> ResponseReturnValue:
    """The partners of the tour de table in the alphabet of the page's language."""
    return page(
        "meetings/show_partners.html",
        meeting,
        partners=queries.partners_in_tour_de_table(meeting, current_language()),
    )


@bp.get("/meetings/<slug>/documents")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_documents(meeting: Meeting) -> ResponseReturnValue:
    """The papers of the meeting, and what the reader may read of its shelf."""
    return page(
        "meetings/show_documents.html",
        meeting,
        papers=papers(meeting),
        documents=readable(meeting),
        texts=queries.texts(meeting, current_language()),
    )


@bp.get("/meetings/<slug>/report")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_report(meeting: Meeting) -> ResponseReturnValue:
    """The Report of the Event: where it is, and what it holds."""
    return page(
        "meetings/show_report.html",
        meeting,
        items=queries.item_rows(meeting.id, "held") if meeting.is_closed else [],
        paper=_report(meeting),
        text=report_text_of(current_app, meeting),
        editions=[one for provide in edition_providers(current_app) for one in provide(meeting)],
        texts=queries.texts(meeting, current_language()),
    )


@bp.get("/meetings/<slug>/calendar.ics")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def calendar(meeting: Meeting) -> ResponseReturnValue:
    """The meeting for a calendar, the same for everybody."""
    if meeting.on_date is None:
        abort(404)
    language = current_language()
    where = meeting.place.best(language)[0] or meeting.place_short.best(language)[0]
    content = calendars.build(
        calendars.Occasion(
            uid=f"{meeting.slug}@{UID_DOMAIN}",
            summary=meeting.title.best(language)[0],
            stamp=meeting.programme_changed_at,
            zone=meeting.zone,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            day=meeting.on_date,
            last_day=meeting.until_date,
            location=where,
        ),
        url=url_for(".show_meeting", slug=meeting.slug, _external=True),
        sequence=meeting.calendar_sequence,
        language=language,
    )
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{meeting.slug}.ics"'
    return answer


@bp.get("/meetings/<slug>/programme.ics")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def programme_calendar(meeting: Meeting) -> ResponseReturnValue:
    """Every item with hours for a calendar, in the reader's language or in ``?language=``."""
    language = request.args.get("language", "")
    if language not in LANGUAGES:
        language = current_language()
    with force_locale(language):
        sessions = _sessions(meeting, language)
    changed = meeting.programme_changed_at
    content = calendars.feed(
        sessions,
        name=meeting.title.best(language)[0],
        zone=meeting.zone,
        stamp=changed,
        sequence=int((changed - EDITIONS_BEGIN).total_seconds()),
        url=url_for(".show_programme", slug=meeting.slug, _external=True),
        language=language,
    )
    answer = Response(content, mimetype="text/calendar")
    name = f"{meeting.slug}-programme.ics"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _sessions(meeting: Meeting, language: str) -> list[calendars.Session]:
    """The items with hours of the meeting's own agenda.

    What was held goes by the name of what was planned for it, so that it takes its place.
    """
    planned = {row.id: row.slug for row in queries.item_rows(meeting.id, "planned")}
    where = meeting.place.best(language)[0] or meeting.place_short.best(language)[0]
    rows = queries.item_rows(meeting.id, queries.current_agenda(meeting))
    if not any(row.starts_at for row in rows):
        rows = queries.item_rows(meeting.id, "planned")
    found: list[calendars.Session] = []
    taken: set[str] = set()
    for row in rows:
        if row.starts_at is None:
            continue
        name = planned.get(row.planned_item_id or 0, row.slug)
        if name in taken:
            name = row.slug
        taken.add(name)
        found.append(
            calendars.Session(
                uid=f"{name}.{meeting.slug}@{UID_DOMAIN}",
                summary=f"{row.number} {row.title.best(language)[0]}".strip(),
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                location=", ".join(filter(None, (row.room, where))),
                description="\n".join(_speaks(one) for one in row.roles),
                free=row.kind == "break",
            )
        )
    return found


def _speaks(one: queries.RoleRow) -> str:
    capacity = "".join(f", {part}" for part in (one.function, one.organisation) if part)
    return f"{_(words.ROLES[one.role])}: {one.name}{capacity}"


# --- papers --------------------------------------------------------------------------------------


def papers(meeting: Meeting) -> list[Paper]:
    """The papers that can be made of what is recorded, then those that other rooms name."""
    offered = (
        ("concept-note", _("Concept note"), queries.has_concept_note(meeting)),
        ("programme", _("Programme"), queries.has_programme(meeting)),
        ("programme-page", _("Programme on one page"), queries.has_programme(meeting)),
        ("speakers", _("List of speakers"), queries.has_programme(meeting)),
        ("report", _("Report of the Event"), meeting.state == "reported"),
    )
    found: list[Paper] = []
    for name, title, there in offered:
        url = link("reports.paper", slug=meeting.slug, name=name)
        if there and url is not None:
            in_word = link("reports.word_paper", slug=meeting.slug, name=name)
            found.append(Paper(url, title, word=in_word or "" if name in IN_WORD else ""))
    return found + papers_of(current_app, meeting)


def _report(meeting: Meeting) -> Paper | None:
    url = link("reports.paper", slug=meeting.slug, name="report")
    if meeting.state != "reported" or url is None:
        return None
    return Paper(url, _("Report of the Event"))
