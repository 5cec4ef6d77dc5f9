"""What is published of a programme or a fund: its profile, its editions, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.db import db, the_one
from app.core.errors import NotFound
from app.core.localised import Localised
from app.exchange.models import IatiEdition, IatiProfile
from app.funding.models import Fund
from app.programmes.models import Programme

PROGRAMME: Final = "programme"
FUND: Final = "fund"


@dataclass(frozen=True, slots=True)
class Subject:
    """A programme or a fund as something that has an activity file."""

    kind: str
    slug: str
    name: Localised
    programme: Programme
    fund: Fund | None
    profile: IatiProfile | None

    @property
    def fictitious(self) -> bool:
        """Whether it belongs to the demonstration."""
        return self.programme.fictitious


def subject(kind: str, slug: str) -> Subject:
    """The programme or fund of an address. Raises NotFound."""
    if kind not in _READ:
        raise NotFound()
    return _READ[kind](slug)


def _programme(slug: str) -> Subject:
    programme = the_one(
        select(Programme).where(Programme.slug == slug).options(joinedload(Programme.host))
    )
    profile = db.session.scalar(select(IatiProfile).where(IatiProfile.programme_id == programme.id))
    return Subject(PROGRAMME, programme.slug, programme.name, programme, None, profile)


def _fund(slug: str) -> Subject:
    fund = the_one(
        select(Fund)
        .where(Fund.slug == slug)
        .options(
            joinedload(Fund.book),
            joinedload(Fund.phase),
            joinedload(Fund.programme).joinedload(Programme.host),
        )
    )
    profile = db.session.scalar(select(IatiProfile).where(IatiProfile.fund_id == fund.id))
    return Subject(FUND, fund.slug, fund.name, fund.programme, fund, profile)


_READ: Final[MappingProxyType[str, Callable[[str], Subject]]] = MappingProxyType(
    {PROGRAMME: _programme, FUND: _fund}
)


def profiles_of(programme: Programme) -> tuple[IatiProfile | None, dict[int, IatiProfile]]:
    """The profile of a programme, and those of its funds by the fund's id."""
    rows = db.session.scalars(
        select(IatiProfile)
        .outerjoin(Fund, Fund.id == IatiProfile.fund_id)
        .where((IatiProfile.programme_id == programme.id) | (Fund.programme_id == programme.id))
    ).all()
    own = next((row for row in rows if row.programme_id is not None), None)
    return own, {row.fund_id: row for row in rows if row.fund_id is not None}


def editions(profile: IatiProfile | None) -> list[IatiEdition]:
    """What was published, newest first."""
    if profile is None:
        return []
    return list(
        db.session.scalars(
            select(IatiEdition)
            .where(IatiEdition.profile_id == profile.id)
            .order_by(IatiEdition.n.desc())
        )
    )


def last_edition(kind: str, slug: str) -> IatiEdition:
    """The edition that an address answers. Raises NotFound before the first."""
    newest = _editions_at(kind, slug).order_by(IatiEdition.n.desc()).limit(1)
    found = db.session.scalars(newest).first()
    if found is None:
        raise NotFound()
    return found


def is_published(kind: str, slug: str) -> bool:
    """Whether an address answers a file."""
    return bool(db.session.scalar(select(_editions_at(kind, slug).exists())))


def _editions_at(kind: str, slug: str) -> Select[IatiEdition]:
    asked = select(IatiEdition).join(IatiProfile, IatiProfile.id == IatiEdition.profile_id)
    if kind == PROGRAMME:
        return asked.join(Programme, Programme.id == IatiProfile.programme_id).where(
            Programme.slug == slug
        )
    return asked.join(Fund, Fund.id == IatiProfile.fund_id).where(Fund.slug == slug)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of everything that may be published."""

    kind: str
    slug: str
    name: Localised
    identifier: str | None
    last: IatiEdition | None


def everything() -> list[Row]:
    """Every programme, and below it its funds. Three statements."""
    profiles = db.session.scalars(select(IatiProfile)).all()
    last: dict[int, IatiEdition] = {}
    for edition in db.session.scalars(select(IatiEdition).order_by(IatiEdition.n)):
        last[edition.profile_id] = edition
    by_programme = {one.programme_id: one for one in profiles}
    by_fund = {one.fund_id: one for one in profiles}
    funds = db.session.scalars(select(Fund).order_by(Fund.slug)).all()
    rows = []
    for programme in db.session.scalars(
        select(Programme).order_by(Programme.fictitious, Programme.id)
    ):
        rows.append(_row(PROGRAMME, programme, by_programme.get(programme.id), last))
        rows += [
            _row(FUND, fund, by_fund.get(fund.id), last)
            for fund in funds
            if fund.programme_id == programme.id
        ]
    return rows


def _row(
    kind: str,
    of: Programme | Fund,
    profile: IatiProfile | None,
    last: dict[int, IatiEdition],
) -> Row:
    edition = last.get(profile.id) if profile else None
    return Row(kind, of.slug, of.name, profile.identifier if profile else None, edition)
