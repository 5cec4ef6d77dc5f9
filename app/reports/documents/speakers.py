"""The list of speakers in protocol order: the agenda, chair first, then the order in the item."""

from __future__ import annotations

from dataclasses import dataclass

from app.meetings.models import Meeting
from app.reports import queries
from app.reports.documents.common import (
    Text,
    Title,
    capacity_of,
    name_of,
    plain,
    role_words,
    title,
)


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """One role of one person."""

    role: str
    name: str
    capacity: str


@dataclass(frozen=True, slots=True)
class SpeakerGroup:
    """An agenda item with its roles."""

    heading: Text
    rows: tuple[SpeakerRow, ...]


@dataclass(frozen=True, slots=True)
class SpeakerTable:
    """All roles of a meeting; ``persons`` is less than ``roles`` when somebody has two."""

    groups: tuple[SpeakerGroup, ...]
    roles: int
    persons: int


@dataclass(frozen=True, slots=True)
class SpeakerList:
    """The paper."""

    title: Title
    language: str
    draft: bool
    held: bool
    table: SpeakerTable


def build(of: Meeting, language: str) -> SpeakerList:
    """The speakers as held, or as planned before that."""
    held = queries.has_held_agenda(of)
    record = queries.record(of, "held" if held else "planned")
    return SpeakerList(
        title(of, record.texts, "report_title" if held else "concept_title", language),
        language,
        of.state == "draft",
        held,
        speaker_table(record, language),
    )


def speaker_table(record: queries.Record, language: str) -> SpeakerTable:
    """Every role, grouped by item."""
    groups = tuple(
        SpeakerGroup(
            plain(item.title, language),
            tuple(
                SpeakerRow(
                    role_words(role.role), name_of(role, language).full, capacity_of(role, language)
                )
                for role in record.roles[item.id]
            ),
        )
        for item in record.items
        if record.roles.get(item.id)
    )
    everyone = record.all_roles
    return SpeakerTable(groups, len(everyone), len({role.person_id for role in everyone}))
