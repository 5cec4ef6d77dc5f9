"""What the addresses of programmes are tried on."""

from tests.access.subjects.registry import Values, found, room, subject
from tests.access.world import World


@room("programmes")
@room("api")
def _programmes(_world: World, _whose: str) -> Values:
    return {"slug": "coastal", "phase_slug": "phase-1"}


@subject("programmes.desk_difference")
def _difference(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM discrepancy")}


@subject("programmes.desk_figure_edit")
def _figure(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM figure")}


@subject("programmes.desk_project_edit")
def _project(_world: World, _whose: str) -> Values:
    return {"slug": found("SELECT min(slug) FROM project")}
