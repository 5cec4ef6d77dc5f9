"""The portfolio as a table: for the page, for CSV, for the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.localised import Localised
from app.partners.models import Partner
from app.programmes.models import Project
from app.web import filters


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One project as it is printed."""

    slug: str
    title: Localised
    short: str | None
    countries: str
    years: str
    from_year: int
    to_year: int
    funding: Sequence[Partner]
    implementing: Sequence[Partner]
    pooled: bool
    activities: Localised
    source: str


def row_of(project: Project) -> PortfolioRow:
    """The project with its countries in words and its years as a period."""
    return PortfolioRow(
        slug=project.slug,
        title=project.title,
        short=project.short,
        countries=countries_of(project),
        years=years_of(project),
        from_year=project.from_year,
        to_year=project.to_year,
        funding=[row.partner for row in project.partners if row.role == "funding"],
        implementing=[row.partner for row in project.partners if row.role == "implementing"],
        pooled=project.pooled,
        activities=project.activities,
        source=project.source,
    )


def countries_of(project: Project) -> str:
    """The words of the source where it gives no list, else the names."""
    if project.countries_printed:
        return filters.localised(project.countries_printed)
    return ", ".join(filters.country(row.country) for row in project.countries)


def years_of(project: Project) -> str:
    """ "2019–2023", or one year."""
    if project.from_year == project.to_year:
        return str(project.from_year)
    return f"{project.from_year}–{project.to_year}"


def csv_head() -> list[str]:
    """Column heads in the reader's language."""
    return [
        _("Project"),
        _("Short title"),
        _("Countries"),
        _("First year"),
        _("Last year"),
        _("Funding partners"),
        _("Implementing partners"),
        _("Pooled"),
        _("Activities"),
        _("Source"),
    ]


def csv_row(row: PortfolioRow) -> list[object]:
    """The same cells as on the page."""
    return [
        filters.localised(row.title),
        row.short,
        row.countries,
        row.from_year,
        row.to_year,
        "; ".join(filters.localised(partner.label) for partner in row.funding),
        "; ".join(filters.localised(partner.label) for partner in row.implementing),
        _("yes") if row.pooled else _("no"),
        filters.localised(row.activities),
        row.source,
    ]
