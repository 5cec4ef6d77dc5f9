"""Two years and a half of the fictitious pooled fund: everything that may move one.

Deposits come with the receipts of the pooled agreements, allocations with the decisions of the
steering committee; here is the rest, each act by two persons, with papers that still wait.
"""

from datetime import UTC, date, datetime

from sqlalchemy import select

from app.access.roles import Role
from app.core.db import db
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.funding.models import Allocation, Fund, FundAct, Transfer
from app.funding.queries import funds as queries
from app.funding.rules.pools import Act
from app.funding.services import fund_acts, funds
from app.funding.services.fund_acts import NOTHING, About
from app.funding.services.pools import window_of
from app.partners import queries as partners

FUND = "coastal-fund"


def steps() -> list[Step]:
    """From the first closing of a year to the papers that wait."""
    return [
        Step(_at(2025, 1, 15), "coastal:fund year 2024", _close_2024),
        Step(_at(2025, 5, 22), "coastal:fund window", _direct),
        Step(_at(2025, 6, 4), "coastal:fund transfers arrive", _confirm),
        Step(_at(2026, 1, 15), "coastal:fund year 2025", _close_2025),
        Step(_at(2026, 4, 21), "coastal:fund refunds", _refund),
        Step(_at(2026, 6, 18), "coastal:fund reduction", _reduce),
        Step(_at(2026, 7, 14), "coastal:fund correction", _correct),
        Step(_at(2026, 10, 30), "coastal:fund papers that wait", _leave_waiting),
    ]


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 11, tzinfo=UTC)


def _fund() -> Fund:
    return queries.fund(FUND)


def _usd(text: str) -> Money:
    return Money.parse(text, "USD")


def _allocation(purpose: str) -> Allocation:
    return db.session.scalars(select(Allocation).where(Allocation.purpose == purpose)).one()


def _recorded(
    kind: Act, amount: Money, on: date, about: About = NOTHING, reference: str = ""
) -> FundAct:
    return fund_acts.record(
        _fund(),
        kind,
        amount=amount,
        on=on,
        about=about,
        reference=reference,
        by=actor(Role.FINANCE),
    )


def _done(kind: Act, amount: str, on: date, about: About = NOTHING, reference: str = "") -> FundAct:
    act = _recorded(kind, _usd(amount), on, about, reference)
    return fund_acts.approve(act, by=actor(Role.APPROVER))


def _carry(year: int) -> None:
    end = date(year, 12, 31)
    held = queries.balance(_fund(), end).money("closing")
    fund_acts.approve(_recorded(Act.CARRY_OVER, held, end), by=actor(Role.APPROVER))


def _close_2024() -> None:
    end = date(2024, 12, 31)
    _done(Act.INTEREST, "18412.37", end, reference="Bank statement 2024-12")
    _done(Act.BANK_CHARGE, "340.00", end, reference="Bank statement 2024-12")
    _done(Act.EXCHANGE_GAIN, "1127.80", end, reference="Bank statement 2024-12")
    _carry(2024)


def _direct() -> None:
    """The partners of the fund direct part of it to early warning."""
    window = window_of(_fund(), "early-warning")
    _done(Act.DIRECTED, "500000", date(2025, 5, 21), About(window=window))


def _confirm() -> None:
    for transfer in db.session.scalars(select(Transfer).where(Transfer.state == "approved")):
        funds.confirm(transfer, on=date(2025, 5, 23), by=actor(Role.FINANCE))


def _close_2025() -> None:
    end, sierra = date(2025, 12, 31), partners.partner_by_slug("sierra")
    _done(Act.INTEREST, "61250.94", end, reference="Bank statement 2025-12")
    _done(Act.IMPLEMENTER_INTEREST, "2310.15", end, About(implementer=sierra))
    _done(Act.OTHER_INCOME, "4000", end, reference="Sale of two survey boats")
    _done(Act.BANK_CHARGE, "1120.00", end, reference="Bank statement 2025-12")
    _done(Act.DIRECT_COST, "45000", end, reference="Audit of the fund")
    _done(Act.EXCHANGE_LOSS, "3480.50", end, reference="Bank statement 2025-12")
    for purpose, spent in (
        ("Sirens and drills in three deltas", "620000"),
        ("Insurance for small boats", "480000"),
    ):
        about = About(allocation=_allocation(purpose), period_from=date(2025, 6, 1), period_to=end)
        _done(Act.EXPENDITURE, spent, end, about, reference="Financial report 2025")
    _done(Act.RESERVE, "250000", date(2026, 1, 15))
    _carry(2025)


def _refund() -> None:
    sirens = _allocation("Sirens and drills in three deltas")
    _done(Act.REFUND, "38000", date(2026, 4, 20), About(allocation=sirens))
    _done(Act.RELEASE, "100000", date(2026, 4, 20))


def _reduce() -> None:
    """The steering committee takes part of an allocation back."""
    fund, boats = _fund(), _allocation("Insurance for small boats")
    minute = funds.decide(
        fund,
        body="Steering committee",
        decided_on=date(2026, 6, 16),
        minute="Steering committee, 2026-06-16",
        text="The insurers ask for less than was planned: the rest returns to the fund.",
        by=actor(Role.OFFICER),
    )
    about = About(allocation=boats, minute=minute)
    _done(Act.REDUCTION, "150000", date(2026, 6, 16), about)


def _correct() -> None:
    """Interest was entered twice: countered, not edited."""
    _done(Act.INTEREST, "30115.20", date(2026, 6, 30), reference="Bank statement 2026-06")
    twice = _done(Act.INTEREST, "30115.20", date(2026, 6, 30), reference="Bank statement 2026-06")
    fund_acts.reverse(twice, why="Entered twice.", by=actor(Role.APPROVER))


def _leave_waiting() -> None:
    """An act and a transfer that wait for the approver, a proposal that waits for a decision."""
    fund = _fund()
    _recorded(Act.BANK_CHARGE, _usd("415"), date(2026, 9, 30), reference="Bank statement 2026-09")
    funds.instruct(
        _allocation("Tide gauges along the eastern coast"),
        amount=_usd("600000"),
        on=date(2026, 10, 30),
        by=actor(Role.FINANCE),
    )
    funds.propose(
        fund,
        amount=_usd("700000"),
        purpose="Mangrove nurseries",
        decided_on=date(2026, 10, 30),
        window=window_of(fund, "livelihoods"),
        implementer=partners.partner_by_slug("sierra"),
        by=actor(Role.OFFICER),
    )
