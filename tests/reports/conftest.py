"""A small meeting with everything a report needs, made from the source documents' facts."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.collation import plain, sort_key
from app.core.db import db, transaction
from app.core.localised import Localised
from app.floor.models import BoardPoint
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingText, RoleAssignment
from app.partners.models import Partner, Person
from app.programmes.models import Figure, Phase, Programme

DATA = Path(__file__).resolve().parents[2] / "app" / "demo" / "data"

OBJECTIVES = """1. **Take stock** of progress, results and challenges of the first phase;
2. **Look at current and future challenges** and at what countries and partners can offer;
3. **Join forces** through funding, joint work or collaboration in specific areas."""


def facts(name: str):
    """A file of the source facts."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def meeting(app) -> Meeting:
    """The meeting of 7 October 2021 with planned and held agenda, 41 roles, 27 interventions."""
    with transaction():
        made = _meeting()
        partners = _partners()
        people = _people()
        items = _agendas(made)
        roles = _roles(made, items, people, partners)
        _interventions(made, items, people, partners, roles)
    return db.session.get(Meeting, made.id)


def _meeting() -> Meeting:
    facts_ = facts("meetings")["meetings"][0]
    programme = Programme(
        slug="spf",
        name=Localised(
            en="ILO Global Flagship Programme on Building Social Protection Floors for All"
        ),
        short=Localised(en="Building Social Protection Floors for All"),
    )
    host = Partner(slug="ilo-host", kind="host", short="ILO", name=Localised(en="Host"))
    programme.host = host
    first = Phase(programme=programme, slug="phase-1", position=1, name=Localised(en="Phase I"))
    phase = Phase(
        programme=programme,
        slug="phase-2",
        position=2,
        name=Localised(en="Phase II", fr="Phase II"),
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    db.session.add_all([programme, first, phase])
    db.session.flush()
    _figures({"phase-1": first, "phase-2": phase})
    made = Meeting(
        slug=facts_["id"],
        programme=programme,
        phase=phase,
        title=Localised(en=facts_["title_report"]),
        state="held",
        on_date=date(2021, 10, 7),
        starts_at=datetime(2021, 10, 7, 11, tzinfo=UTC),
        ends_at=datetime(2021, 10, 7, 14, tzinfo=UTC),
        place_short=Localised(en="Zoom & ILO Geneva"),
        platform="Zoom",
        interpretation=["fr", "es"],
        attendance=230,
        attendance_qualifier="more_than",
        attendance_groups=Localised(
            en="government officials, workers’ and employers’ representatives, "
            "civil society organizations and United Nations representatives"
        ),
    )
    texts = {
        "concept_title": facts_["title_concept_note"],
        "objectives": OBJECTIVES,
        "background": "The programme supports countries in building social protection floors.",
        "audience": "Partners that contribute financially or technically.",
        "logistics": "The meeting is hybrid.",
        "purpose": "The meeting opened the structured funding dialogue.",
        "documents_note": "Presentations are in the library of the programme.",
        "strategy": "The second phase reaches 50 countries and territories.",
        "achievements": "The first phase led to 39 institutional changes.",
    }
    made.texts = [
        MeetingText(kind=kind, language="en", body=body, is_summary=kind == "background")
        for kind, body in texts.items()
    ]
    db.session.add(made)
    db.session.flush()
    return made


def _figures(phases: dict[str, Phase]) -> None:
    for one in facts("figures")["figures"]:
        phase = phases.get(one.get("phase", ""))
        if phase is None:
            continue
        db.session.add(
            Figure(
                slug=one["id"],
                category=one["category"],
                label=Localised(en=one["label"]),
                value=format(one["value"], "f").rstrip("0").rstrip(".")
                if isinstance(one["value"], float)
                else str(one["value"]),
                unit=one["unit"],
                qualifier=one["qualifier"],
                as_at=date.fromisoformat(one["as_at"]) if one.get("as_at") else None,
                scope=Localised(en=one["scope"]) if one.get("scope") else Localised(),
                source=one["source"],
                phase_id=phase.id,
            )
        )


def _partners() -> dict[str, Partner]:
    found = {}
    for one in facts("organisations")["organisations"]:
        found[one["id"]] = partner = Partner(
            slug=one["id"],
            kind=one.get("type") or "other",
            constituency="governments" if (one.get("type") or "").startswith("gov") else "other",
            country=one.get("country"),
            name=Localised(en=one["name"]),
        )
        db.session.add(partner)
    db.session.flush()
    return found


def _people() -> dict[str, Person]:
    found = {}
    for one in facts("people")["people"]:
        found[one["id"]] = person = Person(
            slug=one["id"],
            honorific=one["honorific"] or "",
            given_names=one["given_names"],
            family_name=one["family_name"],
            name_order=one["name_order"],
            printed=one["display_name"].removeprefix("H.E. Dr ").strip(),
            function=one["title"] or "",
            country=one["country"],
            family_key=sort_key(one["family_name"], "en"),
            plain=plain(one["display_name"]),
            note=one["organisation"] or "",
        )
        db.session.add(person)
    db.session.flush()
    return found


def _agendas(made: Meeting) -> dict[str, AgendaItem]:
    facts_ = facts("meetings")["meetings"][0]
    items: dict[str, AgendaItem] = {}
    for one in facts_["agenda_planned"]:
        items[one["id"]] = parent = AgendaItem(
            meeting_id=made.id,
            slug=one["id"],
            agenda="planned",
            position=one["order"] * 10,
            number=str(one["order"]),
            title=Localised(en=one["title"]),
            description=Localised(en=one["description"]),
        )
        db.session.add(parent)
        db.session.flush()
        for place, topic in enumerate(one.get("topics", ()), 1):
            items[topic["id"]] = child = AgendaItem(
                meeting_id=made.id,
                slug=topic["id"],
                agenda="planned",
                parent_id=parent.id,
                position=one["order"] * 10 + place,
                title=Localised(en=topic["title"]),
            )
            db.session.add(child)
    db.session.flush()
    for place, one in enumerate(facts_["agenda_held"], 1):
        stated = one.get("participants_stated") or {}
        items[one["id"]] = item = AgendaItem(
            meeting_id=made.id,
            slug=one["id"],
            agenda="held",
            position=place * 10,
            number=one["order"],
            kind=one["kind"],
            title=Localised(en=one["title"]),
            parent_id=items[one["parent"]].id if one["parent"] else None,
            planned_item_id=items[one["planned_item"]].id if one["planned_item"] else None,
            attendance=stated.get("value"),
            attendance_qualifier=stated.get("qualifier", "exact"),
        )
        db.session.add(item)
        db.session.flush()
    return items


def _roles(made, items, people, partners) -> dict[tuple[str, str], RoleAssignment]:
    found = {}
    for one in facts("role_assignments")["assignments"]:
        person = people[one["person"]]
        organisation = partners.get(person.note)
        role = RoleAssignment(
            meeting_id=made.id,
            agenda_item_id=items[one["agenda_item"]].id,
            person_id=person.id,
            role=one["role"],
            position=one["order_in_item"],
            honorific=person.honorific,
            printed=person.printed,
            function=person.function,
            organisation=organisation.name["en"] if organisation else "",
            country=person.country,
        )
        db.session.add(role)
        found[one["agenda_item"], one["person"]] = role
    db.session.flush()
    return found


def _proposal(ask: str) -> str:
    return "" if ask.startswith("None") else ask


def _interventions(made, items, people, partners, roles) -> None:
    told = facts("interventions")
    both = told["before_the_tour_de_table"] + told["tour_de_table"]["interventions"]
    places: dict[str, int] = {}
    for one in both:
        item = items[one["agenda_item"]]
        places[item.slug] = places.get(item.slug, 0) + 1
        label = one.get("partner_label")
        partner = partners[one["on_behalf_of"]]
        if label:
            partner.label = Localised(en=label.split(" (")[0])
        spoken = Intervention(
            slug=one["id"],
            meeting_id=made.id,
            agenda_item_id=item.id,
            role=roles[one["agenda_item"], one["person"]],
            person_id=people[one["person"]].id,
            partner=partner,
            position=places[item.slug],
            state="spoken",
            summary=Localised(en=one.get("summary", "")),
            priorities=one.get("priorities", ""),
            ask=_proposal(one.get("asks_or_proposals", "")),
            countries=one["countries_iso2"],
            instruments=one.get("instruments", []),
        )
        db.session.add(spoken)
        db.session.flush()
        if label:
            db.session.add(
                BoardPoint(
                    meeting_id=made.id,
                    position=places[item.slug],
                    text=Localised(en=one["priorities"].split(";")[0].split(". ")[0]),
                    theme=one["themes"][0].capitalize(),
                    intervention_id=spoken.id,
                )
            )
