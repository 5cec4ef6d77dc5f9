"""The programme of a meeting as its page shows it: as planned and as held, side by side."""

from dataclasses import dataclass

from app.meetings.models import (
    Meeting,
)
from app.meetings.queries.agenda import ItemRow, item_rows, points
from app.meetings.rules import agenda as rules


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of planned against held."""

    planned: ItemRow | None
    held: ItemRow | None
    difference: rules.Difference
    part_of: ItemRow | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """What a programme page or paper prints."""

    planned: tuple[ItemRow, ...]
    held: tuple[ItemRow, ...]
    has_record: bool
    documents_language: str
    zone: str

    @property
    def has_both(self) -> bool:
        """Whether plan and record can be compared."""
        return bool(self.planned) and self.has_record

    @property
    def has_times(self) -> bool:
        """Whether any item of either agenda has a clock time."""
        return any(row.starts_at is not None for row in (*self.planned, *self.held))

    def rows(self, version: str) -> tuple[ItemRow, ...]:
        """The items of ``planned`` or ``held``."""
        return self.held if version == "held" else self.planned

    def comparison(self) -> list[Comparison]:
        """Planned against held, in the order held."""
        language = self.documents_language
        by_id = {row.id: row for row in (*self.planned, *self.held)}

        def get(key: int | None) -> ItemRow | None:
            return by_id[key] if key is not None else None

        found = rules.differences(points(self.planned, language), points(self.held, language))
        return [Comparison(get(d.planned), get(d.held), d, get(d.part_of)) for d in found]


def programme(subject: Meeting) -> ProgrammeView:
    """Both agendas of a meeting. The record counts as such once the meeting is held."""
    rows = item_rows(subject.id)
    held = tuple(row for row in rows if row.agenda == "held")
    return ProgrammeView(
        planned=tuple(row for row in rows if row.agenda == "planned"),
        held=held,
        has_record=bool(held) and subject.is_closed,
        documents_language=subject.documents_language,
        zone=subject.zone,
    )
