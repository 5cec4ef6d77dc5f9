"""What the addresses of meetings are tried on."""

from sqlalchemy import select

from app.core import tokens
from app.core.db import db, transaction
from app.meetings import services as meeting_services
from app.meetings.models import AgendaItem, AgendaUndo, Meeting, RoleAssignment, SpeakerRequest
from tests.access.subjects.registry import (
    ELSEWHERE,
    OPEN_MEETING,
    TOLD,
    Values,
    first,
    found,
    on_shelf,
    room,
    subject,
)
from tests.access.world import World


@subject("meetings.desk_agenda_undo")
def _agenda_change(_world: World, _whose: str) -> Values:
    meeting = db.session.scalars(select(Meeting).where(Meeting.slug == TOLD)).one()
    with transaction():
        change = AgendaUndo(
            meeting_id=meeting.id,
            agenda="held",
            act="times",
            content={"times": []},
            made_by="system",
        )
        db.session.add(change)
        db.session.flush()
        return {"slug": TOLD, "public_id": change.public_id}


@room("meetings")
def _meetings(_world: World, _whose: str) -> Values:
    meeting = found("SELECT id FROM meeting WHERE slug = :slug", slug=TOLD)
    return {
        "slug": TOLD,
        "item_slug": found("SELECT min(slug) FROM agenda_item WHERE meeting_id = :m", m=meeting),
        "intervention_slug": found(
            "SELECT min(slug) FROM intervention WHERE meeting_id = :m", m=meeting
        ),
        "role_id": found("SELECT min(id) FROM role_assignment WHERE meeting_id = :m", m=meeting),
        "kind": "background",
        "language": "en",
        "series_slug": "coastal-partners-meeting",
    }


@subject(
    "meetings.document_file",
    "meetings.desk_documents",
    "meetings.desk_document",
    "meetings.desk_document_file",
    "meetings.desk_document_edit",
    "meetings.desk_edition_new",
    "meetings.desk_document_withdraw",
    "meetings.desk_document_release",
)
def _document(_world: World, _whose: str) -> Values:
    """A document for everybody."""
    return {"slug": OPEN_MEETING, **on_shelf(OPEN_MEETING, "public")}


@subject(
    "meetings.desk_interpretation_item",
    "meetings.desk_interpreter_edit",
    "meetings.desk_interpreter_remove",
    "meetings.desk_booth_leave",
)
def _booth(_world: World, _whose: str) -> Values:
    """A session of the plan, an interpreter of our own, and their seat."""
    with transaction():
        meeting = first(Meeting, Meeting.slug == OPEN_MEETING)
        item = first(
            AgendaItem,
            (AgendaItem.meeting_id == meeting.id)
            & (AgendaItem.agenda == "planned")
            & (AgendaItem.kind == "plenary"),
        )
        row = meeting_services.add_interpreter(
            meeting, name="Bystander", sources=["en"], targets=["fr"], by="system"
        )
        [seat] = meeting_services.seat_interpreter(meeting, row, "fr", [item], by="system")
        return {
            "slug": OPEN_MEETING,
            "item_slug": item.slug,
            "interpreter": row.public_id,
            "seat_id": seat.id,
        }


@subject("meetings.show_report")
def _reported(_world: World, _whose: str) -> Values:
    return {"slug": ELSEWHERE}


@subject("meetings.answer_request")
def _speaker_letter(_world: World, _whose: str) -> Values:
    """A letter about a meeting that is still ahead, with a link of its own."""
    token = tokens.mint()
    with transaction():
        meeting = first(Meeting, Meeting.slug == OPEN_MEETING)
        role = first(RoleAssignment, RoleAssignment.meeting_id == meeting.id)
        db.session.add(
            SpeakerRequest(
                meeting_id=meeting.id, person_id=role.person_id, token_hash=tokens.digest(token)
            )
        )
    return {"token": token}
