"""What the addresses of exchange are tried on."""

from tests.access.subjects.registry import Values, subject
from tests.access.world import World


@subject("exchange.programme_iati")
def _activity_file(_world: World, _whose: str) -> Values:
    return {"slug": "coastal"}


@subject("exchange.fund_iati")
def _activity_file_of_fund(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund"}


@subject("exchange.desk_iati", "exchange.desk_iati_preview", "exchange.desk_iati_publish")
def _activity_file_at_the_desk(_world: World, _whose: str) -> Values:
    return {"kind": "fund", "slug": "coastal-fund"}


@subject("exchange.position_table")
def _table_of_phase(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase": "phase-1", "table": "lines", "kind": "csv"}


@subject("exchange.fund_table")
def _table_of_fund(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund", "table": "balance", "kind": "xlsx"}


@subject(
    "exchange.statements_table",
    "exchange.engagements_table",
    "exchange.agreements_table",
    "exchange.instalments_table",
    "exchange.receipts_table",
)
def _table(_world: World, _whose: str) -> Values:
    return {"kind": "xlsx"}
