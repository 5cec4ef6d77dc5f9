"""The Coastal Resilience Partnership: fictitious partners, people and money."""

from app.demo.coastal_world import (
    archived,
    board,
    cash,
    clearance,
    conditions,
    corrections,
    exchange,
    funding,
    house_style,
    in_kind,
    interpretation,
    meetings,
    news,
    notes,
    objections,
    outcomes,
    partners,
    pool,
    programmes,
    registration,
    reports,
    requirement,
    shelf,
    statements,
    translations,
)
from app.demo.timeline import Step


def steps() -> list[Step]:
    """Every step of this world, part by part."""
    parts = (
        partners,
        programmes,
        meetings,
        archived,
        registration,
        shelf,
        interpretation,
        funding,
        objections,
        requirement,
        conditions,
        in_kind,
        cash,
        pool,
        board,
        statements,
        house_style,
        reports,
        corrections,
        outcomes,
        translations,
        notes,
        news,
        clearance,
        exchange,
    )
    return [step for part in parts for step in part.steps()]
