"""What the addresses of funding, funds are tried on."""

from datetime import date

from app.core import files
from app.core.db import transaction
from app.funding.models import Allocation, FundAct, Transfer
from app.funding.queries import funds as fund_queries
from app.funding.services import funds
from tests.access.subjects.registry import Values, first, subject
from tests.access.world import World


@subject(
    "funding.show_fund",
    "funding.desk_allocations",
    "funding.desk_allocation_new",
    "funding.desk_fund_edit",
    "funding.desk_fund_window_new",
    "funding.desk_decisions",
    "funding.desk_decision_new",
)
def _fund(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund"}


@subject(
    "funding.desk_allocation",
    "funding.desk_allocation_approve",
    "funding.desk_allocation_return",
    "funding.desk_transfer_new",
)
def _allocation(_world: World, _whose: str) -> Values:
    return {"slug": first(Allocation).slug}


@subject("funding.desk_fund_act_new")
def _new_act(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund", "kind": "interest"}


@subject("funding.desk_fund_act", "funding.desk_fund_act_approve", "funding.desk_fund_act_return")
def _fund_act(_world: World, _whose: str) -> Values:
    return {"slug": first(FundAct).slug}


@subject(
    "funding.desk_transfer_release",
    "funding.desk_transfer_confirm",
    "funding.desk_transfer_return",
)
def _transfer(_world: World, _whose: str) -> Values:
    return {"slug": first(Transfer).slug}


@subject("funding.desk_decision_minute")
def _decision(_world: World, _whose: str) -> Values:
    with transaction():
        decision = funds.decide(
            fund_queries.fund("coastal-fund"),
            body="Steering committee",
            decided_on=date(2026, 10, 1),
            minute="Minute",
            document=files.keep("minutes", b"%PDF-1.7", ".pdf"),
            filename="minute.pdf",
            by="somebody-else",
        )
        return {"slug": decision.slug}
