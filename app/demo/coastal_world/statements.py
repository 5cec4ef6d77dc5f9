"""The further statements of the third quarter: pledges, two partners, the fund."""

from datetime import UTC, date, datetime
from functools import partial

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.funding.queries import books
from app.funding.queries import funds as fund_queries
from app.funding.rules.statements import StatementKind
from app.funding.services import statements
from app.partners import queries as partners

QUARTER = date(2026, 9, 30)
FUND = "coastal-fund"


def steps() -> list[Step]:
    """Issued on the two days after the funding-gap statement of the same date."""
    return [
        Step(_at(9, 9), "coastal:status of pledges", partial(_state, StatementKind.PLEDGES)),
        Step(_at(9, 10), "coastal:fund balance", partial(_state, StatementKind.FUND)),
        *(
            Step(
                _at(9, 11 + place),
                f"coastal:statement of {slug}",
                partial(_state, StatementKind.PARTNER, slug),
            )
            for place, slug in enumerate(("alfa", "bravo"))
        ),
    ]


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def _state(kind: StatementKind, slug: str = "") -> None:
    of_fund = kind is StatementKind.FUND
    book = fund_queries.fund(FUND).book if of_fund else books.book_of_phase("coastal", "phase-1")
    draft = statements.draft(
        book,
        as_of=QUARTER,
        kind=kind,
        partner=partners.partner_by_slug(slug) if slug else None,
        by=actor(Role.FINANCE),
    )
    statements.review(draft, by=actor(Role.OFFICER))
    statements.approve(draft, by=actor(Role.APPROVER))
    statements.issue(draft, by=actor(Role.LEAD))
