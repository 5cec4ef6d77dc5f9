"""The Coastal Resilience Partnership: fictitious partners, people and money."""

from app.demo.coastal_world import (
    clearance,
    funding,
    interpretation,
    meetings,
    partners,
    pool,
    programmes,
    registration,
    reports,
    shelf,
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
        pool,
        reports,
        clearance,
    )
    return [step for part in parts for step in part.steps()]
