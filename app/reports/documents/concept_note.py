"""The concept note: why the partners meet, for what, who, the proposed agenda, and how."""

from __future__ import annotations

from dataclasses import dataclass

from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.reports import queries
from app.reports.documents.common import (
    Person,
    Text,
    Title,
    capacity_of,
    name_of,
    plain,
    text_of,
    title,
)
from app.web.filters import language_name, listed


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """One point of the proposed agenda, with its topics and its chair where known."""

    number: str
    heading: Text
    description: Text
    chair: Person | None
    topics: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ConceptNote:
    """Everything that the paper prints; ``version`` is the number of a draft, None once cleared."""

    title: Title
    language: str
    version: int | None
    pending: bool
    background: Text
    objectives: Text
    audience: Text
    agenda: tuple[ProposedItem, ...]
    logistics: Text
    interpretation: str
    floor_language: str


def build(of: Meeting, language: str, *, version: int | None = None) -> ConceptNote:
    """The concept note from the agenda as planned."""
    record, chairs = queries.record(of, "planned"), queries.chairs(of)
    agenda = tuple(
        _item(record, chairs.get(item.id), item, place, language)
        for place, item in enumerate(record.children(None), 1)
        if item.kind != "break"
    )
    texts = {
        kind: text_of(record.texts, kind, language)
        for kind in ("background", "objectives", "audience", "logistics")
    }
    head = title(of, record.texts, "concept_title", language)
    shown = [*texts.values(), Text(head.heading, head.heading_language)]
    for item in agenda:
        shown += [item.heading, item.description, *item.topics]
    return ConceptNote(
        title=head,
        language=language,
        version=version,
        pending=any(text and text.language != language for text in shown),
        background=texts["background"],
        objectives=texts["objectives"],
        audience=texts["audience"],
        agenda=agenda,
        logistics=texts["logistics"],
        interpretation=listed(language_name(code) for code in of.interpretation),
        floor_language=language_name(of.floor_language) if of.floor_language else "",
    )


def _item(
    record: queries.Record,
    chair: RoleAssignment | None,
    item: AgendaItem,
    place: int,
    language: str,
) -> ProposedItem:
    return ProposedItem(
        item.number or str(place),
        plain(item.title, language),
        plain(item.description, language),
        Person(name_of(chair, language).full, capacity_of(chair, language)) if chair else None,
        tuple(plain(topic.title, language) for topic in record.children(item)),
    )
