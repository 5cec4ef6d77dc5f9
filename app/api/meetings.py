"""Meetings as JSON."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import (
    LINK,
    MAYBE,
    TEXT,
    Json,
    absolute,
    bp,
    listing,
    operation,
    ref,
    words,
)
from app.meetings import queries
from app.meetings.models import AGENDAS, Meeting
from app.meetings.queries import ItemRow, MeetingRow, RoleRow
from app.web.caching import cacheable


def _moment(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


def _attendance(value: int | None, qualifier: str, source: str | None = None) -> Json | None:
    """A number of participants with its qualifier; null when nobody counted."""
    if value is None:
        return None
    return {"value": value, "qualifier": qualifier, "source": source or None}


def _meeting(row: Meeting | MeetingRow) -> Json:
    return {
        "id": row.slug,
        "title": words(row.title),
        "state": row.state,
        "date": row.on_date.isoformat() if row.on_date else None,
        "last_date": row.until_date.isoformat() if row.until_date else None,
        "starts_at": _moment(row.starts_at),
        "ends_at": _moment(row.ends_at),
        "zone": row.zone,
        "format": row.format,
        "place": words(row.place_short),
        "participants": _attendance(row.attendance, row.attendance_qualifier),
        "fictitious": row.fictitious,
        "url": absolute("meetings.show_meeting", slug=row.slug),
    }


def _role(row: RoleRow) -> Json:
    return {
        "role": row.role,
        "person": row.person_slug,
        "name": row.name,
        "function": row.function or None,
        "organisation": row.organisation or None,
        "country": row.country,
    }


def _local(value: datetime | None, zone: ZoneInfo) -> str | None:
    """What the meeting's own clock shows, with its distance to UTC."""
    return value.astimezone(zone).isoformat() if value else None


def _item(row: ItemRow, slugs: dict[int, str], zone: ZoneInfo) -> Json:
    return {
        "id": row.slug,
        "number": row.number or None,
        "kind": row.kind,
        "title": words(row.title),
        "parent": slugs.get(row.parent_id or 0),
        "planned_item": slugs.get(row.planned_item_id or 0),
        "starts_at": _moment(row.starts_at),
        "ends_at": _moment(row.ends_at),
        "starts_local": _local(row.starts_at, zone),
        "ends_local": _local(row.ends_at, zone),
        "room": row.room or None,
        "participants": _attendance(row.attendance, row.attendance_qualifier, row.source),
        "speakers": [_role(one) for one in row.roles],
    }


@bp.get("/meetings/")
@guard.public("published meetings are for everybody")
@cacheable
def list_meetings() -> ResponseReturnValue:
    """Published meetings, newest first."""
    return jsonify(meetings=[_meeting(row) for row in queries.list_meetings()])


@bp.get("/meetings/<slug>/")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def show_meeting(meeting: Meeting) -> ResponseReturnValue:
    """One meeting."""
    return jsonify(
        _meeting(meeting)
        | {
            "participants": _attendance(
                meeting.attendance, meeting.attendance_qualifier, meeting.attendance_source
            ),
            "interpretation": list(meeting.interpretation),
            "series": meeting.series.slug if meeting.series else None,
            "programme": meeting.programme.slug if meeting.programme else None,
            "phase": meeting.phase.slug if meeting.phase else None,
        }
    )


@bp.get("/meetings/<slug>/programme")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def meeting_programme(meeting: Meeting) -> ResponseReturnValue:
    """The agenda as held where there is one, else as planned; ``?version=`` chooses."""
    programme = queries.programme(meeting)
    version = request.args.get("version", "")
    if version not in AGENDAS:
        version = "held" if programme.has_record else "planned"
    slugs = {row.id: row.slug for row in (*programme.planned, *programme.held)}
    rows = programme.rows(version) if version == "planned" or programme.has_record else ()
    return jsonify(
        version=version,
        zone=meeting.zone,
        changed_at=_moment(meeting.programme_changed_at),
        calendar=absolute("meetings.programme_calendar", slug=meeting.slug),
        items=[_item(row, slugs, ZoneInfo(meeting.zone)) for row in rows],
    )


@bp.get("/meetings/<slug>/speakers")
@guard.requires(Permission.MEETING_VIEW, on=queries.meeting)
@cacheable
def meeting_speakers(meeting: Meeting) -> ResponseReturnValue:
    """Role assignments in protocol order."""
    found = queries.speakers(meeting)
    return jsonify(
        roles=found.roles,
        persons=found.persons,
        assignments=[{"item": row.slug, **_role(one)} for row in found.items for one in row.roles],
    )


COUNT: Json = {
    "type": ["object", "null"],
    "required": ["value", "qualifier"],
    "properties": {"value": {"type": "integer"}, "qualifier": TEXT, "source": MAYBE},
}

ROLE: Json = {
    "role": TEXT,
    "person": TEXT,
    "name": TEXT,
    "function": MAYBE,
    "organisation": MAYBE,
    "country": MAYBE,
}

SCHEMAS: Json = {
    "Meeting": {
        "type": "object",
        "required": ["id", "title", "state", "date", "participants", "url"],
        "properties": {
            "id": TEXT,
            "title": MAYBE,
            "state": TEXT,
            "date": MAYBE,
            "last_date": MAYBE,
            "starts_at": MAYBE,
            "ends_at": MAYBE,
            "zone": TEXT,
            "format": MAYBE,
            "place": MAYBE,
            "participants": COUNT,
            "fictitious": {"type": "boolean"},
            "interpretation": {"type": "array", "items": TEXT},
            "series": MAYBE,
            "programme": MAYBE,
            "phase": MAYBE,
            "url": LINK,
        },
    },
    "AgendaItem": {
        "type": "object",
        "required": ["id", "number", "kind", "title", "speakers"],
        "properties": {
            "id": TEXT,
            "number": MAYBE,
            "kind": TEXT,
            "title": MAYBE,
            "parent": MAYBE,
            "planned_item": MAYBE,
            "starts_at": MAYBE,
            "ends_at": MAYBE,
            "starts_local": MAYBE,
            "ends_local": MAYBE,
            "room": MAYBE,
            "participants": COUNT,
            "speakers": {"type": "array", "items": {"type": "object", "properties": ROLE}},
        },
    },
    "RoleAssignment": {
        "type": "object",
        "required": ["item", "role", "name"],
        "properties": {"item": TEXT, **ROLE},
    },
}

PATHS: Json = {
    "/meetings/": operation("Published meetings", listing("meetings", ref("Meeting"))),
    "/meetings/{slug}/": operation("One meeting", ref("Meeting"), path=("slug",)),
    "/meetings/{slug}/programme": operation(
        "The programme as held or as planned",
        {
            "type": "object",
            "required": ["version", "zone", "changed_at", "calendar", "items"],
            "properties": {
                "version": {"type": "string", "enum": list(AGENDAS)},
                "zone": TEXT,
                "changed_at": TEXT,
                "calendar": LINK,
                "items": {"type": "array", "items": ref("AgendaItem")},
            },
        },
        path=("slug",),
        query={"version": {"type": "string", "enum": list(AGENDAS)}},
    ),
    "/meetings/{slug}/speakers": operation(
        "Role assignments in protocol order",
        {
            "type": "object",
            "required": ["roles", "persons", "assignments"],
            "properties": {
                "roles": {"type": "integer"},
                "persons": {"type": "integer"},
                "assignments": {"type": "array", "items": ref("RoleAssignment")},
            },
        },
        path=("slug",),
    ),
}
