"""The fictitious programme: one phase, eight thematic areas, projects in ten countries, figures."""

from datetime import UTC, datetime

from app.core.localised import Localised
from app.demo.coastal_world.partners import HOST
from app.demo.facts import SYSTEM, facts
from app.demo.source_world.programmes import day, texts
from app.demo.timeline import Step
from app.partners import queries as partners
from app.programmes import queries, services

FOUNDED = datetime(2023, 9, 4, 10, tzinfo=UTC)
FIRST_RESULTS = datetime(2026, 1, 20, 9, tzinfo=UTC)

PROGRAMME = "coastal"
PHASE = "phase-1"
SOURCE = "CRP"


def steps() -> list[Step]:
    """The programme when it was founded; its results two years into the phase."""
    return [
        Step(FOUNDED, "coastal:programme", _found),
        Step(FOUNDED, "coastal:themes", _add_themes),
        Step(FOUNDED, "coastal:projects", _add_projects),
        Step(FIRST_RESULTS, "coastal:figures", _record_figures),
    ]


def _found() -> None:
    row = facts("coastal_programme")["programme"]
    programme = services.found_programme(
        slug=PROGRAMME,
        name=texts(row, "name"),
        summary=texts(row, "summary"),
        host=partners.partner_by_slug(HOST),
        launched="2023",
        fictitious=True,
        by=SYSTEM,
    )
    phase = row["phase"]
    services.open_phase(
        programme,
        slug=PHASE,
        name=texts(phase, "name"),
        starts_on=day(phase["from"]),
        ends_on=day(phase["to"]),
        currency="USD",
        pillars=[Localised(en=en, fr=fr, es=es) for en, fr, es in phase["pillars"]],
        by=SYSTEM,
    )


def _add_themes() -> None:
    told = facts("coastal_programme")
    programme = queries.programme_by_slug(PROGRAMME)
    for slug, group, en, fr, es in told["themes"]:
        group_en, group_fr, group_es = told["groups"][group]
        services.add_theme(
            programme,
            slug=slug,
            name=Localised(en=en, fr=fr, es=es),
            group=Localised(en=group_en, fr=group_fr, es=group_es),
            by=SYSTEM,
        )


def _add_projects() -> None:
    programme = queries.programme_by_slug(PROGRAMME)
    for row in facts("coastal_programme")["projects"]:
        en, fr, es = row.get("words", ("", "", ""))
        services.add_project(
            programme,
            slug=row["id"],
            title=texts(row, "title"),
            short=row["short"],
            from_year=row["from"],
            to_year=row["to"],
            countries=row["countries"],
            countries_printed=Localised(en=en, fr=fr, es=es),
            activities=texts(row, "activities"),
            funding=[partners.partner_by_slug(slug) for slug in row["funding"]],
            implementing=[partners.partner_by_slug(slug) for slug in row["implementing"]],
            pooled=row["pooled"],
            by=SYSTEM,
        )


def _record_figures() -> None:
    phase = queries.phase_by_slugs(PROGRAMME, PHASE)
    services.add_source(
        code=SOURCE,
        title="Yearly report of the Coastal Resilience Partnership, 2025 (fictitious)",
        kind="report",
        dated=FIRST_RESULTS.date(),
        by=SYSTEM,
    )
    for row in facts("coastal_programme")["figures"]:
        services.record_figure(
            slug=row["id"],
            category=row["category"],
            label=texts(row, "label"),
            value=row["value"],
            unit=row["unit"],
            qualifier=row.get("qualifier", "exact"),
            as_at=day(row.get("as_at")),
            period=row.get("period", ""),
            scope=texts(row, "scope"),
            source=f"{SOURCE}:{row['line']}",
            phase=phase,
            indicator=row.get("indicator", ""),
            note="Fictitious figure of the demonstration.",
            by=SYSTEM,
        )
