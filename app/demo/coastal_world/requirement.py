"""The fictitious plan costed cell by cell, and the earmarks that leave some money stranded.

The plan of the second year says what each country needs in each year for each pillar; its sums
per year are those of the plan before, so no gap moves on that day.
"""

from datetime import UTC, date, datetime
from typing import Any

from app.access.roles import Role
from app.core.money import Money
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.funding.queries import books
from app.funding.services import positions

COUNTRIES = {
    "BD": 5, "FJ": 2, "GM": 2, "GW": 1, "MZ": 4, "PE": 3, "PH": 5, "SN": 4, "TO": 1, "VU": 1,
}  # fmt: skip
"""Weight of each country in the plan."""

PILLARS = {"1": 5, "2": 3, "3": 4}
REQUIRED = {2024: 52_000, 2025: 58_000, 2026: 62_000, 2027: 64_500, 2028: 52_000}
"""Thousands of dollars by year, as revised in March 2025."""

FAVOURED = ("PH", "SN", "BD", "FJ")
"""Where earmarked money likes to go, more than the plan needs there."""

COSTED = date(2025, 6, 30)


def steps() -> list[Step]:
    """One step, after the revision of March 2025."""
    return [
        Step(datetime(2025, 6, 30, 11, tzinfo=UTC), "coastal:requirement by cell", _cost),
    ]


def _cost() -> None:
    keys = [(country, pillar) for country in COUNTRIES for pillar in PILLARS]
    weights = [COUNTRIES[country] * PILLARS[pillar] for country, pillar in keys]
    cells = [
        positions.Cell(
            Money(part.minor * 100_000, "USD"), year=year, country=country, pillar=pillar
        )
        for year, thousands in REQUIRED.items()
        for (country, pillar), part in zip(
            keys, Money(thousands, "USD").allocate(weights), strict=True
        )
    ]
    version = positions.propose_requirement(
        books.book_of_phase("coastal", "phase-1"),
        cells=cells,
        label="Costed plan 2024–2028, by country, year and pillar",
        effective_on=COSTED,
        by=actor(Role.FINANCE),
    )
    positions.approve_requirement(version, by=actor(Role.APPROVER))


def earmark(n: int, strength: int) -> dict[str, Any]:
    """What agreement number `n` of the pattern is tied to, by the strength of its earmark: two or
    three countries, one country, or one pillar in one country."""
    place = n // 4
    if strength == 2:
        codes = list(COUNTRIES)
        some = {codes[(place + step) % len(codes)] for step in (0, 3, 5)[: 2 + place % 2]}
        return {"reach": tuple(("country", code) for code in sorted(some))}
    if strength == 3:
        return {"country": FAVOURED[place % len(FAVOURED)]}
    if strength == 4:
        return {"country": FAVOURED[place % 2], "pillar": str(1 + place % 3)}
    return {}
