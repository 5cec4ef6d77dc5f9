"""The attendance sheet: everybody registered for the room, with a place to sign."""

from __future__ import annotations

from dataclasses import dataclass

from app.meetings.models import Meeting
from app.reports import queries
from app.reports.documents.common import Title, title
from app.reports.documents.participants import Constituency, by_constituency


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """The paper: by constituency, then partner, head of delegation first; ``spare`` empty lines
    for those who walk in.
    """

    title: Title
    language: str
    number: int
    constituencies: tuple[Constituency, ...]
    spare: int = 8


def build(of: Meeting, language: str) -> AttendanceSheet:
    """The sheet as registrations stand."""
    record = queries.record(of, "planned")
    people = queries.in_the_room(of, language=language)
    return AttendanceSheet(
        title(of, record.texts, "report_title", language),
        language,
        len(people),
        by_constituency(people, language),
    )
