"""The programme of the source documents: phases, themes, figures, differences, portfolio."""

from datetime import UTC, date, datetime
from typing import Any

from app.core.localised import Localised
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.partners import queries as partners
from app.programmes import queries, services

BEFORE_THE_MEETING = datetime(2021, 10, 6, 10, tzinfo=UTC)
AFTER_THE_MEETING = datetime(2021, 10, 8, 9, tzinfo=UTC)
SECOND_MEETING = datetime(2023, 3, 24, 9, tzinfo=UTC)

PROGRAMME = "spf"


def steps() -> list[Step]:
    """The programme first; figures when their document had come out."""
    return [
        Step(BEFORE_THE_MEETING, "source:programme", _found),
        Step(BEFORE_THE_MEETING, "source:sources", _name_sources),
        Step(BEFORE_THE_MEETING, "source:themes", _add_themes),
        Step(BEFORE_THE_MEETING, "source:projects", _add_projects),
        Step(AFTER_THE_MEETING, "source:figures", lambda: _record_figures(late=False)),
        Step(AFTER_THE_MEETING, "source:discrepancies", lambda: _note_differences(late=False)),
        Step(SECOND_MEETING, "source:figures-2023", lambda: _record_figures(late=True)),
        Step(SECOND_MEETING, "source:discrepancies-2023", lambda: _note_differences(late=True)),
    ]


def texts(row: dict[str, Any], name: str) -> Localised:
    """The text ``name`` of a fact in the languages in which it is worded."""
    return Localised(
        en=row.get(name) or "", fr=row.get(f"{name}_fr") or "", es=row.get(f"{name}_es") or ""
    )


def day(text: str | None) -> date | None:
    """A day of the facts; None for none."""
    return date.fromisoformat(text) if text else None


def _found() -> None:
    row = facts("programmes")["programmes"][0]
    programme = services.found_programme(
        slug=row["id"],
        name=texts(row, "name"),
        short=texts(row, "short"),
        summary=texts(row, "summary"),
        host=partners.partner_by_slug(row["owner"]),
        launched=row["launched"],
        by=SYSTEM,
    )
    for phase in row["phases"]:
        services.open_phase(
            programme,
            slug=phase["id"],
            name=texts(phase, "name"),
            starts_on=day(phase["from"]),
            ends_on=day(phase["to"]),
            currency=phase["currency"],
            pillars=[Localised(en=en, fr=fr, es=es) for en, fr, es in phase["pillars"]],
            by=SYSTEM,
        )


def _name_sources() -> None:
    for row in facts("sources")["sources"]:
        services.add_source(
            code=row["code"],
            title=row["title"],
            kind=row["type"],
            dated=day(row.get("date") or row.get("first_published")),
            by=SYSTEM,
        )


def _add_themes() -> None:
    programme = queries.programme_by_slug(PROGRAMME)
    for row in facts("thematic_areas")["areas"]:
        services.add_theme(
            programme,
            slug=row["id"],
            name=texts(row, "name"),
            group=texts(row, "group"),
            by=SYSTEM,
        )


def _add_projects() -> None:
    programme = queries.programme_by_slug(PROGRAMME)
    for row in facts("projects")["projects"]:
        services.add_project(
            programme,
            slug=row["id"],
            title=Localised(en=row["title"]),
            short=row["short"],
            from_year=row["from"],
            to_year=row["to"],
            countries=row["countries_iso2"],
            countries_printed=texts(row, "countries_as_printed"),
            activities=texts(row, "activities_summary"),
            funding=[partners.partner_by_slug(slug) for slug in row["funding_partners"]],
            implementing=[partners.partner_by_slug(slug) for slug in row["implementing_partners"]],
            pooled=row["pooled"],
            source=row["source"],
            by=SYSTEM,
        )


def _is_late(row: dict[str, Any]) -> bool:
    """What is known only from the article of 2023, or follows from it."""
    known_2021 = ("REP", "CN", "NOTE", "BLOG")
    if row["source"].startswith(known_2021):
        return False
    return row["id"] not in {"der-gap-2021", "der-covered-2021"}


def _record_figures(*, late: bool) -> None:
    programme = queries.programme_by_slug(PROGRAMME)
    for row in facts("figures")["figures"]:
        if _is_late(row) is not late:
            continue
        phase = queries.phase_by_slugs(PROGRAMME, row["phase"]) if "phase" in row else None
        services.record_figure(
            slug=row["id"],
            category=row["category"],
            label=texts(row, "label"),
            value=row["value"],
            unit=row["unit"],
            qualifier=row["qualifier"],
            as_at=day(row.get("as_at")),
            period=row.get("period", ""),
            scope=texts(row, "scope"),
            source=row["source"],
            said_by=row.get("said_by", ""),
            derived=row["category"] == "derived",
            programme=programme,
            phase=phase,
            about=row.get("about", ""),
            indicator=row.get("indicator", ""),
            note=row.get("note", ""),
            public=row.get("public", True),
            front=row.get("front"),
            by=SYSTEM,
        )


def _note_differences(*, late: bool) -> None:
    for row in facts("discrepancies")["items"]:
        if ("NEWS" in row["source"]) is not late:
            continue
        services.note_discrepancy(
            slug=row["id"],
            topic=row["topic"],
            value_a=row["value_a"],
            value_b=row["value_b"] or "",
            source=row["source"],
            rule=row["product_rule"],
            about=row["about"],
            by=SYSTEM,
        )
