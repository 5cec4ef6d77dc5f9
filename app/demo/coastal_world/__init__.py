"""The Coastal Resilience Partnership: fictitious partners, people and money."""

from app.demo.coastal_world import (
    clearance,
    funding,
    interpretation,
    meetings,
    partners,
    programmes,
    registration,
    reports,
    shelf,
    statements,
)
from app.demo.timeline import Step


def steps() -> list[Step]:
    """Every step of this world, part by part."""
    parts = (
        partners,
        programmes,
        meetings,
        registration,
        shelf,
        interpretation,
        funding,
        statements,
        reports,
        clearance,
    )
    return [step for part in parts for step in part.steps()]
