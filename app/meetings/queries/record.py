"""Reading the record: interventions, what a partner has said, the tour de table."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.meetings.models import (
    AgendaItem,
    Intervention,
    Meeting,
)
from app.meetings.queries.agenda import current_agenda
from app.partners.models import Partner, PartnerName


def intervention_of(slug: str, intervention_slug: str) -> Intervention:
    """The intervention of that meeting, both by their addresses. Raises NotFound."""
    return the_one(
        _with_speaker(select(Intervention))
        .join(Meeting, Intervention.meeting_id == Meeting.id)
        .where(Meeting.slug == slug, Intervention.slug == intervention_slug)
    )


def intervention(meeting_id: int, slug: str) -> Intervention:
    """An intervention of that meeting. Raises NotFound."""
    return the_one(
        _with_speaker(select(Intervention)).where(
            Intervention.meeting_id == meeting_id, Intervention.slug == slug
        )
    )


def _with_speaker(statement: Select[Intervention]) -> Select[Intervention]:
    return statement.options(
        joinedload(Intervention.person),
        joinedload(Intervention.partner),
        joinedload(Intervention.role),
        joinedload(Intervention.item),
    )


def interventions(meeting_id: int, item_id: int | None = None) -> list[Intervention]:
    """Interventions in the order of the agenda and of their places, with who spoke for whom."""
    statement = (
        _with_speaker(select(Intervention))
        .join(AgendaItem, Intervention.agenda_item_id == AgendaItem.id)
        .where(Intervention.meeting_id == meeting_id)
        .order_by(AgendaItem.position, Intervention.position, Intervention.id)
    )
    if item_id is not None:
        statement = statement.where(Intervention.agenda_item_id == item_id)
    return list(db.session.scalars(statement).unique())


@dataclass(frozen=True, slots=True)
class SaidByPartner:
    """An intervention of a partner with the meeting and the item at which it was made."""

    intervention: Intervention
    meeting: Meeting


def said_by_partner(partner_id: int) -> list[SaidByPartner]:
    """What a partner said at published meetings, newest meeting first."""
    statement = (
        select(Intervention, Meeting)
        .join(Meeting, Intervention.meeting_id == Meeting.id)
        .join(AgendaItem, Intervention.agenda_item_id == AgendaItem.id)
        .where(
            Intervention.partner_id == partner_id,
            Intervention.state.in_(("spoken", "written")),
            Meeting.state != "draft",
        )
        .options(
            joinedload(Intervention.person),
            joinedload(Intervention.role),
            joinedload(Intervention.item),
        )
        .order_by(Meeting.on_date.desc(), AgendaItem.position, Intervention.position)
    )
    return [SaidByPartner(*row) for row in db.session.execute(statement).unique()]


def tour_de_table(subject: Meeting) -> AgendaItem | None:
    """The tour de table of the meeting's own agenda."""
    return db.session.execute(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == subject.id,
            AgendaItem.agenda == current_agenda(subject),
            AgendaItem.kind == "tour_de_table",
        )
        .order_by(AgendaItem.position)
        .limit(1)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class TablePartner:
    """A partner that took part in a tour de table, by its label in one language."""

    partner_id: int
    slug: str
    label: str
    name: str


def partners_in_tour_de_table(subject: Meeting, language: str) -> list[TablePartner]:
    """The partners at the table, sorted as ``language`` sorts: the running order is not used."""
    at_table = (
        select(Intervention.partner_id)
        .join(AgendaItem, Intervention.agenda_item_id == AgendaItem.id)
        .where(
            Intervention.meeting_id == subject.id,
            AgendaItem.kind == "tour_de_table",
            AgendaItem.agenda == current_agenda(subject),
        )
    )
    rows = db.session.execute(
        select(Partner.id, Partner.slug, PartnerName.label, PartnerName.name)
        .join(PartnerName, PartnerName.partner_id == Partner.id)
        .where(Partner.id.in_(at_table), PartnerName.language == language)
        .order_by(PartnerName.label_key, Partner.id)
    )
    return [TablePartner(*row) for row in rows]
