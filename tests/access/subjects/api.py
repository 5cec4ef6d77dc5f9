"""What the addresses of the API are tried on."""

from tests.access.subjects.registry import TOLD, Values, subject
from tests.access.world import World


@subject("api.show_fund")
def _fund_as_json(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-fund"}


@subject("api.show_position", "api.position_lines", "api.list_engagements", "api.list_cells")
def _phase_as_json(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase": "phase-1"}


@subject("api.show_statement")
def _statement_as_json(_world: World, _whose: str) -> Values:
    return {"number": "FGS-2021-01"}


@subject("api.show_partner")
def _api_partner(world: World, whose: str) -> Values:
    return {"slug": world.partner(whose)}


@subject("api.show_meeting", "api.meeting_programme", "api.meeting_speakers")
def _api_meeting(_world: World, _whose: str) -> Values:
    return {"slug": TOLD}
