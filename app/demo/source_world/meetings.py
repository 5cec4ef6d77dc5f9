"""The meetings of the source documents: plan and record, roles, interventions, texts.

Summaries are in our own words. Texts that the papers do not give word for word are composed from
the recorded facts and marked as summaries.
"""

from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.core.localised import Localised
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.floor import services as floor
from app.meetings import queries, services
from app.meetings.models import AgendaItem, Meeting, MeetingSeries
from app.meetings.services import Basics, Said
from app.partners import queries as partners
from app.programmes.models import Phase, Programme

DPM_2021 = "dpm-2021-10"
DPM_2023 = "dpm-2023-03"
ASSEMBLY_2021 = "usp2030-ma2-2021"

ZONE = "Europe/Zurich"


def steps() -> list[Step]:
    """Prepared, published, held and recorded; the assembly of March 2021 was entered in October."""
    return [
        Step(_at(2021, 10, 6, 10), "assembly-2021:prepared", _prepare_assembly),
        Step(_at(2021, 10, 6, 10, 10), "assembly-2021:held", partial(_hold, ASSEMBLY_2021)),
        Step(_at(2021, 10, 6, 10, 20), "dpm-2021:prepared", _prepare_2021),
        Step(_at(2021, 10, 6, 10, 30), "dpm-2021:published", partial(_publish, DPM_2021)),
        Step(_at(2021, 10, 7, 11), "dpm-2021:record begun", _begin_record_2021),
        Step(_at(2021, 10, 7, 13, 55), "dpm-2021:interventions", _record_interventions_2021),
        Step(_at(2021, 10, 7, 13, 58), "dpm-2021:board", _fill_board_2021),
        Step(_at(2021, 10, 7, 14), "dpm-2021:held", _close_2021),
        Step(_at(2023, 1, 16), "dpm-2023:prepared", _prepare_2023),
        Step(_at(2023, 3, 24, 15), "dpm-2023:held", _close_2023),
    ]


def _at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def _facts(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in facts("meetings")["meetings"] if row["id"] == slug)
    return found


def _titles(row: dict[str, Any], key: str = "title") -> Localised:
    return Localised(en=row[key], fr=row["title_fr"], es=row["title_es"])


def _series(slug: str, name: Localised, programme: Programme | None) -> MeetingSeries:
    found = db.session.scalar(select(MeetingSeries).where(MeetingSeries.slug == slug))
    return found or services.create_series(slug=slug, name=name, by=SYSTEM, programme=programme)


def _flagship() -> tuple[Programme, Phase]:
    programme = db.session.scalars(select(Programme).where(Programme.slug == "spf")).one()
    phase = db.session.scalars(
        select(Phase).where(Phase.programme_id == programme.id, Phase.slug == "phase-2")
    ).one()
    return programme, phase


def _publish(slug: str) -> None:
    services.publish(queries.meeting(slug), by=SYSTEM)


def _hold(slug: str) -> None:
    meeting = queries.meeting(slug)
    services.publish(meeting, by=SYSTEM)
    services.hold(meeting, by=SYSTEM)


# --- the membership assembly of 2021 -------------------------------------------------------------


def _prepare_assembly() -> None:
    row = _facts(ASSEMBLY_2021)
    series = _series(
        row["series"],
        Localised(
            en="Membership assembly of USP2030",
            fr="Assemblée des membres de USP2030",
            es="Asamblea de miembros de USP2030",
        ),
        None,
    )
    meeting = services.create_meeting(
        ASSEMBLY_2021,
        Basics(title=_titles(row, "title_report"), on_date=date.fromisoformat(row["date"])),
        by=SYSTEM,
        series=series,
    )
    for kind, body in row["texts"].items():
        services.write_text(meeting, kind, "en", body, by=SYSTEM, is_summary=True)


# --- 7 October 2021 ------------------------------------------------------------------------------


def _annual_series(programme: Programme) -> MeetingSeries:
    return _series(
        "annual-development-partners-meeting",
        Localised(
            en="Annual Development Partners meeting",
            fr="Réunion annuelle des partenaires du développement",
            es="Reunión anual de los asociados para el desarrollo",
        ),
        programme,
    )


def _prepare_2021() -> None:
    row = _facts(DPM_2021)
    programme, phase = _flagship()
    meeting = services.create_meeting(
        DPM_2021,
        Basics(
            title=_titles(row, "title_report"),
            on_date=date.fromisoformat(row["date"]),
            starts=time.fromisoformat(row["start_local"]),
            ends=time.fromisoformat(row["end_local"]),
            zone=ZONE,
            format=row["format"],
            place=Localised(en=row["place_en"], fr=row["place_fr"], es=row["place_es"]),
            place_short=Localised(
                en="Zoom & ILO Geneva", fr="Zoom et OIT Genève", es="Zoom y OIT Ginebra"
            ),
            platform=row["platform"],
            floor_language=row["floor_language"],
            interpretation=tuple(row["interpretation"]),
            documents_language=row["documents_language"],
        ),
        by=SYSTEM,
        series=_annual_series(programme),
        programme=programme,
        phase=phase,
    )
    for kind, body, is_summary in _texts_2021(row):
        services.write_text(meeting, kind, "en", body, by=SYSTEM, is_summary=is_summary)
    opening = _plan_2021(meeting, row)
    services.assign_role(
        opening,
        partners.person_by_slug("newton"),
        "chair",
        by=SYSTEM,
        status="confirmed",
        source="CN:29",
    )


def _texts_2021(row: dict[str, Any]) -> list[tuple[str, str, bool]]:
    objectives = "\n".join(
        f"{one['no']}. **{one['lead']}** {one['summary']}." for one in row["objectives"]
    )
    told = row["texts"]
    categories = facts("organisations")["concept_note_partner_categories"]
    return [
        ("concept_title", row["title_concept_note"], False),
        ("report_title", row["title_report"], False),
        ("background", told["background"], True),
        ("objectives", objectives, True),
        (
            "audience",
            f"{row['target_audience'].split(' (')[0].capitalize()}: "
            f"{', '.join(categories[:-1])} and {categories[-1]}.",
            True,
        ),
        ("logistics", told["logistics"], True),
        ("purpose", told["purpose"], True),
        ("documents_note", told["documents_note"], True),
        ("achievements", told["achievements"], True),
        ("strategy", told["strategy"], True),
        ("thanks", told["thanks"], False),
    ]


def _plan_2021(meeting: Meeting, row: dict[str, Any]) -> AgendaItem:
    first: AgendaItem | None = None
    for one in row["agenda_planned"]:
        item = services.add_item(
            meeting,
            slug=one["id"],
            kind=one["kind"],
            title=_titles(one),
            description=Localised(en=f"{one['description'][0].upper()}{one['description'][1:]}."),
            source=one["source"],
            by=SYSTEM,
        )
        first = first or item
        for topic, letter in zip(one.get("topics", ()), "abc", strict=False):
            services.add_item(
                meeting,
                slug=topic["id"],
                kind="session",
                title=_titles(topic),
                parent=item,
                number=f"{one['order']}{letter}",
                source=one["source"],
                by=SYSTEM,
            )
    if first is None:
        raise LookupError("the 2021 agenda has no items")
    return first


def _begin_record_2021() -> None:
    """The agenda as held, entered as the report gives it, with the 41 roles of the day."""
    meeting = queries.meeting(DPM_2021)
    held: dict[str, AgendaItem] = {}
    for one in _facts(DPM_2021)["agenda_held"]:
        stated = one.get("participants_stated", {})
        planned = one["planned_item"]
        held[one["id"]] = services.add_item(
            meeting,
            agenda="held",
            slug=one["id"],
            kind=one["kind"],
            title=_titles(one),
            parent=held[one["parent"]] if one["parent"] else None,
            planned_item=queries.item(meeting.id, planned) if planned else None,
            attendance=stated.get("value"),
            attendance_qualifier=stated.get("qualifier", "exact"),
            source=one["source"],
            note_text=one.get("note", ""),
            description=_recorded(one["id"]),
            by=SYSTEM,
        )
    for role in facts("role_assignments")["assignments"]:
        services.assign_role(
            held[role["agenda_item"]],
            partners.person_by_slug(role["person"]),
            role["role"],
            position=role["order_in_item"],
            status="confirmed",
            source=role["source"],
            note_text=role.get("note", ""),
            by=SYSTEM,
        )
    for said in facts("interventions")["tour_de_table"]["interventions"]:
        services.plan_intervention(
            held["tour-de-table"],
            slug=said["id"],
            person=partners.person_by_slug(said["person"]),
            partner=partners.partner_by_slug(said["on_behalf_of"]),
            source=said["source"],
            by=SYSTEM,
        )
    services.begin_record(meeting, by=SYSTEM)


def _recorded(slug: str) -> Localised:
    """What is recorded about an item beside its interventions: the wrap-up and the closing."""
    told = facts("interventions")
    if slug == "wrap-up":
        lines = [
            f"{one['no']}. {one['summary'][0].upper()}{one['summary'][1:]}."
            for one in told["wrap_up_conclusions"]
        ]
        return Localised(en="\n".join(lines))
    if slug == "closing":
        points = told["closing"]["points"]
        return Localised(en="\n".join(f"- {one[0].upper()}{one[1:]}." for one in points))
    return Localised()


def _record_interventions_2021() -> None:
    meeting = queries.meeting(DPM_2021)
    told = facts("interventions")
    for said in told["before_the_tour_de_table"]:
        summary, reply = _parted(said["summary"], has_reply=said.get("includes_reply", False))
        services.record_intervention(
            queries.item(meeting.id, said["agenda_item"]),
            Said(
                summary=Localised(en=summary),
                reply=Localised(en=reply),
                themes=tuple(said["themes"]),
                countries=tuple(said["countries_iso2"]),
            ),
            slug=said["id"],
            person=partners.person_by_slug(said["person"]),
            partner=partners.partner_by_slug(said["on_behalf_of"]),
            source=said["source"],
            by=SYSTEM,
        )
    for said in told["tour_de_table"]["interventions"]:
        ask = said["asks_or_proposals"]
        services.edit_intervention(
            queries.intervention(meeting.id, said["id"]),
            Said(
                summary=Localised(en=said["priorities"]),
                priorities=said["priorities"],
                ask="" if ask.startswith("None;") else ask,
                themes=tuple(said["themes"]),
                countries=tuple(said["countries_iso2"]),
                instruments=tuple(said["instruments"]),
            ),
            state="spoken",
            by=SYSTEM,
        )


REPLY = " In reply to a question: "


def _parted(summary: str, *, has_reply: bool) -> tuple[str, str]:
    """The intervention, and the reply that the same person gave later."""
    if not has_reply:
        return summary, ""
    said, _found, reply = summary.partition(REPLY)
    return said, f"{reply[0].upper()}{reply[1:]}"


def _fill_board_2021() -> None:
    """Points that repeat our own summaries: what the board showed is not in the sources."""
    meeting = queries.meeting(DPM_2021)
    for said in facts("interventions")["tour_de_table"]["interventions"]:
        floor.add_point(
            meeting,
            Localised(en=said["board_point"]),
            theme=said["themes"][0],
            intervention=queries.intervention(meeting.id, said["id"]),
            is_summary=True,
            by=SYSTEM,
        )


def _close_2021() -> None:
    meeting = queries.meeting(DPM_2021)
    services.hold(meeting, by=SYSTEM)
    _record_attendance(meeting)


def _record_attendance(meeting: Meeting) -> None:
    stated = _facts(meeting.slug)["participants"]
    services.record_attendance(
        meeting,
        value=stated["value"],
        qualifier=stated["qualifier"],
        groups=Localised(stated["groups_text"]),
        source=stated["source"],
        by=SYSTEM,
    )


# --- 24 March 2023 -------------------------------------------------------------------------------

#: The article names two speakers and no agenda; these two items are ours, to hang them on.
ITEMS_2023 = (
    ("opening", "plenary", "seppo", "opening", "NEWS:11",
     Localised(en="Opening", fr="Ouverture", es="Apertura")),
    ("country-perspective", "country_perspective", "sanusi", "country_speaker", "NEWS:15",
     Localised(en="Country perspective: Indonesia", fr="Perspective de pays : Indonésie",
               es="Perspectiva de país: Indonesia")),
)  # fmt: skip


def _prepare_2023() -> None:
    row = _facts(DPM_2023)
    programme, phase = _flagship()
    meeting = services.create_meeting(
        DPM_2023,
        Basics(
            title=_titles(row, "title_report"),
            on_date=date.fromisoformat(row["date"]),
            zone=ZONE,
        ),
        by=SYSTEM,
        series=_annual_series(programme),
        programme=programme,
        phase=phase,
    )
    services.write_text(
        meeting,
        "purpose",
        "en",
        row["texts"]["purpose"],
        by=SYSTEM,
        is_summary=True,
    )
    services.publish(meeting, by=SYSTEM)


def _close_2023() -> None:
    meeting = queries.meeting(DPM_2023)
    for slug, kind, person, role, source, title in ITEMS_2023:
        item = services.add_item(
            meeting,
            agenda="held",
            slug=slug,
            kind=kind,
            title=title,
            source=source,
            note_text="named by us: the article gives no agenda",
            by=SYSTEM,
        )
        services.assign_role(
            item,
            partners.person_by_slug(person),
            role,
            status="confirmed",
            source=source,
            by=SYSTEM,
        )
    services.hold(meeting, by=SYSTEM)
    _record_attendance(meeting)
