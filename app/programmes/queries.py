"""Reading programmes, phases, themes, figures, differences and projects."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.partners import queries as partners
from app.partners.models import Partner
from app.programmes.models import (
    Discrepancy,
    Figure,
    Phase,
    Programme,
    Project,
    ProjectCountry,
    ProjectPartner,
    Source,
    Theme,
)

# --- programmes and phases -----------------------------------------------------------------------


def programme(slug: str) -> Programme | None:
    """The programme of this address, with host and phases."""
    return db.session.scalar(
        select(Programme)
        .where(Programme.slug == slug)
        .options(joinedload(Programme.host), selectinload(Programme.phases))
    )


def programme_by_slug(slug: str) -> Programme:
    """The programme with this slug, which must exist."""
    return db.session.scalars(select(Programme).where(Programme.slug == slug)).one()


def programmes() -> list[Programme]:
    """All programmes with hosts and phases; real ones before fictitious ones, oldest first."""
    return list(
        db.session.scalars(
            select(Programme)
            .order_by(Programme.fictitious, Programme.id)
            .options(joinedload(Programme.host), selectinload(Programme.phases))
        )
    )


def phase(slug: str, phase_slug: str) -> Phase | None:
    """The phase of this address, with its programme and that programme's other phases."""
    return db.session.scalar(
        select(Phase)
        .join(Phase.programme)
        .where(Programme.slug == slug, Phase.slug == phase_slug)
        .options(joinedload(Phase.programme).selectinload(Programme.phases))
    )


def phase_by_slugs(slug: str, phase_slug: str) -> Phase:
    """The phase with these slugs, which must exist."""
    return db.session.scalars(
        select(Phase).join(Phase.programme).where(Programme.slug == slug, Phase.slug == phase_slug)
    ).one()


def phases() -> list[Phase]:
    """Every phase with its programme, in the order of the programmes."""
    return list(
        db.session.scalars(
            select(Phase)
            .join(Phase.programme)
            .options(joinedload(Phase.programme))
            .order_by(Programme.fictitious, Programme.id, Phase.position)
        )
    )


def front() -> tuple[str, str | None] | None:
    """Slugs of the programme that the public pages lead with and of its latest phase.

    The first real programme; a fictitious one only where there is no other.
    """
    row = db.session.execute(
        select(Programme.slug, Phase.slug)
        .outerjoin(Phase, Phase.programme_id == Programme.id)
        .order_by(Programme.fictitious, Programme.id, Phase.position.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def themes(programme: Programme) -> list[Theme]:
    """Thematic areas of a programme in their order."""
    return list(
        db.session.scalars(
            select(Theme).where(Theme.programme_id == programme.id).order_by(Theme.position)
        )
    )


# --- figures -------------------------------------------------------------------------------------


def figure(slug: str) -> Figure | None:
    """The figure of this address."""
    return db.session.scalar(select(Figure).where(Figure.slug == slug))


def figures(slugs: Collection[str]) -> dict[str, Figure]:
    """These figures by slug; one query."""
    rows = db.session.scalars(select(Figure).where(Figure.slug.in_(slugs)))
    return {row.slug: row for row in rows}


def figures_of(phase: Phase, *, public_only: bool = True) -> list[Figure]:
    """The figures of a phase in the order of the register."""
    chosen = select(Figure).where(Figure.phase_id == phase.id)
    if public_only:
        chosen = chosen.where(Figure.public)
    return list(db.session.scalars(chosen.order_by(Figure.position, Figure.id)))


def latest_of(programme: Programme, indicator: str) -> Figure | None:
    """The public figure of an indicator that was recorded last in a programme."""
    return db.session.scalar(
        select(Figure)
        .where(Figure.programme_id == programme.id, Figure.indicator == indicator, Figure.public)
        .order_by(Figure.position.desc())
        .limit(1)
    )


def front_figures() -> list[tuple[Figure, Phase | None]]:
    """At most three figures for the home page, each with its phase and programme."""
    rows = db.session.execute(
        select(Figure, Phase)
        .outerjoin(Phase, Figure.phase_id == Phase.id)
        .where(Figure.front.is_not(None), Figure.public)
        .order_by(Figure.front, Figure.id)
        .options(joinedload(Phase.programme))
        .limit(3)
    )
    return [(figure, phase) for figure, phase in rows]


def register(
    *, category: str | None = None, phase_id: int | None = None, search: str = ""
) -> list[Figure]:
    """Figures of the whole register, public or not, in its order; one query."""
    chosen = select(Figure)
    if category:
        chosen = chosen.where(Figure.category == category)
    if phase_id is not None:
        chosen = chosen.where(Figure.phase_id == phase_id)
    found = db.session.scalars(chosen.order_by(Figure.position, Figure.id))
    wanted = search.casefold()
    return [
        row
        for row in found
        if not wanted
        or any(wanted in text.casefold() for text in (*row.label.values(), row.slug, row.value))
    ]


def sources(codes: Collection[str]) -> list[Source]:
    """These documents in alphabetical order of their codes."""
    return list(
        db.session.scalars(select(Source).where(Source.code.in_(codes)).order_by(Source.code))
    )


# --- differences between sources ----------------------------------------------------------------


def discrepancy(slug: str) -> Discrepancy | None:
    """The difference of this address."""
    return db.session.scalar(select(Discrepancy).where(Discrepancy.slug == slug))


def discrepancies(*, open_only: bool = False) -> list[Discrepancy]:
    """Differences between sources; open ones first."""
    chosen = select(Discrepancy).order_by(Discrepancy.decided_at.is_not(None), Discrepancy.slug)
    if open_only:
        chosen = chosen.where(Discrepancy.decided_at.is_(None))
    return list(db.session.scalars(chosen))


def open_about(names: Collection[str]) -> dict[str, Discrepancy]:
    """Open differences by what they concern ("figure:p2-people")."""
    rows = db.session.scalars(
        select(Discrepancy).where(Discrepancy.about.in_(names), Discrepancy.decided_at.is_(None))
    )
    return {row.about: row for row in rows}


def open_count() -> int:
    """How many differences nobody has decided."""
    return db.session.scalars(
        select(func.count()).select_from(Discrepancy).where(Discrepancy.decided_at.is_(None))
    ).one()


# --- projects ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """Which projects to show; an empty field filters nothing."""

    country: str | None = None
    partner: str | None = None
    year: int | None = None

    def __bool__(self) -> bool:
        return bool(self.country or self.partner or self.year)


@dataclass(frozen=True, slots=True)
class PortfolioChoices:
    """What a portfolio can be filtered by."""

    countries: Sequence[str]
    partners: Sequence[tuple[str, str]]
    first_year: int
    last_year: int


def project(slug: str) -> Project | None:
    """The project of this address, with programme, countries and partners."""
    return db.session.scalar(
        _with_rows(select(Project))
        .options(joinedload(Project.programme))
        .where(Project.slug == slug)
    )


def projects(programme: Programme, wanted: PortfolioFilter | None = None) -> list[Project]:
    """The portfolio in its order. A partner stands for all its units and delegations; a project is
    active in a year from its first to its last.
    """
    wanted = wanted or PortfolioFilter()
    chosen = _with_rows(select(Project)).where(Project.programme_id == programme.id)
    if wanted.country:
        chosen = chosen.where(
            exists().where(
                ProjectCountry.project_id == Project.id, ProjectCountry.country == wanted.country
            )
        )
    if wanted.partner:
        partner = partners.partner(wanted.partner)
        family = partners.with_descendants(partner.id) if partner else set()
        chosen = chosen.where(
            exists().where(
                ProjectPartner.project_id == Project.id, ProjectPartner.partner_id.in_(family)
            )
        )
    if wanted.year is not None:
        chosen = chosen.where(
            and_(Project.from_year <= wanted.year, Project.to_year >= wanted.year)
        )
    return list(db.session.scalars(chosen.order_by(Project.position, Project.id)))


def _with_rows(chosen: "Select[Project]") -> "Select[Project]":
    return chosen.options(
        selectinload(Project.countries),
        selectinload(Project.partners).joinedload(ProjectPartner.partner),
    )


def projects_without_list(programme: Programme) -> list[Project]:
    """Projects whose countries are told only in words; no filter by country finds them."""
    return list(
        db.session.scalars(
            select(Project)
            .where(
                Project.programme_id == programme.id,
                ~exists().where(ProjectCountry.project_id == Project.id),
            )
            .order_by(Project.position)
        )
    )


def portfolio_choices(programme: Programme, language: str) -> PortfolioChoices:
    """Countries (codes), partners (slug and label, with those they belong to) and years of the
    whole portfolio; a constant number of queries.
    """
    here = Project.programme_id == programme.id
    countries = db.session.scalars(
        select(ProjectCountry.country).join(Project).where(here).distinct()
    )
    direct = select(ProjectPartner.partner_id).join(Project).where(here)
    chain = (
        select(Partner.id, Partner.parent_id)
        .where(Partner.id.in_(direct))
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(Partner.id, Partner.parent_id).join(chain, Partner.id == chain.c.parent_id)
    )
    ids = set(db.session.scalars(select(chain.c.id)))
    slugs = {
        row.id: row.slug
        for row in db.session.execute(select(Partner.id, Partner.slug).where(Partner.id.in_(ids)))
    }
    labels = partners.labels(ids, language)
    first, last = db.session.execute(
        select(func.min(Project.from_year), func.max(Project.to_year)).where(here)
    ).one()
    return PortfolioChoices(
        countries=sorted(countries),
        partners=[(slugs[partner_id], label) for partner_id, label in labels.items()],
        first_year=first or 0,
        last_year=last if last is not None else -1,
    )


def projects_of_partner(partner: Partner) -> list[Project]:
    """Projects in which a partner or one of its units takes part, latest first."""
    family = partners.with_descendants(partner.id)
    return list(
        db.session.scalars(
            _with_rows(select(Project))
            .options(joinedload(Project.programme))
            .where(
                exists().where(
                    ProjectPartner.project_id == Project.id, ProjectPartner.partner_id.in_(family)
                )
            )
            .order_by(Project.to_year.desc(), Project.position)
        )
    )
