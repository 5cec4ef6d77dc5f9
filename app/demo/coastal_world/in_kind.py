"""Fictitious things in kind: an expert of Partner Golf, agreed and delivered in part, and its tide
gauges, whose value nobody knows yet.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.coastal_world.conditions import LETTER
from app.demo.timeline import Step
from app.funding.models import Engagement, InKindItem
from app.funding.queries import in_kind as queries
from app.funding.rules.engagements import EngagementType
from app.funding.rules.in_kind import Act, Kind, Method, Thing
from app.funding.services import evidence, in_kind
from app.meetings.rules.uploads import Upload
from app.partners import queries as partners

EXPERT = Thing(
    what="Expert on early warning",
    kind=Kind.SERVICES,
    unit="month of one expert",
    quantity=Decimal(12),
    currency="USD",
    method=Method.SALARY,
    valuer="Secretariat, standard cost of an expert",
    valued_on=date(2026, 4, 20),
    value=Money.parse("162000", "USD"),
)
GAUGES = Thing(
    what="Tide gauges, refurbished",
    kind=Kind.GOODS,
    unit="gauge",
    quantity=Decimal(40),
    currency="USD",
)


def steps() -> list[Step]:
    """Put on record in spring, agreed in May, delivered month by month since."""
    return [
        Step(_at(2026, 4, 21), "coastal:in kind on record", _record),
        Step(_at(2026, 5, 12), "coastal:in kind agreed", _agree),
        Step(_at(2026, 10, 1), "coastal:in kind delivered", _deliver),
        Step(_at(2026, 10, 29, 12), "coastal:in kind that waits", _wait),
    ]


def _at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _record() -> None:
    golf = partners.partner_by_slug("golf")
    offer = db.session.scalars(
        select(Engagement).where(
            Engagement.partner_id == golf.id,
            Engagement.type == EngagementType.IN_KIND_OR_TECHNICAL.value,
        )
    ).one()
    in_kind.add(
        offer,
        [EXPERT, GAUGES],
        on=date(2026, 4, 20),
        why="Letter of Partner Golf of 20 April 2026",
        by=actor(Role.OFFICER),
    )


def _expert() -> InKindItem:
    return db.session.scalars(select(InKindItem).where(InKindItem.what == EXPERT.what)).one()


def _agree() -> None:
    item, finance = _expert(), actor(Role.FINANCE)
    paper = in_kind.propose(
        item,
        Act.AGREED,
        on=date(2026, 5, 11),
        quantity=Decimal(12),
        value=EXPERT.value,
        evidence=evidence.keep(
            queries.subject(item), Upload("secondment-golf.pdf", LETTER), by=finance
        ),
        by=finance,
    )
    in_kind.approve(paper, by=actor(Role.APPROVER))


def _deliver() -> None:
    paper = in_kind.propose(
        _expert(),
        Act.DELIVERED,
        on=date(2026, 9, 30),
        quantity=Decimal("4.5"),
        value=Money.parse("60750", "USD"),
        note="Mid-May to September 2026",
        by=actor(Role.FINANCE),
    )
    in_kind.approve(paper, by=actor(Role.APPROVER))


def _wait() -> None:
    in_kind.propose(
        _expert(),
        Act.DELIVERED,
        on=date(2026, 10, 28),
        quantity=Decimal(1),
        value=Money.parse("13500", "USD"),
        note="October 2026",
        by=actor(Role.FINANCE),
    )
