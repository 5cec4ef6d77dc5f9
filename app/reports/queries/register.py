"""What the house knows that a report can be compared with, for the editor's checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.core.collation import plain
from app.core.db import db
from app.meetings.models import AgendaItem, Meeting
from app.partners.models import Partner, Person
from app.programmes.models import Figure, Phase
from app.reports.queries.record import Record, best_text, organisation_of
from app.reports.rules.checks import Fact, Known, Point, Register

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}

_TOOK_PART: Final = {
    "en": "participants took part",
    "fr": "participants ont pris part",
    "es": "participantes tomaron parte",
}
_TOOK_THE_FLOOR: Final = {
    "en": "partners took the floor",
    "fr": "partenaires ont pris la parole",
    "es": "asociados tomaron la palabra",
}
"""What the house counts at a meeting, in words that a report of each language uses."""


def register_for(
    record: Record, language: str, title: str, countries: Mapping[str, str]
) -> Register:
    """The register as far as it concerns a meeting, in the language of its report.

    ``countries`` are the names of countries in that language, by code.
    """
    of = record.meeting
    concept = best_text(record.texts, "concept_title", language)
    planned = _planned(of)
    held = [item for item in record.items if record.agenda == "held"]
    return Register(
        title=title,
        other_titles=(concept.body.strip(),) if concept else (),
        agenda=tuple(
            Point(
                item.slug,
                item.title.best(language)[0],
                item.planned_item_id is not None or not planned or item.kind == "break",
            )
            for item in held
        ),
        planned_order=_planned_order(held, planned),
        facts=(*_attendance(record, language), *_floor(record, language), *_figures(of, language)),
        people=tuple(_people(record, language)),
        organisations=tuple(_organisations(record, language)),
        countries=_countries(record, language, countries),
        country_names=frozenset(countries.values()),
        dates=frozenset(_dates(of, language)),
    )


def _planned(of: Meeting) -> list[AgendaItem]:
    return list(
        db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == of.id, AgendaItem.agenda == "planned")
            .order_by(AgendaItem.position)
        )
    )


def _planned_order(held: list[AgendaItem], planned: list[AgendaItem]) -> tuple[str, ...]:
    """Items as held, in the order of the plan; two that come of one planned item stay as held."""
    places = {item.id: place for place, item in enumerate(planned)}
    known = [
        (places[item.planned_item_id], at, item.slug)
        for at, item in enumerate(held)
        if item.planned_item_id in places
    ]
    return tuple(slug for _place, _at, slug in sorted(known))


def _attendance(record: Record, language: str) -> Iterator[Fact]:
    of = record.meeting
    if of.attendance:
        yield Fact(
            _TOOK_PART[language], Decimal(of.attendance), "participants",
            of.attendance_qualifier, of.attendance_source,
        )  # fmt: skip
    for item in record.items:
        if item.attendance:
            yield Fact(
                f"participants {item.title.best(language)[0]}", Decimal(item.attendance),
                "participants", item.attendance_qualifier, item.source,
            )  # fmt: skip


def _floor(record: Record, language: str) -> Iterator[Fact]:
    for item in record.items:
        if item.kind == "tour_de_table":
            spoken = len(record.interventions.get(item.id, ()))
            if spoken:
                yield Fact(_TOOK_THE_FLOOR[language], Decimal(spoken), "partners")


def _figures(of: Meeting, language: str) -> Iterator[Fact]:
    if of.programme_id is None:
        return
    phases = select(Phase.id).where(Phase.programme_id == of.programme_id)
    for one in db.session.scalars(
        select(Figure)
        .where(or_(Figure.phase_id.in_(phases), Figure.programme_id == of.programme_id))
        .order_by(Figure.id)
    ):
        try:
            value = Decimal(one.value)
        except InvalidOperation:
            continue
        if one.derived:
            continue  # our own arithmetic is no source
        yield Fact(
            one.label.best(language)[0], value, one.unit, one.qualifier, one.source,
            overlap=one.category == "result" and one.unit == "people",
        )  # fmt: skip


def _people(record: Record, language: str) -> Iterator[Known]:
    keys = {role.person_id for role in record.all_roles}
    aliases = {
        person.id: tuple(alias.text for alias in person.aliases)
        for person in db.session.scalars(
            select(Person).where(Person.id.in_(keys)).options(selectinload(Person.aliases))
        )
    }
    seen: set[int] = set()
    for role in record.all_roles:
        if role.person_id in seen:
            continue
        seen.add(role.person_id)
        yield Known(
            role.printed or role.person.printed,
            aliases.get(role.person_id, ()),
            role.honorific or role.person.honorific,
            ", ".join(part for part in (role.function, organisation_of(role, language)) if part),
            role.person.function if role.function else "",
        )


def _organisations(record: Record, language: str) -> Iterator[Known]:
    """Partners that have a voice at the meeting, and the organisations named in its roles."""
    keys = {role.partner_id for role in record.all_roles if role.partner_id}
    keys |= {
        one.partner_id
        for spoken in record.interventions.values()
        for one in spoken
        if one.partner_id
    }
    named = {role.organisation for role in record.all_roles if role.organisation}
    for partner in db.session.scalars(
        select(Partner).where(Partner.id.in_(keys)).options(selectinload(Partner.aliases))
    ):
        name = partner.name.best(language)[0]
        named -= set(partner.name.values())
        others = tuple(alias.text for alias in partner.aliases)
        yield Known(name, tuple(one for one in others if plain(one) != plain(name)))
    for name in sorted(named):
        yield Known(name)


def _countries(
    record: Record, language: str, names: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for spoken in record.interventions.values():
        for one in spoken:
            if one.partner is not None and len(one.countries) > 1:
                label = (one.partner.label or one.partner.name).best(language)[0]
                found[label] = frozenset(names[code] for code in one.countries if code in names)
    return found


def _dates(of: Meeting, language: str) -> Iterator[str]:
    days: set[date] = {day for day in (of.on_date, of.until_date) if day}
    others = select(Meeting.on_date).where(
        Meeting.programme_id == of.programme_id, Meeting.on_date.is_not(None)
    )
    days |= {day for day in db.session.scalars(others) if day}
    if of.programme_id is not None:
        phases = select(Phase).where(Phase.programme_id == of.programme_id)
        for phase in db.session.scalars(phases):
            days |= {day for day in (phase.starts_on, phase.ends_on) if day}
    months = plain(_MONTHS[language]).split()
    for day in days:
        yield f"{day.day} {months[day.month - 1]} {day.year}"
